"""The texts of the next month: how many leave on which day, about which service, and to whom."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.core.paginator import Paginator
from django.db.models import Count, QuerySet
from django.db.models.functions import TruncDate
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from leakmap.console.pages import render_page, require
from leakmap.lib.clock import read_now
from outreach.models import RebookingRun, RunState

MONTH = timedelta(days=31)
PER_PAGE = 50


@dataclass
class Day:
    """`services`: name and number, the most frequent first."""

    date: date
    count: int = 0
    services: list[tuple[str, int]] = field(default_factory=list)


@require_GET
def show_month(request: HttpRequest) -> HttpResponse:
    require(request, "outreach.view_rebookingrun")
    rows = list_coming(read_now())
    chosen = read_day(request.GET.get("day", ""))
    page = None
    if chosen:
        people = rows.filter(day=chosen).select_related("patient", "service").order_by("due_at", "pk")
        page = Paginator(people, PER_PAGE).get_page(request.GET.get("page"))
    days = count_days(rows)
    context = {"days": days, "total": sum(day.count for day in days), "chosen": chosen, "people": page}
    return render_page(request, "console/returns_month.html", "Coming back: the next month", context)


def list_coming(now: datetime) -> QuerySet[RebookingRun]:
    """First texts with their `day`, of the spa's time. Second ones only follow silence, so they are not counted."""
    rows = RebookingRun.objects.filter(state__in=(RunState.PLANNED, RunState.SNOOZED), due_at__lt=now + MONTH)
    return rows.annotate(day=TruncDate("due_at", tzinfo=timezone.get_current_timezone()))


def count_days(rows: QuerySet[RebookingRun]) -> list[Day]:
    counted = rows.order_by().values_list("day", "service__name").annotate(number=Count("pk"))
    days: dict[date, Day] = {}
    for on, service, number in counted:
        day = days.setdefault(on, Day(on))
        day.count += number
        day.services.append((service, number))
    for day in days.values():
        day.services.sort(key=lambda each: (-each[1], each[0]))
    return sorted(days.values(), key=lambda day: day.date)


def read_day(value: str) -> date | None:
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None
