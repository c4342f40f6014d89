"""The part of Twilio's REST API that the product uses: messages and calls, with its checks and error shapes.

https://www.twilio.com/docs/messaging/api/message-resource
https://www.twilio.com/docs/voice/api/call-resource
"""

import asyncio
import base64
import socket
import struct

from aiohttp import web

from . import resources
from .behaviour import Script
from .calls import Calls
from .numbers import is_valid
from .segments import count_segments
from .state import STATE, Message, State, new_sid
from .texts import Texts

HANG_SECONDS = 60
MAX_BODY = 1600
ERRORS = {
    20003: (401, "Authentication failed: the account SID or auth token is wrong"),
    20001: (400, "The sandbox carrier does not schedule texts"),
    20404: (404, "The requested resource was not found"),
    20429: (429, "Too many requests"),
    20500: (500, "Internal server error"),
    21205: (400, "The Url is not a valid absolute address"),
    21211: (400, "The 'To' number is not a valid phone number"),
    21602: (400, "The message body is missing"),
    21603: (400, "The 'From' number or a messaging service is missing"),
    21604: (400, "The 'To' number is missing"),
    21606: (400, "The 'From' number is not one of this account's numbers"),
    21610: (400, "Attempt to send to unsubscribed recipient"),
    21617: (400, "The message body is longer than 1600 characters"),
    21704: (400, "The messaging service has no number to send from"),
    30409: (409, "The message can no longer be canceled"),
}


class Refusal(Exception):
    """A request Twilio would refuse; carries the error code."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


def refuse(code: int) -> web.Response:
    """An error in Twilio's JSON shape."""
    status, message = ERRORS[code]
    body = {
        "code": code,
        "message": message,
        "more_info": f"https://www.twilio.com/docs/errors/{code}",
        "status": status,
    }
    headers = {"WWW-Authenticate": 'Basic realm="Twilio API"'} if status == 401 else None
    return web.json_response(body, status=status, headers=headers)


@web.middleware
async def refusals_as_json(request: web.Request, handler) -> web.StreamResponse:
    """Turns a Refusal anywhere below into its JSON answer."""
    try:
        return await handler(request)
    except Refusal as refusal:
        request.app[STATE].counters[f"refused_{refusal.code}"] += 1
        return refuse(refusal.code)


