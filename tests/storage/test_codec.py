"""What rests in the database: sealed where it is personal, bound to its place, chained."""

from datetime import date, datetime

import pytest

from request_flow.cases.events import Event, Header
from request_flow.cases.record import Registration
from request_flow.clock import OFFICE_ZONE
from request_flow.errors import StoreUnavailable
from request_flow.registers.case_keys import case_keys
from request_flow.storage.chain import genesis, link
from request_flow.storage.codec import Codec
from request_flow.storage.sealing import Sealer

HEADER = Header("2024-0001", "edu", "in_person", "natural_person")
PERSON = {"name": "张三", "id_number": "320800199001011234", "phone": "13800000000"}
REGISTERED = Registration(
    HEADER, "招生划片方案", PERSON, {"description": "住址在某路"}, {"delivery": {"form": "paper"}}
)
NOW = datetime(2024, 3, 1, 10, tzinfo=OFFICE_ZONE).isoformat()
EVENTS = [
    Event("receive", date(2024, 3, 1), {}, 1),
    Event(
        "consult",
        date(2024, 3, 5),
        {"ref": "c1", "kind": "third_party", "party": "某公司", "received_on": date(2024, 3, 7), "note": "电话联系"},
        2,
        None,
        "小李",
    ),
]


def codec(key: bytes = b"k" * 32) -> Codec:
    return Codec(Sealer(key), case_keys().personal())


def test_what_was_sealed_is_opened_again_in_the_same_order_of_keys() -> None:
    ours = codec()
    sealed, rest, head, _ = ours.seal_registration(REGISTERED)
    rows = ours.seal_events(HEADER, head, EVENTS, NOW)

    assert ours.open_registration(HEADER, "招生划片方案", rest, sealed) == REGISTERED
    opened = [ours.open_event(HEADER, row) for row in rows]
    assert [event.data for event in opened] == [event.data for event in EVENTS]
    assert list(opened[1].data) == ["ref", "kind", "party", "received_on", "note"]


def test_nothing_personal_rests_in_the_clear() -> None:
    ours = codec()
    sealed, rest, head, index = ours.seal_registration(REGISTERED)
    rows = ours.seal_events(HEADER, head, EVENTS, NOW)
    resting = repr((sealed, rest, index, [(row.data, row.sealed) for row in rows]))

    for personal in ("张三", "320800199001011234", "13800000000", "某路", "某公司", "电话联系"):
        assert personal not in resting
        assert personal.encode().hex() not in sealed.hex()
    assert "third_party" in rows[1].data


def test_a_sealed_value_does_not_open_in_another_place_or_with_another_key() -> None:
    ours = codec()
    _, _, head, _ = ours.seal_registration(REGISTERED)
    row = ours.seal_events(HEADER, head, EVENTS, NOW)[1]

    with pytest.raises(StoreUnavailable, match="cannot be opened"):
        ours.open_event(HEADER._replace(number="2024-0002"), row)
    with pytest.raises(StoreUnavailable, match="cannot be opened"):
        codec(b"x" * 32).open_event(HEADER, row)


def test_the_same_person_has_the_same_index_and_only_with_the_same_key() -> None:
    assert codec().person_index(PERSON) == codec().person_index({"id_number": PERSON["id_number"]})
    assert codec().person_index(PERSON) != codec(b"x" * 32).person_index(PERSON)
    assert codec().person_index({}) is None


def test_no_two_registrations_share_their_first_hash() -> None:
    def first(subject: str, rest: str) -> bytes:
        return genesis("edu", "1", "in_person", "other_org", subject, rest, b"")

    assert first("a", "b") == first("a", "b")
    assert first("ab", "c") != first("a", "bc")
    assert first("a\x1f1:b", "c") != first("a", "b\x1f1:c")


def test_a_link_covers_every_part_of_its_event() -> None:
    parts = (b"p", 1, "act", "2024-03-01", NOW, "actor", "{}", b"s")
    others = (b"q", 2, "acts", "2024-03-02", NOW + "x", "actors", "{ }", None)

    whole = link(*parts)
    for place, other in enumerate(others):
        changed = (*parts[:place], other, *parts[place + 1 :])
        assert link(*changed) != whole  # type: ignore[arg-type]  # one part is exchanged at a time
