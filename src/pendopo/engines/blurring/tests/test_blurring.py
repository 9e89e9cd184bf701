import io

import numpy as np
from PIL import Image, ImageDraw

from pendopo.engines.blurring.hiding import blur
from pendopo.engines.blurring.rectangles import Rectangle
from pendopo.engines.blurring.suggesting import suggest


def photo(**said) -> tuple[Image.Image, bytes]:
    image = Image.new("RGB", (600, 400), (150, 150, 150))
    draw = ImageDraw.Draw(image)
    draw.rectangle((200, 180, 380, 230), fill=(250, 250, 250), outline=(0, 0, 0), width=3)
    draw.text((212, 186), "F 1234 AB", fill=(0, 0, 0), font_size=34)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=95, **said)
    return image, out.getvalue()


def test_what_is_hidden_cannot_be_told_from_another_plate() -> None:
    shown = np.asarray(
        Image.open(io.BytesIO(blur(photo()[1], [Rectangle(330, 440, 310, 150)]))), float
    )
    plate, rest = shown[182:230, 202:380].mean(axis=2), shown[:160].mean(axis=2)
    rows = plate[: 48 // 12 * 12].reshape(4, 12, -1)
    assert plate.std() < 60
    assert np.abs(np.diff(rows.mean(axis=1), axis=1)).mean() < 12  # no strokes of letters
    assert abs(rest.mean() - 150) < 2


def test_the_public_copy_is_upright_and_says_nothing_of_its_camera() -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "samsung"
    copy = Image.open(io.BytesIO(blur(photo(exif=exif, comment=b"Pak Asep")[1], [])))
    assert copy.size == (400, 600)
    assert not copy.getexif()
    assert "comment" not in copy.info
    assert b"samsung" not in blur(photo(exif=exif)[1], [])


def test_a_rectangle_beside_the_photo_hides_nothing_and_one_over_its_edge_its_part() -> None:
    assert Rectangle(1200, 0, 50, 50).inside() is None
    assert Rectangle(-50, 900, 100, 300).inside() == Rectangle(0, 900, 50, 100)


def test_nothing_is_suggested_on_a_plain_wall() -> None:
    out = io.BytesIO()
    Image.new("RGB", (600, 400), (90, 120, 90)).save(out, "JPEG")
    assert suggest(out.getvalue()) == ()
