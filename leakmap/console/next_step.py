"""What happens next in a conversation, in one plain line for the desk. Pure."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from leakmap.console.templatetags.desk import speak_clock, speak_day
from outreach.assistant.types import Stage, State
from triage.models import ConversationMode

NUMBERS = {1: "the offered time", 2: "one of two times", 3: "one of three times"}


@dataclass(frozen=True)
class Standing:
    """Everything the line depends on. Instants are aware; `zone` is the location's."""

    now: datetime
    mode: str
    state: State
    patient: str
    assistant: str
    zone: ZoneInfo
    names_zone: bool = False  # the spa has places in several zones
    assistant_is_on: bool = True
    is_clinical: bool = False
    clinician: str = ""
    opted_out: bool = False
    unreachable: bool = False
    owner: str = ""
    person_since: datetime | None = None
    waits_since: datetime | None = None
    answer_due_at: datetime | None = None
    hold_ends_at: datetime | None = None  # of a request that waits for the desk
    is_corrected: bool = False


def describe_next(standing: Standing) -> str:
    for step in (_frozen, _stopped, _with_person, _desks_turn, _about_to_answer, _switched_off):
        if words := step(standing):
            return words
    return _waiting(standing)


def _frozen(standing: Standing) -> str:
    if not standing.is_clinical:
        return ""
    who = f"{standing.clinician} has it." if standing.clinician else "Waits for a clinician."
    return f"Frozen: clinical. {who} {standing.assistant} says nothing until it is closed."


def _stopped(standing: Standing) -> str:
    if standing.opted_out:
        return "Silent: the patient asked for no texts."
    return "Silent: texts do not reach this number." if standing.unreachable else ""


def _with_person(standing: Standing) -> str:
    if standing.mode != ConversationMode.PERSON:
        return ""
    who = standing.owner or "a person"
    if standing.waits_since:
        return f"Silent: {standing.patient} waits for {who} since {_say(standing.waits_since, standing)}."
    since = f" since {_say(standing.person_since, standing)}" if standing.person_since else ""
    return f"Silent: {who} answers{since}."


def _desks_turn(standing: Standing) -> str:
    if not standing.hold_ends_at:
        return ""
    return f"Waits for the desk to answer the request. The time is held until {_say(standing.hold_ends_at, standing)}."


def _about_to_answer(standing: Standing) -> str:
    return f"{standing.assistant} answers in a moment." if standing.answer_due_at else ""


def _switched_off(standing: Standing) -> str:
    if standing.assistant_is_on:
        return ""
    return f"{standing.assistant} is switched off: every text waits for a person."


def _waiting(standing: Standing) -> str:
    state, patient = standing.state, standing.patient
    if standing.is_corrected:
        return f"Waits for you to let {standing.assistant} continue, or for {patient} to write."
    if state.stage is Stage.OFFERING and state.offered:
        return f"Waits for {patient} to pick {NUMBERS.get(len(state.offered), 'one of the offered times')}."
    if state.stage is Stage.ASKING_NAME and state.held:
        return f"Waits for a name. {_say(state.held.starts_at, standing)} is kept meanwhile."
    waits_for = {
        Stage.ASKING_SERVICE: "say what the visit is for",
        Stage.OFFERING: "name a day or a time",
        Stage.ASKING_NAME: "say their name",
    }
    if state.stage in waits_for:
        return f"Waits for {patient} to {waits_for[state.stage]}."
    if state.stage is Stage.CLOSED:
        return f"Done. {standing.assistant} answers if {patient} writes again."
    return f"{standing.assistant} answers when {patient} writes."


def _say(moment: datetime, standing: Standing) -> str:
    """2:40 pm; on another day: Tue Nov 24, 2:40 pm."""
    local, today = moment.astimezone(standing.zone), standing.now.astimezone(standing.zone).date()
    day = "" if local.date() == today else f"{speak_day(local, today)}, "
    return f"{day}{speak_clock(local)}{f' {local:%Z}' if standing.names_zone else ''}"
