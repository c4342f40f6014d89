"""The waitlist as a CSV file: a dry run that shows what is wrong where, then the import; the same columns out again.

A file is read by the same reader as the Google Sheet, so that headers, words and remedies are the same.
"""

import csv
import io
from datetime import timedelta
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import ValidationError as FormError
from django.http import HttpRequest
from django.shortcuts import redirect
from import_export import fields, resources
from import_export.admin import ImportExportMixin
from import_export.formats.base_formats import CSV
from import_export.results import RowResult
from import_export.tmp_storages import BaseStorage
from tablib import Dataset
from unfold.contrib.import_export.forms import ExportForm, ImportForm

from clinics.models import ContactChannel, WaitlistEntry, WaitlistSource, WaitlistState, WaitlistUpload
from clinics.sheets.cells import make_safe
from clinics.sheets.columns import TITLES, HeaderError, find_header
from clinics.sheets.reading import Row, Table, read_table
from clinics.sheets.tying import tie_rows
from clinics.suits import from_json, speak_suits
from clinics.waitlist import arrange_waitlist
from leakmap.console.roles import name_of
from leakmap.lib.clock import read_now
from leakmap.lib.phones import show
from outreach.sheets.entering import RowRefused, enter, load_shelf
from outreach.sheets.vocabulary import read_known
from outreach.sheets.welcoming import enter_strangers, find_strangers

MOST_ROWS = 1000  # one file is one transaction, and patients who join wait for it
MOST_BYTES = 1_000_000
KEPT_FOR = timedelta(hours=1)
KEYS = ("name", "phone", "services", "provider", "suits", "notice", "note", "consent", "consent_how")
ONE = 60  # minutes in an hour


class CsvFile(CSV):
    """As spreadsheets write them: with commas, semicolons or tabs, headers in the first rows."""

    def create_dataset(self, in_stream: str) -> Dataset:
        """Raises HeaderError, with the remedy, when the columns cannot be told or there is too much."""
        cells = read_csv(in_stream)
        header = find_header(cells)
        rows = cells[header.row :]
        if len(rows) > MOST_ROWS:
            raise HeaderError(
                f"The file has {len(rows)} rows; {MOST_ROWS} is the most at once. Split it, or keep the list in a"
                " Google Sheet."
            )
        width = max(len(line) for line in [*rows, cells[header.row - 1]])
        data = Dataset(headers=_pad(cells[header.row - 1], width))
        for line in rows:
            data.append(_pad(line, width))
        data.cells = cells  # rows above the headers count, too, in what people call row 5
        return data


def read_csv(text: str) -> list[list[str]]:
    first = text[:2000].splitlines()[:1] or [""]
    delimiter = max(",;\t", key=first[0].count)
    return list(csv.reader(io.StringIO(text), delimiter=delimiter))


def _pad(line: list[str], width: int) -> list[str]:
    return [*line, *[""] * (width - len(line))]


class UploadStorage(BaseStorage):
    """Between preview and import a file lies encrypted in the spa's own tables; what was forgotten is wiped."""

    def save(self, data: bytes) -> None:
        now = read_now()
        WaitlistUpload.objects.filter(created_at__lt=now - KEPT_FOR).delete()
        self.name = uuid4().hex
        WaitlistUpload.objects.create(name=self.name, content=decode(data), created_at=now)

    def read(self) -> str:
        upload = WaitlistUpload.objects.filter(name=self.name).first()
        if upload is None:
            raise HeaderError("That preview is too old. Choose the file again.")
        return upload.content

    def remove(self) -> None:
        WaitlistUpload.objects.filter(name=self.name).delete()


