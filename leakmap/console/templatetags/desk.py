"""Moments as the desk says them: in the spa's own time, short, and relative where that helps."""

from datetime import datetime, timedelta, tzinfo

from django import template
from django.utils import timezone

from leakmap.console.roles import name_of
from leakmap.console.zones import name_zone
from leakmap.lib.phones import show
from leakmap.lib.redact import mask_phone

register = template.Library()
MINUTE, HOUR, DAY = 60, 3600, 86400
RELATIVE = ("Today", "Tomorrow", "Yesterday")


def _local(moment: datetime, zone: tzinfo | None = None) -> datetime:
    return timezone.localtime(moment, zone)


def speak_clock(local: datetime) -> str:
    return f"{local:%I:%M %p}".lstrip("0").replace("AM", "am").replace("PM", "pm")


def speak_day(local: datetime, today) -> str:
    names = {today: "Today", today + timedelta(days=1): "Tomorrow", today - timedelta(days=1): "Yesterday"}
    return names.get(local.date()) or f"{local:%a %b} {local.day}"


@register.filter
def clock(moment: datetime | None, zone: tzinfo | None = None) -> str:
    """2:30 pm, or 2:30 pm EST where the spa has places in several zones."""
    if not moment:
        return ""
    local = _local(moment, zone)
    return speak_clock(local) + name_zone(local)


@register.filter
def day(moment: datetime | None, zone: tzinfo | None = None) -> str:
    """Today, Tomorrow, Tue Nov 24."""
    if not moment:
        return ""
    return speak_day(_local(moment, zone), timezone.localdate(timezone=zone))


def span(start: datetime, end: datetime, zone: tzinfo) -> str:
    """2:30 pm – 3:00 pm."""
    return f"{speak_clock(_local(start, zone))} – {clock(end, zone)}"


@register.filter
def when(moment: datetime | None, zone: tzinfo | None = None) -> str:
    """Tue Nov 24, 2:30 pm."""
    return f"{day(moment, zone)}, {clock(moment, zone)}" if moment else ""


@register.filter
def midway(moment: datetime | None, zone: tzinfo | None = None) -> str:
    """The same within a sentence: today, 2:30 pm."""
    words = when(moment, zone)
    return words[:1].lower() + words[1:] if words.startswith(RELATIVE) else words


@register.filter
def date_words(value) -> str:
    """A plain date: Today, Tomorrow, Tue Nov 24."""
    today = timezone.localdate()
    names = {today: "Today", today + timedelta(days=1): "Tomorrow"}
    return names.get(value) or f"{value:%a %b} {value.day}"


@register.filter
def since(moment: datetime | None, now: datetime) -> str:
    """How long ago: just now, 12 min, 3 h, 2 days."""
    return speak_span((now - moment).total_seconds()) if moment else ""


@register.filter
def left(moment: datetime | None, now: datetime) -> str:
    """How long until then; the page's script keeps it ticking."""
    seconds = (moment - now).total_seconds() if moment else 0
    if seconds <= 0:
        return "run out"
    minutes = int(seconds // MINUTE)
    if seconds < HOUR:
        return f"{max(1, minutes)} min left"
    if seconds < DAY:
        return f"{minutes // 60} h {minutes % 60} min left"
    return f"{speak_span(seconds)} left"


def speak_span(seconds: float) -> str:
    if seconds < MINUTE:
        return "just now"
    if seconds < HOUR:
        return f"{int(seconds // MINUTE)} min"
    if seconds < DAY:
        return f"{int(seconds // HOUR)} h"
    days = int(seconds // DAY)
    return f"{days} day{'' if days == 1 else 's'}"


@register.filter
def masked(number: str) -> str:
    return mask_phone(number or "")


@register.filter
def national(number: str) -> str:
    return show(number) if number else ""


@register.filter
def login_name(user) -> str:
    return name_of(user) if user else ""
