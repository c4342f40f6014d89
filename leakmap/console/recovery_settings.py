"""How freed times are offered: one form for the spa."""

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from clinics.models import CancelReason, RecoveryPolicy
from leakmap.console.lists import OneRowAdmin
from leakmap.console.roles import name_of
from leakmap.console.site import console
from leakmap.lib.clock import read_now
from leakmap.lib.memo import forget
from outreach.recovery.steering import plan_anew, stop_all


class PolicyForm(forms.ModelForm):
    leaves_alone = forms.MultipleChoiceField(
        label="Not offered after",
        choices=CancelReason,
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        help_text="A time freed for one of these reasons is not offered.",
    )

    class Meta:
        model = RecoveryPolicy
        fields = [
            "is_enabled", "order", "wave_size", "longest_wait_minutes", "horizon_days", "offers_per_week",
            "cascade_depth", "offers_other_services", "leaves_alone",
        ]  # fmt: skip


@admin.register(RecoveryPolicy, site=console)
class PolicyAdmin(OneRowAdmin):
    form = PolicyForm
    fieldsets = [
        (None, {"fields": ["is_enabled", ("order", "wave_size")]}),
        (
            "Which times",
            {"fields": ["leaves_alone", ("horizon_days", "cascade_depth"), "offers_other_services"]},
        ),
        ("How often we write", {"fields": [("longest_wait_minutes", "offers_per_week")]}),
    ]

    def changelist_view(self, request: HttpRequest, extra_context=None):
        """A spa made before there were freed times gets its row, with our defaults, when somebody looks."""
        if self.has_change_permission(request):
            RecoveryPolicy.objects.get_or_create(pk=1)
        return super().changelist_view(request, extra_context)

    def save_model(self, request: HttpRequest, obj: RecoveryPolicy, form, change: bool) -> None:
        """Switched off is off at once, also for the times that are on offer just now."""
        super().save_model(request, obj, form, change)
        if not obj.is_enabled and "is_enabled" in form.changed_data:
            stop_all(actor=name_of(request.user), now=read_now())
        if "horizon_days" in form.changed_data:
            forget()  # this very process has just read the old one
            plan_anew(now=read_now())
