"""The front desk's console: the Django admin of one spa."""

from unfold.sites import UnfoldAdminSite


class ConsoleSite(UnfoldAdminSite):
    site_title = "Front desk"
    site_header = "Front desk"
    index_title = "Who needs you now"


console = ConsoleSite(name="console")
