"""Plays Twilio towards the hooks: whole payloads, signed with the SDK's own validator, posted over HTTP."""

import json
from datetime import timedelta
from itertools import count
from pathlib import Path

from django.test import Client
from twilio.request_validator import RequestValidator

from clinics.models import MessagingAccount
from leakmap.lib.queue import Lane, take_bells
from leakmap.lib.tenancy import inside_spa
from leakmap.tasks import answer_bells
from leakmap.tenants.models import Bell

FIXTURES = Path(__file__).parent / "fixtures" / "twilio"
PATHS = {
    "voice": "voice/",
    "dialed": "voice/dialed/",
    "status": "voice/status/",
    "screen": "voice/screen/",
    "screened": "voice/screened/",
    "sms": "sms/",
    "sms_status": "sms/status/",
    "mms": "sms/",
}
_sids = count(1)
A_MINUTE = timedelta(minutes=1)


def read_payload(name: str) -> dict[str, str]:
    return json.loads((FIXTURES / f"{name}.json").read_text())


class Provider:
    """One spa's carrier. Posts are signed with that spa's token unless told otherwise."""

    def __init__(self, schema: str, host: str):
        self.schema, self.host, self.client = schema, host, Client(raise_request_exception=False)
        with inside_spa(schema):
            account = MessagingAccount.objects.get()
        self.account_sid, self.token = account.account_sid, account.auth_token

    def post(self, fixture: str, *, query: str = "", token: str | None = None, sign: bool = True, **changes):
        """Post a fixture, with some fields changed; None removes a field."""
        payload = {**read_payload(fixture), "AccountSid": self.account_sid, **changes}
        payload = {name: value for name, value in payload.items() if value is not None}
        kind = next(kind for kind in sorted(PATHS, key=len, reverse=True) if fixture.startswith(kind))
        path = f"/hooks/twilio/{PATHS[kind]}{query}"
        headers = {"X-Twilio-Signature": self.sign(path, payload, token)} if sign else {}
        return self.client.post(path, payload, headers=headers, HTTP_HOST=self.host, SERVER_NAME=self.host)

    def sign(self, path: str, payload: dict, token: str | None = None) -> str:
        return RequestValidator(token or self.token).compute_signature(f"http://{self.host}{path}", payload)

    def miss_call(self, caller: str = "+13135550142", **changes) -> str:
        """A whole missed call: it arrives, rings out, ends. Returns its sid."""
        sid = f"CA{next(_sids):032x}"
        for fixture in ("voice_ringing", "dialed_no_answer", "status_line_completed"):
            answer = self.post(fixture, CallSid=sid, From=caller, **changes)
            assert answer.status_code == 200, answer.content
        return sid

    def text(self, body: str, caller: str = "+13135550142", fixture: str = "sms", **changes):
        """A text from a patient, under a message sid of its own."""
        sid = f"SM{next(_sids):032x}"
        return self.post(
            fixture, Body=body, From=caller, MessageSid=sid, SmsSid=sid, SmsMessageSid=sid, **changes
        )


def run_queue() -> int:
    """Do what the workers would: answer every bell, in order, until none rings. Returns how many were answered."""
    ran = 0
    while bells := [bell for lane in Lane for bell in take_bells(lane=lane, most=100, gone_after=A_MINUTE)]:
        answer_bells([tuple(bell) for bell in bells])
        ran += len(bells)
    return ran


def count_bells() -> int:
    """How many ring."""
    return Bell.objects.filter(rung_at__isnull=False).count()
