"""Follows the spa's sheet: once a minute, one read, one batch written where something changed.

claim the look -> read (network) -> onto the waitlist (short transactions) -> write (network) -> note how it went
A look that dies halfway is repeated: nothing in it counts twice.
"""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction

from clinics.models import SheetRow, WaitlistSheet
from clinics.sheets.client import Refused, SheetClient, SheetError, Tab
from clinics.sheets.columns import TITLES, HeaderError
from clinics.sheets.reading import Marks, Table, hash_cells, read_marks, read_table
from clinics.sheets.tying import SheetStopped
from clinics.sheets.writing import make_patch
from leakmap.lib.queue import WORK_BULK, Lane, ring, wake_at
from outreach.recovery.notes import read_notes
from outreach.sheets.applying import apply_table
from outreach.sheets.outcomes import mark_written, read_wanted
from outreach.sheets.telling import find_delay, tell_error
from outreach.sheets.vocabulary import read_known

log = logging.getLogger("outreach.sheets")
EVERY = timedelta(minutes=1)
LEASE = timedelta(minutes=3)  # longer than a task may run: another worker may look again then
AGAIN = timedelta(seconds=2)
# Whatever somebody changed here about entries that the sheet rules.
STAMP = """
SELECT coalesce(md5(string_agg(concat_ws(',', entry.id, entry.position, entry.state, entry.updated_at), ';'
  ORDER BY tie.number, tie.id)), '')
FROM clinics_sheetrow tie JOIN clinics_waitlistentry entry ON entry.id = tie.entry_id
"""


def follow_sheet(*, now: datetime) -> int:
    """Look at the sheet if it is due; returns 1 when it was. One statement for a spa without a sheet."""
    if not WaitlistSheet.objects.filter(is_on=True, next_sync_at__lte=now).exists():
        return 0
    with _one_at_a_time() as is_mine:
        if not is_mine or not _claim(now):
            return 0
        _try_to_look(WaitlistSheet.objects.get(), now)
    return 1


@contextmanager
def _one_at_a_time() -> Iterator[bool]:
    """A lock of the connection, not of a transaction: none may be open while Google is asked."""
    name = f"sheet:{connection.schema_name}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtext(%s))", [name])
        [is_mine] = cursor.fetchone()
    try:
        yield is_mine
    finally:
        if is_mine:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(hashtext(%s))", [name])


def _claim(now: datetime) -> bool:
    """Put off before it begins: a look that takes its worker down is not repeated at once."""
    rows = WaitlistSheet.objects.filter(is_on=True, next_sync_at__lte=now)
    return bool(rows.update(next_sync_at=now + LEASE))


def _try_to_look(sheet: WaitlistSheet, now: datetime) -> None:
    try:
        has_more = _look(sheet, now)
    except (SheetError, HeaderError, SheetStopped) as error:
        log.warning("waitlist sheet: %s", type(error).__name__)
        _put_off(sheet, tell_error(error, sheet=sheet), error, now)
    except Exception as error:
        _put_off(sheet, "Something went wrong on our side; it is in the log. We try again.", error, now)
        raise
    else:
        _plan(sheet, now, AGAIN if has_more else EVERY)


def ask_to_follow(*, now: datetime) -> None:
    """Somebody pressed the button, or saved the settings: as soon as a worker is free."""
    with transaction.atomic():
        WaitlistSheet.objects.filter(is_on=True).update(next_sync_at=now, failures=0)
        ring(schema=connection.schema_name, lane=Lane.BULK, task=WORK_BULK)


def write_ids_anew(*, now: datetime) -> None:
    """The column of ids is lost for good: rows are found by their phone numbers, and get their ids once more."""
    SheetRow.objects.update(is_written=False)
    ask_to_follow(now=now)


# ---- one look ---------------------------------------------------------------------------------------------


def _look(sheet: WaitlistSheet, now: datetime) -> bool:
    """True when more rows wait for the next look."""
    client = make_client(sheet)
    cells = _read(client, sheet)
    seen = hash_cells(cells)
    waits = 0
    if seen != sheet.content_hash or _read_stamp() != sheet.entries_stamp:
        table = read_table(cells, read_known())
        waits = apply_table(table=table, now=now).waits
        read_notes(now=now)  # a clinician need not wait for the next look at freed times
        marks = table.marks
        _note_read(sheet, table, "" if waits else seen)
    else:
        marks = read_marks(cells)
    _write_back(client, sheet, marks, now)
    _note_well(sheet, now)
    return bool(waits)


