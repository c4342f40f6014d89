"""The waitlist: the desk's own order, dragged; who waits for what, and whether they may be texted."""

from datetime import datetime

from django import forms
from django.contrib import admin, messages
from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from unfold.decorators import action, display
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanWidget,
)

from clinics.models import WaitlistEntry, WaitlistSource, WaitlistState
from clinics.suits import from_json, read_suits, speak_suits, to_json
from clinics.waitlist import (
    UNSAID,
    Consent,
    WaitlistError,
    arrange_waitlist,
    change_entry,
    join_waitlist,
    move_entry,
    remove_entry,
)
from leakmap.console import roles
from leakmap.console.lists import DeskAdmin, link
from leakmap.console.naming import tell_patient
from leakmap.console.sheet import RuledBySheet
from leakmap.console.site import console
from leakmap.console.templatetags.desk import day, when
from leakmap.console.waitlist_files import WaitlistFiles
from leakmap.console.work import OpensOn
from leakmap.lib.clock import read_now
from outreach.models import Offer

HOW = ["in person", "by phone", "by text", "web page", "on paper"]
AGREED = "They agreed to be texted when a time comes free."


class EntryForm(forms.ModelForm):
    suits = forms.CharField(
        label="Days and times that suit",
        required=False,
        widget=UnfoldAdminTextInputWidget(attrs={"placeholder": "Mon-Wed 9am-12pm, Fri after 3pm"}),
        help_text="Empty: any time. Like: Mon-Wed 9am-12pm, Fri after 3pm, weekends.",
    )
    agrees = forms.BooleanField(
        label="Agreed to be texted",
        required=False,
        widget=UnfoldBooleanWidget,
        help_text="Unticked: never texted, the desk calls.",
    )
    consent_how = forms.ChoiceField(label="How they agreed", required=False, widget=UnfoldAdminSelectWidget)
    consent_wording = forms.CharField(
        label="What they were told or wrote",
        required=False,
        initial=AGREED,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 2}),
    )

    class Meta:
        model = WaitlistEntry
        fields = [
            "patient", "services", "provider", "location", "suits", "notice_minutes", "note", "expires_at",
            "consent_how", "consent_wording",
        ]  # fmt: skip
        widgets = {"services": UnfoldAdminCheckboxSelectMultipleWidget}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        entry, given = self.instance, self.instance.consent_how
        ways = [given, *HOW] if given and given not in HOW else HOW
        if "consent_how" in self.fields:
            self.fields["consent_how"].choices = [("", "–"), *((way, way.capitalize()) for way in ways)]
        if "patient" in self.fields:
            self.fields["patient"].label_from_instance = tell_patient
        if entry.pk:
            self.initial["suits"] = speak_suits(from_json(entry.suits))
            self.initial["agrees"] = entry.consented_at is not None
            self.initial["consent_wording"] = entry.consent_wording or AGREED

    def clean_suits(self) -> list[list]:
        """As they are stored. What cannot be read is said at the field, with an example."""
        try:
            return to_json(read_suits(self.cleaned_data["suits"]))
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None

    def clean(self) -> dict:
        cleaned = super().clean()
        if cleaned.get("agrees") and not cleaned.get("consent_how"):
            self.add_error("consent_how", "Say how they agreed.")
        if cleaned.get("agrees") and not cleaned.get("consent_wording", "").strip():
            self.add_error("consent_wording", "Write down what they were told or wrote.")
        if not self.errors and "patient" in cleaned:
            self._check_doubled(cleaned["patient"])
        if not self.errors:
            self._try_out(cleaned)
        return cleaned

    def _check_doubled(self, patient) -> None:
        others = WaitlistEntry.objects.filter(patient=patient, state=WaitlistState.WAITING)
        if others.exclude(pk=self.instance.pk).exists():
            self.add_error("patient", "They are on the list already: change that entry instead.")

    def _try_out(self, cleaned: dict) -> None:
        """The list's own rules decide, and say at which field. Nothing is written yet."""
        try:
            with transaction.atomic():
                write_entry(self.instance, cleaned, consent=None, now=read_now())
                transaction.set_rollback(True)
        except WaitlistError as error:
            self.add_error(error.field if error.field in self.fields else None, str(error))


