"""A local server in the shapes of the Sheets API v4 that gspread uses, and of Google's token endpoint. Real HTTP.

What it answers follows developers.google.com/workspace/sheets/api: values are left out when there are none, trailing
empty cells are not sent, errors are {"error": {"code", "message", "status"}}.
"""

import json
import re
import threading
import time
from collections import Counter, deque
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlparse

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from google.auth import jwt

SHEET_ID = "1LeakMapTestSheet_0123456789-abcdefghij"
EMAIL = "waitlist@leak-map-test.iam.gserviceaccount.com"
STATUS_NAMES = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    429: "RESOURCE_EXHAUSTED",
    500: "INTERNAL",
    503: "UNAVAILABLE",
}
SERVICE_DISABLED = {
    "@type": "type.googleapis.com/google.rpc.ErrorInfo",
    "reason": "SERVICE_DISABLED",
    "domain": "googleapis.com",
}


@dataclass
class FakeTab:
    title: str
    tab_id: int = 0
    rows: list[list[object]] = field(default_factory=list)
    columns: int = 26
    hidden_columns: set[int] = field(default_factory=set)

    def set(self, row: int, column: int, value: object) -> None:
        """`row` from 1, `column` from 0."""
        while len(self.rows) < row:
            self.rows.append([])
        line = self.rows[row - 1]
        line.extend([""] * (column + 1 - len(line)))
        line[column] = value

    def find(self, title: str) -> int:
        """The column of that header."""
        return next(line.index(title) for line in self.rows if title in line)

    def column(self, title: str) -> list[object]:
        """What stands below that header."""
        place = self.find(title)
        top = next(nth for nth, line in enumerate(self.rows) if title in line)
        return [line[place] if place < len(line) else "" for line in self.rows[top + 1 :]]


