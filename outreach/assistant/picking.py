"""Which of the offered times a message picks; several places mean that it is not clear, and nothing is held."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import time
from zoneinfo import ZoneInfo

from clinics.availability import Opening
from outreach.assistant import intents
from outreach.assistant.choosing import fits_day, part_of
from outreach.assistant.day_words import MONTH
from outreach.assistant.types import Visit, Wish
from triage.classification.plain import fold

_ORDINALS = (
    r"first|1st|1r[ao]|1er[ao]?|1[ao](?! ?\.?m)|primer[oa]?|number one|option one",
    r"second|2nd|2d[ao]|2[ao](?! ?\.?m)|segund[oa]|number two|option two|middle|la de en medio",
    r"third|3rd|3r[ao]|3er[ao]?|3[ao](?! ?\.?m)|tercer[oa]?|number three|option three",
)
_ORDINAL = tuple(re.compile(rf"\b(?:{words})\b") for words in _ORDINALS)
_LAST = re.compile(
    r"\b(?:last|latest|later one|ultim[oa]|(?:el|la) (?:que (?:sea|este|es) )?mas tard\w+)(?: one| option| "
    r"time)?\b(?! (?:week|month|time i|year|visit))"
)
_EARLIEST = re.compile(
    r"\b(?:earliest|(?:the )?earl(?:y|ier) one|la (?:mas )?temprano|soonest|mas temprano|(?:el|la) (?:que (?:sea|"
    r"este|es) )?mas temprano|lo antes|mas pronto)\b"
)
_BARE_NUMBER = re.compile(
    r"^(?:(?:yes|si|ok|okay|sure|please|number|option|opcion|no\.?|"
    r"the|la|el|i'll (?:take|do)|let's do|#|numero)[ ,]*)*#?\(?([1-9]|"
    r"1[0-2])\)?[.)!]*"
    r"(?:[ ,]*(?:please|pls|works|thanks|thank you|por favor|gracias|"
    r"is (?:good|great|perfect)|works for me|sounds good|thumbsup|"
    r"me queda|me sirve))*[.!,:; –—-]*$"
)
_NUMBERED = re.compile(
    r"(?:#|(?<!\ba )\b(?:number|option|opcion|numero|la|the) )([1-3])\b(?!(?::|"
    r"[/.]\d)| ?(?:am|pm|o'clock|de la (?:tarde|manana)|en punto|st|"
    r"nd|rd|th))"
)
# "What's the latest you have?" asks for other times; it takes none of those on the table.
_ASKS_FOR_EXTREME = re.compile(
    r"\b(?:latest|last|earliest|soonest)\b.{0,24}\b(?:you|u|ya|y'all|they) (?:have|got|do|guys)\b"
    r"|\b(?:what|whats|what's|how) .{0,12}(?:latest|earliest|soonest|late|early)\b|\b(?:mas tarde|mas temprano) que t"
)
# All the same to them: the first one, which the answer names.
_EITHER = re.compile(
    r"\b(?:either(?: one| works| is| of)?|any of (?:them|those|these)|whichever|whatever'?s?(?: works)?|"
    r"you (?:pick|choose)|surprise me|"
    r"doesn't matter|don't care|all (?:of them )?work|any works?|any is|cualquiera|el que sea(?! mas)|la que "
    r"sea(?! mas)|"
    r"me da igual|whenever)\b"
)
_ALL_THE_SAME = re.compile(
    r"\b(?:any (?:of|works|is)|whichever|whatever|you (?:pick|choose)|surprise me|doesn't matter|"
    r"don't care|all (?:of them )?work|"
    r"el que sea(?! mas)|la que sea(?! mas)|me da igual|whenever)\b"
)
_REFUSES = re.compile(
    r"\b(?:can't|cannot|not|doesn't|don't|won't|no puedo|no me|busy|"
    r"except|neither|none|ningun[oa]|nope|except|isn't)\b|^no\b"
)
# "I don't know, the 2nd?" is no refusal.
_HEDGES = re.compile(
    r"\b(?:i (?:really )?don't know|not sure|i guess|i think|i suppose|no se|supongo|creo que)\b(?=.*\w)"
)
# A part of the day picks an offer only in words that pick ("the morning one"); else it is a new wish.
_PICKS = re.compile(
    r"\b(?:the|that|one|works?|fine|cool|good|great|perfect|please|ok|okay|yes|"
    r"let's|i'll|take|sounds|la de|el de|si|es[ae]|perfecto|me queda)\b"
)
_WITH_MINUTES = re.compile(r"\d:00")
# "Yes! how much is it": the yes stands, and the question is answered with it.
_STRONG_YES = re.compile(
    r"\W*(?:yes+|yep|yeah|yup|sure|perfect|definitely|absolutely|(?:sounds|that sounds) (?:good|great|"
    r"perfect)|(?:that )?works|"
    r"i'?ll take it|book it|let's do it|si|claro|perfecto|dale|esta bien|me (?:queda|sirve))\b(?! (?:but|"
    r"pero|if|i have a question))"
)
# "Dec 1st" is no first choice.
_DATED = re.compile(
    rf"\b(?:{MONTH})\.? (?:the )?\d{{1,2}}(?:st|nd|rd|th)?\b|\b\d{{1,2}}(?:st|nd|rd|th)? (?:of |de )?(?:{MONTH})\b"
)
_OR = re.compile(r"\b(?:or|o)\b")


def read_number(folded: str, count: int) -> int | None:
    """A number of the list, and nothing else: "2", "2 please"; from 1."""
    bare = _BARE_NUMBER.match(folded)
    return int(bare[1]) if bare and int(bare[1]) <= count else None


_NEXT_ALONE = re.compile(
    r"\W*(?:(?:ok|okay|fine|darn|va|bueno)\W+)?(?:the )?next (?:one|time|available)(?: then| please| pls)?\W*|"
    r"\W*(?:(?:ok|va|bueno)\W+)?(?:el|la) (?:siguiente|que sigue)(?: por favor)?\W*"
)
_THE_NEXT = re.compile(
    r"\b(?:the )?(?:next )?one after(?: that)?\b|\bthe next one\b|\b(?:el|la) (?:siguiente|que sigue|de despues)\b"
)


_NEAREST = re.compile(r"\b(?:closest|nearest|close to (?:it|that)|mas cerca\w*)\b")


def read_last_number(folded: str, count: int) -> int | None:
    """The number of the list that the last sentence is: "never mind, she is fine. 2"."""
    sentences = [each.strip() for each in re.split(r"[.!,;\n]+", folded) if each.strip()]
    return read_number(sentences[-1], count) if len(sentences) > 1 else None


def find_nearest(folded: str, wish: Wish, offered: tuple[Opening, ...], tz: str) -> tuple[int, ...]:
    """ "Whatever is closest": of the first day on offer that suits, the one nearest to the hour they wished for."""
    if not _NEAREST.search(folded) or not wish.around or intents.is_question(folded):
        return ()
    aim = wish.around.hour * 60 + wish.around.minute
    locals_ = [one.starts_at.astimezone(ZoneInfo(tz)) for one in offered]
    fitting = [place for place, local in enumerate(locals_) if fits_day(local, wish)] or range(len(locals_))
    first = min(locals_[place].date() for place in fitting)  # two weeks later is not close, whatever the hour
    off = {
        place: abs(locals_[place].hour * 60 + locals_[place].minute - aim)
        for place in fitting
        if locals_[place].date() == first
    }
    nearest = [place for place in off if off[place] == min(off.values())]
    return tuple(nearest[:1]) if len(nearest) == 1 else ()


def takes_next(folded: str) -> bool:
    """ "Ok, next one", once the chosen time was taken by somebody else."""
    return bool(_NEXT_ALONE.fullmatch(folded))


def find_next(folded: str, passed: Sequence[Opening], held: Opening) -> int | None:
    """ "No, the one after that": the place behind the held time in the list it was chosen from."""
    if not _THE_NEXT.search(folded):
        return None
    later = [place for place, one in enumerate(passed) if one.starts_at > held.starts_at]
    return later[0] if later else None


def pick(
    folded: str, wish: Wish, offered: tuple[Opening, ...], tz: str, *, strict: bool = False
) -> tuple[int, ...]:
    """Places in `offered` that the message picks. Empty when it picks none or asks for something else.

    `strict`: what was offered was not what they wished for, so that a bare "Wednesday then" is a new wish.
    """
    if not offered or _ASKS_FOR_EXTREME.search(folded):
        return ()
    folded = _HEDGES.sub(" ", folded)
    if _REFUSES.search(folded):
        return _pick_apart(folded, wish, offered, tz)
    locals_ = [opening.starts_at.astimezone(ZoneInfo(tz)) for opening in offered]
    places = _by_place(_DATED.sub(" ", folded), len(offered))
    if extreme := _extreme_of_day(folded, wish, locals_):
        return extreme
    by_hour = _by_bare_hour(folded, locals_)
    if places or by_hour:
        return _agree(places or by_hour, _by_wish(folded, wish, locals_))
    if len(offered) > 1 and _EITHER.search(folded):
        if wish.names_day or wish.names_time or intents.is_question(folded):
            return _any_of_day(folded, wish, locals_)
        # Of two it is the earlier; of three only who leaves the choice to us has chosen.
        return (0,) if len(offered) == 2 or _ALL_THE_SAME.search(folded) else tuple(range(len(offered)))
    by_wish = () if strict and not _PICKS.search(folded) else _by_wish(folded, wish, locals_)
    if intents.is_question(folded) and not wish.around:
        by_wish = ()  # "can I come Thursday?" asks what Thursday has
    by_name = _by_provider(folded, offered)
    if by_name and by_wish:
        return tuple(place for place in by_wish if place in by_name)
    if by_wish or by_name:
        return by_wish or by_name
    agreed = (
        intents.YES.search(folded) and not intents.is_question(folded) and not intents.THINKS.search(folded)
    )
    agreed = (agreed or _STRONG_YES.match(folded)) and not wish
    return (0,) if agreed and len(offered) == 1 else ()


def _any_of_day(folded: str, wish: Wish, locals_: list) -> tuple[int, ...]:
    """ "Sat is fine, whatever you have": the offers of that day; whoever leaves the choice to us gets its first."""
    if intents.is_question(folded) or not _PICKS.search(folded):
        return ()
    fitting = _by_wish(folded, replace(wish, any_time=False), locals_)
    return fitting[:1] if _ALL_THE_SAME.search(folded) else fitting


def _pick_apart(folded: str, wish: Wish, offered: tuple[Opening, ...], tz: str) -> tuple[int, ...]:
    """ "Sorry, was busy yesterday. Second one pls": a refusal in one sentence does not undo the choice in another."""
    clauses = [each for each in re.split(r"[.!?\n]+", folded) if each.strip()]
    kept = [each for each in clauses if not _REFUSES.search(each.strip())]
    if len(clauses) < 2 or not kept:
        return ()
    locals_ = [opening.starts_at.astimezone(ZoneInfo(tz)) for opening in offered]
    return _by_place(kept[-1].strip(), len(offered)) or _by_bare_hour(kept[-1].strip(), locals_)


def _agree(places: tuple[int, ...], by_wish: tuple[int, ...]) -> tuple[int, ...]:
    """ "The second one, Tuesday": what both say; if they differ ("the 2nd" may be a date) both, to be asked."""
    if not by_wish:
        return places
    return tuple(place for place in places if place in by_wish) or tuple(sorted({*places, *by_wish}))


def _by_place(folded: str, count: int) -> tuple[int, ...]:
    found = {place for place, rule in enumerate(_ORDINAL) if rule.search(folded) and place < count}
    found |= {int(number) - 1 for number in _NUMBERED.findall(folded) if int(number) <= count}
    if bare := _BARE_NUMBER.match(folded):
        found |= {int(bare[1]) - 1} if int(bare[1]) <= count else set()
    if _LAST.search(folded):
        found.add(count - 1)
    if _EARLIEST.search(folded) and not intents.PLAIN_SEARCH.search(folded):
        found.add(0)
    return tuple(sorted(found))


def _extreme_of_day(folded: str, wish: Wish, locals_: list) -> tuple[int, ...]:
    """ "The earliest on sat": the first of that day's offers."""
    if not wish.names_day or wish.names_time or wish.or_else:
        return ()
    fitting = [place for place, local in enumerate(locals_) if fits_day(local, wish)]
    if not fitting or len({locals_[place].date() for place in fitting}) > 1:
        return ()
    if _EARLIEST.search(folded) or _LAST.search(folded):
        return (fitting[0] if _EARLIEST.search(folded) else fitting[-1],)
    named = {place for place, rule in enumerate(_ORDINAL) if rule.search(_DATED.sub(" ", folded))}
    if len(named) != 1 or named & set(fitting):
        return ()
    return tuple(fitting[place] for place in named if place < len(fitting))


