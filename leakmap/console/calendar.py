"""The calendar's records: visits by day, services, providers and their hours, locations and closures."""

import zoneinfo
from datetime import timedelta

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.db import IntegrityError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseRedirect
from django.utils import timezone
from unfold.admin import TabularInline
from unfold.decorators import action, display
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from clinics.models import (
    ACTIVE_STATES,
    Appointment,
    AppointmentState,
    CancelReason,
    Closure,
    Language,
    Location,
    OpeningHours,
    Provider,
    Service,
    WorkingHours,
)
from clinics.models.calendar import taken_range
from leakmap.console.lists import DeskAdmin, SettingsAdmin
from leakmap.console.naming import tell_patient
from leakmap.console.return_picture import draw
from leakmap.console.return_rules import SERVICE_FIELDS, RuleInline, ServiceForm
from leakmap.console.site import console
from leakmap.console.templatetags.desk import clock, day, span, when
from leakmap.console.work import OpensOn
from leakmap.console.zones import InPlacesTime, explain_zones, find_zone
from leakmap.lib.clock import read_now
from outreach import desk
from outreach.rebooking.steering import plan_anew
from outreach.recovery.reading import read_policy
from outreach.sequences.rebooking import Interval

CANCELLATIONS = {
    "mark_cancelled": CancelReason.PATIENT,
    "mark_mistake": CancelReason.MISTAKE,
    "mark_merged": CancelReason.MERGED,
    "mark_voided": CancelReason.VOIDED,
    "mark_provider_away": CancelReason.PROVIDER_AWAY,
}


class VisitForm(forms.ModelForm):
    class Meta:
        model = Appointment
        fields = [
            "patient", "service", "provider", "location", "starts_at", "ends_at", "state", "cancel_reason",
        ]  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if name == "patient":
                field.label_from_instance = tell_patient
            if name == "location" and not self.instance.pk:
                field.initial = Location.objects.first()
        if "ends_at" in self.fields:
            self.fields["ends_at"].required = False
            self.fields["ends_at"].help_text = "Empty: as long as the service takes."
        if "starts_at" in self.fields:
            self.fields["starts_at"].help_text = explain_zones()
        if "state" in self.fields:
            self.fields["state"].choices = [
                each for each in AppointmentState.choices if each[0] != AppointmentState.HELD
            ]

    def clean(self) -> dict:
        """Says who has the time already. The database decides in the end; this is the kind way to hear it."""
        cleaned = super().clean()
        if self.errors or "starts_at" not in self.fields:
            return cleaned
        if cleaned.get("state") != AppointmentState.CANCELLED:
            cleaned["cancel_reason"] = ""
        if not cleaned.get("ends_at"):
            cleaned["ends_at"] = cleaned["starts_at"] + timedelta(minutes=cleaned["service"].duration_minutes)
        visit = {name: cleaned.get(name, getattr(self.instance, name, None)) for name in self.Meta.fields}
        if visit["ends_at"] <= visit["starts_at"]:
            self.add_error("ends_at", "The visit ends before it starts.")
        elif visit["state"] in ACTIVE_STATES and (clash := find_clash(visit, self.instance.pk)):
            self.add_error("starts_at", describe_clash(clash))
        return cleaned


def find_clash(visit: dict, own_id: int | None) -> Appointment | None:
    """Another visit, or a held time, that already takes the provider's time."""
    span = taken_range(visit["starts_at"], visit["ends_at"], buffer_minutes=visit["service"].buffer_minutes)
    rows = Appointment.objects.filter(
        provider=visit["provider"], state__in=ACTIVE_STATES, taken__overlap=span
    )
    return rows.exclude(pk=own_id).select_related("provider", "location").order_by("starts_at").first()


def describe_clash(clash: Appointment) -> str:
    zone = clash.location.zone
    kind = "is held for a request" if clash.state == AppointmentState.HELD else "is taken"
    until = clock(clash.taken.upper, zone)
    return f"{clash.provider.name} {kind} {when(clash.starts_at, zone)} until {until}. Choose another time or provider."


class DayFilter(OpensOn):
    title, parameter_name = "Days", "days"
    first_words = "From today"
    others = [("today", "Today"), ("week", "Next 7 days"), ("past", "Before today"), ("all", "All")]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
        spans = {
            None: {"starts_at__gte": today},
            "today": {"starts_at__range": (today, today + timedelta(days=1))},
            "week": {"starts_at__range": (today, today + timedelta(days=7))},
            "past": {"starts_at__lt": today},
        }
        return queryset.filter(**spans.get(self.value(), {}))


