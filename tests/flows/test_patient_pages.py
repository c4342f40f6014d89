"""The pages a patient opens: a freed time's own link, and joining the waitlist. Through HTTP, as a browser asks."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client

from clinics.models import (
    Appointment,
    BookingRequest,
    ConsentEvent,
    ConsentKind,
    Location,
    Patient,
    PatientAddress,
    Practice,
    Provider,
    RecoveryPolicy,
    Service,
    WaitlistEntry,
)
from leakmap.lib.tenancy import inside_spa
from leakmap.patient_pages import signing_up
from leakmap.patient_pages.words import TEXTS, choose_language
from outreach.desk import confirm_request, decline_request
from outreach.models import FreedSlot, Offer
from outreach.recovery.links import make_link
from outreach.recovery.steering import stop
from outreach.recovery.working import recover_due
from outreach.rendering import placeholders_in
from tests.conftest import GLOW, HOSTS, LUNA
from tests.factories import (
    MONDAY_10AM,
    make_appointment,
    make_opening,
    make_patient,
    make_request,
    make_ticket,
    make_waiting,
)
from triage.models import TicketKind

pytestmark = pytest.mark.usefixtures("glow")
NOW = MONDAY_10AM
TOMORROW = NOW + timedelta(days=1)
MINUTE = timedelta(minutes=1)
ALL_TABLES = (Offer, FreedSlot, BookingRequest, Appointment, WaitlistEntry, ConsentEvent)


@pytest.fixture
def phone():
    """A patient's browser at Glow, without cookies of ours, which checks CSRF as a real one is checked."""
    return visit_spa(GLOW)


class Browser(Client):
    """Leaves the test in the spa in which it was: a request ends outside any."""

    def request(self, **request):
        with inside_spa(connection.schema_name):
            return super().request(**request)


def visit_spa(schema: str) -> Client:
    return Browser(enforce_csrf_checks=True, HTTP_HOST=HOSTS[schema], SERVER_NAME=HOSTS[schema])


@pytest.fixture(autouse=True)
def _at_ten_on_monday():
    with time_machine.travel(NOW, tick=False):
        yield


def offer_time(*entries, now=NOW, **visit) -> list[Offer]:
    """A visit of somebody else's, tomorrow at ten, is cancelled and offered to these people."""
    cancelled = make_appointment(starts_at=TOMORROW, **visit)
    Appointment.objects.filter(pk=cancelled.pk).update(state="cancelled")
    recover_due(now=now)
    return [Offer.objects.get(entry=entry) for entry in entries]


def set_policy(**fields) -> None:
    RecoveryPolicy.objects.update_or_create(pk=1, defaults=fields)


def path_of(offer: Offer) -> str:
    return make_link(offer_id=offer.pk, host=HOSTS[GLOW]).split(HOSTS[GLOW])[1]


def read(client: Client, path: str, **headers) -> str:
    """The page as its visitor sees it: words, with single spaces."""
    return words_of(client.get(path, headers=headers).content.decode())


