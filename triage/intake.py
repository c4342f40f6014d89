"""Store first: the raw delivery under its unique key, and the doorbell, in one transaction."""

import hashlib
import json
from datetime import datetime

from django.db import connection, transaction

from leakmap.lib.queue import ring
from triage.channels.base import Delivery
from triage.models import InboundState


def store_once(*, channel: str, delivery: Delivery, now: datetime) -> bool:
    """Store a delivery and ring for a worker; False when this very delivery is already here (nothing changes)."""
    return _store(channel=channel, delivery=delivery, now=now, state=InboundState.NEW, problem="")


def store_unreadable(*, channel: str, kind: str, payload: dict, problem: str, now: datetime) -> bool:
    """Keep a delivery that could not even be named, for a person to look at."""
    digest = hashlib.sha256(json.dumps(payload, sort_keys=True).encode()).hexdigest()[:32]
    delivery = Delivery(kind=kind, key=f"{kind}:unreadable:{digest}", subject="", payload=payload)
    return _store(channel=channel, delivery=delivery, now=now, state=InboundState.UNREADABLE, problem=problem)


def _store(*, channel: str, delivery: Delivery, now: datetime, state: InboundState, problem: str) -> bool:
    # One statement instead of get-or-create: two copies that arrive at the same moment cannot both win.
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO triage_inbound (channel, kind, key, subject, payload, state, tries, problem, received_at)"
            " VALUES (%s, %s, %s, %s, %s, %s, 0, %s, %s) ON CONFLICT (channel, key) DO NOTHING RETURNING id",
            [
                channel,
                delivery.kind,
                delivery.key[:160],
                delivery.subject[:64],
                json.dumps(_without_nul(delivery.payload)),
                state,
                problem[:200],
                now,
            ],
        )
        is_new = cursor.fetchone() is not None
        if is_new and state == InboundState.NEW:
            ring(schema=connection.schema_name)
    return is_new


def _without_nul(payload) -> dict[str, str]:
    """PostgreSQL's JSON cannot hold U+0000, and a patient's keyboard can send it."""
    return {name: value.replace("\x00", "") for name, value in payload.items()}
