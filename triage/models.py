"""What came in, and the work it makes for people."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q, Value

from triage.calls import OUTCOME_WORDS


class InboundState(models.TextChoices):
    NEW = "new", "Waits for the pipeline"
    DONE = "done", "Processed"
    UNREADABLE = "unreadable", "Could not be read: a person should look"


class Inbound(models.Model):
    """One raw delivery from a provider, stored before anything is decided. Repeats hit the unique key."""

    channel = models.CharField(max_length=20)
    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=160, help_text="What makes this delivery unique at its provider.")
    subject = models.CharField(max_length=64, help_text="The call or message it is about.")
    payload = models.JSONField()
    state = models.CharField(max_length=10, choices=InboundState, default=InboundState.NEW)
    tries = models.PositiveSmallIntegerField(default=0)
    problem = models.CharField(max_length=200, blank=True)
    received_at = models.DateTimeField()
    processed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "delivery"
        verbose_name_plural = "deliveries"
        ordering = ["-received_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["channel", "key"], name="delivery_stored_once"),
            models.CheckConstraint(condition=Q(state__in=InboundState.values), name="delivery_state_known"),
        ]
        indexes = [
            models.Index(fields=["id"], condition=Q(state="new"), name="delivery_new"),  # pipeline.work_inbox
            # home.list_unreadable, every few seconds: a handful among all that ever came
            models.Index(fields=["id"], condition=Q(state="unreadable"), name="delivery_unreadable"),
            models.Index(fields=["subject", "kind"], name="delivery_by_subject"),  # the history of one call
        ]

    def __str__(self):
        return f"{self.channel} {self.kind} {self.pk}"


class Call(models.Model):
    """One phone call and what became of it; folded from its deliveries, so their order does not matter."""

    sid = models.CharField(max_length=64, unique=True)
    line = models.ForeignKey("clinics.PhoneLine", on_delete=models.PROTECT, related_name="calls")
    patient = models.ForeignKey("clinics.Patient", null=True, on_delete=models.SET_NULL, related_name="calls")
    conversation = models.ForeignKey(
        "triage.Conversation", null=True, on_delete=models.SET_NULL, related_name="calls"
    )
    from_address = models.CharField("from", max_length=120)
    stir = models.CharField("caller id check", max_length=40, blank=True)
    outcome = models.CharField(max_length=12, choices=list(OUTCOME_WORDS.items()), default="ringing")
    decided_by = models.CharField(max_length=20, blank=True, help_text="Which signal told us.")
    started_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True, help_text="When the desk pressed 1.")
    missed_at = models.DateTimeField(null=True, blank=True)
    watch_at = models.DateTimeField(
        null=True, blank=True, help_text="When to ask the provider if no signal came."
    )
    textback = models.CharField(max_length=30, blank=True, help_text="sent, or why there is none.")

    class Meta:
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(outcome__in=list(OUTCOME_WORDS)), name="call_outcome_known")
        ]
        indexes = [
            models.Index(
                fields=["watch_at"], condition=Q(watch_at__isnull=False), name="call_watched"
            ),  # the watchdog
            models.Index(fields=["-started_at"], name="call_recent"),  # the desk's list
        ]

    def __str__(self):
        return f"call {self.pk}"


class ConversationMode(models.TextChoices):
    ASSISTANT = "assistant", "Assistant answers"
    PERSON = "person", "A person answers"
    FROZEN = "frozen", "Clinical: automation stopped"


class Conversation(models.Model):
    """One timeline with one patient. At most one is open at a time."""

    patient = models.ForeignKey("clinics.Patient", on_delete=models.PROTECT, related_name="conversations")
    address = models.ForeignKey(
        "clinics.PatientAddress", on_delete=models.PROTECT, related_name="conversations"
    )
    line = models.ForeignKey("clinics.PhoneLine", on_delete=models.PROTECT, related_name="conversations")
    is_open = models.BooleanField(default=True)
    mode = models.CharField(max_length=10, choices=ConversationMode, default=ConversationMode.ASSISTANT)
    priority = models.PositiveSmallIntegerField(default=0, help_text="Raised by every further missed call.")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="conversations",
        help_text="Who at the desk has it.",
    )
    taken_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="When a person last took it over or wrote: what software had not sent by then stays unsent.",
    )
    assistant_state = models.JSONField(default=dict)
    corrected_at = models.DateTimeField(
        null=True, blank=True, help_text="The desk changed what was understood, and nothing was said since."
    )
    answer_due_at = models.DateTimeField(
        null=True, blank=True, help_text="The assistant listens until then, and answers what came meanwhile."
    )
    last_turn = models.JSONField(
        default=dict,
        db_default=Value({}, models.JSONField()),
        help_text="What the last reply was made from, so that it can be taken back before it leaves.",
    )
    waiting_since = models.DateTimeField(
        null=True, blank=True, help_text="The patient waits for a person since then."
    )
    last_in_at = models.DateTimeField(null=True, blank=True)
    last_out_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField()

    class Meta:
        ordering = ["-priority", "waiting_since", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["patient"], condition=Q(is_open=True), name="one_open_conversation_per_patient"
            ),
            models.CheckConstraint(
                condition=Q(mode__in=ConversationMode.values), name="conversation_mode_known"
            ),
        ]
        indexes = [
            # the desk's home page
            models.Index(
                fields=["waiting_since"],
                condition=Q(waiting_since__isnull=False),
                name="conversation_waiting",
            ),
            # turns.answer_due
            models.Index(
                fields=["answer_due_at"],
                condition=Q(answer_due_at__isnull=False),
                name="conversation_answer_due",
            ),
            # today's number on the desk's home page: begun or written in since midnight
            models.Index(fields=["opened_at"], name="conversation_opened"),
            models.Index(fields=["last_in_at"], name="conversation_last_in"),
        ]

    def __str__(self):
        return f"conversation {self.pk}"


class Author(models.TextChoices):
    PATIENT = "patient", "Patient"
    ASSISTANT = "assistant", "Assistant"
    DESK = "desk", "Desk"
    SYSTEM = "system", "Leak Map"


class Message(models.Model):
    """A text in, a text out, or an internal note."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="messages")
    author = models.CharField(max_length=10, choices=Author)
    author_name = models.CharField(max_length=80, blank=True)
    body = models.TextField(blank=True)
    media = models.JSONField(
        default=list, help_text="Kind and address at the provider; its pictures are fetched."
    )
    is_note = models.BooleanField(default=False, help_text="Internal: never sent.")
    awaits_answer = models.BooleanField(
        default=False,
        db_default=False,
        help_text="The assistant has read it and not yet answered: more may follow.",
    )
    inbound = models.OneToOneField(Inbound, null=True, on_delete=models.SET_NULL, related_name="message")
    knowledge = models.ForeignKey(
        "clinics.KnowledgeEntry", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(author__in=Author.values), name="message_author_known")
        ]
        indexes = [
            models.Index(fields=["conversation", "at"], name="message_timeline"),
            # listening.list_texts
            models.Index(fields=["conversation"], condition=Q(awaits_answer=True), name="message_awaiting"),
        ]

    def __str__(self):
        return f"message {self.pk}"


