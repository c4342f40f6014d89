"""How patients who are due back are written to: one form for the spa."""

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from clinics.models import RebookingPolicy
from leakmap.console.lists import OneRowAdmin
from leakmap.console.site import console


class RebookingForm(forms.ModelForm):
    class Meta:
        model = RebookingPolicy
        fields = [
            "is_enabled", "from_hour", "until_hour", "on_sundays", "backlog_per_day", "days_between",
            "touches_per_month",
        ]  # fmt: skip

    def clean(self) -> dict:
        cleaned = super().clean()
        first, last = cleaned.get("from_hour"), cleaned.get("until_hour")
        if first is not None and last is not None and first >= last:
            self.add_error("until_hour", f"Must be later than {first}:00, when the writing begins.")
        return cleaned


@admin.register(RebookingPolicy, site=console)
class RebookingPolicyAdmin(OneRowAdmin):
    form = RebookingForm
    fieldsets = [
        (None, {"fields": ["is_enabled"]}),
        ("When, in the patient's time", {"fields": [("from_hour", "until_hour"), "on_sundays"]}),
        ("How much", {"fields": ["backlog_per_day", ("days_between", "touches_per_month")]}),
    ]

    def changelist_view(self, request: HttpRequest, extra_context=None):
        """A spa made before there were return intervals gets its row, with our defaults, when somebody looks."""
        if self.has_change_permission(request):
            RebookingPolicy.objects.get_or_create(pk=1)
        return super().changelist_view(request, extra_context)
