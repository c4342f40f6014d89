"""Questions: which approved answers a text asks for, and for which day it asks our hours. Pure."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from outreach.assistant import intents, person_words, visit_words
from outreach.assistant.matching import KNOWLEDGE_BOUND, find_knowledge, find_services
from outreach.assistant.types import Language, SpaFacts, State
from outreach.assistant.when import When, read_when
from triage.classification.plain import fold

# One text often carries several requests; questions are looked up piece by piece.
_PIECES = re.compile(
    r"[.?!;\n]+|,(?= ?(?:do|is|are|can|how|what|where|when|will|does|que|como|cuanto|donde|tienen|hay|aceptan)\b)|"
    r",? (?:and|&|also|plus|y|tambien|but|pero) (?=(?:do|is|"
    r"are|can|how|what|where|when|will|does|if|que|como|cuanto|donde|"
    r"tienen|hay|si)\b)|"
    # Texts without punctuation: "thats alot do u do payment plans", "her birthday can i buy a gift card".
    r" (?=(?:do|can|could|are|is there) (?:you|u|i|we|y'all)\b|how (?:much|long)\b|where (?:do|are|is)\b|"
    r"(?:y )?(?:si )?(?:tienen|aceptan|hacen|cuanto (?:cuesta|sale|cobran)|donde (?:estan|puedo))\b)"
)
_PLACE_ALONE = re.compile(
    r"\W*(?:the |la |el )?(?:first|second|third|1st|2nd|3rd|last|primer[oa]?|segund[oa]|tercer[oa]?|ultim[oa])"
    r"(?: one| option)?(?: please| pls| por favor)?\W*"
)
_PLACE_IN_LIST = re.compile(
    r"\b(?:first|second|third|1st|2nd|3rd|last|next|primera|segunda|tercera) (?:one|option|time|slot)\b"
)
# "Can I switch it later?" is asked in many words and answered by one entry.
_POLICY = {"en": "cancellation policy", "es": "politica de cancelacion"}
PIECES = _PIECES
_DAY_BEFORE_OR_AFTER = re.compile(
    r"\b(?:day|friday|monday|saturday|viernes|dia) (?:after|before|despues|antes|siguiente)(?: that| then)?\W*$"
)
AND_THIS = re.compile(
    r"\W*(?:(?:ok(?:ay)?|oh|cool|so|great|bueno|va)\W+)?(?:and|what about|how about|y|e|que tal|or|o|plus|also)\b"
)


@dataclass(frozen=True)
class Answers:
    """Approved answers by id, the best first. `is_apart`: its question is a sentence that names no day or hour."""

    ids: tuple[int, ...] = ()
    score: float = 0.0
    is_apart: bool = False

    @property
    def best(self) -> int | None:
        return self.ids[0] if self.ids else None

    @property
    def is_sure(self) -> bool:
        return self.score >= KNOWLEDGE_BOUND


def find_answers(
    tidied: str, facts: SpaFacts, language: Language, today: date, *, has_service: bool, asks_policy: bool
) -> Answers:
    """What the pieces of the text ask for; behind the best, only what is sure."""
    ranked = _look_up(tidied, facts, language, has_service=has_service)
    if asks_policy and not ranked:
        ranked = _look_up(_POLICY[language], facts, language, has_service=False)
    if not ranked:
        return Answers()
    others = (item for item, score in ranked[1:] if score >= KNOWLEDGE_BOUND)
    apart = _is_asked_apart(tidied, ranked[0], facts, language, today)
    return Answers((ranked[0][0], *others), ranked[0][1], apart)


def _look_up(
    tidied: str, facts: SpaFacts, language: Language, *, has_service: bool
) -> tuple[tuple[int, float], ...]:
    """The approved answers that the pieces of the text ask for, the best first."""
    best: dict[int | None, float] = {}
    if _PLACE_ALONE.fullmatch(tidied):
        return ()  # "first" picks from a list, even where there is none
    for piece in _PIECES.split(_PLACE_IN_LIST.sub(" ", tidied)):
        if has_service and (intents.PRICE.search(piece) or intents.DURATION.search(piece)):
            continue  # the service's own price and length know better
        item, score = find_knowledge(piece, facts.knowledge, language)
        if intents.DISCOUNT.search(piece) and not _speaks_of_discount(item, facts):
            continue  # "specials for new clients" is no question about first visits
        best[item] = max(best.get(item, 0.0), score)
    ranked = sorted(((score, item) for item, score in best.items() if item is not None), reverse=True)
    return tuple((item, score) for score, item in ranked[:3])


def _speaks_of_discount(item_id: int | None, facts: SpaFacts) -> bool:
    item = next((each for each in facts.knowledge if each.id == item_id), None)
    return item is not None and bool(
        intents.DISCOUNT.search(fold(f"{item.question} {' '.join(item.keywords)}"))
    )


def _is_asked_apart(
    tidied: str, best: tuple[int, float], facts: SpaFacts, language: Language, today: date
) -> bool:
    """ "Anything before dec 5, can i buy a gift card": the second half is a question for itself."""
    pieces = [piece for piece in _PIECES.split(tidied) if piece and piece.strip()]
    if len(pieces) < 2 or best[1] < KNOWLEDGE_BOUND:
        return False
    own = next((piece for piece in pieces if find_knowledge(piece, facts.knowledge, language) == best), None)
    return own is not None and intents.is_question(own.strip()) and not read_when(own, today).wish


def find_open_day(
    tidied: str, when: When, state: State, services: tuple[int, ...], today: date
) -> date | None:
    """The day somebody asks our hours for; None when they ask for a visit or for the week's hours."""
    wish = when.wish
    day = wish.first_date if wish.first_date and wish.first_date == wish.last_date else None
    if day is None and len(wish.weekdays) == 1 and not wish.dates:
        day = today + timedelta(days=(wish.weekdays[0] - today.weekday()) % 7)
    if (step := _step_from_topic(tidied, state)) and not services:
        return date.fromisoformat(state.topic) + timedelta(days=step)
    if day is None or services or (intents.BOOKING.search(tidied) and not intents.OPEN_ON.search(tidied)):
        return None
    if intents.OPEN_ON.search(tidied):
        return day
    goes_on = state.topic[:2] == "20" and not state.offered and AND_THIS.match(tidied)

    return _beside_topic(tidied, day, state) if goes_on else None


