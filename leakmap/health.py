"""Health for load balancers: the process answers; the database, the queue and the clock keep up."""

from datetime import timedelta

from django.db import DatabaseError, connection
from django.http import HttpResponse, JsonResponse

from leakmap.lib.clock import read_now

STALE_AFTER = timedelta(seconds=60)  # work waiting longer than this means worker or clock is not running


def answer_healthz(request) -> HttpResponse:
    return HttpResponse("ok", content_type="text/plain")


def answer_readyz(request) -> JsonResponse:
    """200 when database, queue and clock are well, else 503 naming what is not."""
    before = read_now() - STALE_AFTER
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT EXISTS (SELECT 1 FROM public.tenants_bell WHERE rung_at < %s)", [before])
            queue_waits = cursor.fetchone()[0]
            cursor.execute("SELECT EXISTS (SELECT 1 FROM public.tenants_wakeup WHERE due_at < %s)", [before])
            clock_waits = cursor.fetchone()[0]
    except DatabaseError:
        connection.close()
        return JsonResponse({"database": "not reachable"}, status=503)
    state = {
        "database": "ok",
        "queue": "not keeping up: is `manage.py qcluster` running?" if queue_waits else "ok",
        "clock": "not keeping up: is `manage.py clock` running?" if clock_waits else "ok",
    }
    return JsonResponse(state, status=503 if queue_waits or clock_waits else 200)
