"""A patient asked for a time; the desk decides."""

from django.db import models
from django.db.models import F, Q


class RequestState(models.TextChoices):
    WAITING = "waiting", "Waits for the desk"
    CONFIRMED = "confirmed", "Confirmed"
    COUNTERED = "countered", "Other times offered"
    DECLINED = "declined", "Declined"
    EXPIRED = "expired", "Hold ran out"
    RELEASED = "released", "Patient changed their mind"


class BookingRequest(models.Model):
    """Holds a slot (its appointment, in state held) until the desk answers or the hold runs out."""

    patient = models.ForeignKey("clinics.Patient", on_delete=models.PROTECT, related_name="booking_requests")
    appointment = models.OneToOneField(
        "clinics.Appointment", on_delete=models.PROTECT, related_name="request"
    )
    conversation = models.ForeignKey(
        "triage.Conversation", null=True, on_delete=models.SET_NULL, related_name="booking_requests"
    )
    replaces = models.ForeignKey(
        "clinics.Appointment",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="replaced_by",
        help_text="The booked visit this one takes the place of; cancelled when the desk confirms.",
    )
    state = models.CharField(max_length=10, choices=RequestState, default=RequestState.WAITING)
    hold_ends_at = models.DateTimeField(help_text="Then the time is free again.")
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["hold_ends_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=RequestState.values), name="request_state_known"),
            models.UniqueConstraint(
                fields=["conversation"],
                condition=Q(state="waiting"),
                name="one_waiting_request_per_conversation",
            ),
            models.CheckConstraint(
                condition=Q(replaces__isnull=True) | ~Q(replaces=F("appointment")),
                name="request_replaces_another_visit",
            ),
        ]
        indexes = [
            # the desk's home page and the hold timer
            models.Index(fields=["hold_ends_at"], condition=Q(state="waiting"), name="request_waiting"),
            models.Index(fields=["created_at"], name="request_recent"),  # today's number on the home page
        ]

    def __str__(self):
        return f"request {self.pk}"
