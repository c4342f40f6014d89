"""What is written back: ids once, outcomes where they changed, all in one batch. Pure.

Columns are found by their headers each time, never by where they once stood.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from clinics.sheets.cells import make_safe
from clinics.sheets.columns import OURS, TITLES, name_column
from clinics.sheets.reading import Marks


@dataclass(frozen=True)
class Cell:
    """`row` from 1, `column` from 0."""

    row: int
    column: int
    text: str


@dataclass(frozen=True)
class Patch:
    """`cells` to write; `adds_id_column`: it is new, and is hidden then. `columns`: how many there must be."""

    cells: tuple[Cell, ...]
    id_column: int
    adds_id_column: bool = False
    columns: int = 0


def make_patch(marks: Marks, *, ids: Mapping[int, str], outcomes: Mapping[int, str]) -> Patch:
    """The cells that differ from what stands there. `ids`, `outcomes`: row number to what it is to be."""
    places, headers = _find_places(marks)
    cells = [Cell(marks.header.row, place, TITLES[key]) for key, place in headers.items()]
    cells += _find_changed(marks.ids, ids, places["id"])
    cells += _find_changed(marks.outcomes, outcomes, places["outcome"])
    for number in marks.left_over:
        cells += [Cell(number, places[key], "") for key in OURS if getattr(marks, f"{key}s")[number]]
    return Patch(
        cells=tuple(cells),
        id_column=places["id"],
        adds_id_column="id" in headers,
        columns=max(places.values()) + 1 if headers else 0,
    )


def _find_places(marks: Marks) -> tuple[dict[str, int], dict[str, int]]:
    """Where our two columns are, and those to be added: to the right of everything, not of the headers alone."""
    places = {key: marks.header.columns[key] for key in OURS if key in marks.header}
    # The outcome first: the desk reads it, and a hidden column between would look like a gap.
    missing = [key for key in ("outcome", "id") if key not in places]
    headers = {key: marks.width + nth for nth, key in enumerate(missing)}
    return places | headers, headers


def _find_changed(there: Mapping[int, str], wanted: Mapping[int, str], column: int) -> list[Cell]:
    return [Cell(row, column, text) for row, text in sorted(wanted.items()) if there.get(row, "") != text]


def make_ranges(cells: Iterable[Cell], *, tab: str) -> list[dict]:
    """For values:batchUpdate: cells below each other in one range."""
    quoted = quote_tab(tab)
    runs: list[list[Cell]] = []
    for cell in sorted(cells, key=lambda each: (each.column, each.row)):
        last = runs[-1][-1] if runs else None
        if last and (last.column, last.row + 1) == (cell.column, cell.row):
            runs[-1].append(cell)
        else:
            runs.append([cell])
    return [
        {
            "range": f"{quoted}!{_name(run[0])}:{_name(run[-1])}",
            "majorDimension": "ROWS",
            "values": [[make_safe(cell.text)] for cell in run],
        }
        for run in runs
    ]


def quote_tab(tab: str) -> str:
    return f"'{tab.replace(chr(39), chr(39) * 2)}'"


def _name(cell: Cell) -> str:
    return f"{name_column(cell.column)}{cell.row}"