@admin.register(Appointment, site=console)
class VisitAdmin(InPlacesTime, DeskAdmin):
    form = VisitForm
    list_display = ["which_day", "at", "who", "service", "provider", "state_label"]
    list_display_links = ["who"]
    list_filter = [DayFilter, "provider", "state"]
    list_select_related = ["patient", "service", "provider", "location"]
    search_fields = ["patient__first_name", "patient__last_name"]
    search_help_text = "Patient's name"
    autocomplete_fields = ["patient"]
    ordering = ["starts_at", "pk"]
    fields = [
        "patient", ("service", "provider"), "location", "starts_at", "ends_at", ("state", "cancel_reason"),
    ]  # fmt: skip
    actions = [
        "mark_confirmed", "mark_arrived", "mark_completed", "mark_no_show", "mark_cancelled",
        "mark_mistake", "mark_merged", "mark_voided", "mark_provider_away",
    ]  # fmt: skip

    def has_change_permission(self, request: HttpRequest, obj: Appointment | None = None) -> bool:
        """A held time belongs to its request: it is answered there."""
        is_held = obj is not None and obj.state == AppointmentState.HELD
        return super().has_change_permission(request, obj) and not is_held

    def get_actions(self, request: HttpRequest) -> dict:
        """Says beside each way to cancel whether the time is offered, which the spa decides."""
        actions = super().get_actions(request)
        alone = set(read_policy().leaves_alone)
        for name, reason in CANCELLATIONS.items():
            if name in actions:
                function, key, words = actions[name]
                offer = "not offered" if reason in alone else "the time is offered"
                actions[name] = (function, key, f"{words} ({offer})")
        return actions

    def save_model(self, request: HttpRequest, obj: Appointment, form, change: bool) -> None:
        super().save_model(request, obj, form, change)
        desk.look_at_freed_times()

    def read_place_zone(self, request: HttpRequest, object_id: str | None) -> str | None:
        """Of the location that was chosen, else of the visit's."""
        chosen = find_zone(request.POST.get("location") or request.GET.get("location"))
        visit = None if chosen or object_id is None else self.get_object(request, unquote(object_id))
        return visit.location.timezone if visit else chosen

    def changeform_view(self, request: HttpRequest, object_id=None, form_url="", extra_context=None):
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except IntegrityError as error:
            if "provider_time_sold_once" not in str(error):
                raise
            messages.error(request, "Somebody took that time a moment ago. Choose another time or provider.")
            return HttpResponseRedirect(request.get_full_path())

    @display(description="Day", ordering="starts_at")
    def which_day(self, row: Appointment) -> str:
        return day(row.starts_at, row.location.zone)

    @display(description="Time")
    def at(self, row: Appointment) -> str:
        return span(row.starts_at, row.ends_at, row.location.zone)

    @display(description="Who", ordering="patient__last_name")
    def who(self, row: Appointment) -> str:
        return row.patient.display_name

    @display(
        description="State",
        ordering="state",
        label={"Held": "warning", "Confirmed": "success", "Arrived": "success", "No-show": "danger"},
    )
    def state_label(self, row: Appointment) -> str:
        return row.get_state_display()

    @action(description="Confirmed", permissions=["change"])
    def mark_confirmed(self, request: HttpRequest, queryset: QuerySet) -> None:
        self._mark(request, queryset, AppointmentState.CONFIRMED)

    @action(description="Arrived", permissions=["change"])
    def mark_arrived(self, request: HttpRequest, queryset: QuerySet) -> None:
        self._mark(request, queryset, AppointmentState.ARRIVED)

    @action(description="Completed", permissions=["change"])
    def mark_completed(self, request: HttpRequest, queryset: QuerySet) -> None:
        self._mark(request, queryset, AppointmentState.COMPLETED)

    @action(description="Did not come", permissions=["change"])
    def mark_no_show(self, request: HttpRequest, queryset: QuerySet) -> None:
        self._mark(request, queryset, AppointmentState.NO_SHOW)

    @action(description="Cancelled by the patient", permissions=["change"])
    def mark_cancelled(self, request: HttpRequest, queryset: QuerySet) -> None:
        self._mark(request, queryset, AppointmentState.CANCELLED, CancelReason.PATIENT)

    @action(description="Cancelled: booked by mistake", permissions=["change"])
    def mark_mistake(self, request: HttpRequest, queryset: QuerySet) -> None:
        self._mark(request, queryset, AppointmentState.CANCELLED, CancelReason.MISTAKE)

    @action(description="Cancelled: merged with another visit", permissions=["change"])
    def mark_merged(self, request: HttpRequest, queryset: QuerySet) -> None:
        self._mark(request, queryset, AppointmentState.CANCELLED, CancelReason.MERGED)

    @action(description="Cancelled: voided", permissions=["change"])
    def mark_voided(self, request: HttpRequest, queryset: QuerySet) -> None:
        self._mark(request, queryset, AppointmentState.CANCELLED, CancelReason.VOIDED)

    @action(description="Cancelled: provider is away", permissions=["change"])
    def mark_provider_away(self, request: HttpRequest, queryset: QuerySet) -> None:
        self._mark(request, queryset, AppointmentState.CANCELLED, CancelReason.PROVIDER_AWAY)

    def _mark(
        self, request: HttpRequest, queryset: QuerySet, state: AppointmentState, reason: str = ""
    ) -> None:
        chosen = list(queryset)
        marked = desk.mark_visits(
            appointment_ids=[each.pk for each in chosen], state=state, reason=str(reason)
        )
        for visit in chosen:
            self.log_change(request, visit, f"Marked {state.label}")
        skipped = len(chosen) - marked
        words = f"{marked} visit{'' if marked == 1 else 's'} marked {state.label.lower()}."
        if skipped:
            words += f" {skipped} left alone: already so, held for a request, or the time is taken."
        messages.success(request, words)


