"""Calls: what the spa is told for every way a call can go."""

import pytest
import requests

from .conftest import DESK, LINE, MAYA, dial


def start(carrier, **options):
    return carrier.start_call(MAYA, LINE, **options)["sid"]


def dial_result(spa):
    (hook,) = spa.hooks("/dialed/")
    params = hook.params
    return params["DialCallStatus"], params["DialBridged"], params["CallStatus"]


def leg_statuses(spa):
    hooks = sorted(spa.hooks("/leg/"), key=lambda hook: int(hook.params["SequenceNumber"]))
    return [hook.params["CallStatus"] for hook in hooks]


def test_an_incoming_call_carries_every_parameter_and_a_signature(carrier, ringing_spa):
    call = carrier.start_call(MAYA, LINE, stir_verstat="TN-Validation-Passed-B", forwarded_from=DESK)
    (hook,) = ringing_spa.hooks("/voice/")
    assert hook.signature_ok
    assert hook.params["CallSid"] == call["sid"]
    expected = {
        "From": MAYA,
        "Caller": MAYA,
        "To": LINE,
        "Called": LINE,
        "CallStatus": "ringing",
        "Direction": "inbound",
        "ApiVersion": "2010-04-01",
        "StirVerstat": "TN-Validation-Passed-B",
        "ForwardedFrom": DESK,
        "FromCity": "DETROIT",
        "CallerState": "MI",
        "ToZip": "48201",
        "CalledCountry": "US",
    }
    assert {name: hook.params[name] for name in expected} == expected
    assert "ParentCallSid" not in hook.params


def test_an_anonymous_caller_has_no_number(carrier, ringing_spa):
    carrier.start_call("", LINE, anonymous=True)
    (hook,) = ringing_spa.hooks("/voice/")
    assert (hook.params["From"], hook.params["FromCity"]) == ("anonymous", "")


def test_nobody_picks_up(carrier, ringing_spa):
    call = carrier.act(start(carrier), "ring_out")
    assert dial_result(ringing_spa) == ("no-answer", "false", "in-progress")
    assert "DialCallDuration" not in ringing_spa.hooks("/dialed/")[0].params
    assert leg_statuses(ringing_spa) == ["initiated", "ringing", "no-answer"]
    assert call["heard"] == ["Sorry we missed you."]
    (line,) = ringing_spa.hooks("/line/")
    assert line.params["CallStatus"] == "completed"
    assert line.params["CallbackSource"] == "call-progress-events"
    assert line.params["SequenceNumber"] == "0"
    assert line.params["Timestamp"].endswith("+0000")
    assert all(hook.signature_ok for hook in ringing_spa.hooks())


@pytest.mark.parametrize(("do", "status"), [("desk_declines", "busy"), ("busy", "busy"), ("fail", "failed")])
def test_the_desk_declines_or_cannot_be_reached(carrier, ringing_spa, do, status):
    carrier.act(start(carrier), do)
    assert dial_result(ringing_spa) == (status, "false", "in-progress")
    assert leg_statuses(ringing_spa)[-1] == status


def test_pressing_one_connects_the_caller(carrier, ringing_spa):
    sid = start(carrier)
    screening = carrier.act(sid, "desk_answers")
    assert screening["phase"] == "screening"
    assert screening["legs"][0]["heard"] == ["Press 1 to take it."]
    talking = carrier.act(sid, "press", press="1")
    assert talking["phase"] == "talking"
    assert ringing_spa.hooks("/dialed/") == []
    carrier.act(sid, "desk_hangs_up")
    (screen,) = ringing_spa.hooks("/screen/")
    assert screen.params["ParentCallSid"] == sid
    assert screen.params["CallSid"] == screening["legs"][0]["sid"]
    assert screen.params["Direction"] == "outbound-dial"
    assert ringing_spa.hooks("/screened/")[0].params["Digits"] == "1"
    assert dial_result(ringing_spa) == ("completed", "true", "in-progress")
    assert leg_statuses(ringing_spa) == ["initiated", "ringing", "in-progress", "completed"]


def test_answering_without_a_key_is_completed_but_not_bridged(carrier, ringing_spa):
    sid = start(carrier)
    carrier.act(sid, "desk_answers")
    carrier.act(sid, "no_press")
    assert ringing_spa.hooks("/screened/") == []
    assert dial_result(ringing_spa) == ("completed", "false", "in-progress")


def test_a_refused_screen_is_not_bridged(carrier, ringing_spa):
    ringing_spa.answer("/screened/", "<Response><Hangup/></Response>")
    carrier.act(start(carrier), "desk_answers", press="2")
    assert ringing_spa.hooks("/screened/")[0].params["Digits"] == "2"
    assert dial_result(ringing_spa) == ("completed", "false", "in-progress")


def test_voicemail_cannot_press_one(carrier, ringing_spa):
    carrier.act(start(carrier), "voicemail")
    assert dial_result(ringing_spa) == ("completed", "false", "in-progress")
    assert int(ringing_spa.hooks("/dialed/")[0].params["DialCallDuration"]) >= 6


def test_without_screening_voicemail_counts_as_bridged(carrier, spa):
    spa.answer("/voice/", dial(spa, screen=False))
    carrier.act(start(carrier), "voicemail")
    assert dial_result(spa) == ("completed", "true", "in-progress")


@pytest.mark.parametrize(
    ("signals", "dialed", "line"),
    [("both", 1, 1), ("dial_action", 1, 0), ("status_only", 0, 1), ("none", 0, 0)],
)
def test_a_caller_who_hangs_up_while_it_rings_signals_as_asked(carrier, ringing_spa, signals, dialed, line):
    call = carrier.act(start(carrier, hangup_signals=signals), "caller_hangs_up")
    assert (len(ringing_spa.hooks("/dialed/")), len(ringing_spa.hooks("/line/"))) == (dialed, line)
    assert call["status"] == "no-answer"


