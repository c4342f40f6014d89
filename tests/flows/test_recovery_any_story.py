"""What holds for freed times whatever happens: cancellations, claims, the desk, the phone, the clock, crashes.

A few stories in every run; `STORIES=2000 pytest tests/flows/test_recovery_any_story.py` plays as many.
"""

import os
from collections import Counter, defaultdict
from datetime import datetime, timedelta

import pytest
from django.db import connection
from hypothesis import HealthCheck, example, given
from hypothesis import settings as effort
from hypothesis import strategies as st

from clinics.models import ACTIVE_STATES, BookingRequest, Closure, RecoveryPolicy, WaitlistEntry
from leakmap.conversing.copying import undone
from leakmap.lib.tenancy import inside_spa
from outreach import desk
from outreach.models import LIVE, FreedSlot, Kind, Offer, OfferState, OutboxItem, SlotState
from outreach.sequences.recovery import REASONS
from tests.conftest import GLOW
from tests.flows.recovery_story import Story, is_taken

EXAMPLES = int(os.environ.get("STORIES", "15"))
ENDED_WITH_REASON = {
    SlotState.FILLED,
    SlotState.EXHAUSTED,
    SlotState.CUT_OFF,
    SlotState.LEFT_ALONE,
    SlotState.STOPPED,
}
OFTEN = ["offer", "win", "claim", "tick", "wait"]
VERBS = [
    *OFTEN, *OFTEN, *OFTEN,
    "cancel", "confirm", "no_show", "delete", "say_no", "decline", "run_out", "change_mind", "phone_booking",
    "short_booking", "move", "hand_over", "winner_cancels", "desk_cancels_winner", "text_fails", "steer", "close",
    "provider_goes", "block", "opt_out", "ask_clinically", "take_off", "settle", "auto_confirm", "jump", "crash",
]  # fmt: skip
steps = st.lists(st.tuples(st.sampled_from(VERBS), st.integers(0, 20)), min_size=10, max_size=60)


def _tick(story: Story) -> None:
    """Nobody is asked in a burst, and what stands afterwards agrees with the calendar."""
    before = _count_texts()
    story.tick(0)
    most = (RecoveryPolicy.objects.first() or RecoveryPolicy()).wave_size
    for slot_id, texts in (_count_texts() - before).items():
        assert texts <= most, f"more than one wave at once about {slot_id}"
    _check_after_a_look(story.now)


def _count_texts() -> Counter:
    return Counter(Offer.objects.filter(item__isnull=False).values_list("slot_id", flat=True))


def _check_after_a_look(now: datetime) -> None:
    for offer in Offer.objects.filter(state=OfferState.OPEN).select_related("slot"):
        assert not is_taken(offer.slot), "an offer stands for a time that is taken"
        assert offer.slot.state in (SlotState.OPEN, SlotState.PAUSED)
        assert now < offer.slot.cut_off_at
    assert not FreedSlot.objects.filter(state=SlotState.NEW).exists()
    for slot in FreedSlot.objects.filter(state=SlotState.OPEN).select_related("provider"):
        assert slot.provider.is_active, "on offer with somebody who left"
        closed = Closure.objects.filter(starts_at__lt=slot.ends_at, ends_at__gt=slot.starts_at)
        assert not closed.exists(), "on offer while the spa is closed"


def _check_always(story: Story) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM clinics_appointment a JOIN clinics_appointment b ON a.id < b.id"
            " AND a.provider_id = b.provider_id AND a.taken && b.taken"
            " WHERE a.state = ANY(%(active)s) AND b.state = ANY(%(active)s)",
            {"active": list(ACTIVE_STATES)},
        )
        assert cursor.fetchone() == (0,), "two visits overlap"
    texts = list(
        OutboxItem.objects.filter(kind=Kind.OFFER).values_list(
            "pk", "address__patient", "created_at", "state", named=True
        )
    )
    _check_caps(texts, story.most_per_week)
    for (patient, why), last in story.silent.items():
        later = [each for each in texts if each.address__patient == patient and each.pk > last]
        assert not later, f"offered to somebody who is {why}"
    holders = Offer.objects.filter(state__in=("open", "claimed")).values_list("patient", flat=True)
    assert len(holders) == len(set(holders)), "two offers to one person"


def _check_caps(texts: list, most: int) -> None:
    times = defaultdict(list)
    for each in texts:
        if each.state != "dropped":
            times[each.address__patient].append(each.created_at)
    for moments in times.values():
        for first in moments:
            week = [each for each in moments if first <= each <= first + timedelta(days=7)]
            assert len(week) <= most, "offered too often in a week"


def _check_the_end() -> None:
    assert not FreedSlot.objects.filter(state__in=LIVE).exists()
    for slot in FreedSlot.objects.all():
        assert slot.state in ENDED_WITH_REASON
        assert slot.reason in REASONS
        if slot.state == SlotState.LEFT_ALONE:
            continue
        back = Offer.objects.filter(reason="desk_cancelled").values(
            "entry"
        )  # did not wait while it ended, perhaps
        rows = WaitlistEntry.objects.filter(services=slot.service_id, state="waiting")
        for entry in rows.exclude(pk__in=back):
            offer = Offer.objects.filter(slot=slot, entry=entry).first()
            assert offer, "somebody on the list has no reason"
            assert offer.state in (OfferState.WON,) or offer.reason in REASONS


@pytest.mark.usefixtures("glow")
@effort(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps)
@example(
    [
        ("cancel", 0),
        ("tick", 0),
        ("claim", 0),
        ("confirm", 0),
        ("tick", 0),
        ("winner_cancels", 0),
        ("tick", 0),
    ]
)
@example([("cancel", 0), ("crash", 0), ("phone_booking", 0), ("crash", 2), ("tick", 0), ("claim", 1)])
@example(
    [("cancel", 0), ("tick", 0), ("claim", 2), ("run_out", 0), ("tick", 0), ("claim", 0), ("confirm", 0)]
)
def test_whatever_happens(steps):
    with undone(), inside_spa(GLOW):
        story = Story()
        for verb, number in steps:
            _tick(story) if verb == "tick" else getattr(story, verb)(number)
            _check_always(story)
        for _ in range(3):
            for request in BookingRequest.objects.filter(state="waiting"):
                desk.run_out_request(request_id=request.pk, now=story.now)
            story.now += timedelta(days=15)
            _tick(story)
        _check_the_end()
