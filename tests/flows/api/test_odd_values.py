"""Whatever is sent in whichever field: an answer in words, never a failure of ours."""

import pytest

from leakmap.api.catalog import OpeningsQuery
from leakmap.api.freed import FreedQuery
from leakmap.api.visit_shapes import CancelShape, MovedVisitShape, NewVisitShape, VisitsQuery
from leakmap.api.waitlist_shapes import (
    ChangedEntryShape,
    NewEntryShape,
    PlaceShape,
    ReasonShape,
    WaitlistQuery,
)
from tests.factories import make_appointment, make_waiting
from tests.program import TOMORROW

ODD = [
    None, True, -1, 10**30, 1.5, "", "x" * 5000, "\x00", "\ud800", "9999-12-31T23:59:59-12:00", [None],
    [10**30], {"how": "x", "wording": []}, "%s",
]  # fmt: skip


@pytest.mark.parametrize(
    ("method", "path", "shape"),
    [
        ("POST", "waitlist/", NewEntryShape),
        ("PATCH", "waitlist/{entry}/", ChangedEntryShape),
        ("POST", "waitlist/{entry}/take-off/", ReasonShape),
        ("POST", "waitlist/{entry}/move/", PlaceShape),
        ("POST", "appointments/", NewVisitShape),
        ("POST", "appointments/{visit}/move/", MovedVisitShape),
        ("POST", "appointments/{visit}/cancel/", CancelShape),
    ],
)
def test_in_a_body(method, path, shape, program, wish, booking, settings):
    settings.API_REQUESTS_PER_MINUTE = 100_000
    whole = {
        NewEntryShape: wish,
        NewVisitShape: booking,
        MovedVisitShape: {"starts_at": TOMORROW.isoformat()},
    }
    ids = {"entry": make_waiting().pk, "visit": make_appointment(starts_at=TOMORROW).pk}
    for field in shape().fields:
        for value in ODD:
            answer = program.ask(method, path.format(**ids), {**whole.get(shape, {}), field: value})
            assert answer.status_code < 500, (field, value)
            answer.json()
    for body in (None, [], "x", 1, True):
        assert program.ask(method, path.format(**ids), body).status_code < 500


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("openings/", OpeningsQuery),
        ("waitlist/", WaitlistQuery),
        ("appointments/", VisitsQuery),
        ("freed-times/", FreedQuery),
    ],
)
def test_in_an_address(path, query, program, facial, settings):
    settings.API_REQUESTS_PER_MINUTE = 100_000
    whole = {"from": TOMORROW, "to": TOMORROW} if "from" in query().fields else {}
    if path == "openings/":
        whole["service"] = facial.pk
    for field in [*query().fields, "limit", "cursor"]:
        for value in ODD:
            if value != "\ud800":  # cannot stand in an address
                assert program.get(path, {**whole, field: value}).status_code < 500, (field, value)


@pytest.mark.parametrize("header", ["", "x" * 101, "ü", "a b", "\t", "'--"])
def test_in_a_header(header, program, wish):
    assert program.post("waitlist/", wish, once=header).status_code in (201, 400)
    assert program.ask("GET", "waitlist/", key=f"lm_{header}").status_code == 401
