"""Patients: how they are reached, what they agreed to, and their visits."""

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest
from unfold.admin import TabularInline
from unfold.decorators import display
from unfold.widgets import UnfoldAdminTextareaWidget

from clinics.models import Appointment, ConsentEvent, ContactChannel, Patient, PatientAddress
from clinics.models.calendar import validate_timezone
from leakmap.console.lists import DeskAdmin, ReadOnlyInline, link
from leakmap.console.site import console
from leakmap.console.templatetags.desk import when
from leakmap.lib.phones import normalise
from leakmap.lib.redact import mask_phone
from triage.models import Conversation


class AddressForm(forms.ModelForm):
    class Meta:
        model = PatientAddress
        fields = ["channel", "address"]

    def clean(self) -> dict:
        """A number is kept in one written form, or a text would not find its patient."""
        cleaned = super().clean()
        if cleaned.get("channel") == ContactChannel.SMS and cleaned.get("address"):
            number = normalise(cleaned["address"])
            if not number:
                raise ValidationError({"address": "Not a phone number. Write it like (313) 555-0142."})
            cleaned["address"] = self.instance.address = number
        return cleaned


class AddressInline(TabularInline):
    model = PatientAddress
    form = AddressForm
    fields = ["channel", "address", "stopped", "unreachable_reason"]
    readonly_fields = ["stopped", "unreachable_reason"]
    extra = 0
    can_delete = False
    hide_title = True

    @display(description="Texts stopped")
    def stopped(self, row: PatientAddress) -> str:
        return when(row.opted_out_at)


class VisitInline(ReadOnlyInline):
    model = Appointment
    verbose_name_plural = "visits"
    fields = ["visit", "service", "provider", "state"]
    readonly_fields = fields
    ordering = ["-starts_at"]
    hide_title = True
    per_page = 10

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("service", "provider", "location")

    @display(description="When")
    def visit(self, row: Appointment) -> str:
        return when(row.starts_at, row.location.zone)


class PatientForm(forms.ModelForm):
    class Meta:
        model = Patient
        fields = "__all__"  # noqa: DJ007  the admin names them
        widgets = {"notes": UnfoldAdminTextareaWidget(attrs={"rows": 3})}

    def clean_timezone(self) -> str:
        """A zone there is not would stop every text that asks for the patient's hour."""
        if name := self.cleaned_data["timezone"]:
            validate_timezone(name)
        return name


@admin.register(Patient, site=console)
class PatientAdmin(DeskAdmin):
    form = PatientForm
    list_display = ["who", "reached_at", "language", "interest", "conversation", "blocked"]
    list_filter = ["language", "is_blocked"]
    list_select_related = ["interest"]
    search_fields = ["first_name", "last_name", "addresses__address"]
    search_help_text = "Name, number or e-mail"
    fieldsets = [
        (None, {"fields": [("first_name", "last_name"), ("language", "interest"), "notes"]}),
        ("Coming back", {"fields": [("no_rebooking", "gone")], "classes": ["collapse"]}),
        ("Texts", {"fields": ["is_blocked", ("state", "timezone"), "agreed"], "classes": ["collapse"]}),
    ]
    readonly_fields = ["agreed"]
    inlines = [AddressInline, VisitInline]
    compressed_fields = True

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).prefetch_related("addresses", _open_conversations())

    @display(description="Name", ordering="last_name")
    def who(self, row: Patient) -> str:
        return row.display_name

    @display(description="Reached at")
    def reached_at(self, row: Patient) -> str:
        """Masked: the list is read over shoulders."""
        return ", ".join(_mask(each) for each in row.addresses.all())

    @display(description="Conversation")
    def conversation(self, row: Patient) -> str:
        return link("conversation", row.open_ones[0].pk, "Open") if row.open_ones else ""

    @display(description="Blocked", boolean=True, ordering="is_blocked")
    def blocked(self, row: Patient) -> bool:
        return row.is_blocked

    @display(description="What they agreed to")
    def agreed(self, row: Patient) -> str:
        """The consent ledger, newest first: append-only, so there is nothing to edit."""
        events = ConsentEvent.objects.filter(address__patient_id=row.pk).select_related("address")[:30]
        return "\n".join(_tell(each) for each in events) or "Nothing was written down yet."


def _open_conversations() -> Prefetch:
    return Prefetch(
        "conversations",
        queryset=Conversation.objects.filter(is_open=True).only("patient_id"),
        to_attr="open_ones",
    )


def _tell(event: ConsentEvent) -> str:
    by = f" by {event.actor}" if event.actor else ""
    return f"{when(event.at)}: {event.get_kind_display()} ({event.source}{by})"


def _mask(address: PatientAddress) -> str:
    if address.channel == ContactChannel.SMS:
        return mask_phone(address.address)
    name, at, host = address.address.partition("@")
    return f"{name[:2]}...{at}{host}" if at else f"{name[:2]}..."
