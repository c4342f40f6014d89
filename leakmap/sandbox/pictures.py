"""Pictures that a patient's phone sends: kept here as Twilio keeps them, behind the account's login.

https://www.twilio.com/docs/messaging/api/media-resource
"""

import base64
import binascii
import io
from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image, ImageDraw

MOST_BYTES = 5 * 1024 * 1024
LATITUDE = (42.0, 19.0, 53.0)  # of a made-up patient: who gets the picture must not pass it on


class NoSuchPicture(ValueError):
    """The phone named a sample there is none of, or sent something else than base64."""


@dataclass(frozen=True, slots=True)
class Picture:
    kind: str
    data: bytes


def read_picture(fields: dict) -> Picture:
    """A sample by its name, or what a person chose: {"type", "data": base64}. Raises NoSuchPicture."""
    if sample := fields.get("sample"):
        if sample not in SAMPLES:
            raise NoSuchPicture(f"There is no sample picture {sample!r}.")
        return Picture("image/jpeg", _write(SAMPLES[sample]()))
    try:
        data = base64.b64decode(str(fields.get("data") or ""), validate=True)
    except binascii.Error:
        raise NoSuchPicture("The picture is not base64.") from None
    if not data or len(data) > MOST_BYTES:
        raise NoSuchPicture("A picture has something in it, and at most 5 MB.")
    return Picture(str(fields.get("type") or "image/jpeg"), data)


def _write(image: Image.Image) -> bytes:
    """As a phone does: with where and by what it was taken."""
    exif = image.getexif()
    exif[0x010F], exif[0x0110] = "Sandbox", "Pretend phone"
    exif.get_ifd(0x8825).update({1: "N", 2: LATITUDE, 3: "W", 4: LATITUDE})
    file = io.BytesIO()
    image.save(file, "JPEG", quality=88, exif=exif)
    return file.getvalue()


def _draw_face() -> Image.Image:
    """A forehead with lines, to ask what can be done about them."""
    image = Image.new("RGB", (900, 1200), "#dfe7ea")
    pen = ImageDraw.Draw(image)
    pen.ellipse((120, 60, 780, 1130), fill="#e9bfa0")
    pen.pieslice((110, 20, 790, 760), 180, 360, fill="#5b3a29")
    pen.ellipse((170, 200, 730, 900), fill="#e9bfa0")
    for height in (330, 375, 420):
        pen.arc((260, height, 640, height + 90), 205, 335, fill="#c48f6d", width=7)
    for left in (270, 510):
        pen.arc((left, 520, left + 120, 580), 190, 350, fill="#5b3a29", width=14)
        pen.ellipse((left + 20, 575, left + 100, 625), fill="white")
        pen.ellipse((left + 44, 582, left + 80, 618), fill="#3d5a4a")
    pen.line((450, 620, 425, 760, 470, 765), fill="#c48f6d", width=8, joint="curve")
    pen.chord((350, 800, 550, 900), 0, 180, fill="#b4534f")
    return image


def _draw_voucher() -> Image.Image:
    """A gift card, held sideways."""
    image = Image.new("RGB", (1200, 800), "#6e5a4b")
    pen = ImageDraw.Draw(image)
    pen.rounded_rectangle((120, 110, 1080, 690), 48, fill="#f7eee3")
    pen.rectangle((120, 330, 1080, 400), fill="#b8754f")
    pen.text((200, 180), "Gift card", fill="#5b3a29", font_size=96)
    pen.text((200, 470), "$150 for one visit", fill="#5b3a29", font_size=64)
    pen.text((200, 570), "No. 0042", fill="#8a705c", font_size=48)
    return image


SAMPLES: dict[str, Callable[[], Image.Image]] = {"forehead": _draw_face, "gift card": _draw_voucher}
