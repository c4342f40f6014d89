"""Glow's and Luna's carriers, and what reached the Twilio-shaped server."""

import pytest

from tests.conftest import GLOW, HOSTS, LUNA
from tests.provider import Provider


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
