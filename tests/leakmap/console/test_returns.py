"""Coming back: the list says who is due and why not, the verbs do what they say, and the slower desk is told so."""

import html
import re
from datetime import timedelta

import pytest

from clinics.consent import record_consent
from clinics.models import ConsentKind, Patient, RebookingPolicy, Service
from leakmap.lib.tenancy import inside_spa
from outreach.models import OutboxItem, RebookingRun, RunState
from outreach.rebooking.steering import note_call, take_out
from outreach.rebooking.working import rebook_due
from tests.conftest import LUNA
from tests.factories import MONDAY_10AM, make_appointment, make_patient, make_provider, make_ticket
from tests.leakmap.console.test_home import count_queries

NOW = MONDAY_10AM  # 10 in Detroit: texts about coming back may leave
LIST = "/admin/outreach/rebookingrun/"
IN_FIVE_DAYS = 83  # days since a Botox visit: written 105 - 17 = 88 days after it


def make_due(name: str = "Ana", *, days: int = IN_FIVE_DAYS, service: str = "Botox", agreed: bool = True):
    """Somebody whose visit was so many days ago, with their way back planned."""
    patient = make_patient(first_name=name, last_name="Due")
    if agreed:
        record_consent(
            address=patient.addresses.get(),
            kind=ConsentKind.MARKETING,
            source="desk",
            wording="form",
            now=NOW,
        )
    visit = make_appointment(
        starts_at=NOW - timedelta(days=days, hours=1),
        provider=make_provider(name=f"{name} Reyes"),
        patient=patient,
        service=Service.objects.get(name=service),
        state="completed",
    )
    rebook_due(now=NOW)
    return RebookingRun.objects.get(visit=visit)


