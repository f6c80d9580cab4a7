"""The case file: what is a case by its shape, and what each broken line is told."""

import copy
import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from request_flow.errors import BadInput, NotFound
from request_flow.registers import check_case, read_register
from request_flow.registers.case_faults import Faults
from request_flow.registers.case_keys import case_keys

CASE = {
    "number": "2024-0017",
    "agency": "hualong-edu",
    "applicant": {"category": "natural_person", "name": "张三"},
    "channel": "registered_mail",
    "subject": "2023年义务教育招生划片方案",
    "delivery": {"form": "paper", "method": "post"},
    "events": [
        {"on": "2024-01-05", "action": "receive"},
        {"on": "2024-01-09", "action": "request_supplement", "term_days": 15, "items": "文号"},
        {"on": "2024-01-20", "action": "receive_supplement"},
        {
            "on": "2024-01-23",
            "action": "consult",
            "ref": "c1",
            "kind": "third_party",
            "party": "某公司",
            "received_on": "2024-01-25",
        },
        {"on": "2024-02-07", "action": "record_opinion", "ref": "c1", "opinion": "object", "reasonable": True},
        {"on": "2024-02-20", "action": "extend", "days": 10, "approved_by": "李四"},
        {"on": "2024-03-05", "action": "decide", "outcome": "refuse_third_party"},
        {"on": "2024-03-08", "action": "deliver", "method": "post"},
    ],
}


def case(**changes):
    return {**copy.deepcopy(CASE), **changes}


def with_event(**event):
    return case(events=[{"on": "2024-01-05", "action": "receive"}, event])


def codes(entry):
    return [(problem.field, problem.code) for problem in entry.problems]


def test_the_case_of_the_contract_is_sound_and_its_days_become_dates():
    entry = check_case(case(), 7)

    assert entry.problems == ()
    assert entry.line == 7
    assert entry.case["events"][0] == {"on": date(2024, 1, 5), "action": "receive"}
    assert entry.case["events"][3]["received_on"] == date(2024, 1, 25)


def test_a_case_that_was_checked_before_is_still_sound():
    entry = check_case(check_case(case(), 1).case, 1)

    assert entry.problems == ()


@pytest.mark.parametrize("key", ["number", "agency", "applicant", "channel", "events"])
def test_a_case_needs(key):
    raw = case()
    del raw[key]

    entry = check_case(raw, 3)

    assert codes(entry) == [(key, "missing_key")]
    assert entry.case is None
    assert key in entry.problems[0].zh
    assert key in entry.problems[0].en


