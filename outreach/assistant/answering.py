"""Common questions: price and length from the service, hours from the calendar, the rest from approved answers."""

import re
from datetime import date

from outreach.assistant import intents
from outreach.assistant.feasts import is_usually_shut
from outreach.assistant.matching import KNOWLEDGE_BOUND
from outreach.assistant.open_hours import open_spans
from outreach.assistant.scene import Scene
from outreach.assistant.types import AskDesk, Reply, ServiceInfo, SpaFacts, Stage, Turn, Understanding
from outreach.assistant.understand import service_of, wants_offer
from outreach.rendering import speak_clock, speak_date
from triage.classification.plain import fold, word_set

# A word or two without a question mark ("parking") must match better than a full question.
_FRAGMENT_BOUND = 0.7
_SURE = 0.8
_SMALL_TALK = 5  # words
_MOST_PRICES = 3
_EVERYDAY = word_set(
    "the and you are our not can for with that this take use have does what how los las por para con que"
)
_AGAIN = re.compile(r"\b(?:again|remind|otra vez|de nuevo)\b", re.IGNORECASE)
_QUESTIONS_FOR_DESK = 2  # unanswered questions in a row before a person takes the whole conversation


def speak_price(service: ServiceInfo) -> str:
    price = service.price
    return f"${price:,.0f}" if price == price.to_integral_value() else f"${price:,.2f}"


def answer_questions(scene: Scene) -> Turn | None:
    """Collects answers in the scene. Returns a turn when the message holds nothing else, or needs a person."""
    said = scene.said
    if said.is_bot_question:
        scene.answers.append(Reply("bot"))
    elif said.asks_language and not said.service_ids and not said.wish:
        left = scene.on_offer
        if left and not said.choice:
            return scene.ask("ask_which" if len(left) > 1 else "ask_which_one", left, offered=left)
        if key := scene.wording_for("speaks"):
            scene.answers.append(Reply(key))
    elif said.asks_who:
        scene.answers.append(Reply("who"))
    if said.asks_advice and not said.person_reason and not said.wants_person:
        return _advise(scene)
    _answer_hours(scene)
    if said.unknown_provider and (turn := _ask_desk(scene)):
        return turn
    turn = _answer_price(scene) or _answer_from_knowledge(scene)
    if turn:
        return turn
    if (
        said.has_open_question
        and not said.not_interested
        and not any(isinstance(action, AskDesk) for action in scene.actions)
    ):
        scene.ask_desk("question", rest=bool(scene.answers))
    scene.change(questions_answered=scene.state.questions_answered + len(scene.answers))
    if scene.answers and not said.choice and not wants_offer(scene.state, said) and not _goes_on(scene):
        return _after_answer(scene)
    return None


def _advise(scene: Scene) -> Turn | None:
    """What suits somebody is decided with them: a consultation where the spa has one, else a person answers."""
    consultation = find_consultation(scene.facts)
    if consultation is None:
        turn = _ask_desk(scene)
        return turn or scene.finish()
    if scene.said.wish.names_when:
        scene.change(service_id=consultation, service_sure=True, offered=(), shown=())
        scene.answers.append(Reply("advice"))
        return None
    key = scene.wording_for("advise")
    if key is None:
        return scene.hand_over("question")
    scene.change(service_id=consultation, service_sure=True, offered=(), shown=())
    return scene.finish(Reply(key))


def find_consultation(facts: SpaFacts) -> int | None:
    """The service in which patient and staff decide together what to have; None where the spa sells none."""
    words = ("consult", "evaluation", "evaluacion", "valoracion")
    for service in facts.services:
        if service.bookable and any(word in fold(service.name) for word in words):
            return service.id
    return None


def _goes_on(scene: Scene) -> bool:
    """The same text also gives a name we asked for, or is about a visit: that is dealt with after the answer."""
    said = scene.said
    gives_name = said.name and scene.state.stage is Stage.ASKING_NAME
    return bool(gives_name or said.asks_visit or said.is_late or (said.wants_cancel and said.visit_id))


# ---- hours ------------------------------------------------------------------------------------------------


def _answer_hours(scene: Scene) -> None:
    said = scene.said
    if said.asks_open_on:
        _answer_open_day(scene, said.asks_open_on)
    elif said.asks_hours and (hours := scene.facts.hours_text(scene.state.language)):
        scene.answers.append(Reply("hours", {"hours": hours}))


