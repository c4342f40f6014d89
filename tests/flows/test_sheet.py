"""The front desk's Google Sheet: onto the waitlist, and what became of each person back into the sheet."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clinics.consent import record_consent
from clinics.models import (
    Appointment,
    ConsentEvent,
    ConsentKind,
    Patient,
    PatientAddress,
    Provider,
    SheetRemark,
    SheetRow,
    WaitlistEntry,
    WaitlistSheet,
)
from clinics.newcomers import find_known
from clinics.waitlist import change_entry, move_entry, remove_entry
from leakmap.lib.tenancy import inside_spa
from leakmap.tenants.models import WakeUp
from outreach.models import Offer
from outreach.recovery.working import recover_due
from outreach.sheets.following import ask_to_follow, follow_sheet, try_sheet, write_ids_anew
from tests.conftest import LUNA
from tests.factories import MONDAY_10AM, make_appointment, make_patient, make_waiting
from tests.sheets_server import EMAIL, SHEET_ID, FakeTab, SheetsServer
from triage.models import FREEZING_KINDS, Ticket

pytestmark = pytest.mark.usefixtures("glow")
NOW = MONDAY_10AM
MINUTE = timedelta(minutes=1)
HEADERS = ["Name", "Mobile", "Service", "Provider", "Days and times", "Note", "OK to text"]


@pytest.fixture(scope="module")
def running():
    server = SheetsServer()
    yield server
    server.stop()


@pytest.fixture
def google(running, settings):
    running.reset()
    settings.SHEETS_API_BASE = running.base_url
    settings.SHEETS_TOKEN_URI = f"{running.base_url}/token"
    settings.SHEETS_TIMEOUT_S = 2.0
    return running


@pytest.fixture
def sheet(google) -> WaitlistSheet:
    """Glow's sheet with three people in it; Luna has none."""
    google.tab.rows = [
        [*HEADERS],
        ["Maya Lind", "(313) 555-0142", "HydraFacial", "any", "Mon-Wed 9am-12pm", "", "yes"],
        ["Ana Ruiz", "313-555-0143", "Lip filler, HydraFacial", "Dana Reyes", "", "likes mornings", "yes"],
        ["Bea Holt", "3135550144", "HydraFacial", "", "weekends", "", "no"],
    ]
    return connect(google)


def connect(google: SheetsServer, **fields) -> WaitlistSheet:
    key = google.make_key()
    return WaitlistSheet.objects.create(
        pk=1, spreadsheet_id=SHEET_ID, key=key, client_email=EMAIL, next_sync_at=NOW, **fields
    )


def look(at=NOW) -> int:
    """One look, as the timer has it: whenever it is due by now."""
    WaitlistSheet.objects.update(next_sync_at=at)
    return follow_sheet(now=at)


def list_names() -> list[str]:
    rows = WaitlistEntry.objects.filter(state="waiting").order_by("position", "pk")
    return list(rows.values_list("patient__first_name", flat=True))


def get_entry(name: str) -> WaitlistEntry:
    return WaitlistEntry.objects.get(patient__first_name=name)


def read_problem() -> str:
    return WaitlistSheet.objects.get().problem


def list_remarks() -> list[tuple[int, str]]:
    return list(SheetRemark.objects.values_list("row", "column"))


# ---- a plain look -----------------------------------------------------------------------------------------


def test_rows_become_entries_in_the_sheets_order_and_other_spas_have_none(sheet):
    assert look() == 1
    assert list_names() == ["Maya", "Ana", "Bea"]
    maya, ana, bea = (get_entry(name) for name in ("Maya", "Ana", "Bea"))
    assert maya.suits == [[0, "09:00", "12:00"], [1, "09:00", "12:00"], [2, "09:00", "12:00"]]
    assert maya.source == "sheet"
    assert ana.provider == Provider.objects.get(name="Dana Reyes")
    assert set(ana.services.values_list("name", flat=True)) == {"Dermal filler", "HydraFacial"}
    assert ana.note == "likes mornings"
    assert maya.patient.addresses.get().address == "+13135550142"
    assert bea.consented_at is None
    with inside_spa(LUNA):
        assert WaitlistEntry.objects.count() == 0
        assert follow_sheet(now=NOW) == 0