BROKEN = [
    pytest.param(case(number=17), "number", "wrong_kind", id="a number that is a number"),
    pytest.param(case(number=""), "number", "empty", id="an empty number"),
    pytest.param(case(number=" 2024-1"), "number", "blanks_around", id="blanks around the number"),
    pytest.param(case(agency="suqian "), "agency", "blanks_around", id="blanks around the agency"),
    pytest.param(case(applicant=None), "applicant", "wrong_kind", id="an applicant that is null"),
    pytest.param(
        case(applicant={"category": "alien", "name": "张三"}),
        "applicant.category",
        "unknown_value",
        id="an unknown category",
    ),
    pytest.param(case(applicant={"name": "张三"}), "applicant.category", "missing_key", id="no category"),
    pytest.param(
        case(applicant={"category": "other_org", "name": 7}),
        "applicant.name",
        "wrong_kind",
        id="a name that is a number",
    ),
    pytest.param(case(channel="pigeon"), "channel", "unknown_value", id="an unknown channel"),
    pytest.param(case(channel=["fax"]), "channel", "wrong_kind", id="a channel in a list"),
    pytest.param(case(colour="red"), "colour", "unknown_key", id="an unknown key"),
    pytest.param(case(events=[]), "events", "empty", id="no events"),
    pytest.param(case(events={}), "events", "wrong_kind", id="events that are an object"),
    pytest.param(case(events=["receive"]), "events[0]", "wrong_kind", id="an event that is a text"),
    pytest.param(case(events=[{"on": "2024-01-05"}]), "events[0].action", "missing_key", id="no action"),
    pytest.param(case(events=[{"action": "receive"}]), "events[0].on", "missing_key", id="no day"),
    pytest.param(
        with_event(on="2024-01-06", action="reply"), "events[1].action", "unknown_action", id="an unknown action"
    ),
    pytest.param(
        with_event(on="2024-01-06", action=["decide"]), "events[1].action", "wrong_kind", id="an action in a list"
    ),
    pytest.param(
        with_event(on="2024-02-30", action="withdraw"), "events[1].on", "bad_date", id="a day that does not exist"
    ),
    pytest.param(with_event(on="2024-1-6", action="withdraw"), "events[1].on", "bad_date", id="a day in short"),
    pytest.param(with_event(on="20240106", action="withdraw"), "events[1].on", "bad_date", id="a day without hyphens"),
    pytest.param(with_event(on="2024-W01-6", action="withdraw"), "events[1].on", "bad_date", id="a day by its week"),
    pytest.param(with_event(on="2024-01-06T00:00:00", action="withdraw"), "events[1].on", "bad_date", id="a moment"),
    pytest.param(with_event(on=20240106, action="withdraw"), "events[1].on", "wrong_kind", id="a day as a number"),
    pytest.param(with_event(on=None, action="withdraw"), "events[1].on", "wrong_kind", id="a day that is null"),
    pytest.param(with_event(on="2024-01-06", action="decide"), "events[1].outcome", "missing_key", id="no outcome"),
    pytest.param(
        with_event(on="2024-01-06", action="decide", outcome="maybe"),
        "events[1].outcome",
        "unknown_value",
        id="an unknown outcome",
    ),
    pytest.param(
        with_event(on="2024-01-06", action="decide", outcome="partial", days=3),
        "events[1].days",
        "unknown_key",
        id="another action's key",
    ),
    pytest.param(
        with_event(on="2024-01-06", action="extend", days=True, approved_by="李四"),
        "events[1].days",
        "wrong_kind",
        id="days that are true",
    ),
    pytest.param(
        with_event(on="2024-01-06", action="extend", days=2.0, approved_by="李四"),
        "events[1].days",
        "wrong_kind",
        id="days with a point",
    ),
    pytest.param(
        with_event(on="2024-01-06", action="extend", days="10", approved_by="李四"),
        "events[1].days",
        "wrong_kind",
        id="days as text",
    ),
    pytest.param(
        with_event(on="2024-01-06", action="extend", days=0, approved_by="李四"),
        "events[1].days",
        "out_of_range",
        id="no days at all",
    ),
    pytest.param(
        with_event(on="2024-01-06", action="extend", days=10**30, approved_by="李四"),
        "events[1].days",
        "out_of_range",
        id="days beyond any store",
    ),
    pytest.param(
        with_event(on="2024-01-06", action="extend", days=10), "events[1].approved_by", "missing_key", id="no approver"
    ),
    pytest.param(
        with_event(on="2024-01-06", action="extend", days=10, approved_by=""),
        "events[1].approved_by",
        "empty",
        id="an empty approver",
    ),
    pytest.param(
        with_event(on="2024-01-06", action="record_opinion", ref="c1", opinion="consent", reasonable=1),
        "events[1].reasonable",
        "wrong_kind",
        id="a truth that is a number",
    ),
    pytest.param(
        with_event(on="2024-01-06", action="decide", outcome="partial", grounds=[""]),
        "events[1].grounds",
        "wrong_kind",
        id="an empty ground in a list",
    ),
    pytest.param(
        with_event(on="2024-01-06", action="fix_delayed_term", until="soon"),
        "events[1].until",
        "bad_date",
        id="until soon",
    ),
    pytest.param(
        case(joint_applicants=[{"name": "赵六"}]),
        "joint_applicants[0].category",
        "missing_key",
        id="a joint applicant without a category",
    ),
    pytest.param(case(matter_sensitive="yes"), "matter_sensitive", "wrong_kind", id="a sensitive matter as text"),
    pytest.param([], "", "wrong_kind", id="a list in place of a case"),
    pytest.param("case", "", "wrong_kind", id="a text in place of a case"),
    pytest.param(None, "", "wrong_kind", id="null in place of a case"),
]


