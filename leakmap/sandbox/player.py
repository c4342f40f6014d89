"""Plays one call: fetches TwiML, carries out its verbs, and reports every turn by signed webhook.

https://www.twilio.com/docs/voice/twiml
https://www.twilio.com/docs/voice/twiml/gather
"""

import asyncio
import logging
from urllib.parse import urljoin

from .call_model import Action, AppFailed, Call, Document, HungUp, LegHungUp, Party
from .dialling import Dialling
from .state import State
from .twiml import TwimlError, Verb, parse
from .webhooks import Reply, Webhooks

log = logging.getLogger("leakmap.sandbox")

MAX_DOCUMENTS = 30
ENDS = {"desk_declines": "busy", "busy": "busy", "fail": "failed", "ring_out": "no-answer"}


class Player(Dialling):
    """The carrier's side of one call. Dialling adds <Dial>."""

    def __init__(self, call: Call, state: State, webhooks: Webhooks) -> None:
        self.call, self.state, self.webhooks = call, state, webhooks
        self.line_status_wanted = True
        self.held: list[tuple[str, str, dict, str]] = []
        self.courier: asyncio.Task | None = None

    async def run(self) -> None:
        """A patient calls the spa's line."""
        call = self.call
        await self._to_the_end(
            lambda: self.fetch("voice", call.line.voice_url, call.params(), "Incoming call"),
            "The call ended.",
        )

    async def ring_out_to(self, *, url: str, twiml: str, timeout: int) -> None:
        """The spa's software calls somebody's phone."""
        call = self.call
        self.move("initiated")
        self.move("ringing")
        call.phase = "ringing"
        action = await self.expect({"desk_answers", "voicemail", *ENDS}, timeout, hang_up=False)
        if action is None or action.do in ENDS:
            call.end(ENDS[action.do] if action else "no-answer", call.clock())
            await self.finish()
            return
        call.machine = action.do == "voicemail"
        call.presses.extend(action.press)
        call.answer(call.clock())
        self.notify(call, "answered")

        async def document() -> Document:
            return (
                Document(parse(twiml), "") if twiml else await self.fetch("page", url, call.params(), "Page")
            )

        await self._to_the_end(document, "The page ended.")

    async def _to_the_end(self, first_document, outcome: str) -> None:
        """Play from the first document until somebody hangs up, then settle everything."""
        try:
            await self.play(await first_document(), self.call)
            self.end_outcome(outcome)
        except HungUp as ending:
            self.end_outcome(str(ending))
        except (AppFailed, TwimlError) as failure:
            self.tell(self.call, "We are sorry, an application error has occurred. Goodbye.")
            self.end_outcome(str(failure))
        except Exception:
            log.exception("call %s broke", self.call.sid)
            self.end_outcome("The sandbox carrier itself failed; its log says why.")
        await self.finish()

    def move(self, status: str) -> None:
        """Set the status of a call we placed, and report it if the app asked for that event."""
        self.call.set_status(status)
        self.notify(self.call, status)
        self.state.publish("call", self.call)

    async def finish(self) -> None:
        """Settle the final status, tell the line's status callback, deliver what was held back."""
        call = self.call
        if call.ended is None:
            never_answered = call.answered_clock is None
            call.end("no-answer" if never_answered else "completed", call.clock())
        call.phase, call.expects = "ended", frozenset()
        if self.line_status_wanted:
            self.notify(call, "completed", kind="status", who="Call ended")
        self.state.publish("call", call)
        await self.deliver_held()
        call.idle.set()
        self.state.publish("call", call)

    def end_outcome(self, text: str) -> None:
        """Why the call ended, in words; the first reason stays."""
        self.call.outcome = self.call.outcome or text

    async def play(self, document: Document, party: Party) -> bool:
        """Carry out a document and those it leads to; True when it ended with <Hangup>."""
        for _ in range(MAX_DOCUMENTS):
            for verb in document.verbs:
                following = await self.carry_out(verb, document.url, party)
                if following is True:
                    return True
                if following is not None:
                    document = following
                    break
            else:
                return False
        raise AppFailed("The TwiML goes round in circles.")

    async def carry_out(self, verb: Verb, base: str, party: Party) -> "Document | bool | None":
        """One verb: the document it leads to, True to hang up, None to go on with the next verb."""
        if verb.tag in ("Say", "Play"):
            self.pick_up(party)
            self.tell(party, verb.full_text if verb.tag == "Say" else f"[plays {verb.text}]")
        elif verb.tag == "Gather":
            self.pick_up(party)
            return await self.gather(verb, base, party)
        elif verb.tag == "Dial" and party is self.call:
            return await self.dial(verb, base)
        elif verb.tag == "Redirect":
            target = urljoin(base, verb.full_text) if verb.full_text else base
            return await self.fetch("redirect", target, party.params(), "Redirect")
        elif verb.tag == "Reject":
            self.call.end("busy" if verb.get("reason") == "busy" else "no-answer", self.call.clock())
            return True
        elif verb.tag == "Hangup":
            return True
        elif verb.tag != "Pause":
            self.tell(party, f"[the sandbox carrier skips <{verb.tag}>]")
        return None

    async def gather(self, verb: Verb, base: str, party: Party) -> Document | None:
        """Say the prompt, wait for a key or words, and ask the action; without input just go on."""
        if verb.full_text:
            self.tell(party, verb.full_text)
        heard = await self.listen(party, verb.seconds("timeout", 5))
        if not heard and not verb.is_true("actionOnEmptyResult"):
            return None
        kind = "screened" if party is not self.call else "gather"
        address = verb.url("action", base) or base
        params = party.params() | (heard or {"Digits": "", "FinishedOnKey": ""})
        return await self.fetch(kind, address, params | {"msg": "Gather End"}, "Key pressed")

    async def listen(self, party: Party, seconds: int) -> dict[str, str]:
        """The keys pressed or words said at one end; empty when nothing came in time."""
        if party.presses:
            return {"Digits": party.presses.popleft(), "FinishedOnKey": ""}
        if party.machine:
            self.call.skipped_seconds += seconds
            return {}
        self.call.phase = "screening" if party is not self.call else "listening"
        action = await self.expect({"press", "say", "no_press", "desk_hangs_up"}, seconds)
        if action is None or action.do == "no_press":
            return {}
        if action.do == "desk_hangs_up":
            raise HungUp("The phone was put down.") if party is self.call else LegHungUp
        if action.do == "say":
            return {"SpeechResult": action.say, "Confidence": "0.93", "Language": "en-US"}
        return {"Digits": action.press or "1", "FinishedOnKey": ""}

    async def expect(self, wanted: set[str], seconds: float | None, *, hang_up: bool = True) -> Action | None:
        """Wait for somebody to do one of these things; the caller may always hang up."""
        call = self.call
        call.expects = frozenset(wanted | ({"caller_hangs_up"} if hang_up else set()))
        self.state.publish("call", call)
        call.idle.set()
        try:
            action = await asyncio.wait_for(call.inbox.get(), seconds)
        except TimeoutError:
            action = None
        finally:
            call.idle.clear()
            call.expects = frozenset()
        if action is not None and action.do == "caller_hangs_up":
            raise HungUp("The caller hung up.")
        return action

    def pick_up(self, party: Party) -> None:
        """A caller who hears a voice is connected, and pays."""
        if party is self.call:
            party.answer(self.call.clock())

    def tell(self, party: Party, text: str) -> None:
        """Let one end hear something."""
        party.heard.append(text)
        self.state.publish("call", self.call)

    async def fetch(self, kind: str, url: str, params: dict, who: str) -> Document:
        """Ask the spa for TwiML; raises AppFailed when there is none."""
        reply = await self.post(kind, url, params, who)
        if not reply.ok:
            raise AppFailed(reply.error or "The spa gave no answer.")
        try:
            return Document(parse(reply.body), url)
        except TwimlError as error:
            raise AppFailed(str(error)) from error

    async def post(self, kind: str, url: str, params: dict, who: str) -> Reply:
        """One webhook of this call, unless it is to be lost; twice if it is to be doubled."""
        options = self.call.options
        if kind in options.lose:
            self.state.counters["webhooks_lost"] += 1
            return Reply(None, error="This webhook was lost on purpose.")
        replies = [
            await self.webhooks.post(
                url=url, params=params, auth_token=self.call.auth_token, kind=kind, who=who
            )
            for _ in range(2 if options.duplicate else 1)
        ]
        return replies[0]

    def notify(self, party: Party, event: str, *, kind: str = "", who: str = "") -> None:
        """Queue a status callback if the app asked for this event; they leave one after another."""
        if not party.status_callback or event not in party.events:
            return
        kind = kind or ("status" if party is self.call else "leg_status")
        who = who or f"{self.far_end()} {party.status}"
        self.held.append((kind, party.status_callback, party.progress_params(), who))
        if not self.call.options.reorder and (self.courier is None or self.courier.done()):
            self.courier = self.state.spawn(self._deliver())

    def far_end(self) -> str:
        """Whose phone we ring, in the words of the wire log."""
        return "Paged phone" if self.call.kind == "page" else "Desk phone"

    async def _deliver(self) -> None:
        while self.held:
            await self.post(*self.held.pop(0))

    async def deliver_held(self) -> None:
        """Everything still on its way; with `reorder` the whole pile, last first."""
        if self.call.options.reorder:
            self.held.reverse()
        if self.courier is not None and not self.courier.done():
            await self.courier
        await self._deliver()