class ForwardForm(forms.ModelForm):
    """A stretch of time that must end after it starts."""

    def clean(self) -> dict:
        cleaned = super().clean()
        start = cleaned.get("opens") or cleaned.get("starts_at")
        end = cleaned.get("closes") or cleaned.get("ends_at")
        if start and end and end <= start:
            self.add_error("closes" if "closes" in self.fields else "ends_at", "It ends before it starts.")
        return cleaned


class WorkingHoursInline(TabularInline):
    model = WorkingHours
    form = ForwardForm
    extra = 0
    hide_title = True


class ProviderForm(forms.ModelForm):
    languages = forms.MultipleChoiceField(
        label="Speaks",
        choices=Language,
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        help_text="None ticked: everybody's. Freed times go to no patient who reads another language.",
    )

    class Meta:
        model = Provider
        fields = ["name", "title", "services", "languages", "is_active"]
        widgets = {"services": UnfoldAdminCheckboxSelectMultipleWidget}


@admin.register(Provider, site=console)
class ProviderAdmin(DeskAdmin):
    form = ProviderForm
    list_display = ["name", "title", "is_active"]
    list_filter = ["is_active"]
    search_fields = ["name"]
    fields = [("name", "title"), "services", "languages", "is_active"]
    inlines = [WorkingHoursInline]


@admin.register(Service, site=console)
class ServiceAdmin(DeskAdmin):
    form = ServiceForm
    inlines = [RuleInline]
    readonly_fields = ["return_picture"]
    list_display = ["name", "duration", "price_told", "comes_back", "is_bookable"]
    list_filter = ["is_bookable"]
    search_fields = ["name"]
    fieldsets = [
        (
            None,
            {"fields": ["name", "aliases", ("duration_minutes", "buffer_minutes"), "price", "is_bookable"]},
        ),
        ("Freed times", {"fields": [("recovery_notice_minutes", "auto_confirms_offers")]}),
        (
            "When patients come back",
            {
                "fields": [
                    "is_rebooked",
                    ("return_min_days", "return_ideal_days", "return_max_days"),
                    "lead_days",
                    "return_picture",
                    ("outcome_phrase", "outcome_phrase_es"),
                ],
                "classes": ["collapse"],
            },
        ),
    ]

    @display(description="Takes", ordering="duration_minutes")
    def duration(self, row: Service) -> str:
        extra = f" + {row.buffer_minutes}" if row.buffer_minutes else ""
        return f"{row.duration_minutes}{extra} min"

    @display(description="Price told", ordering="price")
    def price_told(self, row: Service) -> str:
        return "Not told" if row.price is None else f"${row.price:,.0f}"

    @display(description="Comes back after")
    def comes_back(self, row: Service) -> str:
        if not row.return_ideal_days:
            return ""
        return f"{row.return_ideal_days} days" + ("" if row.is_rebooked else ", not written to")

    @display(description="For a visit today")
    def return_picture(self, row: Service) -> str:
        """Of what is saved; the exceptions below have their own days."""
        if not row.return_ideal_days:
            return "Give the three days and save: then this shows when the text would leave."
        interval = Interval(row.return_min_days, row.return_ideal_days, row.return_max_days, row.lead_days)
        return draw(interval, timezone.localdate())

    def save_related(self, request: HttpRequest, form, formsets, change: bool) -> None:
        """Whoever waits for their day by the old interval is given another one."""
        super().save_related(request, form, formsets, change)
        if change and (
            set(form.changed_data) & {*SERVICE_FIELDS, "is_rebooked"}
            or any(each.has_changed() for each in formsets)
        ):
            plan_anew(service_id=form.instance.pk, now=read_now())


class OpeningHoursInline(TabularInline):
    model = OpeningHours
    form = ForwardForm
    extra = 0
    hide_title = True


class ClosureInline(TabularInline):
    model = Closure
    form = ForwardForm
    extra = 0
    hide_title = True


@admin.register(Location, site=console)
class LocationAdmin(InPlacesTime, SettingsAdmin):
    list_display = ["name", "address", "timezone"]
    fields = ["name", "address", "directions", ("timezone", "state")]
    inlines = [OpeningHoursInline, ClosureInline]

    def read_place_zone(self, request: HttpRequest, object_id: str | None) -> str | None:
        """Of the zone that was typed: a closure stays at the hours that stand in its fields."""
        typed = request.POST.get("timezone", "")
        return typed if typed in zoneinfo.available_timezones() else find_zone(object_id)
