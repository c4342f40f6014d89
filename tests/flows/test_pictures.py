"""A patient texts a picture: it is fetched with the account's login, kept in the spa, and shown to its staff only."""

import base64
import io
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from PIL import Image

from clinics.models import MessagingAccount
from leakmap.lib.clock import read_now
from leakmap.lib.tenancy import inside_spa
from leakmap.tenants.management.commands.clock import tick
from tests.conftest import GLOW, HOSTS, LINES, LUNA, PASSWORD
from tests.factories import MONDAY_10AM, make_ticket
from tests.provider import run_queue
from tests.samples import MAKER, make_picture
from triage.models import Conversation, Message, Picture, PictureFile, Ticket

CALLER = "+13135550142"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(MONDAY_10AM, tick=False) as clock:
        yield clock


@pytest.fixture
def company(texts_leave, glow):
    """The phone company with Glow's line, so that it asks for Glow's token; its webhooks are posted by the test."""
    account = MessagingAccount.objects.get()
    texts_leave.register_line(
        number=LINES[GLOW], account_sid=account.account_sid, auth_token=account.auth_token
    )
    yield texts_leave
    texts_leave.reset(lines=True)


@pytest.fixture
def send(provider, company):
    """Text files to Glow as the phone company announces them; the workers run."""

    def text(*files: bytes | str, body: str = "", kind: str = "image/jpeg") -> Message:
        items = [
            {"url": each}
            if isinstance(each, str)
            else {"type": kind, "data": base64.b64encode(each).decode()}
            for each in files
        ]
        row = company.api("POST", "texts", {"from": CALLER, "to": LINES[GLOW], "body": body, "media": items})
        media = {f"MediaUrl{place}": each["url"] for place, each in enumerate(row["media"])}
        kinds = {f"MediaContentType{place}": kind for place in range(len(files))}
        answer = provider.text(body, caller=CALLER, NumMedia=str(len(files)), **media, **kinds)
        assert answer.status_code == 200
        run_queue()
        connection.set_schema(GLOW)
        return Message.objects.filter(author="patient").latest("pk")

    return text


@pytest.fixture
def wait(clock):
    def pass_time(span: timedelta) -> None:
        clock.shift(span)
        tick(now=read_now())
        run_queue()
        connection.set_schema(GLOW)

    return pass_time


def read_file(answer) -> Image.Image:
    assert answer.status_code == 200
    return Image.open(io.BytesIO(answer.content))


def log_in(email: str, schema: str = GLOW) -> Client:
    client = Client(HTTP_HOST=HOSTS[schema], SERVER_NAME=HOSTS[schema])
    with inside_spa(schema):
        assert client.login(username=email, password=PASSWORD)
    connection.set_schema(GLOW)
    return client


def ask(client: Client, path: str, method: str = "get", **named):
    answer = getattr(client, method)(path, **named)
    connection.set_schema(GLOW)
    return answer


def address_of(picture: Picture) -> str:
    return f"/admin/pictures/{picture.pk}/"


# ---- it comes and is shown ----------------------------------------------------------------------------------


def test_the_desk_sees_the_picture_without_where_it_was_taken(send):
    message = send(make_picture(size=(3000, 2000)), body="can you do something about this?")
    picture = message.pictures.get()
    assert picture.state == "kept"
    desk = log_in("desk@spa.test")
    page = ask(desk, f"/admin/conversations/{message.conversation_id}/").content.decode()
    assert f'href="{address_of(picture)}"' in page
    assert f'src="{address_of(picture)}small/"' in page
    assert 'alt="Picture from the patient, received today, 10:00 am"' in page
    full, small = ask(desk, address_of(picture)), ask(desk, f"{address_of(picture)}small/")
    assert full["Content-Type"] == small["Content-Type"] == "image/jpeg"
    assert read_file(full).size == (2048, 1365)
    assert read_file(small).size == (480, 320)
    for answer in (full, small):
        assert dict(read_file(answer).getexif()) == {}
        assert MAKER.encode() not in answer.content


