"""How every patient's page is answered: kept nowhere, found by nobody, telling no other site where the visitor was."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers

from clinics.profile import read_profile
from leakmap.lib.clock import read_now
from leakmap.patient_pages.parts import describe_place
from leakmap.patient_pages.words import Words, choose_language


def answer(request: HttpRequest, template: str, context: dict, *, status: int = 200) -> HttpResponse:
    return keep_private(render(request, template, context, status=status))


def keep_private(response: HttpResponse) -> HttpResponse:
    add_never_cache_headers(response)
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def read_language(request: HttpRequest, *, default: str) -> str:
    """Of a visitor we do not know: what the address or the form says, what the browser prefers, the spa's own."""
    return choose_language(
        asked=request.POST.get("lang") or request.GET.get("lang", ""),
        accepted=request.headers.get("Accept-Language", ""),
        default=default,
    )


def say_sorry(request: HttpRequest, *, key: str, status: int) -> HttpResponse:
    """A page that says what to do instead, with the spa's number. `key`: of its sentences in words.toml."""
    profile = read_profile(now=read_now())
    place = describe_place(profile=profile)
    language = read_language(request, default=profile.practice.default_language)
    say = Words(language, {"spa": place.spa, "phone": place.phone})
    context = {"say": say, "place": place, "title": say[f"{key}_title"], "lead": say[f"{key}_lead"]}
    return answer(request, "patient/sorry.html", context, status=status)
