"""Coming back: everybody who is due back after a visit, what was written, and why not."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib import admin
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest
from django.utils import timezone
from unfold.decorators import display

from clinics.models import ConsentEvent, ConsentKind
from leakmap.console.lists import ReadOnlyAdmin, link
from leakmap.console.pages import open_page_of
from leakmap.console.returns_words import tell_date, tell_next, tell_state, tell_visited
from leakmap.console.site import console
from leakmap.console.templatetags.desk import when
from leakmap.console.work import OpensOn
from leakmap.lib.clock import read_now
from outreach.models import LIVE_RUNS, WAITING, RebookingRun, RunState
from outreach.sequences.rebooking import REASONS

WEEK = timedelta(days=7)
FINISHED = tuple(state for state in RunState.values if state not in LIVE_RUNS)
GROUPS = {
    "planned": WAITING,
    "texted": (RunState.TEXTED,),
    "followed_up": (RunState.FOLLOWED_UP,),
    "answered": (RunState.ANSWERED,),
    "booked": (RunState.BOOKED,),
    "declined": (RunState.DECLINED,),
    "snoozed": (RunState.SNOOZED,),
    "call": (RunState.CALL,),
    "skipped": (RunState.SKIPPED,),
    "finished": FINISHED,
}
# What an empty list means, and what to do about it.
EMPTY = {
    None: "Nobody is due in the next seven days. “Planned” has those who come after; completed visits are added "
    "by themselves once they are marked Completed under Appointments.",
    "planned": "Nobody is planned. Mark visits Completed under Appointments, and give services a return interval "
    "under Services.",
    "call": "Nobody has to be called. Whoever is due but never agreed to offers by text stands here.",
    "answered": "No answer waits. Answers are in Conversations too.",
    "snoozed": "Nobody asked to be written to later.",
    "skipped": "Nobody was passed over. Whoever is not written to stands here, with the reason.",
}
EMPTY_OTHERWISE = "Nobody here at the moment. Choose another group, or All."


def is_due(today: datetime) -> Q:
    """Who is written to within a week, and those whose day is not chosen yet."""
    return Q(state__in=WAITING) & (Q(write_on__lte=(today + WEEK).date()) | Q(write_on=None))


class RunFilter(OpensOn):
    title, parameter_name = "Coming back", "run"
    first_words = "Due this week"
    others = [
        ("planned", "Planned"), ("texted", "Written to"), ("followed_up", "Written to twice"),
        ("answered", "Answered"), ("booked", "Booked"), ("declined", "Said no"), ("snoozed", "Asked for later"),
        ("call", "To be called"), ("skipped", "Not written to"), ("finished", "Finished"), ("all", "All"),
    ]  # fmt: skip

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() == "all":
            return queryset
        states = GROUPS.get(self.value())
        return queryset.filter(state__in=states) if states else queryset.filter(is_due(timezone.localtime()))


class ReasonFilter(admin.SimpleListFilter):
    title, parameter_name = "Reason", "reason"

    def lookups(self, request: HttpRequest, model_admin) -> list[tuple[str, str]]:
        return sorted(REASONS.items(), key=lambda each: each[1])

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(reason=self.value()) if self.value() else queryset


@dataclass(frozen=True)
class Counts:
    due: int
    texted: int
    answered: int
    call: int


def count_runs() -> Counts:
    """Of what is going on now; what is finished is not gone through."""
    live = RebookingRun.objects.filter(state__in=LIVE_RUNS)
    written = Q(state__in=(RunState.TEXTED, RunState.FOLLOWED_UP))
    return Counts(
        **live.aggregate(
            due=Count("pk", filter=is_due(timezone.localtime())),
            texted=Count("pk", filter=written),
            answered=Count("pk", filter=Q(state=RunState.ANSWERED)),
            call=Count("pk", filter=Q(state=RunState.CALL)),
        )
    )


@admin.register(RebookingRun, site=console)
class ReturnsAdmin(ReadOnlyAdmin):
    list_display = ["who", "service", "visited", "text_day", "how_it_stands", "next_thing"]
    list_display_links = None
    list_filter = [RunFilter, ReasonFilter, "service"]
    list_filter_sheet = False
    list_select_related = ["patient", "service", "visit__location"]
    list_before_template = "console/_returns.html"
    search_fields = ["patient__first_name", "patient__last_name", "service__name"]
    search_help_text = "Patient's name or service"
    sortable_by = ["visited", "text_day"]
    ordering = ["write_on", "pk"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Adds `last_said`: what the patient last said about offers by text."""
        kinds = (ConsentKind.MARKETING, ConsentKind.OPT_OUT)
        said = ConsentEvent.objects.filter(address__patient=OuterRef("patient"), kind__in=kinds)
        last = said.order_by("-at", "-pk").values("kind")[:1]
        return super().get_queryset(request).annotate(last_said=Subquery(last))

    def changelist_view(self, request: HttpRequest, extra_context=None):
        group = request.GET.get(RunFilter.parameter_name)
        told = {"counts": count_runs(), "when_empty": EMPTY.get(group, EMPTY_OTHERWISE)}
        return super().changelist_view(request, {**told, **(extra_context or {})})

    def change_view(self, request: HttpRequest, object_id: str, form_url="", extra_context=None):
        return open_page_of("return", object_id)

    @display(description="Who", ordering="patient__last_name")
    def who(self, row: RebookingRun) -> str:
        return link("return", row.pk, row.patient.display_name)

    @display(description="Visit", ordering="visit__starts_at")
    def visited(self, row: RebookingRun) -> str:
        return tell_visited(row, read_now())

    @display(description="First text", ordering="write_on")
    def text_day(self, row: RebookingRun) -> str:
        if row.state in (RunState.PLANNED, RunState.SNOOZED) and row.due_at and row.due_at.year > 1970:
            return when(row.due_at, _zone_of(row))
        return tell_date(row.write_on, timezone.localdate(read_now()))

    @display(description="How it stands")
    def how_it_stands(self, row: RebookingRun) -> str:
        return tell_state(row)

    @display(description="Next")
    def next_thing(self, row: RebookingRun) -> str:
        """The day and the hour of a first text stand in their own column."""
        if row.state not in (RunState.PLANNED, RunState.SNOOZED):
            return tell_next(row, _zone_of(row))
        agreed = row.last_said == ConsentKind.MARKETING
        return "First text" if agreed else "You are asked to call: did not agree to offers by text"


def _zone_of(run: RebookingRun):
    return run.visit.location.zone if run.visit else None