class PictureState(models.TextChoices):
    WAITING = "waiting", "Is being fetched"
    KEPT = "kept", "Kept"
    FAILED = "failed", "Could not be fetched"


class Picture(models.Model):
    """A picture in a patient's text. Its key is in its address, so it cannot be guessed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="pictures")
    place = models.PositiveSmallIntegerField(help_text="Which of the message's media it is, from 0.")
    state = models.CharField(max_length=10, choices=PictureState, default=PictureState.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    try_at = models.DateTimeField(null=True, help_text="When to ask the provider for it, or again.")
    problem = models.CharField(max_length=120, blank=True)
    width = models.PositiveSmallIntegerField(default=0, help_text="Of the small copy, pixels.")
    height = models.PositiveSmallIntegerField(default=0, help_text="Of the small copy, pixels.")

    class Meta:
        ordering = ["message", "place"]
        constraints = [
            models.UniqueConstraint(fields=["message", "place"], name="picture_written_down_once"),
            models.CheckConstraint(condition=Q(state__in=PictureState.values), name="picture_state_known"),
            models.CheckConstraint(
                condition=Q(state="waiting", try_at__isnull=False)
                | (~Q(state="waiting") & Q(try_at__isnull=True)),
                name="picture_waits_until",
            ),
        ]
        indexes = [
            # outreach.pictures, on every bulk bell
            models.Index(fields=["try_at"], condition=Q(state="waiting"), name="picture_waiting"),
        ]

    def __str__(self):
        return f"picture {self.place} of message {self.message_id}"


class PictureFile(models.Model):
    """The picture itself, made anew as JPEG. Apart from its row, so that no list reads megabytes by accident."""

    picture = models.OneToOneField(Picture, primary_key=True, on_delete=models.CASCADE, related_name="file")
    full = models.BinaryField()
    small = models.BinaryField()

    def __str__(self):
        return f"file of picture {self.picture_id}"


class Reading(models.Model):
    """What the classifier made of a message, by which version, with which evidence. Append-only."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="readings")
    category = models.CharField(max_length=14)
    also = models.JSONField(default=list)
    urgency = models.CharField(max_length=10)
    confidence = models.FloatField()
    evidence = models.JSONField(default=list, help_text="Names of the rules that fired.")
    reader = models.CharField(max_length=20)
    version = models.CharField(max_length=20)

    def __str__(self):
        return f"reading {self.pk}"