@pytest.mark.parametrize(("raw", "field", "code"), BROKEN)
def test_a_fault_of_shape_is_named_with_its_place(raw, field, code):
    entry = check_case(copy.deepcopy(raw), 1)

    assert codes(entry) == [(field, code)]
    assert entry.case is None


def test_every_fault_of_a_line_is_told_at_once():
    raw = case(channel="pigeon", colour="red", events=[{"on": "x", "action": "receive"}])

    assert codes(check_case(raw, 1)) == [
        ("channel", "unknown_value"),
        ("events[0].on", "bad_date"),
        ("colour", "unknown_key"),
    ]


def test_a_misspelt_key_is_told_the_nearest_one():
    problem = check_case(case(chanel="fax"), 1).problems[0]

    assert "'channel'" in problem.en
    assert "“channel”" in problem.zh


def test_the_acts_of_the_office_are_accepted():
    entry = check_case(
        case(
            parent="2024-0001",
            agent={"name": "王五", "authority": "授权委托书"},
            joint_applicants=[{"category": "natural_person", "name": "赵六"}],
            matter_sensitive=True,
            flags=["late_entry"],
            events=[
                {"on": "2024-01-05", "action": "receive", "actor": "登记员", "note": "n", "document": "d"},
                {
                    "on": "2024-01-05",
                    "action": "correct_category",
                    "category": "other_org",
                    "reason": "r",
                    "approved_by": "a",
                },
                {"on": "2024-01-05", "action": "assign", "unit": "法规处", "to": "某"},
                {"on": "2024-01-05", "action": "sign_for"},
                {"on": "2024-01-05", "action": "send_back", "reason": "r"},
                {"on": "2024-01-05", "action": "draft", "outcome": "partial", "text": "t"},
                {"on": "2024-01-05", "action": "submit"},
                {"on": "2024-01-05", "action": "review", "stage": "legal", "passed": False, "reason": "r"},
                {"on": "2024-01-05", "action": "collective_decision", "reference": "会议纪要1号"},
                {"on": "2024-01-05", "action": "mark_sensitive", "reason": "r"},
                {"on": "2024-01-05", "action": "split", "into": ["2024-0001-1", "2024-0001-2"]},
                {"on": "2024-01-05", "action": "reverse", "event": 3, "reason": "r", "approved_by": "a"},
                {"on": "2024-01-05", "action": "charge_fee", "basis": "per_item", "quantity": 11, "amount": 100.5},
            ],
        ),
        1,
    )

    assert entry.problems == ()


@pytest.mark.parametrize("key", ["term_days", "approved_by", "opinion"])
def test_a_case_flagged_for_gaps_may_lack_what_its_register_did_not_show(key):
    raw = case()
    for event in raw["events"]:
        event.pop(key, None)

    assert codes(check_case(copy.deepcopy(raw), 1))[0][1] == "missing_key"
    assert check_case(case(flags=["not_evidenced"], events=raw["events"]), 1).problems == ()


def test_the_keys_that_may_name_a_person_are_told():
    assert case_keys().personal() == {"actor", "note", "party", "items", "reason", "approved_by", "text", "to"}
    assert {"name", "id_number", "phone", "description"} <= case_keys().personal_of_case()


def test_every_shared_case_file_is_read_without_a_problem(shared_registers):
    for name, cases in (("suqian_2024.jsonl", 3646), ("mixed_2019_2026.jsonl", 400)):
        entries = list(read_register(shared_registers / name))

        assert len(entries) == cases
        assert [entry for entry in entries if entry.problems or entry.flags] == []
        assert all(type(event["on"]) is date for entry in entries for event in entry.case["events"])


LINES = [
    pytest.param(b'{"number": ', "broken_json", id="cut off"),
    pytest.param(b"not json", "broken_json", id="no JSON"),
    pytest.param(b'{"a": 1} {"b": 2}', "broken_json", id="two on a line"),
    pytest.param(b'{"a": NaN}', "broken_json", id="not a number"),
    pytest.param(b'{"a": ' + b"9" * 5000 + b"}", "broken_json", id="a number without end"),
    pytest.param(b"[" * 100_000, "broken_json", id="nested without end"),
    pytest.param(b'{"a": "\\ud800"}', "broken_json", id="half a surrogate pair"),
    pytest.param(b'{"a": "\\u0000"}', "broken_json", id="a NUL"),
    pytest.param(b'{"a": "\x01"}', "broken_json", id="a control character"),
    pytest.param('{"a": "申请"}'.encode("gb18030"), "not_utf8", id="GB18030"),
    pytest.param(b'{"number": "1", "number": "2"}', "repeated_key", id="a key twice"),
    pytest.param(b"[]", "wrong_kind", id="a list"),
    pytest.param(b"1", "wrong_kind", id="a number"),
]


