"""Filling in texts, speaking times, and the guard that finds the times a text names."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.assistant.types import Reply
from outreach.rendering import (
    TextError,
    find_times,
    foreign_times,
    placeholders_in,
    render,
    render_reply,
    speak_clock,
    speak_openings,
    speak_time,
)
from outreach.texts import TEXTS
from tests.outreach.assistant.chat import CALENDAR, FACTS, NOW, ZONE


def test_an_unknown_placeholder_names_itself_and_the_remedy():
    with pytest.raises(TextError, match=r"no \{sspa\}.*\{spa\}"):
        render("Hi from {sspa}", {"spa": "Glow"})


@pytest.mark.parametrize(
    "template", ["Hi {", "Hi {}", "Hi {0}", "Hi {spa!r}", "Hi {spa:>9}", "Hi {spa.name}"]
)
def test_fancy_brackets_are_refused(template):
    with pytest.raises(TextError):
        render(template, {"spa": "Glow"})


def test_placeholders_are_found():
    assert placeholders_in("{a} and {b_c} and {{d}}") == {"a", "b_c"}


@pytest.mark.parametrize(
    ("moment", "language", "spoken"),
    [
        (datetime(2026, 11, 24, 19, 30, tzinfo=UTC), "en", "Tue Nov 24 at 2:30pm"),
        (datetime(2026, 11, 24, 19, 30, tzinfo=UTC), "es", "mar 24 nov a las 2:30pm"),
        (datetime(2026, 11, 24, 18, 0, tzinfo=UTC), "es", "mar 24 nov a la 1pm"),
        (datetime(2026, 11, 23, 20, 0, tzinfo=UTC), "en", "today at 3pm"),
        (datetime(2026, 11, 23, 20, 0, tzinfo=UTC), "es", "hoy a las 3pm"),
        (datetime(2026, 11, 24, 17, 0, tzinfo=UTC), "en", "Tue Nov 24 at 12pm"),
    ],
)
def test_a_time_is_spoken_in_the_locations_clock(moment, language, spoken):
    assert speak_time(moment, ZONE, language, NOW) == spoken


def test_openings_are_numbered_and_one_alone_is_not():
    assert speak_openings(CALENDAR[:2], ZONE, "en", NOW) == "1) Tue Nov 24 10am 2) Tue Nov 24 2:30pm"
    assert speak_openings(CALENDAR[:1], ZONE, "en", NOW) == "Tue Nov 24 at 10am"


def test_a_reply_uses_the_spas_wording_then_ours_and_cleans_the_alphabet():
    own = {"hours": {"en": "“We’re open” {hours} — come in"}}
    reply = Reply("hours", {"hours": "9-5"})
    assert (
        render_reply(reply, texts=own, facts=FACTS, language="en", now=NOW) == '"We\'re open" 9-5 - come in'
    )
    spanish = render_reply(reply, texts=own, facts=FACTS, language="es", now=NOW)
    assert spanish == '"We\'re open" 9-5 - come in'
    assert render_reply(reply, texts={}, facts=FACTS, language="en", now=NOW) == "Our hours: 9-5."


def test_parts_become_one_text():
    reply = Reply("combined", parts=(Reply("price", {"price": "$5"}), Reply("invite")))
    text = render_reply(reply, texts=TEXTS, facts=FACTS, language="en", now=NOW)
    assert text == "That is $5. Shall I look for a time for you?"


def test_an_unknown_text_is_an_error():
    with pytest.raises(TextError, match="no text called"):
        render_reply(Reply("nonsense"), texts=TEXTS, facts=FACTS, language="en", now=NOW)


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("Tue Nov 24 at 2:30pm", {time(14, 30)}),
        ("1) Tue Nov 24 10am 2) Tue Nov 24 2:30pm", {time(10), time(14, 30)}),
        ("mar 24 nov a las 2:30pm", {time(14, 30)}),
        ("come at 3", {time(15)}),
        ("come at three", {time(15)}),
        ("a las tres", {time(15)}),
        ("around 4ish", {time(16)}),
        ("14:30 works", {time(14, 30)}),
        ("2:30 works", {time(14, 30)}),
        ("9 a.m. or 10 P.M.", {time(9), time(22)}),
        ("2-4pm", {time(14), time(16)}),
        ("Mon-Fri 9am-6pm", {time(9), time(18)}),
        ("noon", {time(12)}),
        ("al mediodía", {time(12)}),
        ("3 o'clock", {time(15)}),
        ("8 in the morning", {time(8)}),
        ("3 de la tarde", {time(15)}),
        ("That is $650 and takes about 45 minutes", set()),
        ("call 911 or 313-555-0100", set()),
        ("on 12/3", set()),
        ("$12.50 per unit", set()),
        ("a 20 % discount", set()),
    ],
)
def test_the_times_a_text_names(text, times):
    assert find_times(text) == times


def test_a_time_that_nobody_offered_is_foreign():
    offered = {"times": [CALENDAR[0].starts_at], "tz": ZONE, "now": NOW}
    assert foreign_times("Tue at 10am", **offered) == set()
    assert foreign_times("Tue at 11am", **offered) == {time(11)}
    assert foreign_times("we open at 9am", **offered, approved=["Mon-Fri 9am-6pm"]) == set()


@given(st.integers(0, 24 * 12 - 1))
def test_every_spoken_time_is_found_again(step):
    moment = datetime(2026, 11, 24, tzinfo=UTC) + timedelta(minutes=5 * step)
    assert find_times(f"See you {speak_clock(moment)}") == {moment.time()}


@given(st.text(max_size=200))
def test_any_text_can_be_searched(text):
    assert isinstance(find_times(text), set)
