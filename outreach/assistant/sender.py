"""Who is writing: the sender's own name in a text, and which words can be no name here. Pure."""

import re
from functools import lru_cache

from outreach.assistant.naming import (
    Found,
    begins_with_first_name,
    look_beside_choice,
    look_for_bare_name,
    look_for_name,
)
from outreach.assistant.types import ProviderInfo, ServiceInfo, SpaFacts, Stage, State
from triage.classification.plain import fold, word_set

# "K. Dunn": a letter is no yes, and a name no choice.
_INITIALED = re.compile(r"^\W*(?:[A-Z]\.?|[a-z]\.) ?(?:[A-Z]\.? )?[A-Z][a-z][\w'’-]+\W*$")
_EVERYDAY_NAMES = word_set("med spa the and of aesthetics wellness clinic beauty skin laser")


def find_sender(said: str, state: State, facts: SpaFacts, known_name: str | None) -> Found | None:
    """The name given in this text, asked for or not."""
    named = look_for_name(said, expected=_name_is_due(state, known_name), taboo=_taboo_names(facts))
    if named or not state.offered or state.name or known_name:
        return named
    taboo = _taboo_names(facts) | _staff_names(facts.providers)
    if _INITIALED.match(said) and (found := look_for_bare_name(said, taboo)):
        return found
    return look_beside_choice(said, taboo, alone=len(state.offered) == 1)


def find_bare_name(said: str, state: State, facts: SpaFacts, known_name: str | None) -> Found | None:
    """A name and nothing else, while times are on offer: to be asked only when nothing else was understood."""
    is_asked = state.offered or state.stage is Stage.ASKING_SERVICE or state.last_question == "ask_name_list"
    if state.name or known_name or not (is_asked or begins_with_first_name(said)):
        return None
    offered_by = {word for one in state.offered for word in fold(one.provider_name).split()}
    return look_for_bare_name(said, _taboo_names(facts) | _staff_names(facts.providers) | offered_by)


def cut_out(text: str, named: Found | None) -> str:
    if named is None:
        return text
    # Titles were skipped when the name was found; then the name alone is cut out.
    words = named.words if named.words in text else named.name
    return text.replace(words, " , ", 1)


def choose_name(named: Found | None, known_name: str | None, state: State) -> str | None:
    """A name we have already in full is not replaced by its first half: "Jo - same as last time"."""
    if named is None:
        return None
    known = state.name or known_name or ""
    if known and fold(named.name).split()[0] == fold(known).split()[0] and len(named.name) <= len(known):
        return None
    return named.name


def _name_is_due(state: State, known_name: str | None) -> bool:
    return state.stage is Stage.ASKING_NAME and not (state.name or known_name)


def _taboo_names(facts: SpaFacts) -> frozenset[str]:
    """Words of services are no names: "its botox" introduces nobody."""
    return service_words(facts.services) | spa_words(facts.spa_name, facts.assistant_name)


@lru_cache(maxsize=64)
def service_words(services: tuple[ServiceInfo, ...]) -> frozenset[str]:
    return frozenset(
        word
        for service in services
        for name in (service.name, *service.aliases)
        for word in fold(name).split()
    )


@lru_cache(maxsize=64)
def spa_words(spa_name: str, assistant_name: str) -> frozenset[str]:
    spa = {word for word in fold(spa_name).split() if word not in _EVERYDAY_NAMES}
    return frozenset(spa | {fold(assistant_name)})


@lru_cache(maxsize=64)
def _staff_names(providers: tuple[ProviderInfo, ...]) -> frozenset[str]:
    return frozenset(word for each in providers for word in fold(each.name).split())
