"""Places rendered as a phone might see them: before a repair, after it, in another light, from elsewhere.

Rendered, not photographed: no real photos may be shipped. What is still in a place (houses, kerb, grain
of the asphalt) is the same in each view of it; people, shadows and light are not.
"""

from functools import lru_cache

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

WIDE, HIGH = 1400, 1050
SHOT = (960, 720)
WORDS = (
    "TOKO MAJU",
    "BENGKEL",
    "WARUNG",
    "PULSA",
    "LAUNDRY",
    "APOTEK",
    "FOTOKOPI",
    "BAKSO",
    "RW 05",
    "AWAS",
)


def _grain(rng, high, wide, octaves=5):
    """Return noise of several scales, mean 0, about 1 wide."""
    total = np.zeros((high, wide), np.float32)
    for k in range(octaves):
        cells = 2 ** (k + 2)
        small = rng.standard_normal((cells, cells)).astype(np.float32)
        image = Image.fromarray(small).resize((wide, high), Image.Resampling.BICUBIC)
        total += np.asarray(image) / 1.6**k
    return total + 0.5 * rng.standard_normal((high, wide)).astype(np.float32)


def _lay(picture, box, colour, grain, depth):
    x0, y0, x1, y1 = box
    part = grain[: y1 - y0, : x1 - x0, None] * depth
    picture[y0:y1, x0:x1] = np.array(colour, np.float32) + part


def _blob(rng, draw, x, y, size, colour, corners=14):
    angles = np.sort(rng.uniform(0, 2 * np.pi, corners))
    reach = size * rng.uniform(0.6, 1.1, corners)
    points = [
        (x + r * np.cos(a), y + r * np.sin(a) * 0.6) for a, r in zip(angles, reach, strict=True)
    ]
    draw.polygon(points, fill=tuple(int(c) for c in colour))


