"""Freed times as a list, with the week's result on top; and those the first page shows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.contrib import admin
from django.db.models import Count, Exists, F, Func, OuterRef, Prefetch, Q, QuerySet, Subquery, Sum
from django.http import HttpRequest
from django.utils import timezone
from unfold.decorators import display

from clinics.models import ACTIVE_STATES, Appointment
from leakmap.console.freed_words import describe_state, speak_minutes, tell_reason
from leakmap.console.lists import ReadOnlyAdmin, link
from leakmap.console.pages import open_page_of
from leakmap.console.site import console
from leakmap.console.templatetags.desk import when
from leakmap.console.work import OpensOn
from leakmap.lib.clock import read_now
from outreach.models import LIVE, FreedSlot, Offer, OfferState, SlotState

ANSWERED = (OfferState.CLAIMED, OfferState.WON, OfferState.DECLINED, OfferState.GIVEN_UP)
NEVER_ASKED = (OfferState.SKIPPED, OfferState.UNSENT)
UNFILLED = (SlotState.EXHAUSTED, SlotState.CUT_OFF)
SHOWN_FOR = timedelta(hours=24)


def count_offers(**only) -> Subquery:
    """For the rows on screen only; an aggregate would go through every offer first."""
    rows = Offer.objects.filter(slot=OuterRef("pk"), **only).order_by()
    return Subquery(rows.annotate(number=Func(F("pk"), function="count")).values("number"))


def with_counts(slots: QuerySet[FreedSlot]) -> QuerySet[FreedSlot]:
    """Adds `asked`, `answered` and `standing` (offers that stand)."""
    asked = [state for state in OfferState.values if state not in NEVER_ASKED]
    return slots.annotate(
        asked=count_offers(state__in=asked),
        answered=count_offers(state__in=ANSWERED),
        standing=count_offers(state__in=(OfferState.OPEN, OfferState.LAPSED)),
    )


def with_holder(slots: QuerySet[FreedSlot]) -> QuerySet[FreedSlot]:
    """Adds `holders`: whoever asked for it by an offer, or has it."""
    rows = Offer.objects.filter(state__in=(OfferState.CLAIMED, OfferState.WON)).select_related("patient")
    return slots.prefetch_related(Prefetch("offers", queryset=rows, to_attr="holders"))


def tell_state(slot: FreedSlot, now: datetime) -> str:
    """Needs `with_counts` and `with_holder`."""
    holder = slot.holders[0].patient.display_name if slot.holders else ""
    return describe_state(slot, now=now, asked=slot.standing, holder=holder)


class SlotFilter(OpensOn):
    title, parameter_name = "State", "state"
    first_words = "All"
    others = [("live", "Live"), ("unfilled", "Ended unfilled"), *SlotState.choices]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        groups = {None: SlotState.values, "live": LIVE, "unfilled": UNFILLED}
        return queryset.filter(state__in=groups.get(self.value(), [self.value()]))


@admin.register(FreedSlot, site=console)
class FreedSlotAdmin(ReadOnlyAdmin):
    list_display = [
        "when_free", "what", "provider", "how_it_stands", "offers_told", "minutes", "worth", "freed",
    ]  # fmt: skip
    list_display_links = None
    list_filter = [SlotFilter, "provider", "service", "cause"]
    list_filter_sheet = False
    list_select_related = ["provider", "service", "location"]
    list_before_template = "console/_week.html"
    sortable_by = ["when_free", "freed", "worth"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return with_holder(with_counts(super().get_queryset(request)))

    def changelist_view(self, request: HttpRequest, extra_context=None):
        week = count_week(read_now())
        return super().changelist_view(request, {"week": week, **(extra_context or {})})

    def change_view(self, request: HttpRequest, object_id: str, form_url="", extra_context=None):
        return open_page_of("freed", object_id)

    @display(description="When", ordering="starts_at")
    def when_free(self, row: FreedSlot) -> str:
        return link("freed", row.pk, when(row.starts_at, row.location.zone))

    @display(description="What")
    def what(self, row: FreedSlot) -> str:
        return row.service.name

    @display(description="How it stands")
    def how_it_stands(self, row: FreedSlot) -> str:
        if row.state in LIVE or row.state == SlotState.FILLED or row.again_at:
            return tell_state(row, read_now())
        return f"{row.get_state_display()}: {tell_reason(row.reason).lower()}"

    @display(description="Asked, answered")
    def offers_told(self, row: FreedSlot) -> str:
        return f"{row.asked}, {row.answered}" if row.asked else ""

    @display(description="Filled after")
    def minutes(self, row: FreedSlot) -> str:
        return speak_minutes(row.freed_at, row.closed_at) if row.state == SlotState.FILLED else ""

    @display(description="Value", ordering="value")
    def worth(self, row: FreedSlot) -> str:
        return "" if row.value is None else f"${row.value:,.0f}"

    @display(description="Came free", ordering="freed_at")
    def freed(self, row: FreedSlot) -> str:
        return when(row.freed_at)


@dataclass(frozen=True)
class Week:
    freed: int
    filled: int
    by_list: int
    value: Decimal
    left_alone: int


def count_week(now: datetime) -> Week:
    """Since Monday, the spa's time. `value`: of what somebody on the waitlist took."""
    today = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    monday = today - timedelta(days=today.weekday())
    won = Exists(Offer.objects.filter(slot=OuterRef("pk"), state=OfferState.WON))
    rows = FreedSlot.objects.filter(freed_at__gte=monday).annotate(is_won=won)
    by_list = Q(state=SlotState.FILLED, is_won=True)
    found = rows.aggregate(
        freed=Count("pk", filter=~Q(state=SlotState.LEFT_ALONE)),
        filled=Count("pk", filter=Q(state=SlotState.FILLED)),
        by_list=Count("pk", filter=by_list),
        value=Sum("value", filter=by_list),
        left_alone=Count("pk", filter=Q(state=SlotState.LEFT_ALONE)),
    )
    return Week(**{**found, "value": found["value"] or Decimal(0)})


# ---- the first page ---------------------------------------------------------------------------------------


def list_live(now: datetime, most: int) -> list[FreedSlot]:
    """On offer, held or paused, the next to begin first; each with `words`."""
    rows = FreedSlot.objects.filter(state__in=LIVE).order_by("starts_at", "pk")
    return _told(rows[:most], now)


def list_still_free(now: datetime, most: int) -> list[FreedSlot]:
    """Ended in the last day with nobody in it, nobody booked since, and not put away by the desk."""
    taken = Appointment.objects.filter(
        provider=OuterRef("provider"), state__in=ACTIVE_STATES, taken__overlap=OuterRef("taken")
    )
    again = FreedSlot.objects.filter(
        provider=OuterRef("provider"), taken__overlap=OuterRef("taken"), state__in=LIVE
    )
    rows = FreedSlot.objects.filter(
        ~Exists(taken),
        ~Exists(again),
        state__in=UNFILLED,
        put_away_at=None,
        closed_at__gt=now - SHOWN_FOR,
        starts_at__gt=now,
    )
    return _told(rows.order_by("starts_at", "pk")[:most], now)


def _told(slots: QuerySet[FreedSlot], now: datetime) -> list[FreedSlot]:
    rows = with_holder(with_counts(slots.select_related("provider", "service", "location")))
    return list(_with_words(rows, now))


def _with_words(slots: Iterable[FreedSlot], now: datetime) -> Iterable[FreedSlot]:
    for slot in slots:
        slot.words = tell_state(slot, now)
        yield slot
