"""Between draft and answer: the reviews of an agency's chain, who may pass them, and the collective decision."""

from datetime import date
from itertools import permutations
from typing import Any

import pytest

from request_flow.cases.clocks import step_of
from request_flow.cases.events import Event
from request_flow.errors import Refused
from support.build import a_request, engine, facts

FULL = (
    ("unit", "unit_head", "张科长"),
    ("office", "office_head", "王主任"),
    ("secrecy", "reviewer", "钱保密"),
    ("legal", "reviewer", "孙法制"),
    ("leader", "leader", "周局长"),
)
SHORT = (FULL[1], FULL[4])
ROLES = ("registrar", "caseworker", "unit_head", "reviewer", "office_head", "leader", "system")
MAY_REVIEW = {
    "unit": {"unit_head"},
    "office": {"reviewer", "office_head"},
    "secrecy": {"reviewer"},
    "legal": {"reviewer"},
    "leader": {"leader"},
}


class Desk:
    """One case before an agency: each step is asked of the history and of the person, then taken."""

    def __init__(self, chain: str) -> None:
        self.chain = chain
        self.facts = facts(a_request().received("2026-03-02"))
        self.history: list[Event] = []

    def take(self, act: str, role: str, actor: str, **data: Any) -> None:
        event = Event(act, date(2026, 3, 10), data, len(self.history) + 2, None, actor)
        reason = engine().check(self.facts, event) or engine().check_live(
            self.facts, event, role, self.chain, self.history
        )
        if reason is not None:
            raise engine().refusal(reason)
        engine().fire(self.facts, event)
        self.history.append(event)

    def draft(self, actor: str = "小李", **data: Any) -> None:
        self.take("draft", "caseworker", actor, **{"outcome": "disclosed", **data})
        self.take("submit", "caseworker", actor)

    def review(self, stage: str, role: str, actor: str, *, passed: bool = True) -> None:
        self.take("review", role, actor, stage=stage, passed=passed)

    def issue(self) -> None:
        self.take("decide", "caseworker", "小李", outcome="disclosed")

    def refused(self, act: str, role: str, actor: str, **data: Any) -> str:
        with pytest.raises(Refused) as caught:
            self.take(act, role, actor, **data)
        return caught.value.code

    @property
    def step(self) -> str | None:
        return step_of(self.facts, engine().workflow.reviews.chains[self.chain].stages)


def test_without_a_chain_an_answer_needs_no_review() -> None:
    desk = Desk("none")

    desk.issue()

    assert desk.facts.state == "closed"


@pytest.mark.parametrize(("chain", "stages"), [("short", SHORT), ("full", FULL)])
def test_an_answer_is_issued_when_every_stage_was_passed_and_not_before(
    chain: str, stages: tuple[tuple[str, str, str], ...]
) -> None:
    desk = Desk(chain)
    assert desk.refused("decide", "caseworker", "小李", outcome="disclosed") == "review_incomplete"
    desk.draft()
    for stage, role, actor in stages:
        assert desk.step == "in_review"
        assert desk.refused("decide", "caseworker", "小李", outcome="disclosed") == "review_incomplete"
        desk.review(stage, role, actor)

    assert desk.step == "approved"
    desk.issue()
    assert desk.facts.state == "closed"


@pytest.mark.parametrize(
    "order", list(permutations(FULL[:3]))[1:], ids=lambda order: "-".join(each[0] for each in order)
)
def test_stages_are_passed_in_their_order_only(order: tuple[tuple[str, str, str], ...]) -> None:
    desk = Desk("full")
    desk.draft()
    place = next(place for place, each in enumerate(order) if each != FULL[place])
    for stage, role, actor in order[:place]:
        desk.review(stage, role, actor)
    stage, role, actor = order[place]

    assert desk.refused("review", role, actor, stage=stage, passed=True) == "review_out_of_turn"


