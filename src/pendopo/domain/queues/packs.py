"""The halls of a pack, `queues/*.yaml`, and what is wrong in them: file, line, cure.

A file is for one office or several alike. What it does not say of breaks and policy stands in
`shared/queues.yaml`; a line's own policy goes before both. A line's slug is its office's and its own.
"""

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from pendopo.domain.catalogue.packs import schema_findings
from pendopo.domain.directory.city import read_city
from pendopo.domain.queues.schema import HALL, SHARED
from pendopo.engines.pack_files import Finding, PackError, PackFile, read_yaml

Place = tuple[str | int, ...]
Wrong = tuple[Place, str, str]
NEEDED = ("classes", "walk_in_share", "recalls", "no_show", "issue", "booking")


def halls(folder: Path) -> list[PackFile]:
    """Return the files of a pack's halls, in order. Raises PackError when one cannot be read."""
    return [read_yaml(path) for path in sorted((folder / "queues").glob("*.yaml"))]


def queue_findings(folder: Path, services: Collection[str]) -> list[Finding]:
    """Return what is wrong in a pack's halls; `services` are the codes of its catalogue."""
    if not (folder / "queues").exists():
        return []
    try:
        files, common = halls(folder), shared(folder)
        offices = {each["code"] for each in read_yaml(folder / "offices" / "offices.yaml").data}
        agencies = {each["code"] for each in read_yaml(folder / "agencies" / "agencies.yaml").data}
    except PackError as error:
        return list(error.findings)
    languages = read_city(folder).languages
    found = schema_findings(common, SHARED)
    if found:
        return found
    first: dict[str, str] = {}
    for file in files:
        if wrong := schema_findings(file, HALL):
            found += wrong
            continue
        told = file.data
        judged = [
            *_places(told, offices, agencies, services),
            *_letters(told),
            *_times(told),
            *_policies(told, common.data),
            *_bookings(told),
            *_said(told, languages),
            *_twice(told, file.path.name, first),
        ]
        found += [Finding(file.path.name, file.line(at), say, cure) for at, say, cure in judged]
    return found


def shared(folder: Path) -> PackFile:
    """Return what the halls of a pack have alike. Raises PackError."""
    return read_yaml(folder / "shared" / "queues.yaml")


def policy_of(
    common: Mapping[str, Any], hall: Mapping[str, Any], line: Mapping[str, Any]
) -> dict[str, Any]:
    """Return a line's policy: its own words over the hall's, those over the city's."""
    return {**common["policy"], **hall.get("policy", {}), **line.get("policy", {})}


def slug_of(office: str, line: str) -> str:
    """Return by which a line is known in the whole city: `disdukcapil-pusat-ktp`."""
    return f"{office}-{line}"


def _places(
    told: Mapping[str, Any],
    offices: Collection[str],
    agencies: Collection[str],
    services: Collection[str],
) -> Iterator[Wrong]:
    for n, office in enumerate(told["offices"]):
        if office not in offices:
            yield ("offices", n), f"kantor {office} tidak ada", "Tambahkan di offices.yaml."
    for n, line in enumerate(told["lines"]):
        if line.get("agency", next(iter(agencies))) not in agencies:
            say = f"perangkat daerah {line['agency']} tidak ada"
            yield ("lines", n, "agency"), say, "Pakai kode dari agencies.yaml."
        for m, service in enumerate(line["services"]):
            if service not in services:
                say = f"layanan {service} tidak ada"
                yield ("lines", n, "services", m), say, "Pakai folder layanan: instansi/layanan."


def _letters(told: Mapping[str, Any]) -> Iterator[Wrong]:
    letters = [line["code"] for line in told["lines"]]
    for n, letter in enumerate(letters):
        if letter in letters[:n]:
            yield ("lines", n, "code"), f"huruf {letter} dipakai dua kali", "Pilih huruf lain."
    served = {letter for counter in told["counters"] for letter in counter["lines"]}
    for n, letter in enumerate(letters):
        if letter not in served:
            say = f"antrean {letter} tidak dilayani loket mana pun"
            yield ("lines", n), say, "Sebut hurufnya di lines sebuah loket."
    numbers = [counter["number"] for counter in told["counters"]]
    for n, counter in enumerate(told["counters"]):
        if counter["number"] in numbers[:n]:
            say = f"loket {counter['number']} ditulis dua kali"
            yield ("counters", n, "number"), say, "Beri nomor lain."
        for m, letter in enumerate(counter["lines"]):
            if letter not in letters:
                say = f"antrean {letter} tidak ada di kantor ini"
                yield ("counters", n, "lines", m), say, "Pakai huruf dari lines."


