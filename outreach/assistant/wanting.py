"""What a text wants, as yes-or-no questions by field of Understanding, in the light of what came before. Pure."""

import re

from outreach.assistant import intents, person_words, visit_words
from outreach.assistant.questions import AND_THIS
from outreach.assistant.sender import service_words, spa_words
from outreach.assistant.types import SpaFacts, State, Visit
from outreach.assistant.when import When
from triage.classification.plain import word_set

_FILLERS = word_set(
    "do does you guys have offer hi hey hola hello any the a an el la un una hacen tienen what about so and y"
)


def read_wants(
    tidied: str,
    *,
    services: tuple[int, ...],
    when: When,
    state: State,
    facts: SpaFacts,
    visits: tuple[Visit, ...],
) -> dict[str, bool]:
    wants = _read_intents(tidied)
    if _goes_on_about_price(tidied, state, services, when):
        wants |= {"asks_price": True, "is_question": True}
    if services:
        wants |= _read_beside_service(tidied, wants, facts)
    if wants["not_interested"] and _wishes_anew(tidied, when):
        wants["not_interested"] = False
    if wants["not_interested"] and not wants["is_question"]:
        wants["asks_price"] = False  # "I found somewhere cheaper"
    wants["wants_booking"] &= bool(when.wish) or not wants["asks_discount"]
    rebooks = when.wish.names_when and visit_words.REBOOKS.search(tidied)
    if wants["wants_cancel"] and wants["about_visit"] and rebooks:
        wants |= {"wants_cancel": False, "wants_move": True}
    # "Me confirman?" asks for the visit they have, where no request waits.
    wants["asks_visit"] |= wants["asks_status"] and not state.held and bool(visits)
    wants["wants_move"] &= not wants["asks_policy"]
    wants["asks_who"] |= _asks_whether_it_is_us(tidied, facts)
    return wants


def _read_beside_service(tidied: str, wants: dict[str, bool], facts: SpaFacts) -> dict[str, bool]:
    """What the same words mean when a treatment is named with them."""
    return {
        "wants_booking": wants["wants_booking"] or bool(intents.CAN_I_GET.search(tidied)),
        "asks_advice": False,
        # "Never mind, make it hydrafacial" gives up one for another.
        "not_interested": wants["not_interested"] and not intents.CORRECTS.search(tidied),
        # "Botox?" asks whether we have it.
        "asks_offered": wants["asks_offered"] or (wants["is_question"] and _names_only(tidied, facts)),
    }


_TURNS = re.compile(
    r"\b(?:what about|how about|can (?:i|we|you|u)|could (?:i|we|you)|instead|rather|make it|do (?:you|u) have|"
    r"any(?:thing)?|"
    r"mejor|que tal|hay|tienen?|puedo|se puede)\b"
)


def _wishes_anew(tidied: str, when: When) -> bool:
    """ "Nvm, my husband needs the car. What about fri?" goes on with another day."""
    wish = when.wish
    is_new = bool(wish.weekdays or wish.dates or wish.first_date or wish.around or wish.not_before)
    return is_new and bool(_TURNS.search(tidied))


def _asks_whether_it_is_us(tidied: str, facts: SpaFacts) -> bool:
    """ "Is this Glow?" """
    ours = spa_words(facts.spa_name, "")
    return bool(intents.IS_THIS.search(tidied)) and bool(set(tidied.strip("?!. ").split()) & ours)


def _names_only(tidied: str, facts: SpaFacts) -> bool:
    """Nothing but the name of a service and small words."""
    left = {word.strip("?!.,¿") for word in tidied.split()} - service_words(facts.services) - _FILLERS
    return not {word for word in left if word}


def _goes_on_about_price(tidied: str, state: State, services: tuple[int, ...], when: When) -> bool:
    """ "And filler?" after a price is the next price."""
    if state.topic != "price" or not services or when.wish:
        return False
    return len(tidied.split()) <= 6 and bool(AND_THIS.match(tidied) or tidied.rstrip().endswith("?"))


