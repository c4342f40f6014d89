"""The page of a freed time says how it stands and why; its buttons do what they say, and the slower desk is told so."""

import html
import re
from datetime import timedelta

import pytest

from clinics.consent import record_consent
from clinics.models import Appointment, ConsentKind, RecoveryPolicy, WaitlistEntry
from leakmap.console.setup import create_login
from leakmap.lib.tenancy import inside_spa
from outreach.desk import confirm_request
from outreach.models import FreedSlot, Kind, Offer, OfferState, OutboxItem, SlotEvent, SlotState
from outreach.recovery.claiming import claim, note_seen, turn_down
from outreach.recovery.working import recover_due
from tests.conftest import HOSTS, LUNA, PASSWORD
from tests.factories import MONDAY_10AM, make_appointment, make_patient, make_request, make_waiting
from tests.leakmap.console.test_home import count_queries

NOW = MONDAY_10AM
TOMORROW = NOW + timedelta(days=1)
MINUTE = timedelta(minutes=1)
NAMES = ("Ana", "Bea", "Cleo", "Dee", "Eve")
CANCELLATIONS = ["mark_mistake", "mark_merged", "mark_voided", "mark_provider_away"]


@pytest.fixture
def visit(glow):
    return make_appointment(starts_at=TOMORROW, patient=make_patient(first_name="Lea", last_name="Gone"))


@pytest.fixture
def waiting(glow):
    return [make_waiting(patient=make_patient(first_name=name, last_name="Wait")) for name in NAMES]


@pytest.fixture
def slot(visit, waiting):
    """Freed just now, the first three asked."""
    return cancel(visit)


def cancel(visit: Appointment, **fields) -> FreedSlot:
    Appointment.objects.filter(pk=visit.pk).update(state="cancelled", **fields)
    recover_due(now=NOW)
    return FreedSlot.objects.order_by("-pk").first()


def read(client, address: str) -> str:
    """The page as it is read: words without tags."""
    answer = client.get(address)
    assert answer.status_code == 200, answer
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def page_of(slot: FreedSlot) -> str:
    return f"/admin/freed/{slot.pk}/"


def press(client, slot: FreedSlot, verb: str, **posted) -> str:
    answer = client.post(f"{page_of(slot)}{verb}/", posted, follow=True)
    assert answer.status_code == 200
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def get_offer(slot: FreedSlot, entry: WaitlistEntry) -> Offer:
    return Offer.objects.get(slot=slot, entry=entry)


# ---- what it says -----------------------------------------------------------------------------------------


def test_it_says_what_is_free_who_was_asked_and_when_the_next_are(desk_client, slot):
    page = read(desk_client, page_of(slot))
    assert f"Tomorrow, 10:00 am – 10:{slot.service.duration_minutes} am" in page
    assert "HydraFacial with Dana Reyes" in page
    assert "On offer to 3 people. The next people are asked at 10:30 am." in page
    assert "Asked Ana Wait, Bea Wait and Cleo Wait" in page
    assert "Next in line 2 1. Dee Wait" in page


def test_it_says_who_asked_for_it_and_links_to_the_request(desk_client, slot, waiting):
    note_seen(offer_id=get_offer(slot, waiting[0]).pk, now=NOW + MINUTE)
    won = claim(offer_id=get_offer(slot, waiting[0]).pk, now=NOW + 2 * MINUTE)
    answer = desk_client.get(page_of(slot))
    assert f"/admin/requests/{won.request.pk}/" in answer.content.decode()
    page = read(desk_client, page_of(slot))
    assert "Ana Wait asked for it: confirm." in page
    assert "Ana Wait opened the page" in page
    assert "Bea Wait Somebody else was faster" in page


def test_a_request_that_came_another_way_is_linked_too(desk_client, slot):
    request = make_request(starts_at=TOMORROW)
    recover_due(now=NOW)
    assert f"/admin/requests/{request.pk}/" in desk_client.get(page_of(slot)).content.decode()


def test_a_filled_time_says_how_long_it_took_and_what_it_was_worth(desk_client, slot, waiting):
    won = claim(offer_id=get_offer(slot, waiting[1]).pk, now=NOW + 4 * MINUTE)
    confirm_request(request_id=won.request.pk, actor="Robin", now=NOW + 12 * MINUTE)
    recover_due(now=NOW + 12 * MINUTE)
    page = read(desk_client, page_of(slot))
    assert "Bea Wait has it, 12 min after it came free." in page
    assert "Recovered" in page
    assert f"${slot.value:,.0f}" in page
    assert "It ended before their turn" in page
    assert "Booked for Bea Wait" in page


