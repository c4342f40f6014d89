"""What is checked of a played golden dialogue: the expectations of each line, and what must hold for all of them.

`expect` of a line: stage, mode, language, service, name, question (one value, or a list of good ones); held (false,
true or the end of its local time); leads_to (a time that is offered or held); offers (false, true, or a table of what
holds for every offered time); replies (how many); says, never (patterns of the text sent); tickets (kinds opened);
reason (a pattern of a ticket's); actions (patterns).
"""

import re
from datetime import date

from leakmap.lib.sms_text import count_segments, is_gsm7
from tests.golden import PlayedLine

EXACT = ("stage", "mode", "language", "service", "name", "question", "open")
AUTOMATED = {"assistant", "handover", "acknowledgement", "textback", "notice"}
TALK = {"assistant", "handover"}
GUARDED = {
    "It named a time that was not offered",
    "It said booked before the desk confirmed",
    "It named a treatment",
}
BOOKED = re.compile(r"\b(booked|confirmed|reservad[oa]s?|confirmad[oa]s?)\b", re.IGNORECASE)
CLOCK = re.compile(r"\b(\d{1,2})(?::(\d\d))?\s?([ap])\.?m\b", re.IGNORECASE)
COURTESY = re.compile(r"welcome|thank|gracias|nada|gusto", re.IGNORECASE)
DESK_HOURS = {(9, 0), (18, 0), (10, 0), (15, 0)}


# ---- line by line -----------------------------------------------------------------------------------------


def check_expectations(lines: list[PlayedLine]) -> list[str]:
    return [f"line {line.number}: {problem}" for line in lines for problem in _check_line(line)]


def _check_line(line: PlayedLine):
    expect, state = dict(line.expect), line.seen["state"]
    for key in EXACT:
        if key in expect:
            wanted = expect.pop(key)
            if state[key] not in (wanted if isinstance(wanted, list) else [wanted]):
                yield f"{key} is {state[key]!r}, not {wanted!r}  [{line.text}]"
    for key, check in CHECKS.items():
        if key in expect:
            wanted = expect.pop(key)
            if problem := check(wanted, line):
                yield f"{problem}  [{line.text}]"
    if expect:
        yield f"unknown expectations: {sorted(expect)}"


def _check_held(wanted, line: PlayedLine) -> str:
    held = line.seen["state"]["held"]
    good = held is not None and held.endswith(wanted) if isinstance(wanted, str) else bool(held) == wanted
    return "" if good else f"held is {held!r}, not {wanted!r}"


def _check_leads_to(wanted, line: PlayedLine) -> str:
    state = line.seen["state"]
    found = [*state["offered"], *([state["held"]] if state["held"] else [])]
    return "" if any(each.endswith(wanted) for each in found) else f"{wanted} is not among {found}"


def _check_offers(wanted, line: PlayedLine) -> str:
    offered = line.seen["state"]["offered"]
    if isinstance(wanted, bool):
        return "" if bool(offered) == wanted else f"offered is {offered}"
    if not 1 <= len(offered) <= 3:
        return f"{len(offered)} times are offered"
    bad = [each for each in offered if not _fits(each, wanted)]
    return f"offered {bad} is not within {wanted}" if bad else ""


def _fits(moment: str, wanted: dict) -> bool:
    day, _, clock = moment.partition("T")
    return (
        ("on" not in wanted or day in wanted["on"])
        and ("not_on" not in wanted or day not in wanted["not_on"])
        and ("weekdays" not in wanted or date.fromisoformat(day).weekday() in wanted["weekdays"])
        and wanted.get("after", "") <= day <= wanted.get("until", "9")
        and wanted.get("from", "") <= clock <= wanted.get("to", "99")
    )


def _check_replies(wanted, line: PlayedLine) -> str:
    return "" if len(line.sent) == wanted else f"{len(line.sent)} replies, not {wanted}"


def _check_says(wanted, line: PlayedLine) -> str:
    missing = [each for each in wanted if not re.search(each, line.text, re.IGNORECASE)]
    return f"does not say {missing}" if missing else ""


def _check_never(wanted, line: PlayedLine) -> str:
    found = [each for each in wanted if re.search(each, line.text, re.IGNORECASE)]
    return f"says {found}" if found else ""


def _check_tickets(wanted, line: PlayedLine) -> str:
    kinds = [ticket["kind"] for ticket in line.seen["tickets"]]
    return "" if sorted(kinds) == sorted(wanted) else f"tickets opened are {kinds}, not {wanted}"


def _check_reason(wanted, line: PlayedLine) -> str:
    reasons = [ticket["reason"] for ticket in line.seen["tickets"]]
    good = any(re.search(wanted, reason, re.IGNORECASE) for reason in reasons)
    return "" if good else f"no ticket says {wanted!r}: {reasons}"


