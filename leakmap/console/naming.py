"""How a patient is told from another in a drop-down: by name, and the end of the number."""

from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.db.models import Model

from clinics.models import ContactChannel, Patient
from leakmap.lib.redact import mask_phone


def tell_patient(patient: Patient) -> str:
    numbers = [each.address for each in patient.addresses.all() if each.channel == ContactChannel.SMS]
    return " ".join([patient.display_name, *(mask_phone(number) for number in numbers[:1])])


class NamedAutocomplete(AutocompleteJsonView):
    """A patient's own `str` is an id, so that no log or history names them; a drop-down has to."""

    def serialize_result(self, obj: Model, to_field_name: str) -> dict:
        shown = super().serialize_result(obj, to_field_name)
        return {**shown, "text": tell_patient(obj)} if isinstance(obj, Patient) else shown
