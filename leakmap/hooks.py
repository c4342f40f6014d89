"""The front door for providers: verify, store once, answer. Nothing is decided here but what the phone should do.

Every view: POST only, no CSRF token (providers have none; the signature is the proof), 403 without a trace for an
unsigned post, 200 for a repeat, 503 when the database is away so that the provider tries again.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from django.db import Error, connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from clinics.models import MessagingAccount, Topology
from clinics.profile import Profile, read_profile
from leakmap.lib.clock import read_now
from leakmap.lib.http import public_url
from leakmap.lib.memo import remember
from leakmap.lib.phones import read_caller
from outreach import voice
from triage.channels.base import Refused, Unreadable
from triage.channels.registry import PHONE, get_channel
from triage.intake import store_once, store_unreadable

log = logging.getLogger("leakmap.hooks")


@dataclass(frozen=True)
class Door:
    """What a hook needs to know of its spa's account."""

    account_sid: str
    tokens: tuple[str, ...]


def read_door() -> Door | None:
    """None for a spa without a phone account: every delivery is refused."""
    return remember("door", _read_door)


def _read_door() -> Door | None:
    account = MessagingAccount.objects.first()
    if account is None:
        return None
    return Door(account.account_sid, (account.auth_token, account.next_auth_token or ""))


Answer = Callable[[HttpRequest, Profile], str]


def take_twilio(kind: str, answer: Answer):
    """A view for one Twilio webhook: `answer` makes the TwiML, from the post alone, so a repeat is answered alike."""

    @csrf_exempt
    @require_POST
    def take(request: HttpRequest) -> HttpResponse:
        try:
            return _take(request, kind, answer)
        except Error as error:
            log.error("hook %s: %s", kind, type(error).__name__)
            connection.close()
            return HttpResponse(status=503, headers={"Retry-After": "2"})

    return take


def _take(request: HttpRequest, kind: str, answer: Answer) -> HttpResponse:
    channel, door = get_channel(PHONE), read_door()
    url = public_url(request.get_host().split(":")[0], request.get_full_path())
    try:
        if door is None or channel.account_of(request.POST) != door.account_sid:
            raise Refused("Not an account of this spa.")
        channel.verify(url=url, form=request.POST, headers=request.headers, tokens=door.tokens)
    except Refused:
        log.warning("hook %s refused at schema %s", kind, connection.schema_name)
        return HttpResponse(
            "Signature refused. Check the auth token and the public address.",
            status=403,
            content_type="text/plain",
        )
    now = read_now()
    try:
        delivery = channel.describe(kind=kind, form=request.POST.dict(), query=request.GET.dict())
    except Unreadable as problem:
        store_unreadable(
            channel=channel.name, kind=kind, payload=request.POST.dict(), problem=str(problem), now=now
        )
        return _twiml(voice.do_nothing())
    store_once(channel=channel.name, delivery=delivery, now=now)
    return _twiml(answer(request, read_profile(now=now)))


def _twiml(document: str) -> HttpResponse:
    return HttpResponse(document, content_type="text/xml")


def _base(request: HttpRequest) -> str:
    return public_url(request.get_host().split(":")[0], "/hooks/twilio")


def answer_call(request: HttpRequest, profile: Profile) -> str:
    """Topology A rings the desk; B is already the miss, so the caller is told that a text comes."""
    line = profile.find_line(request.POST.get("To", ""))
    if line is None or line.row.topology == Topology.FORWARDED or not line.phones:
        return voice.say_sorry(will_text=_will_text(request, profile))
    phones = [voice.DeskPhone(each.number, each.is_screened) for each in line.phones]
    return voice.ring_desk(base=_base(request), phones=phones, ring_seconds=line.row.ring_seconds)


def answer_dialed(request: HttpRequest, profile: Profile) -> str:
    """After the desk's phones: hang up when they talked, else tell the caller what happens next."""
    if request.POST.get("DialBridged") == "true":
        return voice.hang_up()
    is_over = (
        request.POST.get("DialCallStatus") in {"completed", "answered"} and "DialBridged" not in request.POST
    )
    return voice.hang_up() if is_over else voice.say_sorry(will_text=_will_text(request, profile))


def _will_text(request: HttpRequest, profile: Profile) -> bool:
    """Whether to promise the caller a text: not to a hidden number, nor where text-back is off."""
    return profile.practice.textback_enabled and read_caller(request.POST.get("From", "")).is_textable


def answer_screen(request: HttpRequest, profile: Profile) -> str:
    return voice.ask_for_key(base=_base(request), spa_name=profile.practice.name)


def answer_screened(request: HttpRequest, profile: Profile) -> str:
    """An empty document bridges; anything else than 1 ends the desk's leg."""
    return voice.do_nothing() if request.POST.get("Digits") == "1" else voice.hang_up()


def answer_nothing(request: HttpRequest, profile: Profile) -> str:
    """Texts are answered through the outbox, so a repeated webhook cannot send a second reply."""
    return voice.do_nothing()


voice_incoming = take_twilio("voice", answer_call)
voice_dialed = take_twilio("dialed", answer_dialed)
voice_status = take_twilio("status", answer_nothing)
voice_screen = take_twilio("screen", answer_screen)
voice_screened = take_twilio("screened", answer_screened)
sms_incoming = take_twilio("sms", answer_nothing)
sms_status = take_twilio("sms_status", answer_nothing)
