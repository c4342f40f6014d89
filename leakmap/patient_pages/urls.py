"""Addresses of the patients' pages, at the root of a spa's host."""

from django.urls import path

from leakmap.patient_pages import booking, joining

urlpatterns = [
    path("book/<str:token>/", booking.show, name="book"),
    # Some phones leave the last slash out of the link when they underline it.
    path("book/<str:token>", booking.show),
    path("waitlist/", joining.join, name="waitlist"),
    path("waitlist/done/", joining.show_done, name="waitlist_done"),
]
