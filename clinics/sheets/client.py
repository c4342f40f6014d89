"""Google Sheets over HTTP: the only file that knows gspread. It is handed what it needs and imports no models.

No waiting in here: a worker must not sleep through Google's pauses (gspread's own BackOffHTTPClient sleeps up to 128
seconds). Every failure is a type of its own, and the caller's timer decides when to try again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import gspread
import requests
from google.auth.exceptions import GoogleAuthError, RefreshError
from google.auth.transport.requests import Request
from google.oauth2.service_account import Credentials
from gspread.exceptions import APIError
from gspread.http_client import HTTPClient
from gspread.urls import SPREADSHEETS_API_V4_BASE_URL

from clinics.sheets.writing import Patch, make_ranges, quote_tab

SCOPES = ["https://www.googleapis.com/auth/spreadsheets"]  # no Drive: we never look for files
# Numbers as they are: shown, a phone number may be rounded to 1.31356E+10. Dates as they look.
AS_TYPED = {"valueRenderOption": "UNFORMATTED_VALUE", "dateTimeRenderOption": "FORMATTED_STRING"}
TAB_FIELDS = "sheets.properties(sheetId,title,hidden,sheetType,gridProperties(columnCount))"


class SheetError(Exception):
    """Base of what can go wrong. The words carry no cell's content and no address of a person."""


class NotShared(SheetError):
    """The service account may not open the sheet, or it is gone."""


class NotWritable(SheetError):
    """It may read the sheet and not write it."""


class ApiOff(SheetError):
    """The Sheets API is not switched on in the service account's project."""


class KeyRefused(SheetError):
    """Google does not accept the service account's key."""


class NoSuchTab(SheetError):
    """The tab was deleted, or there is none."""


class Refused(SheetError):
    """Google will not take what we asked: trying again would not help."""


class TryLater(SheetError):
    """Too many requests, an outage or a time-out: it may work later."""


@dataclass(frozen=True)
class Tab:
    tab_id: int
    title: str
    columns: int


class SheetClient:
    """One sheet. `api_base` and `token_uri` are settings: a pasted key file must not choose whom we call."""

    def __init__(
        self, *, key: Mapping[str, str], spreadsheet_id: str, api_base: str, token_uri: str, timeout_s: float
    ):
        self.spreadsheet_id = spreadsheet_id
        try:
            info = {**key, "token_uri": token_uri}
            self.credentials = Credentials.from_service_account_info(info, scopes=SCOPES)
        except (ValueError, GoogleAuthError):
            raise KeyRefused("The key cannot be read.") from None
        self.session = requests.Session()
        # A plain session with a token of our own: google-auth's starts threads that look things up elsewhere.
        self.http: HTTPClient = gspread.Client(
            auth=None, session=self.session, http_client=partial(_Http, api_base=api_base)
        ).http_client
        self.http.set_timeout(timeout_s)
        self.timeout_s = timeout_s

    def find_tab(self, tab_id: int | None) -> Tab:
        """The tab with that id, or the first that is not hidden. Raises SheetError."""
        found = self._ask(self.http.fetch_sheet_metadata, self.spreadsheet_id, params={"fields": TAB_FIELDS})
        tabs = [each["properties"] for each in found.get("sheets", ())]
        grids = [each for each in tabs if each.get("sheetType", "GRID") == "GRID"]
        for each in grids:
            if each.get("sheetId", 0) == tab_id or (tab_id is None and not each.get("hidden")):
                columns = each.get("gridProperties", {}).get("columnCount", 26)
                return Tab(each.get("sheetId", 0), each["title"], columns)
        raise NoSuchTab("The tab is not there.")

    def read(self, title: str) -> list[list[object]]:
        """The whole tab in one request. Raises SheetError; Refused where there is no tab of that name."""
        found = self._ask(self.http.values_get, self.spreadsheet_id, quote_tab(title), params=dict(AS_TYPED))
        return found.get("values", [])

    def write(self, tab: Tab, patch: Patch) -> None:
        """All cells in one batch, after making room and hiding a new column of ids. Raises SheetError."""
        if requests_ := _list_changes(tab, patch):
            self._ask(self.http.batch_update, self.spreadsheet_id, {"requests": requests_}, writes=True)
        if patch.cells:
            # RAW: what we write is text, whatever it begins with.
            body = {"valueInputOption": "RAW", "data": make_ranges(patch.cells, tab=tab.title)}
            self._ask(self.http.values_batch_update, self.spreadsheet_id, body, writes=True)

    def _ask(self, verb, *args, writes: bool = False, **kwargs):
        try:
            self._log_in()
            return verb(*args, **kwargs)
        except APIError as error:
            raise _translate(error, writes=writes) from None
        except RefreshError as error:
            raise _translate_refusal(error) from None
        except (requests.RequestException, GoogleAuthError) as error:
            raise TryLater(type(error).__name__) from None
        except ValueError:
            raise TryLater("The answer was not JSON.") from None

    def _log_in(self) -> None:
        if self.credentials.valid:
            return
        self.credentials.refresh(partial(Request(requests.Session()), timeout=self.timeout_s))
        self.session.headers["Authorization"] = f"Bearer {self.credentials.token}"


class _Http(HTTPClient):
    """gspread's client at another address: its own is a constant."""

    def __init__(self, auth, session, *, api_base: str):
        super().__init__(auth, session)
        self.api_base = api_base.rstrip("/")

    def request(self, method: str, endpoint: str, *args, **kwargs):
        place = endpoint.removeprefix(SPREADSHEETS_API_V4_BASE_URL)
        return super().request(method, f"{self.api_base}/v4/spreadsheets{place}", *args, **kwargs)


def _list_changes(tab: Tab, patch: Patch) -> Sequence[dict]:
    changes: list[dict] = []
    if patch.columns > tab.columns:
        length = patch.columns - tab.columns
        where = {"sheetId": tab.tab_id, "dimension": "COLUMNS", "length": length}
        changes.append({"appendDimension": where})
    if patch.adds_id_column:
        start = patch.id_column
        where = {"sheetId": tab.tab_id, "dimension": "COLUMNS", "startIndex": start, "endIndex": start + 1}
        hidden = {"range": where, "properties": {"hiddenByUser": True}, "fields": "hiddenByUser"}
        changes.append({"updateDimensionProperties": hidden})
    return changes


def _translate(error: APIError, *, writes: bool) -> SheetError:
    status = error.response.status_code
    name = str(error.error.get("status", ""))
    if status == 429 or status == 408 or status >= 500:
        return TryLater(str(status))
    if status == 401:
        return KeyRefused("401")
    if status == 403 and (
        "SERVICE_DISABLED" in error.response.text or "accessNotConfigured" in error.response.text
    ):
        return ApiOff("403")
    if status == 403 and ("RATE_LIMIT" in error.response.text or name == "RESOURCE_EXHAUSTED"):
        return TryLater("403")
    if status == 403 and writes:
        return NotWritable("403")
    if status in (403, 404):
        return NotShared(str(status))
    return Refused(str(status))


def _translate_refusal(error: RefreshError) -> SheetError:
    return TryLater("token") if error.retryable else KeyRefused("token")
