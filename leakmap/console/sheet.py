"""The Google Sheet of the waitlist: how it goes, what is wrong in it, and (for owners) how it is connected."""

import json
from collections.abc import Collection, Sequence
from datetime import datetime

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from clinics.models import SheetRemark, SheetRow, WaitlistSheet
from clinics.sheets.addresses import SheetAddress, read_address, read_key
from clinics.sheets.columns import TITLES
from leakmap.console.lists import DeskAdmin
from leakmap.console.pages import log_change, render_page, require, say
from leakmap.console.site import console
from leakmap.lib.clock import read_now
from outreach.sheets.following import ask_to_follow, try_sheet, write_ids_anew

PAGE = "console:clinics_waitlistsheet_changelist"
SEES, EDITS, OWNS = (
    "clinics.view_waitlistentry",
    "clinics.change_waitlistentry",
    "clinics.change_waitlistsheet",
)
# What the desk writes under each header; the last two columns are ours.
COLUMNS = [
    ("name", "Maya Lind, or Lind, Maya"),
    ("phone", "(313) 555-0142. Needed."),
    ("services", "As you call it, or one of its other words; several with commas. Needed."),
    ("consent", "yes or no, or a ticked box. Needed: without a yes nobody is ever texted."),
    ("consent_how", "in person, Robin, Nov 3"),
    ("provider", "A name, or any"),
    ("suits", "Mon-Wed 9am-12pm, Fri after 3pm, weekends. Empty: any time."),
    ("notice", "Hours: 2, 24, 1 day"),
    ("note", "For you"),
    ("outcome", "Ours: Offered 2:14 pm, Booked, Skipped: opted out, Waiting"),
    ("id", "Ours and hidden: do not delete it"),
]


class WriteOnlyTextarea(UnfoldAdminTextareaWidget):
    """Always empty, also when the form comes back with an error: a key is not sent to the browser again."""

    def format_value(self, value) -> str:
        return ""


