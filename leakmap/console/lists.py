"""How the console's lists behave: no bulk delete, no full counts, and who may only look."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Model
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from unfold.admin import ModelAdmin, TabularInline

from leakmap.lib.memo import forget


class DeskAdmin(ModelAdmin):
    """A list for the desk. Rows are kept: what is over is switched off or closed, not deleted."""

    show_full_result_count = False
    list_per_page = 50
    list_filter_submit = False
    list_fullwidth = True
    empty_value_display = "–"

    def get_actions(self, request: HttpRequest) -> dict:
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class SettingsAdmin(DeskAdmin):
    """Settings that processes remember for a few seconds: this one uses the change at once."""

    def save_related(self, request: HttpRequest, form, formsets, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        transaction.on_commit(forget)


class ReadOnlyAdmin(DeskAdmin):
    """Rows the system writes. `change` permission, where a role has it, is for the list's actions."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        shown = self.fields or [field.name for field in self.model._meta.fields]
        return [*shown]

    def changeform_view(self, request: HttpRequest, object_id=None, form_url="", extra_context=None):
        if request.method == "POST":
            raise PermissionDenied  # saving nothing would still write the whole row over what just changed
        buttons = {"show_save": False, "show_save_and_continue": False, "show_save_and_add_another": False}
        return super().changeform_view(request, object_id, form_url, {**buttons, **(extra_context or {})})


class OneRowAdmin(SettingsAdmin):
    """A record of which there is one: the list is its form."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and not self.model.objects.exists()

    def changelist_view(self, request: HttpRequest, extra_context=None):
        row = self.model.objects.only("pk").first()
        opts = self.model._meta
        name = f"console:{opts.app_label}_{opts.model_name}"
        target = reverse(f"{name}_change", args=[row.pk]) if row else reverse(f"{name}_add")
        return HttpResponseRedirect(target)


class ReadOnlyInline(TabularInline):
    extra = 0
    can_delete = False
    show_change_link = False

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


def link(view: str, pk: int, words: str) -> str:
    return format_html('<a href="{}">{}</a>', reverse(f"console:{view}", args=[pk]), words)
