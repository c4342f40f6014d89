"""Fetches what a patient sent from Twilio: its address asks for the account's login, then leads to a storage host.

docs/messaging/api/media-resource. The login goes to the API's own host only; what follows a redirect is the signed
address of a file, over TLS.
"""

import time
from urllib.parse import SplitResult, urljoin, urlsplit

import urllib3
from urllib3.exceptions import HTTPError

from outreach.senders.base import MediaFailed

MOST_REDIRECTS = 3
MOST_SECONDS = 25.0  # of all of it, however slowly it trickles
PIECE = 64 * 1024


def fetch(
    pool: urllib3.PoolManager,
    url: str,
    *,
    login: tuple[str, str],
    api_base: str,
    timeout_s: float,
    most_bytes: int,
) -> bytes:
    """The file's bytes. Raises MediaFailed."""
    api, stop_at = urlsplit(api_base), time.monotonic() + MOST_SECONDS
    if not _is_of_api(urlsplit(url), api):
        raise MediaFailed("It is not at the phone provider", is_final=True)
    for _ in range(MOST_REDIRECTS + 1):
        is_of_api = _is_of_api(urlsplit(url), api)
        headers = urllib3.make_headers(basic_auth=":".join(login)) if is_of_api else {}
        try:
            answer = pool.request(
                "GET", url, headers=headers, timeout=timeout_s, redirect=False, preload_content=False
            )
            try:
                if answer.status not in (301, 302, 303, 307, 308):
                    return _read(answer, most_bytes, stop_at)
                url = urljoin(url, answer.headers.get("Location", ""))
            finally:
                answer.close()  # what was not read must not be the next answer's beginning
                answer.release_conn()
        except HTTPError:
            raise MediaFailed("The phone provider did not answer") from None
        if not _may_follow(urlsplit(url), api):
            raise MediaFailed("The phone provider sent us elsewhere", is_final=True)
    raise MediaFailed("The phone provider sent us in circles")


def _is_of_api(url: SplitResult, api: SplitResult) -> bool:
    """Twilio's own API has one host per region."""
    if (url.scheme, url.netloc) == (api.scheme, api.netloc):
        return True
    is_twilio = (api.hostname or "").endswith(".twilio.com")
    return (
        is_twilio and url.scheme == "https" and url.netloc.endswith(".twilio.com") and "@" not in url.netloc
    )


def _may_follow(url: SplitResult, api: SplitResult) -> bool:
    return url.scheme == "https" or _is_of_api(url, api)


def _read(answer: urllib3.BaseHTTPResponse, most_bytes: int, stop_at: float) -> bytes:
    if answer.status in (401, 403):
        raise MediaFailed("The phone provider refused our login")
    if answer.status in (404, 410):  # also for a moment after the text has come
        raise MediaFailed("The phone provider does not have it")
    if answer.status != 200:
        raise MediaFailed("The phone provider could not give it")
    data = bytearray()
    while piece := answer.read(PIECE):
        data += piece
        if len(data) > most_bytes:
            raise MediaFailed("It is too large", is_final=True)
        if time.monotonic() > stop_at:
            raise MediaFailed("It came too slowly")
    return bytes(data)
