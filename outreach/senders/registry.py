"""The outbound providers. Loaded when first used, so that adding one touches nothing else."""

from importlib import import_module

SENDERS = {
    "twilio": "outreach.senders.twilio.TwilioSender",
    "sandbox": "outreach.senders.twilio.TwilioSender",  # a Twilio-shaped server at another address
}


def make_sender(provider: str, **options):
    """A sender of that provider. Raises KeyError for one nobody declared."""
    module, _, class_name = SENDERS[provider].rpartition(".")
    return getattr(import_module(module), class_name)(**options)
