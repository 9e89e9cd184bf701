"""The catalogue as machines gather it: DCAT-AP 3 in JSON-LD, with no context fetched from elsewhere."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext, override

from pendopo.channels.opendata.datasets import DATASETS
from pendopo.channels.opendata.declaring import Dataset
from pendopo.channels.opendata.policy import Policy, policy
from pendopo.channels.opendata.writing import MEDIA
from pendopo.domain.directory.city import city
from pendopo.domain.directory.models import Agency

EU = "http://publications.europa.eu/resource/authority/"
"""Authority tables that DCAT-AP asks for."""
DCAT_AP = "http://data.europa.eu/r5r/"
SATU_DATA = "https://peraturan.bpk.go.id/Details/108813/perpres-no-39-tahun-2019"
FOLLOWS = {
    "csv": "https://www.rfc-editor.org/rfc/rfc4180",
    "json": "https://www.rfc-editor.org/rfc/rfc8259",
    "geojson": "https://www.rfc-editor.org/rfc/rfc7946",
}
FILES = {"csv": "CSV", "json": "JSON", "geojson": "GEOJSON"}
LANGUAGES = {"id": "IND", "en": "ENG", "su": "SUN"}
CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


def catalogue() -> dict[str, Any]:
    """Return all datasets as DCAT-AP tells them. One statement, and one where a dataset's change is read."""
    names = dict(Agency.objects.values_list("code", "name"))
    rules = policy()
    told = [_dataset(each, rules, names) for each in DATASETS.values()]
    return {
        "@context": CONTEXT,
        "@id": _address("opendata:catalogue"),
        "@type": "dcat:Catalog",
        "dct:title": _texts("Data terbuka"),
        "dct:description": _texts("Data publik kota, bebas dipakai lagi."),
        "dct:publisher": _agent(names.get(rules.custodian), rules.custodian),
        "dct:conformsTo": [_standard(DCAT_AP), _standard(SATU_DATA)],
        "dct:language": [{"@id": f"{EU}language/{LANGUAGES['id']}"}],
        "dct:license": _licence(rules.licence.url),
        "dct:spatial": _spatial(),
        "foaf:homepage": {"@id": _address("opendata:datasets"), "@type": "foaf:Document"},
        "dcat:themeTaxonomy": {"@id": f"{EU}data-theme", "@type": "skos:ConceptScheme"},
        "dcat:dataset": told,
    }


def _dataset(found: Dataset, rules: Policy, names: dict[str, str]) -> dict[str, Any]:
    page = _address("opendata:dataset", found.slug)
    producer = rules.producer(found.slug)
    changed = found.changed()
    told: dict[str, Any] = {
        "@id": f"{page}#dataset",
        "@type": "dcat:Dataset",
        "dct:identifier": found.slug,
        "dct:title": _texts(found.title),
        "dct:description": _texts(found.about),
        "dct:publisher": _agent(names.get(rules.custodian), rules.custodian),
        "dct:creator": _agent(names.get(producer), producer),
        "dct:accrualPeriodicity": {"@id": f"{EU}frequency/{found.often}"},
        "dct:accessRights": {"@id": f"{EU}access-right/PUBLIC", "@type": "dct:RightsStatement"},
        "dct:language": {"@id": f"{EU}language/{LANGUAGES['id']}"},
        "dct:spatial": _spatial(),
        "dct:conformsTo": _standard(SATU_DATA),
        "dcat:theme": {"@id": f"{EU}data-theme/{found.theme}", "@type": "skos:Concept"},
        "dcat:landingPage": {"@id": page, "@type": "foaf:Document"},
        "dcat:contactPoint": _contact(names.get(rules.custodian), rules.contact),
        "dcat:distribution": [_distribution(found, form, rules) for form in found.forms],
    }
    if changed:
        told["dct:modified"] = {"@value": changed.isoformat(), "@type": "xsd:dateTime"}
    return told


def _distribution(found: Dataset, form: str, rules: Policy) -> dict[str, Any]:
    file = _address("opendata:file", found.slug, form)
    media = f"https://www.iana.org/assignments/media-types/{MEDIA[form]}"
    return {
        "@id": f"{file}#distribution",
        "@type": "dcat:Distribution",
        "dct:title": _texts(found.title),
        "dcat:accessURL": {"@id": file},
        "dcat:downloadURL": {"@id": file},
        "dcat:mediaType": {"@id": media, "@type": "dct:MediaType"},
        "dct:format": {"@id": f"{EU}file-type/{FILES[form]}", "@type": "dct:MediaTypeOrExtent"},
        "dct:conformsTo": _standard(FOLLOWS[form]),
        "dct:license": _licence(rules.licence_of(found.slug).url),
    }


def _texts(msgid: str) -> list[dict[str, str]]:
    """Return a text in each language of the city, and once where it has no other words."""
    told: dict[str, str] = {}
    for language in city().languages:
        with override(language):
            told.setdefault(gettext(msgid), language)
    return [{"@value": words, "@language": language} for words, language in told.items()]


def _agent(name: str | None, code: str) -> dict[str, Any]:
    told = {"@type": "foaf:Agent", "foaf:name": name or city().government}
    return {"@id": f"{_address('opendata:datasets')}#{code or city().code}", **told}


def _contact(name: str | None, email: str) -> dict[str, Any]:
    told: dict[str, Any] = {"@type": "vcard:Organization", "vcard:fn": name or city().government}
    return {**told, "vcard:hasEmail": {"@id": f"mailto:{email}"}} if email else told


def _spatial() -> dict[str, Any]:
    place = f"{_address('opendata:datasets')}#{city().code}-wilayah"
    return {"@id": place, "@type": "dct:Location", "skos:prefLabel": city().name}


def _standard(address: str) -> dict[str, str]:
    return {"@id": address, "@type": "dct:Standard"}


def _licence(address: str) -> dict[str, str]:
    return {"@id": address, "@type": "dct:LicenseDocument"}


def _address(name: str, *args: str) -> str:
    return settings.PENDOPO.public_url + reverse(name, args=args)
