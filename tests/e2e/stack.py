"""The whole demo as a visitor gets it, in a folder of its own: what bin/demo runs."""

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg2

from tests.carrier import ROOT, Carrier

READY_WITHIN_S = 300  # on two cores with a dozen other processes; alone it takes 35
STOPS_WITHIN_S = 30
# What tests/environment.py sets for the plain tests is not how the demo runs.
NOT_PASSED_ON = ("SANDBOX_URL", "SENDER_THREADS", "PUBLIC_PORT", "LEAKMAP_ENV", "VAR_DIR")


def find_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return min(probe.getsockname()[1], 64_000)


class DemoStack:
    """A running demo. `carrier` speaks to its phone company; `said` is all that it printed."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="leakmap-e2e-"))
        self.port = find_port()
        self.said: list[str] = []
        self.carrier = Carrier()
        self.process: subprocess.Popen | None = None

    def start(self) -> "DemoStack":
        environment = {name: value for name, value in os.environ.items() if name not in NOT_PASSED_ON}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "leakmap.demo", f"--port={self.port}"],
            cwd=ROOT,
            env=environment | {"VAR_DIR": str(self.folder)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        is_ready = threading.Event()
        threading.Thread(target=self._listen, args=(is_ready,), daemon=True).start()
        if not is_ready.wait(READY_WITHIN_S) or self.process.poll() is not None:
            self.stop()
            raise RuntimeError("The demo did not start:\n" + "".join(self.said))
        address = next(line.split()[-1] for line in self.said if "Phone company  http" in line)
        self.carrier.base_url = address.removesuffix("/sandbox/")
        return self

    def _listen(self, is_ready: threading.Event) -> None:
        for line in self.process.stdout:
            self.said.append(line)
            if line.startswith("Try it"):
                is_ready.set()
        is_ready.set()  # the process ended

    def stop(self) -> None:
        if self.process is not None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(STOPS_WITHIN_S)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def url(self, spa: str, path: str) -> str:
        return f"http://{spa}.localhost:{self.port}{path}"

    @contextlib.contextmanager
    def cursor(self, spa: str) -> Iterator:
        """A look into one spa's tables, from outside the product."""
        with self.connect() as connection, connection.cursor() as cursor:
            cursor.execute(f"SET search_path = spa_{spa}, public")
            yield cursor
        connection.close()

    def connect(self):
        lines = (self.folder / "postgres" / "postmaster.pid").read_text().splitlines()
        return psycopg2.connect(host=lines[4], user="postgres", dbname="leakmap")

    def ask(self, spa: str, query: str, *values):
        with self.cursor(spa) as cursor:
            cursor.execute(query, values)
            return cursor.fetchall()

    def stop_database(self) -> None:
        """As an operator's mistake would: at once, without waiting for anybody."""
        pid = int((self.folder / "postgres" / "postmaster.pid").read_text().split()[0])
        os.kill(pid, signal.SIGQUIT)

    def find_workers(self) -> list[psutil.Process]:
        """Every process of the interactive queue that runs tasks or hands them out, its master left out."""
        masters = [each for each in psutil.Process(self.process.pid).children() if _is_interactive(each)]
        return [child for master in masters for child in master.children(recursive=True)]

    def count_restarts(self, name: str) -> int:
        return sum(bool(re.match(rf"{name} ended", line)) for line in self.said)


def _is_interactive(process: psutil.Process) -> bool:
    return "qcluster" in process.cmdline() and process.environ().get("Q_CLUSTER_NAME") != "bulk"
