"""Reviews and suits: the list, its filters, what counts in which year, and the list as a file."""

import csv
import io

import pytest
from openpyxl import load_workbook

from web.office import Office

PAGE = "/a/edu/remedies"


@pytest.fixture
def disputed(office: Office) -> Office:
    """Three answered requests: one under review, one review lost in March 2026, one suit won in November 2026."""
    office.at("2025-11-03")
    numbers = [office.arrives("2025-11-03") for _ in range(3)]
    office.at("2025-11-28")
    for number in numbers:
        office.does(number, "decide", "2025-11-28", outcome="disclosed")
    office.at("2026-11-23")
    first, second, third = numbers
    office.does(first, "remedy_filed", "2026-11-03", ref="r1", kind="review")
    office.does(second, "remedy_filed", "2025-12-22", ref="r1", kind="review")
    office.does(second, "remedy_concluded", "2026-03-02", ref="r1", result="corrected")
    office.does(third, "remedy_filed", "2026-10-12", ref="s1", kind="suit_direct")
    office.does(third, "remedy_concluded", "2026-11-20", ref="s1", result="upheld")
    return office


def test_pending_ones_stand_first_with_the_days_they_have_taken(disputed: Office):
    words = disputed.client("wu").words(PAGE)

    pending, won, lost = (words.index(each) for each in ("审理中 2025-0001", "11月20日 2025-0003", "3月2日 2025-0002"))
    assert pending < won < lost
    assert "行政复议 r1 11月3日 20天" in words
    assert "未经复议直接起诉 s1 10月12日 39天" in words
    assert "全部 3 审理中 1 未登记本机关答复 1 已有结果 2 结果纠正 1" in words


def test_the_register_of_those_lost_holds_what_was_corrected(disputed: Office):
    page = disputed.client("wu").page(f"{PAGE}?state=lost")

    assert ("2025-0002" in page, "2025-0001" in page, "2025-0003" in page) == (True, False, False)


def test_a_remedy_counts_as_pending_in_the_year_it_was_filed_and_under_its_result_later(disputed: Office):
    client = disputed.client("wu")

    of_2025, of_2026 = client.page(f"{PAGE}?year=2025"), client.page(f"{PAGE}?year=2026")

    assert [each in of_2025 for each in ("2025-0001", "2025-0002", "2025-0003")] == [False, True, False]
    assert [each in of_2026 for each in ("2025-0001", "2025-0002", "2025-0003")] == [True, True, True]


def test_one_kind_is_picked(disputed: Office):
    page = disputed.client("wu").page(f"{PAGE}?kind_of=suit_direct")

    assert ("2025-0003" in page, "2025-0001" in page) == (True, False)


def test_a_filter_that_nothing_passes_offers_the_whole_list(disputed: Office):
    assert "没有符合条件的复议或诉讼。" in disputed.client("wu").words(f"{PAGE}?kind_of=suit_after_review")
    assert "全部 3" in disputed.client("wu").words(f"{PAGE}?state=nonsense&year=x&page=-1&kind_of=")


def test_without_any_the_page_says_where_they_are_recorded(office: Office):
    assert "在案件页登记" in office.client("wu").words(PAGE)


def test_the_list_is_given_as_a_file(disputed: Office):
    client = disputed.client("wu")

    sheet = load_workbook(io.BytesIO(client.get(f"{PAGE}/file?kind=xlsx").content)).active
    lines = list(csv.reader(io.StringIO(client.get(f"{PAGE}/file?kind=csv&state=lost").content.decode("utf-8-sig"))))

    assert [row[0] for row in sheet.iter_rows(values_only=True)] == ["编号", "2025-0001", "2025-0003", "2025-0002"]
    assert lines[1][0] == "2025-0002"
    assert lines[1][3:9] == ["行政复议", "r1", "2025-12-22", "结果纠正", "2026-03-02", "70"]


def test_a_case_that_is_shut_shows_its_number_alone(disputed: Office):
    head = disputed.client("wu")
    sent = {"limited": "1", "readers": "li", "reader": "li", "reason": "涉及个人隐私"}
    assert head.post("/a/edu/cases/2025-0001/restrict", sent).status_code == 303

    words = disputed.client("zheng").words(PAGE)

    assert "2025-0001 行政复议 r1 11月3日 20天 未登记收到副本的日期 限制查看" in words


def test_those_of_another_agency_are_not_shown(disputed: Office):
    assert disputed.client("he").get(PAGE).status_code == 403
    assert "2025-0001" not in disputed.client("he").page("/a/health/remedies")
    assert disputed.client("admin").get(PAGE).status_code == 403
    assert disputed.client("he").get(f"{PAGE}/file").status_code == 403


