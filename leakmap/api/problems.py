"""What is refused, as JSON after RFC 9457: what went wrong, and for each field what to send instead.

No answer repeats what a patient is called or their number: only ids, names of fields and remedies.
"""

from collections.abc import Iterator, Mapping

from django.core.exceptions import PermissionDenied
from django.http import Http404
from rest_framework import exceptions, serializers
from rest_framework.response import Response
from rest_framework.views import set_rollback

from clinics.waitlist import WaitlistError
from leakmap.api.access import REMEDY

MEDIA_TYPE = "application/problem+json"
WORDS = {
    400: ("invalid", "Some values need a change"),
    401: ("no_key", "No valid key"),
    403: ("scope", "The key may not do this"),
    404: ("not_found", "Not found"),
    405: ("method", "Not this way"),
    406: ("not_acceptable", "Only JSON is answered"),
    409: ("conflict", "It cannot be done now"),
    415: ("not_json", "Send JSON"),
    422: ("idempotency", "That Idempotency-Key stands for another request"),
    429: ("too_often", "Too many requests"),
}


class Problem(exceptions.APIException):
    """Refused with a status, words and a remedy. `more`: what helps a program to go on, beside the words."""

    def __init__(self, status: int, detail: str, *, code: str = "", field: str = "", **more: object):
        super().__init__(detail)
        self.status_code, self.code, self.field, self.more = status, code, field, more


class FieldProblemShape(serializers.Serializer):
    field = serializers.CharField(help_text="As sent; dots lead inside: consent.wording. Empty: the body.")
    remedy = serializers.CharField()


class ProblemShape(serializers.Serializer):
    type = serializers.CharField(default="about:blank")
    title = serializers.CharField()
    status = serializers.IntegerField()
    code = serializers.CharField(help_text="For programs: invalid, no_key, scope, not_found, slot_taken, ...")
    detail = serializers.CharField(help_text="For people.")
    errors = FieldProblemShape(many=True, required=False)


REFUSED = {"4XX": ProblemShape}  # what every address may answer, for the schema


def name_media_type(result: dict, generator, request, public) -> dict:
    """A hook of the schema: the generator knows one media type for all answers, and a refusal has its own."""
    for operations in result["paths"].values():
        for operation in operations.values():
            content = operation["responses"].get("4XX", {}).get("content", {})
            if "application/json" in content:
                content[MEDIA_TYPE] = content.pop("application/json")
    return result


def answer_problem(error: Exception, context: dict) -> Response | None:
    """The framework's hook. None for what is our own fault: it is logged and answered with a 500."""
    problem = _read(error)
    if problem is None:
        return None
    set_rollback()
    code, title = WORDS.get(problem.status_code, ("refused", "Refused"))
    body = {
        "type": "about:blank",
        "title": title,
        "status": problem.status_code,
        "code": problem.code or code,
        "detail": str(problem.detail),
        **problem.more,
    }
    if problem.field:
        body["errors"] = [{"field": problem.field, "remedy": body["detail"]}]
    return Response(body, status=problem.status_code, headers=_list_headers(error), content_type=MEDIA_TYPE)


def _read(error: Exception) -> Problem | None:
    if isinstance(error, Problem):
        return error
    if isinstance(error, WaitlistError):
        return Problem(400, str(error), field=error.field)
    if isinstance(error, exceptions.ValidationError):
        return _gather(error)
    if isinstance(error, exceptions.NotAuthenticated):
        return Problem(401, REMEDY)
    if isinstance(error, exceptions.MethodNotAllowed):
        return Problem(405, f"{error.detail} The schema at /api/v1/schema/ lists what there is.")
    if isinstance(error, exceptions.UnsupportedMediaType):
        return Problem(415, "Send the body as JSON, with the header Content-Type: application/json.")
    if isinstance(error, exceptions.ParseError):
        return Problem(400, f"The body is not valid JSON. {error.detail}", code="unreadable")
    if isinstance(error, exceptions.APIException):
        return Problem(error.status_code, str(error.detail))
    if isinstance(error, Http404):
        return Problem(404, "There is nothing with that id at this spa.")
    if isinstance(error, PermissionDenied):
        return Problem(403, "The key may not do this.")
    return None


def _gather(error: exceptions.ValidationError) -> Problem:
    errors = [{"field": field, "remedy": remedy} for field, remedy in _walk(error.detail, "")]
    detail = errors[0]["remedy"] if len(errors) == 1 else f"{len(errors)} values need a change: see errors."
    return Problem(400, detail, errors=errors)


def _walk(detail: object, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(detail, Mapping):
        for name, inner in detail.items():
            here = path if name == "non_field_errors" else f"{path}.{name}".lstrip(".")
            yield from _walk(inner, here)
    elif isinstance(detail, list):
        for inner in detail:
            yield from _walk(inner, path)
    else:
        yield _write_plain(path), _write_plain(str(detail))


def _write_plain(text: str) -> str:
    """Half a character, as JSON can hold it, cannot be sent back."""
    return text.encode(errors="replace").decode()


def _list_headers(error: Exception) -> dict[str, str]:
    """As the framework's own handler gives them."""
    headers = {}
    if getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = error.auth_header
    if getattr(error, "wait", None):
        headers["Retry-After"] = str(int(error.wait) + 1)
    return headers