def test_everybody_passed_over_has_a_reason(desk_client, visit, waiting):
    record_consent(
        address=waiting[0].patient.addresses.get(), kind=ConsentKind.OPT_OUT, source="keyword", now=NOW
    )
    WaitlistEntry.objects.filter(pk=waiting[1].pk).update(consented_at=None)
    page = read(desk_client, page_of(cancel(visit)))
    assert "Ana Wait Asked for no texts: call instead" in page
    assert "Bea Wait Has not agreed to be texted: call instead" in page


def test_a_time_that_was_left_alone_says_why_and_may_be_offered_all_the_same(desk_client, visit, waiting):
    slot = cancel(visit, cancel_reason="mistake")
    assert "Left alone: freed for a reason that is not offered." in read(desk_client, page_of(slot))
    assert "It is on offer" in press(desk_client, slot, "start")
    slot.refresh_from_db()
    assert slot.state == SlotState.OPEN


def test_an_unsent_text_says_so(desk_client, slot, waiting):
    offer = get_offer(slot, waiting[0])
    OutboxItem.objects.filter(pk=offer.item_id).update(state="dropped", reason="Patient is blocked")
    Offer.objects.filter(pk=offer.pk).update(state=OfferState.UNSENT, reason="not_sent")
    assert "Text not sent: patient is blocked" in read(desk_client, page_of(slot))


def test_the_page_is_renewed_only_when_something_changed(desk_client, slot, waiting):
    answer = desk_client.get(f"{page_of(slot)}now/")
    seen = re.search(r"seen=(\w+)", answer.content.decode())[1]
    assert desk_client.get(f"{page_of(slot)}now/?seen={seen}").status_code == 204
    turn_down(offer_id=get_offer(slot, waiting[0]).pk, now=NOW)
    again = desk_client.get(f"{page_of(slot)}now/?seen={seen}")
    assert again.status_code == 200
    assert "Said no" in again.content.decode()


def test_the_page_costs_the_same_for_one_and_for_many(desk_client, visit):
    for _ in range(4):
        make_waiting()
    slot = cancel(visit)
    count = count_queries(desk_client, page_of(slot))
    for _ in range(6):
        make_waiting()
    recover_due(now=NOW + 31 * MINUTE)
    assert slot.offers.count() > 3
    assert count_queries(desk_client, page_of(slot)) == count


# ---- the buttons ------------------------------------------------------------------------------------------


def test_pausing_asks_nobody_else_and_going_on_does(desk_client, slot):
    press(desk_client, slot, "pause")
    recover_due(now=NOW + timedelta(hours=2))
    assert slot.offers.filter(state="open").count() == 3
    assert "Paused by Robin" in read(desk_client, page_of(slot))
    press(desk_client, slot, "start")
    recover_due(now=NOW + timedelta(hours=2))
    assert slot.offers.filter(state="open").count() == 5


def test_stopping_ends_the_offers(desk_client, slot):
    assert "Stopped. It is offered to nobody." in press(desk_client, slot, "stop")
    assert "Stopped by Robin" in read(desk_client, page_of(slot))
    assert not slot.offers.filter(state="open").exists()


def test_the_slower_desk_is_told_and_nothing_changes(desk_client, slot):
    press(desk_client, slot, "stop")
    events = SlotEvent.objects.count()
    page = press(desk_client, slot, "pause")
    assert "Somebody was faster, nothing changed: the desk stopped offering it." in page
    assert SlotEvent.objects.count() == events


def test_a_person_who_is_skipped_is_not_asked(desk_client, slot, waiting):
    assert "Skipped" in press(desk_client, slot, "skip", entry=waiting[3].pk)
    recover_due(now=NOW + 31 * MINUTE)
    assert get_offer(slot, waiting[3]).state == OfferState.SKIPPED
    page = read(desk_client, page_of(slot))
    assert "Dee Wait is skipped by Robin" in page
    assert "Dee Wait Skipped by the desk" in page


def test_the_desk_may_ask_somebody_out_of_turn(desk_client, slot, waiting):
    assert "Asked: the text is on its way." in press(desk_client, slot, "ask", entry=waiting[4].pk)
    assert get_offer(slot, waiting[4]).state == OfferState.OPEN
    assert "added by Robin" in read(desk_client, page_of(slot))


