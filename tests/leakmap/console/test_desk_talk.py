"""The desk beside the assistant: what it understood, corrections, who has it, quick and suggested replies."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User

from clinics.models import Appointment, CannedReply, MessageText, Patient, Practice, Provider, Service
from clinics.openings import list_openings
from leakmap.lib.tenancy import inside_spa
from outreach import desk_talk
from outreach.assistant.types import Stage, State, Wish
from outreach.models import OutboxItem
from tests.factories import (
    MONDAY_10AM,
    make_appointment,
    make_conversation,
    make_message,
    make_patient,
    make_ticket,
)
from tests.leakmap.console.test_conversations import make_clinical, page_of
from tests.leakmap.console.test_home import count_queries
from triage.models import Conversation, Message, Ticket, TicketKind

HTMX = {"HTTP_HX_REQUEST": "true"}


def service_named(name: str) -> Service:
    return Service.objects.get(name=name)


def make_talk(*, stage=Stage.OFFERING, service="HydraFacial", wish=None, mode="assistant", **fields):
    """A conversation in which three times were offered."""
    wish = wish or Wish()
    found = service_named(service)
    offered = tuple(list_openings(service=found, practice=Practice.objects.get(), now=MONDAY_10AM)[:3])
    state = State(stage=stage, service_id=found.pk, wish=wish, offered=offered, introduced=True)
    talk = make_conversation(assistant_state=state.to_json(), mode=mode, **fields)
    make_message(conversation=talk, body="any hydrafacial this week?", at=MONDAY_10AM - timedelta(minutes=5))
    return talk


def read_chips(client, talk) -> dict[str, str]:
    return {each.label: each.words for each in client.get(page_of(talk)).context["chips"]}


def correct(client, talk, fact: str, value: str, **extra):
    """Press Save in the editor of a page that was just opened."""
    chips = client.get(page_of(talk)).context["chips"]
    seen = next(each.seen for each in chips if each.fact == fact)
    return client.post(f"{page_of(talk)}correct/{fact}/", {"value": value, "seen": seen}, **extra)


def read_state(talk) -> State:
    talk.refresh_from_db()
    return State.from_json(talk.assistant_state)


def press(client, talk, verb: str, **form):
    return client.post(f"{page_of(talk)}{verb}/", form, **HTMX)


# ---- what was understood ---------------------------------------------------------------------------------


def test_the_page_says_what_was_understood_and_what_comes_next(desk_client):
    dana = Provider.objects.get(name="Dana Reyes")
    talk = make_talk(wish=Wish(weekdays=(1,), providers=(dana.pk,)))
    assert read_chips(desk_client, talk) == {
        "Service": "HydraFacial",
        "Time": "Tue",
        "With": "Dana Reyes",
        "Name": "Maya Lind",
        "Language": "English",
    }
    assert (
        desk_client.get(page_of(talk)).context["next_words"] == "Waits for Maya to pick one of three times."
    )


def test_the_service_is_corrected_and_its_times_can_no_longer_be_chosen(desk_client):
    talk = make_talk()
    correct(desk_client, talk, "service", str(service_named("Botox").pk))
    state = read_state(talk)
    assert (state.service_id, state.offered) == (service_named("Botox").pk, ())
    assert talk.corrected_at == MONDAY_10AM
    assert Message.objects.latest("pk").body == "Robin corrected the service."


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("thursday after 3", "Thu, after 3:00 pm"),
        ("dec 2 in the morning", "Wed Dec 2, in the morning"),
        ("jueves por la tarde", "Thu, in the afternoon"),
        ("any time", "Any time"),
        ("any time friday", "Fri"),
    ],
)
def test_the_time_is_corrected_in_plain_words(desk_client, typed, shown):
    talk = make_talk(wish=Wish(weekdays=(1,)))
    correct(desk_client, talk, "time", typed)
    assert read_chips(desk_client, talk)["Time"] == shown


def test_a_time_that_cannot_be_read_keeps_the_editor_open_with_a_remedy(desk_client):
    talk = make_talk(wish=Wish(weekdays=(1,)))
    response = correct(desk_client, talk, "time", "blue", **HTMX)
    assert response.status_code == 422
    assert response.context["open_chip"]["typed"] == "blue"
    assert "Thursday after 3" in response.context["open_chip"]["problem"]
    assert read_state(talk).wish == Wish(weekdays=(1,))


def test_a_corrected_time_keeps_the_wish_for_a_provider(desk_client):
    dana = Provider.objects.get(name="Dana Reyes")
    talk = make_talk(wish=Wish(providers=(dana.pk,)))
    correct(desk_client, talk, "time", "friday")
    assert read_state(talk).wish.providers == (dana.pk,)
    correct(desk_client, talk, "provider", "")
    assert read_chips(desk_client, talk)["With"] == "Anybody"


def test_name_and_language_are_corrected_where_they_belong(desk_client):
    talk = make_talk()
    correct(desk_client, talk, "name", "  Ana  Maria Ruiz ")
    correct(desk_client, talk, "language", "es")
    patient = Patient.objects.get(pk=talk.patient_id)
    assert (patient.first_name, patient.last_name, patient.language) == ("Ana", "Maria Ruiz", "es")
    assert read_state(talk).language == "es"


@pytest.mark.parametrize(
    ("fact", "value"),
    [
        ("service", ""), ("service", "99999999999999999999"), ("service", "x"), ("provider", "424242"),
        ("name", "   "), ("language", "fr"), ("time", ""),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_and_changes_nothing(desk_client, fact, value):
    talk = make_talk()
    before = read_state(talk)
    assert correct(desk_client, talk, fact, value, **HTMX).status_code == 422
    assert read_state(talk) == before
    assert talk.corrected_at is None


def test_saving_the_same_again_is_no_correction(desk_client):
    talk = make_talk()
    correct(desk_client, talk, "service", str(service_named("HydraFacial").pk))
    talk.refresh_from_db()
    assert talk.corrected_at is None
    assert not Message.objects.filter(is_note=True).exists()


def test_the_slower_of_two_corrections_is_told_and_changes_nothing(desk_client):
    talk = make_talk()
    chips = desk_client.get(page_of(talk)).context["chips"]
    seen = next(each.seen for each in chips if each.fact == "service")
    correct(desk_client, talk, "service", str(service_named("Botox").pk))
    form = {"value": str(service_named("Chemical peel").pk), "seen": seen}
    response = desk_client.post(f"{page_of(talk)}correct/service/", form, **HTMX)
    assert response.status_code == 409
    assert "has just changed" in response.content.decode()
    assert read_state(talk).service_id == service_named("Botox").pk


def test_an_unknown_fact_is_not_found(desk_client):
    assert desk_client.post(f"{page_of(make_talk())}correct/age/", {"value": "30"}).status_code == 404


# ---- the assistant goes on -------------------------------------------------------------------------------


def test_after_a_correction_the_assistant_offers_what_was_meant(desk_client):
    talk = make_talk(mode="person", waiting_since=MONDAY_10AM)
    make_ticket(kind=TicketKind.ANSWER, patient=talk.patient, conversation=talk)
    correct(desk_client, talk, "service", str(service_named("Botox").pk))
    correct(desk_client, talk, "time", "thursday morning")
    page = press(desk_client, talk, "continue").content.decode()
    assert "The assistant goes on from here." in page
    item = OutboxItem.objects.get()
    assert item.kind == "assistant"
    assert "Thu" in item.body
    state = read_state(talk)
    assert {each.service_id for each in state.offered} == {service_named("Botox").pk}
    assert (talk.mode, talk.waiting_since, talk.corrected_at, talk.owner) == ("assistant", None, None, None)
    assert Ticket.objects.get().outcome == "answered"


def test_the_assistant_does_not_go_on_with_a_text_that_a_guard_withholds(desk_client):
    """The spa's own wording names a time that was never offered."""
    talk = make_talk(mode="person", waiting_since=MONDAY_10AM)
    MessageText.objects.create(key="offer", language="en", body="Come today at 3:15pm or {times}")
    page = press(desk_client, talk, "continue").content.decode()
    assert "The assistant goes on" not in page
    assert "Correct the service or the time first, or write yourself." in page
    assert not OutboxItem.objects.filter(state="ready").exists()
    talk.refresh_from_db()
    assert (talk.mode, talk.waiting_since) == ("person", MONDAY_10AM)


