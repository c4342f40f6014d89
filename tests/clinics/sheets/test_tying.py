"""Which row is which entry, whatever was sorted, copied, cut or lost in the sheet."""

import pytest

from clinics.sheets.reading import Known, list_words, read_table
from clinics.sheets.tying import SheetStopped, Tie, check_whole, tie_rows
from clinics.sheets.writing import Cell, make_patch, make_ranges

KNOWN = Known(list_words({1: ("Botox",)}), {1: "Botox"}, {}, {})
A, B, C = "+13135550141", "+13135550142", "+13135550143"
TIES = [Tie("ida", A), Tie("idb", B)]


def make_table(*rows, headers=("Mobile", "Service", "OK to text", "Outcome", "Leak Map id")):
    return read_table(
        [list(headers), *([phone, "Botox", "yes", "", row_id] for phone, row_id in rows)], KNOWN
    )


def tie(*rows, ties=TIES):
    found = tie_rows(make_table(*rows), ties)
    return found.known, [row.number for row in found.new], sorted(found.gone)


@pytest.mark.parametrize(
    ("rows", "known", "new", "gone"),
    [
        ([(A, "ida"), (B, "idb")], {2: "ida", 3: "idb"}, [], []),
        ([(B, "idb"), (A, "ida")], {2: "idb", 3: "ida"}, [], []),  # sorted
        ([(A, "ida")], {2: "ida"}, [], ["idb"]),  # deleted
        ([(A, ""), (B, "")], {2: "ida", 3: "idb"}, [], []),  # ids lost
        ([(A, "idb"), (B, "ida")], {2: "ida", 3: "idb"}, [], []),  # ids in the wrong rows
        ([(C, "ida"), (B, "idb")], {2: "ida", 3: "idb"}, [], []),  # a number corrected
        ([(C, "ida"), (A, "ida"), (B, "idb")], {3: "ida", 4: "idb"}, [2], []),  # a copy typed over
        ([(A, "ida"), (A, "ida"), (B, "idb")], {2: "ida", 4: "idb"}, [], []),  # a copy not typed over yet
        ([(A, "ida"), (B, "idb"), (C, "")], {2: "ida", 3: "idb"}, [4], []),
        ([(A, "ida"), (A, "idb")], {2: "ida", 3: "idb"}, [], []),  # one row given the other's number
        ([(A, "ida"), ("nonsense", "idb")], {2: "ida", 3: "idb"}, [], []),  # not readable is not gone
        ([(A, "strange"), (B, "idb")], {2: "ida", 3: "idb"}, [], []),  # an id that is none of ours
    ],
)
def test_rows_find_their_entries(rows, known, new, gone):
    assert tie(*rows) == (known, new, gone)


def test_the_row_we_know_counts_when_another_has_its_number():
    found = tie_rows(make_table((A, ""), (A, "ida"), (B, "idb")), TIES)
    assert found.known == {3: "ida", 4: "idb"}
    assert [problem.row for problem in found.problems] == [2]


def test_a_row_that_is_done_does_not_stand_in_the_way_of_a_new_wish():
    done = [Tie("ida", A, is_open=False), Tie("idb", B)]
    assert tie((A, "ida"), (A, ""), (B, "idb"), ties=done) == ({2: "ida", 4: "idb"}, [3], [])
    assert tie((C, "ida"), (B, "idb"), ties=done) == ({3: "idb"}, [2], [])


def test_a_row_that_vanished_may_come_back_also_without_its_id():
    gone = [Tie("ida", A, is_open=False, may_return=True), Tie("idb", B)]
    assert tie((B, "idb"), (A, ""), ties=gone) == ({2: "idb", 3: "ida"}, [], [])


@pytest.mark.parametrize(
    "table",
    [
        make_table(),
        make_table((C, "")),
        read_table([["Mobile", "Service", "OK to text"], [A, "Botox", "yes"], [B, "Botox", "yes"]], KNOWN),
    ],
)
def test_an_accident_stops_everything(table):
    with pytest.raises(SheetStopped):
        check_whole(table, TIES)


@pytest.mark.parametrize(
    ("table", "ties"),
    [
        (make_table(), []),
        (make_table(), [Tie("ida", A, is_open=False)]),
        (make_table((C, "")), [Tie("ida", A)]),
        (make_table((A, "")), TIES),
        (
            read_table([["Mobile", "Service", "OK to text"], [A, "Botox", "yes"]], KNOWN),
            [Tie("ida", A, False)],
        ),
    ],
)
def test_ordinary_work_does_not(table, ties):
    check_whole(table, ties)


def test_only_cells_that_differ_are_written():
    marks = make_table((A, "ida"), (B, "")).marks
    patch = make_patch(marks, ids={2: "ida", 3: "idb"}, outcomes={2: "", 3: "Waiting"})
    assert patch.cells == (Cell(3, 4, "idb"), Cell(3, 3, "Waiting"))
    assert not patch.adds_id_column


def test_our_columns_are_added_to_the_right_of_everything():
    marks = read_table(
        [["Mobile", "Service", "OK to text"], [A, "Botox", "yes", "a note without header"]], KNOWN
    ).marks
    patch = make_patch(marks, ids={2: "ida"}, outcomes={2: "Waiting"})
    assert set(patch.cells) == {
        Cell(1, 4, "Outcome"),
        Cell(1, 5, "Leak Map id"),
        Cell(2, 4, "Waiting"),
        Cell(2, 5, "ida"),
    }
    assert (patch.id_column, patch.adds_id_column, patch.columns) == (5, True, 6)


def test_cells_below_each_other_are_one_range_and_none_can_be_a_formula():
    cells = [Cell(2, 1, "=x"), Cell(3, 1, "b"), Cell(5, 1, "c"), Cell(2, 27, "d")]
    assert [(each["range"], each["values"]) for each in make_ranges(cells, tab="It's")] == [
        ("'It''s'!B2:B3", [["'=x"], ["b"]]),
        ("'It''s'!B5:B5", [["c"]]),
        ("'It''s'!AB2:AB2", [["d"]]),
    ]
