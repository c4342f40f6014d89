"""A thank-you and nothing else; whatever may be an answer, an acceptance or a question is more."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.courtesy import is_only_thanks


@pytest.mark.parametrize(
    "text",
    [
        "ty", "thx!!", "Thanks so much!", "thank you 😊", "tysm ❤️", "Thank you, have a great day!", "gracias",
        "Muchas gracias, buen día", "mil gracias por todo", "thanks again for your help", "appreciate it, bye!",
    ],
)  # fmt: skip
def test_a_thank_you_is_one(text):
    assert is_only_thanks(text)


@pytest.mark.parametrize(
    "text",
    [
        "", "ok", "yes", "👍", "ok thanks", "perfect thank you", "yes please, thanks", "thanks but no",
        "thank you, and where do you park?", "thanks?", "gracias, si", "thanks for nothing", "great ty",
        "thanks, 3pm then", "have a good day",
        "thank you but my lip is swollen", "no thanks",
    ],
)  # fmt: skip
def test_what_says_more_is_not(text):
    assert not is_only_thanks(text)


@given(st.text(alphabet="thanksyou .,!?", max_size=1600))
def test_a_long_text_is_read_at_once(text):
    """A rule that tries every split of the dots would not come back."""
    assert not is_only_thanks(f"thanks {'. !' * 500} {text} x")