def read(client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer
    return words_of(answer)


def words_of(answer) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def press(client, run: RebookingRun, verb: str, **posted) -> str:
    return words_of(client.post(f"/admin/returns/{run.pk}/{verb}/", posted, follow=True))


def state_of(run: RebookingRun) -> tuple[str, str]:
    run.refresh_from_db()
    return run.state, run.reason


# ---- the list ---------------------------------------------------------------------------------------------


def test_the_list_opens_on_who_is_due_this_week_and_says_what_happens_next(desk_client, glow):
    make_due("Ana")
    make_due("Bea", days=60)
    page = read(desk_client, LIST)
    assert "Ana Due" in page
    assert "Sat Nov 28, 11:00 am" in page
    assert "Bea Due" not in page
    assert "Bea Due" in read(desk_client, f"{LIST}?run=planned")


def test_whoever_did_not_agree_is_named_as_to_be_called_before_the_day(desk_client, glow):
    make_due("Ana", agreed=False)
    assert "You are asked to call: did not agree to offers by text" in read(desk_client, LIST)


def test_whoever_has_booked_is_not_written_to_and_the_list_says_so(desk_client, glow):
    run = make_due("Ana", days=90)
    make_appointment(starts_at=NOW + timedelta(days=9), patient=run.patient, service=run.service)
    rebook_due(now=NOW + timedelta(hours=1))
    assert "Not written to: has a visit booked" in read(desk_client, f"{LIST}?run=skipped")


def test_who_is_not_written_to_stands_there_with_the_reason(desk_client, glow):
    run = make_due("Ana", days=90)
    make_ticket(kind="clinical", patient=run.patient)
    RebookingRun.objects.update(state="planned", due_at=NOW, closed_at=None)
    rebook_due(now=NOW)
    assert "Not written to: a clinical question is or was open" in read(desk_client, f"{LIST}?run=skipped")


def test_without_written_consent_they_are_on_the_call_list(desk_client, glow):
    make_due("Ana", days=90, agreed=False)
    rebook_due(now=NOW + timedelta(hours=1))
    page = read(desk_client, f"{LIST}?run=call")
    assert "To be called: never agreed to offers by text" in page
    assert "Call them" in page


@pytest.mark.parametrize("run", ["", "?run=call", "?run=answered", "?run=booked"])
def test_an_empty_list_says_what_that_means(desk_client, glow, run):
    page = desk_client.get(f"{LIST}{run}").content.decode()
    assert 'id="r-empty"' in page


def test_a_name_finds_a_patient_in_every_group(desk_client, glow):
    make_due("Ana")
    make_due("Bea")
    page = read(desk_client, f"{LIST}?run=all&q=bea")
    assert "Bea Due" in page
    assert "Ana Due" not in page


def test_the_list_costs_the_same_with_one_and_with_three(desk_client, glow):
    make_due("Ana")
    count = count_queries(desk_client, f"{LIST}?run=all")
    make_due("Bea")
    make_due("Cleo")
    assert count_queries(desk_client, f"{LIST}?run=all") == count


def test_the_month_costs_the_same_with_one_and_with_three(desk_client, glow):
    make_due("Ana")
    address = "/admin/returns/next-month/?day=2026-11-28"
    count = count_queries(desk_client, address)
    make_due("Bea")
    make_due("Cleo")
    assert count_queries(desk_client, address) == count


def test_nobody_of_another_spa_is_in_it(desk_client, glow, luna):
    with inside_spa(LUNA):
        make_due("Lua")
    page = read(desk_client, f"{LIST}?run=all")
    assert "Lua Due" not in page


# ---- one person -------------------------------------------------------------------------------------------


def test_the_page_shows_the_text_as_it_would_be_sent_with_its_segments(desk_client, glow):
    run = make_due("Ana")
    page = read(desk_client, f"/admin/returns/{run.pk}/")
    assert "Hi Ana, Bella from Glow Med Spa here. It has been about 13 weeks" in page
    assert re.search(r"\d segments?\b", page)
    assert not OutboxItem.objects.exists()


def test_taken_out_nothing_is_written_and_the_record_says_by_whom(desk_client, glow):
    run = make_due("Ana")
    page = press(desk_client, run, "take-out")
    assert "Taken out: nothing more is written" in page
    assert "Not written to: taken out by the desk, by" in page
    assert state_of(run) == ("skipped", "desk")
    rebook_due(now=NOW + timedelta(days=30))
    assert not OutboxItem.objects.exists()


def test_the_slower_desk_is_told_so(desk_client, glow):
    run = make_due("Ana")
    assert take_out(run_id=run.pk, actor="Robin", now=NOW)
    for verb, posted in (
        ("take-out", {}),
        ("called", {"outcome": "booked"}),
        ("later", {"day": "2027-01-08"}),
    ):
        page = press(desk_client, run, verb, **posted)
        assert "Somebody was faster, nothing changed: not written to: taken out by the desk." in page
    assert not take_out(run_id=run.pk, actor="Kim", now=NOW)
    assert run.events.filter(what="skipped").count() == 1


def test_written_now_the_first_text_leaves_before_its_day(desk_client, glow):
    run = make_due("Ana")
    assert "the text is on its way" in press(desk_client, run, "write-now")
    assert OutboxItem.objects.get().kind == "rebooking"
    assert state_of(run) == ("texted", "")
    assert "Somebody was faster" in press(desk_client, run, "write-now")
    assert OutboxItem.objects.count() == 1


@pytest.mark.parametrize(
    ("hinder", "words"),
    [
        (lambda run: Patient.objects.filter(pk=run.patient_id).update(no_rebooking=True), "Does not want to be asked"),
        (lambda run: make_ticket(kind="clinical", patient=run.patient), "A clinical question is or was open"),
        (lambda run: make_ticket(kind="answer", patient=run.patient), "Something is open with a person"),
        (lambda run: RebookingPolicy.objects.create(pk=1, from_hour=14, until_hour=16), "Such texts leave from 14:00"),
    ],
)  # fmt: skip
def test_written_now_it_says_why_not_when_it_may_not(desk_client, glow, hinder, words):
    run = make_due("Ana")
    before = state_of(run)
    hinder(run)
    page = press(desk_client, run, "write-now")
    assert "Nothing was written." in page
    assert words in page
    assert not OutboxItem.objects.exists()
    assert state_of(run) == before


def test_a_third_text_is_refused_also_when_put_back(desk_client, glow):
    run = make_due("Ana")
    press(desk_client, run, "write-now")
    press(desk_client, run, "take-out")
    page = press(desk_client, run, "put-back")
    assert "They were written to about this visit already." in page
    assert state_of(run) == ("skipped", "desk")


def test_asked_later_they_are_written_to_on_that_day_and_not_before(desk_client, glow):
    run = make_due("Ana")
    assert "on that day" in press(desk_client, run, "later", day="2027-01-08")
    assert state_of(run) == ("snoozed", "snoozed")
    assert f"{run.due_at:%Y-%m-%d %H}" == "2027-01-08 16"  # 11 in Detroit
    make_appointment(starts_at=NOW + timedelta(days=2), patient=run.patient)  # wakes every run of the patient
    rebook_due(now=NOW + timedelta(minutes=1))
    assert state_of(run) == ("snoozed", "snoozed")
    assert not OutboxItem.objects.exists()
    rebook_due(now=run.due_at + timedelta(minutes=1))
    assert OutboxItem.objects.count() == 1


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("", "Choose the day"),
        ("soon", "Choose the day"),
        ("2026-11-23", "Choose a day after today"),
        ("2029-01-01", "within the next year"),
    ],
)
def test_a_day_that_will_not_do_is_refused_kindly(desk_client, glow, day, words):
    run = make_due("Ana")
    assert words in press(desk_client, run, "later", day=day)
    assert state_of(run) == ("planned", "")


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        ("booked", ("booked", "booked_by_phone")),
        ("calls_back", ("called", "calls_back")),
        ("not_interested", ("declined", "not_now")),
        ("wrong_number", ("called", "wrong_number")),
    ],
)
def test_a_call_is_written_down_with_what_came_of_it(desk_client, glow, outcome, state):
    run = make_due("Ana", days=90, agreed=False)
    rebook_due(now=NOW + timedelta(hours=1))
    assert "Written down." in press(desk_client, run, "called", outcome=outcome)
    assert state_of(run) == state
    assert run.closed_by
    assert not note_call(run_id=run.pk, outcome=outcome, actor="Kim", now=NOW)


def test_put_back_it_is_planned_anew(desk_client, glow):
    run = make_due("Ana")
    planned = run.due_at
    press(desk_client, run, "take-out")
    assert "Put back" in press(desk_client, run, "put-back")
    rebook_due(now=NOW)
    assert state_of(run) == ("planned", "")
    assert (run.due_at, run.closed_at, run.closed_by) == (planned, None, "")


def test_who_may_only_look_changes_nothing(nurse_client, glow):
    run = make_due("Ana")
    assert nurse_client.get(f"/admin/returns/{run.pk}/").status_code == 200
    assert nurse_client.post(f"/admin/returns/{run.pk}/take-out/").status_code == 403
    assert state_of(run)[0] == RunState.PLANNED


def test_the_month_counts_each_day_by_service_and_leads_to_the_people(desk_client, glow):
    run = make_due("Ana")
    make_due("Bea", service="Dermal filler", days=248)
    page = read(desk_client, "/admin/returns/next-month/")
    assert "2 first texts as planned today" in page
    page = desk_client.get("/admin/returns/next-month/?day=2026-11-28").content.decode()
    assert f"/admin/returns/{run.pk}/" in page
    assert desk_client.get("/admin/returns/next-month/?day=rubbish&page=x").status_code == 200
