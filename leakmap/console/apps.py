from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    name = "leakmap.console"
    label = "console"
    verbose_name = "Front desk"

    def ready(self):
        from leakmap.console import checks  # noqa: F401  registers the system checks
        from leakmap.console.trail import replace_theme_trail

        replace_theme_trail()