def test_a_stage_is_not_passed_twice_nor_one_that_the_chain_does_not_have() -> None:
    desk = Desk("short")
    desk.draft()
    desk.review("office", "office_head", "王主任")

    assert desk.refused("review", "office_head", "王主任", stage="office", passed=True) == "review_out_of_turn"
    assert desk.refused("review", "reviewer", "钱保密", stage="secrecy", passed=True) == "review_out_of_turn"
    desk.review("leader", "leader", "周局长")
    assert desk.refused("review", "leader", "周局长", stage="leader", passed=True) == "no_review_left"


@pytest.mark.parametrize(("place", "stage"), list(enumerate(MAY_REVIEW)))
@pytest.mark.parametrize("role", ROLES)
def test_a_stage_is_passed_by_its_roles_and_by_nobody_else(place: int, stage: str, role: str) -> None:
    desk = Desk("full")
    desk.draft()
    for passed_stage, its_role, actor in FULL[:place]:
        desk.review(passed_stage, its_role, actor)

    if role in MAY_REVIEW[stage]:
        desk.review(stage, role, "某人")
        assert desk.facts.approved_stages[-1] == stage
    else:
        assert desk.refused("review", role, "某人", stage=stage, passed=True) in {"role_may_not", "role_may_not_review"}


def test_who_drafted_does_not_review_whatever_his_role() -> None:
    desk = Desk("short")
    desk.draft("王主任")

    assert desk.refused("review", "office_head", "王主任", stage="office", passed=True) == "drafter_reviews"
    desk.review("office", "reviewer", "钱保密")


def test_who_drafted_an_earlier_version_may_review_the_one_of_somebody_else() -> None:
    desk = Desk("short")
    desk.draft("王主任")
    desk.draft("小李")

    desk.review("office", "office_head", "王主任")

    assert desk.facts.approved_stages == ["office"]


def test_a_draft_is_reviewed_only_once_it_was_submitted() -> None:
    desk = Desk("short")
    assert desk.refused("submit", "caseworker", "小李") == "no_draft"
    desk.take("draft", "caseworker", "小李")

    assert desk.step == "drafting"
    assert desk.refused("review", "office_head", "王主任", stage="office", passed=True) == "not_submitted"


def test_a_returned_draft_loses_its_reviews_and_passes_every_stage_again() -> None:
    desk = Desk("full")
    desk.draft()
    for stage, role, actor in FULL[:3]:
        desk.review(stage, role, actor)
    desk.review("legal", "reviewer", "孙法制", passed=False)

    assert (desk.step, desk.facts.approved_stages) == ("drafting", [])
    assert desk.refused("review", "reviewer", "孙法制", stage="legal", passed=True) == "not_submitted"
    desk.take("submit", "caseworker", "小李")
    assert desk.refused("review", "reviewer", "孙法制", stage="legal", passed=True) == "review_out_of_turn"
    for stage, role, actor in FULL:
        desk.review(stage, role, actor)
    desk.issue()


def test_a_new_draft_takes_over_no_review_of_the_old_one() -> None:
    desk = Desk("short")
    desk.draft()
    desk.review("office", "office_head", "王主任")
    desk.draft()

    assert desk.facts.approved_stages == []
    assert desk.refused("review", "leader", "周局长", stage="leader", passed=True) == "review_out_of_turn"


def reviewed(**draft: Any) -> Desk:
    """Return the desk with a draft that every stage of the short chain passed."""
    desk = Desk("short")
    desk.draft(**draft)
    for stage, role, actor in SHORT:
        desk.review(stage, role, actor)
    return desk


def test_an_answer_other_than_the_one_reviewed_is_refused_and_both_are_named() -> None:
    desk = reviewed(outcome="unable_not_held")

    with pytest.raises(Refused) as caught:
        desk.issue()
    assert caught.value.code == "draft_of_other_outcome"
    assert "answers unable_not_held, not disclosed" in caught.value.sentence.en
    assert "“本机关不掌握相关政府信息”" in caught.value.sentence.zh
    assert "“予以公开”" in caught.value.sentence.zh
    desk.take("decide", "caseworker", "小李", outcome="unable_not_held")

    assert desk.facts.outcome() == "unable_not_held"


