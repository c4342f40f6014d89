"""`/book/<token>/`: a personal link. Looking changes nothing but "was seen"; a tap posts, and comes back to look.

Why there is no CSRF token. Such a token keeps another site from using the login a browser carries along. Here is no
login and no cookie: the link itself is the proof, only its patient was sent it, and whoever could forge the post
(the token is part of its address) could as well open the link. A cookie would be refused by many browsers inside
messaging apps, and with `Referrer-Policy: no-referrer`, which keeps the link from leaking to maps and phones, browsers
send `Origin: null`, which Django's check turns away. So the check would protect nothing and lock real patients out.
"""

from collections.abc import Sequence
from types import ModuleType

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from leakmap.lib.clock import read_now
from leakmap.patient_pages import offers, returns
from leakmap.patient_pages.answering import answer, keep_private, say_sorry

# Each kind of link reads its own tokens (`read_link`), builds its page, notes a visitor and does what was tapped.
KINDS: Sequence[ModuleType] = (offers, returns)
NOTICES = {offers.LATE, returns.LATE}


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, token: str) -> HttpResponse:
    kind, number = _read_token(token)
    if kind is None:
        return say_sorry(request, key="unknown", status=404)
    if request.method == "POST":
        return _take(request, kind, number, token)
    return _show(request, kind, number)


def _read_token(token: str) -> tuple[ModuleType | None, int]:
    for kind in KINDS:
        if (number := kind.read_link(token)) is not None:
            return kind, number
    return None, 0


def _show(request: HttpRequest, kind: ModuleType, number: int) -> HttpResponse:
    now = read_now()
    said = request.GET.get("said", "")
    page = kind.build_page(number=number, notice=said if said in NOTICES else "", now=now)
    if page is None:
        return say_sorry(request, key="unknown", status=404)
    if request.method == "GET":
        kind.note_visitor(number=number, now=now)
    return answer(request, "patient/booking.html", {"page": page, "say": page.say, "place": page.place})


def _take(request: HttpRequest, kind: ModuleType, number: int, token: str) -> HttpResponse:
    """Always back to the page, which says how things stand: reloading it posts nothing."""
    said = kind.take_choice(number=number, choice=request.POST.get("choice", ""), now=read_now())
    address = reverse("book", args=[token])
    return keep_private(HttpResponseRedirect(f"{address}?said={said}" if said else address, status=303))
