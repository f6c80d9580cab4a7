"""The morning list (今天): which case stands in which group, what is said of it, and how many the menu counts.

Working days of 2026: National Day is 10-01 to 10-07, and 09-20 and 10-10 are worked.
"""

import re

import pytest

from request_flow.services.organising import change
from request_flow.services.restricting import restrict
from request_flow.services.visitors import visitor_of
from request_flow.storage.people import get_member
from request_flow.storage.unit import reading
from web.office import Office


@pytest.fixture
def busy(office: Office) -> Office:
    """Return the office with one case for each group, all of 李若川."""
    for day in ("2026-10-22", "2026-10-26", "2026-11-12", "2026-10-27", "2026-10-29"):
        number = office.arrives(day)
        office.does(number, "assign", day, unit="体卫艺科", to="li")
    late, today, notice, soon, stopped = (f"2026-000{place}" for place in range(1, 6))
    office.does(stopped, "consult", "2026-11-20", who="li", ref="a", kind="third_party", received_on="2026-11-20")
    assert (late, today, notice, soon) == ("2026-0001", "2026-0002", "2026-0003", "2026-0004")
    return office


def groups_of(html: str) -> dict[str, list[str]]:
    """Return the numbers of each group in order."""
    parts = re.split(r'id="g-(\w+)"', html)[1:]
    return {
        name: re.findall(r"data-item>(2026-\d{4})", text) for name, text in zip(parts[::2], parts[1::2], strict=True)
    }


def test_each_case_stands_in_the_group_of_the_harm_that_waiting_would_do(busy: Office):
    html = busy.client("li").page("/a/edu/today")

    # 20 working days after 10-22, 10-26, 10-27 are 11-19, 11-23, 11-24; the 7th after 11-12 is 11-23.
    assert groups_of(html) == {
        "late": ["2026-0001"],
        "today": ["2026-0002", "2026-0003"],
        "week": ["2026-0004"],
        "waiting": ["2026-0005"],
    }


def test_what_is_lost_today_is_said_with_its_article_and_one_button_alone_is_filled(busy: Office):
    html = busy.client("li").page("/a/edu/today")
    words = busy.client("li").words("/a/edu/today")

    assert "逾期2个工作日 作出答复 未延期，现已不能再延。答复后计为迟延，列入异常清单。 第33条第二款" in words
    assert "今天到期 作出答复，或者今天送达延期告知 已分办，尚未签收。明天起不能再延期。 第33条第二款" in words
    assert "今天截止 需要补正的，发出补正告知 今天是告知补正的最后一天。 第30条" in words
    assert "停算·已停3日 等候征求的意见" in words
    assert html.count('class="btn go"') == 1


def test_the_menu_counts_what_is_overdue_due_today_or_due_on_the_next_working_day(busy: Office):
    html = busy.client("li").page("/a/edu/today")

    assert re.search(r'今天<span class="n hot">(\d+)</span>', html).group(1) == "3"  # type: ignore[union-attr]  # 0001, 0002 and 0004
    assert re.search(r'案件<span class="n">(\d+)</span>', html).group(1) == "5"  # type: ignore[union-attr]  # all of hers


def test_the_scopes_count_the_cases_of_a_person_of_a_unit_and_of_the_agency(busy: Office):
    busy.arrives("2026-11-20")

    words = busy.client("li").words("/a/edu/today?who=office")

    assert "我承办的 5 本科室 5 全机关 6" in words
    assert "2026-0006" not in busy.client("li").page("/a/edu/today?who=unit")
    assert "2026-0006" in busy.client("wu").page("/a/edu/today")


def test_a_supplement_that_never_came_and_a_confirmation_can_be_taken_further(office: Office):
    number = office.arrives("2026-10-20")
    office.does(number, "request_supplement", "2026-10-28", term_days=15, received_on="2026-10-30")
    office.arrives("2026-11-21", channel="online")

    html = office.client("wu").page("/a/edu/today")

    assert groups_of(html) == {"forward": ["2026-0002", "2026-0001"]}
    assert "补正期满" in html
    assert "11月21日到达。双方确认之日为收到之日。" in html