def test_letting_it_continue_twice_is_one_text(desk_client):
    talk = make_talk(mode="person")
    press(desk_client, talk, "continue")
    assert "already answers" in press(desk_client, talk, "continue").content.decode()
    assert OutboxItem.objects.count() == 1


def test_a_clinical_conversation_is_not_continued(nurse_client):
    talk, _ = make_clinical()
    assert "A clinician closes it first" in press(nurse_client, talk, "continue").content.decode()
    assert not OutboxItem.objects.exists()
    talk.refresh_from_db()
    assert talk.mode == "frozen"


def test_nothing_continues_towards_a_patient_who_asked_for_no_texts(desk_client):
    talk = make_talk(mode="person")
    desk_client.post(page_of(talk) + "stop-texts/")
    assert "asked for no texts" in press(desk_client, talk, "continue").content.decode()
    assert not OutboxItem.objects.exists()


# ---- who has it ------------------------------------------------------------------------------------------


def test_taking_over_says_who_has_it(desk_client):
    talk = make_talk()
    press(desk_client, talk, "take-over")
    talk.refresh_from_db()
    assert (talk.mode, talk.owner.username) == ("person", "desk@spa.test")
    page = desk_client.get(page_of(talk))
    assert page.context["next_words"] == "Silent: Robin answers since 10:00 am."


