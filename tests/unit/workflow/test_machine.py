"""Every transition of the workflow taken, by the library's machine and by the plain table alike."""

from datetime import date
from itertools import product
from typing import Any

import pytest
from transitions import MachineError

from request_flow.cases.events import Event, Header
from request_flow.cases.facts import Facts, Remedy
from request_flow.cases.history import advance
from support.build import Request, a_request, engine, facts

DAY = "2026-03-10"
STATES = ("awaiting_confirmation", "in_progress", "awaiting_supplement", "awaiting_fee", "closed")

# What an act needs before it, done while the case is in progress, and its own keys.
PRELUDE: dict[str, list[tuple[str, dict[str, Any]]]] = {
    "record_opinion": [("consult", {"ref": "c1", "kind": "third_party"})],
    "receive_reasons": [("request_reasons", {"term_days": 5})],
    "deliver": [
        ("decide", {"outcome": "refuse_process_info"}),
        ("remedy_filed", {"ref": "r1", "kind": "review"}),
        ("remedy_concluded", {"ref": "r1", "result": "corrected", "redo": True}),
    ],
    "remedy_answered": [("remedy_filed", {"ref": "r1", "kind": "review"})],
    "remedy_concluded": [("remedy_filed", {"ref": "r1", "kind": "review"})],
    "sign_for": [("assign", {"unit": "基教科"})],
    "send_back": [("assign", {"unit": "基教科"})],
    "submit": [("draft", {})],
    "review": [("draft", {}), ("submit", {})],
}
KEYS: dict[str, dict[str, Any]] = {
    "request_supplement": {"term_days": 1, "items": "请写明文件名称"},
    "extend": {"days": 10, "approved_by": "王主任"},
    "consult": {"ref": "c9", "kind": "co_maker"},
    "record_opinion": {"ref": "c1", "opinion": "consent"},
    "request_reasons": {"term_days": 5},
    "receive_reasons": {"reasonable": True},
    "fix_delayed_term": {"until": "2026-06-30"},
    "charge_fee": {"basis": "per_item", "quantity": 11, "amount": 100},
    "decide": {"outcome": "disclosed"},
    "close_other": {"reason": "合并办理"},
    "void": {"reason": "误登记", "approved_by": "王主任"},
    "remedy_filed": {"ref": "r9", "kind": "suit_direct"},
    "remedy_answered": {"ref": "r1"},
    "remedy_concluded": {"ref": "r1", "result": "corrected"},
    "reopen": {"reason": "答复有误", "approved_by": "王主任"},
    "correct_category": {"category": "other_org", "reason": "更正", "approved_by": "王主任"},
    "split": {"into": ["2026-0002"]},
    "assign": {"unit": "基教科"},
    "send_back": {"reason": "不属于本科室"},
    "review": {"stage": "office", "passed": True},
    "mark_sensitive": {"reason": "舆情"},
    "collective_decision": {"reference": "2026年第3次会议"},
    "reverse": {"event": 2, "reason": "误录", "approved_by": "王主任"},
}
# Where acts lead that do not leave the state as it is; the day of a lapse lies after every term.
LAPSE_DAY = {"lapse_supplement": "2026-03-16", "lapse_fee": "2026-05-06"}
LEADS_TO = {
    "confirm_receipt": "in_progress",
    "request_supplement": "awaiting_supplement",
    "receive_supplement": "in_progress",
    "lapse_supplement": "closed",
    "charge_fee": "awaiting_fee",
    "pay_fee": "in_progress",
    "lapse_fee": "closed",
    "decide": "closed",
    "withdraw": "closed",
    "close_other": "closed",
    "void": "void",
    "reopen": "in_progress",
}


def story(state: str, act: str) -> Request:
    """Return a request in ``state`` to which ``act`` can happen."""
    if state == "awaiting_confirmation":
        return a_request("online").received("2026-03-02")
    request = a_request().received("2026-03-02")
    for prelude, keys in PRELUDE.get(act, []):
        request.did(prelude, "2026-03-05", **keys)
    if act == "reverse":
        request.did("mark_sensitive", "2026-03-05", reason="舆情")
    if state == "awaiting_supplement":
        request.asked_to_supplement("2026-03-06", term_days=1)
    if state == "awaiting_fee":
        request.charged(100, on="2026-03-06")
    if state == "closed" and act == "reopen":
        request.decided("disclosed", on="2026-03-06")
    elif state == "closed":
        request.did("withdraw", "2026-03-06")
    if state == "void":
        request.did("void", "2026-03-06", reason="误登记", approved_by="王主任")
    return request


def event_of(act: str, **more: Any) -> Event:
    data = {**KEYS.get(act, {}), **more}
    if "until" in data:
        data["until"] = date.fromisoformat(data["until"])
    return Event(act, date.fromisoformat(LAPSE_DAY.get(act, DAY)), data, 99)


