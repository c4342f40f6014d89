"""What gunicorn runs."""

import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leakmap.settings")

application = get_wsgi_application()

# Loaded now and not by the first caller, who would wait a third of a second for it.
import_module(settings.ROOT_URLCONF)