def test_consent_is_kept_with_what_the_sheet_said(sheet, google):
    google.tab.set(1, 7, "Who asked, when")
    google.tab.set(2, 7, "Robin, by phone, Nov 3")
    look()
    maya = get_entry("Maya")
    assert maya.consented_at == NOW
    assert maya.consent_how == "front desk's sheet"
    assert maya.consent_wording == "OK to text: yes (Robin, by phone, Nov 3)"
    assert ConsentEvent.objects.filter(address__patient=maya.patient).count() == 1


def test_ids_and_outcomes_are_written_in_one_batch_and_the_id_column_is_hidden(sheet, google):
    look()
    assert google.tab.column("Outcome") == ["Waiting", "Waiting", "Waiting (not OK to text: call)"]
    ids = google.tab.column("Leak Map id")
    assert len(set(ids)) == 3
    assert set(ids) == set(SheetRow.objects.values_list("row_id", flat=True))
    assert google.tab.hidden_columns == {google.tab.find("Leak Map id")}
    assert google.count()["write"] == 1
    assert google.count()["read"] == 1


def test_a_look_at_an_unchanged_sheet_reads_once_and_writes_nothing(sheet, google):
    look()
    look(NOW + MINUTE)  # sees our own ids
    google.log.clear()
    look(NOW + 2 * MINUTE)
    assert google.count() == {"token": 1, "read": 1}


def test_the_timer_is_a_row_and_there_is_none_for_a_spa_without_a_sheet(sheet):
    WakeUp.objects.all().delete()
    assert follow_sheet(now=NOW) == 1
    assert follow_sheet(now=NOW) == 0
    assert WaitlistSheet.objects.get().next_sync_at == NOW + MINUTE
    assert list(WakeUp.objects.values_list("schema_name", "lane")) == [("spa_glow", "bulk")]
    assert follow_sheet(now=NOW + MINUTE) == 1


def test_a_sheet_that_is_switched_off_is_not_read(sheet, google):
    WaitlistSheet.objects.update(is_on=False)
    assert follow_sheet(now=NOW) == 0
    assert google.log == []


def test_somebody_who_asks_during_a_look_is_not_forgotten(sheet):
    ask_to_follow(now=NOW + MINUTE)
    assert WaitlistSheet.objects.get().next_sync_at == NOW + MINUTE
    assert follow_sheet(now=NOW + MINUTE) == 1


# ---- edits, order, deletions ------------------------------------------------------------------------------


def test_an_edit_in_the_sheet_changes_the_entry(sheet, google):
    look()
    google.tab.set(2, 2, "Botox")
    google.tab.set(2, 4, "Fri after 3pm")
    look(NOW + MINUTE)
    maya = get_entry("Maya")
    assert list(maya.services.values_list("name", flat=True)) == ["Botox"]
    assert maya.suits == [[4, "15:00", "23:59"]]
    assert SheetRemark.objects.count() == 0


def test_the_sheets_order_is_the_lists_order_and_others_keep_their_places(sheet, google):
    make_waiting(patient=make_patient(first_name="Walkin"), position=0)
    look()
    assert list_names() == ["Walkin", "Maya", "Ana", "Bea"]
    rows = google.tab.rows
    rows[1], rows[3] = rows[3], rows[1]
    look(NOW + MINUTE)
    assert list_names() == ["Walkin", "Bea", "Ana", "Maya"]
    assert WaitlistEntry.objects.count() == 4


def test_a_deleted_row_takes_its_entry_off_and_one_pasted_elsewhere_comes_back(sheet, google):
    look()
    cut = google.tab.rows.pop(2)
    look(NOW + MINUTE)
    assert list_names() == ["Maya", "Bea"]
    ana = get_entry("Ana")
    assert ana.closed_reason == "Its row was deleted in the sheet"
    google.tab.rows.append(cut)
    look(NOW + 2 * MINUTE)
    assert list_names() == ["Maya", "Bea", "Ana"]
    assert get_entry("Ana") == ana


