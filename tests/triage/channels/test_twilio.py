"""Twilio's webhooks: the signature vectors, what makes a delivery unique, and every fixture read by equality."""

from datetime import UTC, datetime

import pytest
from django.http import QueryDict
from django.utils.datastructures import CaseInsensitiveMapping

from tests.provider import FIXTURES, read_payload
from triage.calls import CallEvent, Signal
from triage.channels.base import CallReport, Delivery, DeliveryReport, Refused, TextReceived, Unreadable
from triage.channels.registry import get_channel

CHANNEL = get_channel("twilio")
NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
TOKEN = "12345"
URL = "https://mycompany.com/myapp.php?foo=1&bar=2"
FORM = "CallSid=CA1234567890ABCDE&Digits=1234&From=%2B14158675309&To=%2B18005551212&Caller=%2B14158675309"
SIGNATURE = "RSOYDt4T1cUTdK1PDd93/VVr8B8="
SHA256 = "033hgUJA9M/hXIZsYjwkerEP/DBm35nEri5FhCYjA5s="
OTHER_CALLER = FORM.replace("5309", "5310")
REPEATED = "Sid=CA123&SidAccount=AC123&Digits=5678&Digits=1234&Digits=1234"


# ---- signatures: vectors published with the provider's SDK --------------------------------------------------------


def is_accepted(*, url=URL, form=FORM, signature=SIGNATURE, tokens=(TOKEN,), settings=None) -> bool:
    headers = {"X-Twilio-Signature": signature, "X-Twilio-Webhooks-Signature-Settings": settings}
    sent = CaseInsensitiveMapping({name: value for name, value in headers.items() if value is not None})
    try:
        CHANNEL.verify(url=url, form=QueryDict(form), headers=sent, tokens=tokens)
    except Refused:
        return False
    return True


def at(prefix: str) -> str:
    return URL.replace("https://mycompany.com", prefix)


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({}, id="as signed"),
        pytest.param({"url": at("https://mycompany.com:443")}, id="signed without the port we see"),
        pytest.param({"signature": "kvajT1Ptam85bY51eRf/AJRuM3w="}, id="signed with :443, we see none"),
        pytest.param({"url": at("https://mycompany.com:443"), "signature": "kvajT1Ptam85bY51eRf/AJRuM3w="},
                     id="signed with :443"),
        pytest.param({"url": at("http://mycompany.com"), "signature": "0ZXoZLH/DfblKGATFgpif+LLRf4="},
                     id="signed with :80, we see none"),
        pytest.param({"url": at("http://mycompany.com:1234"), "signature": "Zmvh+3yNM1Phv2jhDCwEM3q5ebU="},
                     id="signed with another port"),
        pytest.param({"url": at("https://mycompany.com:1234")}, id="a wrong port is tolerated"),
        pytest.param({"form": REPEATED, "signature": "IK+Dwps556ElfBT0I3Rgjkr1wJU="}, id="a repeated parameter"),
        pytest.param({"url": at("https://example.com"), "form": OTHER_CALLER,
                      "signature": "L/OH5YylLD5NRKLltdqwSvS0BnU="}, id="another host and caller"),
        pytest.param({"settings": "key=SK1,algorithm=HMAC_SHA256", "signature": SHA256}, id="SHA256, as it says"),
        pytest.param({"settings": "key=SK1,algorithm=HMAC_SHA1"}, id="SHA1, as it says"),
        pytest.param({"tokens": ("old", TOKEN)}, id="the second of two tokens"),
        pytest.param({"tokens": (TOKEN, "next")}, id="the first of two tokens"),
        pytest.param({"tokens": (TOKEN, "", None)}, id="no second token"),
    ],
)  # fmt: skip
def test_a_signed_post_is_accepted(changes):
    assert is_accepted(**changes)


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"signature": None}, id="no signature"),
        pytest.param({"signature": ""}, id="an empty signature"),
        pytest.param({"signature": SIGNATURE[:-2] + "9="}, id="one letter changed"),
        pytest.param({"signature": SIGNATURE.lower()}, id="another case"),
        pytest.param({"tokens": ("54321",)}, id="another token"),
        pytest.param({"tokens": ()}, id="no token"),
        pytest.param({"tokens": ("", None)}, id="empty tokens only"),
        pytest.param({"form": OTHER_CALLER}, id="a changed parameter"),
        pytest.param({"form": FORM + "&Extra=1"}, id="an added parameter"),
        pytest.param({"form": FORM.replace("Digits=1234&", "")}, id="a missing parameter"),
        pytest.param({"form": ""}, id="no parameters"),
        pytest.param({"url": at("http://mycompany.com")}, id="http for https"),
        pytest.param({"url": at("https://example.com")}, id="another host"),
        pytest.param({"url": URL.replace("bar=2", "bar=3")}, id="another query"),
        pytest.param({"url": URL.replace(".php", ".php/")}, id="a slash more"),
        pytest.param({"url": URL + "#rc=2"}, id="the fragment is not signed"),
        pytest.param({"signature": SHA256}, id="SHA256 without saying so"),
        pytest.param({"settings": "key=SK1,algorithm=HMAC_SHA256"}, id="SHA1 that claims SHA256"),
        pytest.param({"settings": "key=SK1,algorithm=HMAC_MD5"}, id="an unknown algorithm"),
        pytest.param({"settings": "nonsense", "signature": SHA256}, id="settings that say nothing"),
    ],
)  # fmt: skip
def test_any_other_post_is_refused(changes):
    assert not is_accepted(**changes)


