"""The whole product on this machine for a bench: PostgreSQL, web, workers, clock and a Twilio-shaped carrier."""

import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import requests

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Stack:
    """Starts everything with N spas; `cpu_seconds()` is what web, workers, clock and database have used."""

    def __init__(self, *, spas: int, web_workers: int = 2, web_threads: int = 4, queue_workers: int = 2):
        self.spas, self.port, self.carrier_port = spas, free_port(), free_port()
        self.var = Path(tempfile.mkdtemp(prefix="leakmap-bench-"))
        self.web = (web_workers, web_threads)
        self.processes: dict[str, subprocess.Popen] = {}
        self.env = {
            **os.environ,
            "VAR_DIR": str(self.var),
            "LEAKMAP_ENV": "demo",
            "PUBLIC_PORT": str(self.port),
            "SANDBOX_URL": f"http://127.0.0.1:{self.carrier_port}",
            "INTERACTIVE_WORKERS": str(queue_workers),
            "LOG_LEVEL": "WARNING",
            "PYTHONWARNINGS": "ignore",
        }
        self.lines: list[dict] = []

    def start(self) -> "Stack":
        from leakmap.lib.embedded import ensure_running

        self.env["DATABASE_URL"] = ensure_running(self.var / "postgres")
        self._manage("migrate_schemas", "--shared", "-v0")
        with ThreadPoolExecutor(os.cpu_count()) as both:
            self.lines = list(both.map(self._create_spa, range(self.spas)))
        self.start_carrier()
        self.start_web()
        self.start_queue()
        self._spawn("clock", sys.executable, "manage.py", "clock")
        self._wait_until_ready()
        return self

    def _create_spa(self, number: int) -> dict:
        line = {
            "slug": f"spa{number}",
            "number": f"+1313555{1000 + number}",
            "account_sid": f"AC{secrets.token_hex(16)}",
            "auth_token": secrets.token_hex(16),
        }
        # A sandbox spa with an account of known secret; the rate limit of a real campaign would hide our own speed.
        self._manage(
            "create_spa", line["slug"], f"--name=Spa {number}", "--timezone=America/Detroit", "--state=MI",
            "--owner-email=owner@spa.test", f"--line={line['number']}", "--sandbox",
            f"--twilio-sid={line['account_sid']}", f"--twilio-token={line['auth_token']}",
        )  # fmt: skip
        self._manage("shell", "-v0", "-c", LIFT_LIMIT.format(schema=f"spa_{line['slug']}"))
        return line

    def start_carrier(self) -> None:
        self._spawn("carrier", sys.executable, "-m", "leakmap.sandbox", "--port", str(self.carrier_port))

    def start_web(self) -> None:
        workers, threads = self.web
        self._spawn(
            "web", sys.executable, "-m", "gunicorn", "leakmap.wsgi", "-b", f"127.0.0.1:{self.port}",
            "-w", str(workers), "-k", "gthread", "--threads", str(threads), "--keep-alive", "30",
            "--log-level", "warning",
        )  # fmt: skip

    def start_queue(self) -> None:
        self._spawn("queue", sys.executable, "manage.py", "qcluster")

    def start_bulk_queue(self) -> None:
        """What nobody waits for; only a bench of that needs it."""
        self._spawn("bulk", sys.executable, "manage.py", "qcluster", Q_CLUSTER_NAME="bulk")

    def register_lines(self) -> None:
        for line in self.lines:
            base = f"http://{line['slug']}.localhost:{self.port}/hooks/twilio"
            self.carrier("lines", {
                "account_sid": line["account_sid"], "auth_token": line["auth_token"], "number": line["number"],
                "label": line["slug"], "voice_url": f"{base}/voice/", "sms_url": f"{base}/sms/",
                "status_callback": f"{base}/voice/status/",
            })  # fmt: skip

    def carrier(self, path: str, body: dict | None = None) -> dict:
        address = f"{self.env['SANDBOX_URL']}/sandbox/api/{path}"
        answer = (
            requests.post(address, json=body, timeout=30)
            if body is not None
            else requests.get(address, timeout=30)
        )
        answer.raise_for_status()
        return answer.json()

    def _spawn(self, name: str, *command: str, **more: str) -> None:
        log = (self.var / f"{name}.log").open("a")
        self.processes[name] = subprocess.Popen(
            command, cwd=ROOT, env={**self.env, **more}, stdout=log, stderr=log
        )

    def _manage(self, *arguments: str) -> None:
        subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.env,
            check=True,
            stdout=subprocess.DEVNULL,
        )

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                ready = requests.get(f"http://127.0.0.1:{self.port}/readyz", timeout=2).status_code == 200
                self.carrier("stats")
                if ready:
                    self.register_lines()
                    return
            except requests.RequestException:
                pass
            time.sleep(0.2)
        raise SystemExit(f"The stack did not start; see the logs in {self.var}")

    def kill_a_worker(self) -> int:
        """SIGKILL the whole queue, as a power cut would, and start it again."""
        family = [
            self.processes["queue"].pid,
            *(c.pid for c in psutil.Process(self.processes["queue"].pid).children(True)),
        ]
        for pid in family:
            try:
                psutil.Process(pid).kill()
            except psutil.NoSuchProcess:
                pass
        self.processes["queue"].wait()
        self.start_queue()
        return len(family)

    def cpu_seconds(self) -> dict[str, float]:
        """CPU so far, by part; children that have ended are counted by their parents."""
        used = {name: _tree_cpu(process.pid) for name, process in self.processes.items() if name != "carrier"}
        used["database"] = sum(
            _own_cpu(process)
            for process in psutil.process_iter(["name", "cmdline"])
            if process.info["name"] == "postgres" and self._is_ours(process)
        )
        return used

    def _is_ours(self, process: psutil.Process) -> bool:
        try:
            root = process
            while root.parent() and root.parent().name() == "postgres":
                root = root.parent()
            return str(self.var) in " ".join(root.cmdline())
        except psutil.Error:
            return False

    def stop(self) -> None:
        for process in self.processes.values():
            process.terminate()
        for process in self.processes.values():
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()


LIFT_LIMIT = """
from django.db import connection
connection.set_schema('{schema}')
from clinics.models import MessagingAccount
MessagingAccount.objects.update(segments_per_second=1000.0)
"""


def _own_cpu(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
    except psutil.Error:
        return 0.0
    return times.user + times.system


def _tree_cpu(pid: int) -> float:
    try:
        root = psutil.Process(pid)
        ended = root.cpu_times()
        return (
            _own_cpu(root)
            + ended.children_user
            + ended.children_system
            + sum(
                _own_cpu(child) + child.cpu_times().children_user + child.cpu_times().children_system
                for child in root.children(recursive=True)
            )
        )
    except psutil.Error:
        return 0.0
