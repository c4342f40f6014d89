"""What the desk pastes: the sheet's address, and the service account's key file. Pure."""

import json
import re
from dataclasses import dataclass

_ID = re.compile(r"^[A-Za-z0-9_-]{20,120}$")
_IN_URL = re.compile(r"/spreadsheets/(?:u/\d+/)?d/(?P<id>[A-Za-z0-9_-]+)")
_TAB = re.compile(r"[#?&]gid=(\d+)")
PUBLISHED = (
    "That is a published address: anyone who has it can read your patients' names and numbers, without a login."
    " Stop publishing it in the sheet (File > Share > Publish to web), and paste the address from your browser's bar"
    " while the sheet is open. Share the sheet with the service account instead."
)
EXPORTED = (
    "That is the address of a copy as a file, which we do not read: it has no rows that could be followed, and people"
    " who should not see your patients' names and numbers can open it wherever such links are allowed. Paste the"
    " address from your browser's bar while the sheet is open, and share the sheet with the service account."
)
NOT_A_SHEET = (
    "That is not a Google Sheet's address. Open the sheet and paste the address from your browser's bar; it looks"
    " like https://docs.google.com/spreadsheets/d/…/edit."
)


@dataclass(frozen=True)
class SheetAddress:
    """`tab_id` is None where the address names no tab: the first one then."""

    spreadsheet_id: str
    tab_id: int | None = None


def read_address(text: str) -> SheetAddress:
    """The sheet a URL or an id names. Raises ValueError with a remedy; a published address is refused."""
    text = text.strip()
    if _ID.match(text) and not text.startswith("2PACX-"):
        return SheetAddress(text)
    if "2PACX-" in text or re.search(r"/pub(html)?([?#/]|$)", text) or "output=csv" in text:
        raise ValueError(PUBLISHED)
    if "format=csv" in text or "/gviz/" in text or "tqx=out" in text:
        raise ValueError(EXPORTED)
    found = _IN_URL.search(text)
    if not found or not _ID.match(found["id"]) or not text.startswith("https://docs.google.com/"):
        raise ValueError(NOT_A_SHEET)
    tab = _TAB.search(text)
    return SheetAddress(found["id"], int(tab[1]) if tab else None)


def read_key(text: str) -> dict[str, str]:
    """The parts of a service account's JSON key that we use. Raises ValueError with a remedy; never repeats the key."""
    remedy = (
        " Paste the whole file that Google Cloud gave you under Service accounts > Keys > Add key > JSON."
    )
    try:
        key = json.loads(text)
    except ValueError:
        raise ValueError(f"That is not a key file.{remedy}") from None
    if not isinstance(key, dict) or key.get("type") != "service_account":
        raise ValueError(f"That is not a service account's key.{remedy}")
    missing = [name for name in ("client_email", "private_key") if not isinstance(key.get(name), str)]
    if missing:
        raise ValueError(f"The key has no {' and no '.join(missing)}.{remedy}")
    if "BEGIN PRIVATE KEY" not in key["private_key"]:
        raise ValueError(f"The private key in it is cut short.{remedy}")
    names = ("type", "project_id", "private_key_id", "private_key", "client_email")
    return {name: str(key.get(name, "")) for name in names}
