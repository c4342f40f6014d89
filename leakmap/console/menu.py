"""The console's menu and names. The operators' site shares the theme's settings, so each asks where it is."""

from django.db import connection
from django.http import HttpRequest
from django.urls import reverse

from clinics.models import BookingRequest, Practice, RequestState, SheetRemark, WaitlistSheet
from triage.models import FREEZING_KINDS, Ticket


def is_spa() -> bool:
    return connection.schema_name != "public"


def read_site_name(request: HttpRequest) -> str:
    if not is_spa():
        return "Leak Map operators"
    if not hasattr(request, "_spa_name"):
        request._spa_name = Practice.objects.values_list("name", flat=True).first() or "Front desk"
    return request._spa_name


def read_subheader(request: HttpRequest) -> str:
    return "Front desk" if is_spa() else ""


def list_menu(request: HttpRequest) -> list[dict]:
    """Groups of links, each shown to who may see its records. Empty for operators: they get the plain list."""
    return [_group(request, *group) for group in MENU] if is_spa() else []


def _group(request: HttpRequest, title: str, links: list[tuple]) -> dict:
    items = [_item(request, *link) for link in links if not link[3] or request.user.has_perm(f"{link[3]}")]
    return {"title": title, "items": items}


def _item(request: HttpRequest, title: str, icon: str, view: str, permission: str, badge=None) -> dict:
    item = {"title": title, "icon": icon, "link": reverse(f"console:{view}")}
    if badge and (count := badge()):
        item |= {"badge": str(count), "badge_variant": "primary", "badge_style": "solid"}
    return item


def count_now() -> int:
    """Requests and clinical tickets: what may not wait."""
    waiting = BookingRequest.objects.filter(state=RequestState.WAITING).count()
    return waiting + Ticket.objects.filter(kind__in=FREEZING_KINDS, closed_at=None).count()


def count_sheet_problems() -> int:
    """Rows of the waitlist's sheet that were not taken, or that it cannot be followed at all: nobody else says so."""
    problem = WaitlistSheet.objects.filter(is_on=True).values_list("problem", flat=True).first()
    if problem is None:
        return 0  # most spas have no sheet
    return 1 if problem else SheetRemark.objects.filter(is_refused=True).values("row").distinct().count()


MENU = [
    (
        "",
        [
            ("Who needs you now", "concierge", "index", "", count_now),
            ("Conversations", "forum", "triage_conversation_changelist", "triage.view_conversation"),
            ("Booking requests", "event_available", "clinics_bookingrequest_changelist", "clinics.view_bookingrequest"),
            ("Freed times", "event_repeat", "outreach_freedslot_changelist", "outreach.view_freedslot"),
            ("Coming back", "replay", "outreach_rebookingrun_changelist", "outreach.view_rebookingrun"),
            ("Waitlist", "format_list_numbered", "clinics_waitlistentry_changelist", "clinics.view_waitlistentry"),
            ("Waitlist sheet", "table_view", "clinics_waitlistsheet_changelist", "clinics.view_waitlistentry",
             count_sheet_problems),
            ("Calls", "call", "triage_call_changelist", "triage.view_call"),
            ("To do", "task_alt", "triage_ticket_changelist", "triage.view_ticket"),
            ("Appointments", "calendar_month", "clinics_appointment_changelist", "clinics.view_appointment"),
            ("Patients", "person", "clinics_patient_changelist", "clinics.view_patient"),
        ],
    ),
    (
        "What we say",
        [
            ("Answers", "quiz", "clinics_knowledgeentry_changelist", "clinics.view_knowledgeentry"),
            ("Quick replies", "bolt", "clinics_cannedreply_changelist", "clinics.view_cannedreply"),
            ("Message texts", "edit_note", "clinics_messagetext_changelist", "clinics.view_messagetext"),
            ("Sent texts", "outbox", "outreach_outboxitem_changelist", "outreach.view_outboxitem"),
        ],
    ),
    (
        "The spa",
        [
            ("Services", "spa", "clinics_service_changelist", "clinics.view_service"),
            ("Providers", "badge", "clinics_provider_changelist", "clinics.view_provider"),
            ("Locations and hours", "schedule", "clinics_location_changelist", "clinics.view_location"),
            ("Practice", "tune", "clinics_practice_changelist", "clinics.change_practice"),
            ("Freed times: settings", "rule", "clinics_recoverypolicy_changelist", "clinics.change_recoverypolicy"),
            ("Coming back: settings", "event_upcoming", "clinics_rebookingpolicy_changelist",
             "clinics.change_rebookingpolicy"),
        ],
    ),
    (
        "Phones and logins",
        [
            ("Phone lines", "phone_in_talk", "clinics_phoneline_changelist", "clinics.view_phoneline"),
            ("Phone account", "key", "clinics_messagingaccount_changelist", "clinics.view_messagingaccount"),
            ("API keys", "vpn_key", "clinics_apikey_changelist", "clinics.view_apikey"),
            ("Staff logins", "group", "auth_user_changelist", "auth.view_user"),
            ("Deliveries", "inbox", "triage_inbound_changelist", "triage.view_inbound"),
        ],
    ),
]  # fmt: skip
