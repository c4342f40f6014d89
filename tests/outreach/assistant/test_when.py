"""Days and times as people write them. Today is Saturday, November 21, 2026."""

from dataclasses import replace
from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.assistant.spelling import tidy
from outreach.assistant.types import PartOfDay, Wish
from outreach.assistant.when import read_when, read_wish
from triage.classification.plain import fold

TODAY = date(2026, 11, 21)
MORNING, AFTERNOON, EVENING = (PartOfDay.MORNING,), (PartOfDay.AFTERNOON,), (PartOfDay.EVENING,)


def on(day: int, month: int = 11, year: int = 2026, **more) -> Wish:
    return Wish(first_date=date(year, month, day), last_date=date(year, month, day), **more)


def either(first: Wish, *others: Wish) -> Wish:
    return replace(first, or_else=others)


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("tmrw 3ish", on(22, around=time(15), is_loose=True)),
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
        ("asap", Wish(soonest=True)),
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
        ("lo antes posible", Wish(soonest=True)),
    ],
)
def test_a_wish_is_read(text, wish):
    assert read_wish(tidy(fold(text)), TODAY) == wish


TUESDAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("next tues or weds am", Wish(dates=(date(2026, 12, 1), date(2026, 12, 2)), parts=MORNING)),
        ("not before 4", Wish(not_before=time(16))),
        ("cant come until friday", Wish(first_date=date(2026, 11, 27))),
        ("nothing after 5 pls", Wish(not_after=time(17))),
        ("i have to be out by 5", Wish(not_after=time(17))),
        ("i work until 4", Wish(not_before=time(16))),
        ("salgo a las 4", Wish(not_before=time(16))),
        ("any day next week after 2 but before 5",
         Wish(date(2026, 11, 30), date(2026, 12, 6), not_before=time(14), not_after=time(17))),
        ("fri 330", Wish(weekdays=(4,), around=time(15, 30))),
        ("15h", Wish(around=time(15))),
        ("a las 3 y media", Wish(around=time(15, 30))),
        ("half past two on wednesday", Wish(weekdays=(2,), around=time(14, 30))),
        ("quarter to 4 tues", Wish(weekdays=(1,), around=time(15, 45))),
        ("tuesday around three thirty", Wish(weekdays=(1,), around=time(15, 30), is_loose=True)),
        ("between 10 and noon", Wish(not_before=time(10), not_after=time(12))),
        ("8 tonight", on(24, around=time(20))),
        ("friday at 2 or 3", Wish(weekdays=(4,), not_before=time(14), not_after=time(15))),
        ("5 or later", Wish(not_before=time(17))),
        ("no mornings please", Wish(parts=(PartOfDay.AFTERNOON, PartOfDay.EVENING))),
        ("late afternoon", Wish(not_before=time(15, 30))),
        ("first thing tmrw", on(25, parts=MORNING, soonest=True)),
        ("wendesday mornig", Wish(weekdays=(2,), parts=MORNING)),
        ("thrusday aftrnoon", Wish(weekdays=(3,), parts=AFTERNOON)),
        ("end of the month", Wish(date(2026, 11, 22), date(2026, 11, 30))),
        ("week of the 14th", Wish(date(2026, 12, 14), date(2026, 12, 20))),
        ("early next week", Wish(date(2026, 11, 30), date(2026, 12, 2))),
        ("this friday", on(27)),
        ("the following friday", on(4, 12)),
        ("a week from friday", on(4, 12)),
        ("2 weeks out", Wish(date(2026, 12, 5), date(2026, 12, 11))),
        ("thursday the 3rd", on(3, 12)),
        ("tuesday 12/1", on(1, 12)),
        ("el jueves 3", on(3, 12)),
        ("dec 3-5", Wish(date(2026, 12, 3), date(2026, 12, 5))),
        ("3 o 4 de diciembre", Wish(dates=(date(2026, 12, 3), date(2026, 12, 4)))),
        ("25/12", on(25, 12)),
        ("either mon or thu", Wish(weekdays=(0, 3))),
        ("tomorrow or the day after", Wish(dates=(date(2026, 11, 25), date(2026, 11, 26)))),
        ("except wednesdays", Wish(weekdays=(0, 1, 3, 4, 5, 6))),
        ("i cant do thursday but friday works", Wish(weekdays=(4,))),
        ("el jueves no puedo, el viernes si", Wish(weekdays=(4,))),
        ("no thursday works better", Wish(weekdays=(3,))),
        ("not today", Wish(not_dates=(TUESDAY,))),
        ("sorry, Thursday not Tuesday", Wish(weekdays=(3,))),
        ("tues at 3\nsorry thursday", Wish(weekdays=(3,), around=time(15))),
        ("tuesday\nor thursday after 5", Wish(weekdays=(1, 3), not_before=time(17))),
        ("day after thanksgiving", on(27)),
        ("the week after christmas", Wish(date(2026, 12, 28), date(2027, 1, 3))),
        ("before christmas", Wish(last_date=date(2026, 12, 24))),
        ("my wedding is on dec 12", Wish(last_date=date(2026, 12, 11))),
        ("despues del 15", Wish(first_date=date(2026, 12, 16))),
        ("de hoy en ocho", on(1, 12)),
        ("el sabado que viene", on(28)),
        ("la semana del 7", Wish(date(2026, 12, 7), date(2026, 12, 13))),
        ("cualquier dia menos el lunes", Wish(weekdays=(1, 2, 3, 4, 5, 6))),
        ("hoy en la tarde o mañana temprano",
         either(on(24, parts=(PartOfDay.AFTERNOON,)), on(25, parts=(PartOfDay.MORNING,)))),
        ("tues morning or thurs after 4",
         either(Wish(weekdays=(1,), parts=(PartOfDay.MORNING,)), Wish(weekdays=(3,), not_before=time(16)))),
        ("fri at 2 or sat at 11", either(Wish(weekdays=(4,), around=time(14)), Wish(weekdays=(5,), around=time(11)))),
        ("this wknd or if not monday after i get off at 5",
         either(Wish(date(2026, 11, 28), date(2026, 11, 29)), Wish(weekdays=(0,), not_before=time(17)))),
        ("weds or thurs am", Wish(weekdays=(2, 3), parts=(PartOfDay.MORNING,))),  # one hour for both days
        ("oh can we make it 2 instead", Wish(around=time(14))),
        ("fri instead of thurs", Wish(weekdays=(4,))),
        ("the first saturday in december", on(5, 12)),
        ("last friday of the month", on(27)),
        ("el otro martes", on(1, 12)),
        ("this week or next", Wish(date(2026, 11, 24), date(2026, 12, 6))),
        ("for 9 a unit", Wish()),
        ("running about 15 behind", Wish()),
        ("my moms birthday is next week", Wish()),
        ("after 4 thursday, i get off at 3:30", Wish(weekdays=(3,), not_before=time(16))),
        ("stuck till 12 friday", Wish(weekdays=(4,), not_before=time(12))),
        ("it's dom", Wish()),
        ("el dom", Wish(weekdays=(6,))),
        ("fin de semana", Wish(weekdays=(5, 6))),
        ("mñn en la mañana", on(25, parts=(PartOfDay.MORNING,))),
        ("same time as last time", Wish()),
        ("move it to friday at 3", Wish(weekdays=(4,), around=time(15))),
        ("move my friday appt to monday at 2", Wish(weekdays=(0,), around=time(14))),
        ("whenever", Wish(any_day=True, any_time=True)),
        ("any time friday", Wish(weekdays=(4,), any_time=True)),
    ],
)  # fmt: skip
def test_a_wish_is_read_on_a_tuesday(text, wish):
    assert read_wish(tidy(fold(text)), TUESDAY) == wish


