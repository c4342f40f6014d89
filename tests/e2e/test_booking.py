"""The product's promise, played by hand: a call nobody took becomes a visit on the calendar."""

import re

import pytest
from playwright.sync_api import Page, expect

from leakmap.demo.spas import GLOW
from tests.e2e.conftest import DESKTOP, PHONE, WAIT_MS

OFFERS = re.compile(r"1\) ")
BOOKED = re.compile(r"you are booked")


def take_phone(page: Page, number: str) -> None:
    """Be somebody whom the spa does not know yet."""
    page.get_by_placeholder("Type another number").fill(number)
    page.get_by_role("button", name="Add this number").click()
    expect(page.get_by_role("button", name=number, pressed=True)).to_be_visible()


def ring_out(page: Page) -> None:
    page.get_by_role("button", name="Call", exact=True).click()
    if page.viewport_size == PHONE:
        page.get_by_role("button", name="Front desk").click()
    page.get_by_role("button", name="Let it ring out").click()
    if page.viewport_size == PHONE:
        page.get_by_role("button", name="Patient").click()
    expect_text(page, re.compile("STOP to opt out"))


def expect_text(page: Page, words: re.Pattern) -> None:
    expect(page.get_by_role("log").get_by_text(words).last).to_be_visible(timeout=WAIT_MS)


def write(page: Page, words: str) -> None:
    page.get_by_label("Text to the spa").fill(words)
    page.get_by_role("button", name="Send text").click()


def fits(page: Page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def read_request(stack, last_name: str) -> tuple:
    """Id, provider and start of what the patient asked for."""
    return stack.ask(
        "glow",
        "SELECT r.id, a.provider_id, a.starts_at, a.state FROM clinics_bookingrequest r"
        " JOIN clinics_appointment a ON a.id = r.appointment_id JOIN clinics_patient p ON p.id = r.patient_id"
        " WHERE p.last_name = %s",
        last_name,
    )[0]


@pytest.mark.parametrize(
    ("viewport", "number", "name"),
    [(DESKTOP, "(313) 555-0181", "Tessa Quill"), (PHONE, "(313) 555-0182", "Nora Vandermeer")],
    ids=["desktop", "phone"],
)
def test_a_missed_call_becomes_a_confirmed_visit(
    stack, carrier, open_page, open_desk, viewport, number, name
):
    phone = open_page(stack.url("glow", "/sandbox/"), viewport)
    take_phone(phone, number)
    ring_out(phone)
    write(phone, "hi, do you have any openings for a hydrafacial?")
    expect_text(phone, OFFERS)
    write(phone, "the first one")
    expect_text(phone, re.compile("What name"))
    write(phone, name)
    expect_text(phone, re.compile("asked the front desk"))
    request_id, provider, starts_at, state = read_request(stack, name.split()[1])
    assert state == "held"

    desk = open_desk(viewport=viewport)
    card = desk.get_by_role("listitem").filter(has_text=name)
    expect(card).to_contain_text("HydraFacial")
    assert fits(desk)
    card.get_by_role("link", name="Confirm").click()
    expect(desk.get_by_text(BOOKED)).to_be_visible()
    assert fits(desk)
    desk.get_by_role("button", name="Confirm and send").click()
    expect(desk.get_by_text("Confirmed. The text is on its way.")).to_be_visible()
    expect(
        desk.get_by_role("listitem").filter(has_text=name).get_by_role("link", name="Confirm")
    ).to_have_count(0)

    expect_text(phone, BOOKED)
    assert read_request(stack, name.split()[1])[3] == "confirmed"
    assert_not_offered(stack, carrier, caller=f"+1313555019{request_id % 10}", taken=(provider, starts_at))
    assert phone.problems == []
    assert desk.problems == []


def assert_not_offered(stack, carrier, *, caller: str, taken: tuple) -> None:
    """The next caller with the very same wish hears other times."""
    carrier.text(caller, GLOW.line, "hi, do you have any openings for a hydrafacial?")
    query = (
        "SELECT o.quoted FROM outreach_outboxitem o JOIN clinics_patientaddress a ON a.id = o.address_id"
        " WHERE a.address = %s AND o.quoted != '[]'"
    )
    rows = carrier.wait_for(lambda: stack.ask("glow", query, caller), what="an offer to the next caller")
    offered = {(each["provider"], each["starts_at"]) for each in rows[0][0]}
    assert offered
    assert (taken[0], taken[1].isoformat()) not in offered


def test_the_other_spa_sees_none_of_it(stack, open_desk):
    """Luna's desk looks everywhere, and tries Glow's addresses too."""
    theirs = [
        row[0] for row in stack.ask("glow", "SELECT last_name FROM clinics_patient WHERE last_name != ''")
    ]
    request_id = stack.ask("glow", "SELECT max(id) FROM clinics_bookingrequest")[0][0]
    conversation_id = stack.ask("glow", "SELECT max(id) FROM triage_conversation")[0][0]
    desk = open_desk("luna")
    for path in (
        "/admin/",
        f"/admin/requests/{request_id}/confirm/",
        f"/admin/conversations/{conversation_id}/",
        "/admin/clinics/patient/",
        "/admin/clinics/appointment/",
        "/admin/triage/call/",
    ):
        desk.goto(stack.url("luna", path))
        shown = desk.locator("body").inner_text()
        assert not [name for name in theirs if re.search(rf"\b{re.escape(name)}\b", shown)], path


def test_a_login_of_one_spa_is_nobody_at_the_other(stack, open_desk):
    desk = open_desk("glow")
    cookies = desk.context.cookies()
    desk.context.add_cookies([{**each, "domain": "luna.localhost"} for each in cookies])
    desk.goto(stack.url("luna", "/admin/"))
    expect(desk).to_have_url(re.compile("/login/"))


def test_two_desks_confirm_at_once(stack, carrier, open_desk):
    """One wins; the other is told who was faster; the patient gets one text."""
    waiting = "SELECT id, patient_id FROM clinics_bookingrequest WHERE state = 'waiting' ORDER BY id LIMIT 1"
    request_id, patient_id = stack.ask("glow", waiting)[0]
    desks = [open_desk(who="desk"), open_desk(who="owner")]
    for desk in desks:
        desk.goto(stack.url("glow", f"/admin/requests/{request_id}/confirm/"))
        expect(desk.get_by_role("button", name="Confirm and send")).to_be_visible()
    for desk in desks:
        # Not a click: a click waits for the answer, and both must be under way.
        desk.evaluate("setTimeout(() => document.querySelector('#answer-form').requestSubmit(), 50)")
    won = re.compile("Confirmed. The text is on its way.")
    lost = re.compile("already confirmed this visit")
    for desk in desks:
        expect(desk.get_by_text(won).or_(desk.get_by_text(lost))).to_be_visible()
    assert sorted(desk.get_by_text(won).count() for desk in desks) == [0, 1]
    sent = (
        "SELECT o.state FROM outreach_outboxitem o JOIN clinics_patientaddress a ON a.id = o.address_id"
        " WHERE a.patient_id = %s AND o.kind = 'confirmation'"
    )
    carrier.wait_for(
        lambda: [state for (state,) in stack.ask("glow", sent, patient_id)] == ["delivered"],
        what="one confirmation",
    )
