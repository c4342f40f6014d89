"""Look and menu of the admin."""

UNFOLD = {
    "SITE_TITLE": "Leak Map",
    "SITE_HEADER": "Leak Map",
    "SHOW_HISTORY": True,
    "SHOW_VIEW_ON_SITE": False,
}
