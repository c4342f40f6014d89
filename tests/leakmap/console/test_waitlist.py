"""The waitlist is the desk's own order; the form says what cannot be, and each page why somebody was not called."""

import html
import re
from datetime import timedelta

import pytest

from clinics.models import (
    Appointment,
    ConsentEvent,
    ConsentKind,
    Provider,
    Service,
    WaitlistEntry,
    WaitlistState,
)
from clinics.waitlist import join_waitlist
from leakmap.lib.tenancy import inside_spa
from outreach.desk import confirm_request
from outreach.models import FreedSlot, Offer
from outreach.recovery.claiming import claim
from outreach.recovery.working import recover_due
from tests.conftest import LUNA
from tests.factories import MONDAY_10AM, make_appointment, make_patient, make_waiting
from tests.leakmap.console.test_home import count_queries

NOW = MONDAY_10AM
TOMORROW = NOW + timedelta(days=1)
MINUTE = timedelta(minutes=1)
LIST = "/admin/clinics/waitlistentry/"


@pytest.fixture
def waiting(glow):
    names = ("Ana", "Bea", "Cleo", "Dee", "Eve")
    return [make_waiting(patient=make_patient(first_name=name, last_name="Wait")) for name in names]


def cancel_visit(*, hours: int = 0, **fields) -> FreedSlot:
    visit = make_appointment(starts_at=TOMORROW + timedelta(hours=hours))
    Appointment.objects.filter(pk=visit.pk).update(state="cancelled", **fields)
    recover_due(now=NOW)
    return FreedSlot.objects.order_by("-pk").first()


def list_names() -> list[str]:
    rows = WaitlistEntry.objects.filter(state=WaitlistState.WAITING).order_by("position", "pk")
    return list(rows.values_list("patient__first_name", flat=True))


