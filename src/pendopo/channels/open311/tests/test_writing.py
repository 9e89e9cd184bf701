"""The examples of the GeoReport v2 text, word for word, in both forms."""

import json
from datetime import UTC, datetime
from http import HTTPStatus

import pytest
import xmltodict

from pendopo.channels.open311.writing import refused, written

DEFINITION = {
    "service_code": "DMV66",
    "attributes": [
        {
            "variable": True,
            "code": "WHISHETN",
            "datatype": "singlevaluelist",
            "required": True,
            "datatype_description": None,
            "order": 1,
            "description": "What is the ticket/tag/DL number?",
            "values": [{"key": 123, "name": "Ford"}, {"key": 124, "name": "Chrysler"}],
        }
    ],
}
AS_XML = """<?xml version='1.0' encoding='utf-8'?>
<service_definition><service_code>DMV66</service_code><attributes><attribute>\
<variable>true</variable><code>WHISHETN</code><datatype>singlevaluelist</datatype>\
<required>true</required><datatype_description/><order>1</order>\
<description>What is the ticket/tag/DL number?</description><values><value><key>123</key>\
<name>Ford</name></value><value><key>124</key><name>Chrysler</name></value></values></attribute>\
</attributes></service_definition>"""


def test_a_definition_is_written_in_both_forms() -> None:
    as_xml = written("service_definition", DEFINITION, form="xml")
    assert as_xml.content.decode() == AS_XML
    assert as_xml["Content-Type"] == "text/xml; charset=utf-8"
    as_json = written("service_definition", DEFINITION, form="json")
    assert json.loads(as_json.content) == DEFINITION
    assert as_json["Content-Type"] == "application/json; charset=utf-8"


@pytest.mark.parametrize("form", ["xml", "json"])
def test_an_error_carries_its_status(form) -> None:
    told = refused("jurisdiction_id <x> & more", status=HTTPStatus.NOT_FOUND, form=form)
    assert told.status_code == 404
    if form == "json":
        assert json.loads(told.content) == [
            {"code": 404, "description": "jurisdiction_id <x> & more"}
        ]
    else:
        found = xmltodict.parse(told.content)["errors"]["error"]
        assert found == {"code": "404", "description": "jurisdiction_id <x> & more"}


def test_times_keep_their_offset_and_lists_of_words_their_name() -> None:
    at = datetime(2026, 11, 24, 3, 4, 5, 678, tzinfo=UTC)
    told = {"changeset": at, "formats": ["text/xml", "application/json"]}
    assert json.loads(written("endpoint", told, form="json").content) == {
        "changeset": "2026-11-24T03:04:05+00:00",
        "formats": ["text/xml", "application/json"],
    }
    assert b"<formats><format>text/xml</format><format>" in written("e", told, form="xml").content