def test_a_refusal_repeats_nothing_of_the_post():
    with pytest.raises(Refused) as refused:
        CHANNEL.verify(url=URL, form=QueryDict(FORM), headers={}, tokens=[TOKEN])
    assert str(refused.value) == "The signature does not match this spa's token."


# ---- what makes a delivery unique ------------------------------------------------------------------------------------

CALL, LEG = "CA" + "1" * 32, "CA" + "2" * 32


def key_of(kind: str, fixture: str, **changes) -> str:
    return CHANNEL.describe(kind=kind, form={**read_payload(fixture), **changes}, query={}).key


@pytest.mark.parametrize(
    ("kind", "fixture", "key", "subject"),
    [
        ("voice", "voice_ringing", f"voice:{CALL}", CALL),
        ("dialed", "dialed_busy", f"dialed:{CALL}", CALL),
        ("status", "status_line_completed", f"status:{CALL}:{CALL}:completed:0:", CALL),
        ("status", "status_leg_no_answer", f"status:{CALL}:{LEG}:no-answer:2:", CALL),
        ("screen", "screen", f"screen:{CALL}:{LEG}:in-progress::", CALL),
        ("screened", "screened_one", f"screened:{CALL}:{LEG}:in-progress::1", CALL),
        ("sms", "sms", "sms:SM" + "4" * 32, "SM" + "4" * 32),
        ("sms_status", "sms_status_sent", "sms_status:SM" + "9" * 32 + ":sent:", "SM" + "9" * 32),
        (
            "sms_status",
            "sms_status_undelivered",
            "sms_status:SM" + "9" * 32 + ":undelivered:30003",
            "SM" + "9" * 32,
        ),
    ],
)
def test_a_delivery_is_known_by_its_key_and_subject(kind, fixture, key, subject):
    payload = read_payload(fixture)
    expected = Delivery(kind=kind, key=key, subject=subject, payload=payload)
    assert CHANNEL.describe(kind=kind, form=payload, query={}) == expected


@pytest.mark.parametrize(
    ("kind", "fixture", "changes"),
    [
        pytest.param("status", "status_leg_no_answer", {"CallSid": "CA" + "3" * 32}, id="another desk phone"),
        pytest.param(
            "status", "status_leg_no_answer", {"CallStatus": "ringing", "SequenceNumber": "1"}, id="progress"
        ),
        pytest.param("status", "status_leg_no_answer", {"ParentCallSid": "CA" + "4" * 32}, id="another call"),
        pytest.param("screened", "screened_one", {"Digits": "2"}, id="another key"),
        pytest.param("screened", "screened_one", {"CallSid": "CA" + "3" * 32}, id="another phone's key"),
        pytest.param("voice", "voice_ringing", {"CallSid": "CA" + "3" * 32}, id="another call arrives"),
        pytest.param("sms", "sms", {"MessageSid": "SM" + "5" * 32}, id="another text"),
        pytest.param("sms_status", "sms_status_sent", {"MessageStatus": "delivered"}, id="the text moved on"),
        pytest.param("sms_status", "sms_status_undelivered", {"ErrorCode": "30008"}, id="another reason"),
    ],
)
def test_two_different_things_have_two_keys(kind, fixture, changes):
    assert key_of(kind, fixture) != key_of(kind, fixture, **changes)


