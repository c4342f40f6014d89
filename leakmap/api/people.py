"""Whom a request is about: a patient by id, or by number and name. Nothing about a patient is ever sent back."""

from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction
from rest_framework import serializers

from clinics.models import Language, Patient
from clinics.profile import read_profile
from leakmap.api.fields import ExactSerializer, PhoneField, RowField
from leakmap.api.problems import Problem
from leakmap.lib.phones import is_textable
from triage.matching import match_patient


class PersonFields(ExactSerializer):
    """Part of a request: either `patient`, or `phone` with names."""

    patient = RowField(
        kind="patient",
        queryset=Patient.objects.all(),
        required=False,
        help_text="As an earlier answer gave it. Or send phone and names.",
    )
    phone = PhoneField(
        max_length=32, required=False, write_only=True, help_text="Who is not known yet becomes a patient."
    )
    first_name = serializers.CharField(max_length=60, required=False, write_only=True)
    last_name = serializers.CharField(max_length=60, required=False, write_only=True, allow_blank=True)
    language = serializers.ChoiceField(
        Language.choices, required=False, write_only=True, help_text="Of a patient who is new."
    )

    def validate(self, sent: dict) -> dict:
        if "patient" in sent:
            extra = [name for name in ("phone", "first_name", "last_name", "language") if name in sent]
            if extra:
                raise serializers.ValidationError(
                    {extra[0]: "Send either patient, or phone with names: not both."}
                )
            return sent
        for name in ("phone", "first_name"):
            if name not in sent:
                raise serializers.ValidationError(
                    {name: "Say who it is for: the id of a patient, or phone with first_name and last_name."}
                )
        return sent


def find_patient(said: Mapping, *, now: datetime) -> Patient:
    """The patient that was named; a number nobody has yet becomes one. Raises Problem. Call inside a transaction."""
    if "patient" in said:
        return said["patient"]
    profile = read_profile(now=now)
    if any(line.row.number == said["phone"] for line in profile.lines):
        raise Problem(400, "That is a line of the spa itself. Send the patient's own number.", field="phone")
    try:
        with transaction.atomic():
            patient = match_patient(address=said["phone"], practice=profile.practice).patient
    except IntegrityError:  # their text came in at the same moment
        patient = match_patient(address=said["phone"], practice=profile.practice).patient
    first, last = said["first_name"], said.get("last_name", "")
    if not (patient.first_name or patient.last_name):
        patient.first_name, patient.last_name = first, last
        patient.language = said.get("language", patient.language)
        patient.save(update_fields=["first_name", "last_name", "language"])
    elif (first.casefold(), last.casefold()) != (patient.first_name.casefold(), patient.last_name.casefold()):
        raise Problem(
            409,
            f"That number belongs to patient {patient.pk}, who has another name here. If they are meant, send "
            f'"patient": {patient.pk} instead of phone and names; else send another number.',
            code="other_name",
            field="phone",
            patient=patient.pk,
        )
    return patient


def check_texts_reach(patient: Patient) -> None:
    """Who agreed to be texted needs a number that texts reach. Raises Problem."""
    numbers = [each.address for each in patient.addresses.all() if each.channel == "sms"]
    if not any(map(is_textable, numbers)):
        raise Problem(
            400,
            "They agreed to be texted, but texts do not reach their number. Send a US or Canadian mobile number, "
            "or no consent: the desk then calls.",
            field="consent",
        )
