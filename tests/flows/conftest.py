"""Glow's and Luna's carriers, and what reached the Twilio-shaped server."""

import pytest
from django.db import connection

from leakmap.lib.clock import read_now
from leakmap.tenants.management.commands.clock import tick
from outreach.models import OutboxItem
from outreach.push import push_due
from tests.conftest import GLOW, HOSTS, LUNA
from tests.provider import Provider, run_queue


@pytest.fixture
def provider(glow):
    return Provider(GLOW, HOSTS[GLOW])


@pytest.fixture
def other_provider(glow):
    return Provider(LUNA, HOSTS[LUNA])


@pytest.fixture
def sent(texts_leave):
    """The bodies that reached a number, oldest first."""

    def read(number: str = "+13135550142") -> list[str]:
        return [message["body"] for message in texts_leave.messages() if message["to"] == number]

    return read


@pytest.fixture
def text(provider):
    def send(body: str, **changes) -> None:
        assert provider.text(body, **changes).status_code == 200
        run_queue()
        connection.set_schema(GLOW)

    return send


@pytest.fixture
def wait(clock):
    """Let seconds pass; the clock looks every second, as the real one does."""

    def pass_time(seconds: float) -> None:
        whole, rest = divmod(seconds, 1)
        for step in [1.0] * int(whole) + ([rest] if rest else []):
            clock.shift(step)
            tick(now=read_now())
            run_queue()
        connection.set_schema(GLOW)

    return pass_time


@pytest.fixture
def jam(settings):
    """No text leaves while the phone account is away; what waited is due at once afterwards."""
    reachable = settings.SANDBOX_URL

    class Jam:
        def start(self) -> None:
            settings.SANDBOX_URL = ""

        def end(self) -> None:
            settings.SANDBOX_URL = reachable
            OutboxItem.objects.filter(state="ready").update(due_at=read_now())
            push_due(lane="interactive")
            connection.set_schema(GLOW)

    return Jam()
