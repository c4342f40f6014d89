"""A cancelled visit at the desk, three phones that light up, one who taps and one who writes: everything agrees."""

import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import PHONE, WAIT_MS
from tests.e2e.test_booking import expect_text, fits, write

FIRST_IN_LINE = (
    "SELECT p.id, p.first_name, p.last_name FROM clinics_waitlistentry e JOIN clinics_patient p"
    " ON p.id = e.patient_id WHERE e.state = 'waiting' ORDER BY e.position, e.id LIMIT 3"
)
A_VISIT = (
    "SELECT a.id, p.last_name FROM clinics_appointment a JOIN clinics_service s ON s.id = a.service_id"
    " JOIN clinics_patient p ON p.id = a.patient_id WHERE s.name = 'HydraFacial' AND a.state = 'booked'"
    " AND a.starts_at > now() + interval '26 hours' ORDER BY a.starts_at LIMIT 1"
)
OFFERED = re.compile("a time just opened up")


@pytest.fixture
def awake(stack):
    """The first three on the list, in whichever zone it is about noon: nobody is texted at night.

    Whoever another test put before them comes off: they have no phone on the sandbox's page.
    """
    with stack.cursor("glow") as cursor:
        cursor.execute("UPDATE clinics_waitlistentry SET state = 'removed' WHERE position < 0")
    people = stack.ask("glow", FIRST_IN_LINE)
    ahead = 12 - datetime.now(UTC).hour
    zone = f"Etc/GMT{-ahead:+d}"  # these zones are named the other way round
    with stack.cursor("glow") as cursor:
        cursor.execute(
            "UPDATE clinics_patient SET timezone = %s WHERE id = ANY(%s)", [zone, [row[0] for row in people]]
        )
    return people


def cancel(desk: Page, stack, last_name: str, visit_id: int) -> None:
    desk.goto(stack.url("glow", f"/admin/clinics/appointment/?q={last_name}&days=all"))
    desk.locator(f"input[name=_selected_action][value='{visit_id}']").check()
    desk.locator("select[name=action]").select_option("mark_cancelled")
    desk.locator("[name=index]").first.click()
    expect(desk.get_by_text("1 visit marked cancelled.")).to_be_visible()


def pick_up(page: Page, first_name: str, last_name: str) -> None:
    page.get_by_role("button", name=re.compile(f"{first_name} {last_name}")).click()


def test_a_cancelled_visit_finds_its_next_patient(stack, carrier, open_page, open_desk, awake):
    visit_id, gone = stack.ask("glow", A_VISIT)[0]
    phone, desk = open_page(stack.url("glow", "/sandbox/")), open_desk()
    cancel(desk, stack, gone, visit_id)
    for _, first_name, last_name in awake:
        pick_up(phone, first_name, last_name)
        expect_text(phone, OFFERED)
    slot_id = stack.ask("glow", "SELECT id FROM outreach_freedslot WHERE visit_id = %s", visit_id)[0][0]
    desk.goto(stack.url("glow", f"/admin/freed/{slot_id}/"))
    expect(desk.get_by_text("On offer to 3 people.")).to_be_visible()

    (_, _, tapper), (_, writer_first, writer) = awake[0], awake[1]
    pick_up(phone, awake[0][1], tapper)
    words = phone.get_by_role("log").get_by_text(OFFERED).last.inner_text()
    link = open_page(re.search(r"http://\S+/book/\S+?/(?=\s)", words)[0], PHONE)
    link.get_by_role("button", name="Yes, I want this time").click()
    expect(link.get_by_text("We are holding it for you")).to_be_visible()
    pick_up(phone, writer_first, writer)
    write(phone, "yes please!!")
    expect_text(phone, re.compile("somebody was just a moment faster"))

    # the page renews itself; nobody loads it again
    expect(desk.get_by_text(f"{tapper} asked for it: confirm.")).to_be_visible(timeout=WAIT_MS)
    desk.get_by_role("link", name="Confirm").click()
    desk.get_by_role("button", name="Confirm and send").click()
    expect(desk.get_by_text("Confirmed. The text is on its way.")).to_be_visible()
    pick_up(phone, awake[0][1], tapper)
    expect_text(phone, re.compile("you are booked"))

    desk.goto(stack.url("glow", f"/admin/freed/{slot_id}/"))
    expect(desk.locator("#slot-state")).to_contain_text(f"{tapper} has it", timeout=WAIT_MS)
    expect(desk.get_by_text("Recovered", exact=True)).to_be_visible()
    desk.goto(stack.url("glow", f"/admin/clinics/waitlistentry/?q={writer}"))
    expect(desk.locator("#result_list")).to_contain_text(writer)
    desk.get_by_role("link", name="Why not called?").first.click()
    expect(desk.get_by_text("Somebody else was faster").first).to_be_visible()
    taken = "SELECT count(*) FROM clinics_appointment a JOIN outreach_freedslot f ON f.filled_by_id = a.id"
    assert stack.ask("glow", f"{taken} WHERE f.id = %s AND a.state = 'confirmed'", slot_id) == [(1,)]
    assert [desk.problems, phone.problems, link.problems] == [[], [], []]


def test_the_desks_order_is_dragged_and_moved_with_the_keys(stack, open_desk):
    def read_names() -> list[str]:
        return desk.locator(".field-who").all_inner_texts()

    desk = open_desk()
    desk.goto(stack.url("glow", "/admin/clinics/waitlistentry/"))
    first, second, third = read_names()[:3]
    handles = desk.locator(".lm-handle")
    handles.nth(1).focus()
    desk.keyboard.press("ArrowUp")
    expect(desk.get_by_text("The order is saved.")).to_be_visible()
    assert read_names()[:3] == [second, first, third]
    start, target = handles.nth(0).bounding_box(), handles.nth(2).bounding_box()
    with desk.expect_response(lambda answer: answer.request.method == "POST") as saved:
        desk.mouse.move(start["x"] + 10, start["y"] + 10)
        desk.mouse.down()
        desk.mouse.move(target["x"] + 10, target["y"] + target["height"], steps=12)
        desk.mouse.up()
    assert saved.value.status == 204
    shown = read_names()
    assert shown[:2] == [first, third]
    desk.reload()
    assert read_names() == shown
    assert desk.problems == []


@pytest.mark.parametrize(
    "path",
    [
        "/admin/",
        "/admin/outreach/freedslot/",
        "/admin/clinics/waitlistentry/",
        "/admin/clinics/waitlistentry/add/",
    ],
)
def test_it_fits_a_phone(stack, open_desk, path):
    desk = open_desk(viewport=PHONE)
    desk.goto(stack.url("glow", path))
    assert fits(desk)


def test_every_freed_time_fits_a_phone(stack, open_desk):
    desk = open_desk(viewport=PHONE)
    for (slot_id,) in stack.ask("glow", "SELECT id FROM outreach_freedslot ORDER BY id"):
        desk.goto(stack.url("glow", f"/admin/freed/{slot_id}/"))
        assert fits(desk)
