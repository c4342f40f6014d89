"""Who would come sooner if a time opened up, in the front desk's own order, and what the spa has decided about it."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q


class WaitlistState(models.TextChoices):
    WAITING = "waiting", "Waiting"
    BOOKED = "booked", "Got a time"
    REMOVED = "removed", "Taken off"
    EXPIRED = "expired", "Ran out"


class WaitlistSource(models.TextChoices):
    DESK = "desk", "Front desk"
    TEXT = "text", "By text"
    WEB = "web", "Web page"
    CSV = "csv", "Imported file"
    SHEET = "sheet", "Google Sheet"
    API = "api", "Other system"


class WaitlistEntry(models.Model):
    """One patient's wish for a sooner visit. Lower `position` is asked first."""

    patient = models.ForeignKey("clinics.Patient", on_delete=models.PROTECT, related_name="waitlist")
    services = models.ManyToManyField("clinics.Service", related_name="waitlist")
    provider = models.ForeignKey(
        "clinics.Provider",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="waitlist",
        help_text="Empty: anybody.",
    )
    location = models.ForeignKey(
        "clinics.Location",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="waitlist",
        help_text="Empty: anywhere.",
    )
    suits = models.JSONField(
        "days and times",
        default=list,
        blank=True,
        help_text="As in: Mon-Wed 9am-12pm, Fri after 3pm. Empty: any time.",
    )
    notice_minutes = models.PositiveIntegerField(
        "needs notice of (minutes)",
        default=120,
        validators=[MaxValueValidator(20160)],
        help_text="A time that begins sooner is not offered.",
    )
    note = models.CharField(max_length=200, blank=True)
    note_read = models.CharField(
        max_length=200,
        blank=True,
        default="",
        db_default="",
        editable=False,
        help_text="The note as it was last read for clinical words.",
    )
    source = models.CharField(max_length=10, choices=WaitlistSource, default=WaitlistSource.DESK)
    consented_at = models.DateTimeField(
        "agreed to be texted", null=True, blank=True, help_text="Empty: never texted, the desk calls."
    )
    consent_how = models.CharField(
        max_length=40, blank=True, help_text="Where they agreed: in person, by phone, by text, web page."
    )
    consent_wording = models.TextField(blank=True, help_text="What they were told or wrote.")
    position = models.BigIntegerField(default=0, db_index=False)
    state = models.CharField(max_length=10, choices=WaitlistState, default=WaitlistState.WAITING)
    closed_reason = models.CharField(max_length=120, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True, help_text="Empty: stays until taken off.")
    asked_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When we asked whether they still want it."
    )
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = "waitlist entry"
        verbose_name_plural = "waitlist"
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=WaitlistState.values), name="waitlist_state_known"),
            models.CheckConstraint(
                condition=Q(source__in=WaitlistSource.values), name="waitlist_source_known"
            ),
            models.CheckConstraint(
                condition=Q(consented_at__isnull=True) | ~Q(consent_how=""),
                name="waitlist_consent_says_how",
            ),
        ]
        indexes = [
            # recovery.reading, and the waitlist's own page
            models.Index(fields=["position", "id"], condition=Q(state="waiting"), name="waitlist_waiting"),
            # recovery.notes: nearly always none
            models.Index(
                fields=["id"],
                condition=Q(state="waiting") & ~Q(note="") & ~Q(note=F("note_read")),
                name="waitlist_unread_note",
            ),
            # the timer that asks "still want it?"
            models.Index(
                fields=["expires_at"],
                condition=Q(state="waiting", expires_at__isnull=False),
                name="waitlist_expiring",
            ),
        ]

    def __str__(self):
        return f"waitlist entry {self.pk}"


class SignUpState(models.TextChoices):
    JOINED = "joined", "Joined at once"
    ASKED = "asked", "Waits for the number's own yes"
    FOR_DESK = "for_desk", "For the desk"
    CONFIRMED = "confirmed", "Confirmed by text"
    REFUSED = "refused", "The number said no"


