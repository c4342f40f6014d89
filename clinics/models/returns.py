"""When patients ideally come back, and what the spa has decided about writing to them."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

LONGEST_INTERVAL = 1100  # days; three years


class ReturnRule(models.Model):
    """An exception to a service's return interval: for one provider, a season, or the visits of a series.

    The most particular rule that fits a visit counts: a series before a provider, a provider before a season.
    """

    service = models.ForeignKey("clinics.Service", on_delete=models.CASCADE, related_name="return_rules")
    provider = models.ForeignKey(
        "clinics.Provider", null=True, blank=True, on_delete=models.CASCADE, related_name="return_rules",
        help_text="Empty: whoever treated.",
    )  # fmt: skip
    first_month = models.PositiveSmallIntegerField(
        "from month", null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(12)],
        help_text="Of the visit, 1 to 12. Empty: all year.",
    )  # fmt: skip
    last_month = models.PositiveSmallIntegerField(
        "to month", null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(12)],
        help_text="May lie before the first: 11 to 2 is the winter.",
    )  # fmt: skip
    sessions = models.PositiveSmallIntegerField(
        "sessions of a series", null=True, blank=True, validators=[MinValueValidator(2), MaxValueValidator(24)],
        help_text="Counts until the patient has had so many; then the usual interval does.",
    )  # fmt: skip
    min_days = models.PositiveSmallIntegerField("earliest (days)", validators=[MinValueValidator(1)])
    ideal_days = models.PositiveSmallIntegerField("ideal (days)", validators=[MinValueValidator(1)])
    max_days = models.PositiveSmallIntegerField(
        "latest (days)", validators=[MinValueValidator(1), MaxValueValidator(LONGEST_INTERVAL)]
    )
    lead_days = models.PositiveSmallIntegerField(
        "written before the ideal day by (days)", default=17, db_default=17
    )

    class Meta:
        verbose_name = "return interval: exception"
        verbose_name_plural = "return intervals: exceptions"
        ordering = ["service", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(min_days__gte=1)
                & Q(min_days__lte=F("ideal_days"))
                & Q(ideal_days__lte=F("max_days")),
                name="return_rule_in_order",
                violation_error_message="Put the days in order: earliest, ideal, latest.",
            ),
            models.CheckConstraint(
                condition=Q(lead_days__lt=F("ideal_days")),
                name="return_rule_lead_fits",
                violation_error_message="The lead must be shorter than the ideal interval.",
            ),
            models.CheckConstraint(
                condition=Q(first_month__isnull=True, last_month__isnull=True)
                | Q(first_month__range=(1, 12), last_month__range=(1, 12)),
                name="return_rule_season_is_whole",
                violation_error_message="A season needs both months, its first and its last.",
            ),
            models.CheckConstraint(
                condition=Q(provider__isnull=False)
                | Q(first_month__isnull=False)
                | Q(sessions__isnull=False),
                name="return_rule_is_an_exception",
                violation_error_message="Say what it is for: a provider, a season or a series. "
                "The usual interval stands with the service itself.",
            ),
        ]

    def __str__(self):
        return f"return rule {self.pk}"


class RebookingPolicy(models.Model):
    """How patients who are due back are written to: one row per spa."""

    is_enabled = models.BooleanField("write to patients who are due back", default=True)
    from_hour = models.PositiveSmallIntegerField(
        "written from (hour)", default=10, validators=[MinValueValidator(8), MaxValueValidator(20)]
    )
    until_hour = models.PositiveSmallIntegerField(
        "until (hour)", default=18, validators=[MinValueValidator(9), MaxValueValidator(21)]
    )
    on_sundays = models.BooleanField("also on Sundays", default=False)
    backlog_per_day = models.PositiveSmallIntegerField(
        "overdue patients per day", default=25, validators=[MinValueValidator(1), MaxValueValidator(2000)],
        help_text="After an import many are overdue at once: so many are written to a day, the latest first.",
    )  # fmt: skip
    days_between = models.PositiveSmallIntegerField(
        "days since we last wrote first", default=3, validators=[MaxValueValidator(60)],
        help_text="Whatever it was about: an offer of a freed time counts.",
    )  # fmt: skip
    touches_per_month = models.PositiveSmallIntegerField(
        "texts we start to one person in 30 days", default=4,
        validators=[MinValueValidator(1), MaxValueValidator(12)],
    )  # fmt: skip
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = verbose_name_plural = "coming back: settings"
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="rebooking_policy_is_one_row"),
            models.CheckConstraint(
                condition=Q(from_hour__gte=8, until_hour__lte=21, from_hour__lt=F("until_hour")),
                name="rebooking_hours_forward",
                violation_error_message="Write between 8 and 21, from the earlier hour to the later.",
            ),
        ]

    def __str__(self):
        return "coming back"