def test_a_patients_refusal_is_not_overruled(desk_client, slot, waiting):
    record_consent(
        address=waiting[4].patient.addresses.get(), kind=ConsentKind.OPT_OUT, source="keyword", now=NOW
    )
    assert "Asked for no texts" in press(desk_client, slot, "ask", entry=waiting[4].pk)
    assert not Offer.objects.filter(entry=waiting[4], state="open").exists()


def test_somebody_who_is_not_on_the_list_is_put_there_and_asked(desk_client, slot):
    zoe = make_patient(first_name="Zoe", last_name="Newcome")
    found = desk_client.post(f"{page_of(slot)}add/", {"q": "zoe new"}).content.decode()
    assert "Zoe Newcome" in found
    assert "Not on the waitlist for it" in found
    refused = press(desk_client, slot, "add", q="zoe", patient=zoe.pk)
    assert "Say how they agreed to be texted first" in refused
    assert not WaitlistEntry.objects.filter(patient=zoe).exists()
    assert "Asked" in press(desk_client, slot, "add", q="zoe", patient=zoe.pk, how="by phone")
    entry = WaitlistEntry.objects.get(patient=zoe)
    assert entry.consent_how == "by phone"
    assert get_offer(slot, entry).by_hand == "Robin"
    assert OutboxItem.objects.filter(kind=Kind.OFFER, address__patient=zoe).exists()


def test_who_cannot_be_asked_is_not_put_on_the_list_either(desk_client, slot):
    zoe = make_patient(first_name="Zoe", is_blocked=True)
    assert "Is blocked" in press(desk_client, slot, "add", q="zoe", patient=zoe.pk, how="by phone")
    assert not WaitlistEntry.objects.filter(patient=zoe).exists()


@pytest.mark.parametrize("entry", ["", "x", "999999999"])
def test_a_button_without_a_person_is_not_found(desk_client, slot, entry):
    assert desk_client.post(f"{page_of(slot)}skip/", {"entry": entry}).status_code == 404


# ---- who may ----------------------------------------------------------------------------------------------


def test_a_provider_looks_and_does_nothing(nurse_client, slot, waiting):
    page = nurse_client.get(page_of(slot)).content.decode()
    assert "Ana Wait" in page
    assert "formaction" not in page
    for verb in ("start", "pause", "stop", "skip", "ask", "add"):
        assert nurse_client.post(f"{page_of(slot)}{verb}/", {"entry": waiting[3].pk}).status_code == 403
    assert nurse_client.post("/admin/clinics/waitlistentry/", {"_save": "1"}).status_code in {302, 403}


def test_billing_sees_no_freed_times(client, slot):
    create_login(email="bill@spa.test", password=PASSWORD, role="billing")
    client.defaults["HTTP_HOST"] = HOSTS["spa_glow"]
    assert client.login(username="bill@spa.test", password=PASSWORD)
    for address in (page_of(slot), f"{page_of(slot)}now/", "/admin/outreach/freedslot/"):
        assert client.get(address).status_code == 403


# ---- the list and the first page --------------------------------------------------------------------------


def test_the_list_costs_the_same_with_one_and_with_three_rows(owner_client, visit, waiting):
    cancel(visit)
    count = count_queries(owner_client, "/admin/outreach/freedslot/")
    for hours in (2, 4):
        cancel(make_appointment(starts_at=TOMORROW + timedelta(hours=hours)))
    assert FreedSlot.objects.count() == 3
    assert count_queries(owner_client, "/admin/outreach/freedslot/") == count


def test_the_week_on_top_counts_what_the_waitlist_brought(desk_client, slot, waiting):
    won = claim(offer_id=get_offer(slot, waiting[1]).pk, now=NOW)
    confirm_request(request_id=won.request.pk, actor="Robin", now=NOW)
    recover_due(now=NOW)
    cancel(make_appointment(starts_at=TOMORROW + timedelta(hours=3)), cancel_reason="mistake")
    page = read(desk_client, "/admin/outreach/freedslot/")
    value = f"${slot.value:,.0f}"
    assert (
        f"This week: 1 freed, 1 filled, 1 of them from the waitlist: {value} recovered. 1 left alone" in page
    )
    assert "Left alone: freed for a reason that is not offered" in page


