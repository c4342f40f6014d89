"""Days and times as staff and patients write them."""

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinics.availability import WeeklyWindow
from clinics.suits import from_json, read_suits, speak_suits, to_json

WRITTEN = [
    ("Mon-Wed 9am-12pm, Fri after 3pm", "Mon-Wed 9am-12pm, Fri after 3pm"),
    ("weekends", "Sat-Sun"),
    ("weekdays before 10", "Mon-Fri before 10am"),
    ("Fridays", "Fri"),
    ("tue/thu 1-4pm", "Tue/Thu 1pm-4pm"),
    ("Sat 10-2", "Sat 10am-2pm"),
    ("Mon 9-12", "Mon 9am-12pm"),
    ("tuesday and thursday after 5", "Tue/Thu after 5pm"),
    ("fri-mon", "Mon/Fri-Sun"),
    ("lunes a", None),
    ("lun-mie", "Mon-Wed"),
    ("fin de semana", "Sat-Sun"),
    ("entre semana 9-12", "Mon-Fri 9am-12pm"),
    ("mon 9:30am - 11:15am", "Mon 9:30am-11:15am"),
    ("any", ""),
    ("  ", ""),
    ("whenever", ""),
    ("sometime", None),
    ("mon 25", None),
    ("tue 3pm-1pm", None),
    ("mon after 99", None),
]


@pytest.mark.parametrize(("text", "spoken"), WRITTEN)
def test_as_people_write_them(text, spoken):
    if spoken is None:
        with pytest.raises(ValueError, match=r"Write days and times like"):
            read_suits(text)
        return
    assert speak_suits(read_suits(text)) == spoken


def test_a_window_without_hours_is_the_whole_day():
    assert read_suits("fri") == (WeeklyWindow(4, time(0), time(23, 59)),)


clocks = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30, 45]))
windows = st.lists(
    st.builds(lambda day, a, b: WeeklyWindow(day, min(a, b), max(a, b)), st.integers(0, 6), clocks, clocks),
    max_size=5,
    unique=True,
).map(lambda each: tuple(sorted(each, key=lambda one: (one.weekday, one.opens, one.closes))))


@given(windows)
def test_what_is_spoken_is_read_back_as_it_was(chosen):
    assert read_suits(speak_suits(chosen)) == chosen


@given(windows)
def test_what_is_stored_is_read_back_as_it_was(chosen):
    assert from_json(to_json(chosen)) == chosen


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused_with_a_remedy(text):
    try:
        read_suits(text)
    except ValueError as error:
        assert "Write days and times like" in str(error)  # noqa: PT017 - either outcome is fine, a crash is not
