"""The schema, the page that shows it, and what is at no address."""

from django.utils.decorators import method_decorator
from django.views.decorators.cache import cache_page
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.exceptions import NotFound
from rest_framework.views import APIView

KEPT_S = 600  # making it takes a quarter of a second, and it changes with the program only


@method_decorator(cache_page(KEPT_S), name="dispatch")
class Schema(SpectacularAPIView):
    """OpenAPI 3. Open to everybody: it holds nothing of a spa."""

    throttle_classes = []


class Docs(SpectacularSwaggerSplitView):
    """Scripts and styles are files of our own host, so the strict policy of every other page holds here too."""

    throttle_classes = []
    url_name = "api_schema"
    template_name = "api/docs.html"


@extend_schema(exclude=True)
class Nothing(APIView):
    """An address that is none: as JSON, because a program asked."""

    authentication_classes, permission_classes, throttle_classes = [], [], []

    def initial(self, request, *args, **kwargs):
        raise NotFound("There is nothing at this address. Addresses end with a slash; /api/docs/ lists them.")
