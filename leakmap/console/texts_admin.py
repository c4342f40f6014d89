"""The wording of every text we send: ours, or the spa's own."""

from dataclasses import dataclass
from functools import partial

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_POST

from clinics.models import Language, MessageText, PhoneLine, Practice
from leakmap.console.lists import DeskAdmin
from leakmap.console.pages import render_page, say
from leakmap.console.site import console
from leakmap.console.wording_rules import fill_sample, find_problems, find_remarks
from leakmap.lib import memo
from leakmap.lib.phones import show
from leakmap.lib.sms_text import count_segments
from outreach.rendering import TextError
from outreach.texts import DESCRIPTIONS, PLACEHOLDERS, TEXTS

MOST = MessageText._meta.get_field("body").max_length


@dataclass(frozen=True)
class Wording:
    """One line of the list."""

    key: str
    language: str
    label: str
    description: str
    body: str
    is_own: bool
    segments: int


class WordingForm(forms.Form):
    body = forms.CharField(max_length=MOST, strip=True, required=False)

    def __init__(self, key: str, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.key = key

    def clean_body(self) -> str:
        body = self.cleaned_data["body"]
        if problems := find_problems(self.key, body):
            raise forms.ValidationError(problems)
        return body


@admin.register(MessageText, site=console)
class MessageTextAdmin(DeskAdmin):
    """The list shows every text there is, so it is drawn from the catalogue and not from the table."""

    def get_urls(self) -> list:
        routes = [
            ("<slug:key>/<slug:language>/", self.edit, "clinics_messagetext_edit"),
            ("<slug:key>/<slug:language>/preview/", self.preview, "clinics_messagetext_preview"),
            ("<slug:key>/<slug:language>/reset/", self.reset, "clinics_messagetext_reset"),
        ]
        return [
            path(route, console.admin_view(view), name=name) for route, view, name in routes
        ] + super().get_urls()

    def changelist_view(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        chosen = request.GET.get("language", "")
        language = chosen if chosen in Language.values else Practice.objects.get().default_language
        context = {
            "wordings": list_wordings(language),
            "language": language,
            "languages": Language.choices,
            "may_edit": self.has_change_permission(request),
        }
        return render_page(request, "console/texts.html", "Message texts", context)

    def edit(self, request: HttpRequest, key: str, language: str) -> HttpResponse:
        _require_known(key, language)
        if not self.has_view_permission(request):
            raise PermissionDenied
        own = MessageText.objects.filter(key=key, language=language).first()
        form = WordingForm(
            key, request.POST or None, initial={"body": own.body if own else TEXTS[key][language]}
        )
        if request.method == "POST":
            if not self.has_change_permission(request):
                raise PermissionDenied
            if form.is_valid():
                self._save(request, key, language, form.cleaned_data["body"])
                return redirect("console:clinics_messagetext_changelist")
        body = form["body"].value() or ""
        context = {
            **_describe(key, language),
            **weigh(key, language, body),
            "form": form,
            "body": body,
            "is_own": own is not None,
            "may_edit": self.has_change_permission(request),
            "most": MOST,
        }
        status = 422 if form.errors else 200
        return render_page(request, "console/text.html", DESCRIPTIONS[key], context, status)

    def _save(self, request: HttpRequest, key: str, language: str, body: str) -> None:
        own = MessageText.objects.filter(key=key, language=language)
        if body == TEXTS[key][language]:
            own.delete()  # the same as ours: then ours, also when we improve it
            memo.forget()
            say(request, "Our wording is used.")
            return
        row, is_new = MessageText.objects.update_or_create(
            key=key, language=language, defaults={"body": body}
        )
        memo.forget()
        log = self.log_addition if is_new else self.log_change
        log(request, row, [{"changed": {"fields": ["body"]}}])
        say(request, "Saved. The next text uses it.")

    def preview(self, request: HttpRequest, key: str, language: str) -> HttpResponse:
        """Read only; a POST because the wording being typed does not belong in an address."""
        _require_known(key, language)
        if not self.has_view_permission(request):
            raise PermissionDenied
        return _preview(request, key, language)

    def reset(self, request: HttpRequest, key: str, language: str) -> HttpResponse:
        _require_known(key, language)
        if not self.has_change_permission(request):
            raise PermissionDenied
        return _reset(request, key, language, record=partial(self.log_deletions, request))


@require_POST
def _preview(request: HttpRequest, key: str, language: str) -> HttpResponse:
    body = request.POST.get("body", "").strip()[: MOST + 1]
    context = {**weigh(key, language, body), "problems": find_problems(key, body)}
    return render(request, "console/_wording.html", context)


@require_POST
def _reset(request: HttpRequest, key: str, language: str, record) -> HttpResponse:
    own = MessageText.objects.filter(key=key, language=language)
    if own.exists():
        record(own)
        own.delete()
        memo.forget()
    say(request, "Back to our wording.")
    return redirect("console:clinics_messagetext_changelist")


def _require_known(key: str, language: str) -> None:
    if key not in TEXTS or language not in Language.values:
        raise Http404


def list_wordings(language: str) -> list[Wording]:
    """Every text in one language, the spa's own wording where there is one. One query."""
    own = dict(MessageText.objects.filter(language=language).values_list("key", "body"))
    return [_make_wording(key, language, own.get(key)) for key in TEXTS]


def _make_wording(key: str, language: str, own: str | None) -> Wording:
    body = own or TEXTS[key][language]
    return Wording(
        key,
        language,
        key.replace("_", " ").capitalize(),
        DESCRIPTIONS[key],
        body,
        own is not None,
        count_segments(body),
    )


def _describe(key: str, language: str) -> dict:
    return {
        "key": key,
        "language": language,
        "language_label": Language(language).label,
        "description": DESCRIPTIONS[key],
        "placeholders": [f"{{{name}}}" for name in sorted(PLACEHOLDERS[key])],
        "default": TEXTS[key][language],
    }


def weigh(key: str, language: str, body: str) -> dict:
    """What the wording looks like when it is sent, and what it costs."""
    try:
        text = fill_sample(key, body, language=language, facts=read_facts())
    except (TextError, KeyError):
        return {"text": "", "segments": 0, "remarks": []}
    return {"text": text, "segments": count_segments(text), "remarks": find_remarks(body, text)}


def read_facts() -> dict[str, str]:
    practice, line = Practice.objects.get(), PhoneLine.objects.first()
    return {
        "spa": practice.name,
        "assistant": practice.assistant_name,
        "phone": show(line.number) if line else "(313) 555-0100",
    }
