"""Which row of the sheet is which entry we know. Pure.

The id in the hidden column decides, checked against the phone number: rows are sorted, copied, pasted over and typed
anew while we look away, and an id alone would then turn one patient into another.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from clinics.sheets.columns import TITLES
from clinics.sheets.reading import Problem, Row, Table


@dataclass(frozen=True)
class Tie:
    """A row as we saw it last. `is_written`: its id reached the sheet. `is_open`: its entry still waits.

    `may_return`: we took it off because the row vanished, which may have been cut to be pasted elsewhere.
    """

    row_id: str
    phone: str
    is_written: bool = True
    is_open: bool = True
    may_return: bool = False


@dataclass(frozen=True)
class Tying:
    """`known`: row number to the id it has; `new`: rows to take in; `gone`: ids whose row has vanished.

    `problems`: rows that are not taken because another has the same number.
    """

    known: dict[int, str] = field(default_factory=dict)
    new: tuple[Row, ...] = ()
    gone: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


class SheetStopped(ValueError):
    """Following the sheet would take people off who were not meant to be: nothing is changed. With the remedy."""


def check_whole(table: Table, ties: Sequence[Tie]) -> None:
    """Raises SheetStopped where the sheet has lost its ids or all its rows: that is an accident, not a decision."""
    if not ties and "id" not in table.header and any(table.marks.outcomes.values()):
        raise SheetStopped(
            f"The column “{TITLES['outcome']}” holds words of yours, and it is where we write. Rename it, and we"
            " add one of our own."
        )
    waiting = [tie for tie in ties if tie.is_open]
    if not waiting:
        return
    if "id" not in table.header and any(tie.is_written for tie in waiting):
        raise SheetStopped(
            f"The hidden column “{TITLES['id']}” is gone. Undo that in the sheet (File > Version history), or press"
            " “Write the ids anew” here: rows are then found again by their phone numbers."
        )
    if table.is_empty:
        raise SheetStopped(
            f"The sheet has headers but no rows, and {_count(waiting)} came from it. Nobody was taken off. Undo it in"
            " the sheet; or, if everybody really is to go, take them off under Waitlist."
        )
    if len(waiting) > 1 and not _finds_any(table, waiting):
        raise SheetStopped(
            f"None of the {_count(waiting)} who came from this sheet is in it any more. Nobody was taken off. Undo"
            " it in the sheet; or, if it is meant, take them off under Waitlist."
        )


def _count(ties: Sequence[Tie]) -> str:
    return "1 person" if len(ties) == 1 else f"{len(ties)} people"


def _finds_any(table: Table, ties: Sequence[Tie]) -> bool:
    there = [*table.rows, *table.unread]
    ids, phones = {each.row_id for each in there}, {each.phone for each in there}
    return any(tie.row_id in ids or tie.phone in phones for tie in ties)


def tie_rows(table: Table, ties: Iterable[Tie]) -> Tying:
    """Find each row's entry: by id and number, by number, then by id alone (the desk corrected the number)."""
    return _Tying(table, {tie.row_id: tie for tie in ties}).run()


class _Tying:
    def __init__(self, table: Table, ties: dict[str, Tie]):
        self.table, self.ties = table, ties
        self.free = dict(ties)
        self.by_phone: dict[str, list[str]] = {}
        for tie in sorted(ties.values(), key=lambda each: not each.is_open):
            if tie.is_open or tie.may_return:  # the row of a wish that is done may stand beside a new one
                self.by_phone.setdefault(tie.phone, []).append(tie.row_id)
        self.known: dict[int, str] = {}
        self.doubles: list[Row] = []
        self.problems: list[Problem] = []

    def run(self) -> Tying:
        rows = self._drop_doubles(self._keep_done())
        for find in (self._by_id_and_phone, self._by_phone, self._by_id):
            for row in rows:
                if row.number not in self.known and (row_id := find(row)):
                    self.known[row.number] = row_id
                    del self.free[row_id]
        self._keep_unread()
        new = tuple(row for row in rows if row.number not in self.known)  # no double is among `rows`
        gone = tuple(row_id for row_id, tie in self.free.items() if tie.is_open)
        return Tying(self.known, new, gone, tuple(self.problems))

    def _keep_done(self) -> list[Row]:
        """Sets rows aside whose wish is done, and returns the others: a patient may have a new wish beside it."""
        others: list[Row] = []
        for row in self.table.rows:
            tie = self.free.get(row.row_id)
            if tie and tie.phone == row.phone and not tie.is_open and not tie.may_return:
                self.known[row.number] = self.free.pop(row.row_id).row_id
            else:
                others.append(row)
        return others

    def _drop_doubles(self, rows: Sequence[Row]) -> list[Row]:
        """One row for each number: the one we know, else the upper one. A patient waits once, for all they want."""
        counts: dict[str, Row] = {}
        for row in rows:
            first = counts.setdefault(row.phone, row)
            if first is not row and self._by_id_and_phone(row) and not self._by_id_and_phone(first):
                counts[row.phone] = row
        for row in rows:
            if (counted := counts[row.phone]) is not row:
                self.doubles.append(row)
                self.problems.append(_tell_double(row, counted))
        return [row for row in rows if counts[row.phone] is row]

    def _by_id_and_phone(self, row: Row) -> str:
        tie = self.free.get(row.row_id)
        return row.row_id if tie and tie.phone == row.phone else ""

    def _by_phone(self, row: Row) -> str:
        return self._find_free(row.phone)

    def _by_id(self, row: Row) -> str:
        """Only while the entry waits: a row typed over one that is done is somebody else."""
        tie = self.free.get(row.row_id)
        return row.row_id if tie and tie.is_open else ""

    def _keep_unread(self) -> None:
        """A row that cannot be taken just now has not vanished."""
        for row in self.doubles:
            if self.free.pop(row.row_id, None):
                self.known[row.number] = row.row_id
        for row in self.table.unread:
            row_id = row.row_id if row.row_id in self.free else self._find_free(row.phone)
            if self.free.pop(row_id, None):
                self.known[row.number] = row_id

    def _find_free(self, phone: str) -> str:
        return next((row_id for row_id in self.by_phone.get(phone, ()) if row_id in self.free), "")


def _tell_double(row: Row, counted: Row) -> Problem:
    return Problem(
        row.number,
        TITLES["phone"],
        f"The same number is in row {counted.number}, and that row counts. Write all services into row"
        f" {counted.number}, separated by commas, and delete this one; or correct the number.",
    )
