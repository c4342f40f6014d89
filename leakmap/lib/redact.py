"""Keep patients out of logs and screens: masks for phone numbers and e-mail addresses."""

import logging
import re
import traceback

PHONE = re.compile(r"\+?\d[\d\-\s().]{8,}\d")
EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+")


def mask_phone(number: str) -> str:
    """Last four digits only, for lists: `+13135550142` -> `...0142`."""
    return f"...{number[-4:]}" if len(number) > 4 else "..."


def redact(text: str) -> str:
    return EMAIL.sub("[e-mail]", PHONE.sub("[number]", text))


class LogFormatter(logging.Formatter):
    """Second line of defence: our own log calls carry ids only, libraries' may not.

    An exception is shown by its frames and its type; its message may hold a row (PostgreSQL's DETAIL does).
    """

    def format(self, record: logging.LogRecord) -> str:
        record.exc_text = None  # what another handler made of it, message and all
        return super().format(record)

    def formatMessage(self, record: logging.LogRecord) -> str:
        record.message = redact(record.message)
        return super().formatMessage(record)

    def formatException(self, ei) -> str:
        kind, _, frames = ei
        return "".join(traceback.format_tb(frames)) + kind.__name__
