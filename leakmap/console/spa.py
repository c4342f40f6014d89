"""The spa itself: its profile, its answers, its phone lines and its phone account."""

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest
from unfold.admin import TabularInline
from unfold.decorators import display
from unfold.widgets import UnfoldAdminPasswordWidget, UnfoldAdminTextareaWidget

from clinics.models import CannedReply, KnowledgeEntry, MessagingAccount, PhoneLine, Practice, RingDestination
from leakmap.console.lists import DeskAdmin, OneRowAdmin, SettingsAdmin
from leakmap.console.quick_replies import PLACEHOLDERS
from leakmap.console.site import console
from leakmap.lib.clock import read_now
from leakmap.lib.phones import normalise, show
from leakmap.lib.sms_text import count_segments, to_gsm7
from outreach.outbox import try_waiting_now
from outreach.rendering import TextError, placeholders_in


@admin.register(Practice, site=console)
class PracticeAdmin(OneRowAdmin):
    fieldsets = [
        (None, {"fields": [("name", "assistant_name"), "default_language", "is_discreet"]}),
        (
            "Missed calls",
            {
                "fields": [
                    "textback_enabled",
                    "textback_at_night",
                    ("textback_pause_hours", "shortest_call_s"),
                ]
            },
        ),
        (
            "Booking by text",
            {
                "fields": [
                    ("assistant_enabled", "person_quiet_hours"),
                    "hold_minutes",
                    ("minimum_notice_minutes", "booking_horizon_days"),
                ]
            },
        ),
    ]


class AnswerForm(forms.ModelForm):
    class Meta:
        model = KnowledgeEntry
        fields = ["question", "answer", "keywords", "language", "is_approved"]
        widgets = {"answer": UnfoldAdminTextareaWidget(attrs={"data-count": "#id_answer_count"})}


@admin.register(KnowledgeEntry, site=console)
class AnswerAdmin(DeskAdmin):
    form = AnswerForm
    list_display = ["question", "said", "language", "is_approved"]
    list_filter = ["language", "is_approved"]
    search_fields = ["question", "answer", "keywords"]
    fields = ["question", "answer", "preview", "keywords", ("language", "is_approved")]
    readonly_fields = ["preview"]

    @display(description="Answer")
    def said(self, row: KnowledgeEntry) -> str:
        return row.answer if len(row.answer) <= 90 else f"{row.answer[:89]}…"

    @display(description="As it leaves")
    def preview(self, row: KnowledgeEntry) -> str:
        text = to_gsm7(row.answer.strip())
        count = count_segments(text)
        return f"{text} ({count} segment{'' if count == 1 else 's'})" if text else "Save to see it."

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return admin.ModelAdmin.has_delete_permission(self, request, obj)


class QuickReplyForm(forms.ModelForm):
    class Meta:
        model = CannedReply
        fields = ["title", "body", "language", "position"]
        widgets = {"body": UnfoldAdminTextareaWidget(attrs={"data-count": "#id_body_count"})}

    def clean_body(self) -> str:
        body = self.cleaned_data["body"].strip()
        try:
            unknown = sorted(placeholders_in(body) - set(PLACEHOLDERS))
        except TextError as error:
            raise forms.ValidationError(str(error)) from error
        if unknown:
            known = ", ".join(f"{{{each}}}" for each in PLACEHOLDERS)
            raise forms.ValidationError(f"There is no {{{unknown[0]}}} in a quick reply. Use: {known}.")
        return body


@admin.register(CannedReply, site=console)
class QuickReplyAdmin(DeskAdmin):
    form = QuickReplyForm
    list_display = ["title", "said", "language", "position"]
    list_filter = ["language"]
    search_fields = ["title", "body"]
    fields = ["title", "body", ("language", "position")]

    @display(description="Text")
    def said(self, row: CannedReply) -> str:
        return row.body if len(row.body) <= 90 else f"{row.body[:89]}…"

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return admin.ModelAdmin.has_delete_permission(self, request, obj)


class DestinationForm(forms.ModelForm):
    class Meta:
        model = RingDestination
        fields = ["number", "is_screened"]

    def clean_number(self) -> str:
        return normalise(self.cleaned_data["number"]) or self.cleaned_data["number"]


class DestinationInline(TabularInline):
    model = RingDestination
    form = DestinationForm
    extra = 0
    hide_title = True


@admin.register(PhoneLine, site=console)
class LineAdmin(SettingsAdmin):
    list_display = ["label", "called_at", "topology", "is_main"]
    list_select_related = ["location"]
    fields = ["label", "number", ("location", "is_main"), "topology", "ring_seconds"]
    inlines = [DestinationInline]

    @display(description="Number")
    def called_at(self, row: PhoneLine) -> str:
        return show(row.number)


class AccountForm(forms.ModelForm):
    """Tokens go in and never come out: the boxes are always empty, and are not the model's own fields."""

    typed_token = forms.CharField(
        label="Auth token",
        required=False,
        max_length=100,
        widget=UnfoldAdminPasswordWidget(render_value=False, attrs={"autocomplete": "off"}),
        help_text="Leave empty to keep the one we have.",
    )
    typed_next_token = forms.CharField(
        label="Next auth token",
        required=False,
        max_length=100,
        widget=UnfoldAdminPasswordWidget(render_value=False, attrs={"autocomplete": "off"}),
        help_text="While rotating: webhooks signed with either token are accepted. Leave empty to keep it.",
    )
    forget_next = forms.BooleanField(
        label="Forget the next auth token", required=False, help_text="When the rotation is over."
    )

    class Meta:
        model = MessagingAccount
        fields = ["provider", "account_sid", "messaging_service_sid", "segments_per_second"]

    def clean_typed_token(self) -> str:
        token = self.cleaned_data["typed_token"].strip()
        if not token and not self.instance.pk:
            raise forms.ValidationError("Paste the auth token from the provider's console.")
        return token

    def clean_account_sid(self) -> str:
        sid = self.cleaned_data["account_sid"].strip()
        if not (sid.startswith("AC") and len(sid) == 34):
            raise forms.ValidationError("An account SID starts with AC and has 34 characters.")
        return sid

    def save(self, commit: bool = True) -> MessagingAccount:
        account = super().save(commit=False)
        account.pk = 1
        if self.cleaned_data["typed_token"]:
            account.auth_token = self.cleaned_data["typed_token"]
        if self.cleaned_data["typed_next_token"].strip():
            account.next_auth_token = self.cleaned_data["typed_next_token"].strip()
        if self.cleaned_data["forget_next"]:
            account.next_auth_token = None
        if commit:
            account.save()
        return account


@admin.register(MessagingAccount, site=console)
class AccountAdmin(OneRowAdmin):
    form = AccountForm
    fields = [
        "provider", "account_sid", "typed_token", "typed_next_token", "forget_next", "messaging_service_sid",
        "segments_per_second", "problem",
    ]  # fmt: skip
    readonly_fields = ["problem"]

    def save_model(self, request: HttpRequest, obj: MessagingAccount, form, change: bool) -> None:
        """Texts that waited for the account are tried with what was just saved, not minutes later."""
        super().save_model(request, obj, form, change)
        count = try_waiting_now(now=read_now())
        if count:
            words = "1 text that waited is" if count == 1 else f"{count} texts that waited are"
            messages.info(request, f"{words} being tried now.")
