"""How well the rule reader reads, measured on sentences it was not tuned on.

    .venv/bin/python -m tests.triage.classification.evaluate held_out

Prints, per set: how many risky sentences were read as risky, how many bad reactions as bad reactions, how many plain
sentences raised a false alarm, and the time of one reading. `--misses` prints the sentences that were read wrongly: use
it on `dev` only, or the other sets stop being unseen.
"""

import json
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from triage.classification.readings import Category
from triage.classification.rules import VERSION, read

FOLDER = Path(__file__).parent / "data"
RISKY = frozenset({Category.ADVERSE_EVENT, Category.CLINICAL})


@dataclass(frozen=True)
class Sentence:
    text: str
    label: Category
    language: str


@dataclass(frozen=True)
class Score:
    """Counts of one set. `safe`: risky sentences that reach a clinician, whichever of the two labels they got."""

    adverse: int
    adverse_exact: int
    risky: int
    risky_safe: int
    plain: int
    alarms: int
    milliseconds: float  # processor time of one reading

    @property
    def adverse_recall(self) -> float:
        return self.adverse_exact / self.adverse

    @property
    def safe_recall(self) -> float:
        return self.risky_safe / self.risky

    @property
    def false_alarms(self) -> float:
        return self.alarms / self.plain


def load_set(name: str) -> list[Sentence]:
    lines = (FOLDER / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [
        Sentence(row["text"], Category(row["label"]), row["lang"]) for row in map(json.loads, lines) if row
    ]


def measure(sentences: Iterable[Sentence]) -> Score:
    rows = list(sentences)
    start = time.process_time()
    got = [(one, read(one.text).category) for one in rows]
    spent = time.process_time() - start
    adverse = [found for one, found in got if one.label is Category.ADVERSE_EVENT]
    risky = [found for one, found in got if one.label in RISKY]
    plain = [found for one, found in got if one.label not in RISKY]
    return Score(
        adverse=len(adverse),
        adverse_exact=sum(found is Category.ADVERSE_EVENT for found in adverse),
        risky=len(risky),
        risky_safe=sum(found in RISKY for found in risky),
        plain=len(plain),
        alarms=sum(found in RISKY for found in plain),
        milliseconds=1000 * spent / len(rows),
    )


def misses(sentences: Iterable[Sentence]) -> list[tuple[Sentence, Category]]:
    """What was read as risky and is not, or the other way round."""
    read_as = ((one, read(one.text).category) for one in sentences)
    return [(one, found) for one, found in read_as if (one.label in RISKY) != (found in RISKY)]


def main(arguments: list[str]) -> None:
    names = [name for name in arguments if not name.startswith("--")] or [
        "dev",
        "held_out",
        "fresh",
        "fresh_2",
    ]
    write = sys.stdout.write
    write(f"rule reader {VERSION}\n")
    for name in names:
        sentences = load_set(name)
        for label, part in (
            ("all", sentences),
            ("en", [one for one in sentences if one.language == "en"]),
            ("es, mixed", [one for one in sentences if one.language != "en"]),
        ):
            score = measure(part)
            write(
                f"{name:9} {label:10} risky to a clinician {score.risky_safe}/{score.risky} "
                f"({score.safe_recall:.3f})  adverse as adverse {score.adverse_exact}/{score.adverse} "
                f"({score.adverse_recall:.3f})  false alarms {score.alarms}/{score.plain} "
                f"({score.false_alarms:.1%})  {score.milliseconds:.2f} ms\n"
            )
        if "--misses" in arguments:
            for one, found in misses(sentences):
                write(f"   {one.label} read as {found}: {one.text}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
