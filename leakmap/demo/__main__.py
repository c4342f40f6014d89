"""bin/demo: the whole product on this machine, with two made-up spas and a pretend phone company."""

import argparse
import os
import signal
import sys
from pathlib import Path

from leakmap.demo import ground
from leakmap.demo.children import ROOT
from leakmap.demo.ground import Trouble
from leakmap.demo.spas import OPERATOR, PASSWORD, SPAS
from leakmap.demo.stack import Stack, Wanted


class StopAsked(BaseException):
    """Ctrl-C, or a polite kill."""


def main() -> int:
    wanted, is_reset = read_arguments()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, ask_to_stop)
    stack = None
    try:
        ground.make_folder(wanted.folder)
        lock = ground.take_lock(wanted.folder)
        ground.check_port(wanted.port)
        stack = Stack(wanted, say)
        if is_reset:
            stack.database.stop()
            ground.forget(wanted.folder)
        say("Starting Leak Map ...")
        stack.start()
        say(describe(stack))
        stack.watch()
    except Trouble as trouble:
        sys.stderr.write(f"\n{trouble}\n")
        return 1
    except StopAsked:
        say("\nStopping ...")
        return 0
    finally:
        if stack is not None:
            ignore_signals()
            stack.stop()
            say("Stopped. The data is kept; bin/demo goes on where you left.")
            lock.close()


def read_arguments() -> tuple[Wanted, bool]:
    parser = argparse.ArgumentParser(prog="bin/demo", description=__doc__)
    parser.add_argument("--port", type=int, default=8000, help="where the pages are (default: 8000)")
    parser.add_argument("--reset", action="store_true", help="throw the demo's data away and begin anew")
    parser.add_argument(
        "--no-seed", action="store_true", help="two empty spas, without a month of made-up life"
    )
    found = parser.parse_args()
    if not 1 <= found.port <= 65_000:
        parser.error("--port: choose a number between 1 and 65000, such as 8100.")
    folder = Path(os.environ.get("VAR_DIR") or ROOT / "var" / "demo").expanduser().resolve()
    return Wanted(folder=folder, port=found.port, is_seeded=not found.no_seed), found.reset


def ask_to_stop(number, frame) -> None:
    raise StopAsked


def ignore_signals() -> None:
    """A second Ctrl-C must not leave half of it running."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)


def say(text: str) -> None:
    """Progress for whoever started us; a closed terminal is no reason to stop badly."""
    try:
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()
    except OSError:
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115  for the rest of the process


def describe(stack: Stack) -> str:
    """Addresses and logins, in one block."""
    wanted = stack.wanted
    lines = ["", "Leak Map is ready. Nothing in it reaches a real phone.", ""]
    for spa in SPAS:
        host = f"http://{spa.slug}.localhost:{wanted.port}"
        lines += [
            spa.name,
            f"  Front desk     {host}/admin/",
            f"  Sandbox phone  {host}/sandbox/",
            f"  Logins         {', '.join(spa.login(who) for who, *_ in spa.staff)}",
            "",
        ]
    lines += [
        "Operators",
        f"  All spas       http://localhost:{wanted.port}/admin/",
        f"  Login          {OPERATOR}",
        f"  Phone company  {stack.carrier_url}/sandbox/",
        "",
        f"Password of every login: {PASSWORD}",
        f"Logs: {wanted.folder / 'logs'}    Stop: Ctrl-C",
        "",
        "Try it: open the sandbox phone, press Call, let the front desk's phone ring out, and answer the text.",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
