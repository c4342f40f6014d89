"""Addresses at a spa's host."""

from django.conf import settings
from django.urls import include, path
from django.views.generic import RedirectView

from leakmap import hooks
from leakmap.console.site import console

twilio = [
    path("voice/", hooks.voice_incoming, name="voice"),
    path("voice/dialed/", hooks.voice_dialed, name="dialed"),
    path("voice/status/", hooks.voice_status, name="status"),
    path("voice/screen/", hooks.voice_screen, name="screen"),
    path("voice/screened/", hooks.voice_screened, name="screened"),
    path("sms/", hooks.sms_incoming, name="sms"),
    path("sms/status/", hooks.sms_status, name="sms_status"),
]

urlpatterns = [
    path("hooks/twilio/", include((twilio, "twilio"))),
    path("admin/", console.urls),
    path("api/", include("leakmap.api.urls")),
    path("", include("leakmap.patient_pages.urls")),
    path("", RedirectView.as_view(url="/admin/"), name="owner"),
]

if settings.SANDBOX_URL:
    urlpatterns.append(path("sandbox/", include("leakmap.sandbox_proxy")))