def test_the_list_shows_live_ones_or_those_that_ended_unfilled(desk_client, slot):
    assert "Tomorrow, 10:00 am" in read(desk_client, "/admin/outreach/freedslot/?state=live")
    assert "Tomorrow, 10:00 am" not in read(desk_client, "/admin/outreach/freedslot/?state=unfilled")


def test_the_first_page_shows_what_is_on_offer_and_pauses_it_in_one_click(desk_client, slot):
    page = read(desk_client, "/admin/")
    assert "Freed times 1 Tomorrow, 10:00 am with Dana Reyes" in page
    assert "On offer to 3 people. We look again at 10:30 am." in page
    answer = desk_client.post(f"{page_of(slot)}pause/", {"next": "/admin/"})
    assert answer["Location"] == "/admin/"


def test_the_first_page_says_what_is_still_free_after_the_list_is_done(desk_client, visit):
    make_waiting(service="Botox")
    slot = cancel(visit)
    assert slot.state == SlotState.EXHAUSTED
    page = read(desk_client, "/admin/")
    assert "Tomorrow, 10:00 am with Dana Reyes is still free" in page
    assert "Nobody on the waitlist fits." in page
    make_appointment(starts_at=TOMORROW)
    assert "is still free" not in read(desk_client, "/admin/")


def test_the_desk_dismisses_what_is_still_free_and_can_put_it_back(desk_client, visit):
    make_waiting(service="Botox")
    slot = cancel(visit)
    assert "Dismiss" in read(desk_client, "/admin/")
    press(desk_client, slot, "put_away", next="/admin/")
    assert "is still free" not in read(desk_client, "/admin/")
    page = read(desk_client, page_of(slot))
    assert "Taken off the first page by Robin" in page
    assert "Put back on the first page" in page
    press(desk_client, slot, "bring_back")
    assert "is still free" in read(desk_client, "/admin/")
    assert "Put back on the first page by Robin" in read(desk_client, page_of(slot))


def test_what_is_offered_again_is_not_away_any_more(desk_client, visit):
    make_waiting(service="Botox")
    slot = cancel(visit)
    press(desk_client, slot, "put_away")
    press(desk_client, slot, "start")
    recover_due(now=NOW)
    slot.refresh_from_db()
    assert (slot.state, slot.put_away_at) == (SlotState.EXHAUSTED, None)


def test_what_is_on_offer_cannot_be_dismissed(desk_client, slot):
    assert "nothing changed" in press(desk_client, slot, "put_away")


def test_a_time_too_far_ahead_says_when_it_starts_by_itself_and_may_be_stopped(desk_client, waiting):
    slot = cancel(make_appointment(starts_at=NOW + timedelta(days=31)))
    page = read(desk_client, page_of(slot))
    assert "Left alone: too far ahead to offer yet. It starts by itself Thu Dec 3, 10:00 am." in page
    assert "It starts by itself" in read(desk_client, "/admin/outreach/freedslot/")
    press(desk_client, slot, "stop")
    recover_due(now=NOW + timedelta(days=12))
    slot.refresh_from_db()
    assert slot.state == SlotState.STOPPED


def test_the_first_page_costs_the_same_with_one_and_with_three_freed_times(desk_client, visit, waiting):
    cancel(visit)
    count = count_queries(desk_client, "/admin/desk/")
    for hours in (2, 4):
        cancel(make_appointment(starts_at=TOMORROW + timedelta(hours=hours)))
    assert count_queries(desk_client, "/admin/desk/") == count


def test_nothing_of_it_shows_in_another_spa(owner_client, slot, client):
    with inside_spa(LUNA):
        other = make_appointment(starts_at=TOMORROW, patient=make_patient(first_name="Selene"))
        make_waiting(patient=make_patient(first_name="Selma", last_name="Luna"))
        Appointment.objects.filter(pk=other.pk).update(state="cancelled")
        recover_due(now=NOW)
        theirs = FreedSlot.objects.get().pk
    for address in ("/admin/", "/admin/outreach/freedslot/", "/admin/clinics/waitlistentry/", page_of(slot)):
        assert "Selma" not in read(owner_client, address)
    if theirs != slot.pk:
        assert owner_client.get(f"/admin/freed/{theirs}/").status_code == 404


# ---- how a time comes free at the desk --------------------------------------------------------------------


def mark(client, visit: Appointment, action: str) -> None:
    answer = client.post(
        "/admin/clinics/appointment/?days=all", {"action": action, "_selected_action": visit.pk, "index": "0"}
    )
    assert answer.status_code == 302


