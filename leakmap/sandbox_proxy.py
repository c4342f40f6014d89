"""Shows the sandbox phone at a spa's own host, under `/sandbox/`. Mounted only where a sandbox carrier is configured.

The phone page and the carrier live in another process that knows nothing of this one; bytes pass through as they are.
"""

import requests
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import re_path
from django.views.decorators.csrf import csrf_exempt

from leakmap.lib.http import public_url

PASSED_ON = ("Content-Type", "Cache-Control")
TIMEOUT_S = 40  # a pretend call may ring while the carrier waits for our own webhook's answer
_session = requests.Session()
_session.trust_env = False


@csrf_exempt  # the carrier's own API; it holds nothing but pretend calls and texts
def pass_on(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Hand one request to the carrier and its answer back; says what to do when the carrier is not running."""
    address = f"{settings.SANDBOX_URL}{request.path}"
    try:
        answer = _session.request(
            request.method,
            address,
            params=request.GET.dict(),
            data=request.body,
            headers={"Content-Type": request.headers.get("Content-Type", "")},
            timeout=TIMEOUT_S,
            allow_redirects=False,
        )
    except requests.RequestException:
        return HttpResponse(
            "The sandbox carrier is not running. Start it with bin/demo, or: python -m leakmap.sandbox",
            status=502,
            content_type="text/plain",
        )
    response = HttpResponse(answer.content, status=answer.status_code)
    for name in PASSED_ON:
        if name in answer.headers:
            response[name] = answer.headers[name]
    if "Location" in answer.headers:
        response["Location"] = public_url(request.get_host().split(":")[0], answer.headers["Location"])
    return response


urlpatterns = [re_path(r"^(?P<rest>.*)$", pass_on, name="sandbox")]
