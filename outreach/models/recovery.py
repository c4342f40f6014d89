"""A time that became free, whom it was offered to, and what came of it."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Q


class Cause(models.TextChoices):
    """How a time came free. The first six are written by the database (migration 0003), the rest found out later."""

    CANCELLED = "cancelled", "Cancelled"
    MOVED = "moved", "Moved to another time"
    NO_SHOW = "no_show", "Did not come"
    DELETED = "deleted", "Deleted"
    RELEASED = "released", "A held time was given back"
    SHORTENED = "shortened", "Made shorter"
    DECLINED = "declined", "The desk declined a request"
    EXPIRED = "expired", "A held time ran out"
    REST = "rest", "Left over beside a shorter visit"


class SlotState(models.TextChoices):
    NEW = "new", "Just freed"
    OPEN = "open", "On offer"
    HELD = "held", "Somebody asked for it"
    PAUSED = "paused", "Paused by the desk"
    FILLED = "filled", "Filled"
    EXHAUSTED = "exhausted", "Nobody left to ask"
    CUT_OFF = "cut_off", "Too late to fill"
    LEFT_ALONE = "left_alone", "Left alone"
    STOPPED = "stopped", "Stopped by the desk"


LIVE = (SlotState.NEW, SlotState.OPEN, SlotState.HELD, SlotState.PAUSED)


class FreedSlot(models.Model):
    """A time that left the calendar. A database trigger writes the row, so that no way to free a time is missed."""

    provider = models.ForeignKey("clinics.Provider", on_delete=models.PROTECT, related_name="freed_slots")
    service = models.ForeignKey("clinics.Service", on_delete=models.PROTECT, related_name="freed_slots")
    location = models.ForeignKey("clinics.Location", on_delete=models.PROTECT, related_name="freed_slots")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    taken = DateTimeRangeField(help_text="Start to end with the buffer that was kept after it.")
    visit = models.ForeignKey(
        "clinics.Appointment", null=True, on_delete=models.SET_NULL, related_name="freed_slots"
    )
    left_by = models.ForeignKey(
        "clinics.Patient", null=True, on_delete=models.SET_NULL, related_name="freed_slots"
    )
    cause = models.CharField(max_length=10, choices=Cause)
    cancel_reason = models.CharField(max_length=14, blank=True)
    state = models.CharField(max_length=10, choices=SlotState, default=SlotState.NEW)
    reason = models.CharField(max_length=20, blank=True, help_text="Why it ended, a key of recovery.REASONS.")
    value = models.DecimalField(max_digits=8, decimal_places=2, null=True)
    depth = models.PositiveSmallIntegerField(
        default=0, help_text="0: a patient left; 1: a winner's old visit."
    )
    cascaded_from = models.ForeignKey(
        "self", null=True, on_delete=models.SET_NULL, related_name="cascaded_to"
    )
    freed_at = models.DateTimeField(null=True, help_text="When it was noticed.")
    next_wave_at = models.DateTimeField(null=True)
    cut_off_at = models.DateTimeField(null=True, help_text="Not offered from then on.")
    waves = models.PositiveSmallIntegerField(default=0)
    filled_by = models.ForeignKey(
        "clinics.Appointment", null=True, on_delete=models.SET_NULL, related_name="filled_slots"
    )
    closed_at = models.DateTimeField(null=True)
    again_at = models.DateTimeField(null=True, help_text="Too far ahead until then; looked at again.")
    put_away_at = models.DateTimeField(null=True, help_text="The desk wants it off the first page.")
    skipped = models.JSONField(
        null=True, help_text="How many were not asked, by reason, once their rows are too old to keep."
    )

    class Meta:
        verbose_name = "freed time"
        ordering = ["-freed_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=SlotState.values), name="slot_state_known"),
            models.CheckConstraint(condition=Q(cause__in=Cause.values), name="slot_cause_known"),
            # The trigger relies on it: a hold given back continues what is going on instead of beginning anew.
            ExclusionConstraint(
                name="slot_recovered_once",
                expressions=[("provider", RangeOperators.EQUAL), ("taken", RangeOperators.OVERLAPS)],
                condition=Q(state__in=LIVE),
            ),
            models.CheckConstraint(
                condition=Q(state__in=LIVE) | Q(closed_at__isnull=False), name="slot_that_ended_says_when"
            ),
            models.CheckConstraint(
                condition=Q(again_at__isnull=True) | Q(state="left_alone"),
                name="slot_for_later_is_left_alone",
            ),
        ]
        indexes = [
            # recovery.following and recovery.waves: a handful among all that ever were
            models.Index(fields=["next_wave_at"], condition=Q(state__in=LIVE), name="slot_live"),
            # recovery.noticing: what comes into range
            models.Index(fields=["again_at"], condition=Q(again_at__isnull=False), name="slot_later"),
            models.Index(fields=["filled_by"], name="slot_filled_by"),  # a winner who cancels
            # recovery.forgetting: those whose rows are still there
            models.Index(fields=["closed_at"], condition=Q(skipped__isnull=True), name="slot_with_rows"),
            models.Index(fields=["-freed_at"], name="slot_recent"),  # the desk's list
        ]

    def __str__(self):
        return f"freed time {self.pk}"


class OfferState(models.TextChoices):
    SKIPPED = "skipped", "Not asked"
    OPEN = "open", "Asked"
    CLAIMED = "claimed", "Asked for it"
    WON = "won", "Got it"
    DECLINED = "declined", "Said no"
    UNSENT = "unsent", "Text not sent"
    LAPSED = "lapsed", "No answer"
    WITHDRAWN = "withdrawn", "Somebody else was faster"
    GIVEN_UP = "given_up", "Did not keep it"


class Offer(models.Model):
    """One waitlisted person and one freed time: asked, or the reason why not. One row for each pair."""

    slot = models.ForeignKey(FreedSlot, on_delete=models.CASCADE, related_name="offers")
    entry = models.ForeignKey("clinics.WaitlistEntry", on_delete=models.CASCADE, related_name="offers")
    patient = models.ForeignKey("clinics.Patient", on_delete=models.PROTECT, related_name="offers")
    service = models.ForeignKey("clinics.Service", null=True, on_delete=models.PROTECT, related_name="offers")
    state = models.CharField(max_length=10, choices=OfferState)
    reason = models.CharField(max_length=20, blank=True, help_text="A key of recovery.REASONS.")
    wave = models.PositiveSmallIntegerField(default=0)
    by_hand = models.CharField(max_length=80, blank=True, help_text="Who at the desk added or skipped them.")
    item = models.OneToOneField(
        "outreach.OutboxItem", null=True, on_delete=models.SET_NULL, related_name="offer"
    )
    request = models.OneToOneField(
        "clinics.BookingRequest", null=True, on_delete=models.SET_NULL, related_name="offer"
    )
    offered_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True, help_text="The page was opened, perhaps by a link preview.")
    answered_at = models.DateTimeField(null=True)
    countered_at = models.DateTimeField(null=True, help_text="Asked for another time instead.")

    class Meta:
        ordering = ["wave", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=OfferState.values), name="offer_state_known"),
            models.UniqueConstraint(fields=["slot", "entry"], name="one_offer_per_slot_and_entry"),
            models.UniqueConstraint(
                fields=["slot", "patient"], condition=~Q(state="skipped"), name="nobody_is_asked_twice"
            ),
            models.UniqueConstraint(
                fields=["patient"],
                condition=Q(state__in=("open", "claimed")),
                name="one_open_offer_per_patient",
            ),
            models.UniqueConstraint(
                fields=["slot"], condition=Q(state__in=("claimed", "won")), name="one_holder_per_slot"
            ),
            models.CheckConstraint(
                condition=Q(state__in=("skipped", "unsent")) | Q(offered_at__isnull=False),
                name="offer_says_when",
            ),
        ]
        indexes = [
            models.Index(fields=["entry", "-id"], name="offer_by_entry"),  # "why wasn't she called?"
        ]

    def __str__(self):
        return f"offer {self.pk}"


class SlotEvent(models.Model):
    """The freed time's own record, in order: append-only by habit, one line per thing that happened."""

    slot = models.ForeignKey(FreedSlot, on_delete=models.CASCADE, related_name="events")
    what = models.CharField(max_length=20)
    detail = models.JSONField(default=dict, help_text="Ids, counts and keys only.")
    actor = models.CharField(max_length=80, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(what=""), name="slot_event_says_what")]

    def __str__(self):
        return f"{self.what} {self.pk}"
