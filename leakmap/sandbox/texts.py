"""Texts in both directions: delivery with status callbacks, inbound webhooks, and the carrier's own opt-out.

https://www.twilio.com/docs/messaging/guides/webhook-request
https://www.twilio.com/docs/messaging/guides/outbound-message-status-in-status-callbacks
https://www.twilio.com/docs/messaging/tutorials/advanced-opt-out
"""

import asyncio

from .behaviour import ERROR_TEXTS, Script
from .numbers import place_params
from .segments import count_segments
from .state import Line, Message, State, new_sid
from .twiml import TwimlError, parse
from .webhooks import Webhooks

STOP_WORDS = {"STOP", "UNSUBSCRIBE", "END", "QUIT", "STOPALL", "CANCEL", "REVOKE", "OPTOUT"}
START_WORDS = {"START", "YES", "UNSTOP"}
STOP_REPLY = "You are unsubscribed and get no more texts from this number. Reply START to get them again."
START_REPLY = "You are subscribed again and will get texts from this number. Reply STOP to end them."


class Texts:
    """Takes texts from the REST API and from the phone, and carries them to the other side."""

    def __init__(self, state: State, webhooks: Webhooks) -> None:
        self.state = state
        self.webhooks = webhooks

    def accept(self, message: Message, script: Script) -> None:
        """Take an outbound text that passed every check; delivery goes on in the background."""
        self.state.put_message(message)
        self.state.counters["accepted"] += 1
        self.state.spawn(self.deliver(message, script))

    async def deliver(self, message: Message, script: Script) -> None:
        """Move a text to its final status; tell its status callback in order, or as the script wants it."""
        fails = script.mode in ("undelivered", "landline")
        final = "undelivered" if fails else "delivered"
        await asyncio.sleep(self.state.behaviour.sent_after_ms / 1000)
        self._move(message, "sent")
        if script.mode not in ("no_callbacks", "reordered_callbacks"):
            await self._call_back(message, "sent", script)
        await asyncio.sleep(self.state.behaviour.delivered_after_ms / 1000)
        if fails:
            message.error_code = script.error_code
            message.error_message = ERROR_TEXTS.get(script.error_code, "Delivery failed")
        self._move(message, final)
        if script.mode != "no_callbacks":
            await self._call_back(message, final, script)
        if script.mode == "reordered_callbacks":
            await self._call_back(message, "sent", script)

    def _move(self, message: Message, status: str) -> None:
        message.set_status(status)
        self.state.counters[status] += 1
        self.state.publish("message", message)

    async def _call_back(self, message: Message, status: str, script: Script) -> None:
        if not message.status_callback:
            return
        for _ in range(2 if script.mode == "duplicate_callbacks" else 1):
            await self.webhooks.post(
                url=message.status_callback,
                params=status_params(message, status),
                auth_token=message.auth_token,
                kind="message_status",
                who=f"Text {status}",
            )

    async def receive(
        self, line: Line, sender: str, body: str, media: list[dict], sid: str | None = None
    ) -> Message:
        """Carry a patient's text to the spa; opt-out words act here first, as at Twilio."""
        message = Message(
            sid=sid or new_sid("MM" if media else "SM"),
            account_sid=line.account_sid,
            auth_token=line.auth_token,
            from_=sender,
            to=line.number,
            body=body,
            direction="inbound",
            status="received",
            num_segments=count_segments(body),
            media=tuple(media),
        )
        self.state.put_message(message)
        self.state.counters["inbound"] += 1
        stopped = self._mind_keywords(line, sender, body)
        if line.sms_url and (line.passes_stop or not stopped):
            reply = await self.webhooks.post(
                url=line.sms_url,
                params=inbound_params(message),
                auth_token=line.auth_token,
                kind="sms",
                who="Text from patient",
            )
            if reply.ok:
                self._answer_with_twiml(line, message, reply.body)
            else:
                message.error_message = reply.error
                self.state.publish("message", message)
        return message

    def _mind_keywords(self, line: Line, sender: str, body: str) -> bool:
        """Block or unblock the pair of numbers when the whole text is one keyword; True for an opt-out."""
        word = body.strip().upper()
        pair = (line.number, sender)
        if word in STOP_WORDS:
            self.state.blocked.add(pair)
            self._automatic(line, sender, STOP_REPLY)
        elif word in START_WORDS and pair in self.state.blocked:
            self.state.blocked.discard(pair)
            self._automatic(line, sender, START_REPLY)
        return word in STOP_WORDS

    def _automatic(self, line: Line, to: str, body: str) -> None:
        """A reply of the carrier itself: seen on the phone, unknown to the spa's account."""
        self.state.put_message(self._outbound(line, to, body, status="delivered", automatic=True))

    def _answer_with_twiml(self, line: Line, inbound: Message, text: str) -> None:
        """Texts the webhook's answer asked for with <Message>."""
        try:
            verbs = parse(text) if text.strip() else []
        except TwimlError:
            return
        for verb in verbs:
            blocked = (line.number, inbound.from_) in self.state.blocked
            if verb.tag == "Message" and verb.full_text and not blocked:
                reply = self._outbound(line, inbound.from_, verb.full_text, status="queued")
                reply.direction = "outbound-reply"
                self.accept(reply, Script())

    def _outbound(self, line: Line, to: str, body: str, *, status: str, automatic: bool = False) -> Message:
        return Message(
            sid=new_sid("SM"),
            account_sid=line.account_sid,
            auth_token=line.auth_token,
            from_=line.number,
            to=to,
            body=body,
            direction="outbound-api",
            status=status,
            num_segments=count_segments(body),
            automatic=automatic,
        )


def status_params(message: Message, status: str) -> dict[str, str]:
    """The body of a status callback."""
    params = {
        "MessageSid": message.sid,
        "SmsSid": message.sid,
        "MessageStatus": status,
        "SmsStatus": status,
        "AccountSid": message.account_sid,
        "From": message.from_,
        "To": message.to,
        "ApiVersion": "2010-04-01",
    }
    if message.service_sid:
        params["MessagingServiceSid"] = message.service_sid
    if status in ("undelivered", "failed") and message.error_code:
        params["ErrorCode"] = str(message.error_code)
        params["ErrorMessage"] = message.error_message or ""
    return params


def inbound_params(message: Message) -> dict[str, str]:
    """The body of the webhook for a text that came in."""
    params = {
        "MessageSid": message.sid,
        "SmsSid": message.sid,
        "SmsMessageSid": message.sid,
        "SmsStatus": "received",
        "AccountSid": message.account_sid,
        "ApiVersion": "2010-04-01",
        "From": message.from_,
        "To": message.to,
        "Body": message.body,
        "NumMedia": str(len(message.media)),
        "NumSegments": str(message.num_segments),
        **place_params("From", message.from_),
        **place_params("To", message.to),
    }
    for index, item in enumerate(message.media):
        params[f"MediaUrl{index}"] = str(item.get("url", ""))
        params[f"MediaContentType{index}"] = str(item.get("type", "image/jpeg"))
    return params
