"""The operators' admin."""

import copy

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe
from django.utils.timesince import timesince
from django_q.models import Failure
from unfold.admin import ModelAdmin, TabularInline
from unfold.decorators import display
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm
from unfold.sites import UnfoldAdminSite

from leakmap.lib.browser_policy import AdminPolicyMixin
from leakmap.lib.clock import read_now
from leakmap.lib.http import public_url
from leakmap.operators.overview import Overview, read_overviews
from leakmap.tenants.models import Bell, Domain, Spa, WakeUp

MENU = [
    {
        "title": "Spas",
        "items": [
            {"title": "Spas", "icon": "spa", "link": reverse_lazy("operators:tenants_spa_changelist")},
        ],
    },
    {
        "title": "The machine",
        "items": [
            {
                "title": "Waiting for a worker",
                "icon": "notifications",
                "link": reverse_lazy("operators:tenants_bell_changelist"),
            },
            {
                "title": "Waiting for the clock",
                "icon": "schedule",
                "link": reverse_lazy("operators:tenants_wakeup_changelist"),
            },
            {
                "title": "Failed tasks",
                "icon": "error",
                "link": reverse_lazy("operators:django_q_failure_changelist"),
            },
        ],
    },
    {
        "title": "People",
        "items": [
            {"title": "Operators", "icon": "group", "link": reverse_lazy("operators:auth_user_changelist")},
        ],
    },
]


class OperatorSite(AdminPolicyMixin, UnfoldAdminSite):
    site_title = site_header = "Leak Map operators"
    index_title = "Spas"

    def index(self, request: HttpRequest, extra_context=None):
        """The list of spas is what an operator comes for."""
        return redirect("operators:tenants_spa_changelist")

    def get_sidebar_list(self, request: HttpRequest) -> list[dict]:
        """The menu. The theme's own setting names the console's, which is of one spa."""
        groups = copy.deepcopy(MENU)
        return [{**group, "items": self._get_navigation_items(request, group["items"])} for group in groups]


operators = OperatorSite(name="operators")


class DomainInline(TabularInline):
    model = Domain
    extra = 0
    verbose_name = "host"
    verbose_name_plural = "hosts: one of them is primary, and providers reach the spa there"


@admin.register(Spa, site=operators)
class SpaAdmin(ModelAdmin):
    """Spas are made by `manage.py create_spa`, which also makes their schema; they are switched off, never deleted."""

    list_display = [
        "show_name",
        "show_state",
        "show_carrier",
        "show_zone",
        "show_hosts",
        "show_made",
        "show_heard",
    ]
    list_display_links = ["show_name"]
    list_filter = ["is_active"]
    search_fields = ["name", "slug", "domains__domain"]
    ordering = ["name"]
    list_per_page = 50
    list_before_template = "operators/making_a_spa.html"
    readonly_fields = ["schema_name", "slug", "created_at", "show_console"]
    fieldsets = [
        (None, {"fields": ["name", "is_active", "show_console"]}),
        ("Made by create_spa", {"fields": ["slug", "schema_name", "created_at"]}),
    ]
    inlines = [DomainInline]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("domains")

    def get_changelist_instance(self, request):
        """The rows of this page get their overview at once: never a query per spa."""
        changes = super().get_changelist_instance(request)
        spas = list(changes.result_list)
        overviews = read_overviews([spa.schema_name for spa in spas])
        for spa in spas:
            spa.overview = overviews.get(spa.schema_name, Overview())
        changes.result_list = spas
        return changes

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @display(description="Spa", ordering="name", header=True)
    def show_name(self, spa: Spa):
        return [spa.name, spa.slug]

    @display(description="State", ordering="is_active", label={"on": "success", "off": "danger"})
    def show_state(self, spa: Spa):
        return "on" if spa.is_active else "off"

    @display(
        description="Carrier", label={"live": "success", "sandbox": "info", "no phone account": "warning"}
    )
    def show_carrier(self, spa: Spa):
        return spa.overview.carrier

    @display(description="Zone")
    def show_zone(self, spa: Spa):
        return spa.overview.timezone

    @display(description="Front desk at")
    def show_hosts(self, spa: Spa):
        return _link_hosts(spa)

    @display(description="Made", ordering="created_at")
    def show_made(self, spa: Spa):
        return f"{spa.created_at:%b %-d, %Y}"

    @display(description="Last call or text")
    def show_heard(self, spa: Spa):
        heard = spa.overview.last_heard_at
        words = f"{timesince(heard, read_now(), depth=1)} ago" if heard else "never"
        return f"{words}. Sending: {spa.overview.problem}" if spa.overview.problem else words

    @display(description="Front desk")
    def show_console(self, spa: Spa):
        return _link_hosts(spa)


def _link_hosts(spa: Spa) -> str:
    """One link per host, the primary one first. A spa that is switched off answers at none."""
    hosts = sorted(spa.domains.all(), key=lambda host: (not host.is_primary, host.domain))
    if not spa.is_active:
        return ", ".join(host.domain for host in hosts)
    links = [(public_url(host.domain, "/admin/"), host.domain) for host in hosts]
    link = '<a class="text-primary-600 underline" href="{}" target="_blank" rel="noopener">{}</a>'
    return format_html_join(mark_safe("<br>"), link, links)


class _ReadOnly(ModelAdmin):
    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(WakeUp, site=operators)
class WakeUpAdmin(_ReadOnly):
    """What the clock will ring for. Anything long overdue means that `manage.py clock` does not run."""

    list_display = ["schema_name", "lane", "due_at"]
    ordering = ["due_at"]


@admin.register(Bell, site=operators)
class BellAdmin(_ReadOnly):
    """The queue. One that rings for long means that `manage.py qcluster` does not run."""

    list_display = ["schema_name", "lane", "task", "rung_at", "taken_at"]
    ordering = ["rung_at", "taken_at"]


@admin.register(Failure, site=operators)
class FailureAdmin(_ReadOnly):
    list_display = ["name", "func", "started", "stopped", "attempt_count"]


@admin.register(User, site=operators)
class OperatorAdmin(UserAdmin, ModelAdmin):
    form, add_form, change_password_form = UserChangeForm, UserCreationForm, AdminPasswordChangeForm