def write_entry(
    entry: WaitlistEntry, cleaned: dict, *, consent: Consent | None, now: datetime
) -> WaitlistEntry:
    """The form's values, by the list's own verbs: a new entry goes last. Raises WaitlistError."""
    wish = {
        "services": cleaned["services"],
        "provider": cleaned.get("provider"),
        "location": cleaned.get("location"),
        "suits": from_json(cleaned.get("suits", [])),
        "notice_minutes": cleaned.get("notice_minutes", UNSAID),
        "note": cleaned.get("note", ""),
        "expires_at": cleaned.get("expires_at"),
        "consent": consent,
        "now": now,
    }
    if entry.pk:
        return change_entry(entry=WaitlistEntry.objects.get(pk=entry.pk), **wish)
    return join_waitlist(patient=cleaned["patient"], source=WaitlistSource.DESK, **wish)


class WhoWaits(OpensOn):
    title, parameter_name = "State", "state"
    first_words = "Waiting"
    others = [*WaitlistState.choices[1:], ("all", "All")]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() == "all":
            return queryset
        return queryset.filter(state=self.value() or WaitlistState.WAITING)


@admin.register(WaitlistEntry, site=console)
class WaitlistAdmin(RuledBySheet, WaitlistFiles, DeskAdmin):
    form = EntryForm
    list_display = ["who", "wants", "suits_them", "with_whom", "since", "may_text", "last_offer", "why"]
    list_display_links = ["who"]
    list_filter = [WhoWaits, "services", "source"]
    list_filter_sheet = False
    list_per_page = 200
    list_select_related = ["patient", "provider"]
    list_before_template = "console/_waitlist_help.html"
    ordering_field = "position"
    hide_ordering_field = True
    sortable_by: list[str] = []  # the desk's order is the order
    search_fields = ["patient__first_name", "patient__last_name"]
    search_help_text = "Patient's name"
    autocomplete_fields = ["patient"]
    fieldsets = [
        (None, {"fields": ["patient", "services", ("provider", "location")]}),
        ("When", {"fields": ["suits", "notice_minutes", "note", "expires_at"]}),
        ("Texts", {"fields": ["agrees", "consent_how", "consent_wording"]}),
    ]
    actions = ["move_first", "move_last", "take_off_not_wanted", "take_off_not_reached", "take_off_has_visit"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        newest = Offer.objects.filter(entry=OuterRef("pk"), offered_at__isnull=False).order_by("-pk")
        rows = super().get_queryset(request).prefetch_related("services")
        return rows.annotate(last_offered_at=Subquery(newest.values("offered_at")[:1]))

    def get_readonly_fields(self, request: HttpRequest, obj: WaitlistEntry | None = None) -> list[str]:
        return ["patient"] if obj else []

    def has_change_permission(self, request: HttpRequest, obj: WaitlistEntry | None = None) -> bool:
        """Who is off the list is put back first, on the entry's own page."""
        is_off = obj is not None and obj.state != WaitlistState.WAITING
        return super().has_change_permission(request, obj) and not is_off

    def changelist_view(self, request: HttpRequest, extra_context=None):
        if request.method == "POST" and "_save" in request.POST and self.has_change_permission(request):
            return self._save_order(request)
        return super().changelist_view(request, extra_context)

    def _save_order(self, request: HttpRequest) -> HttpResponse:
        """The rows on screen exchange places; whoever joined meanwhile, or is on another page, stays where they are."""
        arrange_waitlist(entry_ids=read_order(request.POST))
        if request.headers.get("X-Requested-With") == "fetch":
            return HttpResponse(status=204)
        messages.success(request, "The order is saved.")
        return HttpResponseRedirect(request.get_full_path())

    def save_model(self, request: HttpRequest, obj: WaitlistEntry, form: EntryForm, change: bool) -> None:
        cleaned, now = form.cleaned_data, read_now()
        consent = None
        if cleaned.get("agrees"):
            actor = roles.name_of(request.user)
            consent = Consent(
                how=cleaned["consent_how"], wording=cleaned["consent_wording"].strip(), actor=actor
            )
        saved = write_entry(obj, cleaned, consent=consent, now=now)
        if not consent:
            WaitlistEntry.objects.filter(pk=saved.pk).update(consented_at=None)
        obj.pk = saved.pk
        obj.refresh_from_db()

    @display(description="Who", ordering="position")
    def who(self, row: WaitlistEntry) -> str:
        return row.patient.display_name

    @display(description="Waits for")
    def wants(self, row: WaitlistEntry) -> str:
        return ", ".join(each.name for each in row.services.all())

    @display(description="Suits")
    def suits_them(self, row: WaitlistEntry) -> str:
        return speak_suits(from_json(row.suits)) or "Any time"

    @display(description="With")
    def with_whom(self, row: WaitlistEntry) -> str:
        return row.provider.name if row.provider else "Anybody"

    @display(description="Since")
    def since(self, row: WaitlistEntry) -> str:
        return day(row.created_at)

    @display(description="Texts", label={"Agreed": "success", "Call instead": "warning"})
    def may_text(self, row: WaitlistEntry) -> str:
        return "Agreed" if row.consented_at else "Call instead"

    @display(description="Last offered")
    def last_offer(self, row: WaitlistEntry) -> str:
        return when(row.last_offered_at) if row.last_offered_at else "Never"

    @display(description="")
    def why(self, row: WaitlistEntry) -> str:
        return link("waitlist_entry", row.pk, "Why not called?")

    @action(description="Move to the top", permissions=["change"])
    def move_first(self, request: HttpRequest, queryset: QuerySet) -> None:
        for place, row in enumerate(queryset.order_by("position", "pk"), start=1):
            move_entry(entry_id=row.pk, place=place)
        messages.success(request, "They are asked first now.")

    @action(description="Move to the end", permissions=["change"])
    def move_last(self, request: HttpRequest, queryset: QuerySet) -> None:
        last = WaitlistEntry.objects.filter(state=WaitlistState.WAITING).count()
        for row in queryset.order_by("position", "pk"):
            move_entry(entry_id=row.pk, place=last)
        messages.success(request, "They are asked last now.")

    @action(description="Take off: no longer wanted", permissions=["change"])
    def take_off_not_wanted(self, request: HttpRequest, queryset: QuerySet) -> None:
        self._take_off(request, queryset, "No longer wanted")

    @action(description="Take off: could not be reached", permissions=["change"])
    def take_off_not_reached(self, request: HttpRequest, queryset: QuerySet) -> None:
        self._take_off(request, queryset, "Could not be reached")

    @action(description="Take off: has a visit now", permissions=["change"])
    def take_off_has_visit(self, request: HttpRequest, queryset: QuerySet) -> None:
        self._take_off(request, queryset, "Has a visit now")

    def _take_off(self, request: HttpRequest, queryset: QuerySet, reason: str) -> None:
        taken = [row for row in queryset if remove_entry(entry_id=row.pk, reason=reason)]
        for row in taken:
            self.log_change(request, row, f"Taken off: {reason}")
        messages.success(request, f"{len(taken)} taken off the list.")


def read_order(posted) -> list[int]:
    """Entry ids in the order of the positions that the list's form carries; what is no number is left out."""
    rows = []
    for index in range(_read_number(posted.get("form-TOTAL_FORMS")) or 0):
        entry = _read_number(posted.get(f"form-{index}-id"))
        place = _read_number(posted.get(f"form-{index}-position"))
        if entry is not None and place is not None:
            rows.append((place, index, entry))
    return [entry for _, _, entry in sorted(rows)]


def _read_number(value: str | None) -> int | None:
    return int(value) if value and value.lstrip("-").isdigit() and len(value) < 18 else None
