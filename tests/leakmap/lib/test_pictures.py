"""Only pixels are left of a picture from outside, and what is no picture is said to be none."""

import io

import pytest
from PIL import Image

from leakmap.lib.pictures import NotAPicture, make_safe
from tests.samples import MAKER, make_picture


def open_picture(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_where_and_by_what_it_was_taken_is_gone(kind):
    sent = make_picture(kind)
    assert MAKER.encode() in sent
    kept = make_safe(sent)
    for data in (kept.full, kept.small):
        picture = open_picture(data)
        assert picture.format == "JPEG"
        assert dict(picture.getexif()) == {}
        assert MAKER.encode() not in data


def test_it_stands_upright_though_the_phone_was_held_sideways():
    kept = make_safe(make_picture(size=(1200, 800), turned=True))
    assert open_picture(kept.full).size == (800, 1200)
    assert (kept.width, kept.height) == open_picture(kept.small).size == (320, 480)


def test_a_large_one_is_made_smaller_and_a_small_one_stays():
    assert max(open_picture(make_safe(make_picture(size=(5000, 3000))).full).size) == 2048
    assert open_picture(make_safe(make_picture(size=(30, 20))).full).size == (30, 20)


def test_what_is_see_through_is_white():
    image, file = Image.new("RGBA", (40, 40), (0, 0, 0, 0)), io.BytesIO()
    image.save(file, "PNG")
    assert open_picture(make_safe(file.getvalue()).full).getpixel((20, 20)) == (255, 255, 255)


def test_of_a_moving_one_the_first_moment_is_shown():
    frames, file = [Image.new("RGB", (40, 40), colour) for colour in ("red", "blue")], io.BytesIO()
    frames[0].save(file, "GIF", save_all=True, append_images=frames[1:])
    red, _, blue = open_picture(make_safe(file.getvalue()).full).getpixel((20, 20))
    assert red > 200
    assert blue < 60


def test_what_is_hidden_behind_a_picture_does_not_come_along():
    kept = make_safe(make_picture() + b"<script>alert(1)</script>PK\x03\x04")
    assert b"<script>" not in kept.full + kept.small


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"not a picture",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n",
        b"GIF89a",
        make_picture()[:500],
    ],
    ids=["empty", "text", "svg", "eps", "only a head", "cut off"],
)
def test_what_is_no_picture_is_refused_in_fixed_words(data):
    with pytest.raises(NotAPicture, match=r"^It is no picture that can be shown$"):
        make_safe(data)


def test_a_tiny_file_that_claims_a_huge_picture_is_not_unpacked():
    file = io.BytesIO()
    Image.new("1", (9000, 9000)).save(file, "PNG")
    assert len(file.getvalue()) < 100_000
    with pytest.raises(NotAPicture, match="too many pixels"):
        make_safe(file.getvalue())
