"""Settings of Django REST framework and drf-spectacular. Names only: read before any app is loaded."""

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["leakmap.api.access.KeyAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["leakmap.api.access.HasScope"],
    "DEFAULT_THROTTLE_CLASSES": ["leakmap.api.access.PerKey"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "leakmap.api.problems.answer_problem",
    "UNAUTHENTICATED_USER": None,  # a key is a program, not somebody's login
    "NUM_PROXIES": 0,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Leak Map",
    "DESCRIPTION": "The waitlist, the calendar and the freed times of one spa, at the spa's own address. "
    "Make a key in the console under API keys and send it as `Authorization: Bearer lm_...`. "
    "Every instant carries an offset, as in `2026-11-24T10:00:00-05:00` or `...Z`.",
    "VERSION": "1",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": [],  # the schema holds nothing of a spa
    "SERVE_AUTHENTICATION": [],
    "COMPONENT_SPLIT_REQUEST": True,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    # The key that somebody types into the page stays in that page: not in the browser's storage, nor in an address.
    "SWAGGER_UI_SETTINGS": {"persistAuthorization": False, "validatorUrl": None, "deepLinking": False},
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "leakmap.api.problems.name_media_type",
    ],
    "ENUM_NAME_OVERRIDES": {
        "WaitlistState": "clinics.models.WaitlistState",
        "WaitlistSource": "clinics.models.WaitlistSource",
        "AppointmentState": "clinics.models.AppointmentState",
        "CancelReason": "clinics.models.CancelReason",
        "FreedTimeState": "outreach.models.SlotState",
        "OfferState": "outreach.models.OfferState",
    },
}
