"""What a line of a conversation file may say, and what is told about one that cannot be played."""

from datetime import timedelta

import pytest

from leakmap.conversing.happenings import HAPPENINGS
from leakmap.conversing.script import EVENTS, ScriptError, read_script


def test_lines_are_read_in_order_and_empty_ones_skipped():
    say, wait, late = read_script(
        [
            '{"say": "hi", "after_s": 2.5}',
            "",
            '{"event": "wait", "expect": {"held": false}}',
            '{"say": "¿hoy?"}',
        ]
    )
    assert (say.say, say.after, say.number) == ("hi", timedelta(seconds=2.5), 1)
    assert (wait.event, wait.after, wait.number) == ("wait", timedelta(seconds=30), 3)
    assert wait.raw["expect"] == {"held": False}
    assert late.say == "¿hoy?"


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("hi", "not JSON (Expecting value, column 1)"),
        ('{"say": "hi"', "not JSON"),
        ('["hi"]', "not a JSON object"),
        ("{}", 'exactly one of "say", "event" and "set"'),
        ('{"say": "hi", "event": "wait"}', 'exactly one of "say", "event" and "set"'),
        ('{"say": 3}', '"say" must be a text'),
        ('{"event": "desk_waves"}', "unknown event 'desk_waves'. Use one of: missed_call"),
        ('{"event": ["wait"]}', "unknown event ['wait']"),
        ('{"event": "desk_replies", "text": 1}', '"text" must be a text'),
        ('{"event": "slot_taken", "which": 0}', '"which" is the place'),
        ('{"event": "slot_taken", "which": true}', '"which" is the place'),
        ('{"say": "hi", "after_s": -1}', '"after_s" is how many seconds'),
        ('{"say": "hi", "after_s": "20"}', '"after_s" is how many seconds'),
        ('{"say": "", "media": "image/png"}', '"media" is a list'),
        ('{"set": "Dana"}', '"set" is an object'),
    ],
)
def test_a_line_that_cannot_be_played_is_named_with_its_remedy(line, problem):
    with pytest.raises(ScriptError) as error:
        read_script(['{"say": "hi"}', line])
    assert str(error.value).startswith("line 2: ")
    assert problem in str(error.value)


def test_every_event_that_a_file_may_name_can_happen():
    assert set(EVENTS) == set(HAPPENINGS)
