import gc

from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    name = "leakmap.console"
    label = "console"
    verbose_name = "Front desk"

    def ready(self):
        # The checks register themselves. The queue finds its tasks by name: loaded here, a broken one fails at the
        # start, and the first call does not wait for the loading.
        from leakmap import tasks  # noqa: F401
        from leakmap.console import checks  # noqa: F401
        from leakmap.console.trail import replace_theme_trail

        replace_theme_trail()
        _look_for_garbage_less()


def _look_for_garbage_less() -> None:
    """What is loaded by now stays: walking it again and again cost a tenth of the work on a call."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
