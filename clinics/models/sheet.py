"""The Google Sheet a front desk keeps its waitlist in, which row is which entry, and what is wrong in it."""

from django.db import models
from django.db.models import Q
from encrypted_fields.fields import EncryptedTextField


class WaitlistSheet(models.Model):
    """The spa's sheet: one row. The key is encrypted and write-only on screen. Read and written by outreach.sheets."""

    SECRET_FIELDS = ("key",)

    spreadsheet_id = models.CharField(max_length=120)
    tab_id = models.BigIntegerField(null=True, editable=False, help_text="Empty: the first tab.")
    tab_title = models.CharField(max_length=120, blank=True, editable=False)
    key = EncryptedTextField(editable=False)
    client_email = models.EmailField(
        "share the sheet with", editable=False, help_text="The service account's own address, as Editor."
    )
    is_on = models.BooleanField("follow the sheet", default=True)
    next_sync_at = models.DateTimeField(
        null=True, editable=False, help_text="Empty: nothing is read until somebody presses a button."
    )
    synced_at = models.DateTimeField(null=True, editable=False, help_text="When it last went well.")
    content_hash = models.CharField(max_length=64, blank=True, editable=False)
    entries_stamp = models.CharField(
        max_length=32, blank=True, editable=False, help_text="Differs when somebody changed an entry here."
    )
    failures = models.PositiveSmallIntegerField(default=0, editable=False, help_text="One after the other.")
    problem = models.CharField(max_length=600, blank=True, editable=False)
    problem_at = models.DateTimeField(null=True, editable=False)
    ignored_columns = models.CharField(max_length=400, blank=True, editable=False)
    rows_seen = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "waitlist sheet"
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="waitlist_sheet_is_one_row")]

    def __str__(self):
        return "waitlist sheet"


class SheetRow(models.Model):
    """Ties a row of the sheet to an entry by the id in its hidden column."""

    row_id = models.CharField(max_length=24, unique=True)
    entry = models.OneToOneField("clinics.WaitlistEntry", on_delete=models.CASCADE, related_name="sheet_row")
    phone = models.CharField(max_length=16, help_text="As the sheet has it: an id alone may be pasted over.")
    number = models.PositiveIntegerField(help_text="Where it stood last; the first row is 1.")
    fingerprint = models.CharField(max_length=32, blank=True, help_text="Of what the row said last.")
    is_written = models.BooleanField(default=False, help_text="The id has reached the sheet.")
    is_gone = models.BooleanField(default=False, help_text="The row vanished, and we took the entry off.")

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(row_id=""), name="sheet_row_has_an_id")]

    def __str__(self):
        return f"sheet row {self.pk}"


class SheetRemark(models.Model):
    """Something the desk should know about one row: what cannot be read, or what the sheet has overruled."""

    row = models.PositiveIntegerField()
    column = models.CharField(max_length=40)
    words = models.CharField(max_length=500)
    is_refused = models.BooleanField(default=False, help_text="The row, or its change, was not taken.")
    is_overruled = models.BooleanField(
        default=False, help_text="Changed here, and put back to what the sheet says. Kept for a week."
    )
    at = models.DateTimeField()

    class Meta:
        ordering = ["row", "pk"]
        indexes = [models.Index(fields=["row", "id"], name="sheet_remarks")]  # the sheet's page

    def __str__(self):
        return f"remark {self.pk}"


class WaitlistUpload(models.Model):
    """A file between its preview and its import: here and not on disk, where another spa or nobody would find it."""

    name = models.CharField(max_length=64, unique=True)
    content = EncryptedTextField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="waitlist_upload_has_a_name")]

    def __str__(self):
        return f"upload {self.pk}"
