"""Writes one spa's past into its tables, as the product would have: calls, texts with their delivery, readings."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from clinics.consent import record_consent
from clinics.models import ConsentKind, PatientAddress, PhoneLine, Practice
from clinics.openings import read_desk_hours
from leakmap.lib.sms_text import to_gsm7
from outreach.models import Attempt, Kind, OutboxItem, OutboxState, Purpose, Receipt
from outreach.rendering import render, speak_time
from outreach.texts import TEXTS
from triage.calls import Outcome
from triage.classification import rules
from triage.matching import GOES_STALE_AFTER
from triage.models import Author, Call, Conversation, Message, Reading

REPLY_TAKES = timedelta(seconds=2)
STALE_AFTER_DAYS = GOES_STALE_AFTER.days


@dataclass
class Scribe:
    practice: Practice
    line: PhoneLine
    rng: Random
    now: datetime
    desk_name: str
    written: int = field(default=0)

    def sid(self, prefix: str) -> str:
        return f"{prefix}{self.rng.getrandbits(128):032x}"

    def when_desk_is_there(self, moment: datetime) -> datetime:
        desk = read_desk_hours(location=self.line.location, now=moment)
        return desk.next_opening(now=moment) or moment

    def call(
        self,
        *,
        at: datetime,
        address: PatientAddress | None,
        outcome: Outcome,
        textback: str = "",
        caller: str = "",
    ) -> Call:
        rang = timedelta(seconds=self.rng.randint(4, 26))
        is_missed = outcome != Outcome.ANSWERED
        return Call.objects.create(
            sid=self.sid("CA"),
            line=self.line,
            patient=address.patient if address else None,
            from_address=caller or (address.address if address else "anonymous"),
            outcome=outcome,
            decided_by="dial result" if is_missed else "pressed 1",
            started_at=at,
            accepted_at=None if is_missed else at + rang,
            missed_at=at + rang if is_missed else None,
            textback=textback,
        )

    def conversation(self, *, address: PatientAddress, at: datetime) -> Conversation:
        """Older ones are closed: the next text of that patient would open a new one."""
        return Conversation.objects.create(
            patient=address.patient,
            address=address,
            line=self.line,
            opened_at=at,
            is_open=at > self.now - GOES_STALE_AFTER,
            assistant_state={"language": address.patient.language, "introduced": True},
        )

    def text_back(self, call: Call, address: PatientAddress) -> Conversation:
        """The text after a missed call, with the consent it rests on."""
        conversation = self.conversation(address=address, at=call.missed_at)
        call.conversation, call.textback = conversation, "sent"
        call.save(update_fields=["conversation", "textback"])
        desk = read_desk_hours(location=self.line.location, now=call.missed_at)
        hours = "open" if desk.is_open(now=call.missed_at) else "closed"
        known = "_known" if address.patient.first_name else ""
        opens_at = self.when_desk_is_there(call.missed_at)
        zone, language = self.line.location.zone, address.patient.language
        self.say(
            conversation,
            f"textback_{hours}{known}",
            at=call.missed_at + timedelta(seconds=1),
            kind=Kind.TEXTBACK,
            call=call,
            opens=speak_time(opens_at, zone, language, call.missed_at),
        )
        record_consent(
            address=address,
            kind=ConsentKind.INQUIRY,
            source="missed call",
            reference=call.sid,
            now=call.missed_at,
        )
        return conversation

    def hear(self, conversation: Conversation, body: str, *, at: datetime) -> Message:
        """A text of the patient, read by the same rules as any other."""
        message = Message.objects.create(
            conversation=conversation, author=Author.PATIENT, body=body, at=at, media=[]
        )
        found = rules.read(body)
        Reading.objects.create(
            message=message,
            category=found.category,
            also=[str(each) for each in found.also],
            urgency=found.urgency,
            confidence=found.confidence,
            evidence=list(found.evidence),
            reader=found.reader,
            version=found.version,
        )
        self._touch(conversation, last_in_at=at)
        return message

    def say(
        self, conversation: Conversation, key: str, *, at: datetime, kind: Kind = Kind.ASSISTANT, **options
    ) -> OutboxItem:
        """One of the product's own texts, filled in."""
        names = ("call", "author", "author_name", "purpose", "state", "code", "knowledge")
        values = {name: value for name, value in options.items() if name not in names}
        patient = conversation.patient
        words = {
            "first_name": patient.first_name or "there",
            "spa": self.practice.name,
            "assistant": self.practice.assistant_name,
            **values,
        }
        texts = TEXTS[key]
        body = to_gsm7(render(texts.get(patient.language) or texts["en"], words))
        return self.send(
            conversation, body, at=at, kind=kind, **{name: options[name] for name in names if name in options}
        )

    def send(
        self,
        conversation: Conversation,
        body: str,
        *,
        at: datetime,
        kind: Kind,
        call: Call | None = None,
        author: Author = Author.ASSISTANT,
        author_name: str = "",
        purpose: Purpose = Purpose.REPLY,
        state: OutboxState = OutboxState.DELIVERED,
        code: str = "",
        knowledge=None,
    ) -> OutboxItem:
        """A text that left, with its one attempt and what the carrier reported."""
        self.written += 1
        message = Message.objects.create(
            conversation=conversation,
            author=author,
            author_name=author_name,
            body=body,
            at=at,
            knowledge=knowledge,
        )
        sent_at, reported_at = self._pick_moments(at)
        item = OutboxItem.objects.create(
            kind=kind,
            purpose=purpose,
            dedupe_key=f"textback:{call.sid}" if kind == Kind.TEXTBACK else f"demo:{self.written}",
            conversation=conversation,
            address=conversation.address,
            call=call,
            message=message,
            from_number=self.line.number,
            body=body,
            state=state,
            reason=f"Did not arrive (code {code})" if code else "",
            tries=1,
            provider_sid=self.sid("SM"),
            **dict.fromkeys(["due_at", "created_at"], at),
            **dict.fromkeys(["accepted_at", "sent_at"], sent_at),
            delivered_at=reported_at if state == OutboxState.DELIVERED else None,
        )
        _write_reports(item, reported_at=reported_at, code=code)
        self._touch(conversation, last_out_at=at)
        return item

    def _pick_moments(self, at: datetime) -> tuple[datetime, datetime]:
        """When a text that was due at `at` was taken, and when the carrier told its end."""
        sent_at = at + timedelta(milliseconds=self.rng.randint(600, 1900))
        return sent_at, sent_at + timedelta(milliseconds=self.rng.randint(500, 2500))

    def _touch(self, conversation: Conversation, **moments: datetime) -> None:
        for name, moment in moments.items():
            setattr(conversation, name, moment)
        conversation.save(update_fields=list(moments))


def _write_reports(item: OutboxItem, *, reported_at: datetime, code: str) -> None:
    """The one try, and what the carrier said of it."""
    Attempt.objects.create(
        item=item, number=1, started_at=item.due_at, finished_at=item.sent_at, outcome="accepted"
    )
    last = "delivered" if item.state == OutboxState.DELIVERED else "undelivered"
    Receipt.objects.bulk_create(
        [
            Receipt(item=item, status="sent", at=item.sent_at),
            Receipt(item=item, status=last, code=code, at=reported_at),
        ]
    )
