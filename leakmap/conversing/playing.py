"""Plays one script in the current spa at a pretended time: the worker's own tasks, run when they would be."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count

from django.db import connection

from clinics.models import PhoneLine, RingDestination, StaffMember
from leakmap import tasks
from leakmap.conversing.happenings import HAPPENINGS, Stage
from leakmap.conversing.script import Line
from leakmap.conversing.setting import set_up
from leakmap.conversing.watching import Seen, Snapshot, compare, take_snapshot
from leakmap.lib.clock import pretend_now
from leakmap.lib.memo import forget
from leakmap.lib.queue import Lane
from leakmap.lib.tenancy import inside_spa
from leakmap.tenants.models import WakeUp
from outreach.accounts import sending_through
from outreach.senders.base import Accepted, CallLookup, OutgoingText
from triage.channels.base import Delivery
from triage.intake import store_once

TICK = timedelta(seconds=1)  # how often the clock looks
SETTINGS_KEPT_FOR = timedelta(seconds=10)
AFTER_THE_LAST = timedelta(seconds=60)  # long enough for every reply to the last line


class NotebookSender:
    """Takes every text and sends none."""

    def __init__(self):
        self._numbers = count(1)

    def send(self, text: OutgoingText) -> Accepted:
        return Accepted(f"SM{next(self._numbers):032x}")

    def find(self, text: OutgoingText, *, since: datetime, known: Collection[str]) -> None:
        return None

    def look_up_call(self, sid: str) -> CallLookup:
        return CallLookup(status="completed", answered=False)


@dataclass(frozen=True)
class Played:
    """One line and what came of it until the next."""

    line: Line
    at: datetime
    seen: Seen


class Player:
    """One patient's phone towards one spa. Undone with the surrounding transaction."""

    def __init__(self, *, schema: str, start: datetime):
        """`start`: aware, or in the spa's own clock."""
        self.schema = schema
        self._sids = count(1)
        with inside_spa(schema):
            line = PhoneLine.objects.select_related("location").first()
            self.stage = Stage(line=line.number, phone=find_free_number(line.number))
            self.zone = line.location.zone
        self.now = self._ticked_at = self._settings_read_at = (
            start if start.tzinfo else start.replace(tzinfo=self.zone)
        )

    def play(self, script: Sequence[Line]) -> Iterator[Played]:
        """Each line with what happened until the next one was due."""
        moments = list(_when(script, self.now))
        before = self._look()
        with sending_through(NotebookSender()):
            for place, line in enumerate(script):
                remarks = self._do(line)
                is_last = place == len(script) - 1
                self._pass_time(until=self.now + AFTER_THE_LAST if is_last else moments[place + 1])
                after = self._look()
                yield Played(line, moments[place], compare(before, after, remarks))
                before = after

    def _look(self) -> Snapshot:
        with inside_spa(self.schema):
            return take_snapshot(phone=self.stage.phone, zone=self.zone, now=self.now)

    def _do(self, line: Line) -> list[str]:
        """The line itself, then a worker's look. Returns remarks on what could not be done."""
        with pretend_now(self.now), inside_spa(self.schema):
            if line.setup is not None:
                remarks = set_up(line, self.stage, now=self.now)
                forget()
            elif line.event:
                remarks = HAPPENINGS[line.event](line, self.stage, self.now)
            else:
                self._deliver(line)
                remarks = []
        self._run(tasks.work)
        return remarks

    def _deliver(self, line: Line) -> None:
        sid = f"SM{next(self._sids):032x}"
        payload = {
            "MessageSid": sid,
            "From": self.stage.phone,
            "To": self.stage.line,
            "Body": line.say or "",
            "NumMedia": str(len(line.media)),
            **{f"MediaContentType{place}": kind for place, kind in enumerate(line.media)},
            **{
                f"MediaUrl{place}": f"https://media.invalid/{sid}/{place}" for place in range(len(line.media))
            },
        }
        store_once(channel="twilio", delivery=Delivery("sms", f"sms:{sid}", sid, payload), now=self.now)

    def _pass_time(self, *, until: datetime) -> None:
        """Let the clock ring for everything that falls due on the way, each at its own second."""
        while due := self._next_due(until):
            at = max(due, self.now)
            if at <= self._ticked_at:
                at = self._ticked_at + TICK
            if at > until:
                break
            self.now = self._ticked_at = at
            for lane in self._take_due():
                self._run(tasks.wake if lane == Lane.INTERACTIVE else tasks.work_bulk)
        self.now = max(self.now, until)

    def _next_due(self, until: datetime) -> datetime | None:
        rows = WakeUp.objects.filter(schema_name=self.schema, due_at__lte=until).order_by("due_at")
        return rows.values_list("due_at", flat=True).first()

    def _take_due(self) -> list[str]:
        rows = WakeUp.objects.filter(schema_name=self.schema, due_at__lte=self.now)
        lanes = sorted(set(rows.values_list("lane", flat=True)), reverse=True)
        rows.delete()
        return lanes

    def _run(self, task) -> None:
        """As a worker would. The queue's own rows are not read: they may be those of a running spa."""
        if self.now - self._settings_read_at >= SETTINGS_KEPT_FOR:
            forget()  # they are kept by the real clock, which knows nothing of ours
            self._settings_read_at = self.now
        with pretend_now(self.now):
            task(self.schema)
        connection.set_schema_to_public()


def _when(script: Sequence[Line], start: datetime) -> Iterator[datetime]:
    moment = start
    for place, line in enumerate(script):
        if place and script[place - 1].setup is None:
            moment += line.after
        yield moment


def find_free_number(line: str) -> str:
    """A number near the spa's own that belongs to nobody there: 555-01xx is kept for fiction."""
    taken = {
        *PhoneLine.objects.values_list("number", flat=True),
        *RingDestination.objects.values_list("number", flat=True),
        *StaffMember.objects.values_list("phone", flat=True),
    }
    return next(
        number for number in (f"{line[:5]}555{last:04d}" for last in range(142, 242)) if number not in taken
    )
