"""Staff logins: the owner's to make. The e-mail is the login's name, the group its role."""

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group, User
from django.http import HttpRequest
from unfold.admin import ModelAdmin, TabularInline
from unfold.decorators import display
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from clinics.models import StaffMember
from leakmap.console.lists import DeskAdmin, SettingsAdmin
from leakmap.console.roles import OWNER, is_owner
from leakmap.console.site import console
from leakmap.lib.phones import normalise


class StaffForm(forms.ModelForm):
    class Meta:
        model = StaffMember
        fields = ["phone"]

    def clean_phone(self) -> str:
        raw = self.cleaned_data["phone"].strip()
        if raw and not normalise(raw):
            raise forms.ValidationError("Not a phone number. Write it like (313) 555-0142.")
        return normalise(raw) if raw else ""


class StaffInline(TabularInline):
    model = StaffMember
    form = StaffForm
    can_delete = False
    extra = 1
    max_num = 1
    hide_title = True
    verbose_name_plural = "own phone (never texted back)"


class LoginForm(UserChangeForm):
    groups = forms.ModelMultipleChoiceField(
        label="Role",
        queryset=Group.objects.all(),
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        help_text="Owner: everything. Front desk: the daily work. Provider: clinical conversations. "
        "Billing: patients and visits, to look at.",
    )

    def clean(self) -> dict:
        """Somebody must be left who can make logins: without an owner the spa is locked out of its own settings."""
        cleaned = super().clean()
        stays = cleaned.get("is_active") and any(each.name == OWNER for each in cleaned.get("groups") or ())
        if not stays and is_last_owner(self.instance):
            raise forms.ValidationError(
                "This is the last owner. Give another login the role owner first, then change this one."
            )
        return cleaned


def is_last_owner(user: User) -> bool:
    """Asked inside the save's transaction: the lock makes two owners who demote each other take turns."""
    Group.objects.select_for_update().filter(name=OWNER).first()
    owners = User.objects.filter(groups__name=OWNER, is_active=True)
    return owners.filter(pk=user.pk).exists() and not owners.exclude(pk=user.pk).exists()


class NewLoginForm(UserCreationForm):
    usable_password = None  # there is no other way in than a password
    groups = LoginForm.base_fields["groups"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["username"].label = "E-mail"
        self.fields["username"].help_text = "What they log in with."


@admin.register(User, site=console)
class LoginAdmin(SettingsAdmin, UserAdmin, ModelAdmin):
    form, add_form, change_password_form = LoginForm, NewLoginForm, AdminPasswordChangeForm
    filter_horizontal = []
    list_display = ["username", "name", "roles", "is_active", "last_login"]
    list_filter = ["is_active", "groups"]
    list_filter_sheet = False
    search_fields = ["username", "first_name", "last_name"]
    ordering = ["username"]
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        ("Person", {"fields": [("first_name", "last_name"), "email"]}),
        ("Role", {"fields": ["groups", "is_active"]}),
    ]
    add_fieldsets = [
        (None, {"fields": ["username", "first_name", "groups", "password1", "password2"]}),
    ]
    readonly_fields = ["last_login"]
    inlines = [StaffInline]

    def has_module_permission(self, request: HttpRequest) -> bool:
        return is_owner(request.user)

    def has_view_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return is_owner(request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return is_owner(request.user)

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return is_owner(request.user)

    def get_queryset(self, request: HttpRequest):
        return super().get_queryset(request).prefetch_related("groups")

    def save_model(self, request: HttpRequest, obj: User, form, change: bool) -> None:
        """A login here is always one of the spa's staff, and never more than its role."""
        obj.is_staff = True
        super().save_model(request, obj, form, change)

    @display(description="Name")
    def name(self, row: User) -> str:
        return row.get_full_name()

    @display(description="Role")
    def roles(self, row: User) -> str:
        return ", ".join(group.name for group in row.groups.all())


@admin.register(Group, site=console)
class RoleAdmin(DeskAdmin):
    """Roles are made by the program; they are listed so that a login can be given one."""

    search_fields = ["name"]
    fields = ["name"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Group | None = None) -> bool:
        return False

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False
