"""Set before the settings are read (pyproject.toml loads this first): a database of the tests' own, texts in line."""

import os
import tempfile
import warnings
from pathlib import Path

os.environ.setdefault("VAR_DIR", str(Path(tempfile.gettempdir()) / f"leakmap-tests-{os.getuid()}"))
os.environ.setdefault("TEST_DATABASE", f"test_leakmap_{os.getpid()}")  # two runs at once do not meet
os.environ["SANDBOX_URL"] = (
    "http://127.0.0.1:9"  # nothing listens there: a test that sends starts its own carrier
)
os.environ["SENDER_THREADS"] = "0"  # texts leave in the test's own thread
os.environ["PROFILE_KEPT_S"] = "0"  # a test sees its own changes at once
os.environ["ASSISTANT_LISTENS_S"] = "0"  # a test that is not about bursts has its answer at once
os.environ["PUBLIC_PORT"] = ""
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = (
    "true"  # Playwright keeps an event loop in the thread of later tests
)
os.environ["LEAKMAP_ENV"] = "development"
warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR is not set")