def _houses(rng, draw, ground):
    x = -int(rng.integers(0, 150))
    while x < WIDE:
        wide, high = int(rng.integers(130, 330)), int(rng.integers(170, 420))
        top = ground - high
        wall = tuple(int(c) for c in rng.integers(90, 235, 3))
        draw.rectangle((x, top, x + wide, ground), fill=wall, outline=(60, 60, 60))
        roof = tuple(int(c) for c in rng.integers((90, 40, 30), (190, 110, 90)))
        peak = int(rng.integers(30, 90))
        draw.polygon([(x - 12, top), (x + wide // 2, top - peak), (x + wide + 12, top)], fill=roof)
        for _ in range(int(rng.integers(2, 6))):
            w, h = int(rng.integers(24, 60)), int(rng.integers(30, 80))
            wx = x + int(rng.integers(6, max(7, wide - w - 6)))
            wy = top + int(rng.integers(10, max(11, high - h - 8)))
            pane = tuple(int(c) for c in rng.integers(20, 130, 3))
            draw.rectangle((wx, wy, wx + w, wy + h), fill=pane, outline=(230, 230, 220), width=3)
            draw.line((wx + w // 2, wy, wx + w // 2, wy + h), fill=(220, 220, 210), width=2)
        if rng.random() < 0.6:
            sx, sy = x + int(rng.integers(0, wide // 2)), top + int(rng.integers(20, high // 2))
            board = tuple(int(c) for c in rng.integers(0, 255, 3))
            draw.rectangle((sx, sy, sx + 120, sy + 34), fill=board)
            draw.text((sx + 6, sy + 6), str(rng.choice(WORDS)), fill=(255, 255, 255), font_size=20)
        x += wide + int(rng.integers(0, 40))


def _ground(rng, draw, ground):
    for k in range(WIDE // 45 + 1):
        shade = (225, 225, 215) if k % 2 else (40, 40, 40)
        draw.rectangle((k * 45, ground, k * 45 + 44, ground + 26), fill=shade)
    for _ in range(int(rng.integers(3, 8))):
        x, y = int(rng.integers(0, WIDE)), int(rng.integers(ground + 30, HIGH))
        line = [(x, y)]
        for _ in range(9):
            x, y = x + int(rng.integers(-40, 60)), y + int(rng.integers(-20, 30))
            line.append((x, y))
        draw.line(line, fill=(30, 30, 32), width=int(rng.integers(2, 5)))
    for _ in range(int(rng.integers(15, 40))):
        x, y = int(rng.integers(0, WIDE)), int(rng.integers(ground + 30, HIGH))
        _blob(rng, draw, x, y, int(rng.integers(4, 12)), rng.integers(60, 190, 3), 7)
    if rng.random() < 0.6:
        x, y = int(rng.integers(100, WIDE - 200)), int(rng.integers(ground + 60, HIGH - 90))
        draw.ellipse((x, y, x + 120, y + 52), fill=(70, 66, 62), outline=(25, 25, 25), width=4)
        for k in range(5):
            draw.line(
                (x + 20 + k * 18, y + 10, x + 20 + k * 18, y + 42), fill=(30, 30, 30), width=3
            )


@lru_cache(maxsize=48)
def place(seed, *, repaired):
    """Return a place as an array of HIGH x WIDE x 3; one in six is a close look at bare asphalt."""
    rng = np.random.default_rng(seed)
    close = rng.random() < 1 / 6
    ground = 40 if close else int(rng.integers(430, 640))
    picture = np.zeros((HIGH, WIDE, 3), np.float32)
    sky = _grain(rng, HIGH, WIDE)
    asphalt = _grain(rng, HIGH, WIDE, octaves=7)
    _lay(picture, (0, 0, WIDE, ground), rng.integers((130, 160, 190), (200, 215, 240)), sky, 6)
    road = rng.integers(85, 140)
    _lay(picture, (0, ground, WIDE, HIGH), (road, road, road + 4), asphalt, 11)
    image = Image.fromarray(picture.clip(0, 255).astype(np.uint8))
    draw = ImageDraw.Draw(image)
    if not close:
        _houses(rng, draw, ground)
        for _ in range(int(rng.integers(1, 5))):
            x, y, size = (
                int(rng.integers(0, WIDE)),
                ground - int(rng.integers(120, 330)),
                int(rng.integers(60, 130)),
            )
            draw.rectangle((x - 7, y, x + 7, ground + 10), fill=(80, 60, 45))
            for _ in range(40):
                leaf = rng.integers((20, 70, 20), (90, 160, 70))
                dx, dy = rng.normal(0, size / 2, 2)
                _blob(rng, draw, x + dx, y + dy, size * rng.uniform(0.1, 0.35), leaf, 9)
        x = int(rng.integers(0, WIDE))
        draw.rectangle((x, 30, x + 12, ground + 18), fill=(90, 90, 92))
        for k in range(3):
            draw.line(
                (0, 60 + 18 * k, x, 44 + 14 * k, WIDE, 80 + 15 * k), fill=(30, 30, 30), width=2
            )
    _ground(rng, draw, ground)
    _harm(np.random.default_rng(seed + 1), image, ground, repaired=repaired, close=close)
    laid = np.asarray(image, np.float32) + asphalt[..., None] * 4
    return laid.clip(0, 255).astype(np.uint8)


def _harm(rng, image, ground, *, repaired, close):
    """Draw what was reported, or what was done about it."""
    draw = ImageDraw.Draw(image)
    x, y = int(rng.integers(450, WIDE - 450)), int(rng.integers(ground + 120, HIGH - 130))
    size = int(rng.integers(230, 330)) if close else int(rng.integers(90, 190))
    rubbish = rng.random() < 0.4
    if repaired and rubbish:
        return
    if repaired:
        _blob(rng, draw, x, y, size * 1.25, (58, 58, 62), 11)
    elif rubbish:
        for _ in range(160):
            dx, dy = rng.normal(0, size / 2), rng.normal(0, size / 4)
            _blob(rng, draw, x + dx, y + dy, rng.uniform(6, 26), rng.integers(20, 250, 3), 7)
    else:
        _blob(rng, draw, x, y, size, (66, 58, 50), 19)
        _blob(rng, draw, x, y + 6, size * 0.75, (44, 40, 36), 17)
        for _ in range(60):
            dx, dy = rng.normal(0, size / 2), rng.normal(0, size / 4)
            _blob(rng, draw, x + dx, y + dy, rng.uniform(2, 9), rng.integers(60, 170, 3), 6)


def _bend(corners):
    """Return Pillow's coefficients that bring a quadrangle to the frame of a shot."""
    wide, high = SHOT
    frame = [(0, 0), (wide, 0), (wide, high), (0, high)]
    rows, right = [], []
    for (x, y), (u, v) in zip(frame, corners, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        right += [u, v]
    return np.linalg.solve(np.array(rows, float), np.array(right, float))


def shoot(canvas, seed, *, swing=0.06, closer=0.85, light=1.0, grain=4.0):
    """Return a photo of a place: `swing` of viewpoint, `closer` than all of it, `light`, sensor's `grain`."""
    rng = np.random.default_rng(seed)
    image = Image.fromarray(canvas)
    draw = ImageDraw.Draw(image)
    for _ in range(int(rng.integers(0, 3))):
        x, y = int(rng.integers(0, WIDE)), int(rng.integers(500, HIGH - 150))
        cloth = rng.integers(10, 240, 3)
        _blob(rng, draw, x, y, 60, cloth)
        _blob(rng, draw, x, y - 70, 24, rng.integers((90, 60, 40), (190, 150, 120)))
    wide, high = WIDE * closer, HIGH * closer
    x0, y0 = rng.uniform(0, WIDE - wide), rng.uniform(0, HIGH - high)
    corners = [(x0, y0), (x0 + wide, y0), (x0 + wide, y0 + high), (x0, y0 + high)]
    corners = [
        (x + rng.uniform(-swing, swing) * wide, y + rng.uniform(-swing, swing) * high)
        for x, y in corners
    ]
    seen = image.transform(
        SHOT, Image.Transform.PERSPECTIVE, _bend(corners), Image.Resampling.BICUBIC
    )
    seen = seen.filter(ImageFilter.GaussianBlur(rng.uniform(0.2, 0.9)))
    values = np.asarray(seen, np.float32) / 255
    tone = rng.uniform(0.92, 1.08, 3) * light
    slope = (
        1 + rng.uniform(-0.25, 0.25) * np.linspace(-1, 1, SHOT[0], dtype=np.float32)[None, :, None]
    )
    values = (values * tone * slope).clip(0, 1) ** rng.uniform(0.85, 1.2)
    noise = rng.standard_normal((*values.shape[:2], 3)).astype(np.float32) * grain / 255
    return Image.fromarray(((values + noise).clip(0, 1) * 255).astype(np.uint8))
