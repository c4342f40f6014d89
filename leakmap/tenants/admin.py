"""The operators' admin at the bare host: which spas exist, and how the machine is doing. No patient is visible here."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import User
from django_q.models import Failure, OrmQ
from unfold.admin import ModelAdmin, TabularInline
from unfold.sites import UnfoldAdminSite

from leakmap.lib.browser_policy import AdminPolicyMixin
from leakmap.tenants.models import Domain, Spa, WakeUp


class OperatorSite(AdminPolicyMixin, UnfoldAdminSite):
    site_title = site_header = "Leak Map operators"
    index_title = "Spas"


operators = OperatorSite(name="operators")


class DomainInline(TabularInline):
    model = Domain
    extra = 0


@admin.register(Spa, site=operators)
class SpaAdmin(ModelAdmin):
    """Spas are made by `manage.py create_spa`, which also makes their schema; they are switched off, never deleted."""

    list_display = ["name", "slug", "is_active", "created_at"]
    list_filter = ["is_active"]
    search_fields = ["name", "slug"]
    readonly_fields = ["schema_name", "slug", "created_at"]
    inlines = [DomainInline]

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class _ReadOnly(ModelAdmin):
    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False


@admin.register(WakeUp, site=operators)
class WakeUpAdmin(_ReadOnly):
    list_display = ["schema_name", "lane", "due_at"]
    ordering = ["due_at"]


@admin.register(OrmQ, site=operators)
class QueueAdmin(_ReadOnly):
    list_display = ["key", "lock"]


@admin.register(Failure, site=operators)
class FailureAdmin(_ReadOnly):
    list_display = ["name", "func", "started", "stopped", "attempt_count"]


@admin.register(User, site=operators)
class OperatorAdmin(UserAdmin, ModelAdmin):
    pass
