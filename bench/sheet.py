"""How long one look at a waitlist sheet takes us, without Google and without the database: reading and tying.

    .venv/bin/python bench/sheet.py [--rows 5000]

What the database adds is a fixed number of statements (tests/flows/test_sheet.py counts them).
"""

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from clinics.sheets.reading import Known, hash_cells, list_words, read_marks, read_table
from clinics.sheets.tying import Tie, tie_rows

HEADERS = ["Name", "Mobile", "Service", "Days and times", "Note", "OK to text", "Outcome", "Leak Map id"]
SUITS = ("", "Mon-Wed 9am-12pm", "weekends", "Fri after 3pm")
KNOWN = Known(
    services=list_words({1: ("HydraFacial", "hf"), 2: ("Botox", "tox")}),
    service_names={1: "HydraFacial", 2: "Botox"},
    providers={},
    provider_names={},
)


def make_cells(rows: int) -> list[list[object]]:
    return [HEADERS] + [
        [f"P{nth} Test", make_phone(nth), "Botox", SUITS[nth % 4], "a note", "yes", "Waiting", f"lm_{nth}"]
        for nth in range(rows)
    ]


def make_phone(nth: int) -> str:
    return f"+1{313 + nth // 10000}555{nth % 10000:04}"


def measure(words: str, act: Callable[[], object]) -> object:
    started = time.perf_counter()
    found = act()
    print(f"{words:<50} {(time.perf_counter() - started) * 1000:8.0f} ms")
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=5000)
    rows = parser.parse_args().rows
    cells = make_cells(rows)
    ties = [Tie(f"lm_{nth}", make_phone(nth)) for nth in range(rows)]
    print(f"{rows} rows")
    measure("unchanged: hash", lambda: hash_cells(cells))
    measure("unchanged: our two columns", lambda: read_marks(cells))
    table = measure("changed: every row read", lambda: read_table(cells, KNOWN))
    found = measure("changed: every row tied to its entry", lambda: tie_rows(table, ties))
    assert len(found.known) == rows


if __name__ == "__main__":
    main()
