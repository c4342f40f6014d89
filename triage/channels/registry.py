"""The inbound providers, by the name in the hook's address. Loaded when first used."""

from functools import cache
from importlib import import_module

PHONE = "twilio"  # the sandbox speaks like it
CHANNELS = {
    "twilio": "triage.channels.twilio.TwilioChannel",
}


@cache
def get_channel(name: str):
    """The channel of that name. Raises KeyError for one nobody declared."""
    module, _, class_name = CHANNELS[name].rpartition(".")
    return getattr(import_module(module), class_name)()
