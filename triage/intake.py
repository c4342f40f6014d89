"""Store first: the raw delivery under its unique key, and the doorbell, in one statement."""

import hashlib
import json
from datetime import datetime

from django.db import connection

from leakmap.lib.queue import RING, WORK, Lane
from triage.channels.base import Delivery
from triage.models import InboundState

NEW_ONE = (
    f"SELECT %(schema)s, '{Lane.INTERACTIVE}', '{WORK}', clock_timestamp() FROM kept WHERE state = 'new'"
)
STORE = f"""
WITH kept AS (
  INSERT INTO triage_inbound (channel, kind, key, subject, payload, state, tries, problem, received_at)
  VALUES (%(channel)s, %(kind)s, %(key)s, %(subject)s, %(payload)s, %(state)s, 0, %(problem)s, %(now)s)
  ON CONFLICT (channel, key) DO NOTHING RETURNING id, state),
rung AS ({RING.format(what=NEW_ONE)})
SELECT id FROM kept
"""


def store_once(*, channel: str, delivery: Delivery, now: datetime) -> bool:
    """Store a delivery and ring for a worker; False when this very delivery is already here (nothing changes)."""
    return _store(channel=channel, delivery=delivery, now=now, state=InboundState.NEW, problem="")


def store_unreadable(*, channel: str, kind: str, payload: dict, problem: str, now: datetime) -> bool:
    """Keep a delivery that could not even be named, for a person to look at."""
    digest = hashlib.sha256(json.dumps(payload, sort_keys=True).encode()).hexdigest()[:32]
    delivery = Delivery(kind=kind, key=f"{kind}:unreadable:{digest}", subject="", payload=payload)
    return _store(channel=channel, delivery=delivery, now=now, state=InboundState.UNREADABLE, problem=problem)


def _store(*, channel: str, delivery: Delivery, now: datetime, state: InboundState, problem: str) -> bool:
    # One statement, so it is whole or not at all without a transaction, and two copies of one delivery that arrive
    # at the same moment cannot both win.
    with connection.cursor() as cursor:
        cursor.execute(
            STORE,
            {
                "channel": channel,
                "kind": delivery.kind,
                "key": delivery.key[:160],
                "subject": delivery.subject[:64],
                "payload": json.dumps(_without_nul(delivery.payload)),
                "state": state,
                "problem": problem[:200],
                "now": now,
                "schema": connection.schema_name,
            },
        )
        return cursor.fetchone() is not None


def _without_nul(payload) -> dict[str, str]:
    """PostgreSQL's JSON cannot hold U+0000, and a patient's keyboard can send it."""
    return {name: value.replace("\x00", "") for name, value in payload.items()}
