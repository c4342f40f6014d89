"""The default wording of every text we send; a spa may edit each one. GSM-7 only, one or two segments.

The wordings are data: one file for each part of a conversation, one table for each text. `about` says in the desk's
words when it is sent, `may` names what it may hold in braces, `en` and `es` are the wordings.

Only `request_confirmed` may say that a time is booked (DESIGN.md section 6). No text names a treatment
(messaging-compliance.md section 7). Spanish avoids the accents that GSM-7 lacks.
"""

import tomllib
from pathlib import Path
from typing import Any

# In the order in which the desk finds them on its list.
_PARTS = (
    "first_contact",
    "asking",
    "offers",
    "answers",
    "requests",
    "visits",
    "people",
    "freed_times",
    "rebooking",
    "fixed",
)
_LANGUAGES = ("en", "es")


def _read_part(part: str) -> dict[str, dict[str, Any]]:
    path = Path(__file__).with_name(f"{part}.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _read_all() -> dict[str, dict[str, Any]]:
    """Every text by its key. Raises ValueError for a key of two files: one would silently say the other's words."""
    entries: dict[str, dict[str, Any]] = {}
    for part in _PARTS:
        read = _read_part(part)
        if twice := entries.keys() & read:
            raise ValueError(f"{part}.toml has keys that another file has: {sorted(twice)}. Rename them.")
        entries |= read
    return entries


_ENTRIES = _read_all()

TEXTS: dict[str, dict[str, str]] = {
    key: {language: entry[language] for language in _LANGUAGES} for key, entry in _ENTRIES.items()
}
PLACEHOLDERS: dict[str, set[str]] = {key: set(entry.get("may", ())) for key, entry in _ENTRIES.items()}
DESCRIPTIONS: dict[str, str] = {key: entry["about"] for key, entry in _ENTRIES.items()}
