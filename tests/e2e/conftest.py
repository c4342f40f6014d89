"""One demo and one browser for all these tests; a screenshot of every page of a test that failed."""

import re

import pytest
from playwright.sync_api import expect

from leakmap.demo.spas import PASSWORD, SPAS
from tests.browser import find_chromium, open_browser
from tests.carrier import ROOT
from tests.e2e.stack import DemoStack

DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
WAIT_MS = 30_000  # a dozen real processes and a browser share two cores with whatever else runs there
expect.set_options(timeout=WAIT_MS)
LOGINS = {spa.slug: spa for spa in SPAS}


def pytest_collection_modifyitems(items):
    """One worker process runs them all, so that the demo starts once."""
    for item in items:
        if item.path.is_relative_to(ROOT / "tests" / "e2e"):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if report.failed:
        for number, page in enumerate(getattr(item, "pages", [])):
            name = re.sub(r"\W+", "-", item.nodeid)[-80:]
            page.screenshot(path=ROOT / "var" / "screenshots" / f"{name}-{number}.png", full_page=True)
    return report


@pytest.fixture(scope="session")
def stack():
    find_chromium()  # without a browser there is no reason to start anything
    demo = DemoStack()
    try:
        yield demo.start()
    finally:
        demo.stop()


@pytest.fixture(scope="module")
def browser():
    with open_browser() as running:
        yield running


@pytest.fixture
def carrier(stack):
    """The demo's phone company, well behaved before and after."""
    stack.carrier.behave(latency_ms=0)
    yield stack.carrier
    stack.carrier.behave(latency_ms=0)


@pytest.fixture
def open_page(browser, request):
    """Opens a page in a browser profile of its own, so that logins do not mix."""
    contexts, request.node.pages = [], []

    def open_page(url: str, viewport=DESKTOP):
        context = browser.new_context(viewport=viewport)
        context.set_default_timeout(WAIT_MS)
        contexts.append(context)
        page = context.new_page()
        page.problems = []
        page.on("pageerror", lambda error: page.problems.append(str(error)))
        page.on("console", lambda line: line.type == "error" and page.problems.append(line.text))
        request.node.pages.append(page)
        page.goto(url)
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def open_desk(open_page, stack):
    """A front desk of one spa, logged in."""

    def open_desk(spa: str = "glow", who: str = "desk", viewport=DESKTOP):
        page = open_page(stack.url(spa, "/admin/"), viewport)
        page.locator("input[name=username]").fill(LOGINS[spa].login(who))
        page.locator("input[name=password]").fill(PASSWORD)
        page.locator("[type=submit]").first.click()
        page.wait_for_url(lambda url: "/login/" not in url)
        return page

    return open_desk
