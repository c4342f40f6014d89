"""Twilio's JSON for messages, calls and their lists: every published field, no more.

https://github.com/twilio/twilio-oai (twilio_api_v2010)
"""

from collections.abc import Callable
from datetime import UTC, datetime
from urllib.parse import urlencode

from aiohttp import web

from .numbers import formatted
from .state import Message, rfc2822

API = "/2010-04-01/Accounts"


def message(row: Message, *, fresh: bool = False) -> dict:
    """The message resource. Just after creation through a service, the sender is not picked yet."""
    unpicked = fresh and row.service_sid is not None
    uri = f"{API}/{row.account_sid}/Messages/{row.sid}"
    return {
        "account_sid": row.account_sid,
        "api_version": "2010-04-01",
        "body": row.body,
        "date_created": rfc2822(row.created),
        "date_sent": rfc2822(row.sent),
        "date_updated": rfc2822(row.updated),
        "direction": row.direction,
        "error_code": row.error_code,
        "error_message": row.error_message if row.error_code else None,
        "from": None if unpicked else row.from_,
        "messaging_service_sid": row.service_sid,
        "num_media": str(len(row.media)),
        "num_segments": "0" if unpicked else str(row.num_segments),
        "price": None,
        "price_unit": "USD",
        "sid": row.sid,
        "status": row.status,
        "subresource_uris": {"media": f"{uri}/Media.json"},
        "to": row.to,
        "uri": f"{uri}.json",
    }


def call(row) -> dict:
    """The call resource, for a call and for a dialled leg alike."""
    uri = f"{API}/{row.account_sid}/Calls/{row.sid}"
    parts = ("notifications", "recordings", "events")
    return {
        "account_sid": row.account_sid,
        "answered_by": row.answered_by,
        "api_version": "2010-04-01",
        "caller_name": row.caller_name or None,
        "date_created": rfc2822(row.created),
        "date_updated": rfc2822(row.updated),
        "direction": row.direction,
        "duration": None if row.ended is None else str(row.duration),
        "end_time": rfc2822(row.ended),
        "forwarded_from": row.forwarded_from or None,
        "from": row.from_,
        "from_formatted": formatted(row.from_),
        "group_sid": None,
        "parent_call_sid": row.parent_sid,
        "phone_number_sid": None,
        "price": None,
        "price_unit": "USD",
        "queue_time": "0",
        "sid": row.sid,
        "start_time": rfc2822(row.created),
        "status": row.status,
        "subresource_uris": {part: f"{uri}/{part.capitalize()}.json" for part in parts},
        "to": row.to,
        "to_formatted": formatted(row.to),
        "trunk_sid": None,
        "uri": f"{uri}.json",
    }


def page(request: web.Request, name: str, rows: list, show: Callable[..., dict]) -> dict:
    """One page of a list with the addresses of its neighbours."""
    size = min(max(_whole(request.query.get("PageSize"), 50), 1), 1000)
    number = _whole(request.query.get("Page"), 0)
    start = number * size
    shown = rows[start : start + size]
    return {
        "end": max(start, start + len(shown) - 1),
        "first_page_uri": _page_uri(request, size, 0),
        "next_page_uri": _page_uri(request, size, number + 1) if start + size < len(rows) else None,
        "page": number,
        "page_size": size,
        "previous_page_uri": _page_uri(request, size, number - 1) if number else None,
        "start": start,
        "uri": request.path_qs,
        name: [show(row) for row in shown],
    }


def _page_uri(request: web.Request, size: int, number: int) -> str:
    query = {
        key: value for key, value in request.query.items() if key not in ("PageSize", "Page", "PageToken")
    }
    return f"{request.path}?{urlencode({**query, 'PageSize': size, 'Page': number})}"


def _whole(text: str | None, default: int) -> int:
    return int(text) if text and text.isdigit() else default


def date_fits(query, name: str, moment: datetime) -> bool:
    """Whether a moment meets the date filters of a list: the day itself, at or before, at or after."""
    day, before, after = (_moment(query.get(key)) for key in (name, name + "<", name + ">"))
    if day and moment.date() != day[0].date():
        return False
    if before:
        limit, whole_day = before
        if moment > limit and not (whole_day and moment.date() == limit.date()):
            return False
    return not (after and moment < after[0])


def _moment(text: str | None) -> tuple[datetime, bool] | None:
    """A filter's moment, and whether it names a whole day."""
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        return None
    aware = found if found.tzinfo else found.replace(tzinfo=UTC)
    return aware, len(text) <= 10
