"""How a spa is connected to the phone network."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from encrypted_fields.fields import EncryptedCharField

from leakmap.lib.phones import normalise


def validate_e164(value: str) -> None:
    if normalise(value) != value:
        raise ValidationError("Write the number with its country code, like +13135550100.")


class MessagingProvider(models.TextChoices):
    TWILIO = "twilio", "Twilio"
    SANDBOX = "sandbox", "Sandbox phone (nothing leaves this machine)"


class MessagingAccount(models.Model):
    """The spa's own account at the phone provider: one row. Tokens are encrypted and write-only on screen."""

    SECRET_FIELDS = ("auth_token", "next_auth_token")

    provider = models.CharField(max_length=10, choices=MessagingProvider)
    account_sid = models.CharField(max_length=34)
    auth_token = EncryptedCharField(max_length=200)
    next_auth_token = EncryptedCharField(
        max_length=200,
        blank=True,
        null=True,  # the field stores "" as NULL
        help_text="While rotating: webhooks signed with either token are accepted.",
    )
    messaging_service_sid = models.CharField(max_length=34, blank=True)
    segments_per_second = models.FloatField(
        default=1.0,
        validators=[MinValueValidator(0.1)],
        help_text="What the campaign allows; a burst of ten may go at once.",
    )
    tokens = models.FloatField(default=10.0, editable=False)
    tokens_at = models.DateTimeField(null=True, editable=False)
    problem = models.CharField(
        max_length=200,
        blank=True,
        editable=False,
        help_text="Why sending stopped; cleared when a text goes through.",
    )
    problem_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = "phone account"
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="messaging_account_is_one_row"),
            models.CheckConstraint(
                condition=models.Q(provider__in=["twilio", "sandbox"]), name="messaging_provider_known"
            ),
        ]

    def __str__(self):
        return f"{self.get_provider_display()} account"


class Topology(models.TextChoices):
    RINGS_DESK = "rings_desk", "Patients call this number; it rings the desk"
    FORWARDED = "forwarded", "The spa's old number forwards unanswered calls here"


class PhoneLine(models.Model):
    """One number that patients reach. A line nobody configured counts as the main line's."""

    location = models.ForeignKey("clinics.Location", on_delete=models.PROTECT, related_name="lines")
    label = models.CharField(max_length=60, default="Front desk")
    number = models.CharField(max_length=16, unique=True, validators=[validate_e164])
    topology = models.CharField(max_length=12, choices=Topology, default=Topology.RINGS_DESK)
    ring_seconds = models.PositiveSmallIntegerField(
        default=20,
        validators=[MinValueValidator(5), MaxValueValidator(60)],
        help_text="How long the desk rings. The provider adds five seconds of its own.",
    )
    is_main = models.BooleanField(default=False)

    class Meta:
        verbose_name = "phone line"
        ordering = ["-is_main", "label"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_main"], condition=models.Q(is_main=True), name="one_main_line"
            )
        ]

    def __str__(self):
        return self.label


class RingDestination(models.Model):
    """A phone that rings when a patient calls the line."""

    line = models.ForeignKey(PhoneLine, on_delete=models.CASCADE, related_name="destinations")
    number = models.CharField(max_length=16, validators=[validate_e164])
    is_screened = models.BooleanField(
        "press 1 to take it",
        default=True,
        help_text="On for mobiles and any phone with voicemail, so that a voicemail never counts as an answer.",
    )

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["line", "number"], name="destination_once_per_line")]

    def __str__(self):
        return f"destination {self.pk}"
