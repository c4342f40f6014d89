"""What one text says: services in lay words, names, people, yes and no, language. Written as people write."""

import pytest

from outreach.assistant.naming import find_name
from outreach.assistant.people import find_providers
from outreach.assistant.spelling import tidy
from outreach.assistant.tongue import follow_language
from outreach.assistant.types import ProviderInfo, ServiceInfo, State
from outreach.assistant.understand import understand
from tests.outreach.assistant.chat import FACTS, NOW, Chat
from triage.classification.plain import fold

BODY = ServiceInfo(9, "Body contouring", ("coolsculpting",), 60, None)
WITH_BODY = FACTS.__class__(**(vars(FACTS) | {"services": (*FACTS.services, BODY)}))


def hear(text: str, **more):
    return understand(
        text=text, state=State(introduced=True), facts=WITH_BODY, known_name=None, now=NOW, **more
    )


@pytest.mark.parametrize(
    ("text", "services"),
    [
        ("something for my forehead lines", (1,)),
        ("my crows feet are bad", (1,)),
        ("the 11s between my brows", (1,)),
        ("arrugas en la frente", (1,)),
        ("levantar las cejas", (1,)),
        ("i want fuller lips", (2,)),
        ("HF please", (3,)),
        ("hydrafacal", (3,)),
        ("limpieza facial", (3,)),
        ("lazer on my legs", (4,)),
        ("underarm hair removal", (4,)),
        ("do you do the freeze thing", (9,)),
        ("congelar grasa", (9,)),
        ("not botox, lip filler", (2,)),
        ("hydrafacial instead of botox", (3,)),
        ("how much is botox and lip filler", (1, 2)),
        ("lip filler and botox prices", (2, 1)),
        ("filler", (5, 2)),
        ("do you do tattoo removal", ()),
        ("i need a haircut", ()),
    ],
)
def test_services_are_known_by_the_patients_own_words(text, services):
    assert hear(text).service_ids == services


@pytest.mark.parametrize(
    ("text", "expected", "name"),
    [
        ("its Dana", False, "Dana"),
        ("this is jo", False, "Jo"),
        ("Me llamo Ana", False, "Ana"),
        ("hi im jess", False, "Jess"),
        ("Jo - same as last time", False, "Jo"),
        ("thanks, Beth Ann", False, "Beth Ann"),
        ("is that possible? - Laura M", False, "Laura M"),
        ("botox thurs 11, Vic Cho", False, "Vic Cho"),
        ("botox tues 4:30 Drew Hall", False, "Drew Hall"),
        ("botox thursday 1pm, Al Ruiz", False, "Al Ruiz"),
        ("this is tom", False, "Tom"),
        ("soy doña Carmen", False, "Carmen"),
        ("her name is Rosa Diaz", False, "Rosa Diaz"),
        ("jess ortiz", True, "Jess Ortiz"),
        ("yes its ya boy Devin Price", True, "Devin Price"),
        ("Paula Ng, remind me how much it is?", True, "Paula Ng"),
        ("maria de la cruz", True, "Maria de la Cruz"),
        ("Jo Park", True, "Jo Park"),
        ("call me back please", False, None),
        ("can someone call me instead", False, None),
        ("k thx bye", False, None),
        ("im running late", False, None),
        ("its for botox", False, None),
        ("jess ortiz", False, None),
        ("thursday works", True, None),
        ("why do you need that", True, None),
    ],
)
def test_a_name_is_heard_and_never_guessed(text, expected, name):
    assert find_name(text, expected=expected, taboo=frozenset({"botox"})) == name


STAFF = (ProviderInfo(1, "Dana Reyes"), ProviderInfo(2, "Kim Osei"), ProviderInfo(3, "Sofia Marin"))


@pytest.mark.parametrize(
    ("text", "wanted", "refused"),
    [
        ("with Dana", (1,), ()),
        ("anyone but kim", (), (2,)),
        ("not with kim please", (), (2,)),
        ("kim or dana", (2, 1), ()),
        ("sophia on saturday", (3,), ()),
        ("cualquiera menos Kim", (), (2,)),
        ("con la Sofia", (3,), ()),
        ("whoever is free", (), ()),
    ],
)
def test_people_are_asked_for_or_not(text, wanted, refused):
    who = find_providers(tidy(fold(text)), STAFF)
    assert (who.providers, who.not_providers) == (wanted, refused)


@pytest.mark.parametrize(
    "text",
    [
        "yes", "yep", "yass", "ok", "sure!", "👍", "sounds good", "that works", "perfect", "let's do it", "book it",
        "si", "claro", "dale", "me queda", "esta bien", "de una", "why not", "no problem", "💯", 'Liked "I can offer"',
    ],
)  # fmt: skip
def test_yes_in_all_its_forms(text):
    assert hear(text).yes


@pytest.mark.parametrize(
    "text", ["no", "nope", "nah", "👎", "none of those", "no puedo", "not that one", "ninguno"]
)
def test_no_in_all_its_forms(text):
    said = hear(text)
    assert said.no
    assert not said.yes


@pytest.mark.parametrize(
    ("before", "text", "after"),
    [
        ("en", "tienen algo para el jueves", "es"),
        ("es", "do you have anything thursday", "en"),
        ("en", "gracias!", "en"),
        ("es", "ok", "es"),
        ("es", "2", "es"),
        ("en", "hola", "en"),
        ("en", "do you speak spanish?", "es"),
        ("es", "in english please", "en"),
    ],
)
def test_the_language_follows_the_patient_and_neutral_words_change_nothing(before, text, after):
    assert follow_language(tidy(fold(text)), before, is_first=False) == after


def test_a_first_hola_decides():
    assert follow_language("hola", "en", is_first=True) == "es"


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("u guys take insurence?", "We do not bill insurance."),
        ("is there somewhere i can leave my car", "Free parking is behind the building."),
        ("whats ur adress", "We are at 12 Main Street."),
        ("dnd me puedo estacionar", "Hay lugar gratis detras del edificio."),
        ("do i get charged a fee if i cancel", "Please give us a day's notice."),
    ],
)
def test_approved_answers_are_found_by_other_words(text, answer):
    assert answer in Chat().say(text)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("can my daughter get a facial shes 15", "minor"),
        ("mi hija de 14 quiere un facial", "minor"),
        ("do u take 16 yr olds", "minor"),
        ("make it two people", "group"),
        ("me and 3 girlfriends wanna come", "group"),
        ("para mi y mi hermana", "group"),
        ("did my deposit go thru? it says pending on my card", "money"),
        ("im so mad no one answers the phone", "complaint"),
        ("let me speak to whoever is in charge", "asked"),
        ("get me a real person", "asked"),
        ("que me llamen por favor", "asked"),
    ],
)
def test_what_is_a_persons_goes_to_a_person_with_its_reason(text, reason):
    chat = Chat()
    chat.say(text)
    assert chat.handed_over == [reason]


@pytest.mark.parametrize(
    "text",
    [
        "i have some minor lines around my eyes",
        "that price is killing me lol",
        "can i do 2 on friday for botox",
        "im free at 15:30",
        "is this a real person?",
        "do you take cards",
    ],
)
def test_plain_talk_stays_with_the_assistant(text):
    chat = Chat()
    chat.say(text)
    assert chat.handed_over == []