def test_a_row_that_comes_back_finds_a_patient_who_joined_by_another_way_meanwhile(sheet, google):
    look()
    cut = google.tab.rows.pop(2)
    look(NOW + MINUTE)
    entry = make_waiting(patient=Patient.objects.get(first_name="Ana"), source="text")
    google.tab.rows.append(cut)
    look(NOW + 2 * MINUTE)
    assert SheetRow.objects.get(number=4).entry == entry
    assert list_names() == ["Maya", "Bea", "Ana"]


def test_an_id_that_did_not_reach_the_sheet_makes_no_second_entry(sheet, google):
    google.is_writable = False
    look()
    look(NOW + MINUTE)
    assert WaitlistEntry.objects.count() == 3
    assert EMAIL in read_problem()
    assert "Editor" in read_problem()
    google.is_writable = True
    look(NOW + 2 * MINUTE)
    assert WaitlistEntry.objects.count() == 3
    assert all(google.tab.column("Leak Map id"))
    assert read_problem() == ""


def test_a_copied_row_is_a_new_person_with_an_id_of_their_own(sheet, google):
    look()
    copy = [*google.tab.rows[1]]
    copy[0], copy[1] = "Cleo Wu", "(313) 555-0150"
    google.tab.rows.insert(1, copy)
    look(NOW + MINUTE)
    assert list_names() == ["Cleo", "Maya", "Ana", "Bea"]
    ids = google.tab.column("Leak Map id")
    assert len(set(ids)) == 4
    assert SheetRow.objects.get(entry=get_entry("Maya")).row_id == ids[1]


def test_a_row_sorted_away_from_its_id_keeps_its_patient(sheet, google):
    """An id that landed in the wrong row must never turn one patient into another."""
    look()
    ids = google.tab.find("Leak Map id")
    one, two = google.tab.rows[1], google.tab.rows[2]
    one[ids], two[ids] = two[ids], one[ids]
    look(NOW + MINUTE)
    assert list_names() == ["Maya", "Ana", "Bea"]
    assert WaitlistEntry.objects.count() == 3
    assert get_entry("Maya").patient.addresses.get().address == "+13135550142"


def test_a_corrected_number_is_another_address_and_the_old_one_is_not_texted(sheet, google):
    look()
    google.tab.set(2, 1, "(313) 555-0199")
    look(NOW + MINUTE)
    waiting = WaitlistEntry.objects.get(state="waiting", patient__first_name="Maya")
    assert waiting.patient.addresses.get().address == "+13135550199"
    assert WaitlistEntry.objects.filter(state="removed").count() == 1
    assert list_names() == ["Maya", "Ana", "Bea"]


def test_a_row_typed_over_one_that_is_done_is_a_new_person(sheet, google):
    look()
    WaitlistEntry.objects.filter(patient__first_name="Maya").update(state="booked")
    google.tab.rows[1][:4] = ["Cleo Wu", "(313) 555-0150", "Botox", ""]
    look(NOW + MINUTE)
    assert get_entry("Maya").state == "booked"
    assert list_names() == ["Cleo", "Ana", "Bea"]


def test_a_patient_who_is_done_may_wait_again_in_a_row_beside_the_old_one(sheet, google):
    look()
    WaitlistEntry.objects.filter(patient__first_name="Maya").update(state="booked")
    google.tab.rows.append(["Maya Lind", "(313) 555-0142", "Botox", "", "", "", "yes"])
    look(NOW + MINUTE)
    assert list_names() == ["Ana", "Bea", "Maya"]
    assert google.tab.column("Outcome") == ["Booked", "Waiting", "Waiting (not OK to text: call)", "Waiting"]


def test_a_row_whose_words_were_wiped_loses_our_words_too(sheet, google):
    look()
    google.tab.rows[3][:7] = [""] * 7
    look(NOW + MINUTE)
    assert list_names() == ["Maya", "Ana"]
    assert google.tab.column("Leak Map id")[2] == google.tab.column("Outcome")[2] == ""


# ---- who wins ---------------------------------------------------------------------------------------------


def test_the_sheet_wins_over_an_edit_made_here_and_says_so(sheet):
    look()
    look(NOW + MINUTE)
    change_entry(entry=get_entry("Ana"), note="typed in Leak Map", now=NOW)
    look(NOW + 2 * MINUTE)
    assert get_entry("Ana").note == "likes mornings"
    remark = SheetRemark.objects.get()
    assert (remark.row, remark.is_overruled) == (3, True)
    assert "Make the change in the sheet" in remark.words
    look(NOW + 3 * MINUTE)
    assert SheetRemark.objects.count() == 1


