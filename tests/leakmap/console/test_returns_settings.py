"""Return intervals and the settings of coming back: what is wrong is said beside the field, with the remedy."""

from datetime import date, timedelta

import pytest
from django.forms import model_to_dict

from clinics.models import Patient, RebookingPolicy, ReturnRule, Service
from leakmap.console.patients import PatientForm
from leakmap.console.return_picture import describe, draw
from outreach.models import RebookingRun
from outreach.rebooking.working import rebook_due
from outreach.sequences.rebooking import Interval
from tests.factories import MONDAY_10AM, make_patient
from tests.leakmap.console.test_returns import make_due

NOW = MONDAY_10AM
RULES = {"return_rules-TOTAL_FORMS": "0", "return_rules-INITIAL_FORMS": "0"}
RULE = {
    "return_rules-TOTAL_FORMS": "1", "return_rules-INITIAL_FORMS": "0", "return_rules-0-sessions": "6",
    "return_rules-0-min_days": "28", "return_rules-0-ideal_days": "35", "return_rules-0-max_days": "42",
    "return_rules-0-lead_days": "14",
}  # fmt: skip


def save(client, service: Service, **changed):
    form = {
        "name": service.name, "aliases": ",".join(service.aliases), "duration_minutes": service.duration_minutes,
        "buffer_minutes": service.buffer_minutes, "price": "350", "is_bookable": "on", "is_rebooked": "on",
        "recovery_notice_minutes": "120", "return_min_days": service.return_min_days,
        "return_ideal_days": service.return_ideal_days, "return_max_days": service.return_max_days,
        "lead_days": service.lead_days, "outcome_phrase": service.outcome_phrase, "outcome_phrase_es": "",
        **RULES, **changed,
    }  # fmt: skip
    return client.post(f"/admin/clinics/service/{service.pk}/change/", form)


@pytest.fixture
def botox(glow) -> Service:
    return Service.objects.get(name="Botox")


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        (
            {"return_min_days": 110},
            "Must not be later than the ideal 105 days: lower it, or raise the ideal.",
        ),
        (
            {"return_max_days": 100},
            "Must not be sooner than the ideal 105 days: raise it, or lower the ideal.",
        ),
        (
            {"lead_days": 105},
            "Must be shorter than the ideal 105 days: the text comes after the visit. Try 14.",
        ),
        ({"return_max_days": ""}, "Give all three days, or leave all three empty"),
        ({**RULE, "return_rules-0-lead_days": "40"}, "Must be shorter than the ideal 35 days"),
        ({**RULE, "return_rules-0-sessions": ""}, "Say what it is for: a provider, a season or a series."),
        ({**RULE, "return_rules-0-first_month": "11"}, "A season needs both months, or none."),
    ],
)
def test_days_that_do_not_fit_are_refused_with_the_remedy(owner_client, botox, changed, words):
    answer = save(owner_client, botox, **changed)
    assert answer.status_code == 200
    page = answer.content.decode()
    assert page.count(words) == 1
    botox.refresh_from_db()
    assert (botox.return_min_days, botox.return_ideal_days, botox.return_max_days) == (90, 105, 120)
    assert not ReturnRule.objects.exists()


def test_an_exception_for_a_series_is_kept(owner_client, botox):
    assert save(owner_client, botox, **RULE).status_code == 302
    assert ReturnRule.objects.get().sessions == 6


def test_another_interval_gives_those_who_wait_another_day(owner_client, botox):
    run = make_due("Ana")
    before = run.write_on
    assert save(owner_client, botox, lead_days=14).status_code == 302
    rebook_due(now=NOW)
    assert RebookingRun.objects.get().write_on == before + timedelta(days=3)


def test_the_picture_is_on_the_services_page_with_words_for_who_cannot_see_it(owner_client, botox):
    page = owner_client.get(f"/admin/clinics/service/{botox.pk}/change/").content.decode()
    assert 'role="img"' in page
    assert "For a visit today: the text leaves Feb 19, 2027, a second one Feb 21, 2027" in page


def test_the_picture_says_its_days():
    words = describe(Interval(90, 105, 120, 17), date(2026, 3, 2))
    assert words == (
        "For a visit today: the text leaves May 29, 2026, a second one May 31, 2026 if nothing is heard. "
        "Ideally back Jun 15, 2026, between May 31, 2026 and Jun 30, 2026."
    )


def test_a_picture_of_one_day_does_not_divide_by_nothing():
    assert "<svg" in draw(Interval(1, 1, 1, 0), date(2028, 2, 29))


def test_the_picture_marks_the_visit_the_text_and_the_ideal_day():
    picture = draw(Interval(90, 105, 120, 17), date(2026, 3, 2))
    assert picture.count("<circle") == 4
    assert "&lt;" not in picture
    assert ">May 29</text>" in picture


def test_the_settings_open_at_once_and_name_the_hour_that_is_wrong(owner_client, glow):
    page = owner_client.get("/admin/clinics/rebookingpolicy/", follow=True)
    assert page.status_code == 200
    policy = {"is_enabled": "on", "backlog_per_day": "25", "days_between": "3", "touches_per_month": "4"}
    address = "/admin/clinics/rebookingpolicy/1/change/"
    answer = owner_client.post(address, {**policy, "from_hour": "15", "until_hour": "12"})
    assert "Must be later than 15:00, when the writing begins." in answer.content.decode()
    assert owner_client.post(address, {**policy, "from_hour": "12", "until_hour": "15"}).status_code == 302
    assert RebookingPolicy.objects.get().from_hour == 12


def test_a_patient_can_be_marked_as_never_asked_and_as_gone(desk_client, glow):
    patient = make_patient()
    page = desk_client.get(f"/admin/clinics/patient/{patient.pk}/change/").content.decode()
    assert 'name="no_rebooking"' in page
    assert 'name="gone"' in page
    assert not Patient.objects.get(pk=patient.pk).no_rebooking


def test_a_time_zone_that_there_is_not_is_refused_beside_its_field(glow):
    patient = make_patient()
    form = PatientForm({**model_to_dict(patient), "timezone": "Detroit"}, instance=patient)
    assert form.errors["timezone"] == ["Not a time zone: use a name like America/Detroit."]
    form = PatientForm({**model_to_dict(patient), "timezone": "America/Detroit"}, instance=patient)
    assert "timezone" not in form.errors
