"""Every text we meant to send, each try, and what the carrier said about it."""

from django.contrib import admin
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from unfold.decorators import display

from leakmap.console.clinical import HIDDEN, clinical_of, is_hidden, show_words_to
from leakmap.console.lists import ReadOnlyAdmin, ReadOnlyInline, link
from leakmap.console.site import console
from leakmap.console.templatetags.desk import when
from leakmap.console.work import OpensOn
from leakmap.lib.phones import show
from leakmap.lib.redact import mask_phone
from leakmap.lib.sms_text import count_segments
from outreach.models import Attempt, OutboxItem, OutboxState, Receipt
from triage.models import FREEZING_KINDS, ConversationMode, Ticket

WENT_WRONG = [OutboxState.UNDELIVERED, OutboxState.REJECTED, OutboxState.DROPPED, OutboxState.UNKNOWN]
ON_ITS_WAY = [OutboxState.READY, OutboxState.SENDING, OutboxState.SENT]


class TextsFilter(OpensOn):
    title, parameter_name = "Texts", "texts"
    first_words = "All"
    others = [("wrong", "Did not arrive"), ("way", "On the way"), ("delivered", "Delivered")]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        states = {"wrong": WENT_WRONG, "way": ON_ITS_WAY, "delivered": [OutboxState.DELIVERED]}.get(
            self.value()
        )
        return queryset.filter(state__in=states) if states else queryset


class AttemptInline(ReadOnlyInline):
    model = Attempt
    fields = ["number", "started", "outcome", "code"]
    readonly_fields = fields
    hide_title = True

    @display(description="Started")
    def started(self, row: Attempt) -> str:
        return when(row.started_at)


class ReceiptInline(ReadOnlyInline):
    model = Receipt
    verbose_name_plural = "delivery reports"
    fields = ["status", "code", "reported"]
    readonly_fields = fields
    hide_title = True

    @display(description="Reported")
    def reported(self, row: Receipt) -> str:
        return when(row.at)


@admin.register(OutboxItem, site=console)
class TextAdmin(ReadOnlyAdmin):
    list_display = ["meant_at", "who", "kind", "state", "reason", "tries"]
    list_filter = [TextsFilter, "kind"]
    list_filter_sheet = False
    list_select_related = ["address", "conversation__patient", "message"]
    search_fields = ["conversation__patient__first_name", "conversation__patient__last_name"]
    search_help_text = "Patient's name"
    fields = [
        "meant_at", "story", "to", "kind", "words", "segments", "state", "reason", "tries", "left_at", "arrived_at",
        "provider_sid",
    ]  # fmt: skip
    inlines = [AttemptInline, ReceiptInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        open_ticket = Ticket.objects.filter(
            conversation=OuterRef("conversation"), kind__in=FREEZING_KINDS, closed_at__isnull=True
        )
        return (
            super()
            .get_queryset(request)
            .annotate(
                is_clinical=Q(conversation__mode=ConversationMode.FROZEN) | Q(Exists(open_ticket)),
                shows_clinical=show_words_to(request),
            )
        )

    @display(description="When", ordering="created_at")
    def meant_at(self, row: OutboxItem) -> str:
        return when(row.created_at)

    @display(description="Who")
    def who(self, row: OutboxItem) -> str:
        return f"{row.conversation.patient.display_name} {mask_phone(row.address.address)}"

    @display(description="To")
    def to(self, row: OutboxItem) -> str:
        return show(row.address.address)

    @display(description="Conversation")
    def story(self, row: OutboxItem) -> str:
        return link("conversation", row.conversation_id, row.conversation.patient.display_name)

    @display(description="Words")
    def words(self, row: OutboxItem) -> str:
        if row.shows_clinical:
            return row.body
        tickets = clinical_of(Ticket.objects.filter(conversation=row.conversation_id))
        hides = row.is_clinical or (row.message is not None and is_hidden(row.message, tickets))
        return HIDDEN if hides else row.body

    @display(description="Segments")
    def segments(self, row: OutboxItem) -> int:
        return count_segments(row.body)

    @display(description="Left")
    def left_at(self, row: OutboxItem) -> str:
        return when(row.accepted_at)

    @display(description="Delivered")
    def arrived_at(self, row: OutboxItem) -> str:
        return when(row.delivered_at)
