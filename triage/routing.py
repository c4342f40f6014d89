"""What should happen to a text: a pure table over its reading and the conversation's state."""

from dataclasses import dataclass
from enum import StrEnum

from triage.classification.readings import Category, Reading


class Step(StrEnum):
    """What the pipeline does next."""

    PAGE = "page"  # possible bad reaction: stop automation, acknowledge, a person at once
    ESCALATE = "escalate"  # clinical: stop automation, acknowledge, a nurse
    OPT_OUT = "opt_out"
    OPT_IN = "opt_in"
    HELP = "help"
    ASSIST = "assist"
    PERSON = "person"  # a person answers, with the reason shown
    NOTHING = "nothing"


@dataclass(frozen=True)
class TextFacts:
    """What matters about the text and the person who wrote it."""

    keyword: str | None  # stop, start, help, yes_optin
    is_free_text_opt_out: bool
    carrier_replied: bool  # the carrier handled the keyword and has answered it
    is_opted_out: bool
    is_blocked: bool
    mode: str  # assistant, person, frozen
    assistant_enabled: bool


@dataclass(frozen=True)
class Decision:
    step: Step
    reason: str
    sends_confirmation: bool = False  # the one text that may follow an opt-out in free words
    language: str = ""  # of the text, where the answer must be understood
    also_opts_out: bool = False  # asked for no more texts in the same breath
    is_crisis: bool = False  # speaks of harming themselves


SELF_HARM = "sign:self_harm"  # the reader's evidence (lexicon/signs.toml)
RISKY = {Category.ADVERSE_EVENT: Step.PAGE, Category.CLINICAL: Step.ESCALATE}


def decide(reading: Reading, facts: TextFacts) -> Decision:
    """The most cautious reading first; an opt-out is honoured wherever it appears."""
    if facts.keyword == "stop":
        return Decision(Step.OPT_OUT, "keyword")
    if facts.keyword in {"start", "yes_optin"}:
        return Decision(Step.OPT_IN, "keyword")
    if reading.category in RISKY:
        return Decision(
            RISKY[reading.category],
            f"reads as {reading.category.value}",
            language=reading.language,
            also_opts_out=facts.is_free_text_opt_out,
            is_crisis=SELF_HARM in reading.evidence,
        )
    if facts.is_free_text_opt_out:
        return Decision(Step.OPT_OUT, "free text", sends_confirmation=not facts.is_opted_out)
    if facts.keyword == "help":
        return Decision(Step.NOTHING if facts.carrier_replied else Step.HELP, "keyword")
    if facts.is_opted_out:
        return Decision(Step.PERSON, "Wrote after asking for no texts: call instead")
    if facts.is_blocked:
        return Decision(Step.NOTHING, "blocked")
    if facts.mode != "assistant":
        return Decision(Step.PERSON, "A person is answering this conversation")
    if not facts.assistant_enabled:
        return Decision(Step.PERSON, "The assistant is switched off")
    return Decision(Step.ASSIST, "assistant")
