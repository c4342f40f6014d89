"""Lists of conversations and calls."""

from django.contrib import admin
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest
from unfold.decorators import display

from clinics.models import PhoneLine
from leakmap.console import roles
from leakmap.console.clinical import HIDDEN, show_words_to, with_clinical_flag
from leakmap.console.home import with_why_and_words
from leakmap.console.lists import ReadOnlyAdmin, link
from leakmap.console.pages import open_page_of
from leakmap.console.site import console
from leakmap.console.templatetags.desk import since, when
from leakmap.console.words import MODE_WORDS, describe_textback
from leakmap.console.work import OpensOn
from leakmap.lib.clock import read_now
from leakmap.lib.phones import show
from leakmap.lib.redact import mask_phone
from outreach.models import OutboxItem
from triage.calls import MISSED
from triage.models import Call, Conversation, ConversationMode, Message


class WhoWaits(OpensOn):
    title, parameter_name = "Needs", "needs"
    first_words = "Somebody now"
    others = [("mine", "Mine"), ("open", "All open"), ("all", "All, closed ones too")]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() == "all":
            return queryset
        if self.value() == "mine":
            return queryset.filter(is_open=True, owner=request.user)
        if self.value() == "open":
            return queryset.filter(is_open=True)
        return queryset.filter(is_open=True).filter(Q(waiting_since__isnull=False) | Q(is_clinical=True))


@admin.register(Conversation, site=console)
class ConversationAdmin(ReadOnlyAdmin):
    list_display = ["who", "waiting", "why_here", "who_answers", "said", "last_text"]
    list_display_links = None
    list_filter = [WhoWaits, "mode"]
    list_filter_sheet = False
    search_fields = ["patient__first_name", "patient__last_name", "address__address"]
    search_help_text = "Name or number"

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows = with_why_and_words(
            with_clinical_flag(super().get_queryset(request)),
            shows_clinical=roles.reads_clinical(request.user),
        )
        # A subquery is asked for the rows on screen; an aggregate would go through every message first.
        newest = Message.objects.filter(conversation=OuterRef("pk")).order_by("-at").values("at")[:1]
        return rows.select_related("patient").annotate(
            last_at=Subquery(newest), shows_clinical=show_words_to(request)
        )

    def change_view(self, request: HttpRequest, object_id: str, form_url="", extra_context=None):
        return open_page_of("conversation", object_id)

    @display(description="Who", ordering="patient__last_name")
    def who(self, row: Conversation) -> str:
        return link("conversation", row.pk, row.patient.display_name)

    @display(description="Waiting", ordering=F("waiting_since").asc(nulls_last=True))
    def waiting(self, row: Conversation) -> str:
        return since(row.waiting_since, read_now())

    @display(description="Why")
    def why_here(self, row: Conversation) -> str:
        if row.is_clinical and not row.shows_clinical:
            return HIDDEN
        return row.why or ""

    @display(
        description="Who answers", label={"Clinician": "danger", "Person": "warning", "Assistant": "info"}
    )
    def who_answers(self, row: Conversation) -> str:
        if row.is_clinical:
            return "Clinician"
        return "Assistant" if row.mode == ConversationMode.ASSISTANT else "Person"

    @display(description="Last words")
    def said(self, row: Conversation) -> str:
        if row.is_clinical and not row.shows_clinical:
            return HIDDEN
        words = row.last_words or ""
        return words if len(words) <= 90 else f"{words[:89]}…"

    @display(description="Last text", ordering="last_at")
    def last_text(self, row: Conversation) -> str:
        return when(row.last_at)


class CallOutcome(admin.SimpleListFilter):
    title = "Calls"
    parameter_name = "calls"

    def lookups(self, request, model_admin):
        return [("missed", "Missed"), ("untexted", "Missed, no text"), ("answered", "Answered")]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() == "missed":
            return queryset.filter(outcome__in=MISSED)
        if self.value() == "untexted":
            return queryset.filter(outcome__in=MISSED).exclude(textback="sent")
        if self.value() == "answered":
            return queryset.filter(outcome="answered")
        return queryset


@admin.register(Call, site=console)
class CallAdmin(ReadOnlyAdmin):
    list_display = ["started", "who", "line", "what_became", "text"]
    list_filter = [CallOutcome, "line"]  # "line" only where there are several
    list_select_related = ["patient", "line", "conversation"]
    search_fields = ["patient__first_name", "patient__last_name", "from_address"]
    search_help_text = "Name or number"
    date_hierarchy = None
    fields = [
        "who_full", "number", "line", "started", "what_became", "decided", "missed", "text", "story", "stir", "sid",
    ]  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        texts = OutboxItem.objects.filter(call=OuterRef("pk")).order_by("created_at", "pk")
        return (
            super()
            .get_queryset(request)
            .annotate(
                text_left_at=Subquery(texts.values("accepted_at")[:1]),
                text_arrived_at=Subquery(texts.values("delivered_at")[:1]),
            )
        )

    def get_list_display(self, request: HttpRequest) -> list[str]:
        return _without_only_line(super().get_list_display(request))

    def get_list_filter(self, request: HttpRequest) -> list:
        return _without_only_line(super().get_list_filter(request))

    @display(description="When", ordering="started_at")
    def started(self, call: Call) -> str:
        return when(call.started_at)

    @display(description="Who")
    def who(self, call: Call) -> str:
        number = mask_phone(call.from_address)
        name = call.patient.display_name if call.patient and call.patient.first_name else ""
        return f"{name} {number}".strip()

    @display(description="Who")
    def who_full(self, call: Call) -> str:
        if not call.patient_id:
            return "Unknown"
        return link("clinics_patient_change", call.patient_id, call.patient.display_name)

    @display(description="Number")
    def number(self, call: Call) -> str:
        return show(call.from_address)

    @display(description="What became of it", ordering="outcome")
    def what_became(self, call: Call) -> str:
        return call.get_outcome_display()

    @display(description="How we know")
    def decided(self, call: Call) -> str:
        return call.decided_by

    @display(description="Missed at")
    def missed(self, call: Call) -> str:
        return when(call.missed_at)

    @display(description="Text")
    def text(self, call: Call) -> str:
        """When it left and arrived after the miss, or why there is none."""
        if call.textback != "sent":
            return describe_textback(call)
        if not call.text_left_at:
            return "Text waits to leave"
        after = _after(call.missed_at, call.text_left_at)
        arrived = _after(call.missed_at, call.text_arrived_at)
        return f"Left {after}" + (f", delivered {arrived}" if arrived else "")

    @display(description="Conversation")
    def story(self, call: Call) -> str:
        if not call.conversation_id:
            return ""
        return link(
            "conversation", call.conversation_id, MODE_WORDS[ConversationMode(call.conversation.mode)]
        )


def _without_only_line(names: list) -> list:
    """Most spas have one line: a column that says the same in every row only makes rows wrap."""
    if PhoneLine.objects.count() > 1:
        return names
    return [each for each in names if each != "line"]


def _after(start, moment) -> str:
    if not (start and moment):
        return ""
    seconds = max(0, round((moment - start).total_seconds()))
    return f"after {seconds} s" if seconds < 120 else f"after {seconds // 60} min"
