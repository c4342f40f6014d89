"""Freed times: how soon the first person is asked, and what it costs to find out who that is.

    .venv/bin/python bench/recovery.py                        # both parts
    .venv/bin/python bench/recovery.py --only candidates --entries 5000
    .venv/bin/python bench/recovery.py --only offers --entries 1000 --cancellations 200 --rate 2

First: milliseconds to read a waitlist and rank it, on a database of its own.
Second: from the commit of a cancellation to the first offer at the provider, through the whole product, with a
Twilio-shaped server that takes 80 ms to answer. Every patient is where it is about noon, so no offer waits for morning.
"""

import argparse
import os
import random
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.assistant import own_database
from bench.stack import Stack
from bench.textback import percentiles

SERVICES = ("Botox", "HydraFacial", "Dermal filler", "Microneedling")
QUIET_FOR_S = 20  # no offer for so long: what is missing is lost


def find_zone_at_noon(now: datetime) -> str:
    """A zone in which it is about noon. The sign of these names is the other way round."""
    offset = 12 - now.hour
    return f"Etc/GMT{-offset:+d}" if offset else "UTC"


def fill_waitlist(entries: int, now: datetime, *, zone: str, seed: random.Random, service: str = "") -> None:
    """People who wait: a fifth only on some days, a tenth for one provider, a tenth without consent."""
    from clinics.models import Patient, PatientAddress, Provider, Service, WaitlistEntry

    services = {each.name: each for each in Service.objects.filter(name__in=SERVICES)}
    providers = list(Provider.objects.all())
    patients = Patient.objects.bulk_create(
        Patient(first_name=f"Patient {number}", timezone=zone, state="MI") for number in range(entries)
    )
    PatientAddress.objects.bulk_create(
        PatientAddress(patient=each, channel="sms", address=f"+1313{200 + n // 10000:03d}{n % 10000:04d}")
        for n, each in enumerate(patients)
    )
    rows = WaitlistEntry.objects.bulk_create(
        WaitlistEntry(
            patient=each,
            position=number,
            created_at=now - timedelta(days=seed.randrange(1, 90)),
            consented_at=now if seed.random() > 0.1 else None,
            consent_how="in person",
            notice_minutes=seed.choice((0, 60, 120, 240)),
            provider=seed.choice(providers) if seed.random() < 0.1 else None,
            suits=[[day, "09:00", "17:00"] for day in seed.sample(range(7), 3)]
            if seed.random() < 0.2
            else [],
        )
        for number, each in enumerate(patients)
    )
    through = WaitlistEntry.services.through
    through.objects.bulk_create(
        through(waitlistentry=each, service=services[service or seed.choice(SERVICES)]) for each in rows
    )


def make_providers() -> None:
    from datetime import time as clock

    from clinics.models import Location, Provider, Service, WorkingHours

    location = Location.objects.get()
    for number in range(4):
        provider = Provider.objects.create(name=f"Provider {number}")
        provider.services.set(Service.objects.all())
        WorkingHours.objects.bulk_create(
            WorkingHours(provider=provider, location=location, weekday=day, opens=clock(8), closes=clock(20))
            for day in range(7)
        )


# ---- the candidates ---------------------------------------------------------------------------------------


def measure_candidates(entries: int, times: int) -> None:
    from django.db import connection

    from leakmap.lib.clock import read_now
    from leakmap.lib.tenancy import inside_spa
    from outreach.recovery.waves import FIRST_IN_LINE

    now = read_now()
    with inside_spa("spa_glow"):
        make_providers()
        fill_waitlist(entries, now, zone=find_zone_at_noon(now), seed=random.Random(4), service="Botox")
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        slot = free_one(now)
        print(f"{entries} entries for the freed service, {times} times, read and ranked:")
        print(f"  the first {FIRST_IN_LINE}  {percentiles(measure(slot, now, times, FIRST_IN_LINE))}")
        print(f"  the whole list  {percentiles(measure(slot, now, times, None))}")


def free_one(now: datetime):
    from clinics.models import Appointment
    from outreach.models import FreedSlot
    from tests.factories import make_appointment

    visit = make_appointment(starts_at=now + timedelta(days=2), service=read_service("Botox"))
    Appointment.objects.filter(pk=visit.pk).update(state="cancelled")
    return FreedSlot.objects.select_related("location").get()


def read_service(name: str):
    from clinics.models import Service

    return Service.objects.get(name=name)


def measure(slot, now: datetime, times: int, most: int | None) -> list[float]:
    """CPU and waiting together, as a wave has it: what is read, and who is chosen."""
    from outreach.recovery.reading import rank_for

    took = []
    for _ in range(times):
        started = time.perf_counter()
        rank_for(slot=slot, now=now, most=most)
        took.append(time.perf_counter() - started)
    return took


