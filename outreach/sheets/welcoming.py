"""New rows whose numbers nobody here knows: most of a first sheet or file, and far too many to take in one by one."""

import secrets
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from clinics.models import SheetRow, WaitlistEntry, WaitlistSource
from clinics.newcomers import KnownMeanwhile, Newcomer, find_known, welcome
from clinics.sheets.columns import Header
from clinics.sheets.reading import Row
from clinics.suits import to_json
from outreach.sheets.entering import Shelf, read_consent

AT_ONCE = 250  # in one transaction: patients who join wait for it


def find_strangers(
    rows: Sequence[Row], *, header: Header, shelf: Shelf
) -> tuple[Sequence[Row], Sequence[Row]]:
    """Rows that can be taken in many at once, and the others: whom we know, and what may have to be refused."""
    known = find_known([row.phone for row in rows])
    strangers = [row for row in rows if row.phone not in known and _is_plain(row, header, shelf)]
    numbers = {row.number for row in strangers}
    return strangers, [row for row in rows if row.number not in numbers]


def _is_plain(row: Row, header: Header, shelf: Shelf) -> bool:
    """Nothing in it has to be checked against the tables, except that its provider does what is asked for."""
    if row.provider_id is None or "provider" not in header:
        return True
    return not shelf.done_by[row.provider_id].isdisjoint(row.service_ids)


def welcome_rows(
    rows: Sequence[Row], *, header: Header, shelf: Shelf, now: datetime
) -> list[SheetRow] | None:
    """Onto the list and tied, all of them. None, and nothing is written, where one is a stranger no more."""
    with transaction.atomic():
        entries = enter_strangers(rows, header=header, shelf=shelf, source=WaitlistSource.SHEET, now=now)
        if entries is None:
            return None
        ties = [make_tie(row, entry) for row, entry in zip(rows, entries, strict=True)]
        return SheetRow.objects.bulk_create(ties)


def enter_strangers(
    rows: Sequence[Row],
    *,
    header: Header,
    shelf: Shelf,
    source: WaitlistSource,
    actor: str = "",
    now: datetime,
) -> list[WaitlistEntry] | None:
    """Onto the list, in their order. None, and nothing is written, where one is a stranger no more."""
    newcomers = [_read_newcomer(row, header, source, actor) for row in rows]
    try:
        return welcome(newcomers=newcomers, language=shelf.language, source=source, now=now)
    except KnownMeanwhile:
        return None


def _read_newcomer(row: Row, header: Header, source: WaitlistSource, actor: str) -> Newcomer:
    wish = {
        "provider_id": row.provider_id if "provider" in header else None,
        "suits": None if row.suits is None else to_json(row.suits),
        "notice_minutes": row.notice_minutes,
        "note": row.note,
    }
    return Newcomer(
        first_name=row.first_name,
        last_name=row.last_name,
        phone=row.phone,
        service_ids=row.service_ids,
        wish={column: value for column, value in wish.items() if value is not None},
        consent=read_consent(row, source, actor) if row.may_text else None,
    )


def make_tie(row: Row, entry: WaitlistEntry) -> SheetRow:
    """The row's tie, not saved yet, with an id of its own."""
    return SheetRow(
        row_id=f"lm_{secrets.token_hex(6)}",
        entry=entry,
        phone=row.phone,
        number=row.number,
        fingerprint=row.fingerprint,
    )
