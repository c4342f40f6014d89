"""What was played, for people to read and for programs to check."""

from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

from leakmap.conversing.playing import Played
from leakmap.conversing.script import Line

SHOWN = ("stage", "mode", "language", "name", "service", "wish", "offered", "held", "question")


def to_json(played: Played, zone: ZoneInfo) -> dict[str, Any]:
    """One line as a plain object; `at` is the spa's local time."""
    line = played.line
    return {
        "line": line.number,
        **_name_line(line),
        "at": played.at.astimezone(zone).isoformat(timespec="seconds"),
        "replies": [
            {"text": each.text, "kind": str(each.kind), "state": each.state, "reason": each.reason}
            for each in played.seen.replies
        ],
        "state": played.seen.state,
        "actions": list(played.seen.actions),
        "tickets": list(played.seen.tickets),
    }


def _name_line(line: Line) -> dict[str, Any]:
    if line.setup is not None:
        return {"set": dict(line.setup)}
    return {"event": line.event} if line.event else {"say": line.say}


def to_text(played: Played, zone: ZoneInfo) -> Iterator[str]:
    """The same as a chat: `>` is the patient, `<` the spa, the rest what happened underneath."""
    line, seen = played.line, played.seen
    yield f"[{played.at.astimezone(zone):%a %b %d %H:%M:%S}] {_speak_line(line)}"
    for reply in seen.replies:
        yield f"  < {reply.text}" if reply.state == "sent" else f"  x not sent ({reply.reason}): {reply.text}"
    if not seen.replies and line.say is not None:
        yield "  (no reply)"
    for action in seen.actions:
        yield f"    * {action}"
    known = [f"{name} {_speak(seen.state[name])}" for name in SHOWN if seen.state.get(name)]
    yield f"    = {'; '.join(known)}"


def _speak_line(line: Line) -> str:
    if line.setup is not None:
        return f"set {_speak(dict(line.setup))}"
    if line.event:
        return f"({line.event.replace('_', ' ')}{': ' + line.text if line.text else ''})"
    return f"> {line.say}{' [picture]' * len(line.media)}"


def _speak(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key}={_speak(each)}" for key, each in value.items())
    if isinstance(value, list):
        return " | ".join(map(_speak, value))
    return str(value)
