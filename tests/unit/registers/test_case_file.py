"""The case file: what is a case by its shape, and what each broken line is told."""

import copy
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from request_flow.registers import check_case
from request_flow.registers.case_faults import Faults
from request_flow.registers.case_keys import case_keys
from unit.registers.samples import CASE, case


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
        "empty",
        id="an empty ground in a list",
    ),
    pytest.param(
        with_event(on="2024-01-06", action="decide", outcome="partial", grounds=["x", 7]),
        "events[1].grounds",
        "wrong_kind",
        id="a ground that is a number",
    ),
    pytest.param(
        with_event(on="2024-01-06", action="decide", outcome="partial", grounds=["x" * 2001]),
        "events[1].grounds",
        "too_long",
        id="a ground of 2001 characters",
    ),
    pytest.param(case(number="9" * 65), "number", "too_long", id="a number of 65 characters"),
    pytest.param(case(agency="a" * 65), "agency", "too_long", id="an agency's code of 65 characters"),
    pytest.param(case(parent="9" * 65), "parent", "too_long", id="a parent of 65 characters"),
    pytest.param(case(subject="事" * 2001), "subject", "too_long", id="a subject of 2001 characters"),
    pytest.param(case(description="事" * 100_001), "description", "too_long", id="a description without end"),
    pytest.param(
        with_event(on="2024-01-06", action="record_opinion", ref="c" * 65, opinion="consent"),
        "events[1].ref",
        "too_long",
        id="a reference of 65 characters",
    ),
    pytest.param(
        with_event(on="2024-01-06", action="request_supplement", term_days=367, items="x"),
        "events[1].term_days",
        "out_of_range",
        id="a term of 367 working days",
    ),
    pytest.param(
        with_event(on="2024-01-06", action="charge_fee", basis="per_item", quantity=1, amount=1e12),
        "events[1].amount",
        "out_of_range",
        id="a fee of a billion",
    ),
    pytest.param(
        with_event(on="2024-01-06", action="charge_fee", basis="per_page", quantity=1_000_001, amount=1),
        "events[1].quantity",
        "out_of_range",
        id="a million pages and one",
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


def test_what_is_just_long_and_large_enough_is_sound():
    raw = case(number="9" * 64, subject="事" * 2000, description="事" * 100_000)
    raw["events"][1]["term_days"] = 366

    assert check_case(raw, 1).problems == ()


def test_a_value_beyond_its_bound_is_told_the_bound_in_plain_figures():
    [fee] = check_case(
        with_event(on="2024-01-06", action="charge_fee", basis="per_item", quantity=1, amount=1e12), 1
    ).problems
    [number] = check_case(case(number="9" * 65), 1).problems

    assert "应在 0 与 1000000 之间" in fee.zh
    assert "between 0 and 1000000" in fee.en
    assert number.zh == "“number”有 65 个字符，最多 64 个；请缩短"
    assert number.en == "number has 65 characters, at most 64 are kept: shorten it"


def test_a_line_that_is_no_object_is_named_as_the_line():
    [problem] = check_case([1, 2], 7).problems

    assert (problem.line, problem.field) == (7, "")
    assert problem.zh == "这一行应为一件案卷（一个 JSON 对象），实为列表"
    assert problem.en == "the line must be a case (a JSON object), not a list"


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
