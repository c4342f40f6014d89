"""What happens next in a conversation, told in one line."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from clinics.availability import Opening
from leakmap.console.next_step import Standing, describe_next
from outreach.assistant.types import Stage, State

NOW = datetime(2026, 11, 23, 19, 40, tzinfo=UTC)  # Monday 2:40 pm in Detroit
TOMORROW_3PM = datetime(2026, 11, 24, 20, tzinfo=UTC)


def make_times(count: int) -> tuple[Opening, ...]:
    starts = [TOMORROW_3PM + timedelta(hours=each) for each in range(count)]
    return tuple(Opening(each, each + timedelta(minutes=50), 1, "Dana Reyes", 1, 1) for each in starts)


BASE = Standing(
    now=NOW,
    mode="assistant",
    state=State(),
    patient="Maya",
    assistant="Bella",
    zone=ZoneInfo("America/Detroit"),
)
PERSON = replace(BASE, mode="person")


def standing_at(stage: Stage, **state) -> Standing:
    return replace(BASE, state=State(stage=stage, **state))


LINES = [
    (BASE, "Bella answers when Maya writes."),
    (standing_at(Stage.ASKING_SERVICE), "Waits for Maya to say what the visit is for."),
    (standing_at(Stage.OFFERING, offered=make_times(3)), "Waits for Maya to pick one of three times."),
    (standing_at(Stage.OFFERING, offered=make_times(1)), "Waits for Maya to pick the offered time."),
    (standing_at(Stage.OFFERING), "Waits for Maya to name a day or a time."),
    (
        standing_at(Stage.ASKING_NAME, held=make_times(1)[0]),
        "Waits for a name. Tomorrow, 3:00 pm is kept meanwhile.",
    ),
    (standing_at(Stage.ASKING_NAME), "Waits for Maya to say their name."),
    (standing_at(Stage.CLOSED), "Done. Bella answers if Maya writes again."),
    (replace(BASE, answer_due_at=NOW), "Bella answers in a moment."),
    (replace(BASE, assistant_is_on=False), "Bella is switched off: every text waits for a person."),
    (
        replace(BASE, hold_ends_at=NOW + timedelta(hours=2)),
        "Waits for the desk to answer the request. The time is held until 4:40 pm.",
    ),
    (replace(BASE, is_corrected=True), "Waits for you to let Bella continue, or for Maya to write."),
    (PERSON, "Silent: a person answers."),
    (replace(PERSON, person_since=NOW), "Silent: a person answers since 2:40 pm."),
    (replace(PERSON, owner="Robin", person_since=NOW), "Silent: Robin answers since 2:40 pm."),
    (
        replace(PERSON, person_since=NOW - timedelta(days=1)),
        "Silent: a person answers since Yesterday, 2:40 pm.",
    ),
    (replace(PERSON, waits_since=NOW), "Silent: Maya waits for a person since 2:40 pm."),
    (replace(BASE, opted_out=True), "Silent: the patient asked for no texts."),
    (replace(BASE, unreachable=True), "Silent: texts do not reach this number."),
    (
        replace(BASE, is_clinical=True),
        "Frozen: clinical. Waits for a clinician. Bella says nothing until it is closed.",
    ),
    (
        replace(BASE, is_clinical=True, clinician="Noor"),
        "Frozen: clinical. Noor has it. Bella says nothing until it is closed.",
    ),
]


@pytest.mark.parametrize(("standing", "line"), LINES, ids=[line for _, line in LINES])
def test_the_line_says(standing, line):
    assert describe_next(standing) == line


HARSHEST_FIRST = [
    {"is_clinical": True},
    {"opted_out": True},
    {"mode": "person"},
    {"hold_ends_at": NOW},
    {"answer_due_at": NOW},
]


@pytest.mark.parametrize("place", range(len(HARSHEST_FIRST) - 1))
def test_what_silences_more_is_said_first(place):
    stronger = replace(BASE, **HARSHEST_FIRST[place])
    both = replace(stronger, **HARSHEST_FIRST[place + 1])
    assert describe_next(both) == describe_next(stronger)