class Rest:
    """Handlers below /2010-04-01/Accounts/{account}/."""

    def __init__(self, state: State, texts: Texts, calls: Calls) -> None:
        self.state, self.texts, self.calls = state, texts, calls

    def add_routes(self, app: web.Application) -> None:
        """Put the resources at Twilio's own addresses."""
        base = "/2010-04-01/Accounts/{account}"
        app.router.add_post(base + "/Messages.json", self.create_message)
        app.router.add_get(base + "/Messages.json", self.list_messages)
        app.router.add_get(base + "/Messages/{sid}.json", self.show_message)
        app.router.add_post(base + "/Messages/{sid}.json", self.update_message)
        app.router.add_get(base + "/Messages/{sid}/Media/{media}", self.show_media)
        app.router.add_delete(base + "/Messages/{sid}.json", self.delete_message)
        app.router.add_post(base + "/Calls.json", self.create_call)
        app.router.add_get(base + "/Calls.json", self.list_calls)
        app.router.add_get(base + "/Calls/{sid}.json", self.show_call)

    def _account(self, request: web.Request) -> tuple[str, str]:
        """The authenticated account and its token; before any line is registered every token is right."""
        account = request.match_info["account"]
        try:
            login, token = read_basic(request.headers.get("Authorization", ""))
        except ValueError as error:
            raise Refusal(20003) from error
        known = self.state.token_of(account)
        if login != account or (known != token and self.state.lines):
            raise Refusal(20003)
        return account, token

    async def create_message(self, request: web.Request) -> web.Response:
        """Take a text, or behave as badly as the script says."""
        self.state.counters["create_requests"] += 1
        account, token = self._account(request)
        form = await request.post()
        script = self.state.behaviour.next_for(form.get("To", ""))
        self.state.counters[f"mode_{script.mode}"] += 1
        if self.state.behaviour.latency_ms:
            await asyncio.sleep(self.state.behaviour.latency_ms / 1000)
        if script.mode in ("429", "500", "reset", "hang"):
            return await self._fail(request, script)
        message = self._checked_message(account, token, form)
        self.texts.accept(message, script)
        if script.mode.startswith("accept_then_"):
            return await self._fail(request, script)
        return web.json_response(resources.message(message, fresh=True), status=201)

    async def _fail(self, request: web.Request, script: Script) -> web.Response:
        if script.mode == "429":
            return refuse(20429)
        if script.mode.endswith("500"):
            return refuse(20500)
        if script.mode.endswith("hang"):
            await asyncio.sleep(HANG_SECONDS)
        _reset_connection(request)
        return web.Response(status=500)

    def _checked_message(self, account: str, token: str, form) -> Message:
        """The text a form asks for; raises the Refusal Twilio would give."""
        to, sender, body = form.get("To", ""), form.get("From", ""), form.get("Body", "")
        media = tuple({"url": url, "type": "image/jpeg"} for url in form.getall("MediaUrl", []))
        service = form.get("MessagingServiceSid") or None
        if not to:
            raise Refusal(21604)
        if not is_valid(to) or to == sender:
            raise Refusal(21211)
        if not body and not media:
            raise Refusal(21602)
        if len(body) > MAX_BODY:
            raise Refusal(21617)
        if form.get("SendAt") or form.get("ScheduleType"):
            raise Refusal(20001)
        sender = self._sender(account, sender, service)
        if (sender, to) in self.state.blocked:
            raise Refusal(21610)
        return Message(
            sid=new_sid("MM" if media else "SM"),
            account_sid=account,
            auth_token=token,
            from_=sender,
            to=to,
            body=body,
            direction="outbound-api",
            status="accepted" if service else "queued",
            num_segments=count_segments(body),
            media=media,
            status_callback=form.get("StatusCallback", ""),
            service_sid=service,
        )

    def _sender(self, account: str, sender: str, service: str | None) -> str:
        if sender:
            line = self.state.lines.get(sender)
            if self.state.lines and (line is None or line.account_sid != account):
                raise Refusal(21606)
            return sender
        if not service:
            raise Refusal(21603)
        own = [line for line in self.state.lines.values() if line.account_sid == account]
        for line in own:
            if line.messaging_service_sid in ("", service):
                return line.number
        raise Refusal(21704)

    def _message(self, request: web.Request) -> Message:
        account, _ = self._account(request)
        message = self.state.messages.get(request.match_info["sid"])
        if message is None or message.account_sid != account or message.automatic:
            raise Refusal(20404)
        return message

    async def show_message(self, request: web.Request) -> web.Response:
        """One text."""
        return web.json_response(resources.message(self._message(request)))

    async def update_message(self, request: web.Request) -> web.Response:
        """Redact a text with an empty Body. Nothing here is ever scheduled, so nothing can be canceled."""
        message = self._message(request)
        form = await request.post()
        if form.get("Status"):
            raise Refusal(30409)
        if form.get("Body") == "":
            message.body = ""
            self.state.publish("message", message)
        return web.json_response(resources.message(message))

    async def show_media(self, request: web.Request) -> web.Response:
        """A text's file: as at Twilio, the address leads on to where it lies."""
        self._message(request)
        media = request.match_info["media"]
        if media not in self.state.pictures:
            raise Refusal(20404)
        raise web.HTTPTemporaryRedirect(f"/sandbox/media/{media}")

    async def delete_message(self, request: web.Request) -> web.Response:
        """Forget a text."""
        message = self._message(request)
        del self.state.messages[message.sid]
        for number in (message.from_, message.to):
            self.state.by_number[number].remove(message)
        return web.Response(status=204)

    async def list_messages(self, request: web.Request) -> web.Response:
        """Texts, newest first. A queued text has no sent date yet; its creation date is compared instead."""
        account, _ = self._account(request)
        query = request.query
        number = query.get("To") or query.get("From")
        rows = self.state.by_number.get(number, []) if number else list(self.state.messages.values())
        found = [
            row
            for row in reversed(rows)
            if row.account_sid == account
            and not row.automatic
            and query.get("To") in (None, "", row.to)
            and query.get("From") in (None, "", row.from_)
            and resources.date_fits(query, "DateSent", row.sent or row.created)
        ]
        return web.json_response(resources.page(request, "messages", found, resources.message))

    async def create_call(self, request: web.Request) -> web.Response:
        """Start a call to somebody's phone, as when paging the on-call provider."""
        account, token = self._account(request)
        form = await request.post()
        to, sender = form.get("To", ""), form.get("From", "")
        if not is_valid(to):
            raise Refusal(21211)
        line = self.state.lines.get(sender)
        if self.state.lines and (line is None or line.account_sid != account):
            raise Refusal(21606)
        if not form.get("Twiml") and not form.get("Url", "").startswith(("http://", "https://")):
            raise Refusal(21205)
        call = self.calls.page(account, token, form)
        return web.json_response(resources.call(call), status=201)

    async def list_calls(self, request: web.Request) -> web.Response:
        """Calls and their dialled legs, newest first."""
        account, _ = self._account(request)
        wanted = {
            name: request.query[name]
            for name in ("To", "From", "ParentCallSid", "Status")
            if name in request.query
        }
        found = [
            row
            for call in reversed(self.state.calls.values())
            for row in (call, *call.legs)
            if row.account_sid == account
            and wanted.get("To") in (None, row.to)
            and wanted.get("From") in (None, row.from_)
            and wanted.get("Status") in (None, row.status)
            and wanted.get("ParentCallSid") in (None, row.parent_sid)
        ]
        return web.json_response(resources.page(request, "calls", found, resources.call))

    async def show_call(self, request: web.Request) -> web.Response:
        """One call, or one leg of a call."""
        account, _ = self._account(request)
        call = self.calls.find(request.match_info["sid"])
        if call is None or call.account_sid != account:
            raise Refusal(20404)
        return web.json_response(resources.call(call))


def read_basic(header: str) -> tuple[str, str]:
    """The user and password of an Authorization header; raises ValueError when it holds none."""
    scheme, _, encoded = header.partition(" ")
    if scheme.lower() != "basic":
        raise ValueError("not basic authentication")
    login, _, password = base64.b64decode(encoded, validate=True).decode().partition(":")
    return login, password


def _reset_connection(request: web.Request) -> None:
    """Cut the connection with a TCP reset, as a failing load balancer does."""
    transport = request.transport
    if transport is None:
        return
    sock = transport.get_extra_info("socket")
    if sock is not None:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()
