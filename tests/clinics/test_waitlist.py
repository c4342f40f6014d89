"""Joining the waitlist, changing a wish, and the desk's order."""

from datetime import time, timedelta

import pytest

from clinics.availability import WeeklyWindow
from clinics.consent import record_consent
from clinics.models import ConsentEvent, ConsentKind, Provider, Service, WaitlistEntry, WaitlistState
from clinics.waitlist import (
    Consent,
    WaitlistError,
    arrange_waitlist,
    change_entry,
    join_waitlist,
    move_entry,
    remove_entry,
)
from leakmap.lib.tenancy import inside_spa
from tests.factories import MONDAY_10AM, make_patient, make_waiting

pytestmark = pytest.mark.usefixtures("glow")
NOW = MONDAY_10AM
AGREED = Consent(how="web page", wording="Text me about sooner times.")


def find(*names: str) -> list[Service]:
    return list(Service.objects.filter(name__in=names))


def join(patient=None, *, services=("HydraFacial",), source="text", consent=None, now=NOW, **wish):
    return join_waitlist(
        patient=patient or make_patient(),
        services=find(*services),
        source=source,
        consent=consent,
        now=now,
        **wish,
    )


def list_names() -> list[str]:
    rows = WaitlistEntry.objects.filter(state="waiting").order_by("position", "pk")
    return list(rows.values_list("patient__first_name", flat=True))


def other_service() -> str:
    return Service.objects.exclude(name="HydraFacial").order_by("name").first().name


def test_whoever_joins_stands_last():
    for name in ("Ana", "Bea", "Cleo"):
        join(make_patient(first_name=name))
    assert list_names() == ["Ana", "Bea", "Cleo"]
    assert list(WaitlistEntry.objects.values_list("position", flat=True)) == [1, 2, 3]


def test_a_first_wish_is_kept_as_it_was_said():
    dana = Provider.objects.get(name="Dana Reyes")
    entry = join(provider=dana, suits="Mon-Tue 9am-12pm", notice_minutes=1440, note=" Side door ")
    entry.refresh_from_db()
    assert entry.suits == [[0, "09:00", "12:00"], [1, "09:00", "12:00"]]
    assert (entry.provider, entry.notice_minutes, entry.note) == (dana, 1440, "Side door")
    assert (entry.source, entry.consented_at, entry.created_at) == ("text", None, NOW)


def test_windows_are_taken_as_well_as_words():
    entry = join(suits=[WeeklyWindow(4, time(15), time(23, 59))])
    assert entry.suits == [[4, "15:00", "23:59"]]


def test_joining_again_adds_to_the_entry_and_keeps_its_place():
    ana, other = make_patient(first_name="Ana"), other_service()
    first = join(ana, note="Prefers Kim", suits="Fri")
    join(make_patient(first_name="Bea"))
    again = join(ana, services=[other], note="Mornings only", source="web")
    assert again.pk == first.pk
    assert {each.name for each in again.services.all()} == {"HydraFacial", other}
    assert again.note == "Mornings only / Prefers Kim"
    assert again.suits == [[4, "00:00", "23:59"]]  # nothing was said about days
    assert again.source == "text"
    assert list_names() == ["Ana", "Bea"]


def test_joining_again_with_other_days_replaces_them_and_anybody_means_anybody():
    ana = make_patient()
    join(ana, suits="Fri", provider=Provider.objects.get(name="Kim Osei"))
    again = join(ana, suits="", provider=None)
    assert (again.suits, again.provider) == ([], None)


def test_the_same_note_again_is_not_written_twice():
    ana = make_patient()
    join(ana, note="Side door")
    assert join(ana, note="Side door").note == "Side door"


def test_who_joins_again_is_no_longer_about_to_run_out():
    ana = make_patient()
    entry = make_waiting(patient=ana, expires_at=NOW - timedelta(days=1), asked_at=NOW - timedelta(days=3))
    again = join(ana)
    assert (again.pk, again.expires_at, again.asked_at) == (entry.pk, None, None)


def test_who_was_taken_off_joins_anew():
    ana = make_patient()
    first = join(ana)
    assert remove_entry(entry_id=first.pk, reason="Moved away")
    assert not remove_entry(entry_id=first.pk, reason="again")
    assert join(ana).pk != first.pk
    first.refresh_from_db()
    assert (first.state, first.closed_reason) == (WaitlistState.REMOVED, "Moved away")


def test_consent_is_on_the_entry_and_in_the_ledger_once():
    ana = make_patient()
    join(ana, consent=AGREED)
    entry = join(ana, consent=AGREED, now=NOW + timedelta(hours=1))
    event = ConsentEvent.objects.get(address__patient=ana)
    assert (event.kind, event.source, event.wording) == (
        ConsentKind.TRANSACTIONAL,
        "web page",
        AGREED.wording,
    )
    assert (entry.consented_at, entry.consent_how, entry.consent_wording) == (NOW, "web page", AGREED.wording)


