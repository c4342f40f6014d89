"""The only shared tables of ours: which spas exist, at which hosts, and when each has something due."""

from django.core.validators import RegexValidator
from django.db import models
from django_tenants.models import DomainMixin, TenantMixin

from leakmap.lib.queue import Lane


class Spa(TenantMixin):
    """A tenant. No patient data here: this table is in the public schema."""

    slug = models.SlugField(
        unique=True,
        max_length=40,
        validators=[
            RegexValidator(
                r"^[a-z][a-z0-9-]*[a-z0-9]$", "Use small letters, digits and hyphens, starting with a letter."
            )
        ],
    )
    name = models.CharField(max_length=120)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    auto_drop_schema = False  # removing a row must never remove a spa's records

    def __str__(self):
        return self.name


class Domain(DomainMixin):
    """A host at which a spa lives."""


class Bell(models.Model):
    """Whether a spa wants a worker: a hundred deliveries need one look, not a hundred (leakmap.lib.queue)."""

    schema_name = models.CharField(max_length=63)
    lane = models.CharField(
        max_length=12,
        choices=[(lane, lane) for lane in Lane],
        default=Lane.INTERACTIVE,
        db_default=Lane.INTERACTIVE,  # processes of the version before it ring without a lane until they are restarted
    )
    task = models.CharField(max_length=60)
    rung_at = models.DateTimeField(null=True, help_text="Empty: nothing new since a worker took it.")
    taken_at = models.DateTimeField(null=True, help_text="Empty: no worker is at it.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["schema_name", "task"], name="one_bell_per_spa_and_task")
        ]
        indexes = [  # read by the queue, many times a second
            models.Index(
                fields=["lane"],
                name="bell_open",
                condition=models.Q(rung_at__isnull=False) | models.Q(taken_at__isnull=False),
            )
        ]

    def __str__(self):
        return f"{self.task} of {self.schema_name}"


class WakeUp(models.Model):
    """ "Schema S has something due at T". Whoever writes a timer writes one of these in the same transaction.

    Not unique: a second row for the same moment must not vanish with a first one that the clock has just taken.
    """

    schema_name = models.CharField(max_length=63)
    lane = models.CharField(max_length=12, choices=[(lane, lane) for lane in Lane], default=Lane.INTERACTIVE)
    due_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["due_at"], name="wakeup_due")]  # read by `manage.py clock`

    def __str__(self):
        return f"{self.schema_name}/{self.lane} at {self.due_at:%Y-%m-%d %H:%M:%S}"
