"""`/waitlist/`: anybody may ask to be told about sooner times.

No CSRF token: there is no login to abuse, another site could only do what every visitor may, and the check would turn
away browsers without cookies (see `booking`). What keeps programs out is a field that people do not see and a cap
per visitor and hour.
"""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from clinics.profile import Profile, read_profile
from clinics.waitlist import WaitlistError
from leakmap.lib.clock import read_now
from leakmap.lib.http import read_source
from leakmap.patient_pages.answering import answer, keep_private, read_language, say_sorry
from leakmap.patient_pages.forms import JoinForm
from leakmap.patient_pages.parts import describe_place
from leakmap.patient_pages.signing_up import is_full, read_menu, sign_up
from leakmap.patient_pages.words import NAMES, Words
from outreach.recovery.reading import read_policy

BY_TEXT, BY_PHONE = "text", "phone"  # how they will hear from us


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest) -> HttpResponse:
    policy = read_policy()
    if not policy.is_enabled:
        return say_sorry(request, key="closed", status=404)
    profile = read_profile(now=read_now())
    say = _find_words(request, profile, most=policy.offers_per_week)
    if request.method == "POST":
        return _take(request, profile, say)
    return _show(request, JoinForm(menu=read_menu(profile), say=say), profile, say)


def _take(request: HttpRequest, profile: Profile, say: Words) -> HttpResponse:
    now = read_now()
    form = JoinForm(request.POST, menu=read_menu(profile), say=say)
    if not form.is_valid():
        return _show(request, form, profile, say, status=422)
    source = read_source(request)
    if is_full(source=source, now=now):
        form.add_error(None, say["too_many"])
        return _show(request, form, profile, say, status=429)
    try:
        sign_up(
            wish=form.cleaned_data,
            suits=form.read_suits(),
            consent_wording=form.consent_wording,
            language=say.language,
            practice=profile.practice,
            source=source,
            now=now,
        )
    except WaitlistError as error:
        _add_error(form, error)
        return _show(request, form, profile, say, status=422)
    by = BY_TEXT if form.cleaned_data["consent"] else BY_PHONE
    address = f"{reverse('waitlist_done')}?{urlencode({'by': by, 'lang': say.language})}"
    return keep_private(HttpResponseRedirect(address, status=303))


def _add_error(form: JoinForm, error: WaitlistError) -> None:
    """In our own words where the page has some; the list's are for the desk."""
    key = f"{error.field}_refused"
    field = error.field if error.field in form.fields else None
    form.add_error(field, form.say[key] if key in form.say else str(error))


def _show(
    request: HttpRequest, form: JoinForm, profile: Profile, say: Words, *, status: int = 200
) -> HttpResponse:
    context = {"form": form, "say": say, "place": describe_place(profile=profile), "other": _find_other(say)}
    return answer(request, "patient/waitlist.html", context, status=status)


@require_safe
def show_done(request: HttpRequest) -> HttpResponse:
    """What happens next. Nothing of the visitor is in the address: only how they will hear from us."""
    profile = read_profile(now=read_now())
    say = _find_words(request, profile, most=read_policy().offers_per_week)
    by = BY_TEXT if request.GET.get("by") == BY_TEXT else BY_PHONE
    context = {"say": say, "place": describe_place(profile=profile), "lead": say[f"joined_by_{by}"], "by": by}
    return answer(request, "patient/waitlist_done.html", context)


def _find_words(request: HttpRequest, profile: Profile, *, most: int) -> Words:
    place = describe_place(profile=profile)
    values = {"spa": place.spa, "phone": place.phone, "most": most}
    return Words(read_language(request, default=profile.practice.default_language), values)


def _find_other(say: Words) -> dict[str, str]:
    """The other language, for its link."""
    code = next(each for each in NAMES if each != say.language)
    return {"code": code, "name": NAMES[code]}
