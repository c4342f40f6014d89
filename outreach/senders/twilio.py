"""Texts through the official Twilio SDK, to Twilio or to any Twilio-compatible server.

Create Message has no idempotency key, so a time-out or a 5xx is `Unknown`, never retried here.
Codes: docs/api/errors; the table is data with a safe default, because Twilio asks not to rely on codes.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from functools import lru_cache

from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.rest import Client
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError

from outreach.senders import twilio_media
from outreach.senders.base import (
    Accepted,
    Answer,
    Busy,
    CallLookup,
    LookupFailed,
    Meaning,
    OutgoingText,
    Refusal,
    Unknown,
)
from outreach.senders.twilio_http import PlainHttpClient

# Their clock and ours; the same words to the same number, not yet ours, are proof enough within it.
CLOCKS_DIFFER = timedelta(minutes=2)

MEANINGS = {
    "21610": Meaning.OPTED_OUT,
    "21211": Meaning.UNREACHABLE,
    "21612": Meaning.UNREACHABLE,
    "21614": Meaning.UNREACHABLE,
    "21635": Meaning.UNREACHABLE,
    "30005": Meaning.UNREACHABLE,
    "30006": Meaning.UNREACHABLE,
    "30003": Meaning.NOT_NOW,
    "30008": Meaning.NOT_NOW,
    "30036": Meaning.NOT_NOW,
    "30410": Meaning.NOT_NOW,
    "30004": Meaning.FILTERED,
    "30007": Meaning.FILTERED,
    "30640": Meaning.FILTERED,
    "21611": Meaning.SLOW_DOWN,
    "30001": Meaning.SLOW_DOWN,
    "30017": Meaning.SLOW_DOWN,
    "30022": Meaning.SLOW_DOWN,
    "30023": Meaning.SLOW_DOWN,
    "30027": Meaning.SLOW_DOWN,
    "30450": Meaning.SLOW_DOWN,
    "30610": Meaning.SLOW_DOWN,
    "21602": Meaning.OUR_BUG,
    "21604": Meaning.OUR_BUG,
    "21617": Meaning.OUR_BUG,
    **dict.fromkeys(
        ["20003", "20404", "21212", "21408", "21606", "21608", "21659", "21660", "21703", "21704", "21705"],
        Meaning.CONFIGURATION,
    ),
    **dict.fromkeys(["30002", "30024", "30032", "30034", "30035"], Meaning.CONFIGURATION),
}


class TwilioSender:
    def __init__(
        self, *, account_sid: str, auth_token: str, api_base: str, timeout_s: float, service_sid: str = ""
    ):
        self.client = _make_client(account_sid, auth_token, api_base, timeout_s)
        self.login, self.api_base, self.timeout_s = (account_sid, auth_token), api_base, timeout_s
        self.service_sid = service_sid

    def send(self, text: OutgoingText) -> Answer:
        """One POST. The number that was called is always the sender, also with a messaging service."""
        extra = {"messaging_service_sid": self.service_sid} if self.service_sid else {}
        if text.valid_for_s:
            extra["validity_period"] = text.valid_for_s
        try:
            made = self.client.messages.create(
                to=text.to, from_=text.from_number, body=text.body, status_callback=text.callback_url, **extra
            )
        except TwilioException as error:
            return _read_error(error)
        except (HTTPError, ValueError, KeyError) as error:
            # Without a connection the request never left; anything later may have been taken.
            return Busy("connect") if _never_connected(error) else Unknown(type(error).__name__[:12])
        return Accepted(made.sid) if made.sid else Unknown("no sid")

    def find(self, text: OutgoingText, *, since: datetime, known: Collection[str]) -> Accepted | None:
        """Look among the recent messages to this number for one with the same words that we do not know yet.

        Filtered by our own clock's `since` less a margin, on the creation date: a queued message has no sent date.
        """
        try:
            recent = self.client.messages.list(to=text.to, from_=text.from_number, limit=50)
        except (TwilioException, HTTPError, ValueError) as error:
            raise LookupFailed(type(error).__name__) from None
        earliest = since - CLOCKS_DIFFER
        for message in recent:
            if message.sid in known or message.body != text.body:
                continue
            if message.date_created is None or message.date_created >= earliest:
                return Accepted(message.sid)
        return None

    def look_up_call(self, sid: str) -> CallLookup:
        try:
            call = self.client.calls(sid).fetch()
            legs = self.client.calls.list(parent_call_sid=sid, limit=10)
        except (TwilioException, HTTPError, ValueError) as error:
            raise LookupFailed(type(error).__name__) from None
        connected = any(
            leg.status == "in-progress" or (leg.status == "completed" and _seconds(leg.duration) > 0)
            for leg in legs
        )
        return CallLookup(status=str(call.status), answered=connected)

    def fetch_media(self, url: str, *, most_bytes: int) -> bytes:
        return twilio_media.fetch(
            self.client.http_client.pool,
            url,
            login=self.login,
            api_base=self.api_base,
            timeout_s=self.timeout_s,
            most_bytes=most_bytes,
        )

    @staticmethod
    def read_meaning(code: str) -> Meaning:
        return MEANINGS.get(code, Meaning.UNDELIVERED)


def _never_connected(error: Exception) -> bool:
    return isinstance(error, NewConnectionError | ConnectTimeoutError)


def _seconds(duration: str | None) -> int:
    return int(duration) if duration and str(duration).isdigit() else 0


def _read_error(error: TwilioException) -> Answer:
    status = getattr(error, "status", None) or 0
    code = str(getattr(error, "code", "") or status or "sdk")
    if status == 429:
        return Busy(code)
    if not isinstance(status, int) or status >= 500 or status == 0:
        return Unknown(code[:12])
    if not isinstance(error, TwilioRestException) and status < 400:
        return Unknown(code[:12])
    meaning = Meaning.CONFIGURATION if status in {401, 403} else TwilioSender.read_meaning(code)
    return Refusal(code[:12], meaning)


@lru_cache(maxsize=256)
def _make_client(account_sid: str, auth_token: str, api_base: str, timeout_s: float) -> Client:
    """One client per account and process: its connections stay open between texts."""
    client = Client(account_sid, auth_token, http_client=PlainHttpClient(timeout_s=timeout_s))
    client.api.base_url = api_base  # the SDK has no option for another host
    return client
