"""Asking somebody of the desk's choice about a freed time, from the waitlist or from the patients' file."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods

from clinics.models import Patient, WaitlistEntry, WaitlistSource, WaitlistState
from clinics.waitlist import Consent, join_waitlist
from leakmap.console import roles
from leakmap.console.freed_times import find_slot, tell_outcome
from leakmap.console.freed_words import describe_offer
from leakmap.console.naming import tell_patient
from leakmap.console.pages import render_page, require, say
from leakmap.lib.clock import read_now
from outreach.models import FreedSlot, Offer
from outreach.recovery import steering

MOST_FOUND = 15
HOW = ("in person", "by phone", "by text")
WORDING = "Agreed to be texted when a time comes free."


@dataclass(frozen=True)
class Found:
    """A patient who might be asked. `entry_id`: waits for this service with that entry; `said`: asked already."""

    patient: Patient
    name: str
    entry_id: int | None
    said: str = ""


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, slot_id: int) -> HttpResponse:
    """The name looked for is posted, so that it stands in no address and no log."""
    require(request, "outreach.change_freedslot")
    slot = find_slot(slot_id)
    if "patient" in request.POST and (answer := _ask(request, slot)):
        return answer
    words = request.POST.get("q", "").strip()
    context = {
        "slot": slot,
        "zone": slot.location.zone,
        "q": words,
        "found": find_people(words, slot) if words else [],
        "how": HOW,
        "may_add": request.user.has_perm("clinics.add_waitlistentry"),
    }
    return render_page(request, "console/slot_add.html", "Add a person", context)


def find_people(words: str, slot: FreedSlot) -> list[Found]:
    """Patients by name. A fixed number of queries."""
    rows = Patient.objects.prefetch_related("addresses").order_by("last_name", "first_name", "pk")
    for word in words.split()[:4]:
        rows = rows.filter(Q(first_name__icontains=word) | Q(last_name__icontains=word))
    patients = list(rows[:MOST_FOUND])
    waiting = WaitlistEntry.objects.filter(
        patient__in=patients, services=slot.service_id, state=WaitlistState.WAITING
    )
    entries = dict(waiting.values_list("patient_id", "pk"))
    offers = Offer.objects.filter(slot=slot, patient__in=patients).exclude(state="skipped")
    said = {offer.patient_id: describe_offer(offer) for offer in offers.select_related("item")}
    return [Found(each, tell_patient(each), entries.get(each.pk), said.get(each.pk, "")) for each in patients]


def _ask(request: HttpRequest, slot: FreedSlot) -> HttpResponse | None:
    """Put them on the list first, if they are not, with the consent the desk heard. None when it cannot be."""
    value = request.POST["patient"]
    patient = get_object_or_404(Patient, pk=value if value.isdigit() else None)
    now, actor = read_now(), roles.name_of(request.user)
    try:
        with transaction.atomic():  # who cannot be asked is not put on the list either
            entry = find_waiting(patient, slot) or _join(request, patient, slot, actor, now)
            is_done = steering.ask_now(slot_id=slot.pk, entry_id=entry.pk, actor=actor, now=now)
    except ValueError as error:
        say(request, str(error), kindly=True)
        return None
    tell_outcome(request, slot, "ask" if is_done else "", "Asked: the text is on its way.")
    return redirect("console:freed", slot.pk)


def _join(
    request: HttpRequest, patient: Patient, slot: FreedSlot, actor: str, now: datetime
) -> WaitlistEntry:
    require(request, "clinics.add_waitlistentry")
    how = request.POST.get("how", "")
    if how not in HOW:
        raise ValueError("Say how they agreed to be texted first, or call them.")
    consent = Consent(how=how, wording=WORDING, actor=actor)
    return join_waitlist(
        patient=patient, services=[slot.service], source=WaitlistSource.DESK, consent=consent, now=now
    )


def find_waiting(patient: Patient, slot: FreedSlot) -> WaitlistEntry | None:
    rows = WaitlistEntry.objects.filter(patient=patient, services=slot.service_id)
    return rows.filter(state=WaitlistState.WAITING).order_by("position", "pk").first()