def test_another_answer_is_issued_once_it_was_drafted_and_reviewed_itself() -> None:
    desk = reviewed(outcome="unable_not_held")
    desk.draft()
    assert desk.refused("decide", "caseworker", "小李", outcome="disclosed") == "review_incomplete"
    for stage, role, actor in SHORT:
        desk.review(stage, role, actor)

    assert desk.refused("decide", "caseworker", "小李", outcome="unable_not_held") == "draft_of_other_outcome"
    desk.issue()


@pytest.mark.parametrize(
    ("drafted", "decided", "taken"),
    [
        ("provided", "provided", True),
        ("provided", ["provided"], True),
        (None, "provided", True),
        ("provided", "already_public", False),
        ("provided", None, False),
        (["provided", "already_public"], ["already_public", "provided"], False),
    ],
    ids=["the same", "the same as a list", "none drafted", "another", "none any more", "another first"],
)
def test_the_grounds_that_were_reviewed_are_those_of_the_answer(drafted: Any, decided: Any, taken: bool) -> None:
    desk = reviewed(**({} if drafted is None else {"grounds": drafted}))
    answer = {"outcome": "disclosed", **({} if decided is None else {"grounds": decided})}

    if taken:
        desk.take("decide", "caseworker", "小李", **answer)
        assert desk.facts.state == "closed"
    else:
        assert desk.refused("decide", "caseworker", "小李", **answer) == "draft_of_other_grounds"


def test_grounds_that_differ_are_both_named() -> None:
    desk = reviewed(grounds="provided")

    for decided, zh, en in (("already_public", "已主动公开", "already_public"), (None, "无", "none")):
        with pytest.raises(Refused) as caught:
            desk.take("decide", "caseworker", "小李", outcome="disclosed", **({"grounds": decided} if decided else {}))
        assert f"的依据是“予以提供”，不是“{zh}”" in caught.value.sentence.zh
        assert f"rests on provided, not on {en};" in caught.value.sentence.en


def test_a_draft_that_names_no_outcome_cannot_be_submitted_to_a_chain() -> None:
    desk = Desk("short")
    desk.take("draft", "caseworker", "小李")

    assert desk.refused("submit", "caseworker", "小李") == "draft_without_outcome"


def test_without_a_chain_an_answer_may_differ_from_its_draft() -> None:
    desk = Desk("none")
    desk.draft(outcome="unable_not_held")
    desk.issue()

    assert desk.facts.outcome() == "disclosed"


def test_a_draft_slipped_under_its_reviews_by_an_earlier_day_is_not_what_they_passed() -> None:
    desk = reviewed(outcome="unable_not_held")
    desk.history.append(Event("draft", date(2026, 3, 9), {"outcome": "disclosed"}, 99, None, "小李"))

    assert desk.refused("decide", "caseworker", "小李", outcome="disclosed") == "draft_of_other_outcome"


def test_reversing_the_reviewed_draft_does_not_hand_its_reviews_to_an_earlier_one() -> None:
    desk = Desk("short")
    desk.draft(outcome="disclosed")
    desk.draft(outcome="unable_not_held")
    for stage, role, actor in SHORT:
        desk.review(stage, role, actor)
    second = next(each.seq for each in reversed(desk.history) if each.act == "draft")
    desk.history.append(Event("reverse", date(2026, 3, 10), {"event": second}, 99, None, "王主任"))

    assert desk.refused("decide", "caseworker", "小李", outcome="disclosed") == "draft_of_other_outcome"


def test_an_imported_answer_that_differs_from_its_draft_is_taken() -> None:
    request = a_request().received("2026-03-02").did("draft", "2026-03-05", outcome="unable_not_held")
    request.did("submit", "2026-03-05").did("review", "2026-03-06", stage="office", passed=True)

    assert facts(request.decided("disclosed", on="2026-03-09")).outcome() == "disclosed"


