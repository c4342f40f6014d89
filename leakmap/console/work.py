"""Lists of work: booking requests, tickets, and deliveries that could not be read."""

import json

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from unfold.decorators import action, display

from clinics.models import BookingRequest, RequestState
from leakmap.console import roles
from leakmap.console.clinical import HIDDEN, clinical_of, is_hidden, show_words_to
from leakmap.console.lists import ReadOnlyAdmin, link
from leakmap.console.pages import open_page_of
from leakmap.console.site import console
from leakmap.console.templatetags.desk import left, since, when
from leakmap.lib.clock import read_now
from outreach import desk
from triage.classification import rules
from triage.models import FREEZING_KINDS, Inbound, InboundState, Message, Ticket
from triage.routing import RISKY
from triage.tickets import is_clinical


class OpensOn(admin.SimpleListFilter):
    """A filter whose first choice, taken without asking, is what needs somebody now."""

    first_words = "Needs somebody now"
    others: list[tuple[str, str]] = []

    def lookups(self, request, model_admin):
        return self.others

    def choices(self, changelist):
        for key, words in [(None, self.first_words), *self.lookup_choices]:
            change = (
                {"remove": [self.parameter_name]}
                if key is None
                else {"new_params": {self.parameter_name: key}}
            )
            yield {
                "selected": self.value() == key,
                "query_string": changelist.get_query_string(**change),
                "display": words,
            }


class RequestsFilter(OpensOn):
    title, parameter_name = "Requests", "requests"
    first_words = "Waiting for the desk"
    others = [*RequestState.choices[1:], ("all", "All")]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() == "all":
            return queryset
        return queryset.filter(state=self.value() or RequestState.WAITING)


@admin.register(BookingRequest, site=console)
class RequestAdmin(ReadOnlyAdmin):
    list_display = ["who", "visit", "what", "hold", "state", "answered"]
    list_display_links = None
    list_filter = [RequestsFilter]
    list_filter_sheet = False
    list_select_related = [
        "patient", "appointment__service", "appointment__provider", "appointment__location",
    ]  # fmt: skip

    def change_view(self, request: HttpRequest, object_id: str, form_url="", extra_context=None):
        return open_page_of("request", object_id)

    @display(description="Who")
    def who(self, row: BookingRequest) -> str:
        return link("request", row.pk, row.patient.display_name)

    @display(description="When", ordering="appointment__starts_at")
    def visit(self, row: BookingRequest) -> str:
        return when(row.appointment.starts_at, row.appointment.location.zone)

    @display(description="What")
    def what(self, row: BookingRequest) -> str:
        return f"{row.appointment.service.name} with {row.appointment.provider.name}"

    @display(description="Hold", ordering="hold_ends_at")
    def hold(self, row: BookingRequest) -> str:
        return left(row.hold_ends_at, read_now()) if row.state == RequestState.WAITING else ""

    @display(description="Answered")
    def answered(self, row: BookingRequest) -> str:
        return f"{when(row.answered_at)} by {row.answered_by}" if row.answered_at else ""


class TicketsFilter(OpensOn):
    title, parameter_name = "Tickets", "tickets"
    first_words = "Open"
    others = [("closed", "Closed"), ("all", "All")]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() == "all":
            return queryset
        return queryset.filter(closed_at__isnull=self.value() != "closed")


@admin.register(Ticket, site=console)
class TicketAdmin(ReadOnlyAdmin):
    list_display = ["what", "who", "why", "waiting", "who_has_it", "ended"]
    list_display_links = None
    list_filter = [TicketsFilter, "kind"]
    list_filter_sheet = False
    list_select_related = ["patient", "owner"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).annotate(shows_clinical=show_words_to(request))

    def change_view(self, request: HttpRequest, object_id: str, form_url="", extra_context=None):
        return open_page_of("ticket", object_id)

    @display(description="What", ordering="urgency")
    def what(self, row: Ticket) -> str:
        return link("ticket", row.pk, row.get_kind_display())

    @display(description="Who")
    def who(self, row: Ticket) -> str:
        return row.patient.display_name if row.patient else "Unknown caller"

    @display(description="Why")
    def why(self, row: Ticket) -> str:
        hides = row.kind in FREEZING_KINDS and not row.shows_clinical
        return HIDDEN if hides else row.reason

    @display(description="Waiting", ordering="opened_at")
    def waiting(self, row: Ticket) -> str:
        return "" if row.closed_at else since(row.opened_at, read_now())

    @display(description="Who has it")
    def who_has_it(self, row: Ticket) -> str:
        return roles.name_of(row.owner) if row.owner else ""

    @display(description="How it ended", ordering="closed_at")
    def ended(self, row: Ticket) -> str:
        if not row.closed_at:
            return ""
        hides = row.kind in FREEZING_KINDS and not row.shows_clinical
        return f"{when(row.closed_at)} by {row.closed_by}" + ("" if hides else f": {row.outcome}")


class DeliveriesFilter(OpensOn):
    title, parameter_name = "Deliveries", "deliveries"
    first_words = "Could not be read"
    others = [(InboundState.NEW, "Waiting"), ("all", "All")]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() == "all":
            return queryset
        return queryset.filter(state=self.value() or InboundState.UNREADABLE)


@admin.register(Inbound, site=console)
class DeliveryAdmin(ReadOnlyAdmin):
    """What the providers told us, as it came. Numbers and words are in the payload, on the row's own page only."""

    list_display = ["received", "channel", "kind", "state", "problem", "tries"]
    list_filter = [DeliveriesFilter, "kind"]
    list_filter_sheet = False
    fields = ["received", "channel", "kind", "state", "problem", "tries", "processed", "raw"]
    actions = ["try_again"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows = super().get_queryset(request).annotate(shows_clinical=show_words_to(request))
        return rows if request.resolver_match.url_name.endswith("_change") else rows.defer("payload")

    @display(description="Received", ordering="received_at")
    def received(self, row: Inbound) -> str:
        return when(row.received_at)

    @display(description="Processed")
    def processed(self, row: Inbound) -> str:
        return when(row.processed_at)

    @display(description="As it came")
    def raw(self, row: Inbound) -> str:
        payload = dict(row.payload)
        if "Body" in payload and not row.shows_clinical and _is_clinical(row):
            payload["Body"] = HIDDEN
        return format_html("<pre>{}</pre>", json.dumps(payload, indent=2, ensure_ascii=False))

    @action(description="Try to read again", permissions=["change"])
    def try_again(self, request: HttpRequest, queryset: QuerySet) -> None:
        moved = desk.read_again(delivery_ids=list(queryset.values_list("pk", flat=True)))
        for row in queryset.defer("payload"):
            self.log_change(request, row, "Tried again")
        words = f"{moved} deliver{'y' if moved == 1 else 'ies'} back in line."
        messages.success(request, words if moved else "Nothing to try again: those were read.")


def _is_clinical(row: Inbound) -> bool:
    """Whether the text it brought belongs to a clinical matter, an older one included.

    One that was not processed yet, or could not be, is read here: nobody has read it before.
    """
    message = Message.objects.filter(inbound=row).select_related("conversation").first()
    if message is None:
        return rules.read(row.payload["Body"]).category in RISKY
    tickets = clinical_of(Ticket.objects.filter(conversation=message.conversation_id))
    return is_clinical(message.conversation) or is_hidden(message, tickets)
