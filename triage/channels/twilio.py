"""Twilio's webhooks: signed form posts about calls and texts.

Parameters and statuses: docs/voice/twiml, docs/voice/twiml/dial, docs/messaging/guides/webhook-request.
Twilio adds parameters without notice, so the signature covers all of them and we read the ones we know.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from twilio.request_validator import RequestValidator, get_signature_algorithm

from triage.calls import FINAL, CallEvent, Signal
from triage.channels.base import (
    CallReport,
    Delivery,
    DeliveryReport,
    InboundEvent,
    Refused,
    TextReceived,
    Unreadable,
)

SIGNATURE = "X-Twilio-Signature"
SETTINGS = "X-Twilio-Webhooks-Signature-Settings"
CALLER_GONE = FINAL  # CallStatus of the caller's leg in a dial result when they did not wait for it


class TwilioChannel:
    name = "twilio"

    def verify(self, *, url: str, form, headers: Mapping[str, str], tokens: Iterable[str]) -> None:
        """Raise Refused unless the post was signed with one of the account's tokens (two while rotating).

        `url` is the configured public address with the query as sent; `form` is the request's own QueryDict.
        Source: docs/usage/webhooks/webhooks-security.
        """
        signature = headers.get(SIGNATURE) or ""
        algorithm = get_signature_algorithm(headers.get(SETTINGS) or "")
        # No early exit: how long it takes does not tell which token was close.
        matches = [
            RequestValidator(token).validate(url, form, signature, algorithm=algorithm)
            for token in tokens
            if token
        ]
        if not any(matches):
            raise Refused("The signature does not match this spa's token.")

    def note_lookup(
        self, *, sid: str, from_address: str, to_number: str, status: str, answered: bool
    ) -> Delivery:
        """What the provider said of a call when we asked, in the shape of a webhook: it decides like one."""
        payload = {
            "CallSid": sid,
            "From": from_address,
            "To": to_number,
            "CallStatus": status,
            "Answered": "true" if answered else "false",
        }
        return Delivery("watched", f"watched:{sid}:{status}:{payload['Answered']}", sid, payload)

    def account_of(self, form: Mapping[str, str]) -> str:
        return form.get("AccountSid", "")

    def describe(self, *, kind: str, form: Mapping[str, str], query: Mapping[str, str]) -> Delivery:
        """How to store this delivery. Raises Unreadable naming the missing field (it is stored all the same)."""
        payload = {**form, **{f"?{name}": value for name, value in query.items()}}
        if kind in {"sms", "sms_status"}:
            sid = _require(form, "MessageSid")
            key = (
                f"{kind}:{sid}"
                if kind == "sms"
                else f"{kind}:{sid}:{form.get('MessageStatus', '')}:{form.get('ErrorCode', '')}"
            )
            return Delivery(kind, key, sid, payload)
        leg = _require(form, "CallSid")
        # Callbacks about a desk phone carry its own CallSid; the call they belong to is the parent.
        call = form.get("ParentCallSid") or leg
        key = f"{kind}:{call}"
        if kind in {"status", "screen", "screened"}:
            key += f":{leg}:{form.get('CallStatus', '')}:{form.get('SequenceNumber', '')}:{form.get('Digits', '')}"
        return Delivery(kind, key, call, payload)

    def parse(self, *, kind: str, payload: Mapping[str, str], received_at: datetime) -> InboundEvent:
        """Read a stored delivery. Raises Unreadable naming the field."""
        reader = READERS.get(kind)
        if reader is None:
            raise Unreadable(f"kind {kind!r} is not one we know")
        return reader(payload, received_at)


def _require(form: Mapping[str, str], name: str) -> str:
    value = form.get(name)
    if not value:
        raise Unreadable(f"{name} is missing")
    return value


def _read_call(payload: Mapping[str, str], event: CallEvent) -> CallReport:
    # On a desk phone's leg From and To are that leg's; the pipeline finds the call by its parent's sid.
    is_leg = bool(payload.get("ParentCallSid"))
    return CallReport(
        sid=payload.get("ParentCallSid") or _require(payload, "CallSid"),
        from_address=payload.get("From", ""),
        to_number="" if is_leg else payload.get("To", ""),
        stir=payload.get("StirVerstat", ""),
        event=event,
    )


def _read_arrival(payload, at):
    return _read_call(payload, CallEvent(Signal.ARRIVED, at))


def _read_dialed(payload, at):
    status = payload.get("DialCallStatus", "")  # CallStatus is the caller's own leg: `completed` is no answer
    bridged = {"true": True, "false": False}.get(payload.get("DialBridged", "").lower())
    gone = payload.get("CallStatus", "") in CALLER_GONE and not bridged
    return _read_call(payload, CallEvent(Signal.DIALED, at, status=status, bridged=bridged, caller_gone=gone))


def _read_status(payload, at):
    status = payload.get("CallStatus", "")
    duration = payload.get("CallDuration", "")
    seconds = int(duration) if duration.isdigit() else None
    signal = Signal.ENDED if status in FINAL else Signal.PROGRESS
    if payload.get("ParentCallSid"):
        signal = Signal.LEG
    return _read_call(payload, CallEvent(signal, at, status=status, duration_s=seconds))


def _read_screen(payload, at):
    return _read_call(payload, CallEvent(Signal.LEG, at, status="screening"))


def _read_screened(payload, at):
    return _read_call(payload, CallEvent(Signal.PRESSED, at, pressed_one=payload.get("Digits") == "1"))


def _read_watched(payload, at):
    """What our own watchdog was told when it asked; stored in the shape of a webhook."""
    bridged = {"true": True, "false": False}.get(payload.get("Answered", ""))
    event = CallEvent(Signal.WATCHED, at, status=payload.get("CallStatus", ""), bridged=bridged)
    return _read_call(payload, event)


def _read_text(payload, at):
    count = payload.get("NumMedia", "0")
    media = tuple(
        {"type": payload.get(f"MediaContentType{n}", ""), "url": payload.get(f"MediaUrl{n}", "")}
        for n in range(min(int(count), 10) if count.isdigit() else 0)
    )
    return TextReceived(
        sid=_require(payload, "MessageSid"),
        from_address=_require(payload, "From"),
        to_number=payload.get("To", ""),
        body=payload.get("Body", ""),
        at=at,
        media=media,
        carrier_opt_out=payload.get("OptOutType", ""),
    )


def _read_delivery(payload, at):
    ours = payload.get("?ob", "")
    return DeliveryReport(
        sid=_require(payload, "MessageSid"),
        status=_require(payload, "MessageStatus"),
        code=payload.get("ErrorCode", ""),
        at=at,
        outbox_id=int(ours) if ours.isdigit() else None,
    )


READERS = {
    "voice": _read_arrival,
    "dialed": _read_dialed,
    "status": _read_status,
    "screen": _read_screen,
    "screened": _read_screened,
    "watched": _read_watched,
    "sms": _read_text,
    "sms_status": _read_delivery,
}
