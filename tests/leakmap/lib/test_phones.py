"""Who rang, in one written form, and whether a text may go there."""

from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from clinics.models.lines import validate_e164
from leakmap.lib.phones import Caller, find_state, find_zones, is_textable, normalise, read_caller, show

NOBODY = Caller(e164="", is_withheld=False, is_textable=False)
WITHHELD = Caller(e164="", is_withheld=True, is_textable=False)


@pytest.mark.parametrize(
    "raw",
    [
        "anonymous", "Anonymous", "RESTRICTED", "unknown", "unavailable", "private", "", "  ", " anonymous ",
        "+266696687", "+7378742833", "+86282452253", "+8656696", "+2562533",
    ],
)  # fmt: skip
def test_a_caller_who_hides_their_number_is_withheld(raw):
    assert read_caller(raw) == WITHHELD


@pytest.mark.parametrize(
    "raw",
    ["sip:front@pbx.example.com", "client:robin", "whatsapp:+13135550142", "+13135550142@carrier.example",
     "Maya", "911", "12345", "5550142", "+15550142", "+1", "+999123456789"],
)  # fmt: skip
def test_what_is_no_number_has_none(raw):
    assert read_caller(raw) == NOBODY


@pytest.mark.parametrize(
    ("raw", "e164"),
    [
        ("+13135550142", "+13135550142"),
        ("13135550142", "+13135550142"),
        ("3135550142", "+13135550142"),
        ("(313) 555-0142", "+13135550142"),
        ("313.555.0142", "+13135550142"),
        (" +1 313 555 0142 ", "+13135550142"),
        ("313-555-0142 ext 12", "+13135550142"),
        ("313-555-0142 x12", "+13135550142"),
        ("1-800-FLOWERS", "+18003569377"),
        ("+44 20 7946 0958", "+442079460958"),
        ("+52 55 5123 4567", "+525551234567"),
        ("555-0142", ""),
        ("", ""),
        ("call me", ""),
        ("+1313555014", ""),
        ("+131355501423", ""),
    ],
)
def test_one_written_form(raw, e164):
    assert normalise(raw) == e164


@given(st.text(max_size=20))
def test_whatever_is_typed_the_written_form_is_stable_or_empty(raw):
    once = normalise(raw)
    assert not once or normalise(once) == once
    assert read_caller(raw).is_textable <= bool(read_caller(raw).e164)


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        pytest.param("+13135550142", True, id="Detroit"),
        pytest.param("+14165550123", True, id="Toronto"),
        pytest.param("+15873456789", True, id="Alberta"),
        pytest.param("+17872345678", True, id="Puerto Rico"),
        pytest.param("+16712345678", True, id="Guam"),
        pytest.param("+18005550199", False, id="toll-free"),
        pytest.param("+18885550199", False, id="toll-free too"),
        pytest.param("+19005551234", False, id="premium"),
        pytest.param("+18762101234", False, id="Jamaica: dear, and where one-ring frauds call from"),
        pytest.param("+12423591234", False, id="Bahamas"),
        pytest.param("+18092345678", False, id="Dominican Republic"),
        pytest.param("+14732345678", False, id="Grenada"),
        pytest.param("+13130550142", False, id="no exchange begins with 0"),
        pytest.param("+10005550142", False, id="no area code begins with 0"),
        pytest.param("+17102221234", False, id="government"),
        pytest.param("+442079460958", False, id="London"),
        pytest.param("+525551234567", False, id="Mexico City"),
        pytest.param("3135550142", False, id="without its country"),
        pytest.param("", False, id="nothing"),
    ],
)
def test_which_numbers_may_be_texted(number, expected):
    assert is_textable(number) == expected


def test_a_number_that_cannot_be_texted_is_still_known_by_its_number():
    assert read_caller("+18005550199") == Caller("+18005550199", is_withheld=False, is_textable=False)
    assert read_caller("+442079460958") == Caller("+442079460958", is_withheld=False, is_textable=False)
    assert read_caller("+13135550142") == Caller("+13135550142", is_withheld=False, is_textable=True)


@pytest.mark.parametrize("typed", ["3135550100", "+1 313 555 0100", "+15550100", "front desk"])
def test_a_line_is_written_with_its_country_code(typed):
    with pytest.raises(ValidationError, match="with its country code"):
        validate_e164(typed)


def test_a_line_written_properly_is_taken():
    assert validate_e164("+13135550100") is None


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("+13135550142", "(313) 555-0142"),
        ("+442079460958", "020 7946 0958"),
        ("anonymous", "anonymous"),
        ("", ""),
    ],
)
def test_a_number_is_shown_the_way_people_write_it(number, shown):
    assert show(number) == shown


@pytest.mark.parametrize(
    ("number", "zones", "state"),
    [
        ("+13135550142", ["America/New_York"], "MI"),
        ("+13055550142", ["America/New_York"], "FL"),
        ("+12145550142", ["America/Chicago"], "TX"),
        ("+12125550142", ["America/New_York"], "NY"),
        ("+14015550142", ["America/New_York"], "RI"),
        ("+18005550199", [], ""),
        ("anonymous", [], ""),
    ],
)
def test_where_an_area_code_is(number, zones, state):
    assert (list(find_zones(number)), find_state(number)) == ([ZoneInfo(name) for name in zones], state)
