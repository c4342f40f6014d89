"""The carrier's own JSON API under /sandbox/api/: lines, calls, texts, failures, log and events."""

import json

from aiohttp import web

from .behaviour import UnknownBehaviour
from .call_model import Action, Call
from .calls import Calls, NotNow
from .numbers import is_valid, normalise
from .pictures import NoSuchPicture, read_picture
from .state import Line, State, new_sid
from .texts import Texts

LINE_TEXTS = (
    "account_sid",
    "auth_token",
    "label",
    "voice_url",
    "sms_url",
    "status_callback",
    "messaging_service_sid",
)


class BadRequest(Exception):
    """A request to the control API that cannot be met; the text says why, in words for the page."""

    def __init__(self, text: str, status: int = 400) -> None:
        super().__init__(text)
        self.status = status


@web.middleware
async def problems_as_json(request: web.Request, handler) -> web.StreamResponse:
    """Turns a refused request into {"error": ...} with its status."""
    try:
        return await handler(request)
    except BadRequest as problem:
        return web.json_response({"error": str(problem)}, status=problem.status)
    except NotNow as problem:
        return web.json_response({"error": str(problem)}, status=409)
    except UnknownBehaviour as problem:
        return web.json_response({"error": str(problem)}, status=400)


async def read_json(request: web.Request) -> dict:
    """The JSON object of a request. Insisting on the content type keeps other sites' forms out."""
    if request.content_type != "application/json":
        raise BadRequest("Send JSON with Content-Type: application/json.", 415)
    try:
        found = await request.json()
    except json.JSONDecodeError as error:
        raise BadRequest("The body is not JSON.") from error
    if not isinstance(found, dict):
        raise BadRequest("The body is not a JSON object.")
    return found


def read_line(fields: dict) -> Line:
    """A line from a request or the config file; raises BadRequest."""
    number = normalise(str(fields.get("number", "")))
    missing = [name for name in ("account_sid", "auth_token") if not fields.get(name)]
    if missing or not is_valid(number):
        raise BadRequest(f"A line needs {' and '.join(missing) or 'a valid number'}.")
    texts = {name: str(fields.get(name) or "") for name in LINE_TEXTS}
    switches = {name: bool(fields.get(name, True)) for name in ("ring_to_ok", "passes_stop")}
    return Line(number=number, **texts, **switches)