class SheetsServer:
    """Holds one spreadsheet, and misbehaves on demand."""

    def __init__(self, port: int = 0):
        self.private_key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.reset()
        self.httpd = ThreadingHTTPServer(("127.0.0.1", port), _make_handler(self))
        self.httpd.daemon_threads = True
        threading.Thread(target=self.httpd.serve_forever, daemon=True).start()

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.httpd.server_address[1]}"

    def reset(self) -> None:
        self.tabs = [FakeTab("Waitlist")]
        self.failures: deque[tuple[int, str]] = deque()
        self.hangs_s = 0.0
        self.is_shared = self.is_writable = self.is_key_valid = self.is_api_on = True
        self.log: list[str] = []
        self.tokens: set[str] = set()

    def stop(self) -> None:
        self.httpd.shutdown()
        self.httpd.server_close()

    @property
    def tab(self) -> FakeTab:
        return self.tabs[0]

    def fail(self, *statuses: int, body: str = "") -> None:
        """The next requests to the API get these."""
        self.failures.extend((status, body) for status in statuses)

    def count(self) -> Counter:
        return Counter(self.log)

    def make_key(self) -> str:
        """A service account's key file whose token endpoint is not ours: the settings decide."""
        pem = self.private_key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        key = {
            "type": "service_account",
            "project_id": "leak-map-test",
            "private_key_id": "0" * 40,
            "private_key": pem.decode(),
            "client_email": EMAIL,
            "client_id": "1",
            "token_uri": "https://oauth2.googleapis.com/token",
        }
        return json.dumps(key)

    # ---- what it answers ---------------------------------------------------------------------------------------

    def give_token(self, form: dict) -> tuple[int, dict]:
        self.log.append("token")
        public = self.private_key.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        claims = jwt.decode(
            form["assertion"][0], certs=public, audience="https://oauth2.googleapis.com/token"
        )
        if not self.is_key_valid or claims["iss"] != EMAIL:
            return 400, {"error": "invalid_grant", "error_description": "Invalid JWT Signature."}
        token = f"ya29.test-{len(self.tokens)}"
        self.tokens.add(token)
        return 200, {"access_token": token, "expires_in": 3599, "token_type": "Bearer"}

    def answer(self, method: str, path: str, query: dict, body: dict, token: str) -> tuple[int, dict | str]:
        if token not in self.tokens:
            return _refuse(401, "Request had invalid authentication credentials.")
        found = re.fullmatch(r"/v4/spreadsheets/([^/:]+)(.*)", path)
        if not found:
            return _refuse(404, "Requested entity was not found.")
        rest = found[2]
        verb = {
            ("GET", ""): "metadata",
            ("POST", ":batchUpdate"): "change",
            ("POST", "/values:batchUpdate"): "write",
        }.get((method, rest)) or ("read" if method == "GET" and rest.startswith("/values/") else "unknown")
        self.log.append(verb)
        if refusal := self._find_refusal(found[1], verb):
            return refusal
        return getattr(self, f"_{verb}")(rest, query, body)

    def _find_refusal(self, sheet_id: str, verb: str) -> tuple[int, dict | str] | None:
        if self.hangs_s:
            time.sleep(self.hangs_s)
        if self.failures:
            status, text = self.failures.popleft()
            return (status, text) if text else _refuse(status, "It failed, as asked.")
        if not self.is_api_on:
            return _refuse(
                403, "Google Sheets API has not been used in project 1.", details=[SERVICE_DISABLED]
            )
        if sheet_id != SHEET_ID:
            return _refuse(404, "Requested entity was not found.")
        if not self.is_shared or (verb in ("change", "write") and not self.is_writable):
            return _refuse(403, "The caller does not have permission")
        return None

    def _metadata(self, rest: str, query: dict, body: dict) -> tuple[int, dict]:
        sheets = [
            {
                "properties": {
                    "sheetId": tab.tab_id,
                    "title": tab.title,
                    "sheetType": "GRID",
                    "gridProperties": {"columnCount": tab.columns},
                }
            }
            for tab in self.tabs
        ]
        return 200, {"sheets": sheets}

    def _read(self, rest: str, query: dict, body: dict) -> tuple[int, dict]:
        assert query["valueRenderOption"] == ["UNFORMATTED_VALUE"]
        title = unquote(rest.removeprefix("/values/"))
        tab = self._find_tab(title)
        if tab is None:
            return _refuse(400, f"Unable to parse range: {title}")
        rows = [_trim(line, "") for line in tab.rows]
        answer = {"range": f"{title}!A1:Z1000", "majorDimension": "ROWS"}
        return 200, answer | ({"values": kept} if (kept := _trim(rows, [])) else {})

    def _write(self, rest: str, query: dict, body: dict) -> tuple[int, dict]:
        assert body["valueInputOption"] == "RAW"
        for part in body["data"]:
            title, _, area = part["range"].rpartition("!")
            tab = self._find_tab(title)
            letters, first = re.match(r"([A-Z]+)(\d+)", area).groups()
            column = _number(letters)
            if column >= tab.columns:
                return _refuse(400, f"Range ({part['range']}) exceeds grid limits.")
            for nth, values in enumerate(part["values"]):
                tab.set(int(first) + nth, column, values[0])
        return 200, {"spreadsheetId": SHEET_ID, "totalUpdatedRows": 1}

    def _change(self, rest: str, query: dict, body: dict) -> tuple[int, dict]:
        for change in body["requests"]:
            if more := change.get("appendDimension"):
                tab = next(each for each in self.tabs if each.tab_id == more["sheetId"])
                tab.columns += more["length"]
            if shown := change.get("updateDimensionProperties"):
                tab = next(each for each in self.tabs if each.tab_id == shown["range"]["sheetId"])
                tab.hidden_columns |= set(range(shown["range"]["startIndex"], shown["range"]["endIndex"]))
        return 200, {"spreadsheetId": SHEET_ID, "replies": [{} for _ in body["requests"]]}

    def _unknown(self, rest: str, query: dict, body: dict) -> tuple[int, dict]:
        return _refuse(404, "The server does not know this request.")

    def _find_tab(self, title: str) -> FakeTab | None:
        plain = title.strip("'").replace("''", "'")
        return next((tab for tab in self.tabs if tab.title == plain), None)


def _refuse(status: int, message: str, details: list | None = None) -> tuple[int, dict]:
    error = {"code": status, "message": message, "status": STATUS_NAMES.get(status, "UNKNOWN")}
    return status, {"error": error | ({"details": details} if details else {})}


def _trim(values: list, empty: object) -> list:
    kept = list(values)
    while kept and kept[-1] == empty:
        kept.pop()
    return kept


def _number(letters: str) -> int:
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - 64
    return place - 1


def _make_handler(server: SheetsServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            self._serve("GET", b"")

        def do_POST(self):
            self._serve("POST", self.rfile.read(int(self.headers.get("Content-Length", 0))))

        def _serve(self, method: str, raw: bytes) -> None:
            url = urlparse(self.path)
            if url.path == "/token":
                return self._say(*server.give_token(parse_qs(raw.decode())))
            token = self.headers.get("Authorization", "").removeprefix("Bearer ")
            body = json.loads(raw) if raw else {}
            return self._say(*server.answer(method, url.path, parse_qs(url.query), body, token))

        def _say(self, status: int, answer: dict | str) -> None:
            content = (answer if isinstance(answer, str) else json.dumps(answer)).encode()
            try:
                self.send_response(status)
                self.send_header("Content-Type", "application/json; charset=UTF-8")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)
            except (BrokenPipeError, ConnectionResetError):
                pass  # the caller's patience ended first

        def log_message(self, *_):
            pass

    return Handler
