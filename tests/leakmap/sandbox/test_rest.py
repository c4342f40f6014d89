"""The REST API answers the real Twilio SDK as Twilio would."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import pytest
import requests
from twilio.base.exceptions import TwilioRestException

from tests.carrier import ACCOUNT_SID, AUTH_TOKEN

from .conftest import LINE, MAYA

MESSAGE_FIELDS = {
    "account_sid", "api_version", "body", "date_created", "date_sent", "date_updated", "direction",
    "error_code", "error_message", "from", "messaging_service_sid", "num_media", "num_segments", "price",
    "price_unit", "sid", "status", "subresource_uris", "to", "uri",
}  # fmt: skip
CALL_FIELDS = {
    "account_sid", "answered_by", "api_version", "caller_name", "date_created", "date_updated", "direction",
    "duration", "end_time", "forwarded_from", "from", "from_formatted", "group_sid", "parent_call_sid",
    "phone_number_sid", "price", "price_unit", "queue_time", "sid", "start_time", "status",
    "subresource_uris", "to", "to_formatted", "trunk_sid", "uri",
}  # fmt: skip


def messages_url(carrier):
    return f"{carrier.base_url}/2010-04-01/Accounts/{ACCOUNT_SID}/Messages.json"


def test_a_created_message_has_exactly_the_published_fields(carrier):
    reply = requests.post(
        messages_url(carrier),
        data={"To": MAYA, "From": LINE, "Body": "Hello"},
        auth=(ACCOUNT_SID, AUTH_TOKEN),
        timeout=5,
    )
    body = reply.json()
    assert reply.status_code == 201
    assert set(body) == MESSAGE_FIELDS
    assert body["status"] == "queued"
    assert body["sid"].startswith("SM")
    assert len(body["sid"]) == 34
    assert body["uri"] == f"/2010-04-01/Accounts/{ACCOUNT_SID}/Messages/{body['sid']}.json"
    assert body["date_sent"] is None
    assert body["date_created"].endswith("+0000")
    assert abs(datetime.now(UTC) - parsedate_to_datetime(body["date_created"])) < timedelta(seconds=30)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"From": LINE, "Body": "x"}, 21604),
        ({"To": "12", "From": LINE, "Body": "x"}, 21211),
        ({"To": "+11115550142", "From": LINE, "Body": "x"}, 21211),
        ({"To": LINE, "From": LINE, "Body": "x"}, 21211),
        ({"To": MAYA, "From": LINE}, 21602),
        ({"To": MAYA, "From": LINE, "Body": "x" * 1601}, 21617),
        ({"To": MAYA, "From": "+13135550999", "Body": "x"}, 21606),
        ({"To": MAYA, "Body": "x"}, 21603),
        ({"To": MAYA, "From": LINE, "Body": "x", "SendAt": "2027-01-01T00:00:00Z"}, 20001),
    ],
)
def test_a_bad_message_is_refused_with_twilios_code_and_nothing_is_taken(carrier, fields, code):
    reply = requests.post(messages_url(carrier), data=fields, auth=(ACCOUNT_SID, AUTH_TOKEN), timeout=5)
    assert reply.status_code == 400
    assert reply.json()["code"] == code
    assert set(reply.json()) == {"code", "message", "more_info", "status"}
    assert carrier.messages() == []


@pytest.mark.parametrize("auth", [None, (ACCOUNT_SID, "wrong"), ("AC" + "0" * 32, AUTH_TOKEN)])
def test_wrong_credentials_are_refused(carrier, auth):
    fields = {"To": MAYA, "From": LINE, "Body": "x"}
    reply = requests.post(messages_url(carrier), data=fields, auth=auth, timeout=5)
    assert (reply.status_code, reply.json()["code"]) == (401, 20003)
    assert carrier.messages() == []


def test_before_any_line_is_registered_every_sender_and_token_is_right(carrier, twilio):
    carrier.api("POST", "reset", {"lines": True})
    assert twilio.messages.create(to=MAYA, from_="+13135550777", body="x").status == "queued"


def test_another_accounts_number_cannot_send(carrier, twilio):
    carrier.register_line(number="+13135550300", account_sid="AC" + "9" * 32, auth_token="other")
    with pytest.raises(TwilioRestException) as refused:
        twilio.messages.create(to=MAYA, from_="+13135550300", body="x")
    assert refused.value.code == 21606


def test_with_only_a_service_the_sender_is_picked_after_acceptance(carrier, twilio):
    created = twilio.messages.create(to=MAYA, messaging_service_sid="MG" + "1" * 32, body="x")
    assert (created.status, created.from_, created.num_segments) == ("accepted", None, "0")
    assert twilio.messages(created.sid).fetch().from_ == LINE


def test_segments_are_counted_as_the_carriers_bill_them(send):
    assert send("x" * 160).num_segments == "1"
    assert send("x" * 161).num_segments == "2"
    assert send("\u2019" + "x" * 70).num_segments == "2"
    assert send("[" * 81).num_segments == "2"


def test_texts_are_listed_newest_first_by_recipient_and_date(carrier, twilio, send):
    first, second = send("one"), send("two")
    send("three", to="+13135550168")
    yesterday = datetime.now(UTC) - timedelta(days=1)
    found = twilio.messages.list(to=MAYA, date_sent_after=yesterday)
    assert [row.sid for row in found] == [second.sid, first.sid]
    assert twilio.messages.list(to=MAYA, date_sent_after=datetime.now(UTC) + timedelta(days=1)) == []
    assert twilio.messages.list(to=MAYA, date_sent_before=yesterday) == []
    assert len(twilio.messages.list(to=MAYA, date_sent=datetime.now(UTC).date())) == 2


def test_long_lists_come_in_pages(twilio, send):
    sids = [send(str(number)).sid for number in range(5)]
    assert [row.sid for row in twilio.messages.list(to=MAYA, page_size=2)] == sids[::-1]


def test_a_message_can_be_redacted_and_deleted(twilio, send):
    sid = send("private").sid
    assert twilio.messages(sid).update(body="").body == ""
    assert twilio.messages(sid).fetch().body == ""
    assert twilio.messages(sid).delete()
    with pytest.raises(TwilioRestException) as gone:
        twilio.messages(sid).fetch()
    assert (gone.value.status, gone.value.code) == (404, 20404)


def test_a_call_and_its_leg_are_found_with_exactly_the_published_fields(carrier, ringing_spa, twilio):
    call = carrier.act(carrier.start_call(MAYA, LINE)["sid"], "ring_out")
    fetched = twilio.calls(call["sid"]).fetch()
    assert (fetched.status, fetched.direction) == ("completed", "inbound")
    (leg,) = twilio.calls.list(parent_call_sid=call["sid"])
    assert (leg.sid, leg.status) == (call["legs"][0]["sid"], "no-answer")
    url = f"{carrier.base_url}/2010-04-01/Accounts/{ACCOUNT_SID}/Calls/{call['sid']}.json"
    assert set(requests.get(url, auth=(ACCOUNT_SID, AUTH_TOKEN), timeout=5).json()) == CALL_FIELDS
