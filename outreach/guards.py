"""Promises kept in code on the way out: no invented time, no "booked" before the desk said so, no treatment named."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.db import connection

from clinics.availability import Opening
from clinics.models import ACTIVE_STATES
from leakmap.lib.sms_text import to_gsm7
from outreach.models import Kind, OutboxItem
from outreach.rendering import foreign_times

SAYS_BOOKED = re.compile(r"\b(booked|confirmed|all set for|reservad[oa]|confirmad[oa])\b", re.IGNORECASE)
WRITTEN_BY_SOFTWARE = {Kind.ASSISTANT, Kind.HANDOVER, Kind.TEXTBACK, Kind.DESK_ANSWER, Kind.OFFER}
# Names and nicknames of services that give no treatment away; "parking for new patient visits" may leave.
EVERYDAY = {
    "consult", "consultation", "consulta", "visit", "visita", "new patient visit", "new patient", "first visit",
    "lips", "labios", "cheeks", "face", "skin", "body", "hair",
}  # fmt: skip
SHORTEST_NAME = 4  # "hf" and "tox" are how patients write, not how we do


class UnsafeText(Exception):
    """A text that must not leave. `reason` is a key of policy.REASONS."""

    def __init__(self, reason: str):
        super().__init__(reason)
        self.reason = reason


def check_text(
    *,
    kind: str,
    body: str,
    times_named: Iterable[datetime],
    zone: ZoneInfo,
    now: datetime,
    approved: Sequence[str] = (),
    treatments: Iterable[str] = (),
    names: Iterable[str] = (),
) -> None:
    """Raise UnsafeText for a time nobody offered, a treatment, or "booked" in any text but the desk's confirmation.

    `times_named`: instants that availability returned in this conversation, or visits of this patient to come.
    `approved`: texts a person of the spa approved (answers, opening hours); the times in them may be repeated.
    `treatments`: see list_treatments; none for a spa whose texts need not be discreet.
    `names`: of the spa and of the patient, which may hold any word.
    """
    if kind not in {*WRITTEN_BY_SOFTWARE, Kind.CONFIRMATION}:
        return
    words = _without_names(body, names)
    if _names_treatment(words, treatments):
        raise UnsafeText("treatment_named")
    if kind == Kind.CONFIRMATION:
        return
    if SAYS_BOOKED.search(words):
        raise UnsafeText("unconfirmed")
    if foreign_times(body, times=times_named, tz=zone, now=now, approved=approved):
        raise UnsafeText("unapproved_time")


def list_treatments(services: Iterable) -> tuple[str, ...]:
    """The words that would tell a reader over the patient's shoulder what they come for."""
    return _fold_treatments(tuple(word for each in services for word in (each.name, *each.aliases)))


@lru_cache(maxsize=256)
def _fold_treatments(names: tuple[str, ...]) -> tuple[str, ...]:
    """The menu of a spa hardly changes, and every text is held against it."""
    words = {to_gsm7(word).lower() for word in names}
    return tuple(sorted(word for word in words - EVERYDAY if len(word) >= SHORTEST_NAME))


def _without_names(body: str, names: Iterable[str]) -> str:
    """A spa may be called after a treatment, or Booked & Beautiful."""
    for name in filter(None, names):
        body = re.sub(rf"(?<!\w){re.escape(to_gsm7(name))}(?!\w)", " ", body, flags=re.IGNORECASE)
    return body


def _names_treatment(body: str, treatments: Iterable[str]) -> bool:
    """Whole words, one or many: "peels" is a treatment, "appeal" is not."""
    words = "|".join(r"[\s-]+".join(map(re.escape, word.split())) for word in treatments)
    return bool(words) and bool(re.search(rf"(?<!\w)(?:{words})(?:e?s)?(?!\w)", body, re.IGNORECASE))


# Asks about the named times only: a full calendar is long, and every offer that leaves asks this.
GONE = """
SELECT DISTINCT named.item_id
FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::timestamptz[], %s::timestamptz[])
  AS named (item_id, patient_id, provider_id, starts_at, ends_at)
JOIN clinics_appointment visit ON visit.provider_id = named.provider_id
  AND visit.taken && tstzrange(named.starts_at, named.ends_at) AND visit.patient_id <> named.patient_id
WHERE visit.state = ANY(%s)
"""


def quote(openings: Iterable[Opening]) -> list[dict]:
    """What the outbox keeps of the openings a text names."""
    return [
        {
            "provider": each.provider_id,
            "starts_at": each.starts_at.isoformat(),
            "ends_at": each.ends_at.isoformat(),
        }
        for each in openings
    ]


def find_gone_times(*, items: Sequence[OutboxItem]) -> set[int]:
    """Texts naming a time that somebody else has taken since. One query; the patient's own holds do not count."""
    named = [
        (item.pk, item.address.patient_id, quoted["provider"], quoted["starts_at"], quoted["ends_at"])
        for item in items
        for quoted in item.quoted
    ]
    if not named:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(GONE, [*map(list, zip(*named, strict=True)), list(ACTIVE_STATES)])
        return {item_id for (item_id,) in cursor.fetchall()}
