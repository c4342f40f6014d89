"""<Dial>: ring the desk's phones, screen whoever answers, connect, and report how it went.

https://www.twilio.com/docs/voice/twiml/dial
"""

import asyncio

from .call_model import Action, AppFailed, HungUp, Leg, LegHungUp
from .twiml import Verb

EXTRA_SECONDS = 5  # Twilio adds this to every <Dial timeout>
VOICEMAIL_SECONDS = 9
DESK_ACTIONS = {"desk_answers", "desk_declines", "busy", "voicemail", "ring_out", "fail"}
MISSES = ("busy", "no-answer", "failed")


class Dialling:
    """The part of a Player that rings other phones."""

    async def dial(self, verb: Verb, base: str):
        """Ring, connect, and ask the action what next; without an action the document goes on."""
        call = self.call
        if not verb.is_true("answerOnBridge"):
            self.pick_up(call)
        legs = self._legs(verb, base)
        call.legs.extend(legs)
        groups = [[leg] for leg in legs] if verb.is_true("sequential") else [legs]
        try:
            for group in groups:
                if await self._ring(group, verb.seconds("timeout", 30)):
                    break
        except HungUp:
            await self._caller_left(verb, base, legs)
            raise
        call.phase = "connecting"
        params = self._dial_params(legs)
        action = verb.url("action", base)
        return await self.fetch("dial_action", action, params, "Desk phone result") if action else None

    def _legs(self, verb: Verb, base: str) -> list[Leg]:
        nouns = [child for child in verb.children if child.tag == "Number"]
        if not nouns and verb.text:
            nouns = [Verb("Number", text=verb.text)]
        return [
            Leg(
                account_sid=self.call.account_sid,
                from_=verb.get("callerId") or self.call.from_,
                to=noun.text,
                direction="outbound-dial",
                parent_sid=self.call.sid,
                screen_url=noun.url("url", base),
                status_callback=noun.url("statusCallback", base),
                events=frozenset((noun.get("statusCallbackEvent") or "completed").split()),
            )
            for noun in nouns[:10]
        ]

    async def _ring(self, legs: list[Leg], timeout: int) -> bool:
        """Ring these phones at once; True when one of them was connected to the caller."""
        call = self.call
        for leg in legs:
            self._progress(leg, "initiated")
            if call.line and not call.line.ring_to_ok:
                self._end(leg, "failed")
            else:
                self._progress(leg, "ringing")
        loop = asyncio.get_running_loop()
        deadline = loop.time() + timeout + EXTRA_SECONDS
        while ringing := [leg for leg in legs if leg.status == "ringing"]:
            call.phase = "ringing"
            left = max(0.0, deadline - loop.time())
            action = await self.expect(DESK_ACTIONS, left)
            if action is None or action.do == "ring_out":
                call.skipped_seconds += left if action else 0
                for leg in ringing:
                    self._end(leg, "no-answer")
            elif await self._desk_does(self._which(ringing, action), action):
                for leg in legs:
                    if leg.status == "ringing":
                        self._end(leg, "canceled")
                return True
        return False

    def _which(self, ringing: list[Leg], action: Action) -> Leg:
        """The phone an action is about: named by number or sid, else the first that rings."""
        return next((leg for leg in ringing if action.leg and action.leg in (leg.to, leg.sid)), ringing[0])

    async def _desk_does(self, leg: Leg, action: Action) -> bool:
        """Decline, fail or answer on one phone; True when it is connected to the caller."""
        if action.do in ("desk_declines", "busy"):
            self._end(leg, "busy")
            return False
        if action.do == "fail":
            self._end(leg, "failed")
            return False
        leg.machine = action.do == "voicemail"
        if action.press:
            leg.presses.append(action.press)
        leg.answer(self.call.clock())
        leg.answered_by = "machine_start" if leg.machine else None
        self.notify(leg, "answered", who="Desk phone answered")
        if leg.screen_url and not await self._screen(leg):
            self._end(leg, "completed")
            return False
        await self._talk(leg)
        return True

    async def _screen(self, leg: Leg) -> bool:
        """Play the Number's own TwiML to whoever answered; True when it lets the call through."""
        self.call.phase = "screening"
        try:
            document = await self.fetch("screen", leg.screen_url, leg.params(), "Desk phone picked up")
            return not await self.play(document, leg)
        except (AppFailed, LegHungUp) as failure:
            self.tell(leg, f"[{failure}]" if str(failure) else "[hung up]")
            return False

    async def _talk(self, leg: Leg) -> None:
        """Connect both ends until the desk hangs up. A machine talks for a few skipped seconds."""
        call = self.call
        leg.bridged = True
        self.pick_up(call)
        call.phase = "talking"
        if leg.machine:
            self.tell(call, "[voicemail] You have reached the front desk. Please leave a message.")
            call.skipped_seconds += VOICEMAIL_SECONDS
        else:
            await self.expect({"desk_hangs_up"}, None)
        self._end(leg, "completed")

    def _progress(self, leg: Leg, status: str) -> None:
        leg.set_status(status)
        self.notify(leg, status)
        self.state.publish("call", self.call)

    def _end(self, leg: Leg, status: str, *, silent: bool = False) -> None:
        leg.end(status, self.call.clock())
        if not silent:
            self.notify(leg, "completed")
        self.state.publish("call", self.call)

    async def _caller_left(self, verb: Verb, base: str, legs: list[Leg]) -> None:
        """The caller hung up during <Dial>. What Twilio sends while it rings is undocumented: an option."""
        options, call = self.call.options, self.call
        talked = any(leg.bridged for leg in legs)
        signals = "both" if talked else options.hangup_signals
        self.line_status_wanted = signals in ("both", "status_only")
        for leg in legs:
            if leg.ended is None:
                status = "completed" if leg.answered_clock is not None else options.hangup_status
                self._end(leg, status, silent=not self.line_status_wanted)
        call.end("completed" if call.answered_clock is not None else "no-answer", call.clock())
        action = verb.url("action", base)
        if action and signals in ("both", "dial_action"):
            await self.post("dial_action", action, self._dial_params(legs), "Desk phone result")

    def _dial_params(self, legs: list[Leg]) -> dict[str, str]:
        """How the dialling ended, beside the caller's own parameters."""
        call = self.call
        connected = next((leg for leg in legs if leg.bridged), None)
        answered = next((leg for leg in legs if leg.answered_clock is not None), None)
        chosen = connected or answered or (legs[-1] if legs else None)
        if chosen is None:
            call.dial_status = "failed"
        else:
            statuses = {leg.status for leg in legs}
            call.dial_status = (
                chosen.status if answered else next((s for s in MISSES if s in statuses), chosen.status)
            )
        if call.ended is None and call.status == "ringing":
            # From here the action's document has the caller, who then counts as connected.
            call.set_status("in-progress")
        params = call.params() | {
            "DialCallStatus": call.dial_status,
            "DialBridged": "true" if connected else "false",
        }
        if chosen is not None:
            params["DialCallSid"] = chosen.sid
        if answered is not None:
            params["DialCallDuration"] = str(chosen.duration)
        return params