def test_the_slower_of_two_who_take_over_is_told_who_has_it(desk_client):
    talk = make_talk()
    colleague = User.objects.get(username="owner@glow.localhost")
    desk_talk.take_over(conversation_id=talk.pk, actor="Sam", user_id=colleague.pk, now=MONDAY_10AM)
    assert "owner has this already." in press(desk_client, talk, "take-over").content.decode()
    talk.refresh_from_db()
    assert talk.owner == colleague
    assert [each.body for each in Message.objects.filter(is_note=True)] == ["Sam took over."]


def test_a_conversation_is_given_to_a_colleague_with_the_work_in_it(desk_client):
    talk = make_talk(mode="person")
    ticket = make_ticket(kind=TicketKind.ANSWER, patient=talk.patient, conversation=talk)
    colleague = User.objects.get(username="owner@glow.localhost")
    press(desk_client, talk, "assign", user=colleague.pk, seen_owner="")
    talk.refresh_from_db()
    ticket.refresh_from_db()
    assert (talk.owner, ticket.owner) == (colleague, colleague)
    press(desk_client, talk, "assign", user="", seen_owner=colleague.pk)
    talk.refresh_from_db()
    ticket.refresh_from_db()
    assert (talk.owner, ticket.owner) == (None, None)


def test_the_slower_of_two_who_assign_is_told_who_has_it(desk_client):
    colleague = User.objects.get(username="owner@glow.localhost")
    talk = make_talk(owner=colleague)
    me = User.objects.get(username="desk@spa.test")
    response = press(desk_client, talk, "assign", user=me.pk, seen_owner="")
    assert response.status_code == 409
    assert "owner has it since a moment ago." in response.content.decode()
    talk.refresh_from_db()
    assert talk.owner == colleague


def test_a_clinical_conversation_is_given_to_clinicians_only(nurse_client):
    talk, _ = make_clinical()
    named = [each.username for each in nurse_client.get(page_of(talk)).context["colleagues"]]
    assert named == ["nurse@spa.test", "owner@glow.localhost"]
    desk = User.objects.get(username="desk@spa.test")
    assert press(nurse_client, talk, "assign", user=desk.pk, seen_owner="").status_code == 422
    talk.refresh_from_db()
    assert talk.owner is None


def test_a_conversation_that_became_clinical_meanwhile_is_given_to_nobody_of_the_desk(glow):
    talk, _ = make_clinical()
    desk = User.objects.get(username="desk@spa.test")
    with pytest.raises(desk_talk.ClinicalNow):
        desk_talk.assign(
            conversation_id=talk.pk,
            user_id=desk.pk,
            name="Robin",
            seen_owner_id=None,
            actor="Noor",
            now=MONDAY_10AM,
        )
    talk.refresh_from_db()
    assert talk.owner is None


def test_handing_back_leaves_it_to_nobody(desk_client):
    talk = make_talk()
    press(desk_client, talk, "take-over")
    press(desk_client, talk, "hand-back")
    talk.refresh_from_db()
    assert (talk.mode, talk.owner) == ("assistant", None)


def test_the_list_can_show_my_own(desk_client):
    mine = make_talk(owner=User.objects.get(username="desk@spa.test"))
    other = make_talk(patient=make_patient(first_name="Nora", last_name="Other"))
    page = desk_client.get("/admin/triage/conversation/?needs=mine").content.decode()
    assert page_of(mine) in page
    assert page_of(other) not in page


# ---- two desks write at once -----------------------------------------------------------------------------


