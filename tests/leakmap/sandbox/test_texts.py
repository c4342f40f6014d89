"""Texts from patients, and the carrier's own opt-out."""

import base64
import io

import pytest
import requests
from PIL import Image
from twilio.base.exceptions import TwilioRestException

from tests.carrier import ACCOUNT_SID, AUTH_TOKEN

from .conftest import LINE, MAYA

GPS = 0x8825


def test_a_text_arrives_signed_with_every_parameter(carrier, spa):
    carrier.text("(313) 555-0142", LINE, "It\u2019s me")
    (hook,) = spa.hooks("/sms/")
    assert hook.signature_ok
    expected = {
        "From": MAYA,
        "To": LINE,
        "Body": "It\u2019s me",
        "SmsStatus": "received",
        "NumMedia": "0",
        "NumSegments": "1",
        "ApiVersion": "2010-04-01",
        "FromState": "MI",
        "ToCountry": "US",
    }
    assert {name: hook.params[name] for name in expected} == expected
    assert hook.params["MessageSid"] == hook.params["SmsSid"] == hook.params["SmsMessageSid"]
    assert hook.params["MessageSid"].startswith("SM")


def test_a_picture_arrives_as_mms(carrier, spa):
    carrier.text(MAYA, LINE, "", media=[{"type": "image/png", "url": "http://example.test/a.png"}])
    params = spa.hooks("/sms/")[0].params
    assert params["MessageSid"].startswith("MM")
    assert (params["NumMedia"], params["MediaContentType0"]) == ("1", "image/png")
    assert params["MediaUrl0"] == "http://example.test/a.png"


@pytest.mark.parametrize("sample", ["forehead", "gift card"])
def test_a_sample_picture_lies_behind_the_accounts_login(carrier, spa, sample):
    carrier.text(MAYA, LINE, "like this", media=[{"sample": sample}])
    params = spa.hooks("/sms/")[0].params
    address = params["MediaUrl0"]
    assert address.startswith(
        f"{carrier.base_url}/2010-04-01/Accounts/{ACCOUNT_SID}/Messages/{params['MessageSid']}/"
    )
    assert requests.get(address, timeout=5).status_code == 401
    assert requests.get(address, auth=(ACCOUNT_SID, "wrong"), timeout=5).status_code == 401
    lead = requests.get(address, auth=(ACCOUNT_SID, AUTH_TOKEN), allow_redirects=False, timeout=5)
    assert lead.status_code == 307
    there = requests.get(address, auth=(ACCOUNT_SID, AUTH_TOKEN), timeout=5)
    assert there.headers["Content-Type"] == params["MediaContentType0"] == "image/jpeg"
    exif = Image.open(io.BytesIO(there.content)).getexif()
    assert exif.get_ifd(GPS)[1] == "N", "as from a real phone: it says where it was taken"
    assert requests.get(f"{address}0", auth=(ACCOUNT_SID, AUTH_TOKEN), timeout=5).status_code == 404


def test_a_file_of_ones_own_arrives_as_it_was_and_no_page_comes_back_from_it(carrier, spa):
    page = b"<script>alert(1)</script>"
    item = {"type": "text/html", "data": base64.b64encode(page).decode()}
    carrier.text(MAYA, LINE, "", media=[item])
    params = spa.hooks("/sms/")[0].params
    there = requests.get(params["MediaUrl0"], auth=(ACCOUNT_SID, AUTH_TOKEN), timeout=5)
    assert there.content == page
    assert there.headers["Content-Type"] == "application/octet-stream"


@pytest.mark.parametrize("item", [{"sample": "cat"}, {"data": "%%%"}, {"data": ""}, {}])
def test_what_cannot_be_sent_as_a_picture_is_refused_in_words(carrier, spa, item):
    with pytest.raises(requests.HTTPError, match=r"400.*picture"):
        carrier.text(MAYA, LINE, "", media=[item])
    assert spa.hooks("/sms/") == []


@pytest.mark.parametrize("word", ["STOP", "stop", " Cancel ", "REVOKE", "optout"])
def test_an_opt_out_word_blocks_answers_and_still_reaches_the_spa(carrier, spa, send, word):
    carrier.text(MAYA, LINE, word)
    assert [hook.params["Body"] for hook in spa.hooks("/sms/")] == [word]
    replies = [row for row in carrier.messages() if row["automatic"]]
    assert [(row["from"], row["to"]) for row in replies] == [(LINE, MAYA)]
    with pytest.raises(TwilioRestException) as refused:
        send()
    assert (refused.value.status, refused.value.code) == (400, 21610)
    assert send(to="+13135550168").status == "queued"


@pytest.mark.parametrize("words", ["stop please", "please cancel", "STOP."])
def test_other_wordings_do_not_block(carrier, send, words):
    carrier.text(MAYA, LINE, words)
    assert send().status == "queued"


@pytest.mark.parametrize("word", ["START", "yes", "Unstop"])
def test_an_opt_in_word_unblocks(carrier, send, word):
    carrier.text(MAYA, LINE, "STOP")
    carrier.text(MAYA, LINE, word)
    assert send().status == "queued"


def test_the_carriers_own_replies_are_unknown_to_the_account(carrier, twilio):
    carrier.text(MAYA, LINE, "STOP")
    assert [row.body for row in twilio.messages.list(to=MAYA)] == []


def test_a_line_may_keep_stop_to_itself(carrier, spa):
    carrier.register_line(number=LINE, sms_url=spa.url("/sms/"), passes_stop=False)
    carrier.text(MAYA, LINE, "STOP")
    assert spa.hooks("/sms/") == []


def test_a_twiml_answer_becomes_a_text(carrier, spa):
    spa.answer("/sms/", "<Response><Message>We got it.</Message></Response>")
    carrier.text(MAYA, LINE, "hi")
    assert [row["body"] for row in carrier.messages()] == ["hi", "We got it."]


@pytest.mark.parametrize(
    ("sender", "to", "body", "words"),
    [
        (MAYA, "+13135550900", "x", "No spa has registered"),
        ("anonymous", LINE, "x", "cannot send texts"),
        (MAYA, LINE, "", "empty"),
    ],
)
def test_a_text_that_cannot_be_is_refused_in_words(carrier, spa, sender, to, body, words):
    with pytest.raises(requests.HTTPError, match=words):
        carrier.text(sender, to, body)
    assert spa.hooks() == []