@pytest.mark.parametrize(
    ("kind", "fixture", "changes"),
    [
        ("voice", "voice_ringing", {"CallToken": "new each time"}),
        ("dialed", "dialed_busy", {"Timestamp": "a second later"}),
        ("status", "status_line_completed", {"Timestamp": "a second later"}),
        ("sms", "sms", {"BrandNew": "x"}),
        ("sms_status", "sms_status_delivered", {"RawDlrDoneDate": "2611231501"}),
    ],
)
def test_a_repeat_has_the_same_key_whatever_the_provider_adds(kind, fixture, changes):
    assert key_of(kind, fixture) == key_of(kind, fixture, **changes)


@pytest.mark.parametrize(
    ("kind", "missing"),
    [
        *((kind, "CallSid") for kind in ("voice", "dialed", "status", "screen", "screened")),
        ("sms", "MessageSid"),
        ("sms_status", "MessageSid"),
    ],
)
@pytest.mark.parametrize("form", [{}, {"CallSid": "", "MessageSid": ""}], ids=["absent", "empty"])
def test_a_delivery_that_cannot_be_named_says_which_field_is_missing(kind, missing, form):
    with pytest.raises(Unreadable, match=f"^{missing} is missing$"):
        CHANNEL.describe(kind=kind, form=form, query={})


def test_what_stands_in_the_callbacks_address_is_kept_apart_from_the_form():
    delivery = CHANNEL.describe(kind="sms_status", form=read_payload("sms_status_sent"), query={"ob": "17"})
    assert delivery.payload == {**read_payload("sms_status_sent"), "?ob": "17"}


# ---- every fixture, read ------------------------------------------------------------------------------------------

CALLER, LINE = "+13135550142", "+13135550100"


def call(signal: Signal, *, to: str = LINE, stir: str = "TN-Validation-Passed-A", **fields) -> CallReport:
    return CallReport(CALL, CALLER, to, stir, CallEvent(signal, NOW, **fields))


def leg(signal: Signal, **fields) -> CallReport:
    return call(signal, to="", stir="", **fields)


def text(sid: str, body: str = "", **fields) -> TextReceived:
    return TextReceived(sid, CALLER, LINE, body, NOW, **fields)


def report(status: str, code: str = "") -> DeliveryReport:
    return DeliveryReport("SM" + "9" * 32, status, code, NOW, None)


MEDIA = "https://api.twilio.com/2010-04-01/Accounts/AC0/Messages"
READ = {
    "voice_ringing": call(Signal.ARRIVED),
    "dialed_answered": call(Signal.DIALED, status="completed", bridged=True),
    "dialed_busy": call(Signal.DIALED, status="busy", bridged=False),
    "dialed_canceled": call(Signal.DIALED, status="canceled", bridged=False, caller_gone=True),
    "dialed_failed": call(Signal.DIALED, status="failed", bridged=False),
    "dialed_no_answer": call(Signal.DIALED, status="no-answer", bridged=False),
    "dialed_voicemail": call(Signal.DIALED, status="completed", bridged=False),
    "status_leg_no_answer": leg(Signal.LEG, status="no-answer", duration_s=0),
    "status_line_completed": call(Signal.ENDED, status="completed", duration_s=31),
    "status_line_no_answer": call(Signal.ENDED, status="no-answer", duration_s=0),
    "screen": leg(Signal.LEG, status="screening"),
    "screened_one": leg(Signal.PRESSED, pressed_one=True),
    "sms": text("SM" + "4" * 32, "Hi, do you do hydrafacials?"),
    "sms_stop_advanced": text("SM" + "5" * 32, "STOP", carrier_opt_out="STOP"),
    "sms_status_sent": report("sent"),
    "sms_status_delivered": report("delivered"),
    "sms_status_undelivered": report("undelivered", "30003"),
    "mms": text("MM" + "7" * 32, media=({"type": "image/jpeg", "url": f"{MEDIA}/MM7/Media/ME8"},)),
    "mms_vcard": text("MM" + "8" * 32, media=({"type": "text/x-vcard", "url": f"{MEDIA}/MM8/Media/ME9"},)),
}


def parse(kind: str, payload: dict):
    return CHANNEL.parse(kind=kind, payload=payload, received_at=NOW)


def kind_of(fixture: str) -> str:
    named = ("sms_status", "sms", "mms", "screened", "screen", "status", "dialed", "voice")
    kind = next(kind for kind in named if fixture.startswith(kind))
    return "sms" if kind == "mms" else kind


