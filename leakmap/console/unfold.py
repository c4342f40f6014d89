"""Look and menu of the admin. Read by the settings: names only, nothing is imported from here on."""

UNFOLD = {
    "SITE_TITLE": "leakmap.console.menu.read_site_name",
    "SITE_HEADER": "leakmap.console.menu.read_site_name",
    "SITE_SUBHEADER": "leakmap.console.menu.read_subheader",
    "SITE_SYMBOL": "spa",
    "SITE_URL": None,
    "SITE_FAVICONS": [
        {"rel": "icon", "type": "image/svg+xml", "href": "/static/console/icon.svg"},
    ],
    "SHOW_HISTORY": True,
    "SHOW_VIEW_ON_SITE": False,
    "SHOW_BACK_BUTTON": True,
    "THEME": "light",
    "BORDER_RADIUS": "10px",
    "STYLES": ["/static/console/console.css"],
    "SCRIPTS": ["/static/console/console.js"],
    "COLORS": {
        # warm greys and copper; red stays free for what is urgent
        "base": {
            "50": "oklch(98.4% .006 75)",
            "100": "oklch(96.4% .009 75)",
            "200": "oklch(92.2% .012 72)",
            "300": "oklch(86.5% .015 70)",
            "400": "oklch(70.5% .018 65)",
            "500": "oklch(54.5% .018 60)",
            "600": "oklch(43.5% .017 58)",
            "700": "oklch(36.5% .016 56)",
            "800": "oklch(26.8% .013 55)",
            "900": "oklch(21.5% .011 55)",
            "950": "oklch(14.5% .008 55)",
        },
        "primary": {
            "50": "oklch(97.5% .014 62)",
            "100": "oklch(94.6% .030 62)",
            "200": "oklch(89.5% .055 60)",
            "300": "oklch(82% .085 58)",
            "400": "oklch(72.5% .115 55)",
            "500": "oklch(63% .122 52)",
            "600": "oklch(53.5% .112 50)",
            "700": "oklch(46.5% .098 49)",
            "800": "oklch(39.5% .080 48)",
            "900": "oklch(33.5% .062 48)",
            "950": "oklch(23% .045 48)",
        },
    },
    "SIDEBAR": {
        "show_search": False,
        "show_all_applications": False,
        "navigation": "leakmap.console.menu.list_menu",
    },
}
