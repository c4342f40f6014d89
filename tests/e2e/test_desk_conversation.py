"""The conversation page in a browser: live, by keyboard, on a phone, and with two people at once."""

import re

import pytest
from playwright.sync_api import Page, expect

from leakmap.demo.spas import GLOW
from tests.e2e.conftest import DESKTOP, PHONE, WAIT_MS
from tests.e2e.test_booking import fits

QUESTION = "hi, do you have any openings for a hydrafacial?"


def begin_talk(stack, carrier, number: str) -> int:
    """A stranger texts and has an answer. Returns the conversation's id."""
    carrier.text(number, GLOW.line, QUESTION)
    query = (
        "SELECT o.conversation_id FROM outreach_outboxitem o JOIN clinics_patientaddress a ON a.id = o.address_id"
        " WHERE a.address = %s AND o.quoted != '[]'"
    )
    return carrier.wait_for(lambda: stack.ask("glow", query, number), what="an offer")[0][0]


@pytest.fixture
def open_talk(stack, open_desk):
    def open_talk(talk: int, who: str = "desk", viewport=DESKTOP) -> Page:
        desk = open_desk(who=who, viewport=viewport)
        desk.goto(stack.url("glow", f"/admin/conversations/{talk}/"))
        return desk

    return open_talk


def next_line(desk: Page):
    return desk.locator("#next-words")


def expect_focus(desk: Page, place: str) -> None:
    expect(desk.locator(f"#{place}")).to_be_focused(timeout=WAIT_MS)


def real_problems(desk: Page) -> list[str]:
    """A refusal in words is an answer, though the browser writes its status to the console."""
    return [
        each for each in desk.problems if not re.search(r"status of 4(09|22)|Response Status Error", each)
    ]


def test_a_text_arrives_while_the_desk_is_typing(stack, carrier, open_talk):
    number = "+13135550161"
    desk = open_talk(begin_talk(stack, carrier, number))
    expect(next_line(desk)).to_have_text(re.compile("Waits for .* to pick one of three times"))
    desk.locator("#chip-time").click()
    desk.locator("#value-time").fill("thursd")
    carrier.text(number, GLOW.line, "its Olivia Bennett btw")
    expect(desk.locator("#story")).to_contain_text("its Olivia Bennett btw", timeout=WAIT_MS)
    expect(desk.locator("#announce")).to_contain_text("its Olivia Bennett btw")
    expect(desk.locator("#value-time")).to_have_value("thursd")
    expect_focus(desk, "value-time")
    desk.keyboard.press("Escape")
    desk.locator("#reply").fill("I will look for y")
    carrier.text(number, GLOW.line, "no rush")
    expect(desk.locator("#story")).to_contain_text("no rush", timeout=WAIT_MS)
    expect(desk.locator("#reply")).to_have_value("I will look for y")
    expect_focus(desk, "reply")
    assert real_problems(desk) == []


def test_everything_by_keyboard(stack, carrier, open_talk):
    desk = open_talk(begin_talk(stack, carrier, "+13135550162"))
    keys = desk.keyboard
    keys.press("t")
    expect(desk.locator("#said")).to_contain_text("You answer from here on")
    expect_focus(desk, "reply")
    keys.type("t and e and n are only letters here")
    keys.press("Escape")
    keys.press("/")
    expect(desk.locator("#quick")).to_contain_text("Will call")
    keys.type("will call")
    keys.press("Enter")
    expect(desk.locator("#reply")).to_have_value(re.compile("only letters here I will call you"))
    keys.press("Control+Enter")
    expect(desk.locator("#story")).to_contain_text("are only letters here I will call you")
    expect(desk.locator("#reply")).to_have_value("")
    keys.press("Escape")
    keys.press("n")
    expect_focus(desk, "note")
    keys.type("Prefers mornings")
    keys.press("Control+Enter")
    expect(desk.locator("#story")).to_contain_text("Prefers mornings")
    keys.press("a")
    keys.press("Tab")
    keys.press("Enter")
    expect(desk.locator("#said")).to_contain_text("has it now")
    keys.press("?")
    expect(desk.locator("#help")).to_be_visible()
    keys.press("Escape")
    keys.press("e")
    expect(next_line(desk)).to_contain_text("Bella answers when")
    assert real_problems(desk) == []


def test_the_desk_corrects_the_service_and_the_assistant_continues(stack, carrier, open_talk):
    talk = begin_talk(stack, carrier, "+13135550163")
    desk = open_talk(talk)
    desk.locator("#chip-time").click()
    desk.locator("#value-time").fill("blue")
    desk.keyboard.press("Enter")
    expect(desk.locator("#problem-time")).to_contain_text("Thursday after 3")
    expect_focus(desk, "value-time")
    desk.locator("#value-time").fill("any time")
    desk.keyboard.press("Enter")
    desk.locator("#chip-service").click()
    desk.locator("#value-service").select_option(label="Botox")
    desk.keyboard.press("Tab")
    desk.keyboard.press("Enter")
    expect(desk.locator("#chip-service")).to_contain_text("Botox")
    expect_focus(desk, "continue")
    desk.keyboard.press("Enter")
    expect(desk.locator("#story .lm-turn-out")).to_have_count(2)
    expect(next_line(desk)).to_contain_text("to pick")
    state = stack.ask("glow", "SELECT assistant_state FROM triage_conversation WHERE id = %s", talk)[0][0]
    botox = stack.ask("glow", "SELECT id FROM clinics_service WHERE name = 'Botox'")[0][0]
    assert {each["service_id"] for each in state["offered"]} == {botox}
    assert real_problems(desk) == []


