"""The lexicon is data (`lexicon/*.toml`); this turns its phrases into patterns.

A phrase is a regular expression with four abbreviations, so that a nurse can read it: `swell*` is any ending, ` .. ` is
up to three words, `{body}` is a list of places.toml, every `( | )` is a plain group, and `(?! (a|b))`, not followed by,
means whole words as well. All patterns meet folded text.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "lexicon"
LANGUAGES = ("en", "es")

_ANY_ENDING = re.compile(r"(?<=[a-z])(?<!\\w)\*")
_PLAIN_GROUP = re.compile(r"(?<!\\)\((?!\?)")
_NOT_FOLLOWED_BY = re.compile(r"\(\?! \(([^()]*)\)\)")
_LIST = re.compile(r"\{([a-z_]+)\}")


@cache
def load(name: str) -> dict[str, Any]:
    """One file of the lexicon, as it is written."""
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


def phrases(entry: Mapping[str, str]) -> list[str]:
    """The phrases of one entry, both languages, one a line."""
    lines = "\n".join(entry.get(language, "") for language in LANGUAGES).splitlines()
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


def expand(phrase: str) -> str:
    """A phrase as a regular expression."""
    pattern = _LIST.sub(lambda found: _list_pattern(found[1]), phrase)
    pattern = pattern.replace(" .. ", r"(?: [\w']+){0,3} ")
    pattern = _NOT_FOLLOWED_BY.sub(r"(?! (?:\1)(?![a-z0-9]))", pattern)
    pattern = pattern.replace(r"\w+ ", r"[\w']+ ")  # "won't" is a word
    return _PLAIN_GROUP.sub("(?:", _ANY_ENDING.sub("[a-z]*", pattern))


@cache
def _list_pattern(name: str) -> str:
    return "(?:" + "|".join(expand(phrase) for phrase in phrases(load("places")[name])) + ")"


def compile_phrases(lines: Iterable[str]) -> re.Pattern[str]:
    """One pattern for many phrases; whole words only."""
    body = "|".join(expand(line) for line in lines)
    return re.compile(rf"(?<![a-z0-9])(?:{body})(?![a-z0-9])")


def compile_entry(entry: Mapping[str, str]) -> re.Pattern[str]:
    return compile_phrases(phrases(entry))