@pytest.mark.parametrize(("line", "code"), LINES)
def test_a_broken_line_is_a_problem_and_the_others_are_read(text, line, code):
    good = json.dumps(CASE, ensure_ascii=False).encode()

    entries = list(read_register(text(b"\n".join([good, line, good, b""]), "cases.jsonl")))

    assert [entry.line for entry in entries] == [1, 2, 3]
    assert [entry.problems == () for entry in entries] == [True, False, True]
    assert entries[1].problems[0].code == code


def test_a_key_that_stands_twice_deep_in_a_case_is_found(text):
    line = json.dumps(CASE, ensure_ascii=False).replace('"days": 10', '"days": 10, "days": 11')

    assert [problem.code for problem in next(read_register(text(line, "a.jsonl"))).problems] == ["repeated_key"]


def test_colons_within_texts_are_no_repeated_keys(text):
    line = json.dumps(case(subject='a: "b": c'), ensure_ascii=False)

    assert next(read_register(text(line, "a.jsonl"))).case["subject"] == 'a: "b": c'


def test_a_byte_order_mark_blank_lines_and_windows_line_ends_are_passed_over(text):
    line = json.dumps(CASE)

    entries = list(read_register(text("\ufeff" + line + "\r\n\r\n  \n" + line, "a.jsonl")))

    assert [(entry.line, entry.problems) for entry in entries] == [(1, ()), (4, ())]


def test_an_empty_file_holds_no_case(text):
    assert list(read_register(text(b"", "a.jsonl"))) == []


def test_the_agency_of_the_command_stands_where_a_case_names_none(text):
    raw = case()
    del raw["agency"]
    lines = json.dumps(raw) + "\n" + json.dumps(CASE)

    entries = list(read_register(text(lines, "a.jsonl"), agency="hongze"))

    assert [entry.case["agency"] for entry in entries] == ["hongze", "hualong-edu"]


def test_a_line_without_end_and_another_encoding_are_refused(text):
    with pytest.raises(BadInput, match="line_too_long"):
        list(read_register(text(b'{"a": "' + b"x" * 4_000_001, "a.jsonl")))
    with pytest.raises(BadInput, match="not_utf8"):
        list(read_register(text(json.dumps(CASE), "a.jsonl", "utf-16")))


def test_a_file_that_is_not_there_and_a_folder_are_refused(tmp_path):
    with pytest.raises(NotFound):
        read_register(tmp_path / "none.jsonl")
    with pytest.raises(BadInput, match="unreadable_file"):
        read_register(tmp_path)


SCRAPS = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-3, 3)
    | st.floats()
    | st.sampled_from(["", "c1", "2024-01-05", "fax", "object"]),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.sampled_from(["on", "action", "name", "category"]), inner, max_size=2)
    ),
    max_leaves=4,
)
KEYS = sorted({"x", *CASE, *(key for event in CASE["events"] for key in event)})


@given(st.data())
def test_the_quick_check_and_the_judge_agree_on_any_case(data):
    raw = case()
    for _ in range(data.draw(st.integers(0, 2))):
        part = data.draw(
            st.sampled_from(
                [
                    raw,
                    raw["applicant"] if isinstance(raw.get("applicant"), dict) else raw,
                    *(raw["events"] if isinstance(raw.get("events"), list) else []),
                ]
            )
        )
        if isinstance(part, dict):
            part[data.draw(st.sampled_from(KEYS))] = data.draw(SCRAPS)
    keys = case_keys().complete
    judged = list(Faults(1).of_object(copy.deepcopy(raw), keys, ""))
    try:
        quick = keys.sound(copy.deepcopy(raw))
    except (AttributeError, KeyError, TypeError, ValueError):
        quick = False

    assert quick == (judged == [])
