"""The golden dialogues: every line of every file under tests/dialogues, as the desk and the patient would see it.

What a line may expect, and what holds for all of them: tests/golden_checks.py.
"""

import pytest

from leakmap.conversing.script import read_script
from leakmap.lib.memo import forget
from tests.golden import find_open_times, list_files, play_file, prepare_spa
from tests.golden_checks import check_expectations, check_promises

FILES = list_files()
LISTENS_S = 3.0


@pytest.fixture
def spa(glow, settings):
    """Glow, prepared; the assistant listens as long as it does in real life."""
    settings.ASSISTANT_LISTENS_S = LISTENS_S
    settings.PROFILE_KEPT_S = 10.0  # as in real life; the player forgets in time
    prepare_spa()
    yield glow
    forget()


@pytest.fixture
def open_times(spa):
    return find_open_times()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_dialogue(path, spa, open_times):
    lines = play_file(path, spa)
    wrong = [*check_expectations(lines), *check_promises(lines, open_times)]
    assert not wrong, "\n" + "\n".join(wrong)


def test_there_are_at_least_eighty_dialogues_in_both_languages():
    names = [path.stem for path in FILES]
    assert len(names) >= 80
    for prefix, least in (("en_", 40), ("es_", 15), ("mixed_", 8)):
        assert sum(name.startswith(prefix) for name in names) >= least


def test_every_line_that_a_patient_writes_is_checked():
    unchecked = [
        f"{path.stem}, line {line.number}"
        for path in FILES
        for line in read_script(path.read_text(encoding="utf-8").splitlines())
        if line.say is not None and not line.raw.get("expect")
    ]
    assert unchecked == []
