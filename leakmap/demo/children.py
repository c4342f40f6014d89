"""The processes of the demo: each with a log of its own, in a process group of its own, ended with its whole family."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path

from leakmap.demo.ground import Trouble

ROOT = Path(__file__).resolve().parent.parent.parent
TAIL_LINES = 15
ENDS_WITHIN_S = 6
MOST_RESTARTS = 5
COUNTED_FOR_S = 60
PR_SET_PDEATHSIG = 1


class Restarts:
    """Counts how often something had to be started again; a few times a minute is an accident, more is a defect."""

    def __init__(self) -> None:
        self.moments: deque[float] = deque(maxlen=MOST_RESTARTS)

    def is_too_often(self) -> bool:
        now = time.monotonic()
        if len(self.moments) == MOST_RESTARTS and now - self.moments[0] < COUNTED_FOR_S:
            return True
        self.moments.append(now)
        return False


@dataclass
class Child:
    name: str
    arguments: list[str]
    log: Path
    environment: dict[str, str]
    process: subprocess.Popen | None = None
    restarts: Restarts = field(default_factory=Restarts)

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, *self.arguments],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C reaches the demo alone, which then ends everything in order
                preexec_fn=_end_with_parent if sys.platform == "linux" else None,
            )

    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def restart(self) -> None:
        """Start again after it ended. Raises Trouble when that does not help."""
        if self.restarts.is_too_often():
            raise Trouble(f"{self.name} ended {MOST_RESTARTS} times within a minute.\n{self.describe_log()}")
        self.kill_family()
        self.start()

    def ask_to_end(self) -> None:
        if self.is_running():
            self.process.terminate()

    def kill_family(self) -> None:
        """End whatever is left of the process group: workers may outlive the process that made them."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def describe_log(self) -> str:
        lines = self.log.read_text(errors="replace").splitlines()[-TAIL_LINES:] if self.log.exists() else []
        shown = "\n".join(f"    {line}" for line in lines) or "    (empty)"
        return f"The end of its log, {self.log}:\n{shown}"


def stop_all(children: list[Child]) -> None:
    """All at once, so that the slowest alone decides how long it takes."""
    for child in children:
        child.ask_to_end()
    deadline = time.monotonic() + ENDS_WITHIN_S
    for child in children:
        if child.process is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.process.wait(max(0.0, deadline - time.monotonic()))
    for child in children:
        child.kill_family()


def _end_with_parent() -> None:
    """Linux tells the child when the demo is killed outright, so that nothing stays behind."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
