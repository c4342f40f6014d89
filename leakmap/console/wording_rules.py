"""What a spa's own wording must keep. Pure: a template goes in, problems and remarks come out."""

from collections.abc import Mapping

from leakmap.lib.sms_text import count_segments, is_gsm7, to_gsm7
from outreach.guards import SAYS_BOOKED
from outreach.rendering import TextError, find_times, placeholders_in, render
from outreach.texts import PLACEHOLDERS

# Without these the text would not say what it is for.
MEANT = {"times", "when", "price", "minutes", "hours", "answer", "day", "address"}
INTRODUCES = ("textback_", "intro")
NAMES_SPA = (*INTRODUCES, "help", "opted_out_confirm")
EMERGENCY = ("clinical_ack", "adverse_ack", "crisis_ack")
CRISIS = "crisis_ack"
MAY_SAY_BOOKED = "request_confirmed"

SAMPLES = {
    "en": {
        "first_name": "Maya",
        "opens": "Tue Nov 24 at 9am",
        "times": "1) Tue Nov 24 10am 2) Wed Nov 25 2:30pm",
        "when": "Tue Nov 24 at 2:30pm",
        "price": "$350",
        "minutes": "30",
        "hours": "Mon-Fri 9am-6pm, Sat 10am-3pm",
        "answer": "There is free parking right behind the building.",
        "prices": "$350, $700",
        "kept": "Mon Nov 23 at 11am",
        "provider": "Dana",
        "days": "30",
        "day": "Wed Nov 25",
        "address": "12 Main Street",
        "directions": "Parking is behind the building.",
        "link": "https://glow.example.com/book/2s7-Zk0fA8sd7Fhsa8s1/",
        "weeks": "13",
        "service": "Botox",
        "phrase": "the lines start to soften back in",
    },
    "es": {
        "first_name": "Maya",
        "opens": "mar 24 nov a las 9am",
        "times": "1) mar 24 nov 10am 2) mie 25 nov 2:30pm",
        "when": "mar 24 nov a las 2:30pm",
        "price": "$350",
        "minutes": "30",
        "hours": "lun-vie 9am-6pm, sab 10am-3pm",
        "answer": "Hay estacionamiento gratis detras del edificio.",
        "prices": "$350, $700",
        "kept": "lun 23 nov a las 11am",
        "provider": "Dana",
        "days": "30",
        "day": "mie 25 nov",
        "address": "12 Main Street",
        "directions": "El estacionamiento esta detras del edificio.",
        "link": "https://glow.example.com/book/2s7-Zk0fA8sd7Fhsa8s1/",
        "weeks": "13",
        "service": "Botox",
        "phrase": "las lineas empiezan a volver",
    },
}


def find_problems(key: str, body: str) -> list[str]:
    """Why this wording cannot be saved, each with what to do. Empty when it can."""
    if not body.strip():
        return ["Write something, or go back to our wording."]
    try:
        names = placeholders_in(body)
    except TextError as error:
        return [str(error)]
    allowed = PLACEHOLDERS[key]
    problems = [_name_unknown(name, allowed) for name in sorted(names - allowed)]
    problems += [
        f"{{{name}}} is missing: the text is about it." for name in sorted((allowed & MEANT) - names)
    ]
    if key.startswith(NAMES_SPA) and "spa" in allowed and "spa" not in names:
        problems.append("{spa} is missing: the patient must see who writes.")
    if key.startswith(INTRODUCES) and "STOP" not in body:
        problems.append("The opt-out line is missing: keep a sentence with STOP in capitals.")
    if key in EMERGENCY and "911" not in body:
        problems.append("911 is missing: this text must say what to do in an emergency.")
    if key == CRISIS and "988" not in body:
        problems.append("988 is missing: this text must name the line for people who may harm themselves.")
    if key != MAY_SAY_BOOKED and SAYS_BOOKED.search(body):
        problems.append("Only the desk's confirmation may say booked or confirmed. Say it another way.")
    if find_times(body):
        problems.append(
            "It names a clock time. Texts with typed times are held back: use {when}, {times} or {opens}."
        )
    return problems


def _name_unknown(name: str, allowed: set[str]) -> str:
    known = ", ".join(f"{{{each}}}" for each in sorted(allowed)) or "none in this text"
    return f"There is no {{{name}}} in this text. Use: {known}."


def find_remarks(body: str, text: str) -> list[str]:
    """What may be saved but costs money or looks different: `text` is the rendered wording."""
    remarks = []
    if not is_gsm7(body):
        changed = sorted({each for each in body if not is_gsm7(each)})
        remarks.append(
            f"These characters would double the price and are replaced or left out: {' '.join(changed)}"
        )
    segments = count_segments(to_gsm7(text))
    if segments > 2:
        remarks.append(f"It takes {segments} segments; two are plenty for a text.")
    return remarks


def fill_sample(key: str, body: str, *, language: str, facts: Mapping[str, str]) -> str:
    """The text as a patient would read it. Raises TextError when it cannot be filled."""
    values = {**SAMPLES[language], **facts}
    return to_gsm7(render(body, {name: values[name] for name in PLACEHOLDERS[key]}))