class TicketKind(models.TextChoices):
    CALL_BACK = "call_back", "Call back"
    ANSWER = "answer", "Answer the patient"
    CLINICAL = "clinical", "Clinical question"
    ADVERSE = "adverse_event", "Possible bad reaction"
    MAY_CANCEL = "may_cancel", "May want to cancel a visit"
    HOLD_RAN_OUT = "hold_ran_out", "A requested time ran out"
    NOT_DELIVERED = "not_delivered", "A text did not arrive"
    CANCEL_VISIT = "cancel_visit", "Wants to cancel a visit"
    RUNNING_LATE = "running_late", "Running late"
    WAITLIST = "waitlist", "Would like the waitlist"


FREEZING_KINDS = (TicketKind.CLINICAL, TicketKind.ADVERSE)  # while open, no automated text to that patient
OWED_KINDS = (
    TicketKind.ANSWER,
    *FREEZING_KINDS,
)  # a person's words; a waitlist or a late visit is other work


class Urgency(models.IntegerChoices):
    NOW = 0, "Now"
    SOON = 1, "Soon"
    TODAY = 2, "Today"


class Ticket(models.Model):
    """A piece of work for a person."""

    kind = models.CharField(max_length=14, choices=TicketKind)
    urgency = models.PositiveSmallIntegerField(choices=Urgency, default=Urgency.SOON)
    patient = models.ForeignKey(
        "clinics.Patient", null=True, on_delete=models.PROTECT, related_name="tickets"
    )
    conversation = models.ForeignKey(
        Conversation, null=True, on_delete=models.SET_NULL, related_name="tickets"
    )
    call = models.ForeignKey(Call, null=True, on_delete=models.SET_NULL, related_name="tickets")
    visit = models.ForeignKey(
        "clinics.Appointment", null=True, on_delete=models.SET_NULL, related_name="tickets"
    )
    reason = models.CharField(max_length=200, help_text="Why a person is needed, in the desk's words.")
    summary = models.TextField(
        blank=True, db_default="", help_text="What the assistant had understood so far."
    )
    dedupe_key = models.CharField(max_length=120, unique=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="tickets"
    )
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.CharField(max_length=80, blank=True)
    outcome = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["urgency", "opened_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=TicketKind.values), name="ticket_kind_known")
        ]
        indexes = [
            # the desk's home page
            models.Index(
                fields=["urgency", "opened_at"], condition=Q(closed_at__isnull=True), name="ticket_open"
            ),
            # the clinical interlock at send time
            models.Index(
                fields=["patient"],
                condition=Q(closed_at__isnull=True, kind__in=("clinical", "adverse_event")),
                name="ticket_freezing",
            ),
        ]

    def __str__(self):
        return f"ticket {self.pk}"


class TicketEvent(models.Model):
    """The append-only record of a ticket: a database trigger refuses changes."""

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="events")
    what = models.CharField(max_length=40)
    detail = models.JSONField(default=dict)
    actor = models.CharField(max_length=80, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self):
        return f"{self.what} {self.pk}"
