"""Questions: which approved answers a text asks for, and for which day it asks our hours. Pure."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from outreach.assistant import intents
from outreach.assistant.matching import KNOWLEDGE_BOUND, find_knowledge
from outreach.assistant.types import Language, SpaFacts, State
from outreach.assistant.when import When, read_when

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
# "Can I switch it later?" is asked in many words and answered by one entry.
_POLICY = {"en": "cancellation policy", "es": "politica de cancelacion"}
_DAY_BEFORE_OR_AFTER = re.compile(
    r"\b(?:day|friday|monday|saturday|viernes|dia) (?:after|before|despues|antes|siguiente)(?: that| then)?\W*$"
)
AND_THIS = re.compile(r"\W*(?:and|what about|how about|y|e|que tal|or|o|plus|also)\b")


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
    for piece in _PIECES.split(tidied):
        if has_service and (intents.PRICE.search(piece) or intents.DURATION.search(piece)):
            continue  # the service's own price and length know better
        item, score = find_knowledge(piece, facts.knowledge, language)
        best[item] = max(best.get(item, 0.0), score)
    ranked = sorted(((score, item) for item, score in best.items() if item is not None), reverse=True)
    return tuple((item, score) for score, item in ranked[:3])


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