@pytest.mark.parametrize(
    "fixture", sorted(path.stem for path in FIXTURES.glob("*.json") if "schema" not in path.name)
)
def test_every_fixture_is_read_as_its_event(fixture):
    assert parse(kind_of(fixture), read_payload(fixture)) == READ[fixture]


@pytest.mark.parametrize(
    ("kind", "fixture", "changes", "expected"),
    [
        pytest.param("dialed", "dialed_answered", {"DialBridged": None},
                     call(Signal.DIALED, status="completed"), id="not said whether bridged"),
        pytest.param("dialed", "dialed_answered", {"DialBridged": "TRUE", "CallStatus": "completed"},
                     call(Signal.DIALED, status="completed", bridged=True), id="answered, the caller hung up"),
        pytest.param("dialed", "dialed_canceled", {"DialCallStatus": None, "DialBridged": None},
                     call(Signal.DIALED, caller_gone=True), id="the caller's own status is no dial result"),
        pytest.param("status", "status_line_completed", {"CallStatus": "in-progress"},
                     call(Signal.PROGRESS, status="in-progress", duration_s=31), id="a call still going is not over"),
        pytest.param("status", "status_line_completed", {"CallDuration": None},
                     call(Signal.ENDED, status="completed"), id="no duration"),
        pytest.param("status", "status_line_completed", {"CallDuration": "-"},
                     call(Signal.ENDED, status="completed"), id="a duration that is none"),
        pytest.param("screened", "screened_one", {"Digits": "11"}, leg(Signal.PRESSED), id="another key"),
        pytest.param("screened", "screened_one", {"Digits": None}, leg(Signal.PRESSED), id="no key"),
        pytest.param("sms", "sms", {"NumMedia": None, "Body": None}, text("SM" + "4" * 32), id="nothing in it"),
        pytest.param("sms", "sms", {"NumMedia": "some", "Body": "x"}, text("SM" + "4" * 32, "x"), id="media uncounted"),
        pytest.param("sms_status", "sms_status_sent", {"?ob": "17"},
                     DeliveryReport("SM" + "9" * 32, "sent", "", NOW, 17), id="our own id"),
        pytest.param("sms_status", "sms_status_sent", {"?ob": "17; DROP"}, report("sent"), id="an id that is none"),
    ],
)  # fmt: skip
def test_payloads_that_differ_from_the_usual(kind, fixture, changes, expected):
    payload = {
        name: value for name, value in {**read_payload(fixture), **changes}.items() if value is not None
    }
    assert parse(kind, payload) == expected


def test_at_most_ten_media_are_read():
    payload = {**read_payload("mms"), "NumMedia": "99999999"}
    assert len(parse("sms", payload).media) == 10


@pytest.mark.parametrize(("answered", "bridged"), [("true", True), ("false", False), ("", None)])
def test_the_watchdogs_answer_is_read_like_a_webhook(answered, bridged):
    payload = {"CallSid": CALL, "From": CALLER, "To": LINE, "CallStatus": "completed", "Answered": answered}
    expected = CallReport(
        CALL, CALLER, LINE, "", CallEvent(Signal.WATCHED, NOW, status="completed", bridged=bridged)
    )
    assert parse("watched", payload) == expected


@pytest.mark.parametrize(
    ("kind", "payload", "problem"),
    [
        ("voice", {"From": CALLER}, "CallSid is missing"),
        ("dialed", {}, "CallSid is missing"),
        ("status", {"CallStatus": "completed"}, "CallSid is missing"),
        ("sms", {"From": CALLER}, "MessageSid is missing"),
        ("sms", {"MessageSid": "SM1"}, "From is missing"),
        ("sms_status", {"MessageStatus": "sent"}, "MessageSid is missing"),
        ("sms_status", {"MessageSid": "SM1"}, "MessageStatus is missing"),
        ("fax", {"CallSid": "CA1"}, "kind 'fax' is not one we know"),
    ],
)
def test_what_cannot_be_read_names_the_field_and_nothing_of_its_content(kind, payload, problem):
    with pytest.raises(Unreadable) as unreadable:
        parse(kind, payload)
    assert str(unreadable.value) == problem


def test_a_channel_nobody_declared_is_a_key_error():
    with pytest.raises(KeyError, match="carrier-pigeon"):
        get_channel("carrier-pigeon")
