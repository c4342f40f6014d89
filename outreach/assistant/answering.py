"""Common questions: price and length from the service, the rest from approved answers; else a person."""

from outreach.assistant.matching import KNOWLEDGE_BOUND
from outreach.assistant.scene import Scene
from outreach.assistant.types import Reply, ServiceInfo, Stage, Turn
from outreach.assistant.understand import service_of, wants_offer

# A word or two without a question mark ("parking") must match better than a full question.
_FRAGMENT_BOUND = 0.7


def speak_price(service: ServiceInfo) -> str:
    price = service.price
    return f"${price:,.0f}" if price == price.to_integral_value() else f"${price:,.2f}"


def answer_questions(scene: Scene) -> Turn | None:
    """Collects answers in the scene. Returns a turn when the message holds nothing else, or needs a person."""
    said = scene.said
    if said.is_bot_question:
        scene.answers.append(Reply("bot"))
    if said.asks_hours and (hours := scene.facts.hours_text(scene.state.language)):
        scene.answers.append(Reply("hours", {"hours": hours}))
    turn = _answer_price(scene) or _answer_from_knowledge(scene)
    if turn:
        return turn
    scene.change(questions_answered=scene.state.questions_answered + len(scene.answers))
    if scene.answers and not said.choice and not wants_offer(scene.state, said):
        return _after_answer(scene)
    return None


def _answer_price(scene: Scene) -> Turn | None:
    said = scene.said
    asks_price = said.asks_price or (
        bool(said.service_ids) and scene.state.last_question == "ask_price_which"
    )
    if not asks_price and not said.asks_duration:
        return None
    service = scene.facts.find_service(service_of(scene.state, said))
    if said.knowledge_score >= KNOWLEDGE_BOUND and (service is None or not said.service_ids):
        return None  # "how much is parking": an approved answer knows better
    if service is None:
        return scene.ask("ask_price_which")
    if asks_price and service.price is None:
        return None if said.knowledge_score >= KNOWLEDGE_BOUND else scene.hand_over("question")
    values = {"minutes": str(service.minutes)}
    if not asks_price:
        scene.answers.append(Reply("duration", values))
    else:
        key = "price_duration" if said.asks_duration else "price"
        scene.answers.append(Reply(key, values | {"price": speak_price(service)}))
    return None


def _answer_from_knowledge(scene: Scene) -> Turn | None:
    said = scene.said
    already = bool(scene.answers)
    item = next((one for one in scene.facts.knowledge if one.id == said.knowledge_id), None)
    bound = KNOWLEDGE_BOUND if said.is_question else _FRAGMENT_BOUND
    if item and said.knowledge_score >= bound and not already and not _is_about_times(scene):
        scene.answers.append(Reply("answer", {"answer": item.answer}, knowledge_id=item.id))
        return None
    if already or not said.is_question or _is_about_times(scene) or said.choice or said.name:
        return None
    if said.service_ids and said.asks_offered:
        scene.answers.append(Reply("we_do"))
        return None
    if (
        wants_offer(scene.state, said)
        or said.asks_status
        or said.greeting
        or said.thanks
        or said.wants_other_times
    ):
        return None
    return scene.hand_over("question")


def _is_about_times(scene: Scene) -> bool:
    """ "Do you have anything Thursday?" is answered by times, whatever words an approved answer shares with it."""
    said = scene.said
    return bool(
        said.choice
        or (said.wish and said.knowledge_score < 0.8 and (said.wants_booking or not said.asks_hours))
    )


def _after_answer(scene: Scene) -> Turn:
    """Back to where we were, without pressing: the open question once more, or an invitation once."""
    if scene.state.stage is Stage.ASKING_NAME and (key := scene.wording_for("ask_name", _held(scene))):
        return scene.finish(Reply(key, openings=_held(scene)))
    quiet = scene.state.stage in (Stage.REQUESTED, Stage.OFFERING, Stage.ASKING_NAME)
    if not quiet and not scene.said.is_bot_question and (key := scene.wording_for("invite")):
        return scene.finish(Reply(key))
    return scene.finish()


def _held(scene: Scene) -> tuple:
    return (scene.state.held,) if scene.state.held else ()
