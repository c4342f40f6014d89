"""What the sheet says, onto the waitlist. Every row in a transaction of its own: joins of patients go on in between."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise

from django.db import connection, transaction

from clinics.models import SheetRemark, SheetRow, WaitlistEntry, WaitlistSource, WaitlistState
from clinics.sheets.reading import Problem, Row, Table
from clinics.sheets.tying import Tie, Tying, check_whole, tie_rows
from clinics.waitlist import arrange_waitlist, remove_entry
from outreach.sheets.entering import RowRefused, Shelf, differs, enter, load_shelf, rewrite, withdraw_consent
from outreach.sheets.welcoming import AT_ONCE, find_strangers, make_tie, welcome_rows

# Per look: the rest a moment later, so that no worker is kept for minutes. Whom we know is looked at one by one.
MOST_KNOWN, MOST_STRANGERS = 100, 1500
MOST_REMARKS = 300
REMARKS_STAY = timedelta(days=7)
GONE = "Its row was deleted in the sheet"
RENUMBERED = "The phone number was changed in the sheet"
SERVICES = """
SELECT waitlistentry_id, service_id FROM clinics_waitlistentry_services
WHERE waitlistentry_id IN (SELECT entry_id FROM clinics_sheetrow)
"""
PLACES = """
UPDATE clinics_sheetrow tie SET number = seen.number, fingerprint = seen.fingerprint, is_gone = false
FROM unnest(%s::text[], %s::int[], %s::text[]) AS seen (row_id, number, fingerprint)
WHERE tie.row_id = seen.row_id
"""


@dataclass
class Applied:
    """What came of it. `waits`: rows that are left for the next look."""

    new: int = 0
    changed: int = 0
    removed: int = 0
    waits: int = 0
    problems: list[Problem] = field(default_factory=list)
    overruled: list[Problem] = field(default_factory=list)

    def refuse(self, row: Row, error: RowRefused) -> None:
        self.problems.append(Problem(row.number, error.column, str(error)))


def apply_table(*, table: Table, now: datetime) -> Applied:
    """Raises SheetStopped, and changes nothing, where the sheet has lost its ids or its rows."""
    ties = {tie.row_id: tie for tie in SheetRow.objects.select_related("entry__patient")}
    seen = [_see(tie) for tie in ties.values()]
    check_whole(table, seen)
    tying = tie_rows(table, seen)
    return _Applying(table, tying, ties, load_shelf(), now).run()


def _see(tie: SheetRow) -> Tie:
    entry = tie.entry
    return Tie(
        row_id=tie.row_id,
        phone=tie.phone,
        is_written=tie.is_written,
        is_open=entry.state == WaitlistState.WAITING,
        may_return=tie.is_gone and entry.state == WaitlistState.REMOVED and entry.closed_reason == GONE,
    )


class _Applying:
    """One look at the sheet: what it carries from step to step."""

    def __init__(self, table: Table, tying: Tying, ties: Mapping[str, SheetRow], shelf: Shelf, now: datetime):
        self.table, self.tying, self.ties, self.shelf, self.now = table, tying, ties, shelf, now
        self.rows = {row.number: row for row in table.rows}
        self.fingerprints: dict[str, str] = {}
        self.done = Applied(problems=[*table.problems, *tying.problems])

    def run(self) -> Applied:
        self._take_off(self.tying.gone)
        services = _read_services()
        doubles = {each.row for each in self.tying.problems}
        for number, row_id in self.tying.known.items():
            row = self.rows.get(number)
            if row is None or number in doubles:
                self._keep_refusal(number, row_id)
            else:
                self._follow(row, self.ties[row_id], services[self.ties[row_id].entry_id])
        self._take_in(self.tying.new)
        self._note_places()
        self._arrange()
        self._write_remarks()
        return self.done

    # ---- rows that are there no more -------------------------------------------------------------------------

    def _take_off(self, gone: Iterable[str]) -> None:
        for row_id in gone:
            tie = self.ties[row_id]
            with transaction.atomic():
                self.done.removed += remove_entry(entry_id=tie.entry_id, reason=GONE)
                tie.is_gone = True
                tie.save(update_fields=["is_gone"])

    # ---- rows we know ------------------------------------------------------------------------------------------

    def _follow(self, row: Row, tie: SheetRow, service_ids: set[int]) -> None:
        """Nothing is asked of the database for a row that says what its entry says already."""
        entry = tie.entry
        is_back = tie.is_gone and entry.closed_reason == GONE
        if entry.state != WaitlistState.WAITING and not is_back:
            self.fingerprints[tie.row_id] = row.fingerprint
            return
        if not is_back and row.phone == tie.phone and not self._differs(entry, service_ids, row):
            self.fingerprints[tie.row_id] = row.fingerprint
            return
        try:
            self._change(row, tie, is_back=is_back)
        except RowRefused as error:
            self.done.refuse(row, error)
            self._withdraw_consent(row.may_text, tie)
            return
        self.fingerprints[tie.row_id] = row.fingerprint

    def _differs(self, entry: WaitlistEntry, service_ids: set[int], row: Row) -> bool:
        return differs(entry=entry, service_ids=service_ids, row=row, header=self.table.header)

    def _change(self, row: Row, tie: SheetRow, *, is_back: bool) -> None:
        with transaction.atomic():
            entry = WaitlistEntry.objects.select_for_update(of=("self",)).get(pk=tie.entry_id)
            if row.phone != tie.phone:
                self._renumber(row, tie, entry)
            elif is_back:
                self._rewrite(self._put_back(tie, entry), row)
            elif entry.state == WaitlistState.WAITING:
                self._rewrite(entry, row)
                if row.fingerprint == tie.fingerprint:
                    self._tell_overruled(row)
        self.done.changed += 1

    def _rewrite(self, entry: WaitlistEntry, row: Row) -> None:
        rewrite(entry=entry, row=row, header=self.table.header, shelf=self.shelf, now=self.now)

    def _put_back(self, tie: SheetRow, entry: WaitlistEntry) -> WaitlistEntry:
        """The row was cut and pasted elsewhere. Meanwhile its patient may have joined by another way."""
        rows = WaitlistEntry.objects.filter(patient=entry.patient_id, state=WaitlistState.WAITING)
        if other := rows.first():
            tie.entry = other
            tie.save(update_fields=["entry"])
            return other
        entry.state, entry.closed_reason = WaitlistState.WAITING, ""
        entry.save(update_fields=["state", "closed_reason", "updated_at"])
        return entry

    def _renumber(self, row: Row, tie: SheetRow, entry: WaitlistEntry) -> None:
        """Another number is another person as far as texting goes: nothing said to the old one carries over."""
        remove_entry(entry_id=entry.pk, reason=RENUMBERED)
        new = self._enter(row)
        tie.entry, tie.phone, tie.is_gone = new, row.phone, False
        tie.save(update_fields=["entry", "phone", "is_gone"])

    def _tell_overruled(self, row: Row) -> None:
        words = (
            "This entry was changed outside the sheet, and was put back to what the sheet says."
            " Make the change in the sheet: for the columns it has, it decides."
        )
        self.done.overruled.append(Problem(row.number, "Row", words))

    def _keep_refusal(self, number: int, row_id: str) -> None:
        """The row as it stands is not taken, but a yes that was taken back is gone at once."""
        may_text = {each.number: each.may_text for each in (*self.table.unread, *self.table.rows)}[number]
        self._withdraw_consent(may_text, self.ties[row_id])

    def _withdraw_consent(self, may_text: bool, tie: SheetRow) -> None:
        if may_text or tie.entry.consented_at is None:
            return
        withdraw_consent(tie.entry)

    # ---- new rows ----------------------------------------------------------------------------------------------

    def _take_in(self, new: tuple[Row, ...]) -> None:
        strangers, others = find_strangers(new, header=self.table.header, shelf=self.shelf)
        for start in range(0, min(len(strangers), MOST_STRANGERS), AT_ONCE):
            self._welcome(strangers[start : min(start + AT_ONCE, MOST_STRANGERS)])
        self._take_in_known(others)
        self.done.waits += len(strangers[MOST_STRANGERS:])

    def _welcome(self, strangers: Sequence[Row]) -> None:
        ties = welcome_rows(strangers, header=self.table.header, shelf=self.shelf, now=self.now)
        if ties is None:  # one of them wrote to us this very moment
            self._take_in_known(strangers)
            return
        for row, tie in zip(strangers, ties, strict=True):
            self._note_new(row, tie)

    def _take_in_known(self, rows: Sequence[Row]) -> None:
        """One by one: each is somebody we know already, or has to be refused."""
        taken = 0
        for nth, row in enumerate(rows):
            if taken == MOST_KNOWN:
                self.done.waits += len(rows) - nth
                return
            try:
                self._tie_new(row)
                taken += 1
            except RowRefused as error:
                self.done.refuse(row, error)

    def _tie_new(self, row: Row) -> None:
        with transaction.atomic():
            tie = make_tie(row, self._enter(row))
            tie.save()
        self._note_new(row, tie)

    def _note_new(self, row: Row, tie: SheetRow) -> None:
        self.done.new += 1
        self.fingerprints[tie.row_id] = row.fingerprint
        self.tying.known[row.number] = tie.row_id

    def _enter(self, row: Row) -> WaitlistEntry:
        """On the list, and exactly as the row says: who waited already by another way is followed from now on."""
        header, now = self.table.header, self.now
        entry = enter(row=row, header=header, shelf=self.shelf, source=WaitlistSource.SHEET, now=now)
        other = SheetRow.objects.filter(entry=entry).first()
        if other:
            raise RowRefused(
                "phone",
                f"That is the patient of row {other.number} by another number. Delete one of the rows.",
            )
        service_ids = set(entry.services.values_list("pk", flat=True))
        if self._differs(entry, service_ids, row):
            self._rewrite(entry, row)
            self._tell_joined(row, service_ids)
        return entry

    def _tell_joined(self, row: Row, service_ids: set[int]) -> None:
        more = [self.shelf.services[pk].name for pk in service_ids - set(row.service_ids)]
        words = "They were on the waitlist already, and now as this row says."
        if more:
            words += f" They had also asked for {', '.join(more)}: add it to the row to keep it."
        self.done.overruled.append(Problem(row.number, "Row", words))

    # ---- afterwards --------------------------------------------------------------------------------------------

    def _note_places(self) -> None:
        seen = [
            (row_id, number, self.fingerprints.get(row_id, ""))
            for number, row_id in self.tying.known.items()
            if self._has_moved(row_id, number)
        ]
        if seen:
            ids, numbers, prints = (list(each) for each in zip(*seen, strict=True))
            with connection.cursor() as cursor:
                cursor.execute(PLACES, [ids, numbers, prints])

    def _find_print(self, row_id: str) -> str:
        """Of what was taken from the row: a change that was refused is tried again, and is no change of ours."""
        tie = self.ties.get(row_id)
        return self.fingerprints.get(row_id, tie.fingerprint if tie else "")

    def _has_moved(self, row_id: str, number: int) -> bool:
        tie = self.ties.get(row_id)
        if tie is None:
            return False  # made just now
        return (tie.number, tie.fingerprint, tie.is_gone) != (number, self._find_print(row_id), False)

    def _arrange(self) -> None:
        """The sheet's order is the desk's order, among those who come from it."""
        rows = SheetRow.objects.filter(entry__state=WaitlistState.WAITING).order_by("number")
        places = list(rows.values_list("entry_id", "entry__position"))
        wanted = [position for _, position in places]
        if any(later <= earlier for earlier, later in pairwise(wanted)):
            arrange_waitlist(entry_ids=[entry_id for entry_id, _ in places])

    def _write_remarks(self) -> None:
        SheetRemark.objects.filter(is_overruled=False).delete()
        SheetRemark.objects.filter(at__lt=self.now - REMARKS_STAY).delete()
        taken = {number for number, row_id in self.tying.known.items() if row_id in self.fingerprints}
        remarks = [
            _make_remark(each, self.now, is_refused=each.row not in taken) for each in self.done.problems
        ]
        remarks += [_make_remark(each, self.now, is_overruled=True) for each in self.done.overruled]
        SheetRemark.objects.bulk_create(remarks[:MOST_REMARKS])


def _make_remark(problem: Problem, now: datetime, **kind: bool) -> SheetRemark:
    return SheetRemark(row=problem.row, column=problem.column, words=problem.words[:500], at=now, **kind)


def _read_services() -> Mapping[int, set[int]]:
    services: dict[int, set[int]] = defaultdict(set)
    with connection.cursor() as cursor:
        cursor.execute(SERVICES)
        for entry_id, service_id in cursor.fetchall():
            services[entry_id].add(service_id)
    return services
