"""A moment in big words for a page. Texts have a shorter form: outreach.rendering."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

DAYS = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "es": ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"),
}
MONTHS = {
    "en": (
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
        "November", "December",
    ),
    "es": (
        "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre",
        "noviembre", "diciembre",
    ),
}  # fmt: skip
NEAR = {"en": ("Today", "Tomorrow"), "es": ("Hoy", "Mañana")}


def speak_day(moment: datetime, *, zone: ZoneInfo, language: str, now: datetime) -> str:
    """ "Tomorrow, Tuesday, November 24", "Mañana, martes 24 de noviembre", in the place's own zone."""
    local, today = moment.astimezone(zone), now.astimezone(zone).date()
    day = _name_day(local, language)
    for ahead, word in enumerate(NEAR[language]):
        if local.date() == today + timedelta(days=ahead):
            return f"{word}, {day}"
    return day[0].upper() + day[1:]


def _name_day(local: datetime, language: str) -> str:
    name, month = DAYS[language][local.weekday()], MONTHS[language][local.month - 1]
    return f"{name} {local.day} de {month}" if language == "es" else f"{name}, {month} {local.day}"


def speak_hour(moment: datetime, *, zone: ZoneInfo, language: str) -> str:
    """ "2:30 pm", "2:30 p. m."; never broken across lines."""
    local = moment.astimezone(zone)
    half = (
        ("a. m." if local.hour < 12 else "p. m.") if language == "es" else ("am" if local.hour < 12 else "pm")
    )
    return f"{local.hour % 12 or 12}:{local.minute:02}\u00a0{half}".replace("a. m.", "a.\u00a0m.").replace(
        "p. m.", "p.\u00a0m."
    )


def name_zone(moment: datetime, *, zone: ZoneInfo) -> str:
    """ "EST", or nothing where the zone only has a number."""
    name = moment.astimezone(zone).tzname() or ""
    return name if name.isalpha() else ""