class SheetForm(forms.ModelForm):
    """The key goes in and never comes out: its box is always empty, and is no field of the model."""

    address = forms.CharField(
        label="Address of the sheet",
        widget=UnfoldAdminTextInputWidget(
            attrs={"placeholder": "https://docs.google.com/spreadsheets/d/…/edit", "autocomplete": "off"}
        ),
        help_text="Open the sheet, on the tab that is meant, and copy the address of your browser's bar.",
    )
    typed_key = forms.CharField(
        label="Service account's key (JSON)",
        required=False,
        widget=WriteOnlyTextarea(attrs={"rows": 4, "autocomplete": "off", "spellcheck": "false"}),
        help_text="The whole key file from Google Cloud. It is kept encrypted and never shown again; leave empty to"
        " keep the one we have.",
    )

    class Meta:
        model = WaitlistSheet
        fields = ["is_on"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["address"] = write_address(self.instance)

    def clean_address(self) -> SheetAddress:
        try:
            return read_address(self.cleaned_data["address"])
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None

    def clean(self) -> dict:
        """A form that comes back has an empty box for the key, which looks as if we had it."""
        if self.errors and "typed_key" not in self.errors and self.data.get("typed_key", "").strip():
            self.add_error("typed_key", "Paste the key once more: what is typed here is never sent back.")
        return super().clean()

    def clean_typed_key(self) -> dict[str, str] | None:
        typed = self.cleaned_data["typed_key"].strip()
        if not typed and self.instance.pk:
            return None
        try:
            return read_key(typed)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None

    def save(self, commit: bool = True) -> WaitlistSheet:
        sheet = super().save(commit=False)
        sheet.pk = 1
        if key := self.cleaned_data["typed_key"]:
            sheet.key, sheet.client_email = json.dumps(key), key["client_email"]
        self._point_at(sheet, self.cleaned_data["address"])
        if commit:
            sheet.save()
        return sheet

    def _point_at(self, sheet: WaitlistSheet, address: SheetAddress) -> None:
        """Another sheet, or another tab: its rows are tied anew. Who waits stays on the waitlist."""
        is_other = address.spreadsheet_id != sheet.spreadsheet_id
        is_other_tab = address.tab_id is not None and address.tab_id != sheet.tab_id
        if not is_other and not is_other_tab:
            return
        sheet.spreadsheet_id, sheet.tab_id, sheet.tab_title = address.spreadsheet_id, address.tab_id, ""
        sheet.content_hash, sheet.synced_at = "", None
        SheetRow.objects.all().delete()
        SheetRemark.objects.all().delete()


def write_address(sheet: WaitlistSheet) -> str:
    tab = "" if sheet.tab_id is None else f"#gid={sheet.tab_id}"
    return f"https://docs.google.com/spreadsheets/d/{sheet.spreadsheet_id}/edit{tab}"


@admin.register(WaitlistSheet, site=console)
class SheetAdmin(DeskAdmin):
    form = SheetForm
    fields = ["address", "typed_key", "is_on"]

    def get_urls(self) -> list:
        routes = [
            ("read/", self.read_now, "clinics_waitlistsheet_read"),
            ("test/", self.test, "clinics_waitlistsheet_test"),
            ("ids/", self.write_ids, "clinics_waitlistsheet_ids"),
        ]
        return [
            path(route, console.admin_view(view), name=name) for route, view, name in routes
        ] + super().get_urls()

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and not WaitlistSheet.objects.exists()

    def changelist_view(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        """How it goes, for everybody who sees the waitlist; the settings are the owner's."""
        require(request, SEES)
        sheet = WaitlistSheet.objects.defer("key").first()
        remarks = list(SheetRemark.objects.all())
        known = set(SheetRow.objects.filter(is_gone=False).values_list("number", flat=True))
        _tell_what_stands(remarks, known)
        context = {
            "sheet": sheet,
            "address": write_address(sheet) if sheet else "",
            "state": tell_state(sheet, read_now()) if sheet else "",
            "problems": [each for each in remarks if not each.is_overruled],
            "overruled": [each for each in remarks if each.is_overruled],
            "tied": SheetRow.objects.filter(entry__state="waiting", is_gone=False).count(),
            "waiting": _count_waiting(sheet, remarks, known) if sheet else 0,
            "lost_ids": bool(sheet) and "ids anew" in sheet.problem,
            "columns": [(TITLES[key], words) for key, words in COLUMNS],
            "may_edit": request.user.has_perm(EDITS),
            "is_owner": request.user.has_perm(OWNS),
        }
        return render_page(request, "console/sheet.html", "Waitlist sheet", context)

    def changeform_view(self, request: HttpRequest, object_id=None, form_url="", extra_context=None):
        buttons = {"show_save_and_continue": False, "show_save_and_add_another": False}
        return super().changeform_view(request, object_id, form_url, {**buttons, **(extra_context or {})})

    def save_model(self, request: HttpRequest, obj: WaitlistSheet, form: SheetForm, change: bool) -> None:
        obj.problem, obj.problem_at, obj.failures, obj.next_sync_at = "", None, 0, None
        super().save_model(request, obj, form, change)
        ask_to_follow(now=read_now())

    def response_add(self, request: HttpRequest, obj: WaitlistSheet, post_url_continue=None) -> HttpResponse:
        return self._go_to_page(request, obj)

    def response_change(self, request: HttpRequest, obj: WaitlistSheet) -> HttpResponse:
        return self._go_to_page(request, obj)

    def _go_to_page(self, request: HttpRequest, sheet: WaitlistSheet) -> HttpResponse:
        say(request, f"Saved. Share the sheet with {sheet.client_email} as Editor, then press Test.")
        return redirect(PAGE)

    # ---- buttons -----------------------------------------------------------------------------------------------

    def read_now(self, request: HttpRequest) -> HttpResponse:
        return press(
            request, lambda now: ask_to_follow(now=now), "Being read now. Load this page again in a moment."
        )

    def write_ids(self, request: HttpRequest) -> HttpResponse:
        words = "The ids are being written anew; rows are found by their phone numbers."
        return press(request, lambda now: write_ids_anew(now=now), words)

    def test(self, request: HttpRequest) -> HttpResponse:
        """Waits for Google, at most some seconds: the person looks at the screen."""
        require(request, EDITS)
        if request.method != "POST" or not WaitlistSheet.objects.exists():
            raise PermissionDenied
        try:
            report = try_sheet()
        except ValueError as error:
            messages.error(request, str(error))
            return redirect(PAGE)
        words = f"It works. Tab “{report.tab}”: {report.rows} rows can be read"
        words += f", {report.unreadable} cannot." if report.unreadable else "."
        if report.ignored:
            words += f" Columns we do not read: {', '.join(report.ignored)}."
        say(request, words)
        return redirect(PAGE)


class RuledBySheet:
    """For the waitlist's own form: says before the edit, not after it, when the sheet has the last word."""

    def change_view(
        self, request: HttpRequest, object_id: str, form_url="", extra_context=None
    ) -> HttpResponse:
        if request.method == "GET" and (number := find_ruling_row(object_id)):
            messages.info(
                request,
                f"This entry is row {number} of your Google Sheet. For the columns the sheet has, and for the order,"
                " the sheet decides: make the change there, or it is put back within a minute.",
            )
        return super().change_view(request, object_id, form_url, extra_context)


def _count_waiting(sheet: WaitlistSheet, remarks: Sequence[SheetRemark], known: Collection[int]) -> int:
    """Rows of a long sheet that the next looks will take in; none once it has been read to its end."""
    if sheet.content_hash or sheet.problem:
        return 0
    refused = {each.row for each in remarks if each.is_refused}
    return max(sheet.rows_seen - len(refused.union(known)), 0)


def _tell_what_stands(remarks: Sequence[SheetRemark], known: Collection[int]) -> None:
    """Says of every row that was not taken what holds meanwhile."""
    for each in remarks:
        if not each.is_refused:
            each.stands = "The row was taken all the same."
        elif each.row in known:
            each.stands = "Until then what the row said before holds."
        else:
            each.stands = "Until then this row is not on the waitlist."


def find_ruling_row(entry_id: str) -> int | None:
    if not entry_id.isdecimal() or not WaitlistSheet.objects.filter(is_on=True).exists():
        return None
    rows = SheetRow.objects.filter(entry=entry_id, entry__state="waiting", is_gone=False)
    return rows.values_list("number", flat=True).first()


def press(request: HttpRequest, act, words: str) -> HttpResponse:
    require(request, EDITS)
    sheet = WaitlistSheet.objects.defer("key").first()
    if request.method != "POST" or sheet is None:
        raise PermissionDenied
    with transaction.atomic():
        act(read_now())
        log_change(request, sheet, words)
    say(request, words)
    return redirect(reverse(PAGE))


def tell_state(sheet: WaitlistSheet, now: datetime) -> str:
    if not sheet.is_on:
        return "Switched off: nothing is read, and who waits stays on the waitlist."
    if sheet.synced_at is None:
        return "Not read yet."
    minutes = int((now - sheet.synced_at).total_seconds() // 60)
    ago = (
        "less than a minute ago"
        if minutes < 1
        else "a minute ago"
        if minutes == 1
        else f"{minutes} minutes ago"
    )
    return f"Last read {ago}." if minutes < 120 else "Not read for hours."
