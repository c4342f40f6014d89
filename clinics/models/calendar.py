"""Where, who, what and when: the tables that decide which times are free."""

import zoneinfo
from datetime import datetime, timedelta

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeOperators
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import F, Q

from clinics.models.practice import Language
from clinics.models.waitlist import CancelReason


class Weekday(models.IntegerChoices):
    MONDAY = 0, "Monday"
    TUESDAY = 1, "Tuesday"
    WEDNESDAY = 2, "Wednesday"
    THURSDAY = 3, "Thursday"
    FRIDAY = 4, "Friday"
    SATURDAY = 5, "Saturday"
    SUNDAY = 6, "Sunday"


def validate_timezone(value: str) -> None:
    if value not in zoneinfo.available_timezones():
        raise ValidationError("Not a time zone: use a name like America/Detroit.")


class Location(models.Model):
    name = models.CharField(max_length=60)
    address = models.CharField(max_length=200, blank=True)
    directions = models.TextField(blank=True, help_text="Parking, entrance, floor.")
    timezone = models.CharField(max_length=40, validators=[validate_timezone])
    state = models.CharField("US state", max_length=2, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return self.name

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.timezone)


class _Hours(models.Model):
    """A weekly stretch of local time."""

    weekday = models.PositiveSmallIntegerField(choices=Weekday)
    opens = models.TimeField("from")
    closes = models.TimeField("until")

    class Meta:
        abstract = True
        ordering = ["weekday", "opens"]

    def __str__(self):
        return f"{self.get_weekday_display()} {self.opens:%H:%M}-{self.closes:%H:%M}"


class OpeningHours(_Hours):
    """When the desk answers the phone."""

    location = models.ForeignKey(Location, on_delete=models.CASCADE, related_name="hours")

    class Meta(_Hours.Meta):
        abstract = False
        verbose_name = verbose_name_plural = "opening hours"
        constraints = [
            models.CheckConstraint(condition=Q(closes__gt=F("opens")), name="opening_hours_forward")
        ]


class Closure(models.Model):
    """A time the location is closed although the weekly hours say otherwise."""

    location = models.ForeignKey(Location, on_delete=models.CASCADE, related_name="closures")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    reason = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ["starts_at"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="closure_forward")
        ]

    def __str__(self):
        return self.reason or f"closed {self.starts_at:%Y-%m-%d}"


class Service(models.Model):
    """What is sold. The return interval says when a patient ideally comes back."""

    name = models.CharField(max_length=80, unique=True)
    aliases = ArrayField(
        models.CharField(max_length=40),
        default=list,
        blank=True,
        help_text="Words patients use for it, separated by commas: tox, botox, wrinkle relaxer.",
    )
    duration_minutes = models.PositiveSmallIntegerField(validators=[MinValueValidator(5)])
    buffer_minutes = models.PositiveSmallIntegerField(default=0, help_text="Kept free after each visit.")
    price = models.DecimalField(
        max_digits=8, decimal_places=2, null=True, blank=True, help_text="Empty: not told by text."
    )
    return_min_days = models.PositiveSmallIntegerField(null=True, blank=True)
    return_ideal_days = models.PositiveSmallIntegerField(null=True, blank=True)
    return_max_days = models.PositiveSmallIntegerField(null=True, blank=True)
    lead_days = models.PositiveSmallIntegerField(
        default=17, help_text="How long before the ideal day we write."
    )
    outcome_phrase = models.CharField(
        max_length=80, blank=True, help_text="As in: when the lines start to soften back in."
    )
    outcome_phrase_es = models.CharField(
        "outcome phrase in Spanish", max_length=80, blank=True, db_default="", default=""
    )
    is_rebooked = models.BooleanField("patients are written to when due back", default=True, db_default=True)
    is_bookable = models.BooleanField("offered by text", default=True)
    recovery_notice_minutes = models.PositiveIntegerField(
        "freed times: offered until (minutes before)",
        default=120,
        db_default=120,
        validators=[MaxValueValidator(20160)],
        help_text="A time freed later than that is left alone.",
    )
    auto_confirms_offers = models.BooleanField(
        "freed times: book without the desk's yes",
        default=False,
        db_default=False,
        help_text="Whoever takes an offered time has it at once.",
    )

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=Q(duration_minutes__gte=5), name="service_has_duration"),
            models.CheckConstraint(
                condition=Q(return_ideal_days__isnull=True)
                | (
                    Q(return_min_days__lte=F("return_ideal_days"))
                    & Q(return_ideal_days__lte=F("return_max_days"))
                ),
                name="return_interval_in_order",
                violation_error_message="Put the days in order: earliest, ideal, latest.",
            ),
            models.CheckConstraint(
                condition=Q(
                    return_min_days__isnull=True, return_ideal_days__isnull=True, return_max_days__isnull=True
                )
                | Q(
                    return_min_days__isnull=False,
                    return_ideal_days__isnull=False,
                    return_max_days__isnull=False,
                ),
                name="return_interval_is_whole",
                violation_error_message="Give all three days of the return interval, or none.",
            ),
            models.CheckConstraint(
                condition=Q(return_ideal_days__isnull=True) | Q(lead_days__lt=F("return_ideal_days")),
                name="service_lead_fits",
                violation_error_message="The lead must be shorter than the ideal return interval.",
            ),
        ]

    def __str__(self):
        return self.name