def test_an_order_dragged_here_is_put_back_to_the_sheets(sheet):
    look()
    look(NOW + MINUTE)
    move_entry(entry_id=get_entry("Bea").pk, place=1)
    look(NOW + 2 * MINUTE)
    assert list_names() == ["Maya", "Ana", "Bea"]


def test_a_column_the_sheet_does_not_have_is_the_desks(sheet):
    look()
    change_entry(entry=get_entry("Ana"), notice_minutes=600, now=NOW)
    look(NOW + MINUTE)
    assert get_entry("Ana").notice_minutes == 600


def test_somebody_taken_off_here_stays_off_and_the_sheet_says_so(sheet, google):
    look()
    remove_entry(entry_id=get_entry("Ana").pk, reason="asked to")
    look(NOW + MINUTE)
    assert list_names() == ["Maya", "Bea"]
    assert google.tab.column("Outcome")[1] == "Taken off the waitlist"


def test_somebody_who_waits_by_text_already_is_tied_and_not_doubled(sheet):
    patient = make_patient(first_name="Maya", phone="+13135550142")
    entry = make_waiting(patient=patient, service="Botox", source="text")
    look()
    entry.refresh_from_db()
    assert WaitlistEntry.objects.filter(patient=patient).count() == 1
    assert list(entry.services.values_list("name", flat=True)) == ["HydraFacial"]
    assert "Botox" in SheetRemark.objects.get().words


def test_a_name_on_file_is_not_overwritten_and_a_strangers_number_is_refused(sheet, google):
    make_patient(first_name="Roberta", last_name="Quill", phone="+13135550142")
    look()
    assert list_names() == ["Ana", "Bea"]
    assert list_remarks() == [(2, "Name")]
    assert Patient.objects.filter(first_name="Roberta", last_name="Quill").count() == 1
    assert google.tab.column("Outcome")[0] == "Not taken: see Name in Leak Map"


# ---- consent ----------------------------------------------------------------------------------------------


def test_a_yes_taken_back_stops_texts_also_when_the_row_cannot_be_read(sheet, google):
    look()
    google.tab.set(2, 6, "no")
    google.tab.set(2, 2, "something we never heard of")
    look(NOW + MINUTE)
    assert get_entry("Maya").consented_at is None
    assert list(get_entry("Maya").services.values_list("name", flat=True)) == ["HydraFacial"]


def test_a_yes_taken_back_and_given_again_is_followed(sheet, google):
    look()
    google.tab.set(2, 6, "no")
    look(NOW + MINUTE)
    assert get_entry("Maya").consented_at is None
    google.tab.set(2, 6, "yes")
    look(NOW + 2 * MINUTE)
    assert get_entry("Maya").consented_at == NOW + 2 * MINUTE


def test_a_standing_yes_does_not_undo_a_stop(sheet, google):
    look()
    address = PatientAddress.objects.get(address="+13135550142")
    record_consent(address=address, kind=ConsentKind.OPT_OUT, source="keyword", now=NOW + MINUTE)
    google.tab.set(2, 5, "a new note")
    look(NOW + 2 * MINUTE)
    address.refresh_from_db()
    assert address.opted_out_at == NOW + MINUTE
    assert get_entry("Maya").note == "a new note"
    assert google.tab.column("Outcome")[0] == "Skipped: opted out"
    assert ConsentEvent.objects.filter(address=address, kind=ConsentKind.TRANSACTIONAL).count() == 1


def test_an_answer_that_is_neither_yes_nor_no_means_no_and_is_shown(sheet, google):
    google.tab.set(2, 6, "maybe later")
    look()
    assert get_entry("Maya").consented_at is None
    assert list_remarks() == [(2, "OK to text")]


def test_a_ticked_box_is_a_yes_and_rows_with_nothing_but_boxes_are_empty(sheet, google):
    google.tab.set(4, 6, True)
    google.tab.rows += [["", "", "", "", "", "", False] for _ in range(3)]
    look()
    assert get_entry("Bea").consented_at == NOW
    assert WaitlistEntry.objects.count() == 3
    assert list_remarks() == []


