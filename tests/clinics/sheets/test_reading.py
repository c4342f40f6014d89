"""Cells, columns and rows of a waitlist table, as a person types them."""

import pytest

from clinics.sheets.addresses import read_address, read_key
from clinics.sheets.cells import make_safe, read_notice, read_phone, read_text, read_yes
from clinics.sheets.columns import HeaderError, find_header, name_column
from clinics.sheets.reading import Known, hash_cells, list_words, read_table

KNOWN = Known(
    services=list_words(
        {1: ("HydraFacial", "hydra"), 2: ("Dermal filler", "filler", "lips"), 3: ("Lip flip", "lips")}
    ),
    service_names={1: "HydraFacial", 2: "Dermal filler", 3: "Lip flip"},
    providers=list_words({7: ("Dana Reyes", "Dana"), 8: ("Kim Osei", "Kim"), 9: ("Kim Ray", "Kim")}),
    provider_names={7: "Dana Reyes", 8: "Kim Osei", 9: "Kim Ray"},
)
HEADERS = ["Name", "Mobile", "Service", "Provider", "Days and times", "Needs notice", "Note", "OK to text"]


def read(*lines, headers=HEADERS):
    return read_table([headers, *lines], KNOWN)


def make_line(**cells):
    values = {
        "Name": "Maya Lind",
        "Mobile": "3135550142",
        "Service": "HydraFacial",
        "OK to text": "yes",
        **cells,
    }
    return [values.get(title, "") for title in HEADERS]


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("(313) 555-0142", "+13135550142"),
        ("+1313-555-0142", "+13135550142"),
        ("'+13135550142", "+13135550142"),
        (3135550142, "+13135550142"),
        (13135550142.0, "+13135550142"),
        ("1.3135550142E10", "+13135550142"),
        ("1.3135550142e+10", "+13135550142"),
        ("1,3135550142E10", "+13135550142"),
        (" 313 555 0142\u00a0", "+13135550142"),
        ("+44 7911 123456", "+447911123456"),
        ("(313) 555-0000", "+13135550000"),  # written as a number of people, its zeros are meant
    ],
)
def test_a_phone_is_read_in_whatever_form_the_spreadsheet_left_it(cell, number):
    assert read_phone(cell) == number


@pytest.mark.parametrize(
    "cell",
    [
        "",
        None,
        "555-0142",
        "1.31E+10",
        "1.31356E+10",
        "ask",
        "=3135550142+1",
        "313555014x2",
        True,
        13135500000.0,
        13135600000,
        "3135550000",
    ],
)
def test_a_phone_that_lost_digits_or_is_none_is_refused(cell):
    with pytest.raises(ValueError):
        read_phone("" if cell is None else cell)


@pytest.mark.parametrize("cell", ["yes", "YES ", "Y", "ok", "Sí", "si", True, "x", "✓", 1, "De acuerdo"])
def test_yes(cell):
    assert read_yes(cell) is True


@pytest.mark.parametrize("cell", ["no", "", " ", False, "N", "call only", "-", 0])
def test_no(cell):
    assert read_yes(cell) is False


@pytest.mark.parametrize(
    "cell", ["maybe", "yes but not by text", "ask her", "2", "yes no", "yes?", "=TRUE()"]
)
def test_what_is_neither_yes_nor_no_is_not_taken_for_either(cell):
    assert read_yes(cell) is None


@pytest.mark.parametrize(
    ("cell", "minutes"),
    [("", None), (2, 120), ("24", 1440), ("90 min", 90), ("1 day", 1440), ("1.5 h", 90), ("2 horas", 120)],
)
def test_notice_is_hours_unless_it_says_otherwise(cell, minutes):
    assert read_notice(cell) == minutes


@pytest.mark.parametrize("text", ["=1+1", "+SUM(A1)", "-2+3", "@cmd", "\tx", "=HYPERLINK(1)"])
def test_what_a_spreadsheet_would_run_is_made_text_and_read_back_as_it_was(text):
    safe = make_safe(text)
    assert safe.startswith("'")
    assert read_text(safe) == text.strip()


@pytest.mark.parametrize("text", ["+13135550142", "+44 7911 123456", "Maya", "likes = mornings", "a-b"])
def test_a_phone_with_its_plus_is_left_as_it_is(text):
    assert make_safe(text) == text


def test_headers_are_found_without_case_accents_spaces_and_punctuation():
    header = find_header(
        [["Our list"], [], [" CLIENT_NAME", "Teléfono:", "treatments!", "ok-to-text?", "Colour"]]
    )
    assert header.row == 3
    assert dict(header.columns) == {"name": 0, "phone": 1, "services": 2, "consent": 3}
    assert header.ignored == ("Colour",)


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([], "No row with headers"),
        ([["Maya", "313"]], "No row with headers"),
        ([["Name", "Mobile", "Service"]], "OK to text"),
        ([["Name", "Mobile", "OK to text"]], "Service"),
        ([["Mobile", "Name", "mobile ", "Service", "OK to text"]], "(A and C)"),
        ([["Mobile", "Phone", "Service", "OK to text"]], "mean the same"),
    ],
)
def test_columns_that_cannot_be_told_stop_everything(rows, words):
    with pytest.raises(HeaderError) as caught:
        find_header(rows)
    assert words in str(caught.value)


