"""Pictures as phones send them, made on the spot."""

import io

from PIL import Image

LATITUDE = (42.0, 19.0, 53.0)
MAKER = "Secret Phone Company"


def make_picture(
    kind: str = "JPEG", size: tuple[int, int] = (1200, 800), colour="#cc8866", turned: bool = False
) -> bytes:
    """With the place and the camera in it. `turned`: held sideways, as the camera notes beside the pixels."""
    image, file = Image.new("RGB", size, colour), io.BytesIO()
    exif = image.getexif()
    exif[0x010F] = MAKER
    exif.get_ifd(0x8825).update({1: "N", 2: LATITUDE})
    if turned:
        exif[0x0112] = 6
    image.save(file, kind, exif=exif)
    return file.getvalue()