def test_consent_given_anew_after_an_opt_out_is_written_down_and_stops_no_opt_out():
    ana = make_patient()
    join(ana, consent=AGREED)
    later = NOW + timedelta(hours=1)
    record_consent(address=ana.addresses.get(), kind=ConsentKind.OPT_OUT, source="keyword", now=later)
    join(ana, consent=AGREED, now=later + timedelta(hours=1))
    assert ConsentEvent.objects.filter(kind=ConsentKind.TRANSACTIONAL).count() == 2
    assert ana.addresses.get().opted_out_at == later


def test_saying_nothing_about_consent_takes_none_back():
    ana = make_patient()
    join(ana, consent=AGREED)
    assert join(ana).consented_at == NOW


def test_the_desks_change_is_exact():
    entry = join(suits="Fri", note="Old note", services=["HydraFacial", other_service()])
    change_entry(entry=entry, services=find("HydraFacial"), note="", suits="weekends", now=NOW)
    entry.refresh_from_db()
    assert [each.name for each in entry.services.all()] == ["HydraFacial"]
    assert (entry.note, entry.suits) == ("", [[5, "00:00", "23:59"], [6, "00:00", "23:59"]])


def test_a_change_of_a_row_read_a_while_ago_undoes_neither_a_reorder_nor_a_time_they_got():
    entry = join()
    WaitlistEntry.objects.filter(pk=entry.pk).update(position=77, state="booked")
    change_entry(entry=entry, note="Side door", now=NOW)
    entry.refresh_from_db()
    assert (entry.position, entry.state, entry.note) == (77, "booked", "Side door")


def test_other_services_need_a_provider_who_does_one_of_them():
    dana = Provider.objects.get(name="Dana Reyes")
    entry = join(provider=dana)
    dana.services.set(find("HydraFacial"))
    with pytest.raises(WaitlistError, match="does none of these"):
        change_entry(entry=entry, services=find(other_service()), now=NOW)


@pytest.mark.parametrize(
    ("wish", "field", "remedy"),
    [
        ({"services": ()}, "services", "Choose at least one"),
        ({"suits": "sometime soonish"}, "suits", "Write days and times like"),
        ({"notice_minutes": -1}, "notice_minutes", "0 to 20160"),
        ({"notice_minutes": 20161}, "notice_minutes", "0 to 20160"),
        ({"note": "x" * 201}, "note", "200 characters"),
        ({"expires_at": NOW}, "expires_at", "choose a later one"),
    ],
)
def test_a_wish_that_makes_no_sense_is_refused_at_its_field(wish, field, remedy):
    with pytest.raises(WaitlistError, match=remedy) as refused:
        join(**wish)
    assert refused.value.field == field
    assert not WaitlistEntry.objects.exists()


def test_a_provider_who_does_none_of_it_or_works_no_more_is_refused():
    dana = Provider.objects.get(name="Dana Reyes")
    dana.services.set(find(other_service()))
    with pytest.raises(WaitlistError, match="does none of these"):
        join(provider=dana)
    Provider.objects.filter(pk=dana.pk).update(is_active=False)
    dana.refresh_from_db()
    with pytest.raises(WaitlistError, match="no longer works"):
        join(provider=dana)


@pytest.mark.parametrize(
    ("place", "order"),
    [(1, "DABC"), (2, "ADBC"), (3, "ABDC"), (4, "ABCD"), (99, "ABCD"), (0, "DABC")],
)
def test_the_desk_moves_somebody_to_a_place(place, order):
    entries = [make_waiting(patient=make_patient(first_name=name), position=70 - index * 10 + 1000 * index)
               for index, name in enumerate("ABCD")]  # fmt: skip
    assert move_entry(entry_id=entries[3].pk, place=place)
    assert "".join(list_names()) == order


def test_dragging_in_a_filtered_list_leaves_the_others_where_they_are():
    made = {name: make_waiting(patient=make_patient(first_name=name)) for name in "ABCDE"}
    arrange_waitlist(entry_ids=[made["D"].pk, made["B"].pk, made["A"].pk])
    assert "".join(list_names()) == "DBCAE"


def test_whoever_no_longer_waits_is_not_moved_and_takes_no_place():
    made = {name: make_waiting(patient=make_patient(first_name=name)) for name in "ABC"}
    remove_entry(entry_id=made["A"].pk, reason="done")
    assert not move_entry(entry_id=made["A"].pk, place=1)
    arrange_waitlist(entry_ids=[made["C"].pk, made["A"].pk, made["B"].pk, made["B"].pk])
    assert "".join(list_names()) == "CB"
    join(make_patient(first_name="D"))
    assert "".join(list_names()) == "CBD"


def test_another_spas_list_is_not_touched(luna):
    with inside_spa(luna):
        theirs = [make_waiting(position=position).pk for position in (8, 5)]
    for name in "AB":
        join(make_patient(first_name=name))
    arrange_waitlist(entry_ids=theirs)
    with inside_spa(luna):
        assert sorted(WaitlistEntry.objects.values_list("position", flat=True)) == [5, 8]
