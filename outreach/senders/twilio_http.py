"""The SDK's HTTP client over urllib3 alone: every text pays for it, and `requests` costs more than the rest of a call.

No redirects, no retries (a repeated post could send a text twice), no proxies from the environment.
"""

import logging
from urllib.parse import urlencode

import certifi
import urllib3
from twilio.http import HttpClient
from twilio.http.response import Response

CONNECTIONS = 32  # kept open to one host; SENDER_THREADS may go up to it


class PlainHttpClient(HttpClient):
    """Raises urllib3's HTTPError, of which NewConnectionError and ConnectTimeoutError mean that nothing was sent."""

    def __init__(self, *, timeout_s: float):
        super().__init__(logging.getLogger("twilio.http_client"), False, timeout_s)
        self.pool = urllib3.PoolManager(
            num_pools=4, maxsize=CONNECTIONS, retries=False, ca_certs=certifi.where()
        )

    def request(
        self,
        method,
        url,
        params=None,
        data=None,
        headers=None,
        auth=None,
        timeout=None,
        allow_redirects=False,
    ) -> Response:
        headers = dict(headers or {})
        if auth:
            headers["Authorization"] = urllib3.make_headers(basic_auth=":".join(auth))["authorization"]
        answer = self.pool.request(
            method.upper(),
            f"{url}?{urlencode(params, doseq=True)}" if params else url,
            body=urlencode(data, doseq=True) if data else None,
            headers=headers,
            timeout=timeout or self.timeout,
            redirect=False,
        )
        return Response(answer.status, answer.data.decode(errors="replace"), answer.headers)
