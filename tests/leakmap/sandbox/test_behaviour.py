"""Each scripted failure looks to the product exactly as a failing carrier does."""

import time

import pytest
import requests
from twilio.base.exceptions import TwilioRestException

from .conftest import MAYA


def statuses(hooks):
    return [hook.params["MessageStatus"] for hook in hooks]


def test_a_text_is_sent_then_delivered_and_both_callbacks_are_signed(carrier, spa, send):
    sid = send().sid
    sent, delivered = spa.wait("/receipt/", 2)
    assert [sent.params["MessageStatus"], delivered.params["MessageStatus"]] == ["sent", "delivered"]
    assert sent.signature_ok
    assert delivered.signature_ok
    assert {sent.params["MessageSid"], delivered.params["SmsSid"]} == {sid}
    assert "ErrorCode" not in delivered.params
    assert delivered.path == "/receipt/?ob=7"


@pytest.mark.parametrize(("mode", "status", "code"), [("429", 429, 20429), ("500", 500, 20500)])
def test_a_refused_call_takes_no_text_and_only_as_often_as_asked(carrier, send, mode, status, code):
    carrier.behave(mode, count=2)
    for _ in range(2):
        with pytest.raises(TwilioRestException) as refused:
            send()
        assert (refused.value.status, refused.value.code) == (status, code)
    assert carrier.messages() == []
    assert send().status == "queued"


def test_accept_then_500_takes_the_text_and_still_reports_it(carrier, spa, send):
    carrier.behave("accept_then_500", count=1)
    with pytest.raises(TwilioRestException):
        send("taken")
    assert [row["body"] for row in carrier.messages()] == ["taken"]
    assert statuses(spa.wait("/receipt/", 2)) == ["sent", "delivered"]


@pytest.mark.parametrize(("mode", "taken"), [("accept_then_hang", 1), ("hang", 0)])
def test_a_hang_ends_in_a_read_timeout(carrier, twilio, send, mode, taken):
    carrier.behave(mode, count=1)
    twilio.http_client.timeout = 0.4
    with pytest.raises(requests.exceptions.ReadTimeout):
        send()
    assert len(carrier.messages()) == taken


@pytest.mark.parametrize(("mode", "taken"), [("accept_then_reset", 1), ("reset", 0)])
def test_a_reset_ends_in_a_lost_connection(carrier, send, mode, taken):
    carrier.behave(mode, count=1)
    with pytest.raises(requests.exceptions.ConnectionError):
        send()
    assert len(carrier.messages()) == taken


@pytest.mark.parametrize(
    ("mode", "fields", "code"),
    [
        ("undelivered", {}, "30003"),
        ("undelivered", {"error_code": 30007}, "30007"),
        ("landline", {}, "30006"),
    ],
)
def test_an_undelivered_text_names_its_error(carrier, spa, twilio, send, mode, fields, code):
    carrier.behave(mode, count=1, **fields)
    sid = send().sid
    last = spa.wait("/receipt/", 2)[-1]
    assert (last.params["MessageStatus"], last.params["ErrorCode"]) == ("undelivered", code)
    assert str(twilio.messages(sid).fetch().error_code) == code


def test_callbacks_can_be_lost(carrier, spa, twilio, send):
    carrier.behave("no_callbacks", count=1)
    sid = send().sid
    carrier.wait_for(lambda: twilio.messages(sid).fetch().status == "delivered")
    assert spa.hooks("/receipt/") == []


def test_callbacks_can_come_twice(carrier, spa, send):
    carrier.behave("duplicate_callbacks", count=1)
    send()
    assert statuses(spa.wait("/receipt/", 4)) == ["sent", "sent", "delivered", "delivered"]


def test_callbacks_can_come_in_the_wrong_order(carrier, spa, send):
    carrier.behave("reordered_callbacks", count=1)
    send()
    assert statuses(spa.wait("/receipt/", 2)) == ["delivered", "sent"]


def test_a_script_for_one_number_leaves_the_others_alone(carrier, spa, send):
    carrier.behave("undelivered", count=1, to=MAYA)
    send(to="+13135550168")
    assert statuses(spa.wait("/receipt/", 2)) == ["sent", "delivered"]
    assert carrier.stats()["behaviour"]["mode"] == "undelivered"
    send()
    assert statuses(spa.wait("/receipt/", 4))[2:] == ["sent", "undelivered"]
    assert carrier.stats()["behaviour"]["mode"] == "ok"


def test_an_unknown_mode_is_refused_and_changes_nothing(carrier):
    with pytest.raises(requests.HTTPError, match="Unknown mode 'explode'"):
        carrier.behave("explode", latency_ms=5000)
    assert carrier.stats()["behaviour"]["latency_ms"] == 0


def test_latency_delays_the_answer(carrier, send):
    carrier.behave("ok", latency_ms=120)
    started = time.monotonic()
    send()
    assert time.monotonic() - started >= 0.12


def test_every_text_taken_is_listed_with_both_clocks(carrier, send):
    before, before_monotonic = time.time(), time.monotonic()
    send()
    (message,) = carrier.messages()
    assert before <= message["at"] <= time.time()
    assert before_monotonic <= message["at_monotonic"] <= time.monotonic()
    assert message["status_callback"].endswith("/receipt/?ob=7")
    assert carrier.stats()["counters"]["mode_ok"] == 1
    assert carrier.messages(after=1) == []