def _check_actions(wanted, line: PlayedLine) -> str:
    done = "\n".join(line.seen["actions"])
    missing = [each for each in wanted if not re.search(each, done, re.IGNORECASE)]
    return f"not done: {missing} of {line.seen['actions']}" if missing else ""


CHECKS = {
    "held": _check_held,
    "leads_to": _check_leads_to,
    "offers": _check_offers,
    "replies": _check_replies,
    "says": _check_says,
    "never": _check_never,
    "tickets": _check_tickets,
    "reason": _check_reason,
    "actions": _check_actions,
}


# ---- what holds for all of them ---------------------------------------------------------------------------


def check_promises(lines: list[PlayedLine], open_times: dict[str, set[str]]) -> list[str]:
    promises = (
        _one_reply_at_most,
        _booked_only_after_the_desk,
        _silent_while_a_person_answers,
        _texts_are_short,
        _nothing_held_back_by_a_guard,
        _nothing_twice_in_the_same_words,
    )
    wrong = [f"line {line.number}: {each}" for promise in promises for each, line in promise(lines)]
    wrong += [f"line {line.number}: {each}" for each, line in _times_come_from_openings(lines, open_times)]
    return wrong + _nobody_is_left_waiting(lines)


def _automated(line: PlayedLine, kinds=AUTOMATED):
    return [reply for reply in line.sent if reply["kind"] in kinds]


def _one_reply_at_most(lines):
    for line in lines:
        if len(_automated(line)) > 1:
            yield f"more than one reply: {line.text}", line


def _booked_only_after_the_desk(lines):
    for line in lines:
        for reply in _automated(line):
            if BOOKED.search(reply["text"]):
                yield f"says booked: {reply['text']}", line


def _silent_while_a_person_answers(lines):
    mode = "assistant"
    for line in lines:
        stays = mode != "assistant" and line.seen["state"]["mode"] != "assistant"
        if stays and "say" in line.seen and _automated(line, {"assistant"}):
            yield f"the assistant writes while a person answers: {line.text}", line
        mode = line.seen["state"]["mode"] or mode


def _texts_are_short(lines):
    for line in lines:
        for reply in _automated(line):
            if not is_gsm7(reply["text"]) or count_segments(reply["text"]) > 2:
                yield f"{count_segments(reply['text'])} segments: {reply['text']}", line


def _nothing_held_back_by_a_guard(lines):
    for line in lines:
        for reply in line.seen["replies"]:
            if reply["state"] == "dropped" and reply["reason"] in GUARDED:
                yield f"a guard held back ({reply['reason']}): {reply['text']}", line


def _nothing_twice_in_the_same_words(lines):
    said = ""
    for line in lines:
        for reply in _automated(line, TALK):
            if reply["text"] == said and not COURTESY.search(said):
                yield f"the same words twice: {said}", line
            said = reply["text"]


def _times_come_from_openings(lines, open_times):
    """By its own reading of our texts: each clock time was an opening, a visit of theirs, or is an hour of the desk."""
    known = set(DESK_HOURS)
    for line in lines:
        state = line.seen["state"]
        if state["service"]:
            invented = [each for each in state["offered"] if each not in open_times[state["service"]]]
            if invented:
                yield f"offers times that were never open: {invented}", line
        shown = [*state["offered"], *([state["held"]] if state["held"] else [])]
        known |= {_clock_of(each) for each in shown}
        known |= {_clock_of(each) for each in re.findall(r"\d\d:\d\d", " ".join(line.seen["actions"]))}
        for reply in _automated(line, TALK):
            foreign = [found for found in _read_clocks(reply["text"]) if found not in known]
            if foreign:
                yield f"names times {foreign} that were not offered: {reply['text']}", line


def _clock_of(moment: str) -> tuple[int, int]:
    hour, minute = moment[-5:].split(":")
    return int(hour), int(minute)


def _read_clocks(text: str) -> list[tuple[int, int]]:
    return [
        (int(hour) % 12 + (12 if half.lower() == "p" else 0), int(minute or 0))
        for hour, minute, half in CLOCK.findall(text)
    ]


def _nobody_is_left_waiting(lines: list[PlayedLine]) -> list[str]:
    """The last thing a patient wrote was answered, or a person has it, or they asked for no texts."""
    open_tickets, answered = 0, True
    for line in lines:
        open_tickets += len(line.seen["tickets"])
        open_tickets -= sum(each.startswith("ticket closed") for each in line.seen["actions"])
        if "say" in line.seen:
            answered = line.expect.get("replies") == 0 or bool(line.sent)
        elif line.sent:
            answered = True
    return (
        []
        if answered or open_tickets > 0
        else [f"line {lines[-1].number}: left without an answer or a ticket"]
    )
