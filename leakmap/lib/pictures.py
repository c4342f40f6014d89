"""Makes a picture from outside safe to show: decoded and drawn anew as JPEG, so that only pixels are left.

What it said of itself (place, camera, owner, comments, hidden files behind the end) does not survive.
"""

import io
from dataclasses import dataclass

from PIL import Image, ImageOps

FORMATS = ("JPEG", "PNG", "GIF", "WEBP")
MOST_PIXELS = 60_000_000  # a phone's largest; a decoder needs three to four bytes for each
FULL, SMALL = 2048, 480  # longest side, pixels
QUALITY = 85


class NotAPicture(Exception):
    """It cannot be shown; the words say why, and nothing of the picture."""


@dataclass(frozen=True)
class SafePicture:
    """Two JPEGs. `width` and `height` are the small one's, pixels."""

    full: bytes
    small: bytes
    width: int
    height: int


def make_safe(data: bytes) -> SafePicture:
    """Raises NotAPicture, whatever is wrong with it."""
    try:
        full = _draw(data)
    except NotAPicture:
        raise
    except Exception:  # decoders raise nearly anything, and their words may quote the file
        raise NotAPicture("It is no picture that can be shown") from None
    small = full.copy()
    small.thumbnail((SMALL, SMALL))
    return SafePicture(_write(full), _write(small), small.width, small.height)


def _draw(data: bytes) -> Image.Image:
    """The first frame, upright, on white, no larger than needed."""
    with Image.open(io.BytesIO(data), formats=FORMATS) as image:
        if image.width * image.height > MOST_PIXELS:
            raise NotAPicture("It has too many pixels")
        image.draft("RGB", (FULL, FULL))  # a JPEG is decoded at about the size that is wanted
        upright = ImageOps.exif_transpose(image)
        upright.thumbnail((FULL, FULL))
        colours = upright.convert("RGBA")
    paper = Image.new("RGB", colours.size, "white")
    paper.paste(colours, mask=colours.getchannel("A"))
    return paper


def _write(image: Image.Image) -> bytes:
    file = io.BytesIO()
    image.save(file, "JPEG", quality=QUALITY, optimize=True)
    return file.getvalue()
