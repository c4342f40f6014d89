"""Every text is a row before it is a call: put, claim, send, settle.

put        the intention, once per dedupe key, in the decider's own transaction
claim_due  asks policy again and takes rows by SKIP LOCKED; the attempt row exists before the network is touched
settle     writes what the provider answered
No network inside a transaction. A crash between claim and settle leaves a row `sending` whose `settle_at` passes;
`outreach.settling` then finds out what became of it.
"""

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction

from clinics.models import MessagingAccount
from leakmap.lib.queue import Lane, ring, round_up, wake_at
from leakmap.lib.sms_text import count_segments
from outreach.accounts import NotConnected, address_text, make_account_sender, read_account, read_host
from outreach.aftermath import follow_up_drop, follow_up_refusal
from outreach.due import read_due
from outreach.gate import read_facts
from outreach.models import Attempt, Kind, OutboxItem, OutboxState, Purpose
from outreach.policy import REASONS, Allow, Drop, WaitUntil, decide
from outreach.senders.base import Accepted, Answer, Busy, Meaning, OutgoingText, Refusal, Sender, Unknown
from triage.models import Author, Call, Conversation, Message

ON_THE_WIRE_FOR = timedelta(
    seconds=30
)  # longer than any time-out: after that the process that claimed it is gone
LOOK_UP_AFTER = timedelta(seconds=12)  # the status callback comes first, if the text was taken
LOOK_UP_AT_LATEST = timedelta(minutes=2)
MENDED_AFTER = timedelta(minutes=5)  # how often a text waiting for a configuration is tried again
LEASES_LOOKED_AT_EVERY = timedelta(seconds=10)
LONGEST_VALIDITY_S = 36_000  # the provider's own limit
LONGEST_CALL = timedelta(seconds=15)  # TWILIO_TIMEOUT_S stays below it
TEXTS_DO_NOT_ARRIVE = (
    "The carriers refuse this spa's texts"  # from delivery reports; one that arrives ends it
)
WAITS_FOR_ACCOUNT = "Waits for the phone account"
UNSETTLED = (OutboxState.SENDING, OutboxState.UNKNOWN)  # nobody has told yet what became of it
BURST = 10.0  # segments that may leave at once, also where the rate is below that
BACKOFF_S = (0.1, 0.2, 0.4, 0.8, 1.6, 3.0, 6.0, 12.0, 30.0)

OF_TEXT = (
    "kind", "purpose", "lane", "dedupe_key", "conversation_id", "address_id", "call_id", "from_number", "body",
    "state", "due_at", "drop_after", "created_at",
)  # fmt: skip
INSERT_TEXT = """
WITH said AS (
  INSERT INTO triage_message (conversation_id, author, author_name, body, media, is_note, at, knowledge_id)
  SELECT %(conversation_id)s, %(author)s, %(author_name)s, %(body)s, '[]', false, %(at)s, %(knowledge_id)s
  WHERE NOT EXISTS (SELECT 1 FROM outreach_outboxitem WHERE dedupe_key = %(dedupe_key)s)
  RETURNING id)
INSERT INTO outreach_outboxitem (kind, purpose, lane, dedupe_key, conversation_id, address_id, call_id, from_number,
  body, quoted, state, reason, due_at, drop_after, tries, provider_sid, created_at, message_id)
SELECT %(kind)s, %(purpose)s, %(lane)s, %(dedupe_key)s, %(conversation_id)s, %(address_id)s, %(call_id)s,
  %(from_number)s, %(body)s, %(quoted)s, %(state)s, '', %(due_at)s, %(drop_after)s, 0, '', %(created_at)s, said.id
FROM said RETURNING id, message_id
"""
START_ATTEMPTS = f"""
WITH spent AS (UPDATE clinics_messagingaccount SET tokens = %(tokens)s, tokens_at = %(now)s),
woken AS (
  INSERT INTO public.tenants_wakeup (schema_name, lane, due_at)
  SELECT %(schema)s, '{Lane.INTERACTIVE}', %(wake_at)s
  WHERE NOT EXISTS (SELECT 1 FROM public.tenants_wakeup
    WHERE due_at = %(wake_at)s AND schema_name = %(schema)s AND lane = '{Lane.INTERACTIVE}')),
leaving AS (
  UPDATE outreach_outboxitem SET state = 'sending', tries = tries + 1, reason = '', settle_at = %(settle_at)s
  WHERE id = ANY(%(item_ids)s) RETURNING id, tries)
INSERT INTO outreach_attempt (item_id, number, started_at, outcome, code)
SELECT id, tries, %(now)s, 'started', '' FROM leaving RETURNING item_id, id
"""
# A worker may hold rows of several texts whose delivery reports were faster: whoever settles many waits for none.
ACCEPT = """
WITH taken AS (
  SELECT each.* FROM unnest(%s::bigint[], %s::bigint[], %s::text[]) AS each(item_id, attempt_id, sid)
  JOIN outreach_outboxitem item ON item.id = each.item_id FOR UPDATE OF item {wait}),
tried AS (
  UPDATE outreach_attempt attempt SET finished_at = %s, outcome = 'accepted'
  FROM taken WHERE attempt.id = taken.attempt_id)
UPDATE outreach_outboxitem item SET provider_sid = taken.sid, accepted_at = %s, settle_at = NULL,
  state = CASE WHEN item.state IN ('ready', 'sending', 'unknown') THEN 'sent' ELSE item.state END
FROM taken WHERE item.id = taken.item_id
RETURNING item.id
"""