# ---- outcomes ---------------------------------------------------------------------------------------------


def test_outcomes_follow_the_offers_and_only_what_changed_is_written(sheet, google):
    google.tab.set(2, 4, "")
    look()
    look(NOW + MINUTE)
    visit = make_appointment(starts_at=NOW + timedelta(days=1))
    Appointment.objects.filter(pk=visit.pk).update(state="cancelled")
    recover_due(now=NOW + 14 * MINUTE)
    google.log.clear()
    look(NOW + 15 * MINUTE)
    assert google.tab.column("Outcome") == [
        "Offered 10:14 am",
        "Offered 10:14 am",
        "Waiting (not OK to text: call)",
    ]
    assert google.count()["write"] == 1
    Offer.objects.filter(patient__first_name="Ana").update(state="declined", answered_at=NOW + 20 * MINUTE)
    WaitlistEntry.objects.filter(patient__first_name="Maya").update(state="booked")
    Offer.objects.filter(patient__first_name="Maya").update(state="won")
    look(NOW + 21 * MINUTE)
    assert google.tab.column("Outcome")[:2] == ["Booked Tue Nov 24, 10:00 am", "Waiting (said no 10:20 am)"]


def test_a_clinical_note_in_the_sheet_reaches_a_clinician_at_once(sheet, google):
    google.tab.set(2, 5, "my lip is swollen and hot since the filler")
    look()
    assert Ticket.objects.get().patient == get_entry("Maya").patient
    assert Ticket.objects.get().kind in FREEZING_KINDS


def test_no_clinical_reason_is_written_into_the_sheet(sheet, google):
    look()
    visit = make_appointment(starts_at=NOW + timedelta(days=1))
    Appointment.objects.filter(pk=visit.pk).update(state="cancelled")
    recover_due(now=NOW)
    Offer.objects.filter(patient__first_name="Ana").update(
        state="skipped", reason="clinical", offered_at=None, item=None
    )
    look(NOW + MINUTE)
    assert google.tab.column("Outcome")[1] == "Skipped: see Leak Map"


# ---- accidents: nobody is taken off ------------------------------------------------------------------------


def damage_emptied(tab: FakeTab) -> None:
    tab.rows = []


def damage_headers_gone(tab: FakeTab) -> None:
    del tab.rows[0]


def damage_rows_gone(tab: FakeTab) -> None:
    del tab.rows[1:]


def damage_id_column_deleted(tab: FakeTab) -> None:
    place = tab.find("Leak Map id")
    for line in tab.rows:
        del line[place : place + 1]


def damage_other_people(tab: FakeTab) -> None:
    tab.rows[1:] = [["Zoe Day", "(313) 555-0177", "Botox", "", "", "", "yes"]]


def damage_two_phone_columns(tab: FakeTab) -> None:
    tab.set(1, 5, "mobile")


def damage_synonymous_columns(tab: FakeTab) -> None:
    tab.set(1, 5, "Phone number")


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (damage_emptied, "No row with headers"),
        (damage_headers_gone, "No row with headers"),
        (damage_rows_gone, "no rows, and 3 people"),
        (damage_id_column_deleted, "Write the ids anew"),
        (damage_other_people, "None of the 3 people"),
        (damage_two_phone_columns, "(B and F)"),
        (damage_synonymous_columns, "mean the same to us"),
    ],
)
def test_a_damaged_sheet_stops_us_takes_nobody_off_and_heals_by_undo(sheet, google, damage, words):
    look()
    before = json.dumps(google.tab.rows)
    damage(google.tab)
    damaged = json.dumps(google.tab.rows)
    look(NOW + MINUTE)
    assert words in read_problem()
    assert list_names() == ["Maya", "Ana", "Bea"]
    assert json.dumps(google.tab.rows) == damaged
    google.tab.rows = json.loads(before)
    look(NOW + 2 * MINUTE)
    assert read_problem() == ""
    assert list_names() == ["Maya", "Ana", "Bea"]