def test_a_redo_that_is_ordered_needs_its_own_draft_and_reviews() -> None:
    desk = Desk("short")
    desk.draft()
    for stage, role, actor in SHORT:
        desk.review(stage, role, actor)
    desk.issue()
    desk.take("remedy_filed", "registrar", "小赵", ref="r1", kind="review")
    desk.take("remedy_concluded", "registrar", "小赵", ref="r1", result="corrected", redo=True)

    assert desk.step == "registered"
    assert desk.refused("decide", "caseworker", "小李", outcome="disclosed") == "review_incomplete"


def test_a_sensitive_matter_needs_its_collective_decision_even_without_a_chain() -> None:
    desk = Desk("none")
    desk.take("mark_sensitive", "caseworker", "小李", reason="社会关注度高")

    assert desk.refused("decide", "caseworker", "小李", outcome="disclosed") == "no_collective_decision"
    assert desk.refused("collective_decision", "caseworker", "小李", reference="会议纪要") == "role_may_not"
    desk.take("collective_decision", "leader", "周局长", reference="2026年第3次局长办公会")
    desk.issue()

    assert desk.facts.state == "closed"


def test_a_sensitive_matter_needs_both_its_reviews_and_its_collective_decision() -> None:
    desk = Desk("short")
    desk.take("mark_sensitive", "leader", "周局长", reason="社会关注度高")
    desk.take("collective_decision", "office_head", "王主任", reference="2026年第3次局长办公会")

    assert desk.refused("decide", "caseworker", "小李", outcome="disclosed") == "review_incomplete"


def test_a_case_registered_as_sensitive_needs_its_collective_decision() -> None:
    registered = facts(a_request(matter_sensitive=True).received("2026-03-02"))
    answer = Event("decide", date(2026, 3, 10), {"outcome": "disclosed"}, 2)

    refused = engine().check_live(registered, answer, "caseworker", "none", [])
    assert refused is not None
    assert refused.code == "no_collective_decision"


def test_a_case_that_ends_without_an_answer_needs_no_review() -> None:
    desk = Desk("full")
    desk.take("mark_sensitive", "leader", "周局长", reason="社会关注度高")

    desk.take("withdraw", "registrar", "小赵")

    assert desk.facts.state == "closed"


@pytest.mark.parametrize("act", sorted(engine().workflow.transitions))
def test_a_role_that_is_not_named_may_do_nothing(act: str) -> None:
    transition = engine().workflow.transitions[act]
    event = Event(act, date(2026, 3, 10), {}, 2)
    before = facts(a_request().received("2026-03-02"))

    for role in ("", "admin", "Office_head", "办公室主任", *(set(ROLES) - set(transition.by))):
        refused = engine().check_live(before, event, role, "none", [])
        assert refused is not None
        assert refused.code == "role_may_not"


@pytest.mark.parametrize("act", ["extend", "fix_delayed_term", "void", "correct_category", "reverse"])
def test_some_acts_are_the_head_s_alone(act: str) -> None:
    assert engine().workflow.transitions[act].by == ("office_head",)


def test_the_step_follows_the_work_in_the_unit() -> None:
    desk = Desk("short")
    steps = [desk.step]
    for act, role, data in (
        ("assign", "registrar", {"unit": "基教科"}),
        ("sign_for", "caseworker", {}),
        ("send_back", "caseworker", {"reason": "不属于本科室"}),
        ("assign", "office_head", {"unit": "高教科"}),
        ("sign_for", "caseworker", {}),
        ("draft", "caseworker", {"outcome": "disclosed"}),
        ("submit", "caseworker", {}),
    ):
        desk.take(act, role, "小李", **data)
        steps.append(desk.step)
    desk.review("office", "office_head", "王主任")
    desk.review("leader", "leader", "周局长")
    steps.append(desk.step)
    desk.issue()
    steps.append(desk.step)
    desk.take("archive", "registrar", "小赵")
    steps.append(desk.step)

    assert steps == [
        "registered",
        "assigned",
        "handling",
        "registered",
        "assigned",
        "handling",
        "drafting",
        "in_review",
        "approved",
        "answered",
        "archived",
    ]
    assert set(steps) == set(engine().workflow.machine.steps)