@pytest.mark.parametrize(
    ("text", "today", "days"),
    [
        ("next friday", TUESDAY, (27, 4)),
        ("next friday at 3", TUESDAY, (27, 4)),
        ("thursday the 12th", TUESDAY, (26, 12)),
    ],
)
def test_two_readings_of_a_day_are_kept_to_be_asked_about(text, today, days):
    wish = read_wish(tidy(fold(text)), today)
    assert wish.unclear_day
    assert tuple(day.day for day in wish.dates) == days


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("move my friday appt to monday", date(2026, 11, 27)),
        ("cancel my appointment on thursday", date(2026, 11, 26)),
        ("switch from thursday to friday", date(2026, 11, 26)),
        ("i have an appointment tomorrow at 3 can i change it to friday", date(2026, 11, 25)),
    ],
)
def test_the_day_of_a_visit_they_have_is_no_wish(text, about):
    found = read_when(tidy(fold(text)), TUESDAY)
    assert [first for first, _ in found.about] == [about]
    assert about not in (found.wish.first_date, *found.wish.dates)


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
        "i was there last tuesday",
        "2 weeks ago i had botox",
        "too much sun damage",
        "may i ask something",
        "tu horario",
        "i need 20 units",
    ],
)
def test_a_number_alone_is_no_time(text):
    assert not read_wish(tidy(fold(text)), TODAY)


def test_a_newer_day_keeps_the_older_time_of_day():
    older = Wish(weekdays=(3,), not_before=time(17))
    assert older.merged_with(Wish(weekdays=(4,))) == Wish(weekdays=(4,), not_before=time(17))
    assert older.merged_with(Wish(around=time(9))) == Wish(weekdays=(3,), around=time(9))


@given(st.text(max_size=120))
def test_any_text_can_be_read(text):
    wish = read_wish(tidy(fold(text)), TODAY)
    assert Wish.from_json(wish.to_json()) == wish


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("no puedo mañana, pasado", on(23, not_dates=(date(2026, 11, 22),))),
        ("mañana no, pasado", on(23, not_dates=(date(2026, 11, 22),))),
        ("mañana o pasado", Wish(dates=(date(2026, 11, 22), date(2026, 11, 23)))),
        ("no puedo mañana, mejor el jueves", Wish(weekdays=(3,), not_dates=(date(2026, 11, 22),))),
        ("no puedo mañana", Wish(not_dates=(date(2026, 11, 22),))),
        ("el mes pasado fui", Wish()),
        ("the 10th one", on(10, 12)),
        ("the 2nd one", Wish()),
    ],
)
def test_a_refused_day_is_no_wish_and_a_day_of_the_month_is_no_place_in_a_list(text: str, wish: Wish):
    assert read_wish(tidy(fold(text)), TODAY) == wish


@pytest.mark.parametrize(
    ("newer", "kept"),
    [
        (Wish(around=time(16)), True),
        (on(23), True),
        (Wish(weekdays=(0, 1, 2, 3, 4)), True),
        (on(24), False),
        (Wish(weekdays=(1,)), False),
        (Wish(any_day=True), False),
    ],
)
def test_a_refused_day_stays_refused_until_it_is_wished_for(newer: Wish, kept: bool):
    refused = date(2026, 11, 24)
    assert (refused in Wish(not_dates=(refused,)).merged_with(newer).not_dates) is kept
