from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    name = "leakmap.console"
    label = "console"
    verbose_name = "Front desk"