def test_a_reply_that_crosses_a_colleagues_is_held_back_with_what_was_typed(desk_client):
    talk = make_talk(mode="person")
    seen = desk_client.get(page_of(talk)).context["seen_id"]
    desk_talk.send_text(conversation_id=talk.pk, body="Hi!", actor="Sam", dedupe="x", now=MONDAY_10AM)
    form = {"body": "Hello, we have time on Tuesday", "token": "mine", "seen": seen}
    response = desk_client.post(page_of(talk) + "send/", form)
    page = response.content.decode()
    assert response.status_code == 409
    assert "Sam answered at 10:00 am, so yours was not sent." in page
    assert "Hello, we have time on Tuesday" in page
    assert OutboxItem.objects.count() == 1
    again = form | {"seen": response.context["seen_id"]}
    assert desk_client.post(page_of(talk) + "send/", again).status_code == 302
    assert OutboxItem.objects.count() == 2


def test_a_colleague_of_the_same_name_is_a_colleague(desk_client):
    talk = make_talk(mode="person")
    seen = desk_client.get(page_of(talk)).context["seen_id"]
    other = User.objects.get(username="nurse@spa.test")
    desk_talk.send_text(
        conversation_id=talk.pk, body="Hi!", actor="Robin", dedupe="x", now=MONDAY_10AM, user_id=other.pk
    )
    form = {"body": "Hello", "token": "mine", "seen": seen}
    response = desk_client.post(page_of(talk) + "send/", form)
    assert response.status_code == 409
    assert "Robin answered at 10:00 am, so yours was not sent." in response.content.decode()
    assert OutboxItem.objects.count() == 1


def test_ones_own_text_and_a_note_hold_nothing_back(desk_client):
    talk = make_talk(mode="person")
    seen = desk_client.get(page_of(talk)).context["seen_id"]
    desk_talk.write_note(conversation_id=talk.pk, body="VIP", actor="Sam", now=MONDAY_10AM)
    for token in ("one", "two"):
        desk_client.post(page_of(talk) + "send/", {"body": token, "token": token, "seen": seen})
    assert OutboxItem.objects.count() == 2


# ---- suggested replies -----------------------------------------------------------------------------------


def make_question(words: str, **fields):
    talk = make_conversation(mode="person", waiting_since=MONDAY_10AM, **fields)
    make_message(conversation=talk, body=words)
    return talk


def read_suggestion(client, talk) -> str:
    suggestion = client.get(page_of(talk)).context["suggestion"]
    return suggestion.body if suggestion else ""


def test_an_approved_answer_is_suggested_and_sent_with_one_click(desk_client):
    talk = make_question("hi where can i park")
    words = read_suggestion(desk_client, talk)
    assert words.startswith("There is free parking right behind the building")
    form = {"suggested": "1", "body": words, "token": "suggested-1"}
    press(desk_client, talk, "send", **form)
    press(desk_client, talk, "send", **form)
    assert OutboxItem.objects.count() == 1
    assert words in OutboxItem.objects.get().body
    assert read_suggestion(desk_client, talk) == ""


def test_the_assistants_own_draft_is_suggested_with_real_times(desk_client):
    words = read_suggestion(desk_client, make_question("any hydrafacial on tuesday morning?"))
    assert "Tue Nov 24" in words


def test_a_suggestion_that_has_changed_is_not_sent(desk_client):
    talk = make_question("where can i park")
    form = {"suggested": "1", "body": "There is no parking.", "token": "suggested-1"}
    response = press(desk_client, talk, "send", **form)
    assert response.status_code == 422
    assert "has changed meanwhile" in response.content.decode()
    assert not OutboxItem.objects.exists()


def test_while_the_assistant_answers_nothing_is_suggested(desk_client):
    talk = make_conversation()
    make_message(conversation=talk, body="where can i park")
    assert read_suggestion(desk_client, talk) == ""


def test_after_a_correction_nothing_is_suggested_until_the_patient_writes_again(desk_client):
    talk = make_question("where can i park")
    Conversation.objects.update(corrected_at=MONDAY_10AM)
    assert read_suggestion(desk_client, talk) == ""
    make_message(conversation=talk, body="parking?", at=MONDAY_10AM + timedelta(minutes=1))
    assert "parking" in read_suggestion(desk_client, talk)


def test_nothing_is_suggested_in_a_clinical_conversation(nurse_client):
    talk, _ = make_clinical()
    assert read_suggestion(nurse_client, talk) == ""


def test_nothing_is_suggested_from_clinical_words_after_the_matter_is_closed(desk_client):
    talk, _ = make_clinical()
    Ticket.objects.update(closed_at=MONDAY_10AM + timedelta(minutes=1), closed_by="Noor")
    Conversation.objects.update(mode="person")
    assert read_suggestion(desk_client, talk) == ""


