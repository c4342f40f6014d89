"""`manage.py seed_demo SLUG`: a month of made-up life in an empty spa."""

from time import monotonic

from django.conf import settings
from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError

from leakmap.console import roles
from leakmap.demo.seed.build import seed
from leakmap.lib.clock import read_now
from leakmap.lib.tenancy import inside_spa
from leakmap.tenants.models import Spa


class Command(BaseCommand):
    help = "Fill an empty spa with believable records. A spa that has patients is left as it is."

    def add_arguments(self, parser):
        parser.add_argument("slug", help="Which spa, like glow")

    def handle(self, *args, **options):
        if settings.IS_PRODUCTION:
            raise CommandError("Made-up patients do not belong in production.")
        slug = options["slug"]
        spa = Spa.objects.filter(slug=slug).first()
        if spa is None:
            raise CommandError(f"There is no spa {slug!r}. Make it first: manage.py create_spa {slug} ...")
        started = monotonic()
        with inside_spa(spa.schema_name):
            is_new = seed(slug=slug, desk_name=_find_desk_name(), now=read_now())
        if is_new:
            self.stdout.write(f"{spa.name}: seeded in {monotonic() - started:.1f} s")
        else:
            self.stdout.write(f"{spa.name}: has records already, left as it is")


def _find_desk_name() -> str:
    """Whoever sits at the desk answered the requests of the past month."""
    user = User.objects.filter(groups__name=roles.DESK).order_by("pk").first()
    return roles.name_of(user) if user else "Front desk"
