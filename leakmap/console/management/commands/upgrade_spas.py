"""`manage.py upgrade_spas`: what an upgrade has to bring to the spas that are already there. Runs again harmlessly."""

from django.core.management.base import BaseCommand
from django.db import transaction

from leakmap.console.setup import create_roles
from leakmap.lib.tenancy import inside_spa
from leakmap.tenants.models import Spa


class Command(BaseCommand):
    help = "After migrate_schemas: bring the roles of every active spa up to this version."

    def handle(self, *args, **options):
        schemas = list(
            Spa.objects.filter(is_active=True).order_by("slug").values_list("schema_name", flat=True)
        )
        for schema in schemas:
            with inside_spa(schema), transaction.atomic():
                create_roles()
        count = len(schemas)
        self.stdout.write(f"Roles are up to date in {count} spa{'' if count == 1 else 's'}.")
