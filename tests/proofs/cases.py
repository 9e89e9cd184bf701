"""The set: proofs of six kinds, each made from a seed. `SEEN` was looked at while the machine was built.

What a case holds is what a city has when a crew says "done": the photo of the report, the photo of the
proof, what the assignment says, what the crew's phone said as the shutter was pressed, and the photos of
sixty earlier proofs of other assignments.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from functools import cache

import numpy as np
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageOps
from PIL.PngImagePlugin import PngInfo

from tests.proofs.exif import jpeg, manifest, phone, xmp
from tests.proofs.scenes import SHOT, place, shoot

WIB = timezone(timedelta(hours=7))
ASSIGNED = datetime(2026, 11, 23, 9, 0, tzinfo=WIB)
PHONES = (
    ("samsung", "SM-A155F"),
    ("Xiaomi", "2312DRA50G"),
    ("OPPO", "CPH2579"),
    ("vivo", "V2322"),
    ("Apple", "iPhone 13"),
)
LIBRARY = 60
KINDS = ("good", "reused", "old", "elsewhere", "edited", "synthetic")


@dataclass(frozen=True)
class Case:
    """One proof; `kind` is what it is, `recipe` how it was made."""

    name: str
    kind: str
    recipe: str
    before: bytes
    after: bytes
    assigned: datetime
    place: tuple[float, float]
    taken: datetime
    received: datetime
    issued: datetime | None
    used: bool
    position: tuple[float, float] | None
    accuracy: float | None
    camera_expected: bool = True
    cameras: frozenset[str] = field(default_factory=frozenset)


class _Stage:
    """What the recipes of one case start from: an honest proof, of which they spoil something."""

    def __init__(self, seed: int) -> None:
        self.rng = np.random.default_rng(seed)
        self.seed = seed
        self.here = 1_000 + seed
        rng = self.rng
        self.place = (-6.595 + rng.uniform(-0.04, 0.04), 106.80 + rng.uniform(-0.04, 0.04))
        self.make, self.model = PHONES[int(rng.integers(0, len(PHONES)))]
        day, hour = int(rng.integers(0, 3)), float(rng.uniform(1, 7))
        self.taken = ASSIGNED + timedelta(days=day, hours=hour)
        self.received = self.taken + timedelta(minutes=float(rng.uniform(0.3, 4)))
        self.issued: datetime | None = self.taken - timedelta(minutes=float(rng.uniform(1, 240)))
        self.used = False
        self.accuracy: float | None = float(rng.uniform(4, 35))
        self.position: tuple[float, float] | None = self.near(rng.uniform(0, 25))
        self.cameras = frozenset({f"{self.make} {self.model}"})
        self.before_image = shoot(place(self.here, repaired=False), seed * 7 + 1, swing=0.05)
        self.before = jpeg(self.before_image, quality=80)
        self.quality = int(rng.integers(72, 94))

    def near(self, metres: float) -> tuple[float, float]:
        turn = self.rng.uniform(0, 2 * np.pi)
        north, east = metres * np.cos(turn) / 111_320, metres * np.sin(turn) / 110_580
        return self.place[0] + north, self.place[1] + east

    def after_image(self, **how: float) -> Image.Image:
        return shoot(place(self.here, repaired=True), self.seed * 7 + 2, **how)

    def exif(self, image: Image.Image, **other: object) -> bytes:
        small = image.copy()
        small.thumbnail((160, 120))
        said = {
            "make": self.make,
            "model": self.model,
            "taken": self.taken,
            "size": image.size,
            "position": self.position,
            "at_gps": self.taken.astimezone(UTC),
            "thumbnail": jpeg(small, quality=60),
            **other,
        }
        return phone(**said)

    def photo(self, image: Image.Image, **other: object) -> bytes:
        return jpeg(image, quality=self.quality, exif=self.exif(image, **other))

    def case(self, kind: str, recipe: str, after: bytes, **other: object) -> Case:
        return Case(
            **{
                "name": f"{kind}-{recipe}-{self.seed}",
                "kind": kind,
                "recipe": recipe,
                "before": self.before,
                "after": after,
                "assigned": ASSIGNED,
                "place": self.place,
                "taken": self.taken,
                "received": self.received,
                "issued": self.issued,
                "used": self.used,
                "position": self.position,
                "accuracy": self.accuracy,
                "cameras": self.cameras,
                **other,
            }
        )


@cache
def library() -> tuple[bytes, ...]:
    """Return the photos of earlier proofs, of sixty other places."""
    photos = []
    for k in range(LIBRARY):
        image = shoot(place(500_000 + k, repaired=True), 77 + k, swing=0.05)
        taken = ASSIGNED - timedelta(days=3 + k)
        make, model = PHONES[k % len(PHONES)]
        photos.append(jpeg(image, quality=85, exif=phone(make=make, model=model, taken=taken)))
    return tuple(photos)


def _open(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data)).convert("RGB")


# Good: nothing is wrong, though light, weather, phones and networks are what they are.


def good(s: _Stage, recipe: str) -> Case:
    if recipe == "plain":
        return s.case("good", recipe, s.photo(s.after_image()))
    if recipe == "no_gps_in_exif":
        return s.case("good", recipe, s.photo(s.after_image(), position=None, at_gps=None))
    if recipe == "no_thumbnail":
        return s.case("good", recipe, s.photo(s.after_image(), thumbnail=None))
    if recipe == "evening":
        return s.case("good", recipe, s.photo(s.after_image(light=0.45, grain=9)))
    if recipe == "glaring":
        return s.case("good", recipe, s.photo(s.after_image(light=1.45)))
    if recipe == "other_view":
        return s.case("good", recipe, s.photo(s.after_image(swing=0.13, closer=0.75)))
    if recipe == "closer":
        return s.case("good", recipe, s.photo(s.after_image(closer=0.62)))
    if recipe == "sent_late":
        late = s.taken + timedelta(hours=float(s.rng.uniform(2, 30)))
        return s.case("good", recipe, s.photo(s.after_image()), received=late)
    if recipe == "coarse_position":
        s.accuracy = float(s.rng.uniform(60, 180))
        s.position = s.near(s.rng.uniform(0, s.accuracy))
        return s.case("good", recipe, s.photo(s.after_image()))
    if recipe == "clock_off":
        said = s.taken + timedelta(minutes=float(s.rng.uniform(-8, 8)))
        return s.case("good", recipe, s.photo(s.after_image(), taken=said))
    if recipe == "new_phone":
        return s.case(
            "good", recipe, s.photo(s.after_image()), cameras=frozenset({"realme RMX3870"})
        )
    if recipe == "phones_own_software":
        return s.case("good", recipe, s.photo(s.after_image(), software="A155FXXU4BXK1"))
    if recipe == "in_the_page":
        # The page's own camera draws a frame on a canvas: no EXIF at all, as the app itself says.
        return s.case("good", recipe, jpeg(s.after_image(), quality=85), camera_expected=False)
    small = s.after_image().resize((640, 480), Image.Resampling.LANCZOS)
    return s.case("good", "low_resolution", s.photo(small))


# Re-used: a photo of other work, or the report's own, passed off as proof.


def _screen(image: Image.Image, rng: np.random.Generator) -> Image.Image:
    """Return a photo of a screen that shows a photo."""
    wide, high = image.size
    values = np.asarray(image, np.float32)
    lines = 1 + 0.07 * np.sin(np.arange(high) * 2.2)[:, None, None]
    shown = Image.fromarray((values * lines).clip(0, 255).astype(np.uint8))
    frame = Image.new("RGB", (wide + 240, high + 200), (18, 18, 20))
    frame.paste(shown, (120, 100))
    turned = frame.rotate(
        float(rng.uniform(-4, 4)), Image.Resampling.BICUBIC, fillcolor=(18, 18, 20)
    )
    return turned.resize(SHOT, Image.Resampling.LANCZOS).filter(ImageFilter.GaussianBlur(0.8))


def reused(s: _Stage, recipe: str) -> Case:
    rng = s.rng
    which = int(rng.integers(0, LIBRARY))
    taken_from = s.before_image if recipe.startswith("before_") else _open(library()[which])
    wide, high = taken_from.size
    if recipe.endswith("same_file"):
        data = library()[int(rng.integers(0, LIBRARY))]
        return s.case("reused", recipe, data)
    if recipe.endswith("recompressed"):
        image = taken_from
        s.quality = int(rng.integers(30, 55))
    elif recipe.endswith("smaller"):
        image = taken_from.resize((wide * 5 // 8, high * 5 // 8), Image.Resampling.LANCZOS)
    elif recipe.endswith("cropped"):
        keep = rng.uniform(0.6, 0.9)
        x, y = rng.uniform(0, wide * (1 - keep)), rng.uniform(0, high * (1 - keep))
        image = taken_from.crop((int(x), int(y), int(x + wide * keep), int(y + high * keep)))
    elif recipe.endswith("flipped"):
        image = ImageOps.mirror(taken_from)
    elif recipe.endswith("brighter"):
        image = ImageEnhance.Contrast(ImageEnhance.Brightness(taken_from).enhance(1.3)).enhance(1.2)
    elif recipe.endswith("turned"):
        image = taken_from.rotate(float(rng.uniform(2, 5)), Image.Resampling.BICUBIC, expand=False)
        image = image.crop((60, 45, wide - 60, high - 45))
    elif recipe.endswith("labelled"):
        image = taken_from.copy()
        draw = ImageDraw.Draw(image)
        draw.rectangle((0, high - 90, wide, high), fill=(0, 0, 0))
        draw.text(
            (20, high - 70),
            s.taken.strftime("%d-%m-%Y %H:%M SELESAI"),
            fill=(255, 255, 0),
            font_size=40,
        )
    elif recipe.endswith("screenshot"):
        shot = Image.new("RGB", (720, 1480), (12, 12, 12))
        shot.paste(taken_from.resize((720, 540)), (0, 470))
        ImageDraw.Draw(shot).text((20, 14), "10:42   4G   78%", fill=(240, 240, 240), font_size=24)
        out = io.BytesIO()
        shot.save(out, "PNG")
        return s.case("reused", recipe, out.getvalue())
    else:
        image = _screen(taken_from, rng)
    return s.case("reused", recipe, s.photo(image))


# Old: taken before the work was asked for, or not at the moment that is said.


def old(s: _Stage, recipe: str) -> Case:
    rng = s.rng
    earlier = ASSIGNED - timedelta(days=float(rng.uniform(1, 200)))
    image = s.after_image()
    if recipe == "exif_before":
        return s.case("old", recipe, s.photo(image, taken=earlier, at_gps=earlier.astimezone(UTC)))
    if recipe == "gps_day_before":
        return s.case("old", recipe, s.photo(image, at_gps=earlier.astimezone(UTC)))
    if recipe == "capture_before":
        return s.case(
            "old", recipe, s.photo(image, taken=earlier, at_gps=None), taken=earlier, issued=earlier
        )
    if recipe == "no_nonce":
        return s.case("old", recipe, s.photo(image, taken=earlier, at_gps=None), issued=None)
    if recipe == "nonce_used":
        return s.case("old", recipe, s.photo(image), used=True)
    late = s.taken + timedelta(days=float(rng.uniform(6, 20)))
    return s.case("old", "nonce_expired", s.photo(image), taken=late, received=late)


# Elsewhere: another place than the report's.


def elsewhere(s: _Stage, recipe: str) -> Case:
    rng = s.rng
    away = s.near(float(rng.uniform(400, 20_000)))
    other = shoot(place(300_000 + s.seed, repaired=True), s.seed * 7 + 3)
    if recipe == "phone_far":
        s.position = away
        return s.case("elsewhere", recipe, s.photo(other))
    if recipe == "phone_far_same_view":
        s.position = away
        return s.case("elsewhere", recipe, s.photo(s.after_image()))
    if recipe == "exif_far":
        return s.case("elsewhere", recipe, s.photo(other, position=away))
    if recipe == "no_position":
        return s.case(
            "elsewhere",
            recipe,
            s.photo(other, position=None, at_gps=None),
            position=None,
            accuracy=None,
        )
    if recipe == "vague_position":
        s.position, s.accuracy = s.near(float(rng.uniform(800, 2500))), 3000.0
        return s.case("elsewhere", recipe, s.photo(other, position=None, at_gps=None))
    if recipe == "neighbour_street":
        s.position = s.near(float(rng.uniform(180, 300)))
        return s.case("elsewhere", recipe, s.photo(other))
    return s.case("elsewhere", "only_by_sight", s.photo(other))


# Edited: what the file says of itself does not hold together.


def edited(s: _Stage, recipe: str) -> Case:
    rng, image = s.rng, s.after_image()
    if recipe == "photo_editor":
        tool = str(
            rng.choice(
                [
                    "Adobe Photoshop 26.1 (Windows)",
                    "Snapseed 2.22",
                    "GIMP 2.10.38",
                    "Picsart",
                    "PhotoLayers 4",
                ]
            )
        )
        return s.case("edited", recipe, s.photo(image, software=tool))
    if recipe == "exif_tool":
        return s.case(
            "edited",
            recipe,
            jpeg(
                image,
                exif=s.exif(image),
                extra=xmp('<x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="Image::ExifTool 12.99"/>'),
            ),
        )
    if recipe == "gps_time_off":
        off = s.taken.astimezone(UTC) + timedelta(hours=float(rng.uniform(3, 20)))
        return s.case("edited", recipe, s.photo(image, at_gps=off))
    if recipe == "other_thumbnail":
        small = shoot(place(400_000 + s.seed, repaired=True), s.seed).resize((160, 120))
        return s.case("edited", recipe, s.photo(image, thumbnail=jpeg(small)))
    if recipe == "unrepaired_thumbnail":
        small = shoot(place(s.here, repaired=False), s.seed * 7 + 2).resize((160, 120))
        return s.case("edited", recipe, s.photo(image, thumbnail=jpeg(small)))
    if recipe == "stripped":
        return s.case("edited", recipe, jpeg(image))
    if recipe == "changed_later":
        later = s.taken + timedelta(hours=float(rng.uniform(2, 30)))
        return s.case(
            "edited", recipe, s.photo(image, changed=later), received=later + timedelta(minutes=3)
        )
    if recipe == "other_size":
        return s.case("edited", recipe, s.photo(image, size=(4080, 3060)))
    return s.case(
        "edited",
        "exif_time_off",
        s.photo(image, taken=s.taken + timedelta(hours=float(rng.uniform(2, 9))), at_gps=None),
    )


# Synthetic: no camera saw it.


def _painted(s: _Stage) -> Image.Image:
    """Return the photo of the report with the harm painted away, all else being the same."""
    harmed = np.asarray(s.before_image, np.float32)
    mended = np.asarray(shoot(place(s.here, repaired=True), s.seed * 7 + 1, swing=0.05), np.float32)
    where = np.abs(harmed - mended).mean(axis=2) > 24
    mask = (
        Image.fromarray((where * 255).astype(np.uint8))
        .filter(ImageFilter.MaxFilter(9))
        .filter(ImageFilter.GaussianBlur(4))
    )
    smooth = Image.fromarray(mended.astype(np.uint8)).filter(ImageFilter.GaussianBlur(1.4))
    return Image.composite(smooth, s.before_image, mask)


def synthetic(s: _Stage, recipe: str) -> Case:
    image = s.after_image(grain=0.0).filter(ImageFilter.GaussianBlur(0.8))
    if recipe == "c2pa":
        return s.case("synthetic", recipe, jpeg(image, extra=manifest()))
    if recipe == "xmp":
        said = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
        packet = f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:Description Iptc4xmpExt:DigitalSourceType="{said}"/></x:xmpmeta>'
        return s.case("synthetic", recipe, jpeg(image, exif=s.exif(image), extra=xmp(packet)))
    if recipe == "png_parameters":
        info = PngInfo()
        info.add_text(
            "parameters",
            "repaired asphalt road, photo. Steps: 30, Sampler: DPM++ 2M, CFG scale: 7, Seed: 8814",
        )
        out = io.BytesIO()
        image.save(out, "PNG", pnginfo=info)
        return s.case("synthetic", recipe, out.getvalue())
    if recipe == "png_workflow":
        info = PngInfo()
        info.add_itxt("prompt", '{"3": {"class_type": "KSampler", "inputs": {"steps": 20}}}')
        out = io.BytesIO()
        image.save(out, "PNG", pnginfo=info)
        return s.case("synthetic", recipe, out.getvalue())
    if recipe == "tool_named":
        tool = str(
            s.rng.choice(
                [
                    "Stable Diffusion XL",
                    "DALL-E 3",
                    "Midjourney v6",
                    "Adobe Firefly",
                    "Google AI (Imagen)",
                ]
            )
        )
        return s.case("synthetic", recipe, s.photo(image, software=tool))
    if recipe == "painted_over":
        return s.case("synthetic", recipe, s.photo(_painted(s)))
    if recipe == "painted_c2pa":
        return s.case(
            "synthetic",
            recipe,
            jpeg(_painted(s), extra=manifest("compositeWithTrainedAlgorithmicMedia")),
        )
    # Rendered to look like a photo of the place, with a phone's EXIF made for it: no metadata tells.
    return s.case("synthetic", "clean_metadata", s.photo(s.after_image()))


MAKERS = {
    "good": good,
    "reused": reused,
    "old": old,
    "elsewhere": elsewhere,
    "edited": edited,
    "synthetic": synthetic,
}
RECIPES: dict[str, tuple[str, ...]] = {
    "good": (
        *(
            "plain",
            "no_gps_in_exif",
            "no_thumbnail",
            "evening",
            "glaring",
            "other_view",
            "closer",
            "sent_late",
        ),
        *(
            "coarse_position",
            "clock_off",
            "new_phone",
            "phones_own_software",
            "in_the_page",
            "low_resolution",
        ),
    ),
    "reused": (
        *(
            "same_file",
            "recompressed",
            "smaller",
            "cropped",
            "flipped",
            "brighter",
            "turned",
            "labelled",
        ),
        *(
            "screenshot",
            "of_a_screen",
            "before_recompressed",
            "before_cropped",
            "before_brighter",
            "before_flipped",
        ),
    ),
    "old": (
        "exif_before",
        "gps_day_before",
        "capture_before",
        "no_nonce",
        "nonce_used",
        "nonce_expired",
    ),
    "elsewhere": (
        *(
            "phone_far",
            "phone_far_same_view",
            "exif_far",
            "no_position",
            "vague_position",
            "neighbour_street",
        ),
        "only_by_sight",
    ),
    "edited": (
        *(
            "photo_editor",
            "exif_tool",
            "gps_time_off",
            "other_thumbnail",
            "unrepaired_thumbnail",
            "stripped",
        ),
        *("changed_later", "other_size", "exif_time_off"),
    ),
    "synthetic": (
        *(
            "c2pa",
            "xmp",
            "png_parameters",
            "png_workflow",
            "tool_named",
            "painted_over",
            "painted_c2pa",
        ),
        "clean_metadata",
    ),
}
EACH = {"good": 6, "reused": 4, "old": 4, "elsewhere": 5, "edited": 4, "synthetic": 4}
"""How often each recipe comes, with another place, light and crew each time."""
SETS = {"seen": 0, "held_out": 10_000}
"""Two sets alike in make, unlike in every seed; the second was run once, at the end."""


def cases(which: str, *, each: dict[str, int] = EACH) -> Iterator[Case]:
    """Yield a set's proofs one by one; the sets have 267 each."""
    seed = SETS[which]
    for kind in KINDS:
        for recipe in RECIPES[kind]:
            for n in range(EACH[kind]):
                seed += 1
                if n < each[kind]:
                    yield MAKERS[kind](_Stage(seed), recipe)
