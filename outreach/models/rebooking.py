"""A patient who is due back after a visit: what is planned, what was written, and what came of it."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Q


class RunState(models.TextChoices):
    NEW = "new", "Just visited"  # written by the database (the migration that adds the triggers)
    PLANNED = "planned", "Planned"
    TEXTED = "texted", "Written to"
    FOLLOWED_UP = "followed_up", "Written to twice"
    SNOOZED = "snoozed", "Asked to be written to later"
    ANSWERED = "answered", "Answered"
    BOOKED = "booked", "Booked"
    DECLINED = "declined", "Said no"
    CALL = "call", "To be called"
    CALLED = "called", "Called"
    FOLDED = "folded", "In another visit's text"
    SILENT = "silent", "No answer"
    SKIPPED = "skipped", "Not written to"


WAITING = (RunState.NEW, RunState.PLANNED, RunState.SNOOZED)  # nothing was written yet
WRITTEN = (RunState.TEXTED, RunState.FOLLOWED_UP)
LIVE_RUNS = (*WAITING, *WRITTEN, RunState.ANSWERED, RunState.CALL)


class RebookingRun(models.Model):
    """One visit and the patient's way back from it. A timer of its own says when it is looked at."""

    visit = models.OneToOneField(
        "clinics.Appointment", null=True, on_delete=models.SET_NULL, related_name="return_run"
    )
    patient = models.ForeignKey("clinics.Patient", on_delete=models.PROTECT, related_name="return_runs")
    service = models.ForeignKey("clinics.Service", on_delete=models.PROTECT, related_name="return_runs")
    state = models.CharField(max_length=12, choices=RunState, default=RunState.NEW)
    reason = models.CharField(max_length=20, blank=True, help_text="A key of rebooking.REASONS.")
    write_on = models.DateField(null=True, help_text="The day of the first text, in the spa's zone.")
    ideal_on = models.DateField(null=True)
    latest_on = models.DateField(null=True)
    is_backlog = models.BooleanField(
        default=False, help_text="Was overdue when first seen, so it had to queue."
    )
    folded_into = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="folded")
    due_at = models.DateTimeField(null=True, help_text="When it is looked at next.")
    seen_at = models.DateTimeField(null=True, help_text="The page was opened, perhaps by a link preview.")
    answered_at = models.DateTimeField(null=True)
    booked = models.ForeignKey(
        "clinics.Appointment", null=True, on_delete=models.SET_NULL, related_name="return_runs_won"
    )
    request = models.OneToOneField(
        "clinics.BookingRequest", null=True, on_delete=models.SET_NULL, related_name="return_run"
    )
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=80, blank=True, help_text="Who at the desk, if it was a person.")
    noticed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "return"
        ordering = ["write_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=RunState.values), name="return_state_known"),
            models.CheckConstraint(
                condition=Q(state__in=LIVE_RUNS) | Q(due_at__isnull=True), name="return_that_ended_is_not_due"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("planned", "snoozed"), due_at__isnull=True),
                name="return_that_waits_has_a_timer",
            ),
        ]
        indexes = [
            # rebooking.working: what is due, however much is planned
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="return_due"),
            # the trigger, and the send gate: what a patient has going
            models.Index(fields=["patient"], condition=Q(state__in=LIVE_RUNS), name="return_live_by_patient"),
            models.Index(fields=["state", "write_on"], name="return_by_state"),  # the desk's lists
        ]

    def __str__(self):
        return f"return {self.pk}"


class RebookingText(models.Model):
    """One of the two texts a run may send. The database knows no third, and none within 48 hours of another."""

    run = models.ForeignKey(RebookingRun, on_delete=models.CASCADE, related_name="texts")
    step = models.PositiveSmallIntegerField()
    item = models.OneToOneField(
        "outreach.OutboxItem", null=True, on_delete=models.SET_NULL, related_name="return_text"
    )
    quiet = DateTimeRangeField(help_text="From when it was written, 48 hours.")

    class Meta:
        ordering = ["step"]
        constraints = [
            models.CheckConstraint(condition=Q(step__in=(1, 2)), name="return_has_two_texts_at_most"),
            models.UniqueConstraint(fields=["run", "step"], name="return_text_once"),
            ExclusionConstraint(
                name="return_texts_two_days_apart",
                expressions=[("run", RangeOperators.EQUAL), ("quiet", RangeOperators.OVERLAPS)],
            ),
        ]

    def __str__(self):
        return f"return text {self.pk}"


class RunEvent(models.Model):
    """The run's own record, in order: one line per thing that happened."""

    run = models.ForeignKey(RebookingRun, on_delete=models.CASCADE, related_name="events")
    what = models.CharField(max_length=20)
    detail = models.JSONField(default=dict, help_text="Ids, dates and keys only.")
    actor = models.CharField(max_length=80, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(what=""), name="return_event_says_what")]

    def __str__(self):
        return f"{self.what} {self.pk}"