def test_ids_deleted_for_good_are_written_anew_and_nobody_is_doubled(sheet, google):
    look()
    damage_id_column_deleted(google.tab)
    google.tab.rows[1:] = reversed(google.tab.rows[1:])
    write_ids_anew(now=NOW + MINUTE)
    follow_sheet(now=NOW + MINUTE)
    assert read_problem() == ""
    assert list_names() == ["Bea", "Ana", "Maya"]
    assert WaitlistEntry.objects.count() == 3
    assert len(set(google.tab.column("Leak Map id"))) == 3


def test_an_outcome_column_of_the_desks_own_is_not_written_over(google):
    google.tab.rows = [
        [*HEADERS, "Outcome"],
        ["Maya Lind", "(313) 555-0142", "HydraFacial", "", "", "", "yes", "called twice"],
    ]
    connect(google)
    look()
    assert "Rename it" in read_problem()
    assert google.tab.column("Outcome") == ["called twice"]
    assert WaitlistEntry.objects.count() == 0


# ---- rows that cannot be read ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("column", "cell", "title", "words"),
    [
        (1, "", "Mobile", "There is no phone number"),
        (1, "call her sister", "Mobile", "is not a phone number"),
        (1, "1.31356E+10", "Mobile", "last digits are lost"),
        (2, "Hydra Facal", "Service", "Did you mean HydraFacial"),
        (2, "", "Service", "unmerge"),
        (3, "Danna", "Provider", "Did you mean Dana Reyes"),
        (4, "when the moon is full", "Days and times", "Write days and times like"),
        (0, '=HYPERLINK("http://x")', "Name", "formula"),
        (5, "n" * 201, "Note", "Shorten it to 200"),
    ],
)
def test_a_row_that_cannot_be_read_is_shown_with_its_number_and_what_to_do(
    sheet, google, column, cell, title, words
):
    google.tab.set(2, column, cell)
    look()
    assert list_names() == ["Ana", "Bea"]
    remark = SheetRemark.objects.get()
    assert (remark.row, remark.column, remark.is_refused) == (2, title, True)
    assert words in remark.words
    assert google.tab.column("Outcome")[0] == f"Not taken: see {title} in Leak Map"
    google.tab.set(2, column, sheet_cell(column))
    look(NOW + MINUTE)
    assert list_names() == ["Maya", "Ana", "Bea"]
    assert SheetRemark.objects.count() == 0


def sheet_cell(column: int) -> str:
    return ["Maya Lind", "(313) 555-0142", "HydraFacial", "any", "", "", "yes"][column]


def test_a_known_row_that_becomes_unreadable_keeps_its_entry_as_it_was(sheet, google):
    look()
    google.tab.set(2, 4, "whenever pigs fly")
    look(NOW + MINUTE)
    assert list_names() == ["Maya", "Ana", "Bea"]
    assert get_entry("Maya").suits[0] == [0, "09:00", "12:00"]
    assert google.tab.column("Outcome")[0] == "Change not taken: see Days and times in Leak Map"


def test_two_rows_for_one_phone_are_one_entry_and_the_second_is_shown(sheet, google):
    google.tab.rows.append(["Maya Lind", "+1 313 555 0142", "Botox", "", "", "", "yes"])
    look()
    assert list_names() == ["Maya", "Ana", "Bea"]
    remark = SheetRemark.objects.get()
    assert (remark.row, remark.column) == (5, "Mobile")
    assert "row 2" in remark.words
    assert list(get_entry("Maya").services.values_list("name", flat=True)) == ["HydraFacial"]


def test_a_known_row_given_anothers_number_keeps_its_entry_and_is_shown(sheet, google):
    look()
    google.tab.set(3, 1, "(313) 555-0142")
    look(NOW + MINUTE)
    assert list_names() == ["Maya", "Ana", "Bea"]
    assert list_remarks() == [(3, "Mobile")]


def test_a_phone_that_became_a_number_is_read(sheet, google):
    google.tab.set(2, 1, 13135550142.0)
    google.tab.set(3, 1, 3135550143)
    google.tab.set(4, 1, "1.3135550144E10")
    look()
    assert set(PatientAddress.objects.values_list("address", flat=True)) >= {
        "+13135550142",
        "+13135550143",
        "+13135550144",
    }


def test_merged_cells_leave_empty_ones_that_are_not_guessed(sheet, google):
    google.tab.set(3, 2, "")
    google.tab.set(4, 2, "")
    look()
    assert list_names() == ["Maya"]
    assert [row for row, _ in list_remarks()] == [3, 4]
    assert all("merged" in each.words for each in SheetRemark.objects.all())


