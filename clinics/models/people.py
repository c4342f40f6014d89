"""Patients, how they are reached, what they agreed to, and the spa's staff."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from clinics.models.practice import Language


class Gone(models.TextChoices):
    MOVED = "moved", "Moved away"
    DECEASED = "deceased", "Deceased"


class Patient(models.Model):
    """A person known to the spa; a first-time caller is a patient without a name."""

    first_name = models.CharField(max_length=60, blank=True)
    last_name = models.CharField(max_length=60, blank=True)
    language = models.CharField(max_length=2, choices=Language, default=Language.ENGLISH)
    state = models.CharField(
        "US state", max_length=2, blank=True, help_text="Decides the hours in which we may write first."
    )
    timezone = models.CharField(max_length=40, blank=True, help_text="Empty: the spa's.")
    interest = models.ForeignKey(
        "clinics.Service", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    is_blocked = models.BooleanField(default=False, help_text="No automated text at all.")
    no_rebooking = models.BooleanField(
        "never asked to come back", default=False, db_default=False, help_text="Other texts are not affected."
    )
    gone = models.CharField(
        "no longer comes", max_length=8, choices=Gone, blank=True, default="", db_default=""
    )
    notes = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["last_name", "first_name", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(gone__in=("", *Gone.values)), name="patient_gone_known")
        ]

    def __str__(self):
        return f"patient {self.pk}"

    @property
    def display_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip() or "New caller"


class ContactChannel(models.TextChoices):
    SMS = "sms", "Text"
    EMAIL = "email", "E-mail"
    INSTAGRAM = "instagram", "Instagram"


class PatientAddress(models.Model):
    """A number, e-mail or handle a patient is known by."""

    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="addresses")
    channel = models.CharField(max_length=10, choices=ContactChannel, default=ContactChannel.SMS)
    address = models.CharField(max_length=254)
    opted_out_at = models.DateTimeField(null=True, blank=True, help_text="No text leaves while this is set.")
    unreachable_reason = models.CharField(
        max_length=80,
        blank=True,
        help_text="Why texts cannot reach it, as the carrier said: landline, unknown number.",
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "contact"
        constraints = [
            models.UniqueConstraint(fields=["channel", "address"], name="address_belongs_to_one_patient"),
            models.CheckConstraint(
                condition=Q(channel__in=ContactChannel.values), name="contact_channel_known"
            ),
        ]

    def __str__(self):
        return f"address {self.pk}"


class ConsentKind(models.TextChoices):
    INQUIRY = "inquiry", "Contacted us (implied, for that topic)"
    TRANSACTIONAL = "transactional", "Agreed to texts about visits"
    MARKETING = "marketing", "Agreed in writing to offers"
    OPT_OUT = "opt_out", "Asked for no more texts"
    OPT_IN = "opt_in", "Asked for texts again"


class ConsentEvent(models.Model):
    """Append-only ledger: a database trigger refuses changes. The latest event per address decides."""

    address = models.ForeignKey(PatientAddress, on_delete=models.PROTECT, related_name="consent")
    kind = models.CharField(max_length=14, choices=ConsentKind)
    source = models.CharField(
        max_length=40, help_text="Where it was given: keyword, free text, carrier, desk, call."
    )
    wording = models.TextField(blank=True, help_text="What the patient wrote or read.")
    reference = models.CharField(max_length=64, blank=True, help_text="Provider id of the call or message.")
    actor = models.CharField(max_length=80, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=ConsentKind.values), name="consent_kind_known"),
            # The same STOP delivered twice is one event.
            models.UniqueConstraint(
                fields=["address", "kind", "reference"],
                condition=~Q(reference=""),
                name="consent_event_once_per_reference",
            ),
        ]
        indexes = [models.Index(fields=["address", "-at"], name="consent_latest")]  # the send gate

    def __str__(self):
        return f"{self.kind} {self.pk}"


class StaffMember(models.Model):
    """A login's place in the spa. Its phone is never texted back."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="staff")
    phone = models.CharField(max_length=16, blank=True)

    class Meta:
        verbose_name = "staff member"

    def __str__(self):
        return f"staff {self.pk}"
