"""Keys of other programs: the owner's to make and to revoke. A key is shown once, on the page that made it."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from unfold.decorators import action, display
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from clinics.api_keys import make_key, revoke_key
from clinics.models import ApiKey, ApiScope
from leakmap.console.lists import DeskAdmin
from leakmap.console.pages import render_page
from leakmap.console.roles import is_owner, name_of
from leakmap.console.site import console
from leakmap.console.templatetags.desk import when
from leakmap.lib.clock import read_now


class KeyForm(forms.ModelForm):
    scopes = forms.MultipleChoiceField(
        label="May", choices=ApiScope, initial=[ApiScope.READ], widget=UnfoldAdminCheckboxSelectMultipleWidget
    )

    class Meta:
        model = ApiKey
        fields = ["name", "scopes"]


@admin.register(ApiKey, site=console)
class KeyAdmin(DeskAdmin):
    form = KeyForm
    list_display = ["name", "begins_with", "may", "last_used", "made", "state"]
    fields = ["name", "scopes"]
    actions = ["revoke"]
    shown = ["name", "begins_with", "may", "made", "last_used", "state"]

    def has_module_permission(self, request: HttpRequest) -> bool:
        return is_owner(request.user)

    def has_view_permission(self, request: HttpRequest, obj: ApiKey | None = None) -> bool:
        return is_owner(request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return is_owner(request.user)

    def has_change_permission(self, request: HttpRequest, obj: ApiKey | None = None) -> bool:
        """For the list's action: a key itself is never changed."""
        return is_owner(request.user)

    def get_fields(self, request: HttpRequest, obj: ApiKey | None = None) -> list[str]:
        return self.shown if obj else self.fields

    def get_readonly_fields(self, request: HttpRequest, obj: ApiKey | None = None) -> list[str]:
        return self.shown if obj else []

    def changeform_view(self, request: HttpRequest, object_id=None, form_url="", extra_context=None):
        if request.method == "POST" and object_id:
            raise PermissionDenied  # saving nothing would still write the whole row over what just changed
        buttons = {"show_save_and_continue": False, "show_save_and_add_another": False}
        if object_id:
            buttons["show_save"] = False
        return super().changeform_view(request, object_id, form_url, {**buttons, **(extra_context or {})})

    def save_model(self, request: HttpRequest, obj: ApiKey, form: KeyForm, change: bool) -> None:
        said = form.cleaned_data
        made, request.made_key = make_key(
            name=said["name"], scopes=said["scopes"], actor=name_of(request.user), now=read_now()
        )
        obj.pk = made.pk
        obj.refresh_from_db()

    def response_add(self, request: HttpRequest, obj: ApiKey, post_url_continue=None) -> HttpResponse:
        """The answer itself shows the key: in a message it would lie in a cookie, in an address in every log."""
        shown = {"row": obj, "token": request.made_key}
        return render_page(request, "console/api_key.html", "API keys", shown)

    @display(description="Begins with")
    def begins_with(self, row: ApiKey) -> str:
        return f"{row.prefix}…"

    @display(description="May")
    def may(self, row: ApiKey) -> str:
        return ", ".join(row.scopes)

    @display(description="Made")
    def made(self, row: ApiKey) -> str:
        return f"{when(row.created_at)} by {row.created_by}"

    @display(description="Last used")
    def last_used(self, row: ApiKey) -> str:
        return when(row.last_used_at) if row.last_used_at else "Never"

    @display(description="State", label={"In use": "success", "Revoked": "danger"})
    def state(self, row: ApiKey) -> str:
        return "Revoked" if row.revoked_at else "In use"

    @action(description="Revoke: opens nothing from now on", permissions=["change"])
    def revoke(self, request: HttpRequest, queryset: QuerySet) -> None:
        revoked = [row for row in queryset if revoke_key(key_id=row.pk, now=read_now())]
        for row in revoked:
            self.log_change(request, row, "Revoked")
        messages.success(request, f"{len(revoked)} revoked. Whoever used it is refused from now on.")