def test_a_visit_the_patient_cancelled_is_offered(desk_client, visit, waiting):
    mark(desk_client, visit, "mark_cancelled")
    visit.refresh_from_db()
    assert (visit.state, visit.cancel_reason) == ("cancelled", "patient")
    recover_due(now=NOW)
    assert FreedSlot.objects.get().state == SlotState.OPEN


@pytest.mark.parametrize("action", CANCELLATIONS)
def test_a_visit_that_was_a_mistake_or_the_like_is_not_offered(desk_client, visit, waiting, action):
    mark(desk_client, visit, action)
    recover_due(now=NOW)
    slot = FreedSlot.objects.get()
    assert (slot.state, slot.reason) == (SlotState.LEFT_ALONE, "cancel_reason")
    assert not OutboxItem.objects.exists()


def test_the_actions_say_what_the_spa_offers(desk_client, visit):
    def list_actions() -> str:
        return html.unescape(desk_client.get("/admin/clinics/appointment/").content.decode())

    assert "Cancelled: voided (not offered)" in list_actions()
    assert "Cancelled by the patient (the time is offered)" in list_actions()
    RecoveryPolicy.objects.update_or_create(pk=1, defaults={"leaves_alone": []})
    assert "Cancelled: voided (the time is offered)" in list_actions()


def test_cancelling_rings_for_the_first_offer_at_once(desk_client, visit, waiting):
    from django.db import connection

    mark(desk_client, visit, "mark_cancelled")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rung_at IS NOT NULL FROM public.tenants_bell WHERE schema_name = 'spa_glow'"
            " AND task = 'leakmap.tasks.work_bulk'"
        )
        assert cursor.fetchone() == (True,)


def test_the_visits_form_keeps_why_it_was_cancelled(desk_client, visit):
    posted = {
        "patient": visit.patient_id,
        "service": visit.service_id,
        "provider": visit.provider_id,
        "location": visit.location_id,
        "starts_at_0": "2026-11-24",
        "starts_at_1": "10:00",
        "ends_at_0": "2026-11-24",
        "ends_at_1": "10:50",
        "cancel_reason": "provider_away",
    }
    address = f"/admin/clinics/appointment/{visit.pk}/change/"
    assert desk_client.post(address, {**posted, "state": "confirmed"}).status_code == 302
    visit.refresh_from_db()
    assert (visit.state, visit.cancel_reason) == ("confirmed", "")
    assert desk_client.post(address, {**posted, "state": "cancelled"}).status_code == 302
    visit.refresh_from_db()
    assert (visit.state, visit.cancel_reason) == ("cancelled", "provider_away")


def test_the_settings_open_also_where_nobody_made_them(owner_client, glow):
    RecoveryPolicy.objects.all().delete()
    answer = owner_client.get("/admin/clinics/recoverypolicy/", follow=True)
    assert answer.status_code == 200
    assert RecoveryPolicy.objects.get().wave_size == 3
    saved = owner_client.post(
        "/admin/clinics/recoverypolicy/1/change/",
        {
            "is_enabled": "on", "order": "longest", "wave_size": "2", "longest_wait_minutes": "20",
            "horizon_days": "14", "offers_per_week": "1", "cascade_depth": "1", "leaves_alone": ["voided"],
        },
    )  # fmt: skip
    assert saved.status_code == 302, saved.context["adminform"].form.errors
    policy = RecoveryPolicy.objects.get()
    assert (policy.wave_size, policy.order, policy.leaves_alone) == (2, "longest", ["voided"])


def test_switched_off_is_off_at_once_for_what_is_on_offer(owner_client, slot):
    owner_client.get("/admin/clinics/recoverypolicy/")
    saved = owner_client.post(
        "/admin/clinics/recoverypolicy/1/change/",
        {
            "order": "desk", "wave_size": "3", "longest_wait_minutes": "30", "horizon_days": "21",
            "offers_per_week": "2", "cascade_depth": "2",
        },
    )  # fmt: skip
    assert saved.status_code == 302, saved.context["adminform"].form.errors
    slot.refresh_from_db()
    assert (slot.state, slot.offers.filter(state="open").count()) == (SlotState.STOPPED, 0)


def test_the_desk_does_not_change_the_settings(desk_client, glow):
    assert desk_client.post("/admin/clinics/recoverypolicy/1/change/", {}).status_code in {302, 403}
    assert RecoveryPolicy.objects.get().wave_size == 3
