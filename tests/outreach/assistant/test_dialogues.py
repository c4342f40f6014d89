"""Whole conversations, read like chats. `>` is the patient; the lines under it are what the assistant answers."""

from dataclasses import replace
from itertools import pairwise

import pytest

from outreach.assistant.types import AskForWaitlist, KnowledgeItem, ProviderInfo, Wish
from outreach.texts import TEXTS
from tests.outreach.assistant.chat import CALENDAR, FACTS, Chat, opening

OFFER = "1) Tue Nov 24 10am 2) Tue Nov 24 2:30pm 3) Wed Nov 25 9am"


def play(script: str, chat: Chat | None = None) -> Chat:
    """Check every answer of the script; a blank answer means silence."""
    chat = chat or Chat()
    said, expected = None, []

    def check() -> None:
        if said is not None:
            assert chat.say(said) == " ".join(expected), f"after: {said}"

    for line in (raw.strip() for raw in script.strip().splitlines()):
        if line.startswith(">"):
            check()
            said, expected = line[1:].strip(), []
        elif line:
            expected.append(line)
    check()
    return chat


def test_a_plain_booking_from_hello_to_thanks():
    chat = play(
        f"""
        > hi
        How can I help? I can answer questions or find you a time to come in.
        > lip filler please
        I can offer {OFFER}. Which one works for you?
        > the second one
        I am holding Tue Nov 24 at 2:30pm for you. What name should I put on the request?
        > Dana Smith
        Thank you, Dana! I asked the front desk for Tue Nov 24 at 2:30pm.
        They check it and text you once it is set.
        > thanks!
        You're welcome! The desk will text you about your visit.
        """
    )
    assert chat.held_at == "Nov 24 14:30"
    assert chat.state.name == "Dana Smith"


def test_a_name_that_looks_like_a_question_is_still_a_name():
    chat = play(
        f"""
        > lip filler please
        I can offer {OFFER}. Which one works for you?
        > the second one
        I am holding Tue Nov 24 at 2:30pm for you. What name should I put on the request?
        > Jo Park
        Thank you, Jo! I asked the front desk for Tue Nov 24 at 2:30pm.
        They check it and text you once it is set.
        """
    )
    assert chat.state.name == "Jo Park"


def test_price_time_and_name_in_one_text_get_one_answer():
    chat = play(
        """
        > how much is lip filler and do u have anything thurs after 5? its Dana
        That is $650. I have nothing left for that on Thu Nov 26. The nearest: 1) Wed Nov 25 4pm 2) Fri Nov 27 5:30pm
        3) Thu Dec 3 5:15pm. Would one of these work?
        > the third
        Thank you, Dana! I asked the front desk for Thu Dec 3 at 5:15pm. They check it and text you once it is set.
        """
    )
    assert chat.held_at == "Dec 03 17:15"


def test_an_unclear_choice_is_asked_about_once_and_never_held():
    chat = play(
        f"""
        > botox
        I can offer {OFFER}. Which one works for you?
        > tuesday works
        I want to get it right - which one do you mean: 1) Tue Nov 24 10am 2) Tue Nov 24 2:30pm?
        > 2pm
        I am holding Tue Nov 24 at 2:30pm for you. What name should I put on the request?
        """
    )
    assert chat.held_at == "Nov 24 14:30"


def test_a_change_of_mind_moves_the_hold_only_when_a_new_time_is_chosen():
    chat = Chat(known_name="Ann")
    play(
        """
        > anything tmrw 3ish for lips
        I can offer Tue Nov 24 at 2:30pm. Shall I ask the desk to hold it for you?
        > ok
        Thank you, Ann! I asked the front desk for Tue Nov 24 at 2:30pm. They check it and text you once it is set.
        > actually can we do wednesday morning instead?
        Wed Nov 25 at 9am is free. Would you like me to hold it?
        > is it confirmed?
        Your request for Tue Nov 24 at 2:30pm is with the front desk; it is not final until they text you.
        """,
        chat,
    )
    assert chat.held_at == "Nov 24 14:30"
    chat.say("yes the wednesday one")
    assert chat.held_at == "Nov 25 09:00"