# ---- quick replies ---------------------------------------------------------------------------------------


def test_quick_replies_come_filled_in_and_in_the_patients_language_first(desk_client):
    talk = make_conversation(patient=make_patient(first_name="Lucia", language="es"))
    replies = desk_client.get(page_of(talk) + "quick-replies/").context["replies"]
    assert replies[0].body.startswith("Hola Lucia, le escribe la recepcion de Glow Med Spa.")
    assert [each.language for each in replies] == ["Spanish"] * 6 + ["English"] * 6
    assert not [each for each in replies if "{" in each.body]


def test_a_stranger_is_greeted_without_a_gap(desk_client):
    talk = make_conversation(patient=make_patient(first_name="", last_name=""))
    replies = desk_client.get(page_of(talk) + "quick-replies/").context["replies"]
    assert replies[0].body.startswith("Hi, this is the front desk")


def test_the_desk_writes_its_own_quick_replies(desk_client):
    form = {"title": "Late", "body": "Running late, {first_name}?", "language": "en", "position": "9"}
    desk_client.post("/admin/clinics/cannedreply/add/", form)
    assert CannedReply.objects.get(title="Late").body == "Running late, {first_name}?"
    page = desk_client.get("/admin/clinics/cannedreply/").content.decode()
    assert "Running late" in page


@pytest.mark.parametrize(
    ("body", "problem"),
    [("Your time is {when}", "There is no {when} in a quick reply"), ("Hi {first_name", "not closed")],
)
def test_a_quick_reply_with_an_unknown_placeholder_is_refused(desk_client, body, problem):
    form = {"title": "Odd", "body": body, "language": "en", "position": "0"}
    response = desk_client.post("/admin/clinics/cannedreply/add/", form)
    assert problem in str(response.context["adminform"].form.errors["body"])
    assert not CannedReply.objects.filter(title="Odd").exists()


def test_quick_replies_are_the_spas_own(desk_client, luna):
    with inside_spa(luna):
        CannedReply.objects.create(title="Moonlight", body="Only at Luna")
    talk = make_conversation()
    assert "Moonlight" not in desk_client.get(page_of(talk) + "quick-replies/").content.decode()


# ---- a visit the patient cannot keep ---------------------------------------------------------------------


def make_cancel_ticket():
    talk = make_talk()
    visit = make_appointment(starts_at=MONDAY_10AM + timedelta(days=2), patient=talk.patient, state="booked")
    return (
        talk,
        visit,
        make_ticket(kind=TicketKind.CANCEL_VISIT, patient=talk.patient, conversation=talk, visit=visit),
    )


def test_a_visit_is_cancelled_with_the_text_that_was_shown(desk_client):
    talk, visit, ticket = make_cancel_ticket()
    shown = desk_client.get(page_of(talk)).context["tickets"][0].farewell
    assert "Wed Nov 25 at 10am" in shown
    desk_client.post(f"/admin/tickets/{ticket.pk}/cancel-visit/", **HTMX)
    visit.refresh_from_db()
    ticket.refresh_from_db()
    assert (visit.state, ticket.outcome) == ("cancelled", "Visit cancelled")
    assert shown in OutboxItem.objects.get().body


def test_the_slower_of_two_who_cancel_is_told(desk_client):
    _, visit, ticket = make_cancel_ticket()
    Ticket.objects.update(closed_at=MONDAY_10AM, closed_by="Sam")
    response = desk_client.post(f"/admin/tickets/{ticket.pk}/cancel-visit/", **HTMX)
    assert "Sam already closed this" in response.content.decode()
    visit.refresh_from_db()
    assert visit.state == "booked"
    assert not OutboxItem.objects.exists()


def test_a_visit_that_was_moved_after_the_page_was_read_is_not_cancelled(desk_client):
    talk, visit, ticket = make_cancel_ticket()
    page = desk_client.get(page_of(talk)).content.decode()
    seen = visit.starts_at.isoformat()
    assert f'name="seen_at" value="{seen}"' in page
    later = visit.starts_at + timedelta(days=1)
    Appointment.objects.filter(pk=visit.pk).update(starts_at=later, ends_at=later + timedelta(minutes=30))
    response = desk_client.post(f"/admin/tickets/{ticket.pk}/cancel-visit/", {"seen_at": seen}, **HTMX)
    assert "has just been changed, so nothing was cancelled" in response.content.decode()
    visit.refresh_from_db()
    ticket.refresh_from_db()
    assert (visit.state, ticket.closed_at) == ("booked", None)
    assert not OutboxItem.objects.exists()