PAIRS = [(state, each.act) for each in engine().workflow.machine.transitions for state in each.from_]


@pytest.mark.parametrize(("state", "act"), [pair for pair in PAIRS if pair[1] != "receive"])
def test_every_act_is_taken_from_every_state_it_has_a_way_from(state: str, act: str) -> None:
    before = facts(story(state, act))
    assert before.state == state

    engine().fire(before, event_of(act))

    assert before.state == LEADS_TO.get(act, state)


@pytest.mark.parametrize(
    ("channel", "state"),
    [
        ("in_person", "in_progress"),
        ("oral", "in_progress"),
        ("registered_mail", "in_progress"),
        ("ordinary_mail", "awaiting_confirmation"),
        ("online", "awaiting_confirmation"),
        ("email", "awaiting_confirmation"),
        ("fax", "awaiting_confirmation"),
    ],
)
def test_an_arrival_waits_for_its_confirmation_where_the_channel_needs_one(channel: str, state: str) -> None:
    fresh = Facts(Header("2026-0001", "edu", channel, "natural_person"))

    engine().fire(fresh, event_of("receive"))

    assert fresh.state == state


@pytest.mark.parametrize(("amount", "state"), [(99, "awaiting_fee"), (100, "in_progress"), (None, "in_progress")])
def test_a_payment_leads_on_only_where_it_covers_the_fee(amount: int | None, state: str) -> None:
    before = facts(story("awaiting_fee", "pay_fee"))

    engine().fire(before, event_of("pay_fee", **({} if amount is None else {"amount": amount})))

    assert before.state == state


@pytest.mark.parametrize("state", ["closed", "in_progress", "awaiting_supplement", "awaiting_fee"])
def test_a_redo_that_is_ordered_reopens_the_case_from_wherever_it_stands(state: str) -> None:
    before = facts(story(state, "remedy_concluded"))

    engine().fire(before, event_of("remedy_concluded", redo=True))

    assert before.state == "in_progress"


def test_the_acts_and_states_tried_here_are_those_of_the_definition() -> None:
    machine = engine().workflow.machine

    assert set(machine.states) == {"unregistered", *STATES, "void"}
    assert [state for state, act in PAIRS if act == "receive"] == ["unregistered"]
    assert set(KEYS) | set(PRELUDE) | set(LEADS_TO) <= {each.act for each in machine.transitions}


def made_up(state: str, *, received: bool, paid: bool, filed: bool) -> Facts:
    """Return facts in any state with any answer to the conditions of the branches."""
    made = Facts(Header("2026-0001", "edu", "online", "natural_person"))
    made.state = state
    made.arrived_on = date(2026, 3, 2)
    made.received_on = date(2026, 3, 2) if received else None
    made.fee_amount, made.fee_paid = 100, 100 if paid else 99
    if filed:
        made.remedies["r1"] = Remedy("review", date(2026, 3, 5))
    return made


@pytest.mark.parametrize("act", sorted(engine().workflow.transitions))
def test_the_machine_and_the_plain_table_agree_for_every_state_and_condition(act: str) -> None:
    of_library = engine()._machine.events[act]
    for state, received, paid, filed, redo in product(engine().workflow.machine.states, *[(False, True)] * 4):
        event = event_of(act, ref="r1", redo=redo)
        by_machine = made_up(state, received=received, paid=paid, filed=filed)
        branches = engine().rules.branches.get((state, act))
        if branches is None:
            with pytest.raises(MachineError):
                of_library.trigger(by_machine, event)
            assert by_machine.state == state
            continue
        by_table = next(each.state or state for each in branches if each.when is None or each.when(by_machine, event))
        assert of_library.trigger(by_machine, event)
        assert by_machine.state == by_table


@pytest.mark.parametrize(("state", "act"), [pair for pair in PAIRS if pair[1] != "receive"])
def test_firing_and_replaying_an_act_leave_the_same_facts(state: str, act: str) -> None:
    fired, replayed = facts(story(state, act)), facts(story(state, act))

    engine().fire(fired, event_of(act))
    advance(replayed, event_of(act), engine().rules)

    for name in Facts.__slots__:
        if name not in {"consultations", "remedies"}:
            assert getattr(fired, name) == getattr(replayed, name), name
    assert sorted(fired.consultations) == sorted(replayed.consultations)
    assert sorted(fired.remedies) == sorted(replayed.remedies)


def test_no_trigger_jumps_to_a_state() -> None:
    triggers = set(engine()._machine.events)

    assert triggers == {each.act for each in engine().workflow.machine.transitions}
    assert [name for name in triggers if name.startswith("to_")] == []
    assert engine()._machine.models == []


def test_an_act_without_a_way_is_replayed_without_effect_and_listed() -> None:
    closed = facts(story("closed", "archive"))

    advance(closed, event_of("extend"), engine().rules)

    assert (closed.state, closed.extension, closed.without_effect) == ("closed", 0, [99])