def test_questions_in_between_do_not_lose_the_thread():
    chat = play(
        f"""
        > where do I park?
        Free parking is behind the building. Shall I look for a time for you?
        > are you a bot?
        Yes, I am Bella, a virtual assistant. The people at Glow Med Spa read along and can take over any time.
        > hydrafacial
        I can offer {OFFER}. Which one works for you?
        > do you take insurance?
        We do not bill insurance.
        > first
        I am holding Tue Nov 24 at 10am for you. What name should I put on the request?
        """
    )
    assert chat.state.service_id == 3


def test_a_date_and_a_clock_time_pick_an_opening():
    chat = play(
        f"""
        > I'd like to book
        Happy to find you a time! What would you like to come in for?
        > HF
        I can offer {OFFER}. Which one works for you?
        > 12/3
        These are free: 1) Thu Dec 3 3pm 2) Thu Dec 3 5:15pm. Which would you like?
        > 5:15
        I am holding Thu Dec 3 at 5:15pm for you. What name should I put on the request?
        > Kim
        Thank you, Kim! I asked the front desk for Thu Dec 3 at 5:15pm. They check it and text you once it is set.
        """
    )
    assert chat.held_at == "Dec 03 17:15"


def test_none_of_those_brings_others_until_a_day_is_asked_for():
    chat = Chat(calendar=CALENDAR[:5])
    play(
        f"""
        > lips
        I can offer {OFFER}. Which one works for you?
        > none of those
        Here are other times: 1) Wed Nov 25 4pm 2) Fri Nov 27 11am. Does one of them suit you?
        > something else
        Which day or time of day would suit you best?
        > no
        Tell me a day and roughly a time that you could come, and I will look again.
        """,
        chat,
    )


def test_somebody_else_was_faster():
    chat = Chat(known_name="Ann", taken={CALENDAR[0].starts_at})
    play(
        f"""
        > lip filler
        I can offer {OFFER}. Which one works for you?
        > 1
        So sorry, that time was just taken a moment ago. I still have
        1) Tue Nov 24 2:30pm 2) Wed Nov 25 9am 3) Fri Nov 27 11am. Which would you like?
        > 2
        Thanks, Ann! Wed Nov 25 at 9am is with the front desk now. They look at it and text you.
        """,
        chat,
    )
    assert chat.held_at == "Nov 25 09:00"


def test_a_wish_nobody_can_meet_gets_the_nearest_times():
    play(
        """
        > lip filler on friday at 8pm?
        That exact time is not open. The nearest I have:
        1) Fri Nov 27 11am 2) Fri Nov 27 5:30pm 3) Thu Dec 3 5:15pm. Would one of these work?
        """
    )


def test_giving_up_lets_the_time_go():
    chat = play(
        f"""
        > lips
        I can offer {OFFER}. Which one works for you?
        > 3
        I am holding Wed Nov 25 at 9am for you. What name should I put on the request?
        > never mind
        All right, I let that time go. Write me whenever you would like another one.
        """
    )
    assert chat.held is None
    assert chat.state.stage == "closed"


def test_reserva_en_espanol():
    chat = play(
        """
        > hola, quisiera una cita para relleno de labios
        Le puedo ofrecer 1) mar 24 nov 10am 2) mar 24 nov 2:30pm 3) mié 25 nov 9am. ¿Cual le queda bien?
        > mañana por la tarde
        Le puedo ofrecer mar 24 nov a las 2:30pm. ¿Se lo aparto con la recepcion?
        > sí
        Le estoy apartando mar 24 nov a las 2:30pm. ¿A nombre de quien pongo la solicitud?
        > Lucía Gómez
        ¡Gracias, Lucia! Pedi a la recepcion mar 24 nov a las 2:30pm. Ellos lo revisan y le escriben cuando quede.
        > gracias
        ¡Con gusto! La recepcion le escribe sobre su visita.
        """
    )
    assert chat.state.name == "Lucía Gómez"


