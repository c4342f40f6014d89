"""A small timeline: for a visit today, when the texts would leave and when the patient is due back. Pure."""

from datetime import date, timedelta

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from outreach.sequences.rebooking import FOLLOW_UP_AFTER, Interval, find_dates

WIDTH, HEIGHT, MARGIN, LINE_Y = 640, 112, 34, 56
INK, SOFT, BAND, ACCENT = "#4b4038", "#8a7c70", "#e9d9c9", "#a8562f"


def draw(interval: Interval, today: date) -> SafeString:
    """An SVG that scales to its place. What it shows is said in words too, for whoever cannot see it."""
    dates = find_dates(today, interval)
    again = dates.write_on + FOLLOW_UP_AFTER
    last = max(interval.longest, (again - today).days)

    def place(day: date) -> int:
        return round(MARGIN + (WIDTH - 2 * MARGIN) * (day - today).days / last)

    earliest = today + timedelta(days=interval.shortest)
    words = describe(interval, today)
    marks = [
        _mark(place(today), "Visit", today, above=True),
        _mark(place(dates.write_on), "Text", dates.write_on, above=False),
        _mark(place(dates.ideal_on), "Ideal", dates.ideal_on, above=True),
        _dot(place(again)),
    ]
    return format_html(
        '<svg viewBox="0 0 {w} {h}" width="100%" role="img" aria-label="{words}" font-size="13"'
        ' font-family="inherit"><title>{words}</title>'
        '<rect x="{x}" y="{band_y}" width="{band}" height="16" rx="8" fill="{band_fill}"/>'
        '<line x1="{start}" y1="{y}" x2="{end}" y2="{y}" stroke="{soft}" stroke-width="2"/>{marks}</svg>'
        "<p>{words}</p>",
        w=WIDTH,
        h=HEIGHT,
        words=words,
        x=place(earliest),
        band=max(6, place(dates.latest_on) - place(earliest)),
        band_y=LINE_Y - 8,
        band_fill=BAND,
        start=MARGIN,
        end=WIDTH - MARGIN,
        y=LINE_Y,
        soft=SOFT,
        marks=format_html_join("", "{}", ((mark,) for mark in marks)),
    )


def describe(interval: Interval, today: date) -> str:
    """Sundays and the hours are the spa's settings, so a text may leave a day later than this says."""
    dates = find_dates(today, interval)
    again = dates.write_on + FOLLOW_UP_AFTER
    earliest = today + timedelta(days=interval.shortest)
    return (
        f"For a visit today: the text leaves {_speak(dates.write_on)}, a second one {_speak(again)} if nothing is "
        f"heard. Ideally back {_speak(dates.ideal_on)}, between {_speak(earliest)} and {_speak(dates.latest_on)}."
    )


def _speak(day: date) -> str:
    return f"{day:%b} {day.day}, {day.year}"


def _mark(x: int, words: str, day: date, *, above: bool) -> SafeString:
    label_y = LINE_Y - 30 if above else LINE_Y + 28
    return format_html(
        '<circle cx="{}" cy="{}" r="6" fill="{}"/>'
        '<text x="{}" y="{}" text-anchor="{}" fill="{}">{}</text>'
        '<text x="{}" y="{}" text-anchor="{}" fill="{}" font-size="12">{}</text>',
        x, LINE_Y, ACCENT, x, label_y, _anchor(x), INK, words, x, label_y + 15, _anchor(x), SOFT,
        f"{day:%b} {day.day}",
    )  # fmt: skip


def _dot(x: int) -> SafeString:
    """The second text: so near the first that it has no label of its own."""
    return format_html(
        '<circle cx="{}" cy="{}" r="4" fill="white" stroke="{}" stroke-width="2"/>', x, LINE_Y, ACCENT
    )


def _anchor(x: int) -> str:
    """Words at an edge stay inside the picture."""
    if x < 2 * MARGIN:
        return "start"
    return "end" if x > WIDTH - 2 * MARGIN else "middle"
