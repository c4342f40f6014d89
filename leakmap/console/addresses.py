"""The addresses of the desk's own pages, below /admin/."""

from collections.abc import Callable

from leakmap.console import (
    conversations,
    freed_people,
    freed_times,
    home,
    pictures,
    quick_replies,
    requests,
    returns,
    returns_month,
    talk_verbs,
    tickets,
    waitlist_pages,
)

Place = tuple[str, Callable, str]  # route, view, name


def list_pages() -> list[Place]:
    return [
        ("desk/", home.show_desk, "desk"),
        *_below("requests/<int:request_id>/", REQUEST),
        *_below("conversations/<int:conversation_id>/", CONVERSATION),
        *_below("pictures/<uuid:picture_id>/", PICTURE),
        *_below("freed/<int:slot_id>/", FREED_TIME),
        ("returns/next-month/", returns_month.show_month, "returns_month"),
        *_below("returns/<int:run_id>/", RETURN),
        *_below("waitlist/<int:entry_id>/", WAITLIST_ENTRY),
        *_below("tickets/<int:ticket_id>/", TICKET),
    ]


def list_files() -> list[Place]:
    """What a browser may keep, as long as it asks each time whether this login may still see it."""
    return _below("pictures/<uuid:picture_id>/", PICTURE_FILES)


def _below(place: str, pages: list[Place]) -> list[Place]:
    return [(f"{place}{route}", view, name) for route, view, name in pages]


REQUEST = [
    ("", requests.show_request, "request"),
    ("confirm/", requests.confirm, "request_confirm"),
    ("other-times/", requests.counter, "request_counter"),
    ("other-times/preview/", requests.preview_counter, "request_preview"),
    ("decline/", requests.decline, "request_decline"),
]
CONVERSATION = [
    ("", conversations.show, "conversation"),
    ("timeline/", conversations.show_timeline, "timeline"),
    ("quick-replies/", quick_replies.list_replies, "quick_replies"),
    ("send/", talk_verbs.send, "send"),
    ("note/", talk_verbs.note, "note"),
    ("assign/", talk_verbs.assign, "assign"),
    ("correct/<slug:what>/", talk_verbs.correct_fact, "correct"),
    ("<slug:verb>/", talk_verbs.act, "act"),
]
PICTURE = [("again/", pictures.try_again, "picture_again")]
PICTURE_FILES = [("", pictures.show, "picture"), ("small/", pictures.show_small, "picture_small")]
FREED_TIME = [
    ("", freed_times.show, "freed"),
    ("now/", freed_times.show_now, "freed_now"),
    ("add/", freed_people.add, "freed_add"),
    ("<slug:verb>/", freed_times.act, "freed_act"),
]
RETURN = [
    ("", returns.show, "return"),
    ("<slug:verb>/", returns.act, "return_act"),
]
WAITLIST_ENTRY = [
    ("", waitlist_pages.show, "waitlist_entry"),
    ("take-off/", waitlist_pages.take_off, "waitlist_off"),
    ("put-back/", waitlist_pages.put_back, "waitlist_back"),
]
TICKET = [
    ("", tickets.show, "ticket"),
    ("take/", tickets.take, "ticket_take"),
    ("close/", tickets.close, "ticket_close"),
    ("cancel-visit/", tickets.cancel_visit, "ticket_cancel"),
]