def test_precio_y_eleccion_en_espanol():
    chat = play(
        """
        > ¿cuánto cuesta el hidrafacial?
        El precio es $199. ¿Le busco un horario?
        > sí
        Le puedo ofrecer 1) mar 24 nov 10am 2) mar 24 nov 2:30pm 3) mié 25 nov 9am. ¿Cual le queda bien?
        > el martes
        Para no equivocarme, ¿cual de estos es: 1) mar 24 nov 10am 2) mar 24 nov 2:30pm?
        > la primera
        Le estoy apartando mar 24 nov a las 10am. ¿A nombre de quien pongo la solicitud?
        > soy Marta
        ¡Gracias, Marta! Pedi a la recepcion mar 24 nov a las 10am. Ellos lo revisan y le escriben cuando quede.
        > ¿ya quedó confirmada?
        Su solicitud para mar 24 nov a las 10am esta con la recepcion; no es definitiva hasta que le escriban.
        """
    )
    assert chat.held_at == "Nov 24 10:00"


def test_preguntas_en_espanol():
    play(
        """
        > ¿dónde puedo estacionar?
        Hay lugar gratis detrás del edificio. ¿Le busco un horario?
        > ¿eres un robot?
        Si, soy Bella, asistente virtual. El equipo de Glow Med Spa tambien lee y puede responder cuando quiera.
        > quiero hablar con una persona
        Le paso esto al equipo de Glow Med Spa. Una persona le responde por aqui en breve.
        """.replace("detrás", "detras")
    )


def test_two_misunderstandings_bring_a_person_and_then_silence():
    chat = play(
        """
        > asdf qwer
        Sorry, I did not quite get that. Could you say it another way?
        > blah blah
        I am passing this to the team at Glow Med Spa. A person will answer you here shortly.
        > ok
        Thank you, I added that to your message. The team at Glow Med Spa will answer you here.
        > zzz
        """
    )
    assert chat.handed_over == ["unclear"]


def test_after_hours_the_text_says_when_a_person_answers():
    chat = Chat(facts=FACTS.__class__(**(vars(FACTS) | {"desk_open_now": False})))
    play(
        """
        > can someone call me
        I am passing this to the team at Glow Med Spa. A person will answer you here Tue Nov 24 at 9am.
        """,
        chat,
    )


def test_a_picture_is_asked_about_once_then_a_person_looks():
    chat = play(
        """
        > 🎉
        I can only read words here, sorry. Could you write me what you need?
        > BEGIN:VCARD VERSION:3.0 N:Doe;Jane END:VCARD
        I am passing this to the team at Glow Med Spa. A person will answer you here shortly.
        """
    )
    assert chat.handed_over == ["unreadable"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("can I talk to a real person", "asked"),
        ("please call me", "asked"),
        ("this is ridiculous, nobody answers", "complaint"),
        ("I was charged twice", "money"),
        ("quiero un reembolso", "money"),
        ("can my 15 year old get a facial", "minor"),
        ("bachelorette for six people", "group"),
        ("mi hermana y yo queremos ir", "group"),
        ("I need to reschedule my appointment", "change"),
        ("book the surgery consult", "not_bookable"),
    ],
)
def test_what_is_not_ours_goes_to_a_person(text, reason):
    chat = Chat()
    chat.say(text)
    assert chat.handed_over == [reason]
    assert chat.held is None


@pytest.mark.parametrize(
    "text", ["whats the price for laser", "do you validate spaceship tickets?", "hay wifi en la sala?"]
)
def test_a_question_without_approved_answer_is_the_desks_and_the_chat_goes_on(text):
    chat = Chat()
    chat.say(text)
    assert chat.desk_asked == ["question"]
    assert chat.handed_over == []
    assert "Which one works" in chat.say("lip filler tomorrow") or chat.state.offered


