"""What goes wrong in real life, with real processes: a worker dies mid-send, the database goes away."""

import signal

import psutil

from leakmap.demo import phone_company
from leakmap.demo.spas import GLOW

CALLER, OTHER_CALLER = "+13135550187", "+13135550188"


def texts_to(carrier, number: str) -> list[dict]:
    return [row for row in carrier.messages() if row["to"] == number]


def miss_call(carrier, caller: str) -> str:
    call = carrier.start_call(caller, GLOW.line)
    assert call["status"] == "ringing", [(row["kind"], row["status"], row["error"]) for row in carrier.log()]
    carrier.act(call["sid"], "ring_out")
    return call["sid"]


def test_a_worker_killed_while_a_text_is_on_the_wire_sends_it_once(stack, carrier):
    """The carrier took the text; the process that would have heard so is gone."""
    of_caller = (
        "SELECT o.state, o.tries FROM outreach_outboxitem o JOIN clinics_patientaddress a ON a.id = o.address_id"
        " WHERE a.address = %s"
    )
    carrier.behave(latency_ms=4000)
    miss_call(carrier, CALLER)
    # Other texts of the spa may be on the wire as well, or have used up its rate for some seconds.
    carrier.wait_for(
        lambda: [state for state, _ in stack.ask("glow", of_caller, CALLER)] == ["sending"],
        seconds=90,
        what="the text is on the wire",
    )
    for worker in stack.find_workers():
        worker.send_signal(signal.SIGKILL)
    carrier.behave(latency_ms=0)
    carrier.wait_for(
        lambda: [state for state, _ in stack.ask("glow", of_caller, CALLER)] == ["delivered"],
        seconds=90,
        what="the text is known to be delivered",
    )
    assert len(texts_to(carrier, CALLER)) == 1


def test_calls_while_the_database_is_away_are_texted_back_when_it_is_there_again(stack, carrier):
    """The hook answers 503 and stores nothing it cannot keep; the line is asked about afterwards."""
    call = carrier.start_call(OTHER_CALLER, GLOW.line)
    before = len(stack.said)
    stack.stop_database()
    carrier.act(call["sid"], "ring_out")
    tries = [row for row in carrier.log() if row["params"].get("CallSid") == call["sid"]]
    assert 503 in {row["status"] for row in tries}
    assert max(row["attempt"] for row in tries) > 1
    carrier.wait_for(
        lambda: any("database stopped" in line for line in stack.said[before:]), what="a word about it"
    )
    carrier.wait_for(lambda: texts_to(carrier, OTHER_CALLER), seconds=180, what="the text-back")
    known = stack.ask("glow", "SELECT outcome, textback FROM triage_call WHERE sid = %s", call["sid"])
    assert [textback for _, textback in known] == ["sent"]
    assert len(texts_to(carrier, OTHER_CALLER)) == 1


def test_a_page_server_that_dies_is_started_again(stack, carrier):
    kill_child(stack, carrier, "web", "gunicorn")
    carrier.wait_for(lambda: phone_company.read_health(stack.port), seconds=90, what="pages are served again")
    miss_call(carrier, "+13135550179")
    carrier.wait_for(lambda: texts_to(carrier, "+13135550179"), what="a text-back")


def test_a_phone_company_that_dies_knows_the_lines_again(stack, carrier):
    kill_child(stack, carrier, "carrier", "leakmap.sandbox")
    carrier.wait_for(lambda: _knows_lines(carrier), seconds=90, what="both lines are registered again")
    carrier.wait_for(lambda: phone_company.read_health(stack.port), what="pages are served")
    miss_call(carrier, "+13135550180")
    carrier.wait_for(lambda: texts_to(carrier, "+13135550180"), what="a text-back")


def kill_child(stack, carrier, name: str, word: str) -> None:
    before = stack.count_restarts(name)
    children = psutil.Process(stack.process.pid).children()
    next(each for each in children if word in each.cmdline()).kill()
    carrier.wait_for(lambda: stack.count_restarts(name) > before, what=f"a word about {name}")


def _knows_lines(carrier) -> bool:
    return phone_company.is_up(carrier.base_url) and len(carrier.api("GET", "lines")["lines"]) == 2
