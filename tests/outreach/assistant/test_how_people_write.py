"""Ways in which people write, one class to a test; the sentences stand for many. It is Monday, Nov 23, 10am."""

from datetime import time

import pytest

from outreach.assistant.picking import find_nearest
from outreach.assistant.types import Visit, Wish
from tests.outreach.assistant.chat import CALENDAR, ZONE, Chat, opening

VISIT = Visit(7, 2, "Lip filler", CALENDAR[1].starts_at, 9, "Sarah Lee")  # Tue Nov 24, 2:30pm


def held(chat: Chat) -> str | None:
    return chat.held_at


def talk(*said: str, **setup) -> Chat:
    chat = Chat(**setup)
    for text in said:
        chat.say(text)
    return chat


def offered(chat: Chat) -> list[str]:
    shown = Chat()
    days = []
    for one in chat.state.offered:
        shown.held = one
        days.append(shown.held_at)
    return days


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("lip filler tues morning or weds after 3", ["Nov 24 10:00", "Nov 25 16:00"]),
        ("lip filler friday before noon, or if not saturday", ["Nov 27 11:00", "Nov 28 10:30"]),
        (
            "relleno de labios el martes en la tarde o el sabado en la mañana",
            ["Nov 24 14:30", "Nov 28 10:30"],
        ),
    ],
)
def test_each_of_two_days_keeps_its_own_hours(text, times):
    assert offered(talk(text)) == times


@pytest.mark.parametrize(
    "text",
    ["no wait i cant make it", "ugh that wont work after all", "ay no, ya no puedo", "sorry i cant do it"],
)
def test_a_held_time_is_let_go_when_they_cannot_come_after_all(text):
    chat = talk("lip filler tomorrow at 10", "yes", "Jo Park")
    assert held(chat) == "Nov 24 10:00"
    chat.say(text)
    assert held(chat) is None


def test_giving_up_a_day_for_another_keeps_the_hold_until_the_other_is_theirs():
    chat = talk("lip filler tomorrow at 10", "yes", "Jo Park", "nvm i need the day off. what about friday")
    assert held(chat) == "Nov 24 10:00"
    assert "Nov 27" in {day[:6] for day in offered(chat)}


@pytest.mark.parametrize(
    "text", ["can we do the same time next week", "puedo ir la otra semana a la misma hora"]
)
def test_the_same_time_is_the_time_of_the_visit_they_have(text):
    calendar = [opening(1, "14:30", month=12), opening(1, "9:00", month=12), opening(2, "14:30", month=12)]
    chat = talk(f"something came up, {text}", calendar=calendar, visits=(VISIT,), known_name="Jo")
    assert offered(chat) == ["Dec 01 14:30"]


def test_the_same_time_as_a_visit_we_do_not_see_is_asked_for_once():
    chat = Chat()
    assert "about what time" in chat.say("can i get lips done same time as last time")
    chat.say("around 10")
    assert offered(chat)[0] == "Nov 24 10:00"


@pytest.mark.parametrize(
    ("text", "name"),
    [("dom", "Dom"), ("r. singh", "R Singh"), ("Carmen R.", "Carmen R"), ("this is Carla by the way", "Carla"),
     ("its for Angela Ruiz", "Angela Ruiz"), ("sip. Yadira", "Yadira"), ("this is Monica I think", "Monica")],
)  # fmt: skip
def test_names_as_they_are_typed(text, name):
    chat = talk("lip filler tomorrow at 10", "yes", text)
    assert chat.state.name == name


@pytest.mark.parametrize("text", ["K. Dunn", "k. Andre", "priya s"])
def test_a_name_is_no_choice(text):
    chat = talk("lip filler", text)
    assert held(chat) is None
    assert chat.state.name


@pytest.mark.parametrize("text", ["1 - Sierra", "1 please. Rob Keller", "the first one, its for Ana Ruiz"])
def test_a_choice_and_a_name_in_one_text_are_both_taken(text):
    chat = talk("lip filler tomorrow", text)
    assert held(chat) == "Nov 24 10:00"
    assert chat.state.name


def test_a_number_after_the_hold_is_another_time_of_the_same_list():
    chat = talk("lip filler tomorrow", "1", "2")
    assert held(chat) == "Nov 24 14:30"


def test_the_earliest_of_a_day_is_within_that_day():
    assert talk("lip filler tues or fri", "the first one on friday works").held_at == "Nov 27 11:00"


def test_a_narrower_wish_offers_again_what_fits():
    chat = talk("lip filler tomorrow", "no sorry, im at work til 2")
    assert offered(chat) == ["Nov 24 14:30"]


def test_a_full_day_is_said_to_be_full():
    chat = Chat()
    assert "nothing left for that on Thu Nov 26" in chat.say("lip filler thursday")


def test_what_one_question_leaves_open_the_desk_is_asked():
    chat = Chat()
    text = chat.say("where do i park and is there a bus stop close by")
    assert "behind the building" in text
    assert chat.desk_asked == ["question"]


def test_a_price_asked_beside_a_move_changes_no_service():
    chat = talk(
        "can we move my tuesday visit to friday, and how much is botox", visits=(VISIT,), known_name="Jo"
    )
    assert chat.state.service_id == 2
    assert "Nov 27" in {day[:6] for day in offered(chat)}


@pytest.mark.parametrize(
    "text", ["good afternoon, lips tomorrow", "lips tomorrow pls. have a great morning!"]
)
def test_a_greeting_is_no_time_of_day(text):
    assert offered(talk(text)) == ["Nov 24 10:00", "Nov 24 14:30"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [("my bf and i want facials", "group"), ("its for my daughters 15th bday", "minor"),
     ("turning 16 next month can i get lips", "minor"), ("i help med spas rank #1 on google", "vendor")],
)  # fmt: skip
def test_whom_a_person_answers(text, reason):
    assert talk(text).handed_over == [reason]


def test_asking_for_the_other_language_repeats_the_offer_in_it():
    chat = talk("lip filler tomorrow")
    before = offered(chat)
    assert "cual de estos" in chat.say("mejor en español por favor, mi ingles no es muy bueno")
    assert offered(chat) == before


def test_the_end_of_a_talk_is_no_yes():
    chat = talk("are you open fridays")
    assert "welcome" in chat.say("ok thats all ty").lower()
    assert not chat.state.offered


def test_the_closest_is_of_the_nearest_day_not_of_the_same_hour_weeks_later():
    offered_times = (opening(27, "11:15"), opening(11, "10:30", month=12))
    wish = Wish(weekdays=(4,), around=time(10, 30))
    assert find_nearest("ok whatevers closest", wish, offered_times, ZONE) == (0,)