def test_two_desks_answer_at_once(stack, carrier, open_talk):
    """The faster one's text leaves; the other is told, keeps the words, and may still send them."""
    talk = begin_talk(stack, carrier, "+13135550164")
    first, second = open_talk(talk), open_talk(talk, who="owner")
    for desk, words in ((first, "Hello from the first"), (second, "Hello from the second")):
        desk.locator("#reply").fill(words)
    for desk in (first, second):
        desk.evaluate("setTimeout(() => document.querySelector('#composer').requestSubmit(), 50)")
    won, lost = re.compile("Your text is on its way"), re.compile("so yours was not sent")
    for desk in (first, second):
        expect(
            desk.locator("#said").get_by_text(won).or_(desk.locator("#said").get_by_text(lost))
        ).to_be_visible()
    losers = [desk for desk in (first, second) if desk.locator("#said").get_by_text(lost).count()]
    assert len(losers) == 1
    expect(losers[0].locator("#reply")).to_have_value(re.compile("Hello from the"))
    sent = "SELECT count(*) FROM outreach_outboxitem WHERE conversation_id = %s AND kind = 'desk'"
    assert stack.ask("glow", sent, talk) == [(1,)]
    losers[0].locator("#composer button[type=submit]").click()
    expect(losers[0].locator("#said")).to_contain_text("Your text is on its way")
    assert stack.ask("glow", sent, talk) == [(2,)]


def test_one_hand_on_a_phone(stack, carrier, open_talk):
    number = "+13135550165"
    desk = open_talk(begin_talk(stack, carrier, number), viewport=PHONE)
    assert fits(desk)
    small = desk.evaluate(
        "[...document.querySelectorAll('#talk button, #talk summary')]"
        ".filter((each) => each.offsetParent && each.getBoundingClientRect().height < 40).map((each) => each.id)"
    )
    assert small in ([], ["note-open"])
    desk.locator("#chip-language").click()
    desk.locator("#value-language").select_option("es")
    desk.locator("#edit-language").get_by_role("button", name="Save").click()
    expect(desk.locator("#chip-language")).to_contain_text("Spanish")
    assert fits(desk)
    desk.locator("#take-over").click()
    carrier.text(number, GLOW.line, "donde me estaciono?")
    expect(desk.locator("#suggested-words")).to_contain_text("estacionamiento", timeout=WAIT_MS)
    assert fits(desk)
    desk.locator("#suggestion-edit").click()
    expect(desk.locator("#reply")).to_have_value(re.compile("estacionamiento"))
    desk.locator("#reply").fill("")
    desk.locator("#suggestion-send").click()
    expect(desk.locator("#said")).to_contain_text("Your text is on its way")
    expect(desk.locator("#suggestion")).to_be_hidden()
    assert real_problems(desk) == []


def test_a_picture_from_the_phone_is_seen_at_the_desk(stack, carrier, open_page, open_talk):
    """Without a mouse, on a wide screen and on a phone's."""
    number = "+13135550166"
    talk = begin_talk(stack, carrier, number)
    desk = open_talk(talk)
    phone = open_page(stack.url("glow", f"/sandbox/?from={number.replace('+', '%2B')}"))
    phone.get_by_role("button", name="Send a forehead").click()
    expect(phone.get_by_role("img", name="Picture sent to the spa")).to_be_visible()
    seen = desk.get_by_role("img", name=re.compile("Picture from the patient, received today"))
    expect(seen).to_be_visible(timeout=WAIT_MS)
    assert seen.evaluate("image => image.decode().then(() => image.naturalWidth)") == 360
    desk.locator("a[data-picture]").focus()
    desk.keyboard.press("Enter")
    full = desk.locator("#viewer-picture")
    expect(full).to_be_visible()
    assert full.evaluate("image => image.decode().then(() => image.naturalWidth)") == 900
    desk.keyboard.press("Escape")
    expect(full).to_be_hidden()
    expect(desk.locator("a[data-picture]")).to_be_focused()
    small = open_talk(talk, viewport=PHONE)
    expect(small.locator("a[data-picture] img")).to_be_visible()
    assert fits(small)
    small.locator("a[data-picture]").click()
    expect(small.locator("#viewer-picture")).to_be_visible()
    assert fits(small)
    assert real_problems(desk) == real_problems(small) == []
