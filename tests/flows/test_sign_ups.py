"""The public page with a number that we know: nothing of its patient's changes before the number itself says yes."""

import pytest
import time_machine
from django.db import connection
from django.test import Client

from clinics.consent import record_consent
from clinics.models import ConsentEvent, ConsentKind, SignUp, SignUpState, WaitlistEntry
from leakmap.lib.tenancy import inside_spa
from outreach.models import Kind, OutboxItem
from outreach.recovery.working import recover_due
from tests.conftest import GLOW, LUNA
from tests.factories import MONDAY_10AM, make_appointment, make_patient, make_ticket, make_waiting
from tests.flows.test_patient_pages import fill_in, visit_spa
from tests.provider import run_queue
from triage.models import Conversation, Ticket, TicketKind

CALLER = "+13135550142"
NOW = MONDAY_10AM
pytestmark = pytest.mark.usefixtures("glow")


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def maya():
    return make_patient(first_name="Maya", last_name="Lind", phone=CALLER)


@pytest.fixture
def page():
    return visit_spa(GLOW)


@pytest.fixture
def say(provider, sent):
    def talk(body: str) -> str:
        before = len(sent())
        assert provider.text(body).status_code == 200
        run_queue()
        connection.set_schema(GLOW)
        return " ".join(sent()[before:])

    return talk


def sign_up(page: Client, **changed) -> None:
    assert page.post("/waitlist/", fill_in(page, phone=CALLER, **changed)).status_code == 303
    run_queue()
    connection.set_schema(GLOW)


def test_the_number_is_asked_and_its_yes_puts_it_on_the_list(maya, page, say, sent):
    sign_up(page, note="Side door")
    assert "Reply YES to join, NO if it was not you" in sent()[-1]
    assert "HydraFacial" not in sent()[-1]
    assert not WaitlistEntry.objects.exists()
    assert "you are on the list" in say("yes please")
    entry = WaitlistEntry.objects.get()
    assert (entry.patient, entry.source, entry.note) == (maya, "web", "Signed up as Ana Ruiz. Side door")
    assert entry.consented_at == NOW
    assert ConsentEvent.objects.get(kind=ConsentKind.TRANSACTIONAL).wording == entry.consent_wording
    maya.refresh_from_db()
    assert maya.display_name == "Maya Lind"
    assert SignUp.objects.get().wish == {}


def test_a_yes_adds_to_what_they_wait_for_already(maya, page, say):
    entry = make_waiting(patient=maya, service="Botox", note="Prefers Kim")
    sign_up(page)
    say("Sí")
    entry.refresh_from_db()
    assert {each.name for each in entry.services.all()} == {"HydraFacial", "Botox"}
    assert entry.note == "Signed up as Ana Ruiz. / Prefers Kim"


@pytest.mark.parametrize("no", ["NO", "no that wasnt me", "Not me", "No fui yo"])
def test_a_no_changes_nothing(maya, page, say, no):
    sign_up(page)
    assert "Nothing was changed" in say(no)
    assert not WaitlistEntry.objects.exists()
    assert SignUp.objects.get().state == SignUpState.REFUSED


def test_a_question_is_no_answer_and_a_yes_may_still_follow(maya, page, say):
    sign_up(page)
    say("yes? what does it cost?")
    assert not WaitlistEntry.objects.exists()
    assert SignUp.objects.get().state == SignUpState.ASKED


def test_the_same_number_is_asked_once_a_day_and_the_first_wish_counts(maya, page, say):
    sign_up(page, first_name="Maya", last_name="Lind", note="Mine")
    sign_up(page, note="Somebody else's")
    assert OutboxItem.objects.filter(kind=Kind.WAITLIST).count() == 1
    say("yes")
    assert WaitlistEntry.objects.get().note == "Mine"


def test_without_consent_nobody_is_texted_and_the_desk_calls(maya, page):
    form = fill_in(page, phone=CALLER)
    del form["consent"]
    page.post("/waitlist/", form)
    assert not OutboxItem.objects.exists()
    ticket = Ticket.objects.get(kind=TicketKind.WAITLIST)
    assert (ticket.patient, "as Ana Ruiz: call to make sure" in ticket.reason) == (maya, True)
    assert not WaitlistEntry.objects.exists()


def test_who_asked_for_no_texts_is_not_texted(maya, page):
    record_consent(
        address=maya.addresses.get(), kind=ConsentKind.OPT_OUT, source="keyword", reference="m1", now=NOW
    )
    sign_up(page)
    assert not OutboxItem.objects.exists()
    assert Ticket.objects.filter(kind=TicketKind.WAITLIST).exists()


def test_while_a_nurse_has_the_word_the_desk_is_asked_instead(maya, page):
    make_ticket(kind=TicketKind.CLINICAL, patient=maya)
    sign_up(page)
    assert not OutboxItem.objects.exists()


def test_with_a_time_on_offer_a_yes_stays_a_yes_to_that_time(maya, page, say):
    entry = make_waiting(patient=maya)
    visit = make_appointment(starts_at=NOW.replace(day=24, hour=19))
    visit.state = "cancelled"
    visit.save()
    recover_due(now=NOW)
    sign_up(page)
    assert Ticket.objects.filter(kind=TicketKind.WAITLIST).exists()
    say("yes")
    assert entry.offers.get().state == "claimed"


def test_at_night_the_question_waits_for_the_morning(maya, page, clock):
    clock.move_to(NOW.replace(hour=4))  # 11 pm in Detroit
    sign_up(page)
    assert OutboxItem.objects.get(kind=Kind.WAITLIST).state == "ready"


def test_the_other_spa_knows_nothing_of_it(maya, page):
    sign_up(page)
    with inside_spa(LUNA):
        assert not SignUp.objects.exists()
        assert not Conversation.objects.exists()
