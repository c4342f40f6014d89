"""The spa's own words for services and providers, as the reader of a table needs them."""

from clinics.models import Provider, Service
from clinics.sheets.reading import Known, list_words


def read_known() -> Known:
    services = {each.pk: each for each in Service.objects.all()}
    providers = {each.pk: each.name for each in Provider.objects.filter(is_active=True)}
    return Known(
        services=list_words({pk: (each.name, *each.aliases) for pk, each in services.items()}),
        service_names={pk: each.name for pk, each in services.items()},
        providers=list_words({pk: (name, name.partition(" ")[0]) for pk, name in providers.items()}),
        provider_names=providers,
    )