@dataclass(frozen=True)
class Claim:
    """One text on its way: all the network step needs, so that it touches no table."""

    item_id: int
    attempt_id: int
    text: OutgoingText
    sender: Sender
    leaves_before: datetime  # later than that another worker may already ask what became of it
    account_had_problem: bool = False


def put(
    *,
    conversation: Conversation,
    kind: Kind,
    body: str,
    dedupe_key: str,
    now: datetime,
    purpose: Purpose = Purpose.REPLY,
    author: Author = Author.ASSISTANT,
    author_name: str = "",
    call: Call | None = None,
    quoted: list[dict] | None = None,
    due_at: datetime | None = None,
    drop_after: datetime | None = None,
    knowledge_id: int | None = None,
    lane: Lane = Lane.INTERACTIVE,
) -> OutboxItem | None:
    """Intend a text; None when this dedupe key already did. The caller's transaction also rings for a worker."""
    if due_at:
        wake_at(schema=connection.schema_name, due_at=due_at, lane=lane)
    item = OutboxItem(
        kind=kind,
        purpose=purpose,
        lane=lane,
        dedupe_key=dedupe_key,
        conversation=conversation,
        address_id=conversation.address_id,
        call=call,
        from_number=conversation.line.number,
        body=body,
        quoted=quoted or [],
        due_at=due_at or now,
        drop_after=drop_after,
        created_at=now,
    )
    message = Message(author=author, author_name=author_name, body=body, at=now, knowledge_id=knowledge_id)
    return item if _insert(item, message) else None


def _insert(item: OutboxItem, message: Message) -> bool:
    """Both rows, or none when the dedupe key is known, in one statement: every text pays it."""
    values = {
        **{name: getattr(item, name) for name in OF_TEXT},
        "quoted": json.dumps(item.quoted),
        **{name: getattr(message, name) for name in ("author", "author_name", "at", "knowledge_id")},
    }
    with connection.cursor() as cursor:
        cursor.execute(INSERT_TEXT, values)
        row = cursor.fetchone()
    if row is None:
        return False
    item.pk, item.message_id = row
    item._state.adding, item._state.db = False, connection.alias
    return True


def claim_due(*, lane: Lane, now: datetime, limit: int) -> tuple[list[Claim], int]:
    """Take due texts that policy lets go, each with its attempt written down. One short transaction.

    Returns the claims and how many rows were looked at: as long as that is `limit`, more may be due behind them.
    """
    with transaction.atomic():
        due = read_due(lane=lane, now=now, limit=limit)
        if not due:
            return [], 0
        try:
            account = read_account(lock=True)
            sender = make_account_sender(account)
        except NotConnected as error:
            _postpone(due, until=now + MENDED_AFTER, reason=f"{WAITS_FOR_ACCOUNT}: {error}"[:120])
            return [], len(due)
        facts = read_facts(items=due, now=now)
        allowed = [item for item in due if _is_allowed(item, decide(facts[item.pk]), now)]
        leaving = _take_tokens(account, allowed, now, spares_half=lane == Lane.BULK)
        return _start_attempts(leaving, account=account, sender=sender, now=now), len(due)


def try_waiting_now(*, now: datetime) -> int:
    """The phone account was mended: what waits for it is due at once. Returns how many texts that are."""
    waiting = OutboxItem.objects.filter(state=OutboxState.READY, reason__startswith=WAITS_FOR_ACCOUNT)
    count = waiting.update(due_at=now)
    if count:
        ring(schema=connection.schema_name)
    return count


