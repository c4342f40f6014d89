"""The waitlist as a file: nothing is written before the preview was confirmed, and every refusal has its row."""

import csv
import io
import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clinics.models import PatientAddress, WaitlistEntry, WaitlistUpload
from leakmap.lib.clock import read_now
from leakmap.lib.tenancy import inside_spa
from tests.conftest import LUNA
from tests.factories import make_patient, make_waiting

LIST = "/admin/clinics/waitlistentry/"
HEADERS = "Name,Mobile,Service,OK to text,Days and times,Note\n"


def upload(client, content: str | bytes):
    data = content if isinstance(content, bytes) else content.encode()
    file = SimpleUploadedFile("list.csv", data, content_type="text/csv")
    return client.post(
        f"{LIST}import/", {"import_file": file, "format": "0", "resource": "0"}
    ).content.decode()


def confirm(client, page: str):
    names = ("import_file_name", "original_file_name", "format", "resource")
    fields = {name: re.search(rf'name="{name}" value="([^"]*)"', page) for name in names}
    return client.post(
        f"{LIST}process_import/", {name: found[1] if found else "0" for name, found in fields.items()}
    )


def export(client) -> list[dict]:
    response = client.post(f"{LIST}export/", {"format": "0", "resource": "0"})
    return list(csv.DictReader(io.StringIO(response.content.decode())))


def test_a_file_is_shown_first_and_imported_when_confirmed(desk_client):
    page = upload(desk_client, HEADERS + "Maya Lind,(313) 555-0142,HydraFacial,yes,weekends,\n")
    assert "Maya Lind" in page
    assert WaitlistEntry.objects.count() == 0
    assert PatientAddress.objects.count() == 0
    confirm(desk_client, page)
    entry = WaitlistEntry.objects.get()
    assert entry.source == "csv"
    assert entry.consent_how == "front desk's file"
    assert entry.consent_wording == "OK to text: yes"
    assert [day for day, *_ in entry.suits] == [5, 6]
    assert WaitlistUpload.objects.count() == 0
    with inside_spa(LUNA):
        assert WaitlistEntry.objects.count() == 0


def test_what_is_wrong_is_said_with_the_row_of_the_file_and_nothing_can_be_confirmed(desk_client):
    page = upload(
        desk_client,
        "Our waitlist,,,,,\n"
        + HEADERS
        + "Maya Lind,(313) 555-0142,HydraFacial,yes,,\n"
        + ",,,,,\n"
        + "Ana Ruiz,12,Hydra Facal,yes,when it suits,\n"
        + "Maya Lind,3135550142,Botox,yes,,\n",
    )
    assert "Did you mean HydraFacial" in page
    assert "is not a phone number" in page
    assert "Write days and times like" in page
    assert "The same number is in row 3" in page
    assert re.findall(r'data-label="Row"[^>]*>\s*(\d+)', page) == ["5", "6"]
    assert 'name="import_file_name"' not in page
    assert WaitlistEntry.objects.count() == 0


def test_a_file_without_headers_or_too_large_says_what_to_do(desk_client):
    assert "No row with headers" in upload(desk_client, "Maya,313\nAna,314\n")
    assert "Rename the one" in upload(
        desk_client, "Name,Phone,Mobile,Service,OK to text\nM,1,2,HydraFacial,yes\n"
    )
    rows = "".join(f"P{nth},31355{nth:05},HydraFacial,yes,,\n" for nth in range(1001))
    assert "1000 is the most at once" in upload(desk_client, HEADERS + rows)
    assert WaitlistUpload.objects.count() == 0 or WaitlistEntry.objects.count() == 0


def test_semicolons_and_windows_letters_are_read(desk_client):
    text = "Nombre;Teléfono;Tratamiento;Acepta mensajes\nLuz Núñez;(313) 555-0142;botox;sí\n"
    confirm(desk_client, upload(desk_client, text.encode("cp1252")))
    entry = WaitlistEntry.objects.get()
    assert entry.patient.last_name == "Núñez"
    assert entry.consented_at is not None


