"""Wires the carrier together: one state, one webhook client, both APIs and the phone page."""

import json
from pathlib import Path

from aiohttp import web

from .calls import Calls
from .control import BadRequest, Control, problems_as_json, read_line
from .numbers import normalise
from .rest import Rest, refusals_as_json
from .state import STATE, State
from .texts import Texts
from .webhooks import Webhooks

STATIC = Path(__file__).parent / "static"
STATIC_FILES = ("phone.css", "phone.js", "view.js", "icon.svg")
SAMPLE_CALLERS = [
    {"name": "Maya Torres", "number": "+13135550142"},
    {"name": "Denise Whitfield", "number": "+13135550168"},
    {"name": "Ana Lucía Reyes", "number": "+13055550117"},
]
PICTURE_KINDS = ("image/jpeg", "image/png", "image/gif", "image/webp")
MOST_POSTED = 8 * 1024 * 1024  # bytes: a picture in base64
PAGE_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; frame-ancestors 'self'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-cache",
}


def build(state: State) -> web.Application:
    """The aiohttp application around a state."""
    webhooks = Webhooks(state)
    texts, calls = Texts(state, webhooks), Calls(state, webhooks)
    app = web.Application(middlewares=[refusals_as_json, problems_as_json], client_max_size=MOST_POSTED)
    app[STATE] = state
    Rest(state, texts, calls).add_routes(app)
    Control(state, texts, calls).add_routes(app)
    app.router.add_get("/", _to_page)
    app.router.add_get("/sandbox", _to_page)
    app.router.add_get("/sandbox/", _page)
    app.router.add_get("/sandbox/static/{name}", _static)
    app.router.add_get("/sandbox/media/{sid}", _media)

    async def open_and_close(app: web.Application):
        await webhooks.open()
        yield
        state.clear()
        await webhooks.close()

    app.cleanup_ctx.append(open_and_close)
    return app


async def _to_page(request: web.Request) -> web.Response:
    raise web.HTTPFound("/sandbox/")


async def _page(request: web.Request) -> web.FileResponse:
    return web.FileResponse(STATIC / "phone.html", headers=PAGE_HEADERS)


async def _static(request: web.Request) -> web.FileResponse:
    name = request.match_info["name"]
    if name not in STATIC_FILES:
        raise web.HTTPNotFound
    return web.FileResponse(STATIC / name, headers=PAGE_HEADERS)


async def _media(request: web.Request) -> web.Response:
    """A patient's picture; its sid cannot be guessed, as with the signed addresses of a storage host."""
    picture = request.app[STATE].pictures.get(request.match_info["sid"])
    if picture is None:
        raise web.HTTPNotFound
    kind = picture.kind if picture.kind in PICTURE_KINDS else "application/octet-stream"
    return web.Response(body=picture.data, content_type=kind, headers=PAGE_HEADERS)


def load_config(state: State, path: str) -> None:
    """Read lines, and perhaps callers, from a JSON file; raises ValueError with what is wrong.

    Either a list of lines, or {"lines": [...], "callers": [{"name", "number"}, ...]}.
    """
    try:
        found = json.loads(Path(path).read_text(encoding="utf-8"))
        fields = {"lines": found} if isinstance(found, list) else found
        for line in fields.get("lines", []):
            state.put_line(read_line(line))
        callers = fields.get("callers")
        if callers is not None:
            state.callers = [{"name": row["name"], "number": normalise(row["number"])} for row in callers]
    except (OSError, json.JSONDecodeError, KeyError, TypeError, AttributeError, BadRequest) as error:
        raise ValueError(f"The config file {path} cannot be used: {error}") from error
