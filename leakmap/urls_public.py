"""Addresses at the bare host: the operators' own admin."""

from django.urls import path
from django.views.generic import RedirectView

from leakmap.operators.admin import operators

urlpatterns = [
    path("admin/", operators.urls),
    path("", RedirectView.as_view(url="/admin/")),
]