def test_a_caller_who_hangs_up_after_talking_was_answered(carrier, ringing_spa):
    sid = start(carrier)
    carrier.act(sid, "desk_answers", press="1")
    carrier.act(sid, "caller_hangs_up")
    assert dial_result(ringing_spa) == ("completed", "true", "completed")
    assert ringing_spa.hooks("/line/")[0].params["CallStatus"] == "completed"


def test_several_phones_ring_at_once_and_the_first_answer_wins(carrier, spa):
    numbers = "".join(f"<Number statusCallback='{spa.url('/leg/')}'>+1313555019{n}</Number>" for n in (1, 2))
    spa.answer("/voice/", f"<Response><Dial action='{spa.url('/dialed/')}'>{numbers}</Dial></Response>")
    sid = start(carrier)
    call = carrier.act(sid, "desk_answers", leg="+13135550192")
    assert [leg["status"] for leg in call["legs"]] == ["ringing", "in-progress"]
    call = carrier.act(sid, "desk_hangs_up")
    assert [leg["status"] for leg in call["legs"]] == ["canceled", "completed"]
    assert spa.hooks("/dialed/")[0].params["DialCallSid"] == call["legs"][1]["sid"]


def test_every_webhook_can_come_twice(carrier, ringing_spa):
    carrier.act(start(carrier, duplicate=True), "ring_out")
    assert [len(ringing_spa.hooks(path)) for path in ("/voice/", "/dialed/", "/line/")] == [2, 2, 2]
    assert len(ringing_spa.hooks("/leg/")) == 6


def test_status_callbacks_can_come_last_first(carrier, ringing_spa):
    carrier.act(start(carrier, reorder=True), "ring_out")
    tail = [hook.params["CallStatus"] for hook in ringing_spa.hooks()[-4:]]
    assert tail == ["completed", "no-answer", "ringing", "initiated"]


def test_a_kind_of_webhook_can_be_lost(carrier, ringing_spa):
    carrier.act(start(carrier, lose=["dial_action"]), "ring_out")
    assert ringing_spa.hooks("/dialed/") == []
    assert len(ringing_spa.hooks("/line/")) == 1


def test_a_spa_without_an_answer_fails_the_call_in_plain_words(carrier, spa):
    spa.answer("/voice/", "this is not TwiML")
    call = carrier.start_call(MAYA, LINE)
    assert call["ended"]
    assert "not XML" in call["outcome"]
    assert len(spa.hooks("/line/")) == 1


def test_a_gather_for_the_caller_hears_keys_and_words(carrier, spa):
    spa.answer(
        "/voice/",
        "<Response><Gather input='dtmf speech' action='/heard/'><Say>How can we help?</Say></Gather>"
        "<Say>Goodbye.</Say></Response>",
    )
    call = carrier.start_call(MAYA, LINE)
    assert (call["phase"], call["heard"]) == ("listening", ["How can we help?"])
    carrier.act(call["sid"], "say", say="I'd like to book Botox")
    assert spa.hooks("/heard/")[0].params["SpeechResult"] == "I'd like to book Botox"
    quiet = carrier.act(start(carrier), "no_press")
    assert quiet["heard"] == ["How can we help?", "Goodbye."]
    assert len(spa.hooks("/heard/")) == 1


def test_redirects_are_followed_but_not_in_circles(carrier, spa):
    spa.answer("/voice/", "<Response><Redirect>/next/</Redirect></Response>")
    spa.answer("/next/", "<Response><Redirect>/voice/</Redirect></Response>")
    call = carrier.start_call(MAYA, LINE)
    assert "circles" in call["outcome"]


def test_an_impossible_action_is_refused_with_what_is_possible(carrier, ringing_spa):
    sid = start(carrier)
    with pytest.raises(requests.HTTPError, match=r"possible now: .*ring_out"):
        carrier.act(sid, "press", press="1")
    carrier.act(sid, "ring_out")
    with pytest.raises(requests.HTTPError, match="This call is over"):
        carrier.act(sid, "desk_answers")


def test_a_page_is_acknowledged_with_a_key(carrier, spa, twilio):
    spa.answer(
        "/page/",
        "<Response><Gather numDigits='1' action='/acknowledged/'><Say>Press 1.</Say></Gather></Response>",
    )
    page = twilio.calls.create(
        to="+13135550111",
        from_=LINE,
        url=spa.url("/page/"),
        status_callback=spa.url("/paged/"),
        status_callback_event=["initiated", "answered", "completed"],
    )
    assert (page.status, page.direction) == ("queued", "outbound-api")
    carrier.act(page.sid, "desk_answers")
    carrier.act(page.sid, "press", press="1")
    assert spa.hooks("/acknowledged/")[0].params["Digits"] == "1"
    assert [hook.params["CallStatus"] for hook in spa.hooks("/paged/")] == [
        "initiated",
        "in-progress",
        "completed",
    ]


def test_a_page_nobody_answers_is_no_answer(carrier, spa, twilio):
    page = twilio.calls.create(
        to="+13135550111", from_=LINE, url=spa.url("/page/"), status_callback=spa.url("/paged/")
    )
    assert carrier.act(page.sid, "ring_out")["status"] == "no-answer"
    assert spa.hooks("/page/") == []
    assert [hook.params["CallStatus"] for hook in spa.hooks("/paged/")] == ["no-answer"]
