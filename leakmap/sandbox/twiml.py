"""Reads TwiML documents: the verbs in order, their attributes, their text and their nouns.

https://www.twilio.com/docs/voice/twiml
"""

from dataclasses import dataclass, field
from urllib.parse import urljoin
from xml.etree import ElementTree

MAX_BYTES = 64 * 1024


class TwimlError(ValueError):
    """The spa answered with something that is no TwiML document."""


@dataclass(frozen=True)
class Verb:
    """One element with what is inside it. Addresses in it are relative to the document's own."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    text: str = ""
    children: tuple["Verb", ...] = ()

    def get(self, name: str, default: str = "") -> str:
        """An attribute's text."""
        return self.attributes.get(name, default)

    def seconds(self, name: str, default: int) -> int:
        """An attribute that is a whole number of seconds; anything else counts as the default."""
        value = self.get(name)
        return int(value) if value.isdigit() else default

    def is_true(self, name: str) -> bool:
        """An attribute that is "true"."""
        return self.get(name).lower() == "true"

    def url(self, name: str, base: str) -> str:
        """An attribute that is an address, made absolute; empty when absent."""
        value = self.get(name)
        return urljoin(base, value) if value else ""

    @property
    def full_text(self) -> str:
        """The words in this element and below it, with single spaces."""
        words = [self.text, *(child.full_text for child in self.children)]
        return " ".join(" ".join(words).split())


def parse(document: str) -> list[Verb]:
    """The verbs of a <Response>; raises TwimlError for anything else. An empty reply has no verbs."""
    if not document.strip():
        return []
    if len(document.encode()) > MAX_BYTES:
        raise TwimlError("The TwiML is larger than 64 kB (11750).")
    if "<!DOCTYPE" in document or "<!ENTITY" in document:
        raise TwimlError("The TwiML declares entities, which are not allowed.")
    try:
        root = ElementTree.fromstring(document)
    except ElementTree.ParseError as error:
        raise TwimlError(f"The answer is not XML (12100): {error}.") from error
    if root.tag != "Response":
        raise TwimlError(f"The document starts with <{root.tag}>, not <Response> (12200).")
    return [_verb(element) for element in root]


def _verb(element: ElementTree.Element) -> Verb:
    return Verb(
        tag=element.tag,
        attributes=dict(element.attrib),
        text=(element.text or "").strip(),
        children=tuple(_verb(child) for child in element),
    )
