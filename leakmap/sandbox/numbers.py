"""Phone numbers: normalising what people type, checking E.164, and a little geography for the webhooks."""

import re

ANONYMOUS = "anonymous"
E164 = re.compile(r"^\+[1-9]\d{6,14}$")
NANP = re.compile(r"^\+1[2-9]\d{2}[2-9]\d{6}$")

# Enough places for believable webhooks; Twilio sends empty strings for places it does not know.
PLACES = {
    "212": ("NEW YORK", "NY", "10001"),
    "305": ("MIAMI", "FL", "33101"),
    "310": ("LOS ANGELES", "CA", "90024"),
    "312": ("CHICAGO", "IL", "60601"),
    "313": ("DETROIT", "MI", "48201"),
    "415": ("SAN FRANCISCO", "CA", "94102"),
    "480": ("SCOTTSDALE", "AZ", "85251"),
    "512": ("AUSTIN", "TX", "78701"),
    "602": ("PHOENIX", "AZ", "85001"),
    "617": ("BOSTON", "MA", "02108"),
    "702": ("LAS VEGAS", "NV", "89101"),
    "703": ("CENTREVILLE", "VA", "22036"),
    "989": ("COLEMAN", "MI", "48612"),
}


def normalise(text: str) -> str:
    """Turn "(313) 555-0142" into "+13135550142"; leave what cannot be a number as it is."""
    text = (text or "").strip()
    digits = re.sub(r"\D", "", text)
    if text.startswith("+"):
        return "+" + digits
    if len(digits) == 10:
        return "+1" + digits
    if len(digits) == 11 and digits.startswith("1"):
        return "+" + digits
    return text


def is_valid(number: str) -> bool:
    """Whether a text can be addressed to this number; a +1 number must fit its numbering plan."""
    if number.startswith("+1"):
        return bool(NANP.match(number))
    return bool(E164.match(number))


def formatted(number: str) -> str:
    """The national form the call resource shows beside the plain one."""
    if NANP.match(number):
        return f"({number[2:5]}) {number[5:8]}-{number[8:]}"
    return number


def place_params(prefix: str, number: str) -> dict[str, str]:
    """City, state, zip and country of a number under one prefix: From, To, Caller or Called."""
    city, state, postcode = PLACES.get(number[2:5], ("", "", "")) if NANP.match(number) else ("", "", "")
    country = "US" if number.startswith("+1") else ""
    return {
        f"{prefix}City": city,
        f"{prefix}State": state,
        f"{prefix}Zip": postcode,
        f"{prefix}Country": country,
    }
