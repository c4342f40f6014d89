"""Addresses under /api/ at a spa's host."""

from django.urls import path, re_path

from leakmap.api import catalog, freed, pages, visits, waitlist

urlpatterns = [
    path("docs/", pages.Docs.as_view(), name="api_docs"),
    path("v1/schema/", pages.Schema.as_view(), name="api_schema"),
    path("v1/services/", catalog.Services.as_view(), name="api_services"),
    path("v1/providers/", catalog.Providers.as_view(), name="api_providers"),
    path("v1/openings/", catalog.Openings.as_view(), name="api_openings"),
    path("v1/waitlist/", waitlist.Waitlist.as_view(), name="api_waitlist"),
    path("v1/waitlist/<int:entry_id>/", waitlist.Entry.as_view(), name="api_entry"),
    path("v1/waitlist/<int:entry_id>/take-off/", waitlist.TakeOff.as_view(), name="api_entry_off"),
    path("v1/waitlist/<int:entry_id>/move/", waitlist.Move.as_view(), name="api_entry_move"),
    path("v1/appointments/", visits.Visits.as_view(), name="api_visits"),
    path("v1/appointments/<int:visit_id>/", visits.Visit.as_view(), name="api_visit"),
    path("v1/appointments/<int:visit_id>/cancel/", visits.Cancel.as_view(), name="api_visit_cancel"),
    path("v1/appointments/<int:visit_id>/move/", visits.MoveVisit.as_view(), name="api_visit_move"),
    path("v1/freed-times/", freed.FreedTimes.as_view(), name="api_freed_times"),
    path("v1/freed-times/<int:slot_id>/", freed.FreedTime.as_view(), name="api_freed_time"),
    re_path(r"^.*$", pages.Nothing.as_view(), name="api_nothing"),
]
