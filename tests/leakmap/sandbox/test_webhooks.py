"""How webhooks travel: retries, refusals, names below localhost, and what the log shows."""

import json

import pytest
import requests

from tests.carrier import AUTH_TOKEN

from .conftest import LINE, MAYA
from .spa import Spa


def test_a_failing_spa_is_tried_three_times_under_one_token(carrier, spa):
    spa.answer("/sms/", "", 503, 500, 502)
    carrier.text(MAYA, LINE, "hi")
    hooks = spa.hooks("/sms/")
    assert len(hooks) == 3
    assert len({hook.headers["I-Twilio-Idempotency-Token"] for hook in hooks}) == 1
    assert len({hook.params["MessageSid"] for hook in hooks}) == 1


def test_a_second_try_that_succeeds_is_the_last(carrier, spa):
    spa.answer("/sms/", "<Response/>", 503)
    carrier.text(MAYA, LINE, "hi")
    assert len(spa.hooks("/sms/")) == 2
    assert [(row["status"], row["attempt"]) for row in carrier.log("sms")] == [(503, 1), (200, 2)]


@pytest.mark.parametrize(
    ("status", "words"), [(403, "refused the signature"), (404, "nothing at this address")]
)
def test_a_refusal_is_not_repeated_and_is_explained(carrier, spa, status, words):
    spa.answer("/sms/", "", *[status] * 3)
    message = carrier.text(MAYA, LINE, "hi")
    assert len(spa.hooks("/sms/")) == 1
    assert words in carrier.log("sms")[0]["error"]
    assert words in message["problem"]


def test_an_unreachable_spa_is_explained(carrier, spa):
    spa.stop()
    carrier.text(MAYA, LINE, "hi")
    rows = carrier.log("sms")
    assert [row["status"] for row in rows] == [None, None, None]
    assert "could not be reached" in rows[0]["error"]


def test_names_below_localhost_reach_this_machine_with_their_own_host_header(carrier):
    glow = Spa("glow.localhost")
    carrier.register_line(number=LINE, sms_url=glow.url("/sms/?spa=glow&x=%2B1"))
    carrier.text(MAYA, LINE, "hi")
    (hook,) = glow.hooks("/sms/")
    assert hook.headers["Host"] == glow.base.removeprefix("http://")
    assert hook.path == "/sms/?spa=glow&x=%2B1"
    assert hook.signature_ok
    glow.stop()


def test_a_fragment_with_connection_settings_is_neither_signed_nor_sent(carrier, spa):
    carrier.register_line(number=LINE, sms_url=spa.url("/sms/#rc=2&rp=5xx"))
    carrier.text(MAYA, LINE, "hi")
    (hook,) = spa.hooks("/sms/")
    assert (hook.path, hook.signature_ok) == ("/sms/", True)


def test_no_answer_of_the_control_api_holds_a_token(carrier, spa):
    carrier.register_line(number=LINE, sms_url=spa.url("/sms/").replace("http://", "http://user:secret@"))
    carrier.text(MAYA, LINE, "hi")
    for path in ("lines", "log", "stats", "messages", "calls", "events?since=0"):
        shown = json.dumps(carrier.api("GET", path))
        assert AUTH_TOKEN not in shown
    assert "secret" not in json.dumps(carrier.log())


def test_a_form_from_another_site_cannot_drive_the_carrier(carrier):
    reply = requests.post(
        f"{carrier.base_url}/sandbox/api/reset",
        data='{"lines": true}',
        headers={"Content-Type": "text/plain"},
        timeout=5,
    )
    assert reply.status_code == 415
    assert len(carrier.api("GET", "lines")["lines"]) == 1