def _step_from_topic(tidied: str, state: State) -> int:
    """ "And the day after?": one day on from the day spoken of before; 0 when it is no such question."""
    beside = _DAY_BEFORE_OR_AFTER.search(tidied) if state.topic[:2] == "20" else None
    if beside is None or not beside[0].startswith(("day", "dia")):
        return 0
    return -1 if re.search(r"before|antes", beside[0]) else 1


def _beside_topic(tidied: str, day: date, state: State) -> date:
    """ "And the Friday after?" counts from the day spoken of before."""
    topic = date.fromisoformat(state.topic)
    if _DAY_BEFORE_OR_AFTER.search(tidied) and day > topic:
        return topic + timedelta(days=(day.weekday() - topic.weekday()) % 7 or 7)
    return day


def leaves_open(
    tidied: str, facts: SpaFacts, language: Language, today: date, services: tuple[int, ...]
) -> bool:
    """Whether one of several questions in the text is about something that nothing we know answers.

    Cautious: a piece that holds anything we react to is taken as dealt with.
    """
    if intents.WALK_IN.search(tidied) and intents.is_question(tidied):
        return find_knowledge(tidied, facts.knowledge, language)[1] < KNOWLEDGE_BOUND
    pieces: list[str] = []
    for piece in filter(None, (each and each.strip() for each in _PIECES.split(tidied))):
        # "How | do I get to you" is one question.
        if pieces and len(pieces[-1].split()) < _SHORTEST_PIECE:
            pieces[-1] += f" {piece}"
        else:
            pieces.append(piece)
    if len(pieces) < 2:
        return False
    return any(_is_open(piece, facts, language, today) for piece in pieces)


_DEALT_WITH = (
    intents.PRICE, intents.DURATION, intents.HOURS, intents.PLACE, intents.PHONE, intents.OPEN_ON, intents.BOOKING,
    intents.ADVICE, intents.BOT, intents.WHO, intents.STATUS, intents.LANGUAGE, intents.OTHER_TIMES,
    intents.NAME_REFUSED,     intents.CAN_I_GET, intents.THINKS, intents.WAITLIST,
    intents.PUTS_OFF, intents.GREETING, intents.HELLO_AGAIN,
    visit_words.CANCEL, visit_words.MOVE, visit_words.LATE, visit_words.ASKS_VISIT, visit_words.CANNOT_COME,
    visit_words.KEEP, visit_words.COMES_OTHERWISE, person_words.WANTS_PERSON,
)  # fmt: skip
_LEAST_WORDS = 4
_SHORTEST_PIECE = 3  # words
_ASKS_YES_OR_NO = re.compile(
    r"^(?:and |also |plus |y |tambien |oh )*(?:is|are|will|duele|is there|are there|is it|do (?:you|i|they)|does|"
    r"can (?:i|we|you)|"
    r"will|what|which|"
    r"who|how|hay|tienen|puedo|incluye|trae|aceptan|que|cual|quien|como)\b"
)


_ABOUT_SERVICE = re.compile(
    r"^(?:and |also |oh |so )*(?:is|does|are|will|do i|do you guys use|what (?:brand|kind)|who|"
    r"how (?:many|often|painful))\b"
    r"(?!.*\b(?:available|something you do|offer)\b)|\b(?:duele|doloros[oa]|incluye)\b"
)


def _is_open(piece: str, facts: SpaFacts, language: Language, today: date) -> bool:
    if len(piece.split()) < _LEAST_WORDS or not _ASKS_YES_OR_NO.search(piece):
        return False
    if any(rule.search(piece) for rule in _DEALT_WITH):
        return False
    if find_services(piece, facts.services) and not _ABOUT_SERVICE.search(piece):
        return False  # named to have it, or to learn whether we do it
    if read_when(piece, today).wish or person_words.person_reason(piece):
        return False
    return find_knowledge(piece, facts.knowledge, language)[1] < KNOWLEDGE_BOUND
