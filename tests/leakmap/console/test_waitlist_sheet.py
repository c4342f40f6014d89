"""The sheet's page and its settings: who may see what, what a key does on screen, and what is refused."""

import pytest

from clinics.models import SheetRemark, SheetRow, WaitlistEntry, WaitlistSheet
from leakmap.console.menu import count_sheet_problems
from leakmap.lib.tenancy import inside_spa
from outreach.sheets.following import follow_sheet
from tests.conftest import LUNA
from tests.factories import MONDAY_10AM, make_patient, make_waiting
from tests.sheets_server import EMAIL, SHEET_ID, SheetsServer

PAGE = "/admin/clinics/waitlistsheet/"
ADDRESS = f"https://docs.google.com/spreadsheets/d/{SHEET_ID}/edit#gid=0"


@pytest.fixture(scope="module")
def running():
    server = SheetsServer()
    yield server
    server.stop()


@pytest.fixture
def google(running, settings):
    running.reset()
    settings.SHEETS_API_BASE, settings.SHEETS_TOKEN_URI = running.base_url, f"{running.base_url}/token"
    running.tab.rows = [
        ["Name", "Mobile", "Service", "OK to text"],
        ["Maya Lind", "(313) 555-0142", "HydraFacial", "yes"],
        ["Ana Ruiz", "(313) 555-0143", "Hydra Facal", "yes"],
    ]
    return running


def make_sheet(google, **fields) -> WaitlistSheet:
    return WaitlistSheet.objects.create(
        pk=1, spreadsheet_id=SHEET_ID, key=google.make_key(), client_email=EMAIL, **fields
    )


def send(client, google, **fields):
    return client.post(
        f"{PAGE}add/",
        {"address": ADDRESS, "typed_key": google.make_key(), "is_on": "on", **fields},
        follow=True,
    )


def test_an_owner_connects_a_sheet_and_is_told_with_whom_to_share_it(owner_client, google):
    response = send(owner_client, google)
    assert EMAIL in response.content.decode()
    sheet = WaitlistSheet.objects.get()
    assert (sheet.spreadsheet_id, sheet.tab_id) == (SHEET_ID, 0)
    assert sheet.next_sync_at is not None
    with inside_spa(LUNA):
        assert WaitlistSheet.objects.count() == 0


def test_the_key_is_encrypted_at_rest_and_never_shown_again(owner_client, google):
    from django.db import connection

    send(owner_client, google)
    with connection.cursor() as cursor:
        cursor.execute("SELECT key FROM clinics_waitlistsheet")
        assert "PRIVATE" not in cursor.fetchone()[0]
    page = owner_client.get(f"{PAGE}1/change/").content.decode()
    assert "PRIVATE" not in page
    refused = owner_client.post(
        f"{PAGE}1/change/", {"address": "?", "typed_key": google.make_key(), "is_on": "on"}
    )
    assert "PRIVATE" not in refused.content.decode()
    before = WaitlistSheet.objects.get().key
    owner_client.post(f"{PAGE}1/change/", {"address": ADDRESS, "typed_key": "", "is_on": "on"})
    assert WaitlistSheet.objects.get().key == before


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("https://docs.google.com/spreadsheets/d/e/2PACX-1vTestTestTestTestTest/pub?output=csv", "published"),
        (f"https://docs.google.com/spreadsheets/d/{SHEET_ID}/pub?output=csv", "Stop publishing"),
        (f"https://docs.google.com/spreadsheets/d/{SHEET_ID}/gviz/tq?tqx=out:csv", "a copy as a file"),
        (f"https://docs.google.com/spreadsheets/d/{SHEET_ID}/export?format=csv", "a copy as a file"),
        ("https://example.com/spreadsheets/d/1234567890123456789012345", "not a Google Sheet"),
        ("my list", "not a Google Sheet"),
    ],
)
def test_a_published_or_foreign_address_is_refused_saying_why(owner_client, google, address, words):
    page = send(owner_client, google, address=address).content.decode()
    assert words in page
    assert "Paste the key once more" in page
    assert WaitlistSheet.objects.count() == 0


@pytest.mark.parametrize(
    "key", ["", "not json", '{"type": "authorized_user"}', '{"type": "service_account"}']
)
def test_a_key_that_is_none_is_refused(owner_client, google, key):
    assert "Service accounts" in send(owner_client, google, typed_key=key).content.decode()
    assert WaitlistSheet.objects.count() == 0


def test_an_id_alone_is_an_address(owner_client, google):
    send(owner_client, google, address=SHEET_ID)
    assert WaitlistSheet.objects.get().spreadsheet_id == SHEET_ID


def test_the_desk_sees_what_to_correct_and_not_the_settings(desk_client, google):
    make_sheet(google, next_sync_at=MONDAY_10AM)
    follow_sheet(now=MONDAY_10AM)
    page = desk_client.get(PAGE).content.decode()
    assert "Row 3" in page
    assert "Did you mean HydraFacial" in page
    assert "Until then this row is not on the waitlist." in page
    assert "Settings" not in page
    assert desk_client.get(f"{PAGE}1/change/").status_code in (302, 403)
    assert desk_client.post(f"{PAGE}add/", {"address": ADDRESS}).status_code in (302, 403)


