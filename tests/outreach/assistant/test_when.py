"""Days and times as people write them. Today is Saturday, November 21, 2026."""

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.assistant.types import PartOfDay, Wish
from outreach.assistant.when import read_wish
from triage.classification.plain import fold

TODAY = date(2026, 11, 21)
MORNING, AFTERNOON, EVENING = (PartOfDay.MORNING,), (PartOfDay.AFTERNOON,), (PartOfDay.EVENING,)


def on(day: int, month: int = 11, year: int = 2026, **more) -> Wish:
    return Wish(first_date=date(year, month, day), last_date=date(year, month, day), **more)


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("tmrw 3ish", on(22, around=time(15))),
        ("today at 4", on(21, around=time(16))),
        ("tonight", on(21, parts=EVENING)),
        ("next tues", on(24)),
        ("this friday morning", on(27, parts=MORNING)),
        ("day after tomorrow", on(23)),
        ("12/3", on(3, 12)),
        ("1/5", on(5, 1, 2027)),
        ("12/3/26 at 2:30", on(3, 12, around=time(14, 30))),
        ("dec 3rd at 2", on(3, 12, around=time(14))),
        ("december 3 10am", on(3, 12, around=time(10))),
        ("the 24th after 4", on(24, not_before=time(16))),
        ("thurs after 5", Wish(weekdays=(3,), not_before=time(17))),
        ("tuesday works", Wish(weekdays=(1,))),
        ("tues or wed", Wish(weekdays=(1, 2))),
        ("mon-thu mornings", Wish(weekdays=(0, 1, 2, 3), parts=MORNING)),
        ("weekend", Wish(weekdays=(5, 6))),
        ("not monday", Wish(weekdays=(1, 2, 3, 4, 5, 6))),
        ("any day but friday", Wish(weekdays=(0, 1, 2, 3, 5, 6))),
        ("next week", Wish(date(2026, 11, 23), date(2026, 11, 29))),
        ("next month", Wish(date(2026, 12, 1), date(2026, 12, 31))),
        ("in two weeks", Wish(date(2026, 12, 2), date(2026, 12, 8))),
        ("asap", Wish(TODAY, date(2026, 12, 21))),
        ("between 2 and 4 on wed", Wish(weekdays=(2,), not_before=time(14), not_after=time(16))),
        ("2-4pm thursday", Wish(weekdays=(3,), not_before=time(14), not_after=time(16))),
        ("saturday before noon", Wish(weekdays=(5,), not_after=time(12))),
        ("after work", Wish(not_before=time(17))),
        ("lunch time", Wish(not_before=time(11, 30), not_after=time(13, 30))),
        ("3:30", Wish(around=time(15, 30))),
        ("9:30", Wish(around=time(9, 30))),
        ("8pm", Wish(around=time(20))),
        ("friday 2", Wish(weekdays=(4,), around=time(14))),
        ("at noon", Wish(around=time(12))),
        ("mañana", on(22)),
        ("mañana por la tarde", on(22, parts=AFTERNOON)),
        ("mañana por la mañana", on(22, parts=MORNING)),
        ("por la mañana", Wish(parts=MORNING)),
        ("pasado mañana a las 10", on(23, around=time(10))),
        ("el martes a las 3", Wish(weekdays=(1,), around=time(15))),
        ("el próximo jueves", on(26)),
        ("el 8", on(8, 12)),
        ("3 de diciembre", on(3, 12)),
        ("la próxima semana en la tarde", Wish(date(2026, 11, 23), date(2026, 11, 29), parts=AFTERNOON)),
        ("después de las 5", Wish(not_before=time(17))),
        ("entre las 2 y las 4", Wish(not_before=time(14), not_after=time(16))),
        ("lo antes posible", Wish(TODAY, date(2026, 12, 21))),
    ],
)
def test_a_wish_is_read(text, wish):
    assert read_wish(fold(text), TODAY) == wish


@pytest.mark.parametrize(
    "text",
    [
        "hi there",
        "$650 for 2 syringes",
        "I am 45",
        "2 of us",
        "1",
        "thanks",
        "call 313-555-0100",
        "30 minutes",
        "dana",
    ],
)
def test_a_number_alone_is_no_time(text):
    assert not read_wish(fold(text), TODAY)


def test_a_newer_day_keeps_the_older_time_of_day():
    older = Wish(weekdays=(3,), not_before=time(17))
    assert older.merged_with(Wish(weekdays=(4,))) == Wish(weekdays=(4,), not_before=time(17))
    assert older.merged_with(Wish(around=time(9))) == Wish(weekdays=(3,), around=time(9))


@given(st.text(max_size=120))
def test_any_text_can_be_read(text):
    wish = read_wish(fold(text), TODAY)
    assert Wish.from_json(wish.to_json()) == wish
