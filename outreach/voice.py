"""What the phone network is told to do with a call: TwiML, built with the official SDK.

Attributes: docs/voice/twiml/dial, .../number, .../gather. Every `<Dial>` has an action, or its result would be lost;
every `<Gather>` has a fallback verb, because without a key its action is never requested.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from twilio.twiml.voice_response import Dial, Gather, VoiceResponse

PROGRESS_EVENTS = "initiated ringing answered completed"
SORRY = "Sorry we missed your call. We are texting you right now, so you can reply whenever it suits you. Goodbye."
SORRY_NO_TEXT = "Sorry we missed your call. Please leave it with us, we will call you back. Goodbye."


@dataclass(frozen=True)
class DeskPhone:
    number: str
    is_screened: bool


def ring_desk(*, base: str, phones: Sequence[DeskPhone], ring_seconds: int) -> str:
    """Ring every desk phone at once; the caller hears ringing until somebody takes it. `base` is the hook address."""
    response = VoiceResponse()
    dial = Dial(answer_on_bridge=True, timeout=ring_seconds, action=f"{base}/voice/dialed/", method="POST")
    for phone in phones[:10]:  # the provider rings ten at most
        screen = {"url": f"{base}/voice/screen/", "method": "POST"} if phone.is_screened else {}
        dial.number(
            phone.number,
            status_callback=f"{base}/voice/status/",
            status_callback_event=PROGRESS_EVENTS,
            **screen,
        )
    response.append(dial)
    return str(response)


def say_sorry(*, will_text: bool) -> str:
    response = VoiceResponse()
    response.say(SORRY if will_text else SORRY_NO_TEXT)
    response.hangup()
    return str(response)


def hang_up() -> str:
    response = VoiceResponse()
    response.hangup()
    return str(response)


def do_nothing() -> str:
    return str(VoiceResponse())


def ask_for_key(*, base: str, spa_name: str) -> str:
    """Whispered to the desk only. A voicemail presses nothing, so it never counts as an answer."""
    response = VoiceResponse()
    gather = Gather(num_digits=1, timeout=6, action=f"{base}/voice/screened/", method="POST")
    gather.say(f"Patient call for {spa_name}. Press 1 to take it.")
    response.append(gather)
    response.hangup()
    return str(response)
