"""The lines of a conversation file: one JSON object a line. Pure."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

USUAL_GAP = timedelta(seconds=30)
EVENTS = {
    "missed_call": "the patient calls and nobody picks up",
    "wait": "nothing but time passes",
    "slot_taken": "somebody else takes the offered times (`which`: only that one, counted from 1)",
    "desk_confirms": "the desk confirms the waiting request",
    "desk_declines": "the desk declines it",
    "desk_replies": "the desk writes `text`",
    "desk_takes_over": "a person takes the conversation",
    "desk_releases": "the desk lets the assistant answer again",
    "nurse_closes": "a clinician closes the open clinical tickets",
}


class ScriptError(Exception):
    """A line that cannot be played. Names the line and the remedy."""

    def __init__(self, number: int, problem: str):
        super().__init__(f"line {number}: {problem}")


@dataclass(frozen=True)
class Line:
    """One line: something said, something that happens, or how the patient and the spa are set up."""

    number: int
    say: str | None = None
    event: str = ""
    text: str = ""
    which: int | None = None
    media: tuple[str, ...] = ()
    setup: Mapping[str, Any] | None = None
    after: timedelta = USUAL_GAP
    raw: Mapping[str, Any] = field(default_factory=dict)  # keys of others, like `expect`


def read_script(lines: Iterable[str]) -> list[Line]:
    """Every line that is not empty. Raises ScriptError."""
    return [_read_line(number, text) for number, text in enumerate(lines, start=1) if text.strip()]


def _read_line(number: int, text: str) -> Line:
    try:
        raw = json.loads(text)
    except json.JSONDecodeError as error:
        raise ScriptError(
            number,
            f'not JSON ({error.msg}, column {error.colno}). Write one object a line, like {{"say": "hi"}}',
        ) from None
    if not isinstance(raw, dict):
        raise ScriptError(number, 'not a JSON object. Write one like {"say": "hi"}')
    kinds = [key for key in ("say", "event", "set") if key in raw]
    if len(kinds) != 1:
        raise ScriptError(number, 'needs exactly one of "say", "event" and "set"')
    return Line(
        number=number,
        say=_read_text(number, raw, "say") if "say" in raw else None,
        event=_read_event(number, raw),
        text=_read_text(number, raw, "text"),
        which=_read_which(number, raw),
        media=_read_media(number, raw),
        setup=_read_setup(number, raw),
        after=_read_gap(number, raw),
        raw=raw,
    )


def _read_text(number: int, raw: Mapping[str, Any], key: str) -> str:
    value = raw.get(key, "")
    if not isinstance(value, str):
        raise ScriptError(number, f'"{key}" must be a text in quotes')
    return value


def _read_event(number: int, raw: Mapping[str, Any]) -> str:
    if "event" not in raw:
        return ""
    event = raw["event"]
    if not isinstance(event, str) or event not in EVENTS:
        raise ScriptError(number, f"unknown event {event!r}. Use one of: {', '.join(EVENTS)}")
    return event


def _read_which(number: int, raw: Mapping[str, Any]) -> int | None:
    value = raw.get("which")
    if value is not None and (isinstance(value, bool) or not isinstance(value, int) or value < 1):
        raise ScriptError(number, '"which" is the place of an offered time: 1 is the first')
    return value


def _read_media(number: int, raw: Mapping[str, Any]) -> tuple[str, ...]:
    media = raw.get("media", [])
    if not isinstance(media, list) or not all(isinstance(each, str) for each in media):
        raise ScriptError(number, '"media" is a list of kinds, like ["image/jpeg"]')
    return tuple(media)


def _read_setup(number: int, raw: Mapping[str, Any]) -> Mapping[str, Any] | None:
    if "set" in raw and not isinstance(raw["set"], dict):
        raise ScriptError(number, '"set" is an object, like {"name": "Dana Reyes"}')
    return raw.get("set")


def _read_gap(number: int, raw: Mapping[str, Any]) -> timedelta:
    seconds = raw.get("after_s", USUAL_GAP.total_seconds())
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not 0 <= seconds <= 90 * 86400:
        raise ScriptError(number, '"after_s" is how many seconds after the line before, 0 or more')
    return timedelta(seconds=seconds)
