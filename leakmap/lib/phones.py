"""Phone numbers: one written form, and whether a text can reach it."""

from dataclasses import dataclass
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

import phonenumbers
from phonenumbers import PhoneNumberType, geocoder, timezone

AVAILABLE_ZONES = available_timezones()
STATE_NAMES = {
    "Florida": "FL", "Maryland": "MD", "Mississippi": "MS", "New Jersey": "NJ", "Oklahoma": "OK",
    "Washington State": "WA", "Connecticut": "CT", "Texas": "TX", "Rhode Island": "RI", "Michigan": "MI",
    "Ohio": "OH", "Illinois": "IL", "California": "CA", "New York": "NY",
}  # fmt: skip

# What carriers send in place of a number; the digits spell ANONYMOUS, RESTRICTED, UNAVAILABLE, UNKNOWN, BLOCKED.
WITHHELD = {
    "anonymous",
    "unknown",
    "restricted",
    "unavailable",
    "private",
    "",
    "+266696687",
    "+7378742833",
    "+86282452253",
    "+8656696",
    "+2562533",
}
TOLL_FREE = PhoneNumberType.TOLL_FREE
# Countries behind +1 that a US sender reaches at home prices. The others (most of the Caribbean) are where one-ring
# frauds call from, and a text there is international and dear.
TEXTED_REGIONS = {"US", "CA", "PR", "VI", "GU", "AS", "MP"}
TEXTABLE = {
    PhoneNumberType.MOBILE,
    PhoneNumberType.FIXED_LINE_OR_MOBILE,
    PhoneNumberType.VOIP,
    PhoneNumberType.PERSONAL_NUMBER,
}


@dataclass(frozen=True)
class Caller:
    """Who rang, as far as the number tells. `e164` is empty when there is none to text."""

    e164: str
    is_withheld: bool
    is_textable: (
        bool  # a North American number that may be a mobile (NANP does not tell mobile from landline)
    )


def normalise(raw: str, *, region: str = "US") -> str:
    """E.164 of what a person or a provider wrote, or an empty string."""
    try:
        parsed = phonenumbers.parse(raw, region)
    except phonenumbers.NumberParseException:
        return ""
    # Seven digits without an area code are "possible" too, but nobody can tell whose they are.
    if phonenumbers.is_possible_number_with_reason(parsed) != phonenumbers.ValidationResult.IS_POSSIBLE:
        return ""
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def read_caller(raw: str) -> Caller:
    """Read a provider's `From`: withheld, a SIP or client address, or a number."""
    text = raw.strip()
    if text.lower() in WITHHELD:
        return Caller(e164="", is_withheld=True, is_textable=False)
    if ":" in text or "@" in text:
        return Caller(e164="", is_withheld=False, is_textable=False)
    e164 = normalise(text)
    return Caller(e164=e164, is_withheld=False, is_textable=bool(e164) and is_textable(e164))


def is_textable(e164: str) -> bool:
    """True for a valid number of the US, its territories or Canada that is not toll-free or premium."""
    try:
        parsed = phonenumbers.parse(e164)
    except phonenumbers.NumberParseException:
        return False
    if phonenumbers.region_code_for_number(parsed) not in TEXTED_REGIONS:
        return False  # also every number that is not valid
    return phonenumbers.number_type(parsed) in TEXTABLE


def show(e164: str) -> str:
    """National form for people: (313) 555-0142."""
    try:
        return phonenumbers.format_number(phonenumbers.parse(e164), phonenumbers.PhoneNumberFormat.NATIONAL)
    except phonenumbers.NumberParseException:
        return e164


@lru_cache(maxsize=4096)
def find_zones(e164: str) -> tuple[ZoneInfo, ...]:
    """The time zones an area code covers, by the library's table; empty when it does not know."""
    try:
        names = timezone.time_zones_for_number(phonenumbers.parse(e164))
    except phonenumbers.NumberParseException:
        return ()
    known = [name for name in names if name in AVAILABLE_ZONES]
    return tuple(ZoneInfo(name) for name in known) if len(known) <= 3 else ()


@lru_cache(maxsize=4096)
def find_state(e164: str) -> str:
    """Two letters of the US state of an area code, or an empty string: a hint, people keep numbers when they move."""
    try:
        place = geocoder.description_for_number(phonenumbers.parse(e164), "en")
    except phonenumbers.NumberParseException:
        return ""
    tail = place.rsplit(",", 1)[-1].strip()
    return tail if len(tail) == 2 and tail.isupper() else STATE_NAMES.get(tail, "")