def test_without_a_yes_nobody_is_texted(desk_client):
    confirm(desk_client, upload(desk_client, HEADERS + "Maya Lind,(313) 555-0142,HydraFacial,,,\n"))
    assert WaitlistEntry.objects.get().consented_at is None


def test_what_goes_out_comes_in_again_and_is_safe_to_open(desk_client):
    patient = make_patient(first_name="=1+1", last_name="Lind", phone="+13135550142")
    make_waiting(patient=patient, note="-2+3 @home", suits=[[0, "09:00", "12:00"]])
    [row] = export(desk_client)
    assert row["Name"] == "'=1+1 Lind"
    assert row["Note"] == "'-2+3 @home"
    assert row["Mobile"] == "(313) 555-0142"
    assert row["Days and times"] == "Mon 9am-12pm"
    assert row["OK to text"] == "yes"
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in row.values())
    patient.first_name = "Maya"
    patient.save()
    entry = WaitlistEntry.objects.get()
    before = (entry.note, entry.suits, entry.notice_minutes)
    [row] = export(desk_client)
    out = io.StringIO()
    writer = csv.DictWriter(out, row)
    writer.writeheader()
    writer.writerow(row)
    confirm(desk_client, upload(desk_client, out.getvalue()))
    entry.refresh_from_db()
    assert WaitlistEntry.objects.count() == 1
    assert (entry.note, entry.suits, entry.notice_minutes) == before


def test_a_preview_that_was_forgotten_is_wiped(desk_client):
    WaitlistUpload.objects.create(name="old", content="x", created_at=read_now() - timedelta(hours=2))
    upload(desk_client, HEADERS + "Maya Lind,(313) 555-0142,HydraFacial,yes,,\n")
    assert not WaitlistUpload.objects.filter(name="old").exists()


def test_a_list_that_changed_since_the_preview_is_imported_whole_or_not_at_all(desk_client):
    page = upload(
        desk_client,
        HEADERS + "Ana Ruiz,(313) 555-0143,Botox,yes,,\nMaya Lind,(313) 555-0142,HydraFacial,yes,,\n",
    )
    make_patient(first_name="Roberta", last_name="Quill", phone="+13135550142")
    confirm(desk_client, page)
    assert WaitlistEntry.objects.count() == 0


def test_a_long_file_is_entered_in_few_statements_and_in_its_own_order(desk_client):
    """Patients who join wait until the file is done; somebody in it is known already, and keeps their line's place."""
    known = make_patient(first_name="Kay", last_name="Known", phone="+13135550120")
    counts = []
    for first, size in ((100, 5), (110, 40)):
        lines = [f"P{nth} T,(313) 555-0{nth},HydraFacial,yes,,\n" for nth in range(first, first + size)]
        lines[3] = lines[3] if first == 100 else "Kay Known,(313) 555-0120,HydraFacial,yes,,\n"
        page = upload(desk_client, HEADERS + "".join(line for line in lines if "P120" not in line))
        with CaptureQueriesContext(connection) as captured:
            confirm(desk_client, page)
        counts.append(sum(1 for each in captured if "SAVEPOINT" not in each["sql"]))
    assert counts[1] - counts[0] < 30  # what one known person costs, and to put them into their place
    waiting = WaitlistEntry.objects.order_by("position", "pk").select_related("patient")
    names = [entry.patient.first_name for entry in waiting]
    assert names[:5] == [f"P{nth}" for nth in range(100, 105)]
    assert names[5:10] == ["P110", "P111", "P112", "Kay", "P114"]
    assert WaitlistEntry.objects.get(patient=known).source == "csv"


@pytest.mark.parametrize("way", ["import", "export"])
def test_files_are_the_desks_and_the_owners(nurse_client, way):
    assert nurse_client.get(f"{LIST}{way}/").status_code == 403
