"""A service's return interval and the exceptions to it, with errors that name the field and the remedy."""

from collections.abc import Mapping

from django import forms
from unfold.admin import StackedInline

from clinics.models import ReturnRule, Service

SERVICE_FIELDS = ("return_min_days", "return_ideal_days", "return_max_days", "lead_days")
FOR_WHAT = (
    "Say what it is for: a provider, a season or a series. The usual interval stands with the service itself."
)
RULE_FIELDS = ("min_days", "ideal_days", "max_days", "lead_days")


def find_interval_errors(
    values: Mapping[str, int | None], names: tuple[str, str, str, str]
) -> dict[str, str]:
    """By field. `names`: earliest, ideal, latest, lead."""
    shortest, ideal, longest, lead = (values.get(name) for name in names)
    errors = {}
    if shortest == 0:
        errors[names[0]] = "At least one day."
    if shortest is not None and ideal is not None and shortest > ideal:
        errors[names[0]] = f"Must not be later than the ideal {ideal} days: lower it, or raise the ideal."
    if longest is not None and ideal is not None and longest < ideal:
        errors[names[2]] = f"Must not be sooner than the ideal {ideal} days: raise it, or lower the ideal."
    if lead is not None and ideal is not None and lead >= ideal:
        errors[names[3]] = (
            f"Must be shorter than the ideal {ideal} days: the text comes after the visit. Try 14."
        )
    return errors


class ServiceForm(forms.ModelForm):
    class Meta:
        model = Service
        fields = "__all__"  # noqa: DJ007  the admin names them
        labels = {
            "return_min_days": "earliest (days)",
            "return_ideal_days": "ideal (days)",
            "return_max_days": "latest (days)",
            "lead_days": "written before the ideal day by (days)",
        }

    def clean(self) -> dict:
        cleaned = super().clean()
        for name, words in find_interval_errors(cleaned, SERVICE_FIELDS).items():
            self.add_error(name, words)
        days = [name for name in SERVICE_FIELDS[:3] if name not in self.errors]
        missing = [name for name in days if cleaned.get(name) is None]
        if missing and len(missing) < len(days):
            self.add_error(
                missing[0], "Give all three days, or leave all three empty: nobody is written to then."
            )
        return cleaned


class RuleForm(forms.ModelForm):
    class Meta:
        model = ReturnRule
        fields = ["provider", "first_month", "last_month", "sessions", *RULE_FIELDS]

    def clean(self) -> dict:
        cleaned = super().clean()
        for name, words in find_interval_errors(cleaned, RULE_FIELDS).items():
            self.add_error(name, words)
        first, last = cleaned.get("first_month"), cleaned.get("last_month")
        if (first is None) != (last is None):
            self.add_error(
                "last_month" if last is None else "first_month", "A season needs both months, or none."
            )
        if not self.errors and not any(cleaned.get(name) for name in ("provider", "first_month", "sessions")):
            self.add_error("provider", FOR_WHAT)
        return cleaned


class RuleInline(StackedInline):
    model = ReturnRule
    form = RuleForm
    fields = [
        ("provider", "sessions"),
        ("first_month", "last_month"),
        ("min_days", "ideal_days", "max_days"),
        "lead_days",
    ]
    extra = 0