def _times(told: Mapping[str, Any]) -> Iterator[Wrong]:
    for n, each in enumerate(told.get("breaks", ())):
        if each["begins"] >= each["ends"]:
            yield ("breaks", n), "jeda selesai sebelum mulai", "Tulis begins lebih awal dari ends."


def _policies(told: Mapping[str, Any], common: Mapping[str, Any]) -> Iterator[Wrong]:
    slugs = {line["slug"] for line in told["lines"]}
    for n, line in enumerate(told["lines"]):
        policy = policy_of(common, told, line)
        if missing := [name for name in NEEDED if name not in policy]:
            say = f"aturan antrean belum lengkap: {', '.join(missing)}"
            yield ("lines", n), say, "Tulis di policy kantor atau antrean ini."
            continue
        codes = [each["code"] for each in policy["classes"]]
        if len(set(codes)) < len(codes):
            yield ("lines", n, "policy"), "kelas ditulis dua kali", "Beri kode yang lain."
        for result in policy.get("results", ()):
            onward = result.get("onward")
            if onward and (onward not in slugs or onward == line["slug"]):
                say = f"hasil {result['code']} menuju antrean {onward}, yang tidak ada"
                yield ("lines", n, "policy"), say, "Pakai slug antrean lain di kantor ini."


def _bookings(told: Mapping[str, Any]) -> Iterator[Wrong]:
    """Complain of more places than the counters of a line can serve in a slot."""
    for n, line in enumerate(told["lines"]):
        rule = line.get("booking")
        if rule is None:
            continue
        counters = sum(line["code"] in counter["lines"] for counter in told["counters"])
        able = counters * max(rule["slot"], line["minutes"]) // line["minutes"]
        places = sum(rule[quota] for quota in ("public", "assisted", "walk_in"))
        if places > able:
            say = f"{places} tempat tiap {rule['slot']} menit, padahal {counters} loket sanggup {able}"
            yield (
                ("lines", n, "booking"),
                say,
                "Kurangi tempat, atau tambah loket untuk antrean ini.",
            )
        opening = rule.get("opening", {})
        if "room" in opening and rule.get("nik") != "required":
            say = "tempat di ruang tunggu menjadi milik satu orang lewat NIK"
            yield ("lines", n, "booking"), say, "Tulis nik: required."
        if "room" in opening and opening["room"]["lasts"] <= opening["room"]["settle"]:
            say = "ruang tunggu ditutup sebelum urutannya diundi"
            yield ("lines", n, "booking", "opening"), say, "Tulis lasts lebih besar dari settle."
        if "draw" in opening and (rule["assisted"] or rule.get("nik") != "required"):
            say = "antrean yang diundi memakai satu undian untuk semua, satu kali tiap NIK"
            yield ("lines", n, "booking"), say, "Tulis assisted: 0 dan nik: required."
        for service in rule.get("longer", ()):
            if service not in line["services"]:
                say = f"layanan {service} bukan layanan antrean ini"
                yield ("lines", n, "booking", "longer"), say, "Pakai layanan dari services."


def _said(told: Mapping[str, Any], languages: Collection[str]) -> Iterator[Wrong]:
    for n, line in enumerate(told["lines"]):
        if missing := [each for each in languages if each not in line["name"]]:
            say = f"nama antrean belum ada dalam {', '.join(missing)}"
            yield ("lines", n, "name"), say, "Tulis dalam semua bahasa kota."


def _twice(told: Mapping[str, Any], file: str, first: dict[str, str]) -> Iterator[Wrong]:
    """Complain of an office with two files, and of a slug that two lines of an office have."""
    for n, office in enumerate(told["offices"]):
        other = first.setdefault(office, file)
        if other != file:
            say = f"antrean {office} sudah ditulis di {other}"
            yield ("offices", n), say, "Hapus salah satu."
    slugs = [line["slug"] for line in told["lines"]]
    for n, slug in enumerate(slugs):
        if slug in slugs[:n]:
            yield ("lines", n, "slug"), f"slug {slug} ditulis dua kali", "Tulis yang lain."