def test_headers_may_stand_lower_in_other_words_and_another_language(google):
    google.tab.rows = [
        ["LISTA DE ESPERA"],
        [],
        ["Teléfono", " nombre ", "TRATAMIENTO", "días", "Puede recibir mensajes", "color favorito"],
        ["3135550142", "Luz Mora", "botox", "lun-mie", "sí", "azul"],
    ]
    connect(google)
    look()
    assert list_names() == ["Luz"]
    assert get_entry("Luz").consented_at == NOW
    assert WaitlistSheet.objects.get().ignored_columns == "color favorito"
    assert google.tab.rows[3][:6] == ["3135550142", "Luz Mora", "botox", "lun-mie", "sí", "azul"]
    assert google.tab.rows[3][google.tab.find("Outcome")] == "Waiting"


def test_a_sheet_as_wide_as_its_grid_gets_more_columns(sheet, google):
    google.tab.columns = len(HEADERS)
    look()
    assert google.tab.columns == len(HEADERS) + 2
    assert all(google.tab.column("Leak Map id"))


def test_a_renamed_tab_is_found_and_a_deleted_one_is_said(sheet, google):
    look()
    google.tab.title = "It's November"
    look(NOW + MINUTE)
    assert read_problem() == ""
    google.tabs = [FakeTab("Other", tab_id=77)]
    look(NOW + 2 * MINUTE)
    assert "The tab we followed" in read_problem()
    assert list_names() == ["Maya", "Ana", "Bea"]


# ---- Google does not answer ---------------------------------------------------------------------------------


def test_revoked_sharing_says_with_whom_to_share_and_takes_nobody_off(sheet, google):
    look()
    google.is_shared = False
    look(NOW + MINUTE)
    assert EMAIL in read_problem()
    assert "Nobody was taken off" in read_problem()
    assert list_names() == ["Maya", "Ana", "Bea"]
    assert WaitlistSheet.objects.get().next_sync_at == NOW + 6 * MINUTE
    google.is_shared = True
    look(NOW + 6 * MINUTE)
    assert read_problem() == ""


