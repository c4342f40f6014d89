"""Makes a new spa ready to work: profile, location, line, phone account, roles, owner, defaults."""

from dataclasses import dataclass

from django.contrib.auth.models import Group, Permission, User
from django.db import transaction

from clinics.defaults import create_hours, create_knowledge, create_services
from clinics.models import Location, MessagingAccount, MessagingProvider, PhoneLine, Practice, StaffMember

ROLES = {
    "owner": {"clinics", "triage", "outreach", "auth"},
    "front desk": {"clinics", "triage", "outreach"},
    "billing": {"clinics", "triage"},
    "provider": {"clinics", "triage"},
}
DESK_MAY_NOT_CHANGE = {"messagingaccount", "practice", "staffmember"}


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
        create_roles()
        create_login(email=spa.owner_email, password=spa.owner_password, role="owner")


def create_roles() -> None:
    for name, apps in ROLES.items():
        group, _ = Group.objects.get_or_create(name=name)
        allowed = Permission.objects.filter(content_type__app_label__in=apps)
        if name != "owner":
            allowed = allowed.exclude(
                content_type__model__in=DESK_MAY_NOT_CHANGE, codename__regex="^(add|change|delete)"
            )
        if name in {"billing", "provider"}:
            allowed = allowed.filter(codename__startswith="view")
        group.permissions.set(allowed)


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
