"""One carrier process for all these tests; a fresh spa and a clean memory for each."""

import pytest
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from tests.carrier import ACCOUNT_SID, AUTH_TOKEN, Carrier

from .spa import Spa

LINE = "+13135550100"
MAYA = "+13135550142"
DESK = "+13135550199"


@pytest.fixture(scope="session")
def carrier_process():
    with Carrier() as carrier:
        yield carrier


@pytest.fixture
def spa():
    spa = Spa()
    yield spa
    spa.stop()


@pytest.fixture
def carrier(carrier_process, spa):
    carrier_process.api("POST", "reset", {"lines": True})
    carrier_process.register_line(
        number=LINE,
        label="Glow",
        voice_url=spa.url("/voice/"),
        sms_url=spa.url("/sms/"),
        status_callback=spa.url("/line/"),
    )
    return carrier_process


@pytest.fixture
def twilio(carrier):
    """The real SDK, pointed at the carrier as the product does it."""
    client = Client(ACCOUNT_SID, AUTH_TOKEN, http_client=TwilioHttpClient(timeout=5))
    client.api.base_url = carrier.base_url
    return client


@pytest.fixture
def send(twilio, spa):
    """Send a text from the spa's line to Maya, with a status callback."""

    def send(body="Sorry we missed you", **fields):
        wanted = {"to": MAYA, "from_": LINE, "status_callback": spa.url("/receipt/?ob=7"), "body": body}
        return twilio.messages.create(**(wanted | fields))

    return send


def dial(spa, *, screen: bool = True, attributes: str = 'timeout="20" answerOnBridge="true"') -> str:
    """The TwiML the product answers an incoming call with."""
    url = f'url="{spa.url("/screen/")}"' if screen else ""
    return (
        f'<Response><Dial {attributes} action="{spa.url("/dialed/")}">'
        f'<Number {url} statusCallback="{spa.url("/leg/")}" '
        f'statusCallbackEvent="initiated ringing answered completed">{DESK}</Number></Dial></Response>'
    )


@pytest.fixture
def ringing_spa(spa):
    """A spa that rings its desk with press-1 screening, and apologises when nobody took the call."""
    spa.answer("/voice/", dial(spa))
    spa.answer(
        "/screen/",
        f'<Response><Gather numDigits="1" timeout="6" action="{spa.url("/screened/")}">'
        "<Say>Press 1 to take it.</Say></Gather><Hangup/></Response>",
    )
    spa.answer("/dialed/", "<Response><Say>Sorry we missed you.</Say></Response>")
    return spa