def test_a_case_that_is_shut_to_somebody_tells_them_its_number_and_its_day_only(busy: Office):
    _restrict(busy, "2026-0001")

    words = busy.client("li").words("/a/edu/today")

    assert "限制查看 您不在可查看的人员之中。 2026-0001 查看" in words
    assert words.count("张文慧") == 2 * 4  # of the four others, each in its link and again for the button


def test_an_office_without_cases_is_told_so_and_that_the_sweep_has_not_run(office: Office):
    words = office.client("li").words("/a/edu/today")

    assert "今天没有要办的。" in words
    assert "期限巡查还没有运行过" in words


def test_a_draft_waits_for_whom_its_next_stage_is_and_not_for_its_drafter(office: Office):
    change(office.program, "edu", name=None, parent=None, review_chain="short")
    number = office.arrives("2026-11-02")
    office.does(number, "draft", "2026-11-10", who="wu", outcome="disclosed", text="草稿")
    office.does(number, "submit", "2026-11-10", who="wu")

    office.arrives("2026-10-22")
    words = office.client("zheng").words("/a/edu/today")
    assert words.index("等您审核 1件·先办最急的") < words.index("已逾期 1件")
    assert "审核 11月10日送审，现在是公开机构初审。" in words
    assert "等我审核" not in words, "once is enough"
    for login in ("wu", "qian"):
        assert "等您审核" not in office.client(login).words("/a/edu/today")
    waits = "11月10日送审，现在是公开机构初审，由保密或法制审核员、公开机构负责人办理。"
    assert waits in office.client("qian").words("/a/edu/today")


def test_a_registrar_sees_first_what_is_to_be_handed_out_and_confirmed_the_most_pressing_first(office: Office):
    for day in ("2026-11-12", "2026-10-22", "2026-10-27"):
        office.arrives(day)
    office.does("2026-0003", "assign", "2026-10-28", unit="体卫艺科", to="li")
    office.arrives("2026-11-21", channel="online")

    sun, wu = office.client("sun"), office.client("wu")

    # 0002 is overdue, today is the last day to ask for a supplement to 0001, 0004 has no clock yet
    assert groups_of(sun.page("/a/edu/today")) == {
        "intake": ["2026-0002", "2026-0001", "2026-0004"],
        "week": ["2026-0003"],
    }
    words = sun.words("/a/edu/today")
    assert "（2件急办）" in words
    assert "需要补正的，最迟今天告知。" in words
    assert "已分办，尚未签收。由承办人、公开机构负责人办理。" in words
    assert "intake" not in groups_of(sun.page("/a/edu/today?who=unit"))
    assert list(groups_of(wu.page("/a/edu/today"))) == ["late", "today", "week", "forward"]


def test_a_sensitive_matter_waits_for_the_collective_decision_and_not_for_its_answer(office: Office):
    change(office.program, "edu", name=None, parent=None, review_chain="short")
    number = office.arrives("2026-11-09")
    office.does(number, "mark_sensitive", "2026-11-10", reason="涉及面广")
    office.does(number, "draft", "2026-11-10", who="li", outcome="disclosed", text="草稿")
    office.does(number, "submit", "2026-11-10", who="li")
    for who, stage in (("zheng", "office"), ("qian", "leader")):
        office.does(number, "review", "2026-11-11", who=who, stage=stage, passed=True)

    assert "登记集体研究决定 审核已全部通过；列为重大敏感事项，须先集体研究决定。" in office.client("wu").words(
        "/a/edu/today"
    )
    assert f'href="/a/edu/cases/{number}/do/collective_decision">去登记' in office.client("wu").page("/a/edu/today")
    assert "由公开机构负责人、分管领导办理。" in office.client("li").words("/a/edu/today?who=office")


def _restrict(office: Office, number: str) -> None:
    with reading(office.program.store) as unit:
        visitor = visitor_of(office.program, unit, get_member(unit, "wu"))
    restrict(office.program, "edu", number, ["zheng"], "涉及未成年人", visitor)


