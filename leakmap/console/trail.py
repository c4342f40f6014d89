"""The trail at the top of a page, in the menu's words. The theme's own shows the names of the code's apps."""

from django.db.models import Model
from django.template import RequestContext
from django.template.loader import render_to_string
from django.urls import reverse
from unfold.templatetags import unfold as theme

from leakmap.console.menu import MENU, is_spa

MENU_WORDS = {view: words for _, links in MENU for words, _, view, *_ in links}


def replace_theme_trail() -> None:
    theme.register.simple_tag(show_trail, takes_context=True, name="header_title")


def show_trail(context: RequestContext) -> str:
    """Operators keep the theme's trail: they have no menu of ours."""
    parts = list_parts(context) if is_spa() else []
    if not parts:
        return theme.header_title(context)
    return render_to_string("unfold/helpers/header_title.html", {"parts": parts}, request=context.request)


def list_parts(context: RequestContext) -> list[dict]:
    """The list's name, and the row that is open; nothing on a page of our own."""
    opts, row = context.get("opts"), context.get("original") or context.get("object")
    if not opts:
        return []
    view = f"{opts.app_label}_{opts.model_name}_changelist"
    parts = [{"link": reverse(f"console:{view}"), "title": MENU_WORDS.get(view, opts.verbose_name_plural)}]
    return [*parts, {"title": row}] if isinstance(row, Model) else parts