def test_no_openings_at_all_means_the_waitlist_or_a_call():
    chat = play(
        """
        > lip filler
        I am sorry, nothing is free in the next 30 days. Shall I ask the desk to put you on the waitlist,
        or would you rather have a call?
        > yes please
        You are on the waitlist, and the desk knows. We write here as soon as a time opens up.
        What name may I put there?
        > Noor
        Got it, thank you for telling me.
        """,
        Chat(calendar=[]),
    )
    assert chat.state.name == "Noor"
    assert [action.service_id for action in chat.asked(AskForWaitlist)] == [2]


def test_a_stranger_is_told_who_writes_once():
    chat = Chat()
    chat.state = chat.state.with_(introduced=False)
    first = chat.say("what are your hours")
    assert first.startswith(
        "Hi, this is Bella, the virtual assistant at Glow Med Spa (reply STOP to opt out). Our hours:"
    )
    assert "Bella" not in chat.say("where are you located")


def test_which_provider_can_decide_between_two_times():
    chat = Chat(
        calendar=[opening(24, "10:00", provider="Sarah Lee"), opening(24, "11:00", provider="Kim Osei")]
    )
    chat.say("lips")
    chat.say("the one with Kim please")
    assert chat.held_at == "Nov 24 11:00"


def test_closed_conversations_start_over_with_the_name_kept():
    chat = Chat(known_name="Ann")
    chat.say("lips")
    chat.say("no thanks")
    assert chat.state.stage == "closed"
    assert chat.say("thank you") == "You're welcome! Write any time."
    chat.say("botox tomorrow at 10")
    chat.say("yes")
    assert chat.held_at == "Nov 24 10:00"


@pytest.mark.parametrize(
    "refusal", ["no puedo mañana, pasado", "mañana no, mejor otro dia", "no puedo mañana"]
)
def test_a_refused_day_is_not_offered_again(refusal: str):
    chat = Chat(known_name="Ann")
    for text in ("quiero cita para botox", "la primera", refusal):
        chat.say(text)
    assert chat.state.offered
    assert CALENDAR[0].starts_at.date() not in {one.starts_at.date() for one in chat.state.offered}
    chat.say("a las 10")
    assert CALENDAR[1] not in chat.state.offered


@pytest.mark.parametrize("answer", ["the 25th one", "the 25th", "el 25", "25th works"])
def test_a_day_of_the_month_picks_the_offer_of_that_day(answer: str):
    chat = Chat(known_name="Ann", calendar=[CALENDAR[0], CALENDAR[2]])
    chat.say("botox")
    chat.say(answer)
    assert chat.held_at == "Nov 25 09:00"


def hourly() -> list:
    return [opening(24, f"{hour}:{minute:02}") for hour in (14, 15, 16) for minute in (0, 15, 30, 45)]


@pytest.mark.parametrize("answer", ["Yes!!", "ok", "sounds good", "book it", "perfecto"])
def test_a_plain_yes_to_the_soonest_takes_the_first_and_says_which(answer: str):
    chat = Chat(calendar=hourly())
    chat.say("book me the soonest thing u have for botox")
    offered = [one.starts_at for one in chat.state.offered]
    assert len(offered) == 3
    assert min(later - sooner for sooner, later in pairwise(offered)).seconds >= 3600
    assert "2pm" in chat.say(answer)
    assert chat.held_at == "Nov 24 14:00"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Carmen", "Carmen"),
        ("Nat B", "Nat B"),
        ("Mrs. Amanda Osborne-Lee", "Amanda Osborne-Lee"),
        ("Tess!", "Tess"),
        ("Nguyen", "Nguyen"),
    ],
)
def test_a_name_given_while_the_choice_is_open_is_kept_and_no_misunderstanding(text: str, name: str):
    chat = Chat()
    chat.say("botox")
    chat.say("yes")
    assert "Which of these" in chat.say(text)
    assert (chat.state.name, chat.state.misunderstood) == (name, 0)
    assert name.split()[0] in chat.say("2")
    assert (chat.held_at, chat.handed_over) == ("Nov 24 14:30", [])


@pytest.mark.parametrize(
    "text", ["Botox", "Thursday", "Perfect", "Whatever", "Lips", "Morning", "asdf", "Sarah"]
)
def test_other_words_alone_are_no_name(text: str):
    chat = Chat()
    chat.say("lips")
    chat.say(text)
    assert chat.state.name is None