def test_a_row_that_was_taken_before_says_that_it_still_holds(desk_client, google):
    make_sheet(google, next_sync_at=MONDAY_10AM)
    follow_sheet(now=MONDAY_10AM)
    google.tab.set(2, 2, "Hydra Facal")
    WaitlistSheet.objects.update(next_sync_at=MONDAY_10AM)
    follow_sheet(now=MONDAY_10AM)
    assert "Until then what the row said before holds." in desk_client.get(PAGE).content.decode()


def test_a_sheet_that_cannot_be_followed_does_not_claim_that_all_was_read(desk_client, google):
    google.tab.set(1, 0, "Phone")
    make_sheet(google, next_sync_at=MONDAY_10AM)
    follow_sheet(now=MONDAY_10AM)
    page = desk_client.get(PAGE).content.decode()
    assert "mean the same to us" in page
    assert "Nobody was taken off the waitlist." in page
    assert "We look again" in page
    assert "every row could be read" not in page


def test_the_menu_says_on_every_page_that_the_sheet_needs_somebody(desk_client, google):
    """Whoever goes on typing into a sheet that is not followed learns it here."""
    assert count_sheet_problems() == 0
    make_sheet(google, next_sync_at=MONDAY_10AM)
    follow_sheet(now=MONDAY_10AM)
    assert count_sheet_problems() == 1  # the row that could not be read
    google.tab.set(1, 0, "Phone")
    WaitlistSheet.objects.update(next_sync_at=MONDAY_10AM)
    follow_sheet(now=MONDAY_10AM)
    assert count_sheet_problems() == 1
    WaitlistSheet.objects.update(is_on=False)
    assert count_sheet_problems() == 0


def test_a_long_sheet_says_how_many_rows_are_still_to_come(desk_client, google, monkeypatch):
    monkeypatch.setattr("outreach.sheets.applying.MOST_STRANGERS", 1)
    google.tab.rows += [[f"P{nth}", f"(313) 555-015{nth}", "HydraFacial", "yes"] for nth in range(3)]
    make_sheet(google, next_sync_at=MONDAY_10AM)
    follow_sheet(now=MONDAY_10AM)
    assert "1 on the waitlist from it; 3 more are being taken in" in desk_client.get(PAGE).content.decode()


def test_a_nurse_sees_the_page_and_presses_nothing(nurse_client, google):
    make_sheet(google)
    assert "Read now" not in nurse_client.get(PAGE).content.decode()
    for button in ("read", "test", "ids"):
        assert nurse_client.post(f"{PAGE}{button}/").status_code == 403
    assert google.log == []


def test_the_buttons_read_test_and_write_ids(desk_client, google):
    make_sheet(google)
    assert (
        "It works. Tab “Waitlist”: 1 rows" in desk_client.post(f"{PAGE}test/", follow=True).content.decode()
    )
    desk_client.post(f"{PAGE}read/")
    assert WaitlistSheet.objects.get().next_sync_at is not None
    entry = make_waiting(patient=make_patient())
    SheetRow.objects.create(row_id="lm_1", entry=entry, phone="+13135550142", number=2, is_written=True)
    desk_client.post(f"{PAGE}ids/")
    assert not SheetRow.objects.get().is_written
    google.is_shared = False
    assert EMAIL in desk_client.post(f"{PAGE}test/", follow=True).content.decode()
    assert desk_client.get(f"{PAGE}read/").status_code == 403


def test_another_sheet_ties_its_rows_anew_and_takes_nobody_off(owner_client, google):
    make_sheet(google, tab_id=0, tab_title="Waitlist", content_hash="x")
    entry = make_waiting(patient=make_patient())
    SheetRow.objects.create(row_id="lm_1", entry=entry, phone="+13135550142", number=2)
    SheetRemark.objects.create(row=2, column="Mobile", words="x", at=MONDAY_10AM)
    owner_client.post(
        f"{PAGE}1/change/", {"address": "1AnotherSheet_9876543210-abcdefgh", "typed_key": "", "is_on": "on"}
    )
    sheet = WaitlistSheet.objects.get()
    assert (sheet.tab_title, sheet.content_hash) == ("", "")
    assert SheetRow.objects.count() == SheetRemark.objects.count() == 0
    assert WaitlistEntry.objects.get().state == "waiting"


def test_switched_off_says_so(owner_client, google):
    make_sheet(google, is_on=False)
    assert "Switched off" in owner_client.get(PAGE).content.decode()


def test_the_entrys_own_form_says_that_the_sheet_decides(desk_client, google):
    make_sheet(google, next_sync_at=MONDAY_10AM)
    follow_sheet(now=MONDAY_10AM)
    other = make_waiting(patient=make_patient())
    words = "This entry is row 2 of your Google Sheet"
    row = SheetRow.objects.get()
    assert words in desk_client.get(f"/admin/clinics/waitlistentry/{row.entry_id}/change/").content.decode()
    page = desk_client.get(f"/admin/clinics/waitlistentry/{other.pk}/change/")
    assert page.status_code == 200
    assert words not in page.content.decode()
