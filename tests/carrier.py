"""Runs the sandbox carrier for tests and benches, and speaks to its control API.

with Carrier(sent_after_ms=1, delivered_after_ms=1) as carrier:
    carrier.register_line(number="+13135550100", voice_url=..., sms_url=..., status_callback=...)
    call = carrier.start_call("+13135550142", "+13135550100")
    carrier.act(call["sid"], "ring_out")
"""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import requests

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 20
ACCOUNT_SID = "AC" + "5a" * 16
AUTH_TOKEN = "sandbox-token-of-the-tests"


class Carrier:
    """One carrier process on a port of its own."""

    def __init__(
        self,
        *,
        port: int = 0,
        latency_ms: float = 0,
        sent_after_ms: float = 1,
        delivered_after_ms: float = 1,
        config: str = "",
    ) -> None:
        self.arguments = [
            f"--port={port}",
            f"--latency-ms={latency_ms}",
            f"--sent-after-ms={sent_after_ms}",
            f"--delivered-after-ms={delivered_after_ms}",
            *([f"--config={config}"] if config else []),
        ]
        self.process: subprocess.Popen | None = None
        self.base_url = ""
        self.http = requests.Session()
        self.http.trust_env = False

    def start(self) -> "Carrier":
        """Start the process and wait until it says where it listens."""
        environment = {k: v for k, v in os.environ.items() if k != "LEAKMAP_ENV"}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "leakmap.sandbox", *self.arguments],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        killer = threading.Timer(START_SECONDS, self.process.kill)
        killer.start()
        first_line = self.process.stdout.readline()
        killer.cancel()
        if "http://" not in first_line:
            self.stop()
            raise RuntimeError(f"The carrier did not start: {first_line!r}")
        self.base_url = "http://" + first_line.split("http://")[1].split("/")[0]
        return self

    def stop(self) -> None:
        """End the process."""
        self.http.close()
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(10)
        self.process.stdout.close()
        self.process = None

    def __enter__(self) -> "Carrier":
        return self.start()

    def __exit__(self, *error) -> None:
        self.stop()

    def api(self, method: str, path: str, body: dict | None = None, *, timeout: float = 30) -> dict:
        """Call the control API; raises requests.HTTPError with the carrier's own words for a refusal."""
        reply = self.http.request(method, f"{self.base_url}/sandbox/api/{path}", json=body, timeout=timeout)
        if not reply.ok:
            raise requests.HTTPError(f"{reply.status_code}: {reply.text}", response=reply)
        return reply.json()

    def register_line(self, *, number: str, **fields) -> dict:
        """Register a spa's line: its webhook URLs and label; account and token have defaults."""
        account = {"account_sid": ACCOUNT_SID, "auth_token": AUTH_TOKEN}
        return self.api("POST", "lines", {**account, "number": number, **fields})

    def behave(self, mode: str = "ok", **fields) -> dict:
        """Script the next create-message calls: count, latency_ms, error_code, to, the delays."""
        return self.api("POST", "behaviour", {"mode": mode, **fields})

    def messages(self, after: int = 0) -> list[dict]:
        """The texts taken so far, in both directions."""
        return self.api("GET", f"messages?after={after}")["messages"]

    def stats(self) -> dict:
        """Counters since the last reset."""
        return self.api("GET", "stats")

    def log(self, kind: str = "") -> list[dict]:
        """Every try at every webhook, or those of one kind: voice, dial_action, status, sms ..."""
        rows = self.api("GET", "log")["exchanges"]
        return [row for row in rows if kind in ("", row["kind"])]

    def reset(self, *, lines: bool = False) -> None:
        """Forget all traffic; lines stay, unless `lines`."""
        self.api("POST", "reset", {"lines": lines})

    def start_call(self, sender: str, to: str, **options) -> dict:
        """A patient calls; comes back when the desk rings or the call is over."""
        return self.api("POST", "calls", {"from": sender, "to": to, **options})

    def act(self, call_sid: str, do: str, **fields) -> dict:
        """Do something on one of the phones; comes back when it has had its effect."""
        return self.api("POST", f"calls/{call_sid}", {"do": do, **fields})

    def call(self, call_sid: str) -> dict:
        """One call as it stands."""
        return self.api("GET", f"calls/{call_sid}")

    def text(self, sender: str, to: str, body: str, **fields) -> dict:
        """A patient sends a text; comes back when the spa has answered the webhook."""
        return self.api("POST", "texts", {"from": sender, "to": to, "body": body, **fields})

    def wait_for(self, find: Callable[[], object], *, seconds: float = 30, what: str = "") -> object:
        """Ask until the answer is truthy; raises AssertionError after the deadline."""
        deadline = time.monotonic() + seconds
        pause = threading.Event()
        while not (found := find()):
            if time.monotonic() > deadline:
                raise AssertionError(f"Not within {seconds} s: {what or find}")
            pause.wait(0.02)
        return found