def _is_allowed(item: OutboxItem, verdict: Allow | WaitUntil | Drop, now: datetime) -> bool:
    if isinstance(verdict, Drop):
        drop(item=item, reason=verdict.reason, now=now)
        return False
    if isinstance(verdict, WaitUntil):
        if item.drop_after:
            item.drop_after = verdict.at + (item.drop_after - item.created_at)  # held back by us, so not late
            item.save(update_fields=["drop_after"])
        _postpone([item], until=verdict.at, reason=verdict.reason)
        return False
    return True


def drop(*, item: OutboxItem, reason: str, now: datetime) -> None:
    """Give a text up, say why on its row, and open what a person must do instead."""
    item.state, item.reason = OutboxState.DROPPED, REASONS[reason]
    item.save(update_fields=["state", "reason"])
    follow_up_drop(item=item, reason=reason, now=now)


def _postpone(items: list[OutboxItem], *, until: datetime, reason: str) -> None:
    for item in items:
        item.due_at, item.reason = until, reason
        item.save(update_fields=["due_at", "reason"])
    wake_at(schema=connection.schema_name, due_at=until, lane=Lane(items[0].lane))


def _take_tokens(
    account: MessagingAccount, items: list[OutboxItem], now: datetime, *, spares_half: bool
) -> list[OutboxItem]:
    """A token bucket per spa, in segments: what the campaign's rate does not allow yet waits for its turn.

    `account` is locked by the caller, so two workers cannot spend the same token; what is left is written with the
    attempts. `spares_half`: what nobody waits for leaves half of the bucket to those who do.
    """
    if not items:
        return []
    rate = account.segments_per_second
    size = max(BURST, rate)
    tokens = _count_tokens(account, size, now)
    spared = size / 2 if spares_half else 0.0
    leaving = []
    for place, item in enumerate(items):
        cost = min(BURST / 2, count_segments(item.body))
        if tokens < cost + spared:
            wait = timedelta(seconds=(cost + spared - tokens) / rate)
            _postpone(items[place:], until=now + wait, reason="")
            break
        tokens -= cost
        leaving.append(item)
    account.tokens, account.tokens_at = tokens, now
    return leaving


def _count_tokens(account: MessagingAccount, size: float, now: datetime) -> float:
    """What has gathered since the last text left; an account that has sent none has a full bucket."""
    if account.tokens_at is None:
        return size
    elapsed = max(0.0, (now - account.tokens_at).total_seconds())
    return min(size, account.tokens + elapsed * account.segments_per_second)


def _start_attempts(
    items: list[OutboxItem], *, account: MessagingAccount, sender: Sender, now: datetime
) -> list[Claim]:
    if not items:
        return []
    attempts = _write_attempts([item.pk for item in items], account, now)
    host = read_host()
    return [
        Claim(
            item_id=item.pk,
            attempt_id=attempts[item.pk],
            text=make_text(item, host=host, now=now),
            sender=sender,
            leaves_before=now + ON_THE_WIRE_FOR - LONGEST_CALL,
            account_had_problem=bool(account.problem) and not account.problem.startswith(TEXTS_DO_NOT_ARRIVE),
        )
        for item in items
    ]


def _write_attempts(item_ids: list[int], account: MessagingAccount, now: datetime) -> dict[int, int]:
    """Rows become `sending`, each with its attempt; attempt id by outbox id. One statement: every text pays it.

    With it go the tokens spent, and the wake-up that looks after a text whose answer never comes.
    """
    settle_at = now + ON_THE_WIRE_FOR
    values = {
        "item_ids": item_ids,
        "now": now,
        "settle_at": settle_at,
        "tokens": account.tokens,
        "schema": connection.schema_name,
        "wake_at": round_up(settle_at, LEASES_LOOKED_AT_EVERY),
    }
    with connection.cursor() as cursor:
        cursor.execute(START_ATTEMPTS, values)
        return dict(cursor.fetchall())


def make_text(item: OutboxItem, *, host: str, now: datetime) -> OutgoingText:
    """What the provider is handed. A text that gets stale may not sit in the provider's queue for longer.

    A text-back is worth sending within minutes only, so it asks for less than it has left.
    """
    longest = 300 if item.kind == Kind.TEXTBACK else LONGEST_VALIDITY_S
    left = (item.drop_after - now).total_seconds() if item.drop_after else None
    return address_text(
        item_id=item.pk,
        from_number=item.from_number,
        to=item.address.address,
        body=item.body,
        valid_for_s=max(30, min(longest, int(left))) if left is not None else None,
        host=host,
    )