def _answer_open_day(scene: Scene, day: date) -> None:
    scene.change(topic=day.isoformat())
    values = {"day": speak_date(day, scene.state.language)}
    spans = open_spans(scene.facts, day)
    if not spans:
        scene.answers.append(Reply("closed_day", values))
        return
    values["hours"] = " & ".join(f"{speak_clock(opens)}-{speak_clock(closes)}" for opens, closes in spans)
    if is_usually_shut(day):
        # The calendar says open, most of the country is not: the desk makes sure.
        scene.actions.append(AskDesk("holiday", scene.summary()))
        scene.answers.append(Reply("open_holiday", values))
        return
    scene.answers.append(Reply("open_day", values))


# ---- prices and lengths -----------------------------------------------------------------------------------


def _answer_price(scene: Scene) -> Turn | None:
    said = scene.said
    asks_price = said.asks_price or (
        bool(said.service_ids) and scene.state.last_question == "ask_price_which"
    )
    if not asks_price and not said.asks_duration:
        return None
    if asks_price and len(_list_priced(said)) > 1 and (priced := _price_list(scene)):
        scene.answers.append(priced)
        return None
    service = _find_priced(scene)
    known_better = said.knowledge_score >= KNOWLEDGE_BOUND
    if service is not None and (said.asks_unit_price or not _is_sure(scene)):
        # A price for something else than what they meant is worse than none.
        if not known_better:
            scene.ask_desk("question")
        return None
    if known_better and (service is None or not (said.service_ids or said.priced_ids)):
        return None  # "how much is parking": an approved answer knows better
    if service is None:
        return scene.ask("ask_price_which")
    if asks_price and service.price is None:
        scene.change(topic="price")
        if not known_better:
            scene.ask_desk("question")
        return None
    values = {"minutes": str(service.minutes)}
    scene.change(topic="price" if asks_price else scene.state.topic)
    if not asks_price:
        scene.answers.append(Reply("duration", values))
    elif not service.price:
        scene.answers.append(Reply("price_free"))
    else:
        key = "price_duration" if said.asks_duration else "price"
        scene.answers.append(Reply(key, values | {"price": speak_price(service)}))
    return None


def _find_priced(scene: Scene) -> ServiceInfo | None:
    said = scene.said
    if len(said.priced_ids) == 1:
        return scene.facts.find_service(said.priced_ids[0])
    return scene.facts.find_service(service_of(scene.state, said))


def _is_sure(scene: Scene) -> bool:
    return scene.said.service_sure if scene.said.service_ids else scene.state.service_sure


def _list_priced(said: Understanding) -> tuple[int, ...]:
    """ "How much is botox. And the facial": both, unless what comes after the question is what they want to book."""
    if not said.priced_ids:
        return said.service_ids
    books = said.wants_booking or bool(said.wish)
    return said.priced_ids if books else tuple(dict.fromkeys((*said.priced_ids, *said.service_ids)))


def _price_list(scene: Scene) -> Reply | None:
    """Two or three services with a price each: in the order asked, without naming a treatment."""
    services = [scene.facts.find_service(each) for each in _list_priced(scene.said)]
    if len(services) > _MOST_PRICES or not all(each and each.price for each in services):
        return None
    scene.change(topic="price")
    prices = ", ".join(speak_price(each) for each in services)
    return Reply("price_list", {"prices": prices})


# ---- approved answers -------------------------------------------------------------------------------------


def _answer_from_knowledge(scene: Scene) -> Turn | None:
    said, facts = scene.said, scene.facts
    already = bool(scene.answers)
    item = next((one for one in facts.knowledge if one.id == said.knowledge_id), None)
    bound = KNOWLEDGE_BOUND if said.is_question else _FRAGMENT_BOUND
    told_length = said.asks_duration and any("duration" in answer.key for answer in scene.answers)
    acts = (said.wants_cancel or said.wants_move or said.is_late or said.arrived) and not said.asks_policy
    acts = (acts or told_length) and not said.asked_apart
    fits = item is not None and said.knowledge_score >= bound and not _is_about_times(scene) and not acts
    is_sure = said.knowledge_score >= _SURE or said.asked_apart
    is_same = (
        item is not None
        and scene.state.topic == f"answer {item.id}"
        and not _is_told_there(said.text, item.answer)
    )
    if fits and is_same and said.is_question and not already:
        return _ask_desk(scene)  # the answer they have just read did not answer it
    if fits and (not already or (said.is_question and is_sure)):
        scene.answers.append(Reply("answer", {"answer": item.answer}, knowledge_id=item.id))
        scene.change(topic=f"answer {item.id}")
        return _answer_second(scene)
    if said.asks_place and facts.address:
        scene.answers.append(Reply("place", {"address": facts.address, "directions": facts.directions}))
        return None
    if said.asks_phone and facts.phone:
        scene.answers.append(Reply("phone"))
        return None
    if already or not said.is_question or said.choice or said.name:
        return None
    if (
        said.service_ids
        and said.service_sure
        and said.asks_offered
        and not said.wish
        and not said.asks_discount
    ):
        scene.answers.append(Reply("we_do"))
        return None
    if _has_own_answer(scene):
        return None
    return _ask_desk(scene)


