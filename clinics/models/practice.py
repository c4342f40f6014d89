"""The spa's own profile, its approved answers and its own wording."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models


class Language(models.TextChoices):
    ENGLISH = "en", "English"
    SPANISH = "es", "Spanish"


class Practice(models.Model):
    """Exactly one row per spa: names, policies and switches."""

    name = models.CharField(
        "spa name", max_length=60, help_text="As patients know it; it opens the first text."
    )
    assistant_name = models.CharField(max_length=30, default="Bella", help_text="Who signs the texts.")
    default_language = models.CharField(max_length=2, choices=Language, default=Language.ENGLISH)
    textback_enabled = models.BooleanField("text back missed calls", default=True)
    textback_pause_hours = models.PositiveSmallIntegerField(
        default=24,
        validators=[MinValueValidator(4)],
        help_text="A caller who already has a conversation going within this many hours is not texted again; "
        "the second call raises the conversation instead.",
    )
    textback_at_night = models.BooleanField(
        default=True,
        help_text="Answer a missed call at any hour. Off: texts wait until the patient's morning.",
    )
    shortest_call_s = models.PositiveSmallIntegerField(
        "ignore calls shorter than (seconds)",
        default=0,
        help_text="0: every unanswered call counts; short ones are leads too.",
    )
    assistant_enabled = models.BooleanField(
        "assistant answers texts", default=True, help_text="Off: every text waits for a person."
    )
    person_quiet_hours = models.PositiveSmallIntegerField(
        "assistant answers again after (hours)",
        default=12,
        db_default=12,
        validators=[MinValueValidator(1), MaxValueValidator(336)],
        help_text="Counted from the last thing a person wrote or did, once nothing is left open for this patient.",
    )
    hold_minutes = models.PositiveSmallIntegerField(
        "hold a requested time for (minutes)",
        default=120,
        validators=[MinValueValidator(5), MaxValueValidator(2880)],
        help_text="Counted while the desk is open. When it runs out the time is free again.",
    )
    minimum_notice_minutes = models.PositiveIntegerField(default=120, help_text="How soon a visit may start.")
    booking_horizon_days = models.PositiveSmallIntegerField(default=30, validators=[MaxValueValidator(120)])
    is_discreet = models.BooleanField(
        "discreet texts", default=True, help_text="Texts never name a treatment."
    )
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = "practice"
        verbose_name_plural = "practice"
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="practice_is_one_row")]

    def __str__(self):
        return self.name


class KnowledgeEntry(models.Model):
    """An approved answer to a common question; the assistant may send it as it stands."""

    question = models.CharField(max_length=200)
    answer = models.TextField(max_length=300, help_text="Sent as written. Keep it to one or two texts.")
    keywords = ArrayField(
        models.CharField(max_length=40),
        default=list,
        blank=True,
        help_text="Other words people use, separated by commas.",
    )
    language = models.CharField(max_length=2, choices=Language, default=Language.ENGLISH)
    is_approved = models.BooleanField(default=True, help_text="Only approved answers are sent.")
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = "answer"
        verbose_name_plural = "answers"
        ordering = ["language", "question"]
        constraints = [
            models.UniqueConstraint(fields=["language", "question"], name="one_answer_per_question")
        ]

    def __str__(self):
        return self.question


class MessageText(models.Model):
    """The spa's own wording of one text, in place of the one we ship."""

    key = models.CharField(max_length=40)
    language = models.CharField(max_length=2, choices=Language)
    body = models.TextField(max_length=480)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = "message text"
        ordering = ["key", "language"]
        constraints = [models.UniqueConstraint(fields=["key", "language"], name="one_wording_per_text")]

    def __str__(self):
        return f"{self.key} ({self.language})"


class CannedReply(models.Model):
    """A text the desk writes often; it is put into the reply box and read once more before it is sent."""

    title = models.CharField(max_length=60, help_text="What the desk looks for.")
    body = models.TextField(
        max_length=480, help_text="{first_name}, {spa} and {phone} are filled in for the patient."
    )
    language = models.CharField(max_length=2, choices=Language, default=Language.ENGLISH)
    position = models.PositiveSmallIntegerField(default=0, help_text="Lower numbers come first.")
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = "quick reply"
        verbose_name_plural = "quick replies"
        ordering = ["language", "position", "title"]
        constraints = [
            models.UniqueConstraint(fields=["language", "title"], name="one_quick_reply_per_title"),
            models.CheckConstraint(
                condition=models.Q(language__in=Language.values), name="quick_reply_language_known"
            ),
        ]

    def __str__(self):
        return f"quick reply {self.pk}"
