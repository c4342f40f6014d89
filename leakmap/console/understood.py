"""What the assistant understood, as the desk reads it: one fact a chip, each with what its editor needs."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from clinics.models import Language, Provider, Service
from leakmap.console.wishes import describe_providers, describe_when
from outreach.assistant.types import State
from outreach.correcting import Fact, fingerprint
from triage.models import Conversation

LABELS = {
    Fact.SERVICE: "Service",
    Fact.TIME: "Time",
    Fact.PROVIDER: "With",
    Fact.NAME: "Name",
    Fact.LANGUAGE: "Language",
}


@dataclass(frozen=True)
class Chip:
    """`value` is what the editor starts with; `choices`, where there are any, are (value, words)."""

    fact: Fact
    label: str
    words: str
    value: str
    seen: str
    is_known: bool = True
    choices: list[tuple[str, str]] = field(default_factory=list)


def read_chips(conversation: Conversation, state: State, *, today: date) -> list[Chip]:
    """Two queries: the services and the providers."""
    services = {each.pk: each.name for each in Service.objects.filter(is_bookable=True)}
    if state.service_id and state.service_id not in services:
        services |= dict(Service.objects.filter(pk=state.service_id).values_list("pk", "name"))
    providers = dict(Provider.objects.filter(is_active=True).values_list("pk", "name"))
    patient, wish = conversation.patient, state.wish
    name = f"{patient.first_name} {patient.last_name}".strip()
    chosen = wish.providers[0] if len(wish.providers) == 1 else ""

    def chip(fact: Fact, words: str, value: str, choices: Iterable = ()) -> Chip:
        seen = fingerprint(fact, conversation, state)
        return Chip(fact, LABELS[fact], words or "Not known", value, seen, bool(words), list(choices))

    return [
        chip(Fact.SERVICE, services.get(state.service_id, ""), str(state.service_id or ""), _list(services)),
        chip(Fact.TIME, describe_when(wish, today) or "Any time", ""),
        chip(
            Fact.PROVIDER,
            describe_providers(wish, providers) or "Anybody",
            str(chosen),
            [("", "Anybody"), *_list(providers)],
        ),
        chip(Fact.NAME, name, name),
        chip(Fact.LANGUAGE, Language(patient.language).label, patient.language, Language.choices),
    ]


def _list(names: dict[int, str]) -> list[tuple[str, str]]:
    return [(str(key), name) for key, name in names.items()]
