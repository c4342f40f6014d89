"""The phone page in a real browser: a missed call, its text-back, a reply, and three phones at once."""

import io

import pytest
import requests
from PIL import Image
from playwright.sync_api import expect

from tests.browser import open_browser
from tests.carrier import ACCOUNT_SID, AUTH_TOKEN
from tests.samples import make_picture

from .conftest import LINE, MAYA

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture
def page(carrier):
    with open_browser() as browser:
        page = browser.new_page(viewport={"width": 390, "height": 844})
        page.problems = []
        page.on("pageerror", lambda error: page.problems.append(str(error)))
        page.on("console", lambda line: line.type == "error" and page.problems.append(line.text))
        page.goto(f"{carrier.base_url}/sandbox/")
        yield page
        page.close()


def test_a_missed_call_and_its_text_back_on_a_small_screen(page, ringing_spa, send):
    page.get_by_role("button", name="Call", exact=True).click()
    page.get_by_role("button", name="Front desk").click()
    page.get_by_role("button", name="Let it ring out").click()
    page.get_by_text("All quiet").wait_for()
    page.get_by_role("button", name="Patient").click()
    send("What can we help you with?")
    page.get_by_role("log").get_by_text("What can we help you with?").wait_for()
    page.get_by_role("log").get_by_text("Delivered").wait_for()
    page.get_by_label("Text to the spa").fill("Botox on Friday?")
    page.get_by_role("button", name="Send text").click()
    page.get_by_role("log").get_by_text("Botox on Friday?").wait_for()
    assert [hook.params["Body"] for hook in ringing_spa.wait("/sms/")] == ["Botox on Friday?"]
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert page.problems == []


def test_texts_to_other_phones_show_as_unread(page, send):
    page.get_by_role("button", name="Maya Torres").wait_for()
    for number in ("+13135550168", "+13055550117", "+13135550123"):
        send("A slot opened up", to=number)
    page.get_by_label("1 unread").nth(2).wait_for()
    page.get_by_role("button", name="Denise Whitfield").click()
    page.get_by_role("log").get_by_text("A slot opened up").wait_for()
    page.get_by_label("1 unread").nth(1).wait_for()
    assert page.get_by_label("1 unread").count() == 2
    assert page.problems == []


def choose(page, path, data: bytes) -> None:
    path.write_bytes(data)
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Send a picture ...").click()
    chooser.value.set_files(path)


def fetch(params: dict) -> bytes:
    return requests.get(params["MediaUrl0"], auth=(ACCOUNT_SID, AUTH_TOKEN), timeout=5).content


def test_a_picture_of_ones_own_goes_as_it_is_with_what_was_typed(page, spa, tmp_path):
    small = make_picture(size=(200, 100))
    page.get_by_label("Text to the spa").fill("like this one")
    choose(page, tmp_path / "mine.jpg", small)
    expect(page.get_by_role("img", name="Picture sent to the spa")).to_be_visible()
    expect(page.get_by_label("Text to the spa")).to_have_value("")
    (hook,) = spa.wait("/sms/")
    assert (hook.params["Body"], hook.params["NumMedia"]) == ("like this one", "1")
    assert fetch(hook.params) == small
    assert page.problems == []


def test_a_large_picture_is_shrunk_as_phones_do_and_what_is_none_is_refused(page, spa, tmp_path):
    noise, file = Image.effect_noise((2400, 1200), 90), io.BytesIO()
    noise.convert("RGB").save(file, "PNG")
    choose(page, tmp_path / "large.png", file.getvalue())
    (hook,) = spa.wait("/sms/")
    assert hook.params["MediaContentType0"] == "image/jpeg"
    assert Image.open(io.BytesIO(fetch(hook.params))).size == (1600, 800)
    choose(page, tmp_path / "none.png", b"x" * 1_300_000)
    expect(page.get_by_role("alert")).to_contain_text("no picture that this browser can read")
    assert len(spa.hooks("/sms/")) == 1


def test_a_refused_signature_is_shown_in_plain_words(page, spa, carrier):
    spa.answer("/sms/", "", *[403] * 9)
    carrier.text(MAYA, LINE, "hi")
    page.get_by_role("alert").get_by_text("refused the signature").wait_for()


@pytest.mark.parametrize("wide", [390, 1280])
def test_the_chosen_number_is_in_sight_among_many(page, carrier, wide):
    for last in range(40):
        carrier.text(f"+1313555{5000 + last}", LINE, "hi")
    page.set_viewport_size({"width": wide, "height": 844})
    page.goto(f"{carrier.base_url}/sandbox/?from=%2B13135555003")
    chosen = page.locator("#people [aria-pressed=true]")
    chosen.get_by_text("hi").wait_for(state="attached")
    expect(chosen).to_be_in_viewport(ratio=0.9)
    assert page.evaluate("scrollY") == 0
    page.locator("#people").evaluate("list => { list.scrollTop = list.scrollLeft = 0 }")
    carrier.text("+13135555039", LINE, "still there?")
    page.locator("#people").get_by_text("still there?").wait_for(state="attached")
    assert page.locator("#people").evaluate("list => list.scrollTop + list.scrollLeft") == 0
