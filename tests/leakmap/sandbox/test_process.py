"""The process: when it starts, when it refuses, what it reads and what it serves."""

import json
import os
import re
import subprocess
import sys

import pytest
import requests

from tests.carrier import ROOT, Carrier

from .conftest import LINE


def run(*arguments, **environment):
    return subprocess.run(
        [sys.executable, "-m", "leakmap.sandbox", *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )


def test_it_refuses_to_run_in_production():
    ended = run("--port", "0", LEAKMAP_ENV="production")
    assert ended.returncode == 2
    assert "does not run with LEAKMAP_ENV=production" in ended.stderr


def test_a_broken_config_file_is_named(tmp_path):
    path = tmp_path / "lines.json"
    path.write_text('[{"number": "+13135550100"}]')
    ended = run("--port", "0", "--config", str(path))
    assert ended.returncode == 2
    assert "A line needs account_sid and auth_token" in ended.stderr


def test_lines_and_callers_come_from_the_config_file(tmp_path):
    path = tmp_path / "lines.json"
    line = {"account_sid": "AC" + "1" * 32, "auth_token": "t", "number": "(313) 555-0100", "label": "Glow"}
    callers = [{"name": "Rosa", "number": "313-555-0177"}]
    path.write_text(json.dumps({"lines": [line], "callers": callers}))
    with Carrier(config=str(path)) as carrier:
        assert [row["number"] for row in carrier.api("GET", "lines")["lines"]] == [LINE]
        assert carrier.api("GET", "callers")["callers"] == [{"name": "Rosa", "number": "+13135550177"}]


def test_registering_a_number_again_replaces_its_line(carrier):
    carrier.register_line(number=LINE, label="Glow Downtown")
    assert [row["label"] for row in carrier.api("GET", "lines")["lines"]] == ["Glow Downtown"]


def test_a_line_without_a_valid_number_is_refused(carrier):
    with pytest.raises(requests.HTTPError, match="valid number"):
        carrier.register_line(number="12")


def test_the_page_is_strict_and_relative(carrier):
    page = requests.get(f"{carrier.base_url}/sandbox/", timeout=5)
    assert page.headers["Content-Security-Policy"].startswith("default-src 'self'")
    assert "<style" not in page.text
    assert " style=" not in page.text
    assert not re.search(r" on[a-z]+=", page.text)
    assert not re.search(r"""(src|href)="(/|https?:)""", page.text)
    for path in re.findall(r"""(?:src|href)="(static/[^"]+)""", page.text):
        assert requests.get(f"{carrier.base_url}/sandbox/{path}", timeout=5).status_code == 200
    script = requests.get(f"{carrier.base_url}/sandbox/static/phone.js", timeout=5).text
    assert "fetch(`api/" in script


def test_only_the_pages_own_files_are_served(carrier):
    for name in ("../state.py", "%2e%2e%2fstate.py", "state.py"):
        assert requests.get(f"{carrier.base_url}/sandbox/static/{name}", timeout=5).status_code == 404


def test_events_tell_what_changed_since_and_for_whom(carrier):
    before = carrier.api("GET", "events?since=0")["latest"]
    carrier.text("+13135550142", LINE, "hi")
    carrier.text("+13135550168", LINE, "hello")
    found = carrier.api("GET", f"events?since={before}&caller=%2B13135550168")
    assert [event["message"]["body"] for event in found["events"] if event["kind"] == "message"] == ["hello"]
    assert carrier.api("GET", f"events?since={found['latest']}")["events"] == []


def test_a_reset_starts_a_new_epoch(carrier):
    before = carrier.api("GET", "events?since=0")["epoch"]
    carrier.reset()
    assert carrier.api("GET", "events?since=0")["epoch"] != before
