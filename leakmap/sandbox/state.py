"""Everything the pretend carrier remembers, all of it in memory: lines, texts, calls, blocks, events."""

import asyncio
import itertools
import logging
import secrets
import time
from collections import Counter, deque
from collections.abc import Coroutine
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime

from aiohttp import web

from .behaviour import Behaviour
from .pictures import Picture

log = logging.getLogger("leakmap.sandbox")

MAX_MESSAGES = 200_000
MAX_CALLS = 2_000
MAX_PICTURES = 60
MAX_EVENTS = 2_000
MAX_EXCHANGES = 2_000


def new_sid(prefix: str) -> str:
    """A Twilio-shaped identifier: two letters and 32 hex digits."""
    return prefix + secrets.token_hex(16)


def now() -> datetime:
    """The current moment, to the second, as Twilio stores it."""
    return datetime.now(UTC).replace(microsecond=0)


def rfc2822(moment: datetime | None) -> str | None:
    """Twilio's date format, or None."""
    return format_datetime(moment) if moment else None


@dataclass
class Line:
    """A spa's phone number: whose account it is in and which webhooks it calls."""

    account_sid: str
    auth_token: str = field(repr=False)
    number: str
    label: str = ""
    voice_url: str = ""
    sms_url: str = ""
    status_callback: str = ""
    messaging_service_sid: str = ""
    ring_to_ok: bool = True
    passes_stop: bool = True

    def to_json(self) -> dict:
        """What may be shown: everything but the token."""
        return {
            "account_sid": self.account_sid,
            "number": self.number,
            "label": self.label or self.number,
            "voice_url": self.voice_url,
            "sms_url": self.sms_url,
            "status_callback": self.status_callback,
            "messaging_service_sid": self.messaging_service_sid,
            "ring_to_ok": self.ring_to_ok,
            "passes_stop": self.passes_stop,
        }


@dataclass(slots=True)
class Message:
    """One text, in either direction."""

    sid: str
    account_sid: str
    auth_token: str = field(repr=False)
    from_: str
    to: str
    body: str
    direction: str
    status: str
    num_segments: int = 1
    media: tuple[dict, ...] = ()
    status_callback: str = ""
    service_sid: str | None = None
    error_code: int | None = None
    error_message: str | None = None
    automatic: bool = False
    created: datetime = field(default_factory=now)
    updated: datetime = field(default_factory=now)
    sent: datetime | None = None
    at: float = field(default_factory=time.time)
    at_monotonic: float = field(default_factory=time.monotonic)

    def set_status(self, status: str) -> None:
        """Move on to a status and note when."""
        self.status, self.updated = status, now()
        if status == "sent":
            self.sent = self.updated

    def to_json(self) -> dict:
        """The compact form for tests, benches and the phone page; rest.py has Twilio's."""
        return {
            "sid": self.sid,
            "from": self.from_,
            "to": self.to,
            "body": self.body,
            "direction": self.direction,
            "status": self.status,
            "status_callback": self.status_callback,
            "error_code": self.error_code,
            "problem": self.error_message or "",
            "num_segments": self.num_segments,
            "media": list(self.media),
            "automatic": self.automatic,
            "at": self.at,
            "at_monotonic": self.at_monotonic,
        }


@dataclass(slots=True)
class Exchange:
    """One try at one webhook and what came back."""

    id: int
    kind: str
    who: str
    url: str
    params: dict
    attempt: int
    status: int | None = None
    ms: float = 0
    error: str = ""
    body: str = ""
    at: float = field(default_factory=time.time)

    def to_json(self) -> dict:
        """Shown in the log; holds neither token nor signature."""
        return {
            "id": self.id,
            "kind": self.kind,
            "who": self.who,
            "url": self.url,
            "params": self.params,
            "attempt": self.attempt,
            "status": self.status,
            "ms": round(self.ms, 1),
            "error": self.error,
            "at": self.at,
        }


