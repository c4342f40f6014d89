"""A spa's settings are remembered for a while, each spa's for itself."""

import pytest

from leakmap.lib.memo import forget, remember
from leakmap.lib.tenancy import inside_spa
from tests.conftest import GLOW, LUNA


@pytest.fixture(autouse=True)
def _forgetful():
    forget()
    yield
    forget()


def make_reader():
    """Returns 1, 2, 3... so that reading anew shows."""
    count = iter(range(1, 10))
    return lambda: next(count)


def test_what_was_read_is_kept(db, settings):
    settings.PROFILE_KEPT_S = 60
    read = make_reader()
    assert [remember("answer", read), remember("answer", read)] == [1, 1]


def test_each_spa_and_each_name_is_remembered_apart(db, settings):
    settings.PROFILE_KEPT_S = 60
    read = make_reader()
    found = {}
    for _ in range(2):
        for schema in (GLOW, LUNA):
            with inside_spa(schema):
                for name in ("door", "profile"):
                    found[schema, name] = remember(name, read)
    assert found == {(GLOW, "door"): 1, (GLOW, "profile"): 2, (LUNA, "door"): 3, (LUNA, "profile"): 4}


def test_after_its_time_it_is_read_anew(db, settings):
    settings.PROFILE_KEPT_S = 1e-9
    read = make_reader()
    assert [remember("answer", read), remember("answer", read)] == [1, 2]


def test_with_no_time_nothing_is_kept(db, settings):
    settings.PROFILE_KEPT_S = 0
    read = make_reader()
    assert [remember("answer", read), remember("answer", read)] == [1, 2]


def test_nothing_found_is_remembered_too(db, settings):
    settings.PROFILE_KEPT_S = 60
    calls = []
    for _ in range(2):
        assert remember("missing", lambda: calls.append("read")) is None
    assert calls == ["read"]


def test_a_reader_that_fails_is_asked_again(db, settings):
    settings.PROFILE_KEPT_S = 60
    with pytest.raises(ZeroDivisionError):
        remember("answer", lambda: 1 // 0)
    assert remember("answer", make_reader()) == 1