def _is_told_there(text: str, answer: str) -> bool:
    """Asked again on purpose, or in a word that the answer itself uses."""
    told = set(re.findall(r"[a-z]{3,}", fold(answer))) - _EVERYDAY
    return bool(_AGAIN.search(text)) or bool(told & set(re.findall(r"[a-z]{3,}", fold(text))))


def _answer_second(scene: Scene) -> Turn | None:
    """ "Do you take insurance, and where do I park?": one more answer, not a whole leaflet."""
    second = next((one for one in scene.facts.knowledge if one.id in scene.said.also_asked), None)
    if second and scene.said.is_question:
        scene.answers.append(Reply("answer", {"answer": second.answer}, knowledge_id=second.id))
        return None
    if second or not _asks_address_too(scene):
        return None
    if not scene.facts.address:
        return _ask_desk(scene)
    values = {"address": scene.facts.address, "directions": scene.facts.directions}
    scene.answers.append(Reply("place", values))
    return None


def _asks_address_too(scene: Scene) -> bool:
    """ "Parking, and what's your address?", when the answer so far is about something else."""
    answered = next((one for one in scene.facts.knowledge if one.id == scene.said.knowledge_id), None)
    told = answered is not None and intents.ADDRESS.search(fold(f"{answered.question} {answered.answer}"))
    return bool(intents.ADDRESS.search(fold(scene.said.text)) and not told)


def _has_own_answer(scene: Scene) -> bool:
    """What looks like a question and is dealt with elsewhere."""
    said, state = scene.said, scene.state
    return bool(
        _is_about_times(scene)
        or said.wants_booking or (state.stage is Stage.ASKING_SERVICE and said.service_ids)
        or said.asks_status or _is_small_talk(scene) or said.wants_other_times or said.chose_past
        or said.asks_visit or said.is_late or said.arrived or said.wants_move or said.keeps or said.wants_waitlist
        or said.wants_cancel or said.visits_meant or said.not_interested or said.unsure
        or said.puts_off
        or (state.stage is Stage.ASKING_NAME and said.refuses_name)
        or (state.last_question == "invite" and (said.yes or said.no))
    )  # fmt: skip


def _is_small_talk(scene: Scene) -> bool:
    """ "Hi how are you" wants no answer from the desk; "hi, do you validate parking" does."""
    said = scene.said
    return (said.greeting or said.thanks) and len(said.text.split()) <= _SMALL_TALK and not said.asks_discount


def _ask_desk(scene: Scene) -> Turn | None:
    """Nothing approved to say: a person answers that, and the booking goes on where there is one."""
    owed = sum(asked.startswith("desk_asked") for asked in scene.state.asked)
    if owed >= _QUESTIONS_FOR_DESK:
        return scene.hand_over("question")
    scene.change(asked=(*scene.state.asked, f"desk_asked{owed}"))
    scene.ask_desk("question")
    return None


def _is_about_times(scene: Scene) -> bool:
    """ "Do you have anything Thursday?" is answered by times, whatever words an approved answer shares with it."""
    said = scene.said
    return bool(
        said.choice
        or (
            said.wish
            and said.knowledge_score < _SURE
            and not said.asked_apart
            and (said.wants_booking or not said.asks_hours)
        )
    )


def _after_answer(scene: Scene) -> Turn:
    """Back to where we were, without pressing: the open question once more, or an invitation once."""
    if scene.state.stage is Stage.ASKING_NAME and (key := scene.wording_for("ask_name", _held(scene))):
        return scene.finish(Reply(key, openings=_held(scene)))
    quiet = scene.state.stage in (Stage.REQUESTED, Stage.OFFERING, Stage.ASKING_NAME)
    owed = any(isinstance(action, AskDesk) for action in scene.actions)
    asked_back = any(answer.key == "speaks" for answer in scene.answers)
    if (
        not quiet
        and not owed
        and not asked_back
        and not scene.said.is_bot_question
        and (key := scene.wording_for("invite"))
    ):
        return scene.finish(Reply(key))
    return scene.finish()


def _held(scene: Scene) -> tuple:
    return (scene.state.held,) if scene.state.held else ()
