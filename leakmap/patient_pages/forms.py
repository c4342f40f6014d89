"""The form to join the waitlist: what was typed as plain values, or an error at its field in the visitor's words."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from django import forms

from clinics.suits import DAYS
from clinics.waitlist import LONGEST_NOTE
from leakmap.lib.phones import is_textable, normalise
from leakmap.patient_pages.speaking import DAYS as DAY_NAMES
from leakmap.patient_pages.words import Words
from triage.classification import rules
from triage.classification.readings import Category

NOTICES = (60, 120, 240, 1440, 2880)  # minutes
USUAL_NOTICE = 120
PARTS = ("morning", "afternoon", "evening")  # as clinics.suits reads them
# The name stands in the texts we send: nobody may put an address of the web, or a number to call, into it.
NO_NAME = re.compile(r"[\d@/:<>{}\\_]|\.\w\w|^\W*$")


@dataclass(frozen=True)
class Menu:
    """What the spa lets a visitor choose from: (id, name) each."""

    services: Sequence[tuple[int, str]]
    providers: Sequence[tuple[int, str]]
    locations: Sequence[tuple[int, str]]
    weekdays: Sequence[int]  # those on which somebody works, Monday 0
    parts: Sequence[str]  # of PARTS, those in which somebody works
    own_numbers: frozenset[str] = frozenset()


class JoinForm(forms.Form):
    first_name = forms.CharField(max_length=60)
    last_name = forms.CharField(max_length=60)
    phone = forms.CharField(max_length=40)
    services = forms.TypedMultipleChoiceField(coerce=int, widget=forms.CheckboxSelectMultiple)
    provider = forms.TypedChoiceField(coerce=int, empty_value=None, required=False)
    location = forms.TypedChoiceField(coerce=int, empty_value=None, required=False)
    suits = forms.MultipleChoiceField(required=False)
    notice = forms.TypedChoiceField(coerce=int, initial=USUAL_NOTICE)
    note = forms.CharField(max_length=LONGEST_NOTE, required=False)
    consent = forms.BooleanField(required=False)
    wording = forms.CharField(required=False)  # which wording of the consent they saw: its mark
    nickname = forms.CharField(required=False)  # hidden: only a program fills it in

    def __init__(self, data=None, *, menu: Menu, say: Words):
        super().__init__(data, prefix=None, auto_id="id_%s", use_required_attribute=False)
        self.menu, self.say = menu, say
        self._offer(menu)
        for name, field in self.fields.items():
            field.error_messages = {
                "required": self._find_words(name, "missing"),
                "max_length": say.fill("too_long", count=getattr(field, "max_length", 0)),
                "invalid_choice": say["choose_again"],
                "invalid_list": say["choose_again"],
                "invalid": say["choose_again"],
            }

    def _find_words(self, name: str, problem: str) -> str:
        key = f"{name}_{problem}"
        return self.say[key if key in self.say else problem]

    def _offer(self, menu: Menu) -> None:
        self.fields["services"].choices = menu.services
        self.fields["provider"].choices = [("", self.say["anybody"]), *menu.providers]
        self.fields["location"].choices = [("", self.say["anywhere"]), *menu.locations]
        self.fields["suits"].choices = [(f"{day}-{part}", "") for day in menu.weekdays for part in menu.parts]
        self.fields["notice"].choices = [(each, self.say[f"notice_{each}"]) for each in NOTICES]

    def clean_first_name(self) -> str:
        return self._read_name("first_name")

    def clean_last_name(self) -> str:
        return self._read_name("last_name")

    def _read_name(self, field: str) -> str:
        name = " ".join(self.cleaned_data[field].split())
        if NO_NAME.search(name):
            raise forms.ValidationError(self.say["name_odd"])
        return name

    def clean_phone(self) -> str:
        number = normalise(self.cleaned_data["phone"])
        if not number:
            raise forms.ValidationError(self.say["phone_unreadable"])
        if number in self.menu.own_numbers:
            raise forms.ValidationError(self.say["phone_ours"])
        return number

    def clean_note(self) -> str:
        """A note waits until somebody reads it, so nothing about health is taken here: they are told whom to call."""
        note = " ".join(self.cleaned_data["note"].split())
        if note and rules.read(note).category in (Category.ADVERSE_EVENT, Category.CLINICAL):
            raise forms.ValidationError(self.say["note_clinical"])
        return note

    def clean_nickname(self) -> str:
        if self.cleaned_data["nickname"]:
            raise forms.ValidationError(self.say["once_more"])
        return ""

    def clean(self) -> dict:
        found = super().clean()
        if not found.get("consent"):
            return found
        if found.get("wording") != self.wording_mark:
            self.add_error("consent", self.say["wording_changed"])
        elif (number := found.get("phone")) and not is_textable(number):
            self.add_error("phone", self.say["phone_no_texts"])
        return found

    # ---- for the page ----

    @property
    def consent_wording(self) -> str:
        """The very words beside the box; they are kept with the yes."""
        return self.say["consent"]

    @property
    def wording_mark(self) -> str:
        return sha256(self.consent_wording.encode()).hexdigest()[:12]

    @property
    def is_consent_ticked(self) -> bool:
        """Kept when the form comes back for another reason; never for words that were not the ones shown."""
        return self.is_bound and bool(self.data.get("consent")) and "consent" not in self.errors

    @property
    def part_names(self) -> list[str]:
        return [self.say[f"part_{part}"] for part in self.menu.parts]

    @property
    def days(self) -> list[dict]:
        """One row for each day: its name, and a box for each part of it."""
        ticked = set(self["suits"].value() or ())
        names = DAY_NAMES[self.say.language]
        return [
            {
                "name": names[day].capitalize(),
                "boxes": [
                    {
                        "value": f"{day}-{part}",
                        "label": f"{names[day].capitalize()} {self.say[f'part_{part}']}",
                        "is_ticked": f"{day}-{part}" in ticked,
                    }
                    for part in self.menu.parts
                ],
            }
            for day in self.menu.weekdays
        ]

    # ---- what was asked for ----

    def read_suits(self) -> str:
        """As staff would write it; every box, or none, is any time."""
        ticked = set(self.cleaned_data["suits"])
        if len(ticked) == len(self.menu.weekdays) * len(self.menu.parts):
            return ""
        spoken = []
        for day in self.menu.weekdays:
            parts = [part for part in self.menu.parts if f"{day}-{part}" in ticked]
            if len(parts) == len(self.menu.parts):
                spoken.append(DAYS[day])
            else:
                spoken += [f"{DAYS[day]} {part}" for part in parts]
        return ", ".join(spoken)
