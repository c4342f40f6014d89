"""Two wishes in one text, each with its own day and hour: "tues morning or thurs after 4". Pure."""

import re
from collections.abc import Callable

from outreach.assistant.wish import Wish

OR_ELSE = "or else"  # what `spelling.tidy` makes of "or if not", "si no"
_CUT = re.compile(rf"\s*\b({OR_ELSE}|otherwise|or|and|o|y|else)\b\s*|\s*([,/;&])\s*")
# Refusals, moves and stretches are read as a whole: their "and" and "or" join something else.
_ONE_SENTENCE = re.compile(
    r"\b(?:not|no|nothing|except|but|n't|never|any day|move|moving|switch|change|push|swap|instead|rather|"
    r"reschedul\w*|cambi\w+|mover|pasar|en vez|en lugar|menos|excepto|tampoco|until|till)\b|n't\b"
)


def read_apart(text: str, read: Callable[[str], Wish]) -> tuple[Wish, ...]:
    """The wishes that stand side by side, in order; empty when the text is one wish."""
    if not _CUT.search(text) or (_ONE_SENTENCE.search(text) and OR_ELSE not in text):
        return ()
    found: list[Wish] = []
    rest = ""
    for joint, clause in _clauses(text):
        before = read(rest)
        is_next = before.names_day and (_names_hour(before) or joint in (OR_ELSE, "otherwise"))
        if is_next and read(clause).names_day:
            found.append(before)
            rest = clause
        else:
            rest = f"{rest} {joint} {clause}"
    if not found:
        return ()
    last = read(rest)
    is_apart = last.names_day and (_names_hour(last) or OR_ELSE in text or "otherwise" in text)
    return (*found, last) if is_apart else ()


def _names_hour(wish: Wish) -> bool:
    return wish.names_time or wish.any_time


def _clauses(text: str) -> list[tuple[str, str]]:
    """Each clause with the word that joins it to the one before."""
    parts = _CUT.split(text)
    joints = ["", *(word or sign for word, sign in zip(parts[1::3], parts[2::3], strict=True))]
    return list(zip(joints, parts[::3], strict=True))