class Provider(models.Model):
    """Who treats."""

    name = models.CharField(max_length=80, unique=True)
    title = models.CharField(max_length=40, blank=True, help_text="NP, RN, aesthetician.")
    services = models.ManyToManyField(Service, related_name="providers", blank=True)
    languages = ArrayField(
        models.CharField(max_length=2, choices=Language),
        default=list,
        db_default=[],
        blank=True,
        verbose_name="speaks",
        help_text="None ticked: everybody's. Freed times go to no patient who reads another language.",
    )
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(languages__contained_by=Language.values), name="provider_languages_known"
            )
        ]

    def __str__(self):
        return self.name


class WorkingHours(_Hours):
    """When a provider takes patients at a location."""

    provider = models.ForeignKey(Provider, on_delete=models.CASCADE, related_name="hours")
    location = models.ForeignKey(Location, on_delete=models.CASCADE, related_name="provider_hours")

    class Meta(_Hours.Meta):
        abstract = False
        verbose_name = verbose_name_plural = "working hours"
        constraints = [
            models.CheckConstraint(condition=Q(closes__gt=F("opens")), name="working_hours_forward")
        ]


class AppointmentState(models.TextChoices):
    HELD = "held", "Held"
    BOOKED = "booked", "Booked"
    CONFIRMED = "confirmed", "Confirmed"
    ARRIVED = "arrived", "Arrived"
    COMPLETED = "completed", "Completed"
    CANCELLED = "cancelled", "Cancelled"
    NO_SHOW = "no_show", "No-show"


ACTIVE_STATES = ("held", "booked", "confirmed", "arrived", "completed")  # these take the provider's time
TIME_FIELDS = frozenset({"starts_at", "ends_at", "service"})  # what decides how much of it


class Appointment(models.Model):
    """A provider's time that is taken, holds included. Two active rows of a provider cannot overlap."""

    patient = models.ForeignKey("clinics.Patient", on_delete=models.PROTECT, related_name="appointments")
    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="appointments")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="appointments")
    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="appointments")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    taken = DateTimeRangeField(editable=False, help_text="Start to end with the buffer after it.")
    state = models.CharField(max_length=10, choices=AppointmentState, default=AppointmentState.BOOKED)
    source = models.CharField(max_length=20, default="desk")
    cancel_reason = models.CharField(
        "why it was cancelled", max_length=14, choices=CancelReason, blank=True, default="", db_default=""
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["starts_at", "pk"]
        constraints = [
            ExclusionConstraint(
                name="provider_time_sold_once",
                expressions=[("provider", RangeOperators.EQUAL), ("taken", RangeOperators.OVERLAPS)],
                condition=Q(state__in=ACTIVE_STATES),
            ),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="appointment_forward"),
            models.CheckConstraint(
                condition=Q(state__in=AppointmentState.values), name="appointment_state_known"
            ),
        ]
        indexes = [
            models.Index(
                fields=["patient", "starts_at"], name="appointment_by_patient"
            ),  # patient page, send gate
            models.Index(fields=["starts_at"], name="appointment_by_day"),  # the day's list
        ]

    def __str__(self):
        return f"appointment {self.pk}"

    def save(self, *args, **kwargs):
        fields = kwargs.get("update_fields")
        # A visit keeps the buffer it was made with: a new one may not fit any more, and only its state changes.
        if fields is None or TIME_FIELDS.intersection(fields):
            self.taken = taken_range(self.starts_at, self.ends_at, buffer_minutes=self.service.buffer_minutes)
        if fields is not None:
            kwargs["update_fields"] = {*fields, "taken", "updated_at"}
        super().save(*args, **kwargs)


def taken_range(starts_at: datetime, ends_at: datetime, *, buffer_minutes: int) -> DateTimeTZRange:
    return DateTimeTZRange(starts_at, ends_at + timedelta(minutes=buffer_minutes), "[)")