def words_of(html: str) -> str:
    body = re.sub(r"<(script|style|head).*?</\1>", " ", html, flags=re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", body).replace("&nbsp;", " ").replace("\xa0", " ").split())


def tap(client: Client, path: str, choice: str) -> str:
    """What a tap leads to."""
    answer = client.post(path, {"choice": choice})
    assert answer.status_code == 303
    return read(client, answer["Location"])


def snapshot() -> dict:
    return {model: list(model.objects.order_by("pk").values()) for model in ALL_TABLES}


# ---- a freed time -------------------------------------------------------------------------------------------


def test_the_page_shows_the_time_in_the_spas_zone_with_whom_and_how_to_get_there(phone):
    Location.objects.update(address="12 Main St, Detroit", directions="Park behind the house.")
    [offer] = offer_time(make_waiting())
    page = read(phone, path_of(offer))
    for words in (
        "Hi Maya,", "Tomorrow, Tuesday, November 24", "10:00 am EST", "Dana Reyes, RN", "50 minutes", "$199",
        "Glow Med Spa", "12 Main St, Detroit", "Park behind the house.", "Call (313) 555-0100",
        "Yes, I want this time", "No, thanks",
    ):  # fmt: skip
        assert words in page
    html = phone.get(path_of(offer)).content.decode()
    assert 'href="tel:+13135550100"' in html
    assert '<html lang="en">' in html


def test_neither_number_nor_last_name_nor_a_discreet_spas_treatment_show(phone):
    [offer] = offer_time(make_waiting())
    html = phone.get(path_of(offer)).content.decode()
    number = offer.patient.addresses.get().address
    for hidden in ("Lind", number, number[-7:], "HydraFacial"):
        assert hidden not in html
    Practice.objects.update(is_discreet=False)
    assert "HydraFacial" in read(phone, path_of(offer))


def test_a_price_the_spa_does_not_tell_in_writing_is_not_on_the_page(phone):
    [offer] = offer_time(make_waiting())
    Service.objects.filter(name="HydraFacial").update(price=None)
    page = read(phone, path_of(offer))
    assert "Price" not in page
    assert "$" not in page


def test_looking_changes_nothing_but_that_the_page_was_seen(phone):
    [offer] = offer_time(make_waiting())
    before = snapshot()
    phone.get(path_of(offer))
    with time_machine.travel(NOW + MINUTE, tick=False):
        phone.get(path_of(offer))  # a preview, then the patient
    offer.refresh_from_db()
    assert offer.seen_at == NOW
    Offer.objects.update(seen_at=None)
    assert snapshot() == before


def test_asking_only_for_the_head_is_not_even_seen(phone):
    [offer] = offer_time(make_waiting())
    answer = phone.head(path_of(offer))
    offer.refresh_from_db()
    assert (answer.status_code, offer.seen_at) == (200, None)


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_no_other_method_is_answered(phone, method):
    [offer] = offer_time(make_waiting())
    assert getattr(phone, method)(path_of(offer)).status_code == 405


def test_a_tap_holds_the_time_without_any_cookie(phone):
    [offer] = offer_time(make_waiting())
    page = tap(phone, path_of(offer), "claim")
    assert "We are holding it for you" in page
    assert "you get a text when it is confirmed" in page
    assert "Tomorrow, Tuesday, November 24 10:00 am" in page
    request = BookingRequest.objects.get()
    assert (request.patient, request.appointment.starts_at, request.state) == (
        offer.patient,
        TOMORROW,
        "waiting",
    )
    assert not phone.cookies


def test_tapping_twice_is_one_request(phone):
    [offer] = offer_time(make_waiting())
    for _ in range(2):
        assert "We are holding it for you" in tap(phone, path_of(offer), "claim")
    assert BookingRequest.objects.count() == 1


def test_the_page_says_booked_only_after_the_desks_yes(phone):
    [offer] = offer_time(make_waiting())
    assert "booked" not in tap(phone, path_of(offer), "claim").lower()
    confirm_request(request_id=BookingRequest.objects.get().pk, actor="Robin", now=NOW)
    assert "You are booked" in read(phone, path_of(offer))
    recover_due(now=NOW)
    assert "You are booked" in read(phone, path_of(offer))


def test_a_service_that_needs_no_yes_of_the_desk_is_booked_at_once_and_says_so_before(phone):
    Service.objects.filter(name="HydraFacial").update(auto_confirms_offers=True)
    [offer] = offer_time(make_waiting())
    assert "Yes, book this time" in read(phone, path_of(offer))
    assert "You are booked" in tap(phone, path_of(offer), "claim")


def test_no_thanks_turns_it_down_and_can_be_taken_back_while_nobody_else_has_it(phone):
    [offer] = offer_time(make_waiting())
    page = tap(phone, path_of(offer), "pass")
    assert "Thanks for letting us know" in page
    assert "You stay on our list" in page
    offer.refresh_from_db()
    assert offer.state == "declined"
    assert "I want it after all" in page
    assert "We are holding it for you" in tap(phone, path_of(offer), "claim")


def test_a_no_cannot_be_taken_back_once_somebody_else_has_it(phone):
    first, other = offer_time(make_waiting(), make_waiting())
    tap(phone, path_of(first), "pass")
    tap(phone, path_of(other), "claim")
    for page in (read(phone, path_of(first)), tap(phone, path_of(first), "claim")):
        assert "Thanks for letting us know" in page
        assert "I want it after all" not in page
    assert BookingRequest.objects.get().patient == other.patient


def test_a_no_after_a_yes_keeps_the_time(phone):
    [offer] = offer_time(make_waiting())
    tap(phone, path_of(offer), "claim")
    assert "We are holding it for you" in tap(phone, path_of(offer), "pass")


def test_whoever_comes_too_late_may_take_one_of_the_next_two_with_one_tap(phone):
    fast, slow = offer_time(make_waiting(), make_waiting())
    tap(phone, path_of(fast), "claim")
    page = tap(phone, path_of(slow), "claim")
    assert "Somebody was a moment faster" in page
    assert "You stay on our list" in page
    choices = list_choices(phone, path_of(slow))
    assert len(choices) == 2
    assert "We are holding it for you" in tap(phone, path_of(slow), choices[0])
    request = BookingRequest.objects.get(patient=slow.patient)
    assert request.state == "waiting"
    assert request.conversation.patient == slow.patient
    assert f"at-{int(request.appointment.starts_at.timestamp())}-" in choices[0]


def list_choices(client: Client, path: str) -> list[str]:
    return re.findall(r'name="choice" value="([^"]+)"', client.get(path).content.decode())


def test_taking_another_time_twice_is_one_request_and_shows_when_it_is_booked(phone):
    fast, slow = offer_time(make_waiting(), make_waiting())
    tap(phone, path_of(fast), "claim")
    first, second = list_choices(phone, path_of(slow))
    tap(phone, path_of(slow), first)
    tap(phone, path_of(slow), first)
    tap(phone, path_of(slow), second)
    request = BookingRequest.objects.get(patient=slow.patient)
    confirm_request(request_id=request.pk, actor="Robin", now=NOW)
    assert "You are booked" in read(phone, path_of(slow))
    assert list_choices(phone, path_of(slow)) == []


def test_another_time_that_was_taken_meanwhile_is_checked_again_and_the_next_are_shown(phone):
    fast, slow = offer_time(make_waiting(), make_waiting())
    tap(phone, path_of(fast), "claim")
    choice = list_choices(phone, path_of(slow))[0]
    for provider in Provider.objects.all():
        make_appointment(starts_at=NOW + timedelta(hours=2), provider=provider)
    page = tap(phone, path_of(slow), choice)
    assert "That time was taken just now" in page
    assert choice not in list_choices(phone, path_of(slow))
    assert BookingRequest.objects.count() == 1


@pytest.mark.parametrize(
    "choice", ["", "at-1-2-3", "at-99999999999999999-1-1", "at-x-y-z", "at-²-1-1", "nonsense", "at-1"]
)
def test_a_choice_nobody_offered_takes_nothing(phone, choice):
    fast, slow = offer_time(make_waiting(), make_waiting())
    tap(phone, path_of(fast), "claim")
    tap(phone, path_of(slow), choice)
    assert BookingRequest.objects.count() == 1


def test_an_opening_that_the_offers_page_does_not_show_yet_is_not_taken_instead(phone):
    """While the freed time is on offer, the page takes that one or none."""
    [offer] = offer_time(make_waiting())
    opening = make_opening(starts_at=NOW + timedelta(hours=3))
    tap(
        phone,
        path_of(offer),
        f"at-{int(opening.starts_at.timestamp())}-{opening.provider_id}-{opening.location_id}",
    )
    assert not BookingRequest.objects.exists()


def test_a_time_filled_by_phone_is_gone_even_before_the_clock_has_looked(phone):
    [offer] = offer_time(make_waiting())
    make_appointment(starts_at=TOMORROW)
    assert "Somebody was a moment faster" in read(phone, path_of(offer))
    assert "Somebody was a moment faster" in tap(phone, path_of(offer), "claim")


def test_after_the_desk_stopped_it_the_link_says_kindly_that_it_ended(phone):
    [offer] = offer_time(make_waiting())
    stop(slot_id=offer.slot_id, actor="Robin", now=NOW)
    for page in (read(phone, path_of(offer)), tap(phone, path_of(offer), "claim")):
        assert "This offer has ended" in page
        assert "These times are free right now" in page
    assert not BookingRequest.objects.exists()


@pytest.mark.parametrize(
    ("later", "title"),
    [
        (timedelta(hours=23), "This offer has ended"),
        (timedelta(days=2), "This time has passed"),
        (timedelta(days=400), "This time has passed"),
    ],
)
def test_a_link_that_is_past_its_time_never_fails(phone, later, title):
    [offer] = offer_time(make_waiting())
    with time_machine.travel(NOW + later, tick=False):
        for page in (read(phone, path_of(offer)), tap(phone, path_of(offer), "claim")):
            assert title in page
            assert "Call (313) 555-0100" in page
    assert not BookingRequest.objects.exists()


def test_a_declined_request_says_so_and_offers_others(phone):
    [offer] = offer_time(make_waiting())
    tap(phone, path_of(offer), "claim")
    decline_request(request_id=BookingRequest.objects.get().pk, actor="Robin", now=NOW)
    assert "We no longer hold this time" in read(phone, path_of(offer))
    recover_due(now=NOW)
    assert "We no longer hold this time" in read(phone, path_of(offer))
    assert list_choices(phone, path_of(offer))


def test_with_a_clinical_question_open_the_page_asks_to_call_and_takes_nothing(phone):
    entry = make_waiting()
    [offer] = offer_time(entry)
    make_ticket(kind=TicketKind.CLINICAL, patient=entry.patient)
    for page in (read(phone, path_of(offer)), tap(phone, path_of(offer), "claim")):
        assert "Please call us" in page
        assert "10:00" not in page
    assert list_choices(phone, path_of(offer)) == []
    assert not BookingRequest.objects.exists()


def test_a_later_visit_that_a_yes_gives_up_is_said_before_the_tap_and_after(phone):
    entry = make_waiting()
    make_appointment(starts_at=TOMORROW + timedelta(days=7), patient=entry.patient)
    [offer] = offer_time(entry)
    assert "This replaces your visit on Tue Dec 1 at 10am" in read(phone, path_of(offer))
    assert "This replaces your visit on Tue Dec 1 at 10am" in tap(phone, path_of(offer), "claim")
    assert BookingRequest.objects.get().replaces.starts_at == TOMORROW + timedelta(days=7)


def test_a_time_asked_for_meanwhile_is_said_to_be_given_up(phone):
    entry = make_waiting()
    [offer] = offer_time(entry)
    conversation = offer.item.conversation
    make_request(conversation=conversation, starts_at=TOMORROW + timedelta(days=1), now=NOW + MINUTE)
    assert "This replaces the time you asked for: Wed Nov 25 at 10am" in read(phone, path_of(offer))
    tap(phone, path_of(offer), "claim")
    assert BookingRequest.objects.get(state="waiting").appointment.starts_at == TOMORROW


def test_other_times_are_sooner_than_the_visit_they_have_and_with_whom_they_wait_for(phone):
    kim = Provider.objects.get(name="Kim Osei")
    fast, slow = offer_time(make_waiting(), make_waiting(provider=kim), provider=kim)
    later = make_appointment(starts_at=NOW + timedelta(hours=3), patient=slow.patient, provider=kim)
    tap(phone, path_of(fast), "claim")
    choices = list_choices(phone, path_of(slow))
    assert choices
    for choice in choices:
        _, moment, provider_id, _ = choice.split("-")
        assert int(moment) < later.starts_at.timestamp()
        assert int(provider_id) == kim.pk
    tap(phone, path_of(slow), choices[0])
    assert BookingRequest.objects.get(patient=slow.patient).replaces == later


def test_whoever_is_no_longer_on_the_list_is_promised_nothing(phone):
    fast, slow = offer_time(make_waiting(), make_waiting())
    tap(phone, path_of(fast), "claim")
    WaitlistEntry.objects.filter(pk=slow.entry_id).update(state="removed")
    page = read(phone, path_of(slow))
    assert "You stay on our list" not in page
    assert list_choices(phone, path_of(slow)) == []


def test_a_spanish_speaker_reads_spanish_and_the_page_says_so_to_a_screen_reader(phone):
    [offer] = offer_time(make_waiting(patient=make_patient(first_name="Ana", language="es")))
    html = phone.get(path_of(offer)).content.decode()
    assert '<html lang="es">' in html
    page = words_of(html)
    assert "Hola, Ana: Se liberó un horario para usted" in page
    assert "Mañana, martes 24 de noviembre 10:00 a. m." in page
    assert "Se lo estamos apartando" in tap(phone, path_of(offer), "claim")


def test_nobody_without_a_first_name_is_greeted_oddly(phone):
    [offer] = offer_time(make_waiting(patient=make_patient(first_name="", last_name="Lind")))
    assert "Hi, A time just opened up" in read(phone, path_of(offer))


# ---- links that are not ours --------------------------------------------------------------------------------


def test_an_altered_link_is_a_404_that_says_what_to_do(phone):
    [offer] = offer_time(make_waiting())
    path = path_of(offer)
    digits, signature = path.strip("/").split("/")[1].split("-", 1)
    last = "x" if signature[-1] != "x" else "y"
    for altered in (
        f"/book/{digits}1-{signature}/", f"/book/{digits}-{signature[:-1]}{last}/", f"/book/{digits}-/", "/book/x/",
        f"/book/{signature}/", "/book/%00/", "/book/%E2%98%83-%C3%A9/",
    ):  # fmt: skip
        for answer in (phone.get(altered), phone.post(altered, {"choice": "claim"})):
            assert answer.status_code == 404, altered
            page = words_of(answer.content.decode())
            assert "This link does not work" in page
            assert "Call (313) 555-0100" in page
            assert "Maya" not in page
    assert "Este enlace no funciona" in read(phone, "/book/x/", Accept_Language="es-MX,es;q=0.9")
    assert not BookingRequest.objects.exists()


def test_a_link_of_one_spa_is_unknown_at_the_other(phone):
    [offer] = offer_time(make_waiting())
    with inside_spa(LUNA):
        awake = NOW + timedelta(hours=3)  # ten o'clock there
        [theirs] = offer_time(make_waiting(patient=make_patient(first_name="Zoe")), now=awake)
        their_path = make_link(offer_id=theirs.pk, host=HOSTS[LUNA]).split(HOSTS[LUNA])[1]
    luna = visit_spa(LUNA)
    assert luna.get(path_of(offer)).status_code == 404
    assert luna.post(path_of(offer), {"choice": "claim"}).status_code == 404
    assert phone.get(their_path).status_code == 404
    page = read(luna, their_path)
    assert "Hi Zoe," in page
    assert "7:00 am PST" in page
    assert not BookingRequest.objects.exists()


def test_a_link_whose_last_slash_was_lost_still_works(phone):
    [offer] = offer_time(make_waiting())
    assert "Hi Maya," in read(phone, path_of(offer).rstrip("/"))
    assert "We are holding it for you" in tap(phone, path_of(offer).rstrip("/"), "claim")


def test_a_link_to_an_offer_that_is_no_longer_on_record_is_unknown(phone):
    [offer] = offer_time(make_waiting())
    path = path_of(offer)
    Offer.objects.all().delete()
    assert phone.get(path).status_code == 404
    assert phone.post(path, {"choice": "claim"}).status_code == 303


@pytest.mark.parametrize("address", ["/waitlist/", "/waitlist/done/", "/book/x/", "offer"])
def test_every_page_is_kept_nowhere_found_by_nobody_and_loads_only_our_own_files(phone, address):
    [offer] = offer_time(make_waiting())
    answer = phone.get(path_of(offer) if address == "offer" else address)
    assert answer["Referrer-Policy"] == "no-referrer"
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert "no-store" in answer["Cache-Control"]
    assert "private" in answer["Cache-Control"]
    assert "default-src 'self'" in answer["Content-Security-Policy"]
    assert "unsafe" not in answer["Content-Security-Policy"]
    html = answer.content.decode()
    assert not re.findall(r'(?:src|<link[^>]+href|action)="(?:https?:)?//', html)
    assert " style=" not in html
    assert not re.findall(r"<script(?![^>]+src=)", html)
    assert not answer.cookies


def test_a_page_takes_a_fixed_number_of_queries_however_long_the_waitlist_is(
    phone, django_assert_max_num_queries
):
    offers = offer_time(*[make_waiting() for _ in range(3)])
    for _ in range(30):
        make_waiting()
    phone.get(path_of(offers[0]))
    with django_assert_max_num_queries(17):
        phone.get(path_of(offers[0]))
    tap(phone, path_of(offers[1]), "claim")
    with django_assert_max_num_queries(22):
        phone.get(path_of(offers[0]))


# ---- joining the waitlist -----------------------------------------------------------------------------------


def fill_in(client: Client, *, path: str = "/waitlist/", **changed) -> dict:
    """The form as a visitor who agreed to texts posts it."""
    html = client.get(path).content.decode()
    mark = re.search(r'name="wording" value="(\w+)"', html)[1]
    form = {
        "first_name": "Ana", "last_name": "Ruiz", "phone": "(313) 555-7001", "notice": "240", "provider": "",
        "services": [Service.objects.get(name="HydraFacial").pk], "suits": ["0-morning", "4-afternoon"],
        "note": "", "consent": "yes", "wording": mark, "lang": "en", "nickname": "",
    }  # fmt: skip
    return {**form, **changed}


def test_joining_puts_a_stranger_last_on_the_list_with_what_they_ticked(phone):
    make_waiting(position=40)
    answer = phone.post("/waitlist/", fill_in(phone, note="Side door", provider=Provider.objects.first().pk))
    assert (answer.status_code, answer["Location"]) == (303, "/waitlist/done/?by=text&lang=en")
    page = read(phone, answer["Location"])
    assert "Thank you, we have your wish" in page
    assert "We text you when a time opens up" in page
    entry = WaitlistEntry.objects.get(source="web")
    assert entry.patient.display_name == "Ana Ruiz"
    assert entry.patient.addresses.get().address == "+13135557001"
    assert [each.name for each in entry.services.all()] == ["HydraFacial"]
    assert entry.suits == [[0, "00:00", "11:59"], [4, "12:00", "16:59"]]
    assert (entry.notice_minutes, entry.note, entry.position) == (240, "Side door", 41)
    assert entry.provider == Provider.objects.first()


def test_the_words_shown_beside_the_box_are_kept_with_the_yes(phone):
    set_policy(offers_per_week=3)
    shown = read(phone, "/waitlist/")
    phone.post("/waitlist/", fill_in(phone))
    entry, event = WaitlistEntry.objects.get(), ConsentEvent.objects.get()
    assert entry.consent_wording == event.wording
    assert entry.consent_wording in shown
    assert "up to 3 offers a week" in entry.consent_wording
    assert "Message and data rates" in entry.consent_wording
    assert "STOP" in entry.consent_wording
    assert (event.kind, event.source, entry.consent_how) == (
        ConsentKind.TRANSACTIONAL,
        "web page",
        "web page",
    )
    assert entry.consented_at == NOW


def test_the_box_is_not_ticked_beforehand_and_without_it_the_desk_calls(phone):
    assert 'name="consent" value="yes" checked' not in phone.get("/waitlist/").content.decode()
    form = fill_in(phone)
    del form["consent"]
    answer = phone.post("/waitlist/", form)
    assert "The front desk calls you" in read(phone, answer["Location"])
    assert WaitlistEntry.objects.get().consented_at is None
    assert not ConsentEvent.objects.exists()


def test_words_that_changed_since_the_page_was_opened_are_not_agreed_to(phone):
    form = fill_in(phone)
    set_policy(offers_per_week=7)
    answer = phone.post("/waitlist/", form)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "These words have changed meanwhile" in html
    assert 'name="consent" value="yes" checked' not in html
    assert not WaitlistEntry.objects.exists()


@pytest.mark.parametrize("suits", [[], ["all"]])
def test_no_box_or_every_box_is_any_time(phone, suits):
    if suits:
        suits = re.findall(r'name="suits" value="([^"]+)"', phone.get("/waitlist/").content.decode())
    phone.post("/waitlist/", fill_in(phone, suits=suits))
    assert WaitlistEntry.objects.get().suits == []


def test_a_whole_day_is_one_window(phone):
    boxes = re.findall(r'name="suits" value="(1-[^"]+)"', phone.get("/waitlist/").content.decode())
    phone.post("/waitlist/", fill_in(phone, suits=boxes))
    assert WaitlistEntry.objects.get().suits == [[1, "00:00", "23:59"]]


@pytest.mark.parametrize(
    ("changed", "field", "words"),
    [
        ({"first_name": " "}, "first_name", "Please write your first name"),
        ({"last_name": "www.pills.example"}, "last_name", "Please write just the name"),
        ({"first_name": "Call 313 555"}, "first_name", "Please write just the name"),
        ({"first_name": "x" * 61}, "first_name", "shorten this to 60"),
        ({"phone": "555-0142"}, "phone", "with its area code"),
        ({"phone": "call me"}, "phone", "with its area code"),
        ({"phone": "(313) 555-0100"}, "phone", "our own number"),
        ({"phone": "(800) 555-0142"}, "phone", "cannot text this number"),
        ({"services": []}, "services", "tick at least one"),
        ({"services": ["999999"]}, "services", "choose again"),
        ({"services": ["x"]}, "services", "choose again"),
        ({"provider": "999999"}, "provider", "choose again"),
        ({"suits": ["9-morning"]}, "suits", "choose again"),
        ({"notice": "7"}, "notice", "choose again"),
        ({"note": "x" * 201}, "note", "shorten this to 200"),
        ({"note": "my lip is turning white"}, "note", "call us at (313) 555-0100 now"),
    ],
)
def test_bad_input_is_said_at_its_field_and_nothing_that_was_typed_is_lost(phone, changed, field, words):
    form = fill_in(phone, **{"note": "Side door", **changed})
    answer = phone.post("/waitlist/", form)
    html = answer.content.decode()
    assert answer.status_code == 422
    error = re.search(rf'id="id_{field}_error">([^<]+)<', html)
    assert words in error[1]
    assert f'href="#id_{field}"' in html
    for name in ("first_name", "last_name", "phone"):
        assert f'name="{name}" value="{form[name]}"' in html
    assert form["note"] in html
    assert ('value="0-morning" checked' in html) == ("0-morning" in form["suits"])
    assert ('value="240" selected' in html) == (form["notice"] == "240")
    assert 'name="consent" value="yes" checked' in html
    assert not Patient.objects.exists()


def test_a_provider_who_does_none_of_it_is_said_in_the_visitors_language(phone):
    dana = Provider.objects.get(name="Dana Reyes")
    dana.services.set(Service.objects.filter(name="Botox"))
    form = fill_in(phone, path="/waitlist/?lang=es", provider=dana.pk, lang="es")
    answer = phone.post("/waitlist/", form)
    assert answer.status_code == 422
    assert "No realiza ninguno de estos" in answer.content.decode()
    assert not PatientAddress.objects.exists()


def test_a_number_we_know_changes_nothing_before_it_confirms_and_the_page_reveals_nothing(phone):
    known = make_patient(first_name="Maya", last_name="Lind", phone="+13135557001")
    entry = make_waiting(patient=known, suits=[[0, "09:00", "12:00"]], note="Prefers Kim")
    form = fill_in(phone, services=[Service.objects.get(name="Botox").pk], suits=["4-afternoon"])
    stranger = fill_in(phone, phone="(313) 555-7002")
    answers = [phone.post("/waitlist/", each) for each in (form, stranger)]
    assert answers[0]["Location"] == answers[1]["Location"]
    before = (entry.suits, entry.note, entry.updated_at)
    entry.refresh_from_db()
    assert (entry.suits, entry.note, entry.updated_at) == before
    assert [each.name for each in entry.services.all()] == ["HydraFacial"]
    assert not ConsentEvent.objects.filter(address__patient=known).exists()


def test_a_stranger_who_reads_spanish_is_written_to_in_spanish(phone):
    html = phone.get("/waitlist/", headers={"Accept-Language": "es-US,es;q=0.9,en;q=0.5"}).content.decode()
    assert '<html lang="es">' in html
    assert "Anotarme en la lista" in html
    answer = phone.post("/waitlist/", fill_in(phone, path="/waitlist/?lang=es", lang="es"))
    assert "Gracias, tenemos su pedido" in read(phone, answer["Location"])
    assert Patient.objects.get().language == "es"
    assert "Pueden aplicarse tarifas" in ConsentEvent.objects.get().wording


def test_a_field_that_only_a_program_fills_in_makes_no_entry_and_says_what_a_person_can_do(phone):
    answer = phone.post("/waitlist/", fill_in(phone, nickname="Ana"))
    assert answer.status_code == 422
    assert "press the button once more" in answer.content.decode()
    assert not WaitlistEntry.objects.exists()


def test_one_visitor_who_signs_up_more_than_people_would_is_asked_to_come_later_and_others_are_not(phone):
    for number in range(signing_up.MOST_IN_WINDOW):
        assert phone.post("/waitlist/", fill_in(phone, phone=f"313555{7100 + number}")).status_code == 303
    answer = phone.post("/waitlist/", fill_in(phone))
    assert answer.status_code == 429
    assert "try again in an hour, or call us at (313) 555-0100" in answer.content.decode()
    assert 'value="Ana"' in answer.content.decode()
    other = {"REMOTE_ADDR": "203.0.113.7"}
    assert phone.post("/waitlist/", fill_in(phone), **other).status_code == 303
    with time_machine.travel(NOW + 61 * MINUTE, tick=False):
        assert phone.post("/waitlist/", fill_in(phone, phone="3135557999")).status_code == 303


def test_where_freed_times_are_not_offered_nobody_can_join(phone):
    set_policy(is_enabled=False)
    answer = phone.get("/waitlist/")
    assert answer.status_code == 404
    assert "Please call us" in answer.content.decode()
    assert phone.post("/waitlist/", {}).status_code == 404


def test_signing_up_at_one_spa_is_unknown_at_the_other(phone):
    phone.post("/waitlist/", fill_in(phone))
    with inside_spa(LUNA):
        assert not Patient.objects.exists()
        assert not WaitlistEntry.objects.exists()
    assert "Luna Aesthetics" in read(visit_spa(LUNA), "/waitlist/")


def test_a_treatment_not_offered_in_writing_is_not_on_the_form(phone):
    Service.objects.filter(name="Botox").update(is_bookable=False)
    assert "Botox" not in read(phone, "/waitlist/")


def test_the_form_and_its_answer_take_few_queries(phone, django_assert_max_num_queries):
    for _ in range(20):
        make_waiting()
    form = fill_in(phone)
    with django_assert_max_num_queries(17):
        phone.get("/waitlist/")
    with django_assert_max_num_queries(50):
        phone.post("/waitlist/", form)


# ---- the words ----------------------------------------------------------------------------------------------


def test_every_sentence_is_there_in_both_languages_with_the_same_placeholders():
    for key, texts in TEXTS.items():
        assert set(texts) == {"en", "es"}, key
        assert placeholders_in(texts["en"]) == placeholders_in(texts["es"]), key


@pytest.mark.parametrize(
    ("asked", "accepted", "language"),
    [
        ("es", "en-US", "es"),
        ("", "es-MX,es;q=0.9,en;q=0.8", "es"),
        ("", "fr-FR,en;q=0.5,es;q=0.7", "es"),
        ("", "fr", "en"),
        ("xx", "", "en"),
        ("", "es;q=nonsense, en", "en"),
    ],
)
def test_the_language_is_the_one_asked_for_then_the_browsers_then_the_spas(asked, accepted, language):
    assert choose_language(asked=asked, accepted=accepted, default="en") == language
