"""A program with a key of Glow's, on a Monday at ten in the morning."""

import pytest
import time_machine

from clinics.models import Provider, Service
from tests.program import NOW, PHONE, TOMORROW, Program


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def program(glow):
    return Program()


@pytest.fixture
def facial(glow):
    return Service.objects.get(name="HydraFacial")


@pytest.fixture
def dana(glow):
    return Provider.objects.get(name="Dana Reyes")


@pytest.fixture
def wish(facial):
    return {"phone": PHONE, "first_name": "Ana", "last_name": "Ruiz", "services": [facial.pk]}


@pytest.fixture
def booking(facial, dana):
    return {
        "phone": PHONE,
        "first_name": "Ana",
        "last_name": "Ruiz",
        "service": facial.pk,
        "provider": dana.pk,
        "starts_at": TOMORROW.isoformat(),
    }
