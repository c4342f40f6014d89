"""A patient's way back in the desk's words: how it stands, why, and what happens next. No queries."""

from datetime import date, datetime, tzinfo

from leakmap.console.freed_words import Line
from leakmap.console.templatetags.desk import date_words, midway
from outreach.models import RebookingRun, RunEvent, RunState
from outreach.sequences.rebooking import REASONS

EVENTS = {
    "texted": ("sms", "Written to"),
    "followed_up": ("sms", "Written to a second time, the last"),
    "snoozed": ("schedule", "To be written to later"),
    "put_back": ("undo", "Put back: planned anew"),
    "answered": ("chat", "Answered"),
    "booked": ("event_available", "Booked"),
    "declined": ("do_not_disturb_on", "Said no"),
    "call": ("call", "To be called"),
    "called": ("call", "Called"),
    "folded": ("merge", "Taken into the text about another visit"),
    "silent": ("flag", "No answer"),
    "skipped": ("block", "Not written to"),
}
# Where the state says it already.
SAID = {
    (RunState.ANSWERED, "answered"),
    (RunState.BOOKED, "booked"),
    (RunState.FOLDED, "folded"),
    (RunState.SILENT, "no_answer"),
    (RunState.SNOOZED, "snoozed"),
}


def tell_reason(reason: str) -> str:
    return REASONS.get(reason, reason)


def tell_state(run: RebookingRun) -> str:
    """Not written to: has a visit booked."""
    words = run.get_state_display()
    if not run.reason or (run.state, run.reason) in SAID:
        return words
    return f"{words}: {lower_first(tell_reason(run.reason))}"


def lower_first(words: str) -> str:
    return words[:1].lower() + words[1:]


def tell_next(run: RebookingRun, zone: tzinfo | None) -> str:
    """The next thing that happens by itself, or what the desk is to do."""
    moment = midway(run.due_at, zone) if run.due_at and run.due_at.year > 1970 else "in a moment"
    match run.state:
        case RunState.NEW:
            return "Its day is chosen in a moment"
        case RunState.PLANNED | RunState.SNOOZED:
            return f"First text {moment}"
        case RunState.TEXTED:
            return f"Second text {moment} at the earliest, if nothing is heard"
        case RunState.FOLLOWED_UP:
            return f"Closed {moment}, if nothing is heard"
        case RunState.ANSWERED:
            return "Their conversation goes on"
        case RunState.CALL:
            return "Call them"
    return "Nothing more is written"


def tell_date(day: date | None, today: date) -> str:
    """Mon Mar 2, with the year where it is another one."""
    if day is None:
        return ""
    return date_words(day) if day.year == today.year else f"{date_words(day)}, {day.year}"


def tell_visited(run: RebookingRun, now: datetime) -> str:
    """The day of the visit, of its place's time."""
    if run.visit is None:
        return ""
    zone = run.visit.location.zone
    return tell_date(run.visit.starts_at.astimezone(zone).date(), now.astimezone(zone).date())


def tell_events(run: RebookingRun, events: list[RunEvent]) -> list[Line]:
    """Oldest first."""
    lines = [_tell_event(event) for event in events]
    if run.seen_at:
        lines.append(Line(run.seen_at, "The link was opened", "visibility"))
    return sorted(lines, key=lambda line: line.at)


def _tell_event(event: RunEvent) -> Line:
    icon, words = EVENTS.get(event.what, ("circle", event.what.replace("_", " ").capitalize()))
    reason = event.detail.get("reason", "")
    if reason and (event.what, reason) not in SAID:
        words += f": {lower_first(tell_reason(reason))}"
    if until := event.detail.get("until"):
        words += f", on {date_words(datetime.fromisoformat(until).date())}"
    if event.actor:
        words += f", by {event.actor}"
    return Line(event.at, words, icon)