def _read(client: SheetClient, sheet: WaitlistSheet) -> list[list[object]]:
    """One request. Two more when the tab was renamed, or has never been looked at."""
    if sheet.tab_title:
        try:
            return client.read(sheet.tab_title)
        except Refused:
            pass  # no tab of that name: find it by its id
    tab = client.find_tab(sheet.tab_id)
    _note_tab(sheet, tab)
    return client.read(tab.title)


def _write_back(client: SheetClient, sheet: WaitlistSheet, marks: Marks, now: datetime) -> None:
    wanted = read_wanted(now=now)
    patch = make_patch(marks, ids=wanted.ids, outcomes=wanted.outcomes)
    if not patch.cells:
        return
    columns = client.find_tab(sheet.tab_id).columns if patch.columns else 0
    client.write(Tab(sheet.tab_id, sheet.tab_title, columns), patch)
    if mark_written(wanted.ids):
        _save(sheet, content_hash="")  # what was read did not have them yet: look once more, with them


def make_client(sheet: WaitlistSheet) -> SheetClient:
    return SheetClient(
        key=json.loads(sheet.key),
        spreadsheet_id=sheet.spreadsheet_id,
        api_base=settings.SHEETS_API_BASE,
        token_uri=settings.SHEETS_TOKEN_URI,
        timeout_s=settings.SHEETS_TIMEOUT_S,
    )


# ---- how it went ------------------------------------------------------------------------------------------


def _read_stamp() -> str:
    with connection.cursor() as cursor:
        cursor.execute(STAMP)
        return cursor.fetchone()[0]


def _save(sheet: WaitlistSheet, **fields: object) -> None:
    """Unless another sheet was put in its place while we looked."""
    for name, value in fields.items():
        setattr(sheet, name, value)
    WaitlistSheet.objects.filter(spreadsheet_id=sheet.spreadsheet_id).update(**fields)


def _note_tab(sheet: WaitlistSheet, tab: Tab) -> None:
    _save(sheet, tab_id=tab.tab_id, tab_title=tab.title[:120])


def _note_read(sheet: WaitlistSheet, table: Table, seen: str) -> None:
    _save(
        sheet,
        content_hash=seen,
        entries_stamp=_read_stamp(),
        rows_seen=len(table.rows) + len(table.unread),
        ignored_columns=", ".join(table.header.ignored)[:400],
    )


def _note_well(sheet: WaitlistSheet, now: datetime) -> None:
    _save(sheet, synced_at=now, failures=0, problem="", problem_at=None)


def _put_off(sheet: WaitlistSheet, words: str, error: Exception, now: datetime) -> None:
    since = sheet.problem_at if sheet.problem == words[:600] else now
    delay = find_delay(error, sheet.failures)
    _save(sheet, problem=words[:600], problem_at=since, failures=min(sheet.failures + 1, 1000))
    _plan(sheet, now, delay)


def _plan(sheet: WaitlistSheet, now: datetime, delay: timedelta) -> None:
    """The next look; where somebody has asked for one while we looked, theirs comes first."""
    with transaction.atomic():
        mine = WaitlistSheet.objects.filter(is_on=True, next_sync_at=now + LEASE)
        is_planned = mine.update(next_sync_at=now + delay)
        wake_at(schema=connection.schema_name, due_at=now + delay if is_planned else now, lane=Lane.BULK)


# ---- the test button --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Report:
    """What a test found. Nothing is changed by it."""

    tab: str
    columns: tuple[str, ...]
    ignored: tuple[str, ...]
    rows: int
    unreadable: int


def try_sheet() -> Report:
    """Opens and reads the sheet, and counts. Raises ValueError with the remedy."""
    sheet = WaitlistSheet.objects.get()
    try:
        client = make_client(sheet)
        tab = client.find_tab(sheet.tab_id)
        table = read_table(client.read(tab.title), read_known())
    except SheetError as error:
        raise ValueError(tell_error(error, sheet=sheet)) from None
    titles = tuple(TITLES[key] for key in table.header.columns)
    return Report(tab.title, titles, table.header.ignored, len(table.rows), len(table.unread))
