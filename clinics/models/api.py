"""Keys of other programs that read and write this spa's calendar and waitlist, and what they were answered."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q


class ApiScope(models.TextChoices):
    READ = "read", "Read: services, times, the waitlist, visits"
    WRITE = "write", "Write: put on and take off the waitlist, book, move and cancel visits"


class ApiKey(models.Model):
    """The key itself was shown once, when it was made: only its hash is kept, and a prefix to tell it by."""

    name = models.CharField(max_length=60, help_text="Which program uses it: website, booking system.")
    prefix = models.CharField("begins with", max_length=12, editable=False)
    key_hash = models.CharField(max_length=64, unique=True, editable=False)
    scopes = ArrayField(models.CharField(max_length=8, choices=ApiScope), verbose_name="may")
    created_by = models.CharField("made by", max_length=80, editable=False)
    created_at = models.DateTimeField("made", editable=False)
    last_used_at = models.DateTimeField("last used", null=True, editable=False)
    revoked_at = models.DateTimeField("revoked", null=True, editable=False)
    counted_at = models.DateTimeField(null=True, editable=False, help_text="The minute that is counted.")
    requests = models.PositiveIntegerField(default=0, editable=False, help_text="Within that minute.")

    class Meta:
        verbose_name = "API key"
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(scopes__contained_by=ApiScope.values) & ~Q(scopes=[]),
                name="api_key_may_something",
            )
        ]

    def __str__(self):
        return f"API key {self.prefix}"


class ApiAnswer(models.Model):
    """The first answer to a request that carried an Idempotency-Key, kept for a day and given again."""

    key = models.ForeignKey(ApiKey, on_delete=models.CASCADE, related_name="answers")
    name = models.CharField(max_length=100, help_text="The header's value.")
    fingerprint = models.CharField(max_length=64, help_text="Hash of method, address and body.")
    status = models.PositiveSmallIntegerField(default=0)
    body = models.JSONField(default=dict)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = "API answer"
        constraints = [
            models.UniqueConstraint(fields=["key", "name"], name="api_answer_once_per_name"),
            models.CheckConstraint(condition=~Q(name=""), name="api_answer_has_a_name"),
        ]
        indexes = [models.Index(fields=["created_at"], name="api_answer_old")]  # those a day old are deleted

    def __str__(self):
        return f"API answer {self.pk}"
