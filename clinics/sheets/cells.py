"""What one cell says: text, a number, a tick. And what a cell may safely hold. Pure."""

import re
from decimal import Decimal, InvalidOperation

from clinics.sheets.columns import squeeze
from leakmap.lib.phones import normalise

# A spreadsheet runs a text that begins like this, wherever the file is opened next.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_PHONE = re.compile(r"^\+\d[\d\s().-]{5,20}$")
_SCIENTIFIC = re.compile(r"^\d(?:[.,]\d+)?[eE]\+?\d{1,2}$")
YES = {squeeze(word) for word in ("yes", "y", "ok", "okay", "true", "x", "1", "yes please", "agreed", "si", "sí",
                                  "claro", "acepta", "de acuerdo", "verdadero")} | {"✓", "✔", "☑"}  # fmt: skip
NO = {squeeze(word) for word in ("no", "n", "false", "0", "not ok", "no texts", "dont text", "call only", "falso",
                                 "no quiere", "no acepta", "solo llamada")} | {"", "✗", "✘", "-", "–"}  # fmt: skip
# 13135500000: what is left of a number that was shown as 1.31355E+10 and typed, pasted or saved again.
_ROUNDED = re.compile(r"^\d{5,7}0{4,}$")
PHONE_REMEDY = "Write it like (313) 555-0142 and set the column to Format > Number > Plain text."


def read_text(cell: object) -> str:
    """The cell's words on one line. The sign that keeps a text from being run (see `make_safe`) is not part of it."""
    if cell == "":
        return ""  # most cells are
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    text = str(cell).strip(" ")
    if text.startswith("'") and text[1:].startswith(FORMULA):
        text = text[1:]
    return re.sub(r"[\s\x00\u200b]+", " ", text).strip()


def is_formula(text: str) -> bool:
    """Whether a spreadsheet would run this text. A phone number with its plus is none."""
    return text.startswith(FORMULA) and not _PHONE.match(text)


def make_safe(text: str) -> str:
    """The text as a cell may hold it: a leading apostrophe keeps it text. `read_text` takes it off again."""
    return f"'{text}" if is_formula(text) else text


def read_phone(cell: object) -> str:
    """E.164. A number may have lost its form to the spreadsheet, and is read as long as no digit was lost.

    Raises ValueError with a remedy.
    """
    text = read_text(cell)
    if not text:
        raise ValueError(
            "There is no phone number. Fill it in, or delete the row. If the cell is merged with the one above: a"
            " person has one row, with all their services in it, separated by commas."
        )
    if _ROUNDED.match(text):
        raise ValueError(f"“{text[:40]}” may be a rounded number: it ends in zeros. {PHONE_REMEDY}")
    digits = _spell_out(text) if _SCIENTIFIC.match(text) else text
    number = normalise(digits)
    if not number or not _is_north_american_or_marked(digits, number):
        raise ValueError(f"“{text[:40]}” is not a phone number. {PHONE_REMEDY}")
    return number


def _is_north_american_or_marked(digits: str, number: str) -> bool:
    return number.startswith("+1") or digits.startswith("+")


def _spell_out(text: str) -> str:
    """The digits of 1.3135550142E10. Raises ValueError where the spreadsheet has rounded some away."""
    try:
        value = Decimal(text.replace(",", ".").upper())
    except InvalidOperation:
        return text
    spelt = f"{value:f}"
    mantissa = text.upper().partition("E")[0]
    known = len(re.sub(r"\D", "", mantissa))
    if "." in spelt or known < 10:
        raise ValueError(f"“{text[:40]}” is a rounded number: its last digits are lost. {PHONE_REMEDY}")
    return spelt


def read_yes(cell: object) -> bool | None:
    """True for yes, False for no or nothing, None where it cannot be told."""
    text = read_text(cell)
    if "?" in text or text.startswith("="):
        return None
    word = squeeze(text) or text.strip()
    if word in YES:
        return True
    if word in NO:
        return False
    return None


def read_notice(cell: object) -> int | None:
    """Minutes of "2", "2 h", "90 min", "1 day"; a bare number is hours. None where nothing is said.

    Raises ValueError with a remedy.
    """
    text = read_text(cell).lower()
    if not text:
        return None
    found = re.fullmatch(
        r"(\d+(?:[.,]\d+)?)\s*(m|min|mins|minutes?|minutos?|h|hrs?|hours?|horas?|d|days?|d[ií]as?)?\.?", text
    )
    unit = {"m": 1, "h": 60, "d": 1440}[(found[2] or "h")[0]] if found else 0
    minutes = round(float(found[1].replace(",", ".")) * unit) if found else -1
    if not 0 <= minutes <= 20160:
        raise ValueError(f"“{text[:40]}” is not a notice we understand. Write hours, like 2 or 24.")
    return minutes
