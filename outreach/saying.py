"""What the assistant says: rendered, held to the promises, and put into the outbox. And where a turn takes place."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from clinics.profile import Line, Profile
from outreach.assistant.types import HandOver, Reply, SpaFacts, State, Turn
from outreach.calendar import Calendar
from outreach.guards import UnsafeText, check_text, list_treatments, quote
from outreach.models import Kind, OutboxItem
from outreach.outbox import drop, put
from outreach.plans import Plans, read_plans
from outreach.rendering import render_reply
from outreach.wording import merge_texts, read_facts, speak_desk_opening, write_text
from triage.models import Conversation

USEFUL_FOR = timedelta(minutes=30)  # a reply that could not leave for longer is a person's to give


@dataclass(frozen=True)
class Setting:
    """Where one turn takes place: everything the engine and the guards ask about."""

    conversation: Conversation
    profile: Profile
    line: Line
    facts: SpaFacts
    plans: Plans
    calendar: Calendar
    now: datetime

    @property
    def known_name(self) -> str | None:
        return self.conversation.patient.first_name or None


def read_setting(conversation: Conversation, profile: Profile, now: datetime) -> Setting:
    line = profile.get_line(conversation.line_id)
    return Setting(
        conversation=conversation,
        profile=profile,
        line=line,
        facts=read_facts(practice=profile.practice, line=line.row, desk=line.desk, now=now),
        plans=read_plans(conversation, now),
        calendar=Calendar(profile.practice, line.row.location.zone, now),
        now=now,
    )


def say(turn: Turn, setting: Setting, *, dedupe: str) -> list[OutboxItem]:
    """Put what the engine said into the outbox; what a guard refuses is shown to a person instead.

    Returns what may leave. Changes the conversation; the caller saves it.
    """
    conversation, now = setting.conversation, setting.now
    kind = Kind.HANDOVER if any(isinstance(action, HandOver) for action in turn.actions) else Kind.ASSISTANT
    said = []
    for number, reply in enumerate(turn.replies):
        item = put(
            conversation=conversation,
            kind=kind,
            body=render(reply, turn.state, setting),
            dedupe_key=f"{dedupe}:{number}",
            now=now,
            quoted=quote(reply.openings),
            drop_after=min([now + USEFUL_FOR, *(each.starts_at for each in reply.openings)]),
            knowledge_id=reply.knowledge_id,
        )
        if item is None:
            continue
        try:
            check(item.body, kind, reply, turn.state, setting)
        except UnsafeText as error:
            drop(item=item, reason=error.reason, now=now)
            continue
        said.append(item)
        conversation.last_out_at = now
    return said


def render(reply: Reply, state: State, setting: Setting) -> str:
    texts = merge_texts(setting.profile.wording)
    return render_reply(reply, texts=texts, facts=setting.facts, language=state.language, now=setting.now)


def check(body: str, kind: Kind, reply: Reply, state: State, setting: Setting) -> None:
    """Times may come from openings of this conversation, the patient's visits to come, and words a person approved."""
    facts, practice = setting.facts, setting.profile.practice
    openings = [*reply.openings, *state.offered, *([state.held] if state.held else [])]
    check_text(
        kind=kind,
        body=body,
        times_named=[
            *(each.starts_at for each in openings),
            *(each.starts_at for each in setting.plans.visits),
        ],
        zone=setting.line.row.location.zone,
        now=setting.now,
        approved=[
            *(entry.answer for entry in facts.knowledge if entry.id in _list_answers(reply)),
            *_list_hours(reply),
            facts.hours_text_en,
            facts.hours_text_es,
            *facts.desk_opens_text.values(),
        ],
        treatments=list_treatments(facts.services) if practice.is_discreet else (),
        names=(practice.name, practice.assistant_name, setting.conversation.patient.first_name),
    )


def _list_answers(reply: Reply) -> set[int | None]:
    return {reply.knowledge_id, *(part.knowledge_id for part in reply.parts)}


def _list_hours(reply: Reply) -> list[str]:
    """Opening hours of one day, which the engine reads off the calendar."""
    return [part.values["hours"] for part in (reply, *reply.parts) if "hours" in part.values]


def promise_person(*, conversation: Conversation, profile: Profile, dedupe: str, now: datetime) -> None:
    """The plain words of a hand-over, for when there is no turn to take them from."""
    line = profile.get_line(conversation.line_id)
    language = conversation.patient.language
    opens = speak_desk_opening(line.desk.next_opening(now=now), line.row.location.zone, language, now)
    values = {"spa": profile.practice.name, "assistant": profile.practice.assistant_name, "opens": opens}
    key = "handover" if line.desk.is_open(now=now) else "handover_closed"
    put(
        conversation=conversation,
        kind=Kind.HANDOVER,
        body=write_text(key, values, language=language, wording=profile.wording),
        dedupe_key=dedupe,
        now=now,
        drop_after=now + USEFUL_FOR,
    )
