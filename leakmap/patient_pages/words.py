"""What the patients' pages say, in both languages. The wordings are data: `words.toml` beside this file."""

import tomllib
from collections.abc import Mapping
from pathlib import Path

LANGUAGES = ("en", "es")
NAMES = {"en": "English", "es": "Español"}

TEXTS: dict[str, dict[str, str]] = tomllib.loads(
    Path(__file__).with_name("words.toml").read_text(encoding="utf-8")
)


class Words:
    """`words["held_title"]`, filled in, in one language; templates write `{{ say.held_title }}`."""

    def __init__(self, language: str, values: Mapping[str, object]):
        self.language = language if language in LANGUAGES else LANGUAGES[0]
        self._values = dict(values)

    def __getitem__(self, key: str) -> str:
        return TEXTS[key][self.language].format_map(self._values)

    def __contains__(self, key: str) -> bool:
        return key in TEXTS

    def fill(self, key: str, **more: object) -> str:
        return TEXTS[key][self.language].format_map(self._values | more)


def choose_language(*, asked: str, accepted: str, default: str) -> str:
    """`asked`: what the address says; `accepted`: the browser's Accept-Language, taken in the order of its weights."""
    if asked in LANGUAGES:
        return asked
    for _, code in sorted(map(_read_weight, accepted.split(",")), key=lambda each: -each[0]):
        if code in LANGUAGES:
            return code
    return default


def _read_weight(part: str) -> tuple[float, str]:
    code, _, weight = part.strip().partition(";q=")
    try:
        return float(weight or 1), code[:2].lower()
    except ValueError:
        return 0.0, code[:2].lower()
