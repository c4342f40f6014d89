"""Starts calls, takes what people do on the phones, and answers questions about calls."""

import asyncio

from .call_model import HANGUP_SIGNALS, Action, Call, Leg, Options
from .numbers import ANONYMOUS
from .player import Player
from .state import Line, State
from .webhooks import Webhooks

SETTLE_SECONDS = 20
ACTIONS = (
    "desk_answers",
    "press",
    "no_press",
    "say",
    "desk_declines",
    "busy",
    "voicemail",
    "ring_out",
    "fail",
    "caller_hangs_up",
    "desk_hangs_up",
)


class NotNow(Exception):
    """The action does not fit what the call is doing; the text says what would."""


class Calls:
    """Every call of this carrier."""

    def __init__(self, state: State, webhooks: Webhooks) -> None:
        self.state, self.webhooks = state, webhooks

    def start(self, line: Line, sender: str, wanted: dict) -> Call:
        """A patient dials a spa's line; the rest happens in the background."""
        call = Call(
            account_sid=line.account_sid,
            auth_token=line.auth_token,
            from_=ANONYMOUS if wanted.get("anonymous") else sender,
            to=line.number,
            direction="inbound",
            status="ringing",
            line=line,
            options=read_options(wanted),
            stir_verstat=wanted.get("stir_verstat", "TN-Validation-Passed-A"),
            forwarded_from=wanted.get("forwarded_from", ""),
            caller_name=wanted.get("caller_name", ""),
            status_callback=line.status_callback,
        )
        self._play(call)
        return call

    def page(self, account_sid: str, auth_token: str, form) -> Call:
        """The spa's software calls somebody through the REST API, as when it pages the on-call provider."""
        events = frozenset(form.getall("StatusCallbackEvent", ["completed"]))
        call = Call(
            account_sid=account_sid,
            auth_token=auth_token,
            from_=form.get("From", ""),
            to=form.get("To", ""),
            direction="outbound-api",
            status="queued",
            line=self.state.lines.get(form.get("From", "")),
            kind="page",
            events=events,
            status_callback=form.get("StatusCallback", ""),
        )
        timeout = form.get("Timeout", "")
        self._play(
            call,
            url=form.get("Url", ""),
            twiml=form.get("Twiml", ""),
            timeout=int(timeout) if timeout.isdigit() else 60,
        )
        return call

    def _play(self, call: Call, **page) -> None:
        self.state.put_call(call)
        self.state.counters["calls"] += 1
        self.state.publish("call", call)
        player = Player(call, self.state, self.webhooks)
        self.state.spawn(player.ring_out_to(**page) if page else player.run())

    async def settle(self, call: Call) -> None:
        """Wait until the call waits for somebody, or is over."""
        try:
            await asyncio.wait_for(call.idle.wait(), SETTLE_SECONDS)
        except TimeoutError as error:
            raise NotNow("The call is still waiting for the spa's server to answer.") from error

    async def act(self, call: Call, action: Action, *, wait: bool = True) -> None:
        """Do something on one of the phones, and wait for what follows from it; raises NotNow.

        Without `wait` nothing blocks: a page served by the very server we call must never wait for it.
        """
        if action.do not in ACTIONS:
            raise NotNow(f"Unknown action {action.do!r}. Known: {', '.join(ACTIONS)}.")
        if wait:
            await self.settle(call)
        if call.ended:
            raise NotNow("This call is over.")
        if action.do not in call.expects:
            possible = ", ".join(sorted(call.expects)) or "nothing until the spa's server has answered"
            raise NotNow(f"The call is {call.phase}; possible now: {possible}.")
        call.idle.clear()
        call.expects = frozenset()
        call.inbox.put_nowait(action)
        if wait:
            await self.settle(call)

    def find(self, sid: str) -> Call | Leg | None:
        """A call or a leg by its sid."""
        if sid in self.state.calls:
            return self.state.calls[sid]
        legs = (leg for call in self.state.calls.values() for leg in call.legs)
        return next((leg for leg in legs if leg.sid == sid), None)


def read_options(wanted: dict) -> Options:
    """The test options of a request body; raises ValueError for an unknown hang-up rule."""
    signals = wanted.get("hangup_signals", "both")
    if signals not in HANGUP_SIGNALS:
        raise ValueError(f"hangup_signals is one of {', '.join(HANGUP_SIGNALS)}.")
    lose = wanted.get("lose") or []
    return Options(
        hangup_signals=signals,
        hangup_status=wanted.get("hangup_status", "no-answer"),
        duplicate=bool(wanted.get("duplicate")),
        reorder=bool(wanted.get("reorder")),
        lose=frozenset([lose] if isinstance(lose, str) else lose),
    )
