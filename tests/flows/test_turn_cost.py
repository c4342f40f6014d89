"""What a turn of the assistant asks of the database. Each statement is time that every patient of every spa waits."""

from itertools import count

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from leakmap.lib.clock import read_now
from leakmap.lib.memo import forget
from leakmap.pipeline import work_inbox
from outreach.models import OutboxItem
from triage.channels.base import Delivery
from triage.intake import store_once

CALLER, LINE = "+13135550142", "+13135550100"
numbers = count(1)


@pytest.fixture
def hear(glow, settings):
    """Has a text processed at once, as in a worker that has been up for a while; returns its statements."""
    settings.ASSISTANT_LISTENS_S = 0
    settings.PROFILE_KEPT_S = 60.0
    forget()

    def process(body: str) -> list[str]:
        sid = f"SM{next(numbers):032x}"
        payload = {"MessageSid": sid, "From": CALLER, "To": LINE, "NumMedia": "0", "Body": body}
        store_once(channel="twilio", delivery=Delivery("sms", f"sms:{sid}", sid, payload), now=read_now())
        with CaptureQueriesContext(connection) as captured:
            assert work_inbox(now=read_now()) == 1
        OutboxItem.objects.update(state="sent")  # or the next text takes the reply back
        return [each["sql"] for each in captured if "SAVEPOINT" not in each["sql"]]

    yield process
    forget()


def test_a_turn_takes_few_statements(hear):
    hear("hi do you have anything for a hydrafacial next week?")  # remembers what staff typed in
    assert len(hear("or any time tuesday or wednesday?")) <= 18
    assert len(hear("the first one")) <= 22
    assert len(hear("its Maya Lind")) <= 16
    assert len(hear("thank you!")) <= 14


def test_taken_time_is_read_once_for_an_offer_and_only_for_the_days_it_is_about(hear):
    hear("hi do you have anything for a hydrafacial next week?")
    statements = hear("or any time tuesday or wednesday?")
    (busy,) = [each for each in statements if "range_agg(taken)" in each]
    assert busy.count("::timestamptz") <= 2 * 6 + 2