def _by_bare_hour(folded: str, locals_: list) -> tuple[int, ...]:
    """ "10" when there are three offers means ten o'clock."""
    bare = _BARE_NUMBER.match(folded)
    if not bare or int(bare[1]) <= len(locals_):
        return ()
    return tuple(place for place, local in enumerate(locals_) if local.hour % 12 == int(bare[1]) % 12)


def _by_wish(folded: str, wish: Wish, locals_: list) -> tuple[int, ...]:
    """A day or clock time that one of the offers has; open wishes ("after 5", "anything Friday") pick nothing."""
    if wish.names_provider and not wish.names_when:
        return ()
    open_wish = wish.not_before or wish.not_after or wish.any_day or intents.PLAIN_SEARCH.search(folded)
    span = wish.first_date != wish.last_date or wish.not_dates
    vague = wish.parts and not wish.around and not _PICKS.search(folded)
    if not wish or wish.or_else or open_wish or span or vague or len(wish.weekdays) > 2:
        return ()
    if len(wish.dates) > 1 and not wish.unclear_day and not _OR.search(folded):
        return ()
    if len(wish.weekdays) == 2 and not _OR.search(folded):
        return ()
    fitting = [place for place, local in enumerate(locals_) if fits_day(local, wish)]
    if wish.parts:
        fitting = [place for place in fitting if part_of(locals_[place].time()) in wish.parts]
    if wish.around:
        fitting = _at_clock(fitting, wish.around, locals_, folded)
    return tuple(fitting)


def _at_clock(places: list[int], around: time, locals_: list, folded: str) -> list[int]:
    """The exact minute, else the same hour ("the 2 o'clock" for 2:30)."""
    exact = [place for place in places if locals_[place].time() == around]
    if exact or around.minute or _WITH_MINUTES.search(folded):
        return exact
    return [place for place in places if locals_[place].hour == around.hour]


def _by_provider(folded: str, offered: tuple[Opening, ...]) -> tuple[int, ...]:
    names = [fold(opening.provider_name).split() for opening in offered]
    if len({tuple(name) for name in names}) < 2:
        return ()
    said = set(re.findall(r"[a-z]+", folded))
    return tuple(place for place, name in enumerate(names) if said & {part for part in name if len(part) > 2})


def pick_visit(folded: str, wish: Wish, visits: Sequence[Visit], tz: str) -> int | None:
    """Which of the listed visits is meant; None when that is not clear."""
    if not visits:
        return None
    locals_ = [visit.starts_at.astimezone(ZoneInfo(tz)) for visit in visits]
    places = _by_place(folded, len(visits)) or _by_wish(folded, wish, locals_)
    return places[0] if len(places) == 1 else None