class State:
    """The carrier's memory and its one list of events."""

    def __init__(self) -> None:
        self.lines: dict[str, Line] = {}
        self.callers: list[dict] = []
        self.behaviour = Behaviour()
        self.tasks: set[asyncio.Task] = set()
        self.defaults = Behaviour()
        self.clear()

    def clear(self) -> None:
        """Forget all traffic; lines and sample callers stay."""
        for task in self.tasks:
            task.cancel()
        self.epoch = secrets.token_hex(4)
        self.messages: dict[str, Message] = {}
        self.by_number: dict[str, list[Message]] = {}
        self.pictures: dict[str, Picture] = {}
        self.calls: dict = {}
        self.blocked: set[tuple[str, str]] = set()
        self.counters: Counter = Counter()
        self.exchanges: deque[Exchange] = deque(maxlen=MAX_EXCHANGES)
        self.events: deque[tuple[int, str, object]] = deque(maxlen=MAX_EVENTS)
        self.sequence = itertools.count(1)
        self.latest = 0
        self.behaviour = Behaviour(
            self.defaults.latency_ms, self.defaults.sent_after_ms, self.defaults.delivered_after_ms
        )

    def spawn(self, work: Coroutine) -> asyncio.Task:
        """Run something in the background; a failure is logged, never lost."""
        task = asyncio.create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self._finished)
        return task

    def _finished(self, task: asyncio.Task) -> None:
        self.tasks.discard(task)
        if not task.cancelled() and task.exception():
            log.error("background work failed", exc_info=task.exception())

    def put_line(self, line: Line) -> None:
        """Register a line, or replace the one with the same number."""
        self.lines[line.number] = line
        self.publish("line", line)

    def token_of(self, account_sid: str) -> str | None:
        """The auth token of an account, known from any of its lines."""
        return next((row.auth_token for row in self.lines.values() if row.account_sid == account_sid), None)

    def put_picture(self, picture: Picture) -> str:
        """Keep a picture; returns its sid. The oldest go when there are many."""
        sid = new_sid("ME")
        self.pictures[sid] = picture
        if len(self.pictures) > MAX_PICTURES:
            del self.pictures[next(iter(self.pictures))]
        return sid

    def put_message(self, message: Message) -> None:
        """Keep a text and find it again by either number."""
        self.messages[message.sid] = message
        self.by_number.setdefault(message.to, []).append(message)
        self.by_number.setdefault(message.from_, []).append(message)
        if len(self.messages) > MAX_MESSAGES:
            self._drop_oldest_messages()
        self.publish("message", message)

    def _drop_oldest_messages(self) -> None:
        kept = list(self.messages.values())[MAX_MESSAGES // 10 :]
        self.messages = {row.sid: row for row in kept}
        self.by_number = {}
        for row in kept:
            self.by_number.setdefault(row.to, []).append(row)
            self.by_number.setdefault(row.from_, []).append(row)

    def put_call(self, call) -> None:
        """Keep a call; the oldest finished ones make room."""
        self.calls[call.sid] = call
        if len(self.calls) > MAX_CALLS:
            for sid in [row.sid for row in self.calls.values() if row.ended][: MAX_CALLS // 10]:
                del self.calls[sid]

    def publish(self, kind: str, row) -> None:
        """Note that something changed. The row is only turned into JSON when somebody asks."""
        self.latest = next(self.sequence)
        self.events.append((self.latest, kind, row))

    def events_since(self, since: int, caller: str = "") -> list[dict]:
        """What changed after a sequence number, each row once in its present state, oldest first."""
        seen: set[int] = set()
        found = []
        for number, kind, row in reversed(self.events):
            if number <= since:
                break
            if id(row) in seen or (caller and kind != "line" and caller not in parties(row)):
                continue
            seen.add(id(row))
            found.append({"seq": number, "kind": kind, kind: row.to_json()})
        return found[::-1]


def parties(row) -> tuple[str, ...]:
    """The two numbers a text, a call or a webhook is between."""
    if isinstance(row, Exchange):
        return (row.params.get("From", ""), row.params.get("To", ""))
    return (row.from_, row.to)


STATE = web.AppKey("state", State)
