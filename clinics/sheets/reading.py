"""Rows of cells to wishes for the waitlist, or to what is wrong with them and what to do. Pure.

Nothing is guessed: a word that is not known is shown to the desk with the nearest names. The same for a Google Sheet
and for a file.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from clinics.availability import WeeklyWindow
from clinics.sheets.cells import is_formula, read_notice, read_phone, read_text, read_yes
from clinics.sheets.columns import TITLES, Header, find_header, squeeze
from clinics.suits import read_suits

Cells = Sequence[Sequence[object]]
ANYBODY = {squeeze(word) for word in ("any", "anyone", "anybody", "no preference", "whoever", "either", "all",
                                      "cualquiera", "quien sea", "sin preferencia")} | {""}  # fmt: skip
LONGEST = {"name": 60, "note": 200, "consent_how": 200}
SEPARATORS = (",", ";", "/", "\n", "+", "&")
NEAREST = 3
NEAR_ENOUGH = 45  # of 100


@dataclass(frozen=True)
class Known:
    """The spa's own words: squeezed name or alias to the ids it may mean, and the names as the desk writes them."""

    services: Mapping[str, tuple[int, ...]]
    service_names: Mapping[int, str]
    providers: Mapping[str, tuple[int, ...]]
    provider_names: Mapping[int, str]


def list_words(names: Mapping[int, Sequence[str]]) -> dict[str, tuple[int, ...]]:
    """Squeezed word to all ids it may mean; `names`: id to its name and aliases."""
    words: dict[str, list[int]] = {}
    for pk, given in names.items():
        for word in dict.fromkeys(squeeze(each) for each in given):
            words.setdefault(word, []).append(pk)
    return {word: tuple(ids) for word, ids in words.items() if word}


@dataclass(frozen=True)
class Problem:
    """One thing wrong with one row, in the desk's words with the remedy. `row` as in the sheet, the first being 1."""

    row: int
    column: str
    words: str


@dataclass(frozen=True)
class Row:
    """One wish. Days, notice and note are None where the table has no such column: nothing is said about them then.

    `provider_id` is None for anybody; ask the header whether there is such a column.
    """

    number: int
    row_id: str
    phone: str
    service_ids: tuple[int, ...]
    may_text: bool
    first_name: str = ""
    last_name: str = ""
    provider_id: int | None = None
    suits: tuple[WeeklyWindow, ...] | None = None
    notice_minutes: int | None = None
    note: str | None = None
    consent_how: str = ""
    consent_said: str = ""

    @property
    def fingerprint(self) -> str:
        """Of what it says, wherever it stands."""
        said = [value for value in vars(self).items() if value[0] not in ("number", "row_id")]
        return hashlib.md5(repr(said).encode(), usedforsecurity=False).hexdigest()


@dataclass(frozen=True)
class Unread:
    """A row that cannot be taken as it stands. It keeps its place: it has not vanished."""

    number: int
    row_id: str
    phone: str
    may_text: bool


@dataclass(frozen=True)
class Marks:
    """What stands in our own two columns, by row number. `left_over`: rows that hold nothing else."""

    header: Header
    width: int
    ids: Mapping[int, str]
    outcomes: Mapping[int, str]
    left_over: tuple[int, ...] = ()