# ---- the first offer --------------------------------------------------------------------------------------


def measure_offers(entries: int, cancellations: int, rate: float) -> None:
    stack = Stack(spas=1)
    try:
        stack.start()
        stack.start_bulk_queue()
        stack.carrier("behaviour", {"mode": "no_callbacks", "latency_ms": 80})
        os.environ |= {**stack.env, "DJANGO_SETTINGS_MODULE": "leakmap.settings"}
        import django

        django.setup()
        from leakmap.lib.tenancy import inside_spa

        with inside_spa("spa_spa0"):
            visits = fill_spa(entries, cancellations)
            cancelled_at = cancel_all(visits, rate)
            report_offers(cancelled_at, wait_for_offers(stack, len(visits)))
    finally:
        stack.stop()


def fill_spa(entries: int, cancellations: int) -> list[int]:
    from clinics.models import Provider
    from tests.factories import make_appointment, make_patient

    seed, now = random.Random(4), datetime.now(UTC).replace(second=0, microsecond=0)
    make_providers()
    fill_waitlist(entries, now, zone=find_zone_at_noon(now), seed=seed)
    providers, patient = list(Provider.objects.all()), make_patient(phone="+12485550100")
    visits = []
    for number in range(cancellations):
        starts_at = now + timedelta(days=1 + number // 16, hours=3 * (number // 4 % 4))
        visits.append(
            make_appointment(
                starts_at=starts_at,
                provider=providers[number % 4],
                service=read_service(SERVICES[number % len(SERVICES)]),
                patient=patient,
            ).pk
        )
    return visits


def cancel_all(visits: list[int], rate: float) -> dict[int, float]:
    """As the desk's button does it. When each was committed, by the clock that the carrier stamps with."""
    from outreach.desk import mark_visits

    committed, started = {}, time.monotonic()
    for place, visit in enumerate(visits):
        time.sleep(max(0.0, started + place / rate - time.monotonic()))
        mark_visits(appointment_ids=[visit], state="cancelled")
        committed[visit] = time.monotonic()
    return committed


def wait_for_offers(stack: Stack, wanted: int) -> dict[int, float]:
    """The moment of the first offer at the provider, by the visit whose time it is."""
    seen, quiet_until = 0, time.monotonic() + QUIET_FOR_S
    while time.monotonic() < quiet_until:
        texts = stack.carrier("messages?after=0")["messages"]
        if len(texts) > seen:
            seen, quiet_until = len(texts), time.monotonic() + QUIET_FOR_S
        first = match_offers(texts)
        if len(first) == wanted:
            break
        time.sleep(0.5)
    return first


def match_offers(texts: list[dict]) -> dict[int, float]:
    from outreach.models import Offer

    visits = dict(Offer.objects.exclude(item=None).values_list("item__address__address", "slot__visit"))
    first: dict[int, float] = {}
    for text in texts:
        visit = visits.get(text["to"])
        if visit is not None:
            first[visit] = min(first.get(visit, text["at_monotonic"]), text["at_monotonic"])
    return first


def report_offers(cancelled_at: dict[int, float], offered_at: dict[int, float]) -> None:
    from django.db.models import Count

    from outreach.models import FreedSlot, Offer

    delays = [offered_at[visit] - moment for visit, moment in cancelled_at.items() if visit in offered_at]
    print(f"{len(cancelled_at)} cancellations, {len(delays)} with an offer")
    print(f"  cancelled to first offer  {percentiles(delays)}")
    states = FreedSlot.objects.values("state").annotate(count=Count("pk")).order_by("-count")
    print("  freed times " + ", ".join(f"{each['count']} {each['state']}" for each in states))
    asked = Offer.objects.exclude(state="skipped").count()
    twice = (
        Offer.objects.exclude(state="skipped")
        .values("slot", "patient")
        .annotate(n=Count("pk"))
        .filter(n__gt=1)
    )
    print(f"  asked {asked}, anybody twice about one time: {twice.count()}")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", choices=["candidates", "offers"])
    parser.add_argument("--entries", type=int, default=0, help="5000 for the candidates, 1000 for the offers")
    parser.add_argument("--times", type=int, default=50)
    parser.add_argument("--cancellations", type=int, default=200)
    parser.add_argument("--rate", type=float, default=2.0, help="cancellations a second")
    options = parser.parse_args()
    if options.only != "offers":
        with own_database():
            measure_candidates(options.entries or 5000, options.times)
    if options.only != "candidates":
        if options.only is None:  # Django is set up for one database in a process
            os.execv(sys.executable, [sys.executable, __file__, "--only", "offers", *sys.argv[1:]])
        measure_offers(options.entries or 1000, options.cancellations, options.rate)


if __name__ == "__main__":
    main()
