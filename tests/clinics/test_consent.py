"""The ledger of what a patient agreed to, and the switch that follows it."""

from datetime import timedelta

import pytest

from clinics.consent import has_marketing_consent, record_consent
from clinics.models import ConsentEvent
from tests.factories import MONDAY_10AM, make_patient

OUT, IN, OFFERS, INQUIRY, VISITS = "opt_out", "opt_in", "marketing", "inquiry", "transactional"


@pytest.fixture
def address(glow):
    return make_patient().addresses.get()


def write(address, *kinds: str, reference: str = "") -> None:
    """One event per minute."""
    start = ConsentEvent.objects.count()
    for place, kind in enumerate(kinds, start=start):
        record_consent(
            address=address,
            kind=kind,
            source="keyword",
            reference=reference,
            now=MONDAY_10AM + timedelta(minutes=place),
        )


@pytest.mark.parametrize(
    ("kinds", "may_offer", "is_out"),
    [
        ([], False, False),
        ([INQUIRY], False, False),
        ([VISITS], False, False),
        ([OFFERS], True, False),
        ([OFFERS, INQUIRY, VISITS], True, False),
        ([OFFERS, OUT], False, True),
        ([OFFERS, OUT, IN], False, False),
        ([OFFERS, OUT, IN, OFFERS], True, False),
        ([OUT, OFFERS], True, True),
        ([IN], False, False),
        ([OUT, OUT, IN], False, False),
        ([OUT, IN, OUT], False, True),
        ([OUT, INQUIRY], False, True),
    ],
    ids=lambda value: " ".join(value) or "nothing" if isinstance(value, list) else None,
)
def test_start_brings_texts_about_visits_back_and_offers_not(address, kinds, may_offer, is_out):
    write(address, *kinds)
    address.refresh_from_db()
    assert (has_marketing_consent(address), address.opted_out_at is not None) == (may_offer, is_out)


def test_an_opt_out_counts_from_its_first_word(address):
    write(address, OUT, OUT)
    address.refresh_from_db()
    assert address.opted_out_at == MONDAY_10AM


def test_the_same_stop_delivered_twice_is_one_event(address):
    write(address, OUT, OUT, reference="SM1")
    assert ConsentEvent.objects.count() == 1


def test_an_old_start_delivered_again_does_not_undo_a_later_stop(address):
    write(address, IN, reference="SM1")
    write(address, OUT, reference="SM2")
    write(address, IN, reference="SM1")
    address.refresh_from_db()
    assert address.opted_out_at == MONDAY_10AM + timedelta(minutes=1)
    assert list(ConsentEvent.objects.values_list("kind", flat=True)) == [OUT, IN]


def test_without_a_reference_every_event_is_kept(address):
    write(address, INQUIRY, INQUIRY)
    assert ConsentEvent.objects.count() == 2


def test_one_message_may_say_two_things(address):
    write(address, INQUIRY, VISITS, reference="SM1")
    assert ConsentEvent.objects.count() == 2


def test_an_opt_out_is_of_one_address_only(address):
    other = make_patient().addresses.get()
    write(address, OFFERS)
    write(other, OUT)
    address.refresh_from_db()
    assert (address.opted_out_at, has_marketing_consent(address)) == (None, True)


def test_the_ledger_keeps_where_what_and_who(address):
    record_consent(
        address=address,
        kind=OUT,
        source="desk",
        wording="please stop",
        reference="x" * 80,
        actor="R" * 90,
        now=MONDAY_10AM,
    )
    event = ConsentEvent.objects.get()
    assert (event.source, event.wording, event.reference, event.actor) == (
        "desk",
        "please stop",
        "x" * 64,
        "R" * 80,
    )