def test_a_nurse_does_not_change_the_calendar(nurse_client):
    _, visit, ticket = make_cancel_ticket()
    assert nurse_client.post(f"/admin/tickets/{ticket.pk}/cancel-visit/").status_code == 403
    visit.refresh_from_db()
    assert visit.state == "booked"


# ---- only what changed is drawn anew ---------------------------------------------------------------------


def test_a_click_answers_with_the_parts_of_the_page_and_where_the_keyboard_goes(desk_client):
    talk = make_talk()
    response = press(desk_client, talk, "take-over")
    page = response.content.decode()
    assert "<html" not in page
    for part in ("story-frame", "understood", "suggestion", "verbs", "side", "said"):
        assert f'id="{part}"' in page
    assert 'id="composer"' not in page  # what is being typed stays
    assert response["HX-Trigger-After-Swap"] == '{"lm-focus": {"id": "reply"}}'


def test_a_sent_reply_leaves_an_empty_box_with_a_new_token(desk_client):
    talk = make_talk()
    response = press(desk_client, talk, "send", body="Hello", token="one", seen="0")
    assert 'id="composer"' in response.content.decode()
    assert (response.context["typed"], response.context["token"] == "one") == ("", False)


def test_the_poll_tells_a_correction_and_a_new_owner(desk_client):
    talk = make_talk()
    seen = desk_client.get(page_of(talk)).context["version"]
    correct(desk_client, talk, "time", "friday")
    answer = desk_client.get(page_of(talk) + "timeline/", {"seen": seen})
    assert answer.status_code == 200
    Conversation.objects.update(owner=User.objects.get(username="nurse@spa.test"))
    seen = answer.context["version"]
    assert "Noor has it" in desk_client.get(page_of(talk) + "timeline/", {"seen": seen}).content.decode()


def test_more_services_colleagues_and_tickets_cost_no_more_queries(desk_client):
    talk = make_talk(mode="person")
    make_ticket(kind=TicketKind.ANSWER, patient=talk.patient, conversation=talk)
    count = count_queries(desk_client, page_of(talk) + "timeline/")
    for number in range(3):
        make_ticket(kind=TicketKind.CALL_BACK, patient=talk.patient, conversation=talk)
        Service.objects.create(name=f"Service {number}", duration_minutes=30)
        make_message(conversation=talk, body=f"Note {number}", author="desk", is_note=True)
    assert count_queries(desk_client, page_of(talk) + "timeline/") == count


# ---- who may ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("what", ["correct/service", "assign", "continue", "take-over"])
def test_the_desk_changes_nothing_in_a_clinical_conversation(desk_client, what):
    talk, _ = make_clinical()
    before = Conversation.objects.values().get()
    form = {"value": str(service_named("Botox").pk), "user": User.objects.get(username="desk@spa.test").pk}
    assert desk_client.post(f"{page_of(talk)}{what}/", form).status_code == 403
    assert Conversation.objects.values().get() == before


def make_clinical_wish():
    talk, _ = make_clinical()
    state = State(service_id=service_named("Botox").pk)
    Conversation.objects.update(assistant_state=state.to_json())
    return talk


def test_the_desk_does_not_see_what_a_clinical_patient_wanted(desk_client):
    page = desk_client.get(page_of(make_clinical_wish()))
    assert (page.context["chips"], page.context["colleagues"]) == ([], [])
    assert "Botox" not in page.content.decode()


def test_a_clinician_does(nurse_client):
    assert "Botox" in nurse_client.get(page_of(make_clinical_wish())).content.decode()


@pytest.mark.parametrize("what", ["correct/service", "assign", "continue", "take-over", "send", "note"])
def test_billing_changes_nothing(glow, client, what):
    from leakmap.console.setup import create_login
    from tests.conftest import HOSTS, PASSWORD, _log_in

    create_login(email="bills@spa.test", password=PASSWORD, role="billing")
    talk = make_talk()
    before = Conversation.objects.values().get()
    browser = _log_in(client, "bills@spa.test", HOSTS[glow])
    assert browser.post(f"{page_of(talk)}{what}/", {"body": "x", "token": "y"}).status_code == 403
    with inside_spa(glow):
        assert Conversation.objects.values().get() == before
        assert not OutboxItem.objects.exists()
