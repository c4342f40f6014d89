"""No number, no address and no message of an exception reaches a log."""

import io
import logging

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leakmap.lib.redact import LogFormatter, mask_phone, redact


@pytest.fixture
def log():
    """A logger of its own, with our formatter, and what it wrote."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(LogFormatter("{levelname} {name} {message}", style="{"))
    logger = logging.Logger("test.redact")
    logger.addHandler(handler)
    logger.written = written
    return logger


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("from +13135550142 to +13135550100", "from [number] to [number]"),
        ("call (313) 555-0142 now", "call ([number] now"),
        ("313.555.0142", "[number]"),
        ("1 313 555 0142", "[number]"),
        ("+44 20 7946 0958", "[number]"),
        ("To=%2B13135550142", "To=%2B13135550142".replace("13135550142", "[number]")),
        ("maya.lind+spa@example.co.uk wrote", "[e-mail] wrote"),
        ("<maya@localhost.localdomain>", "<[e-mail]>"),
        ("delivery 17 (sms) failed: ValueError", "delivery 17 (sms) failed: ValueError"),
        ("text 123456 after 250 ms, code 30003", "text 123456 after 250 ms, code 30003"),
    ],
)
def test_numbers_and_addresses_are_masked_and_ids_are_not(text, shown):
    assert redact(text) == shown


@pytest.mark.parametrize(
    ("number", "shown"), [("+13135550142", "...0142"), ("0142", "..."), ("", "..."), ("10142", "...0142")]
)
def test_a_masked_number_keeps_its_last_four_digits(number, shown):
    assert mask_phone(number) == shown


@given(
    st.from_regex(r"\+1[2-9]\d{2}[2-9]\d{6}", fullmatch=True),
    st.text(alphabet="abc ,:/'\""),
    st.text(alphabet="xyz ,:/"),
)
def test_no_north_american_number_survives_among_words(number, before, after):
    assert number not in redact(before + number + after)


def test_what_is_logged_is_masked_arguments_included(log):
    log.warning("refused %s for %s", "+13135550142", {"email": "maya@example.com"})
    assert log.written.getvalue() == "WARNING test.redact refused [number] for {'email': '[e-mail]'}\n"


def write_row(person: str) -> None:
    raise ValueError(f"Key (address)=(+13135550142) of {person} already exists")


def test_an_exception_is_shown_by_its_frames_and_kind_only(log):
    try:
        write_row("Maya Lind")
    except ValueError:
        log.exception("delivery %s failed", 17)
    first, *frames, last = log.written.getvalue().splitlines()
    assert (first, last) == ("ERROR test.redact delivery 17 failed", "ValueError")
    assert any(frame.endswith("in write_row") for frame in frames)
    assert "+13135550142) of Maya" not in log.written.getvalue()


def test_an_exceptions_words_do_not_come_back_through_its_cause(log):
    person = "Maya Lind"
    try:
        try:
            raise KeyError(person)
        except KeyError as error:
            raise RuntimeError(f"no {person}") from error
    except RuntimeError:
        log.exception("failed")
    assert person not in log.written.getvalue()
    assert log.written.getvalue().endswith("RuntimeError\n")


def test_another_handler_that_was_first_changes_nothing(log):
    """Python keeps the first handler's traceback, words and all, on the record for those after it."""
    plain, person = io.StringIO(), "Maya Lind"
    log.handlers.insert(0, logging.StreamHandler(plain))
    try:
        raise KeyError(person)
    except KeyError:
        log.exception("failed")
    assert person in plain.getvalue()
    assert person not in log.written.getvalue()
