"""A request that is sent again is not done again: `Idempotency-Key`, a name the caller chooses for one POST."""

import json
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from hashlib import sha256

from django.db import transaction
from drf_spectacular.utils import OpenApiParameter
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from clinics.models import ApiAnswer
from leakmap.api.problems import Problem
from leakmap.lib.clock import read_now

KEPT_FOR = timedelta(days=1)
LONGEST = 100
HEADER = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    description="A name of your own for this request, up to 100 characters. The same name and body again within a day"
    " returns the first answer and does nothing; another body with it is refused with 422.",
)


def once(post: Callable) -> Callable:
    """Decorate a POST: it is one transaction, and with the header it is answered from what was kept.

    Only what was done is kept. A refusal changed nothing, so the same request may be tried again.
    """

    @wraps(post)
    def answer(self, request: Request, *args, **kwargs) -> Response:
        name = request.headers.get("Idempotency-Key", "").strip()
        if len(name) > LONGEST or not name.isascii():
            raise Problem(400, f"Idempotency-Key: send up to {LONGEST} plain characters, such as a UUID.")
        with transaction.atomic():
            if not name:
                return post(self, request, *args, **kwargs)
            kept, is_new = _claim(request, name)
            if not is_new:
                return _repeat(kept, request)
            response = post(self, request, *args, **kwargs)
            kept.status, kept.body = response.status_code, json.loads(JSONRenderer().render(response.data))
            kept.save(update_fields=["status", "body"])
            return response

    return answer


def _claim(request: Request, name: str) -> tuple[ApiAnswer, bool]:
    """The same request sent twice at once waits here, at the unique key, until the first is done."""
    now = read_now()
    ApiAnswer.objects.filter(created_at__lt=now - KEPT_FOR).delete()
    return ApiAnswer.objects.get_or_create(
        key=request.auth,
        name=name,
        defaults={"fingerprint": _fingerprint(request), "created_at": now},
    )


def _fingerprint(request: Request) -> str:
    said = json.dumps([request.method, request.path, request.data], sort_keys=True)
    return sha256(said.encode()).hexdigest()


def _repeat(kept: ApiAnswer, request: Request) -> Response:
    if kept.fingerprint != _fingerprint(request):
        raise Problem(
            422,
            "This Idempotency-Key was sent with another request. Take a new one for each request, and send the same "
            "one again only with the same address and body.",
        )
    return Response(kept.body, status=kept.status, headers={"Idempotent-Replay": "true"})