class Control:
    """Handlers below /sandbox/api/."""

    def __init__(self, state: State, texts: Texts, calls: Calls) -> None:
        self.state, self.texts, self.calls = state, texts, calls

    def add_routes(self, app: web.Application) -> None:
        """Everything the page, the tests and the benches use."""
        base = "/sandbox/api"
        app.router.add_get(base + "/lines", self.list_lines)
        app.router.add_post(base + "/lines", self.put_line)
        app.router.add_get(base + "/callers", self.list_callers)
        app.router.add_post(base + "/callers", self.put_caller)
        app.router.add_post(base + "/behaviour", self.set_behaviour)
        app.router.add_get(base + "/messages", self.list_messages)
        app.router.add_get(base + "/stats", self.stats)
        app.router.add_get(base + "/log", self.log)
        app.router.add_get(base + "/events", self.events)
        app.router.add_post(base + "/reset", self.reset)
        app.router.add_post(base + "/texts", self.text)
        app.router.add_get(base + "/calls", self.list_calls)
        app.router.add_post(base + "/calls", self.start_call)
        app.router.add_get(base + "/calls/{sid}", self.show_call)
        app.router.add_post(base + "/calls/{sid}", self.act)

    async def list_lines(self, request: web.Request) -> web.Response:
        """The spas' lines, without their tokens."""
        return web.json_response({"lines": [line.to_json() for line in self.state.lines.values()]})

    async def put_line(self, request: web.Request) -> web.Response:
        """Register a line, or replace the one with the same number."""
        line = read_line(await read_json(request))
        self.state.put_line(line)
        return web.json_response(line.to_json(), status=201)

    async def list_callers(self, request: web.Request) -> web.Response:
        """The named people the phone page offers."""
        return web.json_response({"callers": self.state.callers})

    async def put_caller(self, request: web.Request) -> web.Response:
        """Name a number for the phone page."""
        fields = await read_json(request)
        number = normalise(str(fields.get("number", "")))
        if not is_valid(number) or not fields.get("name"):
            raise BadRequest("That is not a phone number to call from. Type one such as (313) 555-0142.")
        others = [row for row in self.state.callers if row["number"] != number]
        self.state.callers = [*others, {"name": str(fields["name"]), "number": number}]
        return web.json_response(self.state.callers[-1], status=201)

    async def set_behaviour(self, request: web.Request) -> web.Response:
        """Script how the next create-message calls go."""
        self.state.behaviour.change(await read_json(request))
        return web.json_response(self.state.behaviour.to_json())

    async def list_messages(self, request: web.Request) -> web.Response:
        """All texts taken, oldest first; `after=N` skips the first N."""
        after = request.query.get("after", "0")
        rows = list(self.state.messages.values())[int(after) if after.isdigit() else 0 :]
        return web.json_response({"messages": [row.to_json() for row in rows]})

    async def stats(self, request: web.Request) -> web.Response:
        """Counters since the last reset, and the behaviour in force."""
        return web.json_response(
            {
                "counters": dict(self.state.counters),
                "messages": len(self.state.messages),
                "calls": len(self.state.calls),
                "background": len(self.state.tasks),
                "behaviour": self.state.behaviour.to_json(),
            }
        )

    async def log(self, request: web.Request) -> web.Response:
        """Every try at every webhook, oldest first."""
        return web.json_response({"exchanges": [row.to_json() for row in self.state.exchanges]})

    async def events(self, request: web.Request) -> web.Response:
        """What changed since a sequence number; a new epoch means that everything before is gone."""
        since = request.query.get("since", "0")
        caller = request.query.get("caller", "")
        body = {
            "epoch": self.state.epoch,
            "latest": self.state.latest,
            "behaviour": self.state.behaviour.to_json(),
            "events": self.state.events_since(int(since) if since.isdigit() else 0, caller),
        }
        return web.json_response(body, headers={"Cache-Control": "no-store"})

    async def reset(self, request: web.Request) -> web.Response:
        """Forget all traffic and scripts; with {"lines": true} the lines too."""
        fields = await read_json(request) if request.can_read_body else {}
        self.state.clear()
        if fields.get("lines"):
            self.state.lines.clear()
        return web.json_response({"epoch": self.state.epoch})

    def _line(self, fields: dict) -> Line:
        line = self.state.lines.get(normalise(str(fields.get("to", ""))))
        if line is None:
            raise BadRequest("No spa has registered this number.", 404)
        return line

    async def text(self, request: web.Request) -> web.Response:
        """A patient sends a text. Answers when the webhook is through, or at once with "wait": false."""
        fields = await read_json(request)
        line, sender = self._line(fields), normalise(str(fields.get("from", "")))
        body, media = str(fields.get("body") or ""), fields.get("media") or []
        if not is_valid(sender) or sender == line.number:
            raise BadRequest("This number cannot send texts. Type a number such as (313) 555-0142.")
        if not body and not media:
            raise BadRequest("The text is empty.")
        sid = new_sid("MM" if media else "SM")
        media = [self._keep_media(request, line, sid, item) for item in media]
        if not fields.get("wait", True):
            self.state.spawn(self.texts.receive(line, sender, body, media, sid))
            return web.json_response({}, status=202)
        message = await self.texts.receive(line, sender, body, media, sid)
        return web.json_response(message.to_json(), status=201)

    def _keep_media(self, request: web.Request, line: Line, sid: str, item: dict) -> dict:
        """One file of a text with the address it gets here; one that says where it is stays there."""
        if "url" in item:
            return item
        try:
            picture = read_picture(item)
        except NoSuchPicture as error:
            raise BadRequest(str(error)) from error
        media = self.state.put_picture(picture)
        place = f"/2010-04-01/Accounts/{line.account_sid}/Messages/{sid}/Media/{media}"
        return {"type": picture.kind, "url": f"{request.url.origin()}{place}", "sid": media}

    async def start_call(self, request: web.Request) -> web.Response:
        """A patient calls. Answers when a phone rings or the call is over, or at once with "wait": false."""
        fields = await read_json(request)
        line = self._line(fields)
        if not line.voice_url:
            raise BadRequest("This line has no voice webhook.")
        sender = normalise(str(fields.get("from") or ""))
        if not sender and not fields.get("anonymous"):
            raise BadRequest("Who is calling? Choose a caller or type a number.")
        try:
            call = self.calls.start(line, sender, fields)
        except ValueError as error:
            raise BadRequest(str(error)) from error
        if fields.get("wait", True):
            await self.calls.settle(call)
        return web.json_response(call.to_json(), status=201)

    def _call(self, request: web.Request) -> Call:
        call = self.state.calls.get(request.match_info["sid"])
        if call is None:
            raise BadRequest("There is no such call.", 404)
        return call

    async def list_calls(self, request: web.Request) -> web.Response:
        """All calls still remembered, oldest first."""
        return web.json_response({"calls": [call.to_json() for call in self.state.calls.values()]})

    async def show_call(self, request: web.Request) -> web.Response:
        """One call as it stands."""
        return web.json_response(self._call(request).to_json())

    async def act(self, request: web.Request) -> web.Response:
        """Do something on one of the phones. Answers after its effect, or at once with "wait": false."""
        fields = await read_json(request)
        call = self._call(request)
        names = ("do", "press", "say", "leg")
        action = Action(**{name: str(fields.get(name) or "") for name in names})
        await self.calls.act(call, action, wait=bool(fields.get("wait", True)))
        return web.json_response(call.to_json())
