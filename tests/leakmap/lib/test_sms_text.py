"""What a text costs, to the character, and what becomes of letters that would double it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leakmap.lib.sms_text import GSM7, GSM7_EXTENSION, count_segments, is_gsm7, to_gsm7


@pytest.mark.parametrize(
    ("text", "segments"),
    [
        pytest.param("", 1, id="nothing"),
        pytest.param("a" * 160, 1, id="160 fit"),
        pytest.param("a" * 161, 2, id="161 do not"),
        pytest.param("a" * 306, 2, id="2 x 153"),
        pytest.param("a" * 307, 3, id="one more"),
        pytest.param("a" * 459, 3, id="3 x 153"),
        pytest.param("a" * 1600, 11, id="the longest"),
        pytest.param("é" * 160, 1, id="é is in the alphabet"),
        pytest.param("€" * 80, 1, id="an extension character takes two"),
        pytest.param("€" * 80 + "a", 2, id="80 of them and one"),
        pytest.param("a" * 152 + "€" + "a" * 152, 3, id="none is cut in half: 306 units in three"),
        pytest.param("a" * 151 + "€" + "a" * 153, 2, id="one that ends on the edge"),
        pytest.param("í" + "a" * 69, 1, id="another alphabet: 70 fit"),
        pytest.param("í" + "a" * 70, 2, id="71 do not"),
        pytest.param("í" * 134, 2, id="2 x 67"),
        pytest.param("í" * 135, 3, id="one more of them"),
        pytest.param("😀" * 35, 1, id="an emoji takes two: 35 fit"),
        pytest.param("😀" * 35 + "a", 2, id="35 and one"),
        pytest.param("😀" * 66, 2, id="33 in a part of 67, the last unit stays empty"),
        pytest.param("😀" * 67, 3, id="so 67 need three parts"),
        pytest.param("a" * 129 + "\u2019", 2, id="one curly quote makes 130 characters two"),
        pytest.param("a" * 129 + "'", 1, id="a straight one does not"),
    ],
)
def test_segments_at_every_edge(text, segments):
    assert count_segments(text) == segments


@pytest.mark.parametrize(
    ("text", "cheap"),
    [
        ("It\u2019s \u201cnew\u201d \u2013 come in\u2026", 'It\'s "new" - come in...'),
        ("9\u00a0am \u2014 9\u202fpm, 9\u2009am", "9 am - 9 pm, 9 am"),
        ("non\u2011surgical", "non-surgical"),
        ("¿Mañana a las 3? Sí, está bien", "¿Mañana a las 3? Si, esta bien"),
        ("Señora Ibáñez, ¡qué útil!", "Señora Ibañez, ¡qué util!"),
        ("Z\u030cofia S\u030ca\u0301nchez", "Zofia Sanchez"),
        ("Žofia Łukasz Đorđe Ő", "Zofia Lukasz Dorde O"),
        ("Crème brûlée, naïve, façade", "Crème brulée, naive, facade"),
        ("Thanks 😀!", "Thanks !"),
        ("50% off [today] {~} ^ | \\ €5", "50% off [today] {~} ^ | \\ €5"),
        ("1½ hours", "1 hours"),
        ("\u200bhidden\u200d", "hidden"),
        ("one\ttwo\nthree", "one two\nthree"),
        ("谢谢", ""),
    ],
)
def test_dear_characters_become_their_nearest_cheap_twin(text, cheap):
    assert to_gsm7(text) == cheap


@given(st.text())
def test_what_comes_out_is_cheap_and_coming_in_again_changes_nothing(text):
    cheap = to_gsm7(text)
    assert is_gsm7(cheap)
    assert to_gsm7(cheap) == cheap


@given(st.text(alphabet=sorted(GSM7 | GSM7_EXTENSION)))
def test_cheap_text_is_left_alone(text):
    assert to_gsm7(text) == text


@given(st.text(max_size=700), st.text(max_size=50))
def test_more_text_never_costs_less(text, more):
    assert count_segments(text) <= count_segments(text + more)


def test_the_alphabet_has_its_128_places_less_the_escape():
    assert (len(GSM7), len(GSM7_EXTENSION)) == (127, 10)
