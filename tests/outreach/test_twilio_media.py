"""Files at the provider: who gets the login, how far we follow, and how much we read."""

import io

import pytest
from urllib3 import HTTPResponse
from urllib3.exceptions import ReadTimeoutError

from outreach.senders import twilio_media
from outreach.senders.base import MediaFailed

API = "https://api.twilio.com"
FILE = f"{API}/2010-04-01/Accounts/AC1/Messages/MM1/Media/ME1"
STORE = "https://mms.twiliocdn.com/AC1/file?signature=x"


class Provider:
    """Answers each address with what the test wrote down for it, and remembers who asked with which headers."""

    def __init__(self, **_named):
        self.answers, self.asked = {}, []

    def says(self, url: str, status: int = 200, body: bytes = b"", **headers) -> None:
        self.answers[url] = (status, body, headers)

    def request(self, method, url, *, headers, **_options):
        self.asked.append((url, "authorization" in headers))
        if url not in self.answers:
            raise ReadTimeoutError(None, url, "nothing came")
        status, body, given = self.answers[url]
        return HTTPResponse(io.BytesIO(body), status=status, headers=given, preload_content=False)


@pytest.fixture
def provider():
    return Provider()


def fetch(provider, url=FILE, api_base=API, most_bytes=1000) -> bytes:
    return twilio_media.fetch(
        provider, url, login=("AC1", "token"), api_base=api_base, timeout_s=1, most_bytes=most_bytes
    )


def test_the_storage_host_never_gets_the_login(provider):
    provider.says(FILE, 307, Location=STORE)
    provider.says(STORE, body=b"picture")
    assert fetch(provider) == b"picture"
    assert provider.asked == [(FILE, True), (STORE, False)]


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com/2010-04-01/Accounts/AC1/Messages/MM1/Media/ME1",
        "http://api.twilio.com/2010-04-01/Accounts/AC1/Messages/MM1/Media/ME1",
        "https://api.twilio.com.example.com/x",
        "https://api.twilio.com@example.com/x",
        "https://example.com/@x.twilio.com",
        "http://169.254.169.254/latest/meta-data/",
        "file:///etc/passwd",
        "",
    ],
)
def test_an_address_elsewhere_is_never_asked(provider, url):
    with pytest.raises(MediaFailed) as failure:
        fetch(provider, url)
    assert failure.value.is_final
    assert provider.asked == []


def test_a_region_of_the_provider_is_the_provider(provider):
    regional = FILE.replace("api.", "api.dublin.ie1.")
    provider.says(regional, body=b"picture")
    assert fetch(provider, regional) == b"picture"
    with pytest.raises(MediaFailed):
        fetch(provider, regional, api_base="http://127.0.0.1:8010")


def test_it_leads_nowhere_without_tls(provider):
    provider.says(FILE, 302, Location="http://127.0.0.1:5432/")
    with pytest.raises(MediaFailed) as failure:
        fetch(provider)
    assert failure.value.is_final
    assert provider.asked == [(FILE, True)]


def test_going_in_circles_ends(provider):
    provider.says(FILE, 302, Location=FILE)
    with pytest.raises(MediaFailed, match="circles"):
        fetch(provider)


def test_more_than_agreed_is_not_read(provider):
    provider.says(FILE, body=b"x" * 1001)
    with pytest.raises(MediaFailed, match="too large") as failure:
        fetch(provider)
    assert failure.value.is_final


@pytest.mark.parametrize("status", [401, 404, 429, 500, 503])
def test_what_may_come_right_is_worth_another_try(provider, status):
    provider.says(FILE, status, body=b"words of the provider")
    with pytest.raises(MediaFailed) as failure:
        fetch(provider)
    assert not failure.value.is_final
    assert "words of the provider" not in str(failure.value)


def test_silence_is_worth_another_try(provider):
    with pytest.raises(MediaFailed, match="did not answer") as failure:
        fetch(provider)
    assert not failure.value.is_final
