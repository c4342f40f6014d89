"""The waitlist's JSON."""

from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from clinics.models import WaitlistEntry, WaitlistState
from clinics.suits import from_json, read_suits, speak_suits
from clinics.waitlist import LONGEST_NOTE, LONGEST_NOTICE
from leakmap.api.fields import (
    ExactSerializer,
    InstantField,
    ServicesField,
    location_field,
    provider_field,
    service_field,
)
from leakmap.api.people import PersonFields


class SuitsField(serializers.CharField):
    """Days and times as staff write them."""

    def to_internal_value(self, sent) -> str:
        words = super().to_internal_value(sent)
        try:
            read_suits(words)
        except ValueError as error:
            raise serializers.ValidationError(str(error)) from None
        return words

    def to_representation(self, stored: list) -> str:
        return speak_suits(from_json(stored))


class ConsentShape(ExactSerializer):
    """They agreed to be texted. Kept in the consent ledger, word for word."""

    how = serializers.CharField(max_length=40, help_text="Where: web form, in person, by phone, on paper.")
    wording = serializers.CharField(max_length=2000, help_text="What they read or were told, word for word.")
    reference = serializers.CharField(
        max_length=64, required=False, help_text="Your own id of it: the same one is written down once."
    )


class WishFields(ExactSerializer):
    """What somebody waits for."""

    services = ServicesField(required=False, help_text="Ids.")
    provider = provider_field(required=False, allow_null=True, help_text="null: anybody.")
    location = location_field(required=False, allow_null=True, help_text="null: anywhere.")
    suits = SuitsField(
        required=False,
        max_length=300,
        allow_blank=True,
        help_text="Days and times: Mon-Wed 9am-12pm, Fri after 3pm. Empty: any time.",
    )
    notice_minutes = serializers.IntegerField(
        required=False,
        min_value=0,
        max_value=LONGEST_NOTICE,
        help_text="Not offered a time sooner than that.",
    )
    note = serializers.CharField(required=False, max_length=LONGEST_NOTE, allow_blank=True)
    expires_at = InstantField(required=False, allow_null=True, help_text="null: stays until taken off.")
    consent = ConsentShape(
        required=False,
        allow_null=True,
        help_text="null, or left out: not agreed. They are never texted, and the desk calls.",
    )


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "Ana, Fridays",
            {
                "phone": "+13135550142",
                "first_name": "Ana",
                "last_name": "Ruiz",
                "services": [3],
                "suits": "Mon-Wed 9am-12pm, Fri after 3pm",
                "notice_minutes": 120,
                "consent": {"how": "web form", "wording": "Text me when a time opens up."},
            },
            request_only=True,
        )
    ]
)
class NewEntryShape(PersonFields, WishFields):
    """Somebody for the waitlist. Who waits already keeps their place, and this is added to their entry."""

    services = ServicesField(help_text="Ids.")


class ChangedEntryShape(WishFields):
    """Only what is sent is changed. `consent: null`: they are not texted any more."""


class EntryShape(serializers.ModelSerializer):
    """An entry. Who it is stays an id."""

    patient = serializers.IntegerField(source="patient_id")
    services = ServicesField()
    provider = serializers.IntegerField(source="provider_id", allow_null=True)
    location = serializers.IntegerField(source="location_id", allow_null=True)
    suits = SuitsField()
    place = serializers.SerializerMethodField(help_text="1 is asked first; null: waits no more.")
    consented_at = InstantField(allow_null=True)
    expires_at = InstantField(allow_null=True)
    created_at = InstantField()
    updated_at = InstantField()

    class Meta:
        model = WaitlistEntry
        fields = [
            "id", "patient", "services", "provider", "location", "suits", "notice_minutes", "note", "source",
            "consented_at", "consent_how", "state", "closed_reason", "place", "expires_at", "created_at",
            "updated_at",
        ]  # fmt: skip

    def get_place(self, row: WaitlistEntry) -> int | None:
        return self.context["places"].get(row.pk)


class WaitlistQuery(ExactSerializer):
    service = service_field(required=False, help_text="Only who waits for it.")
    state = serializers.ChoiceField(
        [*WaitlistState.values, "all"], default=WaitlistState.WAITING, help_text="waiting unless told."
    )
    cursor = serializers.CharField(required=False)
    limit = serializers.CharField(required=False)


class PlaceShape(ExactSerializer):
    place = serializers.IntegerField(
        min_value=1, max_value=1_000_000, help_text="1 is first; past the end is last."
    )


class ReasonShape(ExactSerializer):
    reason = serializers.CharField(max_length=120, default="Taken off by another system")
