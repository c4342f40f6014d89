"""A wish as the desk reads it."""

from datetime import date, time

import pytest

from leakmap.console.wishes import describe_providers, describe_when
from outreach.assistant.types import PartOfDay, Wish

MONDAY = date(2026, 11, 23)
NAMES = {1: "Dana Reyes", 2: "Kim Osei"}

WISHES = [
    (Wish(), ""),
    (Wish(weekdays=(1, 2), parts=(PartOfDay.MORNING,)), "Tue or Wed, in the morning"),
    (Wish(weekdays=(0, 1, 2, 3, 4)), "Weekdays"),
    (Wish(weekdays=(5, 6), not_before=time(15)), "Weekend, after 3:00 pm"),
    (Wish(weekdays=(0, 1, 3, 4, 5, 6)), "Any day but Wed"),
    (Wish(weekdays=(0, 2, 4)), "Mon, Wed or Fri"),
    (Wish(first_date=MONDAY, last_date=MONDAY, around=time(15)), "Today, around 3:00 pm"),
    (Wish(first_date=date(2026, 11, 24), last_date=date(2026, 11, 24)), "Tomorrow"),
    (Wish(first_date=date(2026, 11, 30), last_date=date(2026, 12, 4)), "Mon Nov 30 to Fri Dec 4"),
    (Wish(first_date=date(2026, 12, 1)), "from Tue Dec 1"),
    (Wish(last_date=date(2026, 12, 1)), "until Tue Dec 1"),
    (Wish(not_before=time(13), not_after=time(15, 30)), "1:00 pm to 3:30 pm"),
    (Wish(not_after=time(12)), "before 12:00 pm"),
    (Wish(dates=(date(2026, 12, 10), date(2026, 12, 3))), "Thu Dec 3 or Thu Dec 10"),
    (Wish(weekdays=(3,), not_dates=(date(2026, 11, 26),)), "Thu, not Thu Nov 26"),
    (Wish(soonest=True), "as soon as possible"),
    (Wish(weekdays=(4,), latest=True), "Fri, as late in the day as possible"),
]


@pytest.mark.parametrize(("wish", "words"), WISHES, ids=[words or "any time" for _, words in WISHES])
def test_when(wish, words):
    assert describe_when(wish, MONDAY) == words


@pytest.mark.parametrize(
    ("wish", "words"),
    [
        (Wish(), ""),
        (Wish(providers=(1,)), "Dana Reyes"),
        (Wish(providers=(1, 2)), "Dana Reyes or Kim Osei"),
        (Wish(not_providers=(2,)), "Not Kim Osei"),
        (Wish(providers=(9,)), "somebody who left"),
    ],
)
def test_with_whom(wish, words):
    assert describe_providers(wish, NAMES) == words
