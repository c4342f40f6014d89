"""Makes a new spa ready to work: profile, location, line, phone account, roles, owner, defaults."""

from dataclasses import dataclass

from django.contrib.auth.models import Group, Permission, User
from django.db import transaction

from clinics.defaults import create_hours, create_knowledge, create_quick_replies, create_services
from clinics.models import (
    Location,
    MessagingAccount,
    MessagingProvider,
    PhoneLine,
    Practice,
    RecoveryPolicy,
    StaffMember,
)

# What each role may see and change, by app and model; "*" is every model. Nobody but the owner deletes anything.
# Records that the system writes (calls, deliveries, texts) are read-only on screen whatever is allowed here.
VIEW, EDIT = ("view",), ("view", "add", "change")
ACT = ("view", "change")  # rows the system writes, and buttons that act on them
ROLES: dict[str, dict[str, tuple[str, ...]]] = {
    "owner": {
        "clinics.*": (*EDIT, "delete"),
        "triage.*": (*EDIT, "delete"),
        "outreach.*": VIEW,
        "outreach.freedslot": ACT,
        "outreach.rebookingrun": ACT,
        "auth.user": EDIT,
        "auth.group": VIEW,
    },
    "front desk": {
        "clinics.*": VIEW,
        "triage.*": VIEW,
        "outreach.*": VIEW,
        "outreach.freedslot": ACT,
        "outreach.rebookingrun": ACT,
        "clinics.waitlistentry": EDIT,
        "clinics.patient": EDIT,
        "clinics.patientaddress": EDIT,
        "clinics.appointment": EDIT,
        "clinics.bookingrequest": EDIT,
        "clinics.closure": EDIT,
        "clinics.knowledgeentry": EDIT,
        "clinics.cannedreply": EDIT,
        "triage.conversation": EDIT,
        "triage.ticket": EDIT,
        "triage.inbound": EDIT,
    },
    "billing": {
        "clinics.patient": VIEW,
        "clinics.patientaddress": VIEW,
        "clinics.consentevent": VIEW,
        "clinics.appointment": VIEW,
        "clinics.service": VIEW,
        "clinics.provider": VIEW,
        "clinics.location": VIEW,
    },
    "provider": {
        "clinics.*": VIEW,
        "triage.*": VIEW,
        "outreach.*": VIEW,
        "triage.conversation": EDIT,
        "triage.ticket": EDIT,
    },
}
# Tokens, keys, staff phones: not even to look at.
OWNER_ONLY = {"messagingaccount", "staffmember", "waitlistsheet", "apikey", "apianswer"}


@dataclass(frozen=True)
class NewSpa:
    """What `create_spa` asks for. `line` in E.164; an empty `auth_token` leaves the phone account for later."""

    name: str
    timezone: str
    state: str
    owner_email: str
    owner_password: str
    line: str
    provider: MessagingProvider
    account_sid: str
    auth_token: str


def set_up(spa: NewSpa) -> None:
    """Fill one spa's schema. Runs inside it, and again without doubling anything."""
    with transaction.atomic():
        Practice.objects.get_or_create(pk=1, defaults={"name": spa.name})
        RecoveryPolicy.objects.get_or_create(pk=1)
        location, _ = Location.objects.get_or_create(
            name=spa.name, defaults={"timezone": spa.timezone, "state": spa.state}
        )
        create_hours(location)
        PhoneLine.objects.get_or_create(number=spa.line, defaults={"location": location, "is_main": True})
        MessagingAccount.objects.get_or_create(
            pk=1,
            defaults={"provider": spa.provider, "account_sid": spa.account_sid, "auth_token": spa.auth_token},
        )
        create_services()
        create_knowledge()
        create_quick_replies()
        create_roles()
        create_login(email=spa.owner_email, password=spa.owner_password, role="owner")


def create_roles() -> None:
    """Make the groups, and bring their permissions up to the table above."""
    known = list(Permission.objects.select_related("content_type"))
    for name, rules in ROLES.items():
        group, _ = Group.objects.get_or_create(name=name)
        group.permissions.set(each for each in known if _is_allowed(each, name, rules))


def _is_allowed(permission: Permission, role: str, rules: dict[str, tuple[str, ...]]) -> bool:
    app, model = permission.content_type.app_label, permission.content_type.model
    if role != "owner" and model in OWNER_ONLY:
        return False
    verbs = rules.get(f"{app}.{model}", rules.get(f"{app}.*", ()))
    return permission.codename.removesuffix(f"_{model}") in verbs


def create_login(*, email: str, password: str, role: str, first_name: str = "") -> User:
    """A login of this spa; the e-mail is the user name. An existing one keeps its password."""
    user, is_new = User.objects.get_or_create(
        username=email, defaults={"email": email, "is_staff": True, "first_name": first_name}
    )
    if is_new:
        user.set_password(password)
        user.save()
    user.groups.add(Group.objects.get(name=role))
    StaffMember.objects.get_or_create(user=user)
    return user
