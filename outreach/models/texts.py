"""What we say: the intended effect, and each try at it. Both rows exist before anything leaves."""

from django.db import models
from django.db.models import Q


class OutboxState(models.TextChoices):
    READY = "ready", "Waits to leave"
    SENDING = "sending", "Leaving"
    UNKNOWN = "unknown", "Not known whether it left"
    SENT = "sent", "Sent"
    DELIVERED = "delivered", "Delivered"
    UNDELIVERED = "undelivered", "Not delivered"
    REJECTED = "rejected", "Refused by the carrier"
    DROPPED = "dropped", "Not sent"


REACHES = (
    OutboxState.READY,
    OutboxState.SENDING,
    OutboxState.UNKNOWN,
    OutboxState.SENT,
    OutboxState.DELIVERED,
)


class Purpose(models.TextChoices):
    REPLY = "reply", "Answer to the patient"
    TRANSACTIONAL = "transactional", "About a visit"
    MARKETING = "marketing", "Offer"


class Kind(models.TextChoices):
    TEXTBACK = "textback", "Text-back"
    ASSISTANT = "assistant", "Assistant's reply"
    HANDOVER = "handover", "A person will answer"
    ACKNOWLEDGEMENT = "acknowledgement", "Clinical acknowledgement"
    CONFIRMATION = "confirmation", "Booking confirmed"
    DESK_ANSWER = "desk_answer", "Desk's decision on a request"
    DESK = "desk", "Typed by the desk"
    NOTICE = "notice", "HELP or opt-out answer"
    OFFER = "offer", "Freed time offered"
    WAITLIST = "waitlist", "Still want it?"
    REBOOKING = "rebooking", "Time to come back"


class OutboxItem(models.Model):
    """An intended text. The dedupe key makes it impossible to intend it twice."""

    kind = models.CharField(max_length=16, choices=Kind)
    purpose = models.CharField(max_length=14, choices=Purpose)
    lane = models.CharField(max_length=12, default="interactive")
    dedupe_key = models.CharField(max_length=120, unique=True)
    conversation = models.ForeignKey("triage.Conversation", on_delete=models.PROTECT, related_name="outbox")
    address = models.ForeignKey("clinics.PatientAddress", on_delete=models.PROTECT, related_name="outbox")
    call = models.ForeignKey("triage.Call", null=True, on_delete=models.SET_NULL, related_name="outbox")
    message = models.OneToOneField(
        "triage.Message", null=True, on_delete=models.SET_NULL, related_name="outbox"
    )
    from_number = models.CharField(max_length=16)
    body = models.TextField()
    quoted = models.JSONField(
        default=list, help_text="Openings this text names; asked again before it leaves."
    )
    state = models.CharField(max_length=12, choices=OutboxState, default=OutboxState.READY)
    reason = models.CharField(
        max_length=120, blank=True, help_text="Why it waits or was not sent, in the desk's words."
    )
    due_at = models.DateTimeField()
    drop_after = models.DateTimeField(null=True, help_text="Too late to be useful from then on.")
    tries = models.PositiveSmallIntegerField(default=0)
    settle_at = models.DateTimeField(
        null=True, help_text="When a text on the wire or of unknown fate is looked at again."
    )
    provider_sid = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, help_text="The provider took it.")
    sent_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "text"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=OutboxState.values), name="outbox_state_known"),
            models.UniqueConstraint(
                fields=["provider_sid"], condition=~Q(provider_sid=""), name="provider_sid_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["lane", "due_at"], condition=Q(state="ready"), name="outbox_due"
            ),  # outbox.claim_due
            models.Index(
                fields=["settle_at"], condition=Q(state__in=("sending", "unknown")), name="outbox_unsettled"
            ),  # outbox.settle_overdue
            models.Index(fields=["address", "-created_at"], name="outbox_by_address"),  # frequency caps
            # recovery.reading: what we started this week, a few among all texts
            models.Index(
                fields=["created_at"],
                condition=Q(kind="offer") | Q(purpose="marketing"),
                name="outbox_started_by_us",
            ),
        ]

    def __str__(self):
        return f"text {self.pk}"


class Attempt(models.Model):
    """One try at sending; exists before the call, so a crash leaves evidence."""

    item = models.ForeignKey(OutboxItem, on_delete=models.CASCADE, related_name="attempts")
    number = models.PositiveSmallIntegerField()
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=20, default="started")
    code = models.CharField(max_length=12, blank=True, help_text="The provider's own.")

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["item", "number"], name="attempt_numbered_once")]

    def __str__(self):
        return f"attempt {self.pk}"


class Receipt(models.Model):
    """One delivery report of the provider; every one is kept."""

    item = models.ForeignKey(OutboxItem, on_delete=models.CASCADE, related_name="receipts")
    status = models.CharField(max_length=20)
    code = models.CharField(max_length=12, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [models.UniqueConstraint(fields=["item", "status", "code"], name="receipt_once")]

    def __str__(self):
        return f"receipt {self.pk}"
