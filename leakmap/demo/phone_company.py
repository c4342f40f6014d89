"""Tells the sandbox carrier which lines and callers there are, over its own HTTP API."""

import json
import urllib.error
import urllib.request
from pathlib import Path

_direct = urllib.request.build_opener(
    urllib.request.ProxyHandler({})
)  # a proxy has no business on this machine


def is_up(address: str) -> bool:
    try:
        with _direct.open(f"{address}/sandbox/api/lines", timeout=2) as answer:
            return answer.status == 200
    except OSError:
        return False


def register(address: str, book: Path) -> None:
    """`book` is the JSON that `manage.py prepare_demo` wrote: lines with their webhooks, and named callers."""
    found = json.loads(book.read_text())
    for line in found["lines"]:
        _post(f"{address}/sandbox/api/lines", line)
    for caller in found["callers"]:
        _post(f"{address}/sandbox/api/callers", caller)


def _post(url: str, body: dict) -> None:
    request = urllib.request.Request(url, json.dumps(body).encode(), {"Content-Type": "application/json"})
    with _direct.open(request, timeout=5) as answer:
        answer.read()


def read_health(port: int) -> dict[str, str] | None:
    """What /readyz says; None while nobody answers."""
    try:
        with _direct.open(f"http://127.0.0.1:{port}/readyz", timeout=3) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        return json.load(error)
    except (OSError, ValueError):
        return None