def test_two_columns_we_do_not_read_may_have_one_name():
    assert find_header([["Mobile", "Service", "OK to text", "Colour", "Colour"]]).ignored == (
        "Colour",
        "Colour",
    )


def test_a_desks_own_status_column_is_not_ours_to_write():
    assert "outcome" not in find_header([["Mobile", "Service", "OK to text", "Status"]])


@pytest.mark.parametrize(("place", "name"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")])
def test_columns_are_called_as_the_spreadsheet_calls_them(place, name):
    assert name_column(place) == name


def test_a_row_is_read_whole():
    table = read(
        make_line(Provider="dana", **{"Days and times": "Fri after 3pm", "Needs notice": "4", "Note": "-x"})
    )
    [row] = table.rows
    assert (row.number, row.phone, row.service_ids, row.provider_id) == (2, "+13135550142", (1,), 7)
    assert (row.first_name, row.last_name, row.notice_minutes, row.note) == ("Maya", "Lind", 240, "-x")
    assert row.may_text
    assert table.problems == ()


@pytest.mark.parametrize("name", ["Lind, Maya", "Maya Lind", " Maya   Lind "])
def test_a_name_is_read_either_way_round(name):
    [row] = read(make_line(Name=name)).rows
    assert (row.first_name, row.last_name) == ("Maya", "Lind")


@pytest.mark.parametrize(
    ("cell", "ids"),
    [
        ("hydra", (1,)),
        ("HYDRA FACIAL", (1,)),
        ("Hydrafacial, filler", (1, 2)),
        ("filler/hydra", (2, 1)),
        ("hydra;hydra", (1,)),
    ],
)
def test_services_are_known_by_name_and_other_words(cell, ids):
    assert read(make_line(Service=cell)).rows[0].service_ids == ids


@pytest.mark.parametrize(
    ("title", "cell", "words"),
    [
        ("Service", "lips", "may mean Dermal filler or Lip flip"),
        ("Service", "hydrafacal", "Did you mean HydraFacial"),
        ("Service", "hydra, xyzzy", "“xyzzy” is not a service"),
        ("Provider", "Kim", "may mean Kim Osei or Kim Ray"),
        ("Days and times", "9pm-8am", "ends before it begins"),
        ("Needs notice", "soon", "Write hours"),
        ("Needs notice", "30 days", "Write hours"),
    ],
)
def test_nothing_is_guessed(title, cell, words):
    table = read(make_line(**{title: cell}))
    assert table.rows == ()
    [problem] = table.problems
    assert (problem.row, problem.column) == (2, title)
    assert words in problem.words


def test_everything_wrong_with_a_row_is_said_at_once():
    table = read(make_line(Mobile="", Service="", **{"Days and times": "?"}))
    assert [each.column for each in table.problems] == ["Mobile", "Service", "Days and times"]


def test_a_column_that_is_not_there_says_nothing():
    [row] = read(["3135550142", "hydra", "yes"], headers=["Mobile", "Service", "OK to text"]).rows
    assert row.suits is row.note is row.notice_minutes is None


def test_rows_may_end_early_and_blank_ones_are_passed_over():
    table = read([], ["", "  "], make_line()[:3], ["", "", "", "", "", "", "", False])
    assert [row.number for row in table.rows] == [4]
    assert not table.rows[0].may_text


def test_the_hash_sees_the_desks_edits_and_not_our_outcomes():
    cells = [[*HEADERS, "Outcome"], [*make_line(), "Waiting"]]
    told = [[*HEADERS, "Outcome"], [*make_line(), "Booked"]]
    edited = [[*HEADERS, "Outcome"], [*make_line(Note="x"), "Waiting"]]
    assert hash_cells(cells) == hash_cells(told) != hash_cells(edited)


def test_an_address_names_the_sheet_and_the_tab():
    address = read_address(
        "https://docs.google.com/spreadsheets/u/1/d/1abcDEF-_ghiJKLmnoPQRstu/edit?usp=sharing#gid=42"
    )
    assert (address.spreadsheet_id, address.tab_id) == ("1abcDEF-_ghiJKLmnoPQRstu", 42)


def test_a_key_is_never_repeated_in_what_is_wrong_with_it():
    with pytest.raises(ValueError) as caught:
        read_key('{"type": "service_account", "private_key": "SECRET", "client_email": "a@b.c"}')
    assert "SECRET" not in str(caught.value)
