"""Who is looking: what a role may read and do beyond the plain permissions."""

from django.contrib.auth.models import AbstractUser, User
from django.db.models import Q

OWNER, DESK, BILLING, PROVIDER = "owner", "front desk", "billing", "provider"
CLINICAL = {OWNER, PROVIDER}  # the words of a clinical conversation are for these
ANSWERS = {OWNER, DESK}  # answer patients and requests
_KEPT = "_console_roles"


def read_roles(user: AbstractUser) -> frozenset[str]:
    """The login's groups; read once per request."""
    if not hasattr(user, _KEPT):
        names = user.groups.values_list("name", flat=True) if user.pk else ()
        setattr(user, _KEPT, frozenset(names))
    return getattr(user, _KEPT)


def is_owner(user: AbstractUser) -> bool:
    return user.is_superuser or OWNER in read_roles(user)


def reads_clinical(user: AbstractUser) -> bool:
    return user.is_superuser or bool(CLINICAL & read_roles(user))


def may_answer(user: AbstractUser, *, is_clinical: bool) -> bool:
    """A clinical conversation is answered by clinicians and owners, every other one by the desk and owners too."""
    if is_clinical:
        return reads_clinical(user)
    return user.is_superuser or bool((ANSWERS | CLINICAL) & read_roles(user))


def may_decide(user: AbstractUser) -> bool:
    """Confirm, counter or decline a request."""
    return user.is_superuser or bool(ANSWERS & read_roles(user))


def name_of(user: AbstractUser) -> str:
    """How the record and the other desk call this person."""
    return (user.get_full_name() or user.username.partition("@")[0])[:80]


def list_colleagues(*, me: AbstractUser, is_clinical: bool) -> list[User]:
    """Who may be given a conversation, oneself first; a clinical one only to those who read it. One query."""
    known = Q(groups__name__in=CLINICAL if is_clinical else ANSWERS | CLINICAL)
    rows = User.objects.filter(known, is_active=True).distinct()
    return sorted(rows, key=lambda user: (user.pk != me.pk, name_of(user).lower()))