@pytest.fixture
def contested(office: Office) -> Office:
    """Return the office with an answered case of 李若川 over which a review and a suit were brought."""
    number = office.arrives("2026-10-12")
    office.does(number, "assign", "2026-10-12", unit="体卫艺科", to="li")
    office.does(number, "decide", "2026-10-20", outcome="disclosed")
    office.does(number, "remedy_filed", "2026-11-12", ref="r1", kind="review", received_on="2026-11-16")
    office.does(number, "remedy_filed", "2026-11-06", ref="s1", kind="suit_direct", received_on="2026-11-07")
    return office


def test_our_own_answers_to_a_review_and_a_suit_stand_among_the_cases_by_their_day(contested: Office):
    li = contested.client("li")

    # The review: 17 to 20 November are days 1 to 4, Mon 23 is 5, Mon 30 is 10.  The suit: 7 November and 15 days is
    # Sun 22, so the next working day, Mon 23.
    assert groups_of(li.page("/a/edu/today")) == {"today": ["2026-0001", "2026-0001"]}
    words = li.words("/a/edu/today")
    assert "今天截止 2件" in words
    assert "今天到期 提交复议答复和证据 行政复议r1：简易程序最迟11月23日；普通程序最迟11月30日。" in words
    assert "今天到期 提交答辩状和证据" in words
    assert 'href="/a/edu/cases/2026-0001/do/remedy_answered?ref=s1"' in li.page("/a/edu/today")
    assert "（2件急办）" in words


@pytest.mark.parametrize(
    ("day", "groups", "chip"),
    [
        ("2026-11-24", {"late": ["2026-0001"], "week": ["2026-0001"]}, "剩4个工作日"),
        ("2026-11-30", {"late": ["2026-0001"], "today": ["2026-0001"]}, "今天到期"),
        ("2026-12-01", {"late": ["2026-0001", "2026-0001"]}, "逾期1个工作日"),
    ],
)
def test_once_the_day_of_one_procedure_is_over_that_of_the_other_is_looked_for_and_only_the_last_is_late(
    contested: Office, day: str, groups: dict[str, list[str]], chip: str
):
    contested.at(day)
    li = contested.client("li")

    assert groups_of(li.page("/a/edu/today")) == groups
    assert f"{chip} 提交复议答复和证据" in li.words("/a/edu/today")


def test_an_answer_that_is_owed_counts_as_pressing_until_it_is_on_record(contested: Office):
    def hot() -> str:
        return re.search(r'今天<span class="n hot">(\d+)</span>', contested.client("li").page("/a/edu/cases")).group(1)  # type: ignore[union-attr]

    assert hot() == "2"
    contested.does("2026-0001", "remedy_answered", "2026-11-23", who="li", ref="s1")
    assert hot() == "1"
    assert "答辩状" not in contested.client("li").words("/a/edu/today")


def test_an_answer_is_among_the_work_of_its_unit_and_of_the_agency_and_of_nobody_else(contested: Office):
    assert "提交答辩状和证据" in contested.client("ma").words("/a/edu/today?who=unit")
    assert "提交答辩状和证据" in contested.client("wu").words("/a/edu/today?who=office")
    assert "提交答辩状和证据" not in contested.client("wu").words("/a/edu/today?who=me")
    assert "提交答辩状和证据" not in contested.client("he").words("/a/health/today?who=office")
    reviewer = contested.client("zheng").page("/a/edu/today?who=office")
    assert "remedy_answered" not in reviewer  # who reviews takes no such step


def test_of_a_restricted_case_an_answer_tells_neither_name_nor_subject(contested: Office):
    _restrict(contested, "2026-0001")

    shut = contested.client("ma").words("/a/edu/today?who=office")

    assert "提交复议答复和证据" in shut
    assert "张文慧" not in shut
    assert "食堂食材" not in shut
    assert "remedy_answered" not in contested.client("ma").page("/a/edu/today?who=office")