def read(client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def page_of(entry: WaitlistEntry) -> str:
    return f"/admin/waitlist/{entry.pk}/"


# ---- the order --------------------------------------------------------------------------------------------


def post_order(client, entries: list[WaitlistEntry], **headers):
    """As the list's own form is sent after a drag."""
    posted = {"form-TOTAL_FORMS": len(entries), "form-INITIAL_FORMS": len(entries), "_save": "1"}
    for place, entry in enumerate(entries):
        posted |= {f"form-{place}-id": entry.pk, f"form-{place}-position": place}
    return client.post(LIST, posted, **headers)


def test_the_dragged_order_is_saved_in_one_request(desk_client, waiting):
    answer = post_order(desk_client, waiting[::-1], HTTP_X_REQUESTED_WITH="fetch")
    assert answer.status_code == 204
    assert list_names() == ["Eve", "Dee", "Cleo", "Bea", "Ana"]


def test_who_joined_while_the_desk_dragged_stays_last(desk_client, waiting):
    join_waitlist(
        patient=make_patient(first_name="Zoe"), services=[Service.objects.first()], source="web",
        consent=None, now=NOW,
    )  # fmt: skip
    post_order(desk_client, [waiting[2], waiting[0], waiting[1]])
    assert list_names() == ["Cleo", "Ana", "Bea", "Dee", "Eve", "Zoe"]


def test_an_order_that_makes_no_sense_changes_nothing(desk_client, waiting):
    desk_client.post(LIST, {"_save": "1", "form-TOTAL_FORMS": "x"})
    desk_client.post(LIST, {"_save": "1", "form-TOTAL_FORMS": "2", "form-0-id": "x", "form-0-position": "1"})
    post_order(desk_client, [])
    assert list_names() == ["Ana", "Bea", "Cleo", "Dee", "Eve"]


def test_who_may_only_look_cannot_reorder(nurse_client, waiting):
    assert post_order(nurse_client, waiting[::-1]).status_code in {302, 403}
    assert list_names() == ["Ana", "Bea", "Cleo", "Dee", "Eve"]
    assert "form-TOTAL_FORMS" not in nurse_client.get(LIST).content.decode()


def test_without_a_mouse_rows_are_moved_by_an_action(desk_client, waiting):
    def move(action, *entries):
        rows = [each.pk for each in entries]
        answer = desk_client.post(LIST, {"action": action, "_selected_action": rows, "index": "0"})
        assert answer.status_code == 302

    move("move_first", waiting[3], waiting[4])
    assert list_names() == ["Dee", "Eve", "Ana", "Bea", "Cleo"]
    move("move_last", waiting[3])
    assert list_names() == ["Eve", "Ana", "Bea", "Cleo", "Dee"]


def test_the_list_costs_the_same_with_one_and_with_three_rows(desk_client, glow):
    make_waiting()
    count = count_queries(desk_client, LIST)
    make_waiting()
    make_waiting()
    assert count_queries(desk_client, LIST) == count


def test_the_list_shows_who_waits_for_what_and_whether_to_text_or_call(desk_client, waiting):
    WaitlistEntry.objects.filter(pk=waiting[0].pk).update(
        consented_at=None, suits=[[4, "15:00", "23:59"]], provider=Provider.objects.get(name="Kim Osei")
    )
    page = read(desk_client, LIST)
    assert "Ana Wait" in page
    assert "Fri after 3pm" in page
    assert "Call instead" in page
    assert "Why not called?" in page
    only = read(desk_client, f"{LIST}?q=bea")
    assert "Bea Wait" in only
    assert "Ana Wait" not in only
    botox = Service.objects.get(name="Botox")
    assert "Bea Wait" not in read(desk_client, f"{LIST}?services__id__exact={botox.pk}")


# ---- the form ---------------------------------------------------------------------------------------------


def fill(patient, **changes) -> dict:
    service = Service.objects.get(name="HydraFacial")
    return {
        "patient": patient.pk,
        "services": [service.pk],
        "suits": "Mon-Wed 9am-12pm, Fri after 3pm",
        "notice_minutes": "90",
        "note": "Wedding in June",
        "agrees": "on",
        "consent_how": "by phone",
        "consent_wording": "Yes, text me.",
        **changes,
    }


def list_errors(answer) -> dict:
    assert answer.status_code == 200
    return answer.context["adminform"].form.errors


def test_a_new_entry_goes_last_and_its_consent_into_the_ledger(desk_client, waiting):
    patient = make_patient(first_name="Zoe")
    answer = desk_client.post(f"{LIST}add/", fill(patient))
    assert answer.status_code == 302, list_errors(answer)
    entry = WaitlistEntry.objects.get(patient=patient)
    assert list_names()[-1] == "Zoe"
    assert entry.suits[0] == [0, "09:00", "12:00"]
    assert (entry.consent_how, entry.notice_minutes, entry.source) == ("by phone", 90, "desk")
    event = ConsentEvent.objects.get(address__patient=patient)
    assert (event.kind, event.wording, event.actor) == (ConsentKind.TRANSACTIONAL, "Yes, text me.", "Robin")


def test_saving_an_entry_again_says_nothing_new_about_consent(desk_client, glow):
    patient = make_patient()
    desk_client.post(f"{LIST}add/", fill(patient))
    entry = WaitlistEntry.objects.get()
    answer = desk_client.post(f"{LIST}{entry.pk}/change/", fill(patient, note="Evenings too", suits=""))
    assert answer.status_code == 302, list_errors(answer)
    entry.refresh_from_db()
    assert (entry.note, entry.suits) == ("Evenings too", [])
    assert ConsentEvent.objects.count() == 1


def test_unticking_consent_means_call_instead(desk_client, glow):
    patient = make_patient()
    desk_client.post(f"{LIST}add/", fill(patient))
    entry = WaitlistEntry.objects.get()
    posted = fill(patient)
    del posted["agrees"]
    assert desk_client.post(f"{LIST}{entry.pk}/change/", posted).status_code == 302
    entry.refresh_from_db()
    assert entry.consented_at is None
    assert "Has not agreed to be texted: call instead." in read(desk_client, page_of(entry))


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"suits": "whenever the moon is full"}, "suits", "Write days and times like"),
        ({"consent_how": ""}, "consent_how", "Say how they agreed."),
        ({"consent_wording": " "}, "consent_wording", "Write down"),
        ({"services": []}, "services", "required"),
        ({"expires_at_0": "2020-01-01", "expires_at_1": "10:00"}, "expires_at", "That day is over"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(desk_client, glow, changes, field, words):
    errors = list_errors(desk_client.post(f"{LIST}add/", fill(make_patient(), **changes)))
    assert words in str(errors[field])
    assert not WaitlistEntry.objects.exists()
    assert not ConsentEvent.objects.exists()


def test_a_provider_who_does_none_of_it_is_refused_at_the_field(desk_client, glow):
    kim = Provider.objects.get(name="Kim Osei")
    kim.services.remove(Service.objects.get(name="HydraFacial"))
    errors = list_errors(desk_client.post(f"{LIST}add/", fill(make_patient(), provider=kim.pk)))
    assert "does none of these services" in str(errors["provider"])


def test_nobody_is_put_on_the_list_twice(desk_client, waiting):
    errors = list_errors(desk_client.post(f"{LIST}add/", fill(waiting[0].patient)))
    assert "on the list already" in str(errors["patient"])
    assert len(list_names()) == 5


# ---- why was she not called? ------------------------------------------------------------------------------


def test_everybodys_page_says_for_each_time_what_it_came_to(desk_client, waiting):
    WaitlistEntry.objects.filter(pk=waiting[4].pk).update(suits=[[5, "09:00", "12:00"]])
    slot = cancel_visit()
    won = claim(offer_id=Offer.objects.get(slot=slot, entry=waiting[0]).pk, now=NOW)
    confirm_request(request_id=won.request.pk, actor="Robin", now=NOW)
    recover_due(now=NOW)
    assert "Asked Got it" in read(desk_client, page_of(waiting[0]))
    assert "Asked Somebody else was faster" in read(desk_client, page_of(waiting[1]))
    assert "It ended before their turn" in read(desk_client, page_of(waiting[3]))
    assert "Not a day or time that suits them" in read(desk_client, page_of(waiting[4]))


def test_a_time_on_offer_says_when_their_turn_is(desk_client, waiting):
    slot = cancel_visit()
    assert "Asked No answer yet" in read(desk_client, page_of(waiting[0]))
    dee, eve = read(desk_client, page_of(waiting[3])), read(desk_client, page_of(waiting[4]))
    assert "On offer now Is the next to be asked; the next are asked at 10:30 am" in dee
    assert "Is number 2 to be asked" in eve
    claim(offer_id=Offer.objects.get(slot=slot, entry=waiting[0]).pk, now=NOW)
    assert "if it comes free again: somebody asked for it" in read(desk_client, page_of(waiting[3]))


def test_a_time_that_was_left_alone_or_came_before_them_says_so(desk_client, waiting):
    cancel_visit(cancel_reason="mistake")
    assert "It was offered to nobody: freed for a reason that is not offered" in read(
        desk_client, page_of(waiting[0])
    )
    for slot in [cancel_visit(hours=2)]:
        FreedSlot.objects.filter(pk=slot.pk).update(
            state="exhausted", reason="list_done", closed_at=NOW - timedelta(days=6), next_wave_at=None
        )
        Offer.objects.filter(slot=slot).delete()
    assert "Was not on the list yet" in read(desk_client, page_of(waiting[0]))


def test_the_newest_time_stands_first(desk_client, waiting):
    first = cancel_visit()
    FreedSlot.objects.filter(pk=first.pk).update(freed_at=NOW - MINUTE)
    cancel_visit(hours=3)
    page = read(desk_client, page_of(waiting[0]))
    assert page.index("Tomorrow, 1:00 pm") < page.index("Tomorrow, 10:00 am")


def test_the_page_says_what_keeps_every_text_from_them(desk_client, waiting):
    waiting[0].patient.addresses.update(unreachable_reason="Landline")
    assert "Texts cannot reach the number: call instead." in read(desk_client, page_of(waiting[0]))
    assert "Number 2 of 5 on the waitlist" in read(desk_client, page_of(waiting[1]))


# ---- off the list and back --------------------------------------------------------------------------------


def test_who_is_taken_off_is_asked_no_more_and_keeps_the_reason(desk_client, waiting):
    entry = waiting[0]
    desk_client.post(f"{page_of(entry)}take-off/", {"reason": "Has a visit now"})
    entry.refresh_from_db()
    assert (entry.state, entry.closed_reason) == (WaitlistState.REMOVED, "Has a visit now")
    slot = cancel_visit()
    assert not Offer.objects.filter(slot=slot, entry=entry, state="open").exists()
    again = desk_client.post(f"{page_of(entry)}take-off/", {"reason": "No longer wanted"}, follow=True)
    assert "Somebody was faster" in again.content.decode()
    entry.refresh_from_db()
    assert entry.closed_reason == "Has a visit now"


def test_taking_off_wants_a_reason(desk_client, waiting):
    answer = desk_client.post(f"{page_of(waiting[0])}take-off/", {"words": "  "}, follow=True)
    assert "Say why first." in answer.content.decode()
    assert len(list_names()) == 5


def test_who_is_put_back_stands_last(desk_client, waiting):
    desk_client.post(f"{page_of(waiting[0])}take-off/", {"words": "Went elsewhere"})
    desk_client.post(f"{page_of(waiting[0])}put-back/")
    assert list_names() == ["Bea", "Cleo", "Dee", "Eve", "Ana"]


def test_nobody_is_put_back_beside_a_newer_entry(desk_client, waiting):
    desk_client.post(f"{page_of(waiting[0])}take-off/", {"words": "Went elsewhere"})
    make_waiting(patient=waiting[0].patient)
    answer = desk_client.post(f"{page_of(waiting[0])}put-back/", follow=True)
    assert "on the list already" in answer.content.decode()
    assert list_names().count("Ana") == 1


def test_an_action_takes_several_off(desk_client, waiting):
    rows = [each.pk for each in waiting[:2]]
    desk_client.post(LIST, {"action": "take_off_not_wanted", "_selected_action": rows, "index": "0"})
    assert list_names() == ["Cleo", "Dee", "Eve"]


def test_a_provider_looks_at_an_entry_and_changes_nothing(nurse_client, waiting):
    assert "Ana Wait" in read(nurse_client, page_of(waiting[0]))
    for verb in ("take-off", "put-back"):
        assert nurse_client.post(f"{page_of(waiting[0])}{verb}/", {"words": "x"}).status_code == 403


def test_an_entry_of_another_spa_is_not_there(desk_client, glow):
    with inside_spa(LUNA):
        theirs = make_waiting(patient=make_patient(first_name="Selene"))
    assert desk_client.get(page_of(theirs)).status_code == 404
    assert desk_client.post(f"{page_of(theirs)}take-off/", {"words": "x"}).status_code == 404
    with inside_spa(LUNA):
        assert WaitlistEntry.objects.get().state == WaitlistState.WAITING