class SignUp(models.Model):
    """A form sent from the public page. Nobody proves there whose number it is: see patient_pages.signing_up."""

    number = models.CharField(max_length=16)
    source = models.CharField(max_length=64, help_text="A keyed hash of the visitor's address.")
    wish = models.JSONField(default=dict, help_text="What the form said; emptied when it is settled.")
    state = models.CharField(max_length=10, choices=SignUpState)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = "sign-up"
        constraints = [
            models.CheckConstraint(condition=Q(state__in=SignUpState.values), name="sign_up_state_known"),
        ]
        indexes = [
            models.Index(
                fields=["source", "created_at"], name="sign_up_by_source"
            ),  # how many of one visitor
            models.Index(fields=["number", "created_at"], name="sign_up_by_number"),
            models.Index(fields=["created_at"], name="sign_up_old"),  # those a month old are deleted
        ]

    def __str__(self):
        return f"sign-up {self.pk}"


class OrderPolicy(models.TextChoices):
    DESK = "desk", "The desk's own order"
    LONGEST = "longest", "Whoever waits longest"
    LEAST_RECENT = "least_recent", "Whoever was offered a time least recently"
    VALUE = "value", "The dearest visit first"


class CancelReason(models.TextChoices):
    """Why a visit left the calendar, as the desk notes it. Empty: the patient cancelled."""

    PATIENT = "patient", "Patient cancelled"
    MISTAKE = "mistake", "Booked by mistake"
    MERGED = "merged", "Merged with another visit"
    VOIDED = "voided", "Voided"
    PROVIDER_AWAY = "provider_away", "Provider is away"


def default_left_alone() -> list[str]:
    return [
        str(each)
        for each in (
            CancelReason.MISTAKE,
            CancelReason.MERGED,
            CancelReason.VOIDED,
            CancelReason.PROVIDER_AWAY,
        )
    ]


class RecoveryPolicy(models.Model):
    """How freed times are offered: one row per spa."""

    is_enabled = models.BooleanField("offer freed times to the waitlist", default=True)
    order = models.CharField(
        "who is asked first", max_length=12, choices=OrderPolicy, default=OrderPolicy.DESK
    )
    wave_size = models.PositiveSmallIntegerField(
        "people asked at once", default=3, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    longest_wait_minutes = models.PositiveSmallIntegerField(
        "minutes until the next are asked, at most",
        default=30,
        validators=[MinValueValidator(5), MaxValueValidator(720)],
        help_text="The nearer the time, the shorter the wait.",
    )
    horizon_days = models.PositiveSmallIntegerField(
        "offer times up to (days ahead)",
        default=21,
        validators=[MinValueValidator(1), MaxValueValidator(120)],
    )
    offers_per_week = models.PositiveSmallIntegerField(
        "offers to one person per week",
        default=2,
        validators=[MinValueValidator(1), MaxValueValidator(7)],
        help_text="Everything we start counts, rebooking texts too.",
    )
    cascade_depth = models.PositiveSmallIntegerField(
        "follow earlier visits given up, at most",
        default=2,
        validators=[MaxValueValidator(5)],
        help_text="Whoever takes a freed time may give up a later one, which is then offered in turn.",
    )
    offers_other_services = models.BooleanField(
        "offer to other services that fit",
        default=False,
        help_text="Also to people waiting for something else that the provider does and that fits into the time.",
    )
    leaves_alone = ArrayField(
        models.CharField(max_length=14, choices=CancelReason),
        default=default_left_alone,
        blank=True,
        verbose_name="not offered after",
        help_text="A time freed for one of these reasons is not offered.",
    )
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = verbose_name_plural = "freed times: settings"
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="recovery_policy_is_one_row"),
            models.CheckConstraint(
                condition=Q(wave_size__range=(1, 5)),
                name="recovery_wave_of_one_to_five",
            ),
        ]

    def __str__(self):
        return "freed times"
