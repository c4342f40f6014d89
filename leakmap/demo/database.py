"""The demo's own PostgreSQL. It is no child of ours, so it is watched and stopped through its pid file."""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import psutil
import psycopg2

from leakmap.demo.children import Restarts
from leakmap.demo.ground import Trouble
from leakmap.lib.embedded import ensure_running, get_server

STOPS_WITHIN_S = 10
STARTS_WITHIN_S = 60
LOOK_EVERY_S = 0.5
# The package waits ten seconds for its server; on a busy machine it comes up a little later.
SLOW = (subprocess.TimeoutExpired, psycopg2.OperationalError)
T = TypeVar("T")


class Database:
    def __init__(self, folder: Path):
        self.data = folder.resolve() / "postgres"
        self.url = ""
        self.restarts = Restarts()

    def start(self) -> None:
        """Start it, or join the one that a killed demo left behind."""
        try:
            self.url = self._try(lambda: ensure_running(self.data), passing=SLOW)
        except PermissionError as error:
            raise Trouble(str(error)) from None

    def restart(self) -> None:
        if self.restarts.is_too_often():
            raise Trouble(f"PostgreSQL stopped again and again. Its log: {self.data / 'log'}")
        # Anything may pass: the processes of the server that was killed hold its memory for a moment.
        self._try(lambda: get_server(self.data).ensure_postgres_running(), passing=Exception)

    def _try(self, start: Callable[[], T], *, passing: type[Exception] | tuple[type[Exception], ...]) -> T:
        """Again while what it raises may pass by itself. Raises Trouble, and PermissionError as it is."""
        deadline = time.monotonic() + STARTS_WITHIN_S
        while True:
            self._forget_dead_server()
            try:
                return start()
            except PermissionError:
                raise
            except Exception as error:
                if not isinstance(error, passing) or time.monotonic() > deadline:
                    raise self._explain(error) from None
            time.sleep(LOOK_EVERY_S)

    def _explain(self, error: Exception) -> Trouble:
        return Trouble(
            f"PostgreSQL did not start ({type(error).__name__}). Its log: {self.data / 'log'}\n"
            "If the disk is full, make room. If the data is broken, begin anew: bin/demo --reset"
        )

    def is_running(self) -> bool:
        pid = self._read_pid()
        return pid is not None and _is_alive(pid)

    def stop(self) -> None:
        """Fast shutdown: open transactions are rolled back, connections closed."""
        pid = self._read_pid()
        if pid is None or not _is_alive(pid):
            return
        os.kill(pid, signal.SIGINT)
        deadline = time.monotonic() + STOPS_WITHIN_S
        while self._pid_file.exists() and _is_alive(pid) and time.monotonic() < deadline:
            time.sleep(0.02)
        if self._pid_file.exists() and _is_alive(pid):
            os.kill(pid, signal.SIGQUIT)
        (self.data / ".handle_pids.json").unlink(missing_ok=True)

    @property
    def _pid_file(self) -> Path:
        return self.data / "postmaster.pid"

    def _read_pid(self) -> int | None:
        try:
            return int(self._pid_file.read_text().split()[0])
        except (OSError, ValueError, IndexError):
            return None

    def _forget_dead_server(self) -> None:
        """A server that was killed leaves its pid file; the number may belong to another program by now."""
        pid = self._read_pid()
        if pid is not None and not _is_alive(pid):
            self._pid_file.unlink(missing_ok=True)


def _is_alive(pid: int) -> bool:
    try:
        process = psutil.Process(pid)
        # A zombie is dead: containers without an init process keep them.
        return process.status() != psutil.STATUS_ZOMBIE and "postgres" in process.name()
    except psutil.Error:
        return False
