"""A tiny HTTP server in the place of Leak Map: keeps what the carrier sends and answers as told."""

import http.server
import threading
import time
from dataclasses import dataclass
from urllib.parse import parse_qsl

from twilio.request_validator import RequestValidator

from tests.carrier import AUTH_TOKEN

EMPTY = "<Response/>"


@dataclass(frozen=True)
class Hook:
    """One webhook as it arrived."""

    path: str
    params: dict
    headers: dict
    signature_ok: bool


class Spa:
    """Answers by path with a status and a body; unknown paths get an empty TwiML document."""

    def __init__(self, host: str = "127.0.0.1") -> None:
        self.answers: dict[str, list[tuple[int, str]]] = {}
        self.arrived: list[Hook] = []
        self.news = threading.Condition()
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.server.daemon_threads = True
        self.base = f"http://{host}:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def url(self, path: str) -> str:
        return self.base + path

    def answer(self, path: str, body: str, *statuses: int) -> None:
        """Answer this path with the body, after the given statuses have been used up one by one."""
        self.answers[path] = [*((status, "") for status in statuses), (200, body)]

    def hooks(self, path: str = "") -> list[Hook]:
        return [hook for hook in self.arrived if hook.path.startswith(path)]

    def wait(self, path: str, count: int = 1, seconds: float = 10) -> list[Hook]:
        """The webhooks to this path, once there are so many of them."""
        deadline = time.monotonic() + seconds
        with self.news:
            while len(self.hooks(path)) < count:
                if not self.news.wait(deadline - time.monotonic()):
                    raise AssertionError(f"{len(self.hooks(path))} of {count} webhooks to {path}")
            return self.hooks(path)

    def _take(self, path: str, body: str, headers: dict) -> tuple[int, str]:
        params = dict(parse_qsl(body, keep_blank_values=True))
        signature = headers.get("X-Twilio-Signature", "")
        valid = RequestValidator(AUTH_TOKEN).validate(self.base + path, params, signature)
        with self.news:
            self.arrived.append(Hook(path, params, headers, valid))
            self.news.notify_all()
            planned = self.answers.get(path.split("?")[0], [(200, EMPTY)])
            return planned.pop(0) if len(planned) > 1 else planned[0]

    def _handler(spa):
        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
                status, text = spa._take(self.path, body, dict(self.headers))
                self.send_response(status)
                self.send_header("Content-Type", "text/xml")
                self.send_header("Content-Length", str(len(text.encode())))
                self.end_headers()
                self.wfile.write(text.encode())

            def log_message(self, *words):
                """Quiet."""

        return Handler
