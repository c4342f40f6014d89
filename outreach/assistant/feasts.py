"""Days that people call by name, and the rule for each year's date. Names are folded, English and Spanish."""

import re
from collections.abc import Callable
from datetime import date, timedelta

from dateutil.easter import easter


def _fixed(month: int, day: int) -> Callable[[int], date]:
    return lambda year: date(year, month, day)


def _nth(month: int, weekday: int, number: int) -> Callable[[int], date]:
    """The first, second... such weekday of a month; number -1 is the last one."""

    def find(year: int) -> date:
        if number < 0:
            last = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
            return last - timedelta(days=(last.weekday() - weekday) % 7)
        first = date(year, month, 1)
        return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (number - 1))

    return find


def _shift(rule: Callable[[int], date], days: int) -> Callable[[int], date]:
    return lambda year: rule(year) + timedelta(days=days)


_THANKSGIVING = _nth(11, 3, 4)
# (words, rule, whether most businesses are shut): the longest words first, "christmas eve" before "christmas".
_FEASTS: tuple[tuple[str, Callable[[int], date], bool], ...] = (
    (r"black friday|viernes negro|day after thanksgiving|friday after thanksgiving", _shift(_THANKSGIVING, 1), False),
    (r"thanksgiving(?: day)?|turkey day|(?:dia de )?accion de gracias", _THANKSGIVING, True),
    (r"christmas eve|nochebuena|noche buena", _fixed(12, 24), True),
    (r"christmas(?: day)?|navidad", _fixed(12, 25), True),
    (r"new year'?s? eve|nye|fin de ano|ano viejo|nochevieja", _fixed(12, 31), True),
    (r"new year'?s?(?: day)?|ano nuevo", _fixed(1, 1), True),
    (r"martin luther king(?: jr)?\.?(?: day)?|mlk(?: day)?", _nth(1, 0, 3), False),
    (r"valentine'?s?(?: day)?|san valentin|dia de los enamorados", _fixed(2, 14), False),
    (r"president'?s'? day|dia de los presidentes", _nth(2, 0, 3), False),
    (r"good friday|viernes santo", _shift(easter, -2), False),
    (r"easter(?: sunday)?|pascua", easter, True),
    (r"cinco de mayo", _fixed(5, 5), False),
    (r"mother'?s'? day|dia de (?:las madres|la madre)", _nth(5, 6, 2), False),
    (r"memorial day", _nth(5, 0, -1), True),
    (r"father'?s'? day|dia del padre", _nth(6, 6, 3), False),
    (r"juneteenth", _fixed(6, 19), False),
    (r"(?:the )?(?:4th|fourth) of july|july (?:4th|fourth)|independence day|4 de julio", _fixed(7, 4), True),
    (r"labor day|dia del trabajo", _nth(9, 0, 1), True),
    (r"columbus day|indigenous people'?s'? day", _nth(10, 0, 2), False),
    (r"halloween", _fixed(10, 31), False),
    (r"veteran'?s'? day|dia de los veteranos", _fixed(11, 11), False),
)  # fmt: skip
_NAMED = tuple((re.compile(rf"\b(?:{words})(?![\w])"), rule, shut) for words, rule, shut in _FEASTS)
FEAST = re.compile(rf"\b(?:{'|'.join(words for words, _, _ in _FEASTS)})(?![\w])")


def date_of_feast(name: str, today: date) -> date | None:
    """The coming one; today counts."""
    for words, rule, _ in _NAMED:
        if words.fullmatch(name):
            found = rule(today.year)
            return found if found >= today else rule(today.year + 1)
    return None


def is_usually_shut(day: date) -> bool:
    """A day on which most businesses are closed, whatever our weekly hours say."""
    return any(shut and rule(day.year) == day for _, rule, shut in _FEASTS)