def decode(data: bytes) -> str:
    """UTF-8, or what Windows writes."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


class UploadForm(ImportForm):
    def clean_import_file(self):
        file = self.cleaned_data["import_file"]
        if file.size > MOST_BYTES:
            raise FormError("The file is larger than 1 MB: that is more than a waitlist. Split it.")
        return file


class EntryResource(resources.ModelResource):
    """A row of the file is one entry. Reading and refusing are the sheet's; here is only how it is shown."""

    name = fields.Field(column_name=TITLES["name"])
    phone = fields.Field(column_name=TITLES["phone"])
    services = fields.Field(column_name=TITLES["services"])
    provider = fields.Field(column_name=TITLES["provider"])
    suits = fields.Field(column_name=TITLES["suits"])
    notice = fields.Field(column_name=TITLES["notice"])
    note = fields.Field(column_name=TITLES["note"])
    consent = fields.Field(column_name=TITLES["consent"])
    consent_how = fields.Field(column_name=TITLES["consent_how"])

    class Meta:
        model = WaitlistEntry
        fields = KEYS
        export_order = KEYS
        import_order = KEYS
        name = "Waitlist"

    def __init__(self, actor: str = "", **kwargs):
        super().__init__(**kwargs)
        self.actor = actor

    @classmethod
    def get_display_name(cls) -> str:
        return "Waitlist"

    # ---- in ----------------------------------------------------------------------------------------------------

    def before_import(self, dataset: Dataset, **kwargs) -> None:
        """Reads the whole file at once: two rows for one number are only seen so."""
        table = read_table(dataset.cells, read_known())
        self.cells = dataset.cells
        self.table, self.shelf, self.now = table, load_shelf(), read_now()
        self.rows = {row.number: row for row in table.rows}
        self.problems = list_problems(table)
        self.refused = {row.number for row in table.unread} | {
            each.row for each in tie_rows(table, ()).problems
        }
        self._welcome([row for row in table.rows if row.number not in self.refused])

    def _welcome(self, rows: list[Row]) -> None:
        """Whose numbers nobody knows are entered together: one by one a long file took half a minute."""
        strangers, _ = find_strangers(rows, header=self.table.header, shelf=self.shelf)
        entries = enter_strangers(
            strangers,
            header=self.table.header,
            shelf=self.shelf,
            source=WaitlistSource.CSV,
            actor=self.actor,
            now=self.now,
        )
        self.new: dict[int, int] = {}
        if entries:
            numbers = (row.number for row in strangers)
            self.new = dict(zip(numbers, (entry.pk for entry in entries), strict=True))

    def import_row(self, row: dict, instance_loader, **kwargs) -> RowResult:
        result = self.get_row_result_class()()
        number = self.table.header.row + kwargs["row_number"]
        result.diff = self._show(number)
        result.import_type = RowResult.IMPORT_TYPE_SKIP
        if number in self.refused:
            self._refuse(result, self.problems[number])
        elif number in self.new:
            result.import_type = RowResult.IMPORT_TYPE_NEW
        elif number in self.rows:
            self._enter(result, self.rows[number])
        return result

    def _show(self, number: int) -> list[str]:
        """The row as typed, in our order of columns."""
        places = [self.table.header.columns.get(key) for key in KEYS]
        line = self.cells[number - 1]
        return [line[place] if place is not None and place < len(line) else "" for place in places]

    def _enter(self, result: RowResult, row: Row) -> None:
        was_there = WaitlistEntry.objects.filter(
            state=WaitlistState.WAITING, patient__addresses__address=row.phone
        ).exists()
        try:
            entry = enter(
                row=row,
                header=self.table.header,
                shelf=self.shelf,
                source=WaitlistSource.CSV,
                actor=self.actor,
                now=self.now,
            )
        except RowRefused as error:
            self._refuse(result, {error.column: [str(error)]})
            return
        result.import_type = RowResult.IMPORT_TYPE_UPDATE if was_there else RowResult.IMPORT_TYPE_NEW
        if not was_there:
            self.new[row.number] = entry.pk

    def _refuse(self, result: RowResult, words: dict[str, list[str]]) -> None:
        result.import_type = RowResult.IMPORT_TYPE_INVALID
        result.validation_error = ValidationError(words)

    def after_import(self, dataset: Dataset, result, **kwargs) -> None:
        if len(self.new) > 1:  # in the file's order, whoever was entered first
            arrange_waitlist(entry_ids=[entry_id for _, entry_id in sorted(self.new.items())])
        for each in result.invalid_rows:
            each.number += self.table.header.row  # as the person's spreadsheet counts
            each.values = self._show(each.number)

    # ---- out: every cell safe to open in a spreadsheet ----------------------------------------------------------

    def dehydrate_name(self, entry: WaitlistEntry) -> str:
        return make_safe(f"{entry.patient.first_name} {entry.patient.last_name}".strip())

    def dehydrate_phone(self, entry: WaitlistEntry) -> str:
        numbers = [
            each.address for each in entry.patient.addresses.all() if each.channel == ContactChannel.SMS
        ]
        return next((_show(number) for number in numbers), "")

    def dehydrate_services(self, entry: WaitlistEntry) -> str:
        return make_safe(", ".join(each.name for each in entry.services.all()))

    def dehydrate_provider(self, entry: WaitlistEntry) -> str:
        return make_safe(entry.provider.name) if entry.provider else "any"

    def dehydrate_suits(self, entry: WaitlistEntry) -> str:
        return speak_suits(from_json(entry.suits))

    def dehydrate_notice(self, entry: WaitlistEntry) -> str:
        hours, minutes = divmod(entry.notice_minutes, ONE)
        return f"{entry.notice_minutes} min" if minutes else f"{hours} h"

    def dehydrate_note(self, entry: WaitlistEntry) -> str:
        return make_safe(entry.note)

    def dehydrate_consent(self, entry: WaitlistEntry) -> str:
        return "yes" if entry.consented_at else "no"

    def dehydrate_consent_how(self, entry: WaitlistEntry) -> str:
        if not entry.consented_at:
            return ""
        return make_safe(f"{entry.consent_how}, {entry.consented_at:%b} {entry.consented_at.day}")


