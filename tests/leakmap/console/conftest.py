"""A Monday morning at the desk: every page sees the same clock, and the test stays inside Glow between clicks."""

import pytest
import time_machine
from django.db import connection

from tests.conftest import GLOW
from tests.factories import MONDAY_10AM


@pytest.fixture(autouse=True)
def monday_morning():
    with time_machine.travel(MONDAY_10AM, tick=False):
        yield MONDAY_10AM


def _stay_inside(client):
    """A request ends outside any spa; the test that made it goes on inside."""
    ask = client.request

    def request(**kwargs):
        response = ask(**kwargs)
        connection.set_schema(GLOW)
        return response

    client.request = request
    return client


@pytest.fixture
def desk_client(desk_client):
    return _stay_inside(desk_client)


@pytest.fixture
def nurse_client(nurse_client):
    return _stay_inside(nurse_client)


@pytest.fixture
def owner_client(owner_client):
    return _stay_inside(owner_client)