@pytest.mark.parametrize(
    "text",
    [
        "how old do you have to be for botox",
        "do you have to be 21 for lip filler",
        "do you have to shave before laser",
    ],
)
def test_do_you_have_to_does_not_ask_whether_we_have_it(text: str):
    chat = Chat()
    assert "we do" not in chat.say(text).lower()
    assert chat.desk_asked == ["question"]


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("how much is the hydra facial and how long", "60 minutes"),
        ("botox how long", "30 minutes"),
        ("lip filler, how long?", "45 minutes"),
        ("cuanto cuesta el botox y cuanto tiempo", "30 minutos"),
    ],
)
def test_the_length_of_a_named_treatment_is_its_own(text: str, length: str):
    first_visit = KnowledgeItem(9, "How long is the first visit?", "Plan two hours.", ("how long",))
    chat = Chat(facts=replace(FACTS, knowledge=(*FACTS.knowledge, first_visit)))
    answer = chat.say(text)
    assert length in answer
    assert "two hours" not in answer


@pytest.mark.parametrize(
    "text",
    [
        "stop calling me",
        "quit texting me",
        "dejen de llamarme",
        "ya no me escriban",
        "leave me alone",
        "no more calls",
    ],
)
def test_who_wants_no_more_calls_gets_a_person(text: str):
    chat = Chat()
    chat.say(text)
    assert chat.handed_over == ["complaint"]


@pytest.mark.parametrize("text", ["don't stop texting", "I could not stop at the spa yesterday"])
def test_stop_in_another_sense_is_no_complaint(text: str):
    chat = Chat()
    chat.say(text)
    assert chat.handed_over == []


@pytest.mark.parametrize(
    "text",
    [
        "can you text me later im driving",
        "cant talk rn im at work",
        "text me tonight",
        "ttyl",
        "le escribo al rato, voy manejando",
    ],
)
@pytest.mark.parametrize("before", ["hi", "botox"])
def test_who_is_busy_is_not_hurried_nor_misunderstood(before: str, text: str):
    chat = Chat()
    chat.say(before)
    assert chat.say(text) in (TEXTS["no_rush"]["en"], TEXTS["no_rush"]["es"])
    assert (chat.state.misunderstood, chat.handed_over, chat.desk_asked) == (0, [], [])
    assert chat.state.wish == Wish()


@pytest.mark.parametrize(
    "text",
    [
        "do u have parking n whats ur address",
        "do you have parking & where are u located",
        "parking? and address?",
    ],
)
def test_two_questions_in_one_text_get_both_answers(text: str):
    answer = Chat().say(text)
    assert "behind the building" in answer
    assert "12 Main Street" in answer


@pytest.mark.parametrize("text", ["do you have parking n whats ur address", "parking? and where r u guys"])
def test_the_address_on_file_is_the_second_answer(text: str):
    knowledge = tuple(item for item in FACTS.knowledge if item.id not in (2, 6))
    answer = Chat(facts=replace(FACTS, knowledge=knowledge, address="9 Elm Street")).say(text)
    assert "behind the building" in answer
    assert "9 Elm Street" in answer
    asked = Chat(facts=replace(FACTS, knowledge=knowledge))
    assert "behind the building" in asked.say(text)
    assert asked.desk_asked == ["question"]


STAFF = (ProviderInfo(9, "Sarah Lee"), ProviderInfo(8, "Dr. Amy Chen"))


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("is dr. patel in on fridays", True),
        ("botox with dr gupta friday", True),
        ("is dr chen in on fridays", False),
        ("botox friday with the dr please", False),
    ],
)
def test_the_desk_is_asked_about_a_doctor_we_do_not_know_and_booking_goes_on(text: str, asks: bool):
    chat = Chat(facts=replace(FACTS, providers=STAFF))
    chat.say(text)
    assert chat.desk_asked == (["question"] if asks else [])
    assert chat.handed_over == []
    chat.say("botox friday")
    assert chat.state.offered
