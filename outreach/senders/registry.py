"""The outbound providers. Loaded when first used, so that adding one touches nothing else."""

from functools import cache
from importlib import import_module

from outreach.senders.base import Meaning, Sender

SENDERS = {
    "twilio": "outreach.senders.twilio.TwilioSender",
    "sandbox": "outreach.senders.twilio.TwilioSender",  # a Twilio-shaped server at another address
}


def make_sender(provider: str, **options) -> Sender:
    """A sender of that provider. Raises KeyError for one nobody declared."""
    return _load(provider)(**options)


def read_meaning(provider: str, code: str) -> Meaning:
    """What that provider's error code asks of us. Raises KeyError for a provider nobody declared."""
    return _load(provider).read_meaning(code)


@cache
def _load(provider: str) -> type[Sender]:
    module, _, class_name = SENDERS[provider].rpartition(".")
    return getattr(import_module(module), class_name)