def test_what_the_assistant_says_of_a_picture_stays(send, sent):
    send(make_picture())
    assert len(sent(CALLER)) == 1
    assert "words" in sent(CALLER)[0]


def test_five_of_a_text_are_fetched_and_the_others_are_told(send):
    message = send(*[make_picture(size=(20, 20 + place)) for place in range(7)])
    assert [each.state for each in message.pictures.all()] == ["kept"] * 5
    page = ask(log_in("desk@spa.test"), f"/admin/conversations/{message.conversation_id}/").content.decode()
    assert "Picture 5 of 5 from the patient" in page
    assert "2 files that are not shown, kept at the phone provider" in page


def test_a_contact_card_is_not_fetched(send):
    message = send(b"BEGIN:VCARD", kind="text/x-vcard")
    assert not message.pictures.exists()
    page = ask(log_in("desk@spa.test"), f"/admin/conversations/{message.conversation_id}/").content.decode()
    assert "1 file that is not shown" in page


def test_a_repeated_delivery_fetches_nothing_again(provider, send):
    message = send(make_picture())
    before = PictureFile.objects.get().full
    again = {"MediaUrl0": message.media[0]["url"], "MediaContentType0": "image/jpeg", "NumMedia": "1"}
    sid = message.inbound.subject
    provider.post("sms", Body="", From=CALLER, MessageSid=sid, SmsSid=sid, SmsMessageSid=sid, **again)
    run_queue()
    connection.set_schema(GLOW)
    assert PictureFile.objects.get().full == before


# ---- it does not come ---------------------------------------------------------------------------------------


def test_one_that_is_not_there_yet_is_asked_for_again(send, company, wait):
    account = MessagingAccount.objects.get().account_sid
    late = f"{company.base_url}/2010-04-01/Accounts/{account}/Messages/MM1/Media/ME1"
    message = send(late)
    picture = message.pictures.get()
    assert (picture.state, picture.tries) == ("waiting", 1)
    page = f"/admin/conversations/{message.conversation_id}/"
    desk = log_in("desk@spa.test")
    assert "Picture is being fetched" in ask(desk, page).content.decode()
    for seconds in (40, 120, 600, 3600):
        wait(timedelta(seconds=seconds + 1))
    picture.refresh_from_db()
    assert (picture.state, picture.tries, picture.try_at) == ("failed", 5, None)
    assert (
        "Picture could not be fetched. The phone provider does not have it."
        in ask(desk, page).content.decode()
    )


def test_try_again_fetches_it_when_the_provider_has_it_again(send, company):
    message = send(f"{company.base_url}/elsewhere.jpg")
    picture = message.pictures.get()
    Picture.objects.update(state="failed", try_at=None, problem="The phone provider did not answer")
    there = company.api(
        "POST", "texts", {"from": CALLER, "to": LINES[GLOW], "media": [{"sample": "gift card"}]}
    )
    Message.objects.filter(pk=message.pk).update(media=there["media"])
    desk = log_in("desk@spa.test")
    answer = ask(
        desk, f"{address_of(picture)}again/", "post", data={"next": "/admin/"}, headers={"HX-Request": "true"}
    )
    assert "The picture is being fetched again." in answer.content.decode()
    run_queue()
    connection.set_schema(GLOW)
    picture.refresh_from_db()
    assert picture.state == "kept"
    answer = ask(desk, f"{address_of(picture)}again/", "post", headers={"HX-Request": "true"})
    assert "It is being fetched already." in answer.content.decode()
    assert Picture.objects.get().state == "kept"


@pytest.mark.parametrize(
    ("file", "why"),
    [
        (b"<html>hello</html>", "It is no picture that can be shown"),
        (make_picture()[:900], "It is no picture that can be shown"),
        ("https://example.com/a.jpg", "It is not at the phone provider"),
    ],
    ids=["a page", "cut off", "elsewhere"],
)
def test_what_cannot_become_a_picture_says_so_at_once(send, file, why):
    picture = send(file).pictures.get()
    assert (picture.state, picture.problem) == ("failed", why)
    assert not PictureFile.objects.exists()


