"""What a patient agreed to, as an append-only ledger, and the switch the send gate reads."""

from datetime import datetime

from django.db import connection

from clinics.models import ConsentKind, PatientAddress


def record_consent(
    *,
    address: PatientAddress,
    kind: ConsentKind,
    source: str,
    now: datetime,
    wording: str = "",
    reference: str = "",
    actor: str = "",
) -> None:
    """Write one event and, for opt-outs and opt-ins, move the switch. The same reference again changes nothing."""
    with connection.cursor() as cursor:
        # One statement for both questions, since every missed call pays it: was it noted before, and note it.
        cursor.execute(
            "INSERT INTO clinics_consentevent (address_id, kind, source, wording, reference, actor, at)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING RETURNING id",
            [address.pk, str(kind), source, wording, reference[:64], actor[:80], now],
        )
        if cursor.fetchone() is None:
            return
    if kind == ConsentKind.OPT_OUT:
        _set_opted_out(address, address.opted_out_at or now)
    if kind == ConsentKind.OPT_IN:
        _set_opted_out(address, None)


def _set_opted_out(address: PatientAddress, moment: datetime | None) -> None:
    address.opted_out_at = moment
    address.save(update_fields=["opted_out_at"])


def has_marketing_consent(address: PatientAddress) -> bool:
    """Written consent to offers, given after any opt-out. START restores texts about visits, not offers."""
    events = address.consent.filter(kind__in=[ConsentKind.MARKETING, ConsentKind.OPT_OUT]).order_by(
        "-at", "-pk"
    )
    latest = events.first()
    return bool(latest) and latest.kind == ConsentKind.MARKETING
