"""The shapes of the API as the page for people tells them."""

import re

from request_flow.web.api.fields import Value, shapes, value_of
from request_flow.web.api.openapi import described
from web.api.conftest import Program


def test_a_value_is_told_in_a_few_words():
    shape = {"$ref": "#/components/schemas/Person"}

    assert value_of({"type": "string", "format": "date"}) == Value("date")
    assert value_of({"type": "string", "enum": ["a", "b"]}) == Value("a | b")
    assert value_of({"anyOf": [shape, {"type": "null"}]}) == Value("", "Person", " | null")
    many = {"anyOf": [{"type": "array", "items": shape}, {"type": "null"}]}
    assert value_of(many) == Value("[", "Person", "] | null")
    assert value_of({"type": "object", "additionalProperties": {"type": "integer"}}) == Value("{…: integer}")
    assert value_of({"const": "extend", "type": "string"}) == Value('"extend"')
    assert value_of({}) == Value("any")


def test_every_key_of_what_is_sent_is_told_and_every_shape_that_is_named_is_there(program: Program):
    known = {each.name: each for each in shapes(described()["components"]["schemas"])}
    named = {key.value.shape for each in known.values() for key in each.keys} - {""}

    assert named <= known.keys()
    assert [key.name for key in known["NewCase"].keys if key.required] == [
        "applicant",
        "channel",
        "subject",
        "arrived_on",
    ]
    acts = {each.name: {key.name for key in each.keys} for each in known["NewEvent"].choices}
    assert {"on", "action", "days", "approved_by"} <= acts["extend"]
    page = program("").get("/api/docs").text
    assert set(re.findall(r'href="#shape-([^"]+)"', page)) <= set(re.findall(r'id="shape-([^"]+)"', page))
    assert "``" not in page