def _show(number: str) -> str:
    return show(number) if number.startswith("+1") else number


def list_problems(table: Table) -> dict[int, dict[str, list[str]]]:
    """By row and column. In a file the upper of two rows for one number counts."""
    found: dict[int, dict[str, list[str]]] = {}
    for each in (*table.problems, *tie_rows(table, ()).problems):
        found.setdefault(each.row, {}).setdefault(each.column, []).append(each.words)
    return found


class WaitlistFiles(ImportExportMixin):
    """For the waitlist's list: Import and Export. Both are the desk's: they hold names and numbers."""

    resource_classes = [EntryResource]
    import_form_class = UploadForm
    export_form_class = ExportForm
    tmp_storage_class = UploadStorage
    skip_admin_log = True  # each entry says itself where it came from and when
    import_error_display = ("message",)

    def get_import_formats(self) -> list:
        return [CsvFile]

    def get_export_formats(self) -> list:
        return [CsvFile]

    def has_import_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("clinics.add_waitlistentry")

    def has_export_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("clinics.change_waitlistentry")

    def get_import_resource_kwargs(self, request: HttpRequest, *args, **kwargs) -> dict:
        return {
            **super().get_import_resource_kwargs(request, *args, **kwargs),
            "actor": name_of(request.user),
        }

    def get_export_queryset(self, request: HttpRequest):
        rows = super().get_export_queryset(request)
        return rows.select_related("patient", "provider").prefetch_related("patient__addresses", "services")

    def add_data_read_fail_error_to_form(self, form, e: Exception) -> None:
        if isinstance(e, HeaderError):
            form.add_error("import_file", str(e))
        else:
            form.add_error("import_file", "That is not a CSV file. Save the list as CSV and choose it again.")

    def process_dataset(self, dataset: Dataset, form, request: HttpRequest, **kwargs):
        """All rows or none, also when the list has changed since the preview."""
        kwargs["rollback_on_validation_errors"] = True
        return super().process_dataset(dataset, form, request, **kwargs)

    def process_result(self, result, request: HttpRequest):
        if result.has_errors() or result.has_validation_errors():
            messages.error(
                request, "The waitlist has changed since the preview. Nothing was imported: try again."
            )
            return redirect("console:clinics_waitlistentry_import")
        return super().process_result(result, request)

    def add_success_message(self, result, request: HttpRequest) -> None:
        new, old = (result.totals[each] for each in (RowResult.IMPORT_TYPE_NEW, RowResult.IMPORT_TYPE_UPDATE))
        words = f"{new} new on the waitlist" + (
            f", {old} who waited already have what the file adds." if old else "."
        )
        messages.success(request, words)

    def process_import(self, request: HttpRequest, **kwargs):
        try:
            return super().process_import(request, **kwargs)
        except HeaderError as error:
            messages.error(request, str(error))
            return redirect("console:clinics_waitlistentry_import")