@dataclass(frozen=True)
class Table:
    marks: Marks
    rows: tuple[Row, ...]
    unread: tuple[Unread, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def header(self) -> Header:
        return self.marks.header

    @property
    def is_empty(self) -> bool:
        return not self.rows and not self.unread


def read_table(cells: Cells, known: Known) -> Table:
    """Every row below the headers. Raises HeaderError when the columns cannot be told."""
    marks = read_marks(cells)
    rows: list[Row] = []
    unread: list[Unread] = []
    problems: list[Problem] = []
    for reader in _list_lines(cells, marks.header, known):
        if reader.is_blank:
            continue
        row = reader.read()
        problems += reader.problems
        if row:
            rows.append(row)
        else:
            unread.append(Unread(reader.number, reader.text("id"), reader.phone, reader.may_text))
    return Table(marks, tuple(rows), tuple(unread), tuple(problems))


def read_marks(cells: Cells) -> Marks:
    """Our own columns only: all that is needed while the desk has changed nothing. Raises HeaderError."""
    header = find_header(cells)
    ids: dict[int, str] = {}
    outcomes: dict[int, str] = {}
    left_over: list[int] = []
    for reader in _list_lines(cells, header):
        ids[reader.number], outcomes[reader.number] = reader.text("id"), reader.text("outcome")
        if reader.is_blank and (ids[reader.number] or outcomes[reader.number]):
            left_over.append(reader.number)
    width = max((len(line) for line in cells), default=0)
    return Marks(header, width, ids, outcomes, tuple(left_over))


def _list_lines(cells: Cells, header: Header, known: Known | None = None) -> Iterator["_RowReader"]:
    for number, line in enumerate(cells[header.row :], start=header.row + 1):
        yield _RowReader(line, number, header, known)


def hash_cells(cells: Cells) -> str:
    """Changes when the desk changes anything; not by what we ourselves write into the outcome column."""
    try:
        header = find_header(cells)
        skipped = header.columns.get("outcome")
    except ValueError:
        skipped = None
    kept = [[cell for place, cell in enumerate(line) if place != skipped] for line in cells]
    return hashlib.sha256(json.dumps(kept, default=str).encode()).hexdigest()


class _RowReader:
    """Reads one line cell by cell and collects what is wrong: all of it at once, not one per try."""

    def __init__(self, line: Sequence[object], number: int, header: Header, known: Known | None):
        self.line, self.number, self.header, self.known = line, number, header, known
        self.problems: list[Problem] = []
        self.is_refused = False
        self.phone = ""

    @property
    def may_text(self) -> bool:
        return read_yes(self.cell("consent")) is True

    @property
    def is_blank(self) -> bool:
        """Nothing but ticks that are off: a checkbox column fills empty rows with them."""
        wanted = [key for key in self.header.columns if key not in ("id", "outcome")]
        return not any(read_text(cell) for key in wanted if (cell := self.cell(key)) is not False)

    def cell(self, key: str) -> object:
        place = self.header.columns.get(key)
        return self.line[place] if place is not None and place < len(self.line) else ""

    def text(self, key: str) -> str:
        return read_text(self.cell(key))

    def read(self) -> Row | None:
        self.phone = self.attempt("phone", read_phone, "")
        service_ids = self.attempt("services", self._read_services, ())
        first_name, last_name = self.attempt("name", _read_name, ("", ""))
        wish = {
            "provider_id": self.attempt("provider", self._read_provider, None),
            "suits": self.attempt("suits", _read_suits, None) if "suits" in self.header else None,
            "notice_minutes": self.attempt("notice", read_notice, None),
            "note": self.attempt("note", _read_note, None) if "note" in self.header else None,
        }
        self._check_consent()
        if self.is_refused:
            return None
        return Row(
            number=self.number,
            row_id=self.text("id"),
            phone=self.phone,
            service_ids=service_ids,
            may_text=self.may_text,
            first_name=first_name,
            last_name=last_name,
            consent_how=self.text("consent_how")[: LONGEST["consent_how"]],
            consent_said=self.text("consent"),
            **wish,
        )

    def attempt(self, key: str, read: Callable, otherwise: object):
        """What the cell says; `otherwise` where it cannot be read, and then the row is not taken."""
        try:
            return read(self.cell(key))
        except ValueError as error:
            self.is_refused = True
            self.say(key, str(error))
            return otherwise

    def say(self, key: str, words: str) -> None:
        self.problems.append(Problem(self.number, TITLES[key], words))

    def _check_consent(self) -> None:
        if read_yes(self.cell("consent")) is None:
            self.say(
                "consent",
                f"“{self.text('consent')[:40]}” is neither yes nor no, so they are not texted. Write yes or no;"
                " anything else belongs into a note.",
            )

    def _read_services(self, cell: object) -> tuple[int, ...]:
        text = read_text(cell)
        if not text:
            raise ValueError(
                "There is no service. Fill it in. If the cell is merged with the one above, unmerge it"
                " (Format > Merge cells > Unmerge) and write the service into each row."
            )
        if squeeze(text) in self.known.services:
            return (self._find(text, self.known.services, self.known.service_names, "service"),)
        parts = [part for part in _split(text) if squeeze(part)]
        found = [self._find(each, self.known.services, self.known.service_names, "service") for each in parts]
        return tuple(dict.fromkeys(found))

    def _read_provider(self, cell: object) -> int | None:
        text = read_text(cell)
        if squeeze(text) in ANYBODY:
            return None
        return self._find(text, self.known.providers, self.known.provider_names, "provider")

    def _find(
        self, text: str, words: Mapping[str, tuple[int, ...]], names: Mapping[int, str], kind: str
    ) -> int:
        ids = words.get(squeeze(text), ())
        if len(ids) == 1:
            return ids[0]
        if ids:
            meant = " or ".join(names[pk] for pk in ids)
            raise ValueError(f"“{text[:40]}” may mean {meant}. Write which.")
        raise ValueError(f"“{text[:40]}” is not a {kind} of yours. {suggest(text, names)}")


def suggest(text: str, names: Mapping[int, str]) -> str:
    """Which of our names were most likely meant."""
    near = process.extract(
        text, list(names.values()), scorer=fuzz.WRatio, limit=NEAREST, score_cutoff=NEAR_ENOUGH
    )
    if near:
        return f"Did you mean {' or '.join(name for name, _, _ in near)}?"
    return f"Write one of: {', '.join(sorted(names.values())[:8])}."


def _split(text: str) -> list[str]:
    for separator in SEPARATORS[1:]:
        text = text.replace(separator, SEPARATORS[0])
    return [part.strip() for part in text.split(SEPARATORS[0])]


def _read_name(cell: object) -> tuple[str, str]:
    text = read_text(cell)
    if is_formula(text):
        raise ValueError(f"The name begins with “{text[0]}”, as a formula does. Type the name without it.")
    last, comma, first = (part.strip() for part in text.partition(","))
    if not comma:
        first, _, last = text.partition(" ")
    if max(len(first), len(last)) > LONGEST["name"]:
        raise ValueError(f"The name is too long. Shorten it to {LONGEST['name']} characters.")
    return first, last


def _read_note(cell: object) -> str:
    text = read_text(cell)
    if len(text) > LONGEST["note"]:
        raise ValueError(f"The note has {len(text)} characters. Shorten it to {LONGEST['note']}.")
    return text


def _read_suits(cell: object) -> tuple[WeeklyWindow, ...]:
    return read_suits(read_text(cell))