def is_plain(claim: Claim, answer: Answer) -> bool:
    """Taken, and nothing else to do about it: many such are settled at once."""
    return isinstance(answer, Accepted) and not claim.account_had_problem


def settle(*, claim: Claim, answer: Answer, now: datetime) -> None:
    """Write down what the provider answered. A delivery report that was faster is never undone."""
    with transaction.atomic():
        if isinstance(answer, Accepted):
            accept(item_id=claim.item_id, attempt_id=claim.attempt_id, sid=answer.sid, now=now)
            MessagingAccount.objects.update(problem="", problem_at=None)  # sending works again
            return
        Attempt.objects.filter(pk=claim.attempt_id).update(
            finished_at=now, outcome=type(answer).__name__.lower(), code=answer.code
        )
        item = _lock_item(claim.item_id)
        if Attempt.objects.filter(item=item, pk__gt=claim.attempt_id).exists():
            return  # so late that it is being sent again: a refusal of before says nothing about that
        if isinstance(answer, Busy):
            try_again(item, now + timedelta(seconds=_backoff(item.tries)))
        elif isinstance(answer, Unknown):
            _leave_unknown(item, now)
        else:
            _refuse(item, answer, now)


def _lock_item(item_id: int) -> OutboxItem:
    rows = OutboxItem.objects.select_for_update(of=("self",))
    return rows.select_related("address", "conversation__patient", "call").get(pk=item_id)


def accept(*, item_id: int, sid: str, now: datetime, attempt_id: int | None = None) -> None:
    """The provider has it. What a delivery report already wrote stays."""
    _accept([(item_id, attempt_id, sid)], now)


def accept_all(answered: Sequence[tuple[Claim, Accepted]], *, now: datetime) -> None:
    """The same for many."""
    _accept([(claim.item_id, claim.attempt_id, answer.sid) for claim, answer in answered], now)


def _accept(taken: list[tuple[int, int | None, str]], now: datetime) -> None:
    """One statement, so it is whole or not at all. Those that another holds are waited for one by one."""
    is_one = len(taken) == 1
    with connection.cursor() as cursor:
        cursor.execute(
            ACCEPT.format(wait="" if is_one else "SKIP LOCKED"),
            [*map(list, zip(*taken, strict=True)), now, now],
        )
        written = {item_id for (item_id,) in cursor.fetchall()}
    if is_one:
        return
    for each in taken:
        if each[0] not in written:
            _accept([each], now)


def _backoff(tries: int) -> float:
    return BACKOFF_S[min(tries, len(BACKOFF_S)) - 1] * random.uniform(0.9, 1.1)


def try_again(item: OutboxItem, due_at: datetime, reason: str = "") -> None:
    """Put a text that is surely not at the provider back in line."""
    moved = OutboxItem.objects.filter(pk=item.pk, state__in=UNSETTLED).update(
        state=OutboxState.READY, due_at=due_at, settle_at=None, reason=reason
    )
    if moved:
        wake_at(schema=connection.schema_name, due_at=due_at, lane=Lane(item.lane))


def _leave_unknown(item: OutboxItem, now: datetime) -> None:
    """Each further doubt waits twice as long: a provider in trouble for a minute is not asked to death."""
    settle_at = now + min(LOOK_UP_AFTER * 2 ** (item.tries - 1), LOOK_UP_AT_LATEST)
    moved = OutboxItem.objects.filter(pk=item.pk, state=OutboxState.SENDING).update(
        state=OutboxState.UNKNOWN, settle_at=settle_at
    )
    if moved:
        wake_at(schema=connection.schema_name, due_at=settle_at)


def _refuse(item: OutboxItem, answer: Refusal, now: datetime) -> None:
    if answer.meaning == Meaning.CONFIGURATION:
        problem = (
            f"The provider refuses to send (code {answer.code}). Check the phone account and its number."
        )
        MessagingAccount.objects.update(problem=problem, problem_at=now)
        try_again(item, now + MENDED_AFTER, reason=f"{WAITS_FOR_ACCOUNT} (code {answer.code})")
        return
    if answer.meaning == Meaning.SLOW_DOWN:
        try_again(item, now + timedelta(seconds=60))
        return
    moved = OutboxItem.objects.filter(pk=item.pk, state__in=UNSETTLED).update(
        state=OutboxState.REJECTED, reason=f"Refused by the carrier (code {answer.code})", settle_at=None
    )
    if moved:  # else a delivery report was faster
        follow_up_refusal(item=item, meaning=answer.meaning, code=answer.code, now=now)
