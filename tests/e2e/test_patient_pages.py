"""A patient's phone in a browser: joining the waitlist, and taking a freed time with one tap."""

import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import PHONE, WAIT_MS
from tests.e2e.test_booking import fits

NUMBER = "+13135550177"
# A visit that would be missed: not of the next days, on which other tests book, and not on a holiday.
CANCEL_ONE = """
UPDATE clinics_appointment SET state = 'cancelled' WHERE id = (
  SELECT visit.id FROM clinics_appointment visit JOIN clinics_service service ON service.id = visit.service_id
  WHERE visit.state IN ('booked', 'confirmed') AND service.is_bookable
    AND visit.starts_at BETWEEN now() + interval '3 days' AND now() + interval '20 days'
    AND NOT EXISTS (SELECT 1 FROM clinics_closure closed WHERE closed.location_id = visit.location_id
      AND closed.starts_at < visit.ends_at AND closed.ends_at > visit.starts_at)
  ORDER BY visit.starts_at DESC LIMIT 1)
RETURNING service_id
"""
LINK = """
SELECT item.body FROM outreach_outboxitem item JOIN clinics_patientaddress contact ON contact.id = item.address_id
WHERE contact.address = %s AND item.kind = 'offer'
"""


def find_noon_zone() -> str:
    """A zone in which it is about noon now: nobody is written to at night, and this test runs at any hour."""
    ahead = 12 - datetime.now(UTC).hour
    return f"Etc/GMT{-ahead:+d}" if ahead else "Etc/GMT"


def join(page: Page) -> None:
    page.get_by_label("First name").fill("Ana")
    page.get_by_label("Last name").fill("Ruiz")
    page.get_by_label("Mobile number").fill("313 555 0177")
    for box in page.locator("input[name=services]").all():
        box.check()
    page.get_by_label(re.compile("may text me at this number")).check()
    page.get_by_role("button", name="Put me on the list").click()


def offer_freed_time(stack, carrier) -> str:
    """Somebody's visit is cancelled, and the one who just joined is the first to be asked; returns their link."""
    with stack.cursor("glow") as cursor:
        cursor.execute(
            "UPDATE clinics_waitlistentry SET position = -1 WHERE patient_id ="
            " (SELECT patient_id FROM clinics_patientaddress WHERE address = %s)",
            [NUMBER],
        )
        cursor.execute(
            "UPDATE clinics_patient SET timezone = %s WHERE id ="
            " (SELECT patient_id FROM clinics_patientaddress WHERE address = %s)",
            [find_noon_zone(), NUMBER],
        )
        cursor.execute(CANCEL_ONE)
    [(body,)] = carrier.wait_for(lambda: stack.ask("glow", LINK, NUMBER), what="an offer")
    return re.search(r"/book/[\w-]+/", body)[0]


@pytest.fixture
def waiting(stack, open_page) -> None:
    page = open_page(stack.url("glow", "/waitlist/"), PHONE)
    join(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you, we have your wish")


def test_the_form_comes_back_with_all_that_was_typed_and_reads_the_problem_first(stack, open_page):
    page = open_page(stack.url("glow", "/waitlist/"), PHONE)
    page.get_by_label("First name").fill("Ana")
    page.get_by_role("button", name="Put me on the list").click()
    problem = page.get_by_role("alert")
    expect(problem).to_be_focused()
    expect(problem).to_contain_text("Please write your mobile number")
    expect(page.get_by_label("First name")).to_have_value("Ana")
    problem.get_by_role("link", name=re.compile("mobile number")).click()
    expect(page.get_by_label("Mobile number")).to_be_focused()
    assert fits(page)
    page.get_by_role("link", name="Español").click()
    expect(page.locator("html")).to_have_attribute("lang", "es")


def test_a_freed_time_is_taken_with_one_tap_on_a_phone(stack, carrier, waiting, open_page):
    page = open_page(stack.url("glow", offer_freed_time(stack, carrier)), PHONE)
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text("A time just opened up for you")
    expect(page.get_by_text("Hi Ana,")).to_be_visible()
    yes = page.get_by_role("button", name="Yes, I want this time")
    box = yes.bounding_box()
    assert box["height"] >= 48
    assert 422 < box["y"] < PHONE["height"] - box["height"]  # where the thumb is, without scrolling
    assert fits(page)
    yes.click()
    expect(heading).to_have_text("We are holding it for you", timeout=WAIT_MS)
    page.reload()
    expect(heading).to_have_text("We are holding it for you")
    held = stack.ask(
        "glow",
        "SELECT visit.state, request.state FROM clinics_bookingrequest request"
        " JOIN clinics_appointment visit ON visit.id = request.appointment_id"
        " JOIN clinics_patientaddress contact ON contact.patient_id = request.patient_id WHERE contact.address = %s",
        NUMBER,
    )
    assert held == [("held", "waiting")]
    assert page.problems == []


def test_without_scripts_the_form_works_as_well(stack, browser):
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    page.goto(stack.url("glow", "/waitlist/"))
    page.get_by_label("First name").fill("Bo")
    page.get_by_role("button", name="Put me on the list").click()
    expect(page.get_by_role("alert")).to_contain_text("Please write your last name")
    expect(page.get_by_label("First name")).to_have_value("Bo")
    context.close()