def test_the_page_reads_in_english(disputed: Office):
    assert "Reviews and suits" in disputed.client("wu").words(f"{PAGE}?lang=en")


def test_our_own_answer_is_due_from_the_day_of_the_copy(disputed: Office):
    disputed.does("2025-0003", "remedy_filed", "2026-11-12", ref="r1", kind="review", received_on="2026-11-16")
    disputed.does(
        "2025-0002", "remedy_filed", "2026-11-12", ref="s1", kind="suit_after_review", received_on="2026-11-13"
    )
    li = disputed.client("li")

    # 17 to 20 November are four working days, 23 the fifth, 30 the tenth; 13 November and 15 days is a Saturday.
    review, suit = "最迟11月23日 简易程序 最迟11月30日 普通程序", "最迟11月30日 答辩"
    words = li.words(PAGE)
    assert review in words
    assert suit in words
    shown = li.words("/a/edu/cases/2025-0003")
    assert "本机关答复最迟11月23日（简易程序" in shown
    assert "向复议机关或法院提出答复 最迟11月23日（简易程序） 最迟11月30日（普通程序）" in shown
    assert "收到副本： 11月16日" in shown


def test_a_copy_that_came_before_the_filing_is_refused_at_the_form(disputed: Office):
    sent = {"on": "2026-11-20", "note": "补录", "ref": "r2", "kind": "review", "received_on": "2026-11-19"}

    answer = disputed.client("li").post("/a/edu/cases/2025-0003/do/remedy_filed", sent)

    assert answer.status_code == 422
    assert "收到副本的日期11月19日早于提起日期11月20日" in answer.text


def test_a_review_filed_earlier_needs_no_reason_where_its_copy_came_today(disputed: Office):
    li, step = disputed.client("li"), "/a/edu/cases/2025-0003/do/remedy_filed"
    sent = {"on": "2026-11-16", "ref": "r2", "kind": "review"}

    assert "提起日期" in li.words(step)
    assert "须写明原因" in li.post(step, {**sent, "received_on": "2026-11-20"}).text
    assert li.post(step, {**sent, "received_on": "2026-11-23"}).status_code == 303


def test_our_answer_is_recorded_from_the_list_and_its_term_is_shown_no_more(disputed: Office):
    said = {"ref": "r2", "kind": "review", "received_on": "2026-11-16", "procedure": "summary"}
    disputed.does("2025-0003", "remedy_filed", "2026-11-12", **said)
    li, step = disputed.client("li"), "/a/edu/cases/2025-0003/do/remedy_answered?ref=r2"

    assert f'href="{step}"' in li.page(f"{PAGE}?state=owed")
    assert f'href="{step}"' in li.page("/a/edu/cases/2025-0003")
    assert f'href="{step}"' not in disputed.client("zheng").page(f"{PAGE}?state=owed")  # who reviews takes no such step
    form = li.page(step)
    assert "提交日期" in form
    assert "r2" in form
    sent = li.post(step, {"on": "2026-11-23", "ref": "r2"})

    assert sent.status_code == 303, sent.text
    shown = li.words("/a/edu/cases/2025-0003")
    assert "本机关11月23日提交答复 简易程序" in shown
    assert "最迟" not in shown
    assert "11月23日 已提交" in li.words(PAGE)
    assert "2025-0003" not in li.words(f"{PAGE}?state=owed")
    sheet = load_workbook(io.BytesIO(li.get(f"{PAGE}/file?kind=xlsx&state=pending").content)).active
    rows = {row[4]: row[9:11] for row in sheet.iter_rows(values_only=True)}
    assert rows["r2"][1].date().isoformat() == "2026-11-23"
    assert rows["r1"] == (None, None)


def test_a_term_that_is_over_is_said_to_be_until_the_answer_is_on_record(disputed: Office):
    said = {"ref": "r2", "kind": "review", "received_on": "2026-11-13", "procedure": "summary"}
    disputed.does("2025-0003", "remedy_filed", "2026-11-12", **said)
    li = disputed.client("li")

    # Day 5 from Fri 13 November is Fri 20 November.
    assert "最迟11月20日 简易程序 已过期限 登记已提交" in li.words(PAGE)
    assert "最迟11月20日（简易程序） 已过期限" in li.words("/a/edu/cases/2025-0003")
    step, sent = "/a/edu/cases/2025-0003/do/remedy_answered", {"on": "2026-11-23", "ref": "r2"}
    warned = li.post(step, sent)
    assert warned.status_code == 422
    assert "逾期提出复议答复或答辩" in warned.text
    assert li.post(step, {**sent, "irregular_known": "1"}).status_code == 303