def test_a_picture_that_takes_its_worker_down_is_given_up(send, company, wait):
    picture = send(f"{company.base_url}/elsewhere.jpg").pictures.get()
    assert (picture.state, picture.tries) == ("waiting", 1)
    Picture.objects.update(tries=5)  # each was counted before it began, and none came back
    wait(timedelta(seconds=41))
    picture.refresh_from_db()
    assert (picture.state, picture.problem) == ("failed", "It could not be read")


# ---- nobody else sees it ------------------------------------------------------------------------------------


def test_without_a_login_there_is_only_the_login_page(send):
    picture = send(make_picture()).pictures.get()
    visitor = Client(HTTP_HOST=HOSTS[GLOW], SERVER_NAME=HOSTS[GLOW])
    for path in (address_of(picture), f"{address_of(picture)}small/"):
        answer = ask(visitor, path)
        assert answer.status_code == 302
        assert "/admin/login/" in answer["Location"]


def test_another_spa_has_no_such_picture(send):
    picture = send(make_picture()).pictures.get()
    owner = log_in(f"owner@{HOSTS[LUNA]}", LUNA)
    for path, method in (("", "get"), ("small/", "get"), ("again/", "post")):
        assert ask(owner, f"{address_of(picture)}{path}", method).status_code == 404
    with inside_spa(LUNA):
        assert not Picture.objects.exists()
        assert not PictureFile.objects.exists()


def test_a_clinical_picture_is_for_clinicians(send):
    message = send(make_picture(), body="my lips are swollen and I cannot breathe")
    picture = message.pictures.get()
    desk, nurse = log_in("desk@spa.test"), log_in("nurse@spa.test")
    page = f"/admin/conversations/{message.conversation_id}/"
    assert address_of(picture) not in ask(desk, page).content.decode()
    assert address_of(picture) in ask(nurse, page).content.decode()
    for path, method in (("", "get"), ("small/", "get"), ("again/", "post")):
        assert ask(desk, f"{address_of(picture)}{path}", method).status_code == 403
    assert read_file(ask(nurse, address_of(picture))).size == (1200, 800)


def test_who_may_not_read_conversations_sees_no_picture(send):
    from leakmap.console.setup import create_login

    picture = send(make_picture()).pictures.get()
    create_login(email="bills@spa.test", password=PASSWORD, role="billing", first_name="Bo")
    assert ask(log_in("bills@spa.test"), address_of(picture)).status_code == 403


def test_a_browser_may_keep_it_only_for_itself_and_asks_each_time(send):
    picture = send(make_picture()).pictures.get()
    desk = log_in("desk@spa.test")
    first = ask(desk, address_of(picture))
    assert first["Cache-Control"] == "private, no-cache"
    assert first["X-Content-Type-Options"] == "nosniff"
    again = ask(desk, address_of(picture), headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    desk.logout()
    connection.set_schema(GLOW)
    assert ask(desk, address_of(picture), headers={"If-None-Match": first["ETag"]}).status_code == 302


def test_a_ticket_shows_the_pictures_that_came_with_it(send):
    message = send(make_picture())
    picture, talk = message.pictures.get(), Conversation.objects.get()
    ticket = make_ticket(patient=talk.patient, conversation=talk, opened_at=MONDAY_10AM)
    desk = log_in("desk@spa.test")
    assert f"{address_of(picture)}small/" in ask(desk, f"/admin/tickets/{ticket.pk}/").content.decode()
    Ticket.objects.filter(pk=ticket.pk).update(opened_at=MONDAY_10AM + timedelta(days=2))
    assert f"{address_of(picture)}small/" not in ask(desk, f"/admin/tickets/{ticket.pk}/").content.decode()


def test_with_its_message_a_picture_is_gone(send):
    message = send(make_picture())
    message.delete()
    assert not PictureFile.objects.exists()