def _read_intents(tidied: str) -> dict[str, bool]:
    """The yes-or-no questions, by field of Understanding."""
    plain = intents.EARLIER_THE_BETTER.sub(" ", intents.IDIOMS.sub(" ", tidied))
    found = {
        "no": bool(intents.NO.search(plain)),
        "unsure": bool(intents.UNSURE.search(plain)),
        "thinks": bool(intents.THINKS.search(plain)),
        "puts_off": bool(intents.PUTS_OFF.search(plain)),
        "wants_other_times": bool(intents.OTHER_TIMES.search(plain)),
        "refuses_all": bool(intents.REFUSES_ALL.search(plain)),
        "wants_booking": bool(intents.BOOKING.search(plain) or intents.LAST_TIME.search(plain)),
        "wants_cancel": bool(visit_words.CANCEL.search(plain)) and not visit_words.CANCEL_TALK.search(plain),
        "wants_move": bool(visit_words.MOVE.search(plain)),
        "wants_waitlist": bool(intents.WAITLIST.search(plain)),
        "keeps": bool(visit_words.KEEP.search(plain)),
        "adds_to_visit": bool(visit_words.ADDS.search(plain)),
        "about_visit": bool(visit_words.ABOUT_VISIT.search(plain)),
        "asks_visit": bool(visit_words.ASKS_VISIT.search(plain)),
        "is_late": bool(visit_words.LATE.search(plain)) and not visit_words.LATE_TALK.search(plain),
        "arrived": bool(visit_words.ARRIVED.search(plain)),
        "refuses_name": bool(intents.NAME_REFUSED.search(plain)),
        "is_question": intents.is_question(plain) and not intents.PUZZLED.fullmatch(plain),
        "asks_pricey": bool(intents.PRICEY.search(plain)),
        "asks_discount": bool(intents.DISCOUNT.search(plain)),
        "asks_language": bool(intents.LANGUAGE.search(plain)),
        "asks_price": bool(intents.PRICE.search(plain)),
        "asks_unit_price": bool(intents.UNIT_PRICE.search(plain)),
        "asks_duration": bool(intents.DURATION.search(plain)) and not intents.NOT_DURATION.search(plain),
        "asks_hours": bool(intents.HOURS.search(plain)),
        "asks_place": bool(intents.PLACE.search(plain)),
        "asks_phone": bool(intents.PHONE.search(plain)),
        "asks_offered": bool(intents.DO_YOU_OFFER.search(plain)),
        "asks_advice": bool(intents.ADVICE.search(plain)),
        "asks_status": bool(intents.STATUS.search(plain)),
        "not_interested": bool(intents.NOT_INTERESTED.search(plain)),
        # "Is this a real person?" asks; "get me a real person" wants one.
        "wants_person": bool(person_words.WANTS_PERSON.search(intents.BOT.sub(" ", plain))),
        "is_bot_question": bool(intents.BOT.search(plain)),
        "asks_who": bool(intents.WHO.search(plain)),
        "asks_policy": bool(visit_words.CANCEL_TALK.search(plain)),
        "thanks": bool(intents.THANKS.search(plain)),
        "greeting": bool(intents.GREETING.match(plain) or intents.HELLO_AGAIN.search(plain)),
    }
    if intents.CLOSES.search(plain) and not found["is_question"]:
        found |= {"thanks": True, "wants_booking": False}
    if intents.SEE_YOU.search(plain) and not found["is_question"]:
        found |= {"thanks": True, "asks_visit": False}
    plain = intents.SALUTES.sub(" ", plain)
    yes = bool(intents.YES.search(plain)) or intents.IDIOMS.search(tidied) is not None
    hedged = found["unsure"] and not intents.YES.match(plain)
    return found | {"yes": yes and not (found["no"] or hedged or intents.CLOSES.search(plain))}


def find_person_reason(tidied: str, wants: dict[str, bool]) -> str | None:
    """ "Do I get charged if I cancel?" is about the policy, not about somebody's money."""
    reason = person_words.person_reason(tidied)
    return None if reason == "money" and wants["asks_policy"] else reason