@pytest.mark.parametrize(("status", "body"), [(429, ""), (500, ""), (503, "<html>not JSON</html>")])
def test_an_outage_or_a_limit_is_tried_again_later_and_later(sheet, google, status, body):
    waits = []
    at = NOW
    for _ in range(7):
        google.fail(status, body=body)
        look(at)
        next_at = WaitlistSheet.objects.get().next_sync_at
        waits.append(int((next_at - at).total_seconds() // 60))
        at = next_at
    assert waits == [1, 2, 4, 8, 16, 30, 30]
    assert google.count()["metadata"] == 7  # one request a look: nothing is retried within it
    assert "try again by ourselves" in read_problem()
    look(at)
    assert WaitlistSheet.objects.get().failures == 0
    assert list_names() == ["Maya", "Ana", "Bea"]


def test_an_answer_that_does_not_come_is_given_up_soon(sheet, google, settings):
    settings.SHEETS_TIMEOUT_S = 0.3
    google.hangs_s = 1.0
    look()
    assert "did not answer" in read_problem()
    assert WaitlistEntry.objects.count() == 0


def test_a_key_that_google_refuses_and_an_api_that_is_off_are_told_apart(sheet, google):
    google.is_key_valid = False
    look()
    assert "Make a new one" in read_problem()
    google.is_key_valid, google.is_api_on = True, False
    look(NOW + MINUTE)
    assert "APIs & Services" in read_problem()


def test_a_key_file_cannot_choose_whom_we_call(sheet, google):
    look()
    assert google.count()["token"] == 1  # though the file names another endpoint


def test_the_test_button_tells_what_it_found_and_changes_nothing(sheet, google):
    google.tab.set(2, 1, "")
    google.tab.set(1, 9, "Shoe size")
    report = try_sheet()
    assert (report.tab, report.rows, report.unreadable) == ("Waitlist", 2, 1)
    assert report.ignored == ("Shoe size",)
    assert WaitlistEntry.objects.count() == 0
    google.is_shared = False
    with pytest.raises(ValueError, match="Share"):
        try_sheet()


# ---- many rows ----------------------------------------------------------------------------------------------


def fill(google: SheetsServer, count: int) -> None:
    google.tab.rows = [
        [*HEADERS],
        *(
            [f"P{nth} Test", f"+1313{nth // 10000 + 555}{nth % 10000:04}", "HydraFacial", "", "", "", "yes"]
            for nth in range(count)
        ),
    ]


def test_five_thousand_rows_are_taken_in_portions(google, monkeypatch):
    monkeypatch.setattr("outreach.sheets.applying.MOST_STRANGERS", 20)
    monkeypatch.setattr("outreach.sheets.applying.AT_ONCE", 8)
    fill(google, 50)
    connect(google)
    look()
    assert WaitlistEntry.objects.count() == 20
    assert WaitlistSheet.objects.get().next_sync_at == NOW + timedelta(seconds=2)
    look(NOW + MINUTE)
    look(NOW + 2 * MINUTE)
    assert WaitlistEntry.objects.count() == 50
    assert google.tab.column("Outcome") == ["Waiting"] * 50


def test_the_statements_of_a_first_look_do_not_grow_with_the_rows(google):
    counts = []
    for size in (5, 60):
        fill(google, size)
        google.tab.rows[1:] = [[f"{size}", f"+1{300 + size}555{nth:04}", *line[2:]] for nth, line in
                               enumerate(google.tab.rows[1:])]  # fmt: skip
        SheetRow.objects.all().delete()
        WaitlistSheet.objects.all().delete()
        connect(google)
        with CaptureQueriesContext(connection) as captured:
            look()
        counts.append(len(captured))
    assert WaitlistEntry.objects.filter(consented_at=NOW, source="sheet").count() == 65
    assert ConsentEvent.objects.filter(wording="OK to text: yes").count() == 65
    assert counts[0] == counts[1]


def test_many_at_once_are_as_if_each_had_joined_alone(sheet, google, monkeypatch):
    """The same rows, once taken in together and once one by one, are the same entries."""
    google.tab.set(1, 7, "Who asked, when")
    google.tab.set(2, 7, "Robin, Nov 3")
    look()
    together = [describe(name) for name in ("Maya", "Ana", "Bea")]
    SheetRow.objects.all().delete()
    WaitlistEntry.objects.all().delete()
    Patient.objects.filter(first_name__in=("Maya", "Ana", "Bea")).update(first_name="", last_name="")
    WaitlistSheet.objects.update(content_hash="")
    for line in google.tab.rows[1:]:
        del line[8:]
    look(NOW + MINUTE)
    assert [describe(name) for name in ("Maya", "Ana", "Bea")] == together


def describe(name: str) -> tuple:
    entry = get_entry(name)
    services = set(entry.services.values_list("name", flat=True))
    kept = (entry.provider, entry.suits, entry.notice_minutes, entry.note, entry.source, entry.position)
    return services, kept, bool(entry.consented_at), entry.consent_how, entry.consent_wording


def test_somebody_who_writes_to_us_while_rows_are_taken_in_is_not_doubled(sheet, google, monkeypatch):
    """Their number is found to be nobody's, and a moment later it is theirs."""
    find = find_known
    late = [lambda phones: make_patient(phone="+13135550143", first_name="", last_name="") and set()]
    monkeypatch.setattr(
        "outreach.sheets.welcoming.find_known", lambda phones: late.pop()(phones) if late else find(phones)
    )
    look()
    assert list_names() == ["Maya", "Ana", "Bea"]
    assert PatientAddress.objects.filter(address="+13135550143").count() == 1


def test_the_statements_of_a_look_do_not_grow_with_the_rows(google):
    counts = []
    fill(google, 5)
    connect(google)
    for size in (5, 40):
        fill(google, size)
        for nth in range(3):
            look(NOW + nth * MINUTE)
        google.tab.rows.insert(1, google.tab.rows.pop())  # the last is first now: every place changes
        with CaptureQueriesContext(
            connection,
        ) as captured:
            look(NOW + 10 * MINUTE)
        counts.append(len(captured))
        SheetRow.objects.all().delete()
        WaitlistSheet.objects.update(content_hash="")
    assert counts[0] == counts[1]
