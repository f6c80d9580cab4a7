"""The calendar's pages: a year as tables, an agency's own days, a new notice; what moves is shown first."""

from pathlib import Path
from tempfile import gettempdir

NOTICE = Path(__file__).resolve().parents[2] / "workflows" / "sample" / "notice-2027-invented.yaml"


def test_a_year_shows_its_days_off_and_made_up(office):
    page = office.client("li").get("/a/edu/calendar/2026")

    assert page.status_code == 200
    assert "2026年工作日历" in page.text
    assert "国办发明电〔2025〕7号" in page.text
    assert page.text.count('<table class="month">') == 12
    assert "先看变动清单" not in page.text  # a caseworker reads it


def test_a_year_without_its_notice_is_provisional(office):
    assert "放假通知尚未公布" in office.client("li").get("/a/edu/calendar/2027").text


def test_a_year_beyond_the_calendar_is_not_there(office):
    assert office.client("li").get("/a/edu/calendar/1999").status_code == 404


def test_a_day_of_ones_own_is_looked_at_before_it_is_set_and_can_be_taken_back(office):
    admin = office.client("admin")
    seen = admin.post("/a/edu/calendar/2026/days", {"change": "close", "day": "12月1日", "reason": "停水检修"})
    assert "没有在办申请的到期日因此变动" in seen.text
    assert "停水检修" not in admin.get("/a/edu/calendar/2026").text

    kept = {"change": "close", "day": "2026-12-01", "reason": "停水检修", "works": "", "confirmed": "1"}
    assert admin.post("/a/edu/calendar/2026/days", kept).status_code == 303
    page = admin.get("/a/edu/calendar/2026")
    assert "工作日历已更新，0件的到期日有变动。" in page.text
    assert "停水检修" in page.text

    back = {"change": "open", "day": "2026-12-01", "confirmed": "1"}
    assert admin.post("/a/edu/calendar/2026/days", back).status_code == 303
    assert "停水检修" not in admin.get("/a/edu/calendar/2026").text


def test_what_is_wrong_stands_beside_its_field(office):
    page = office.client("admin").post(
        "/a/edu/calendar/2026/days", {"change": "close", "day": "昨天", "reason": "停水检修"}
    )

    assert page.status_code == 422
    assert "“昨天”不是日期" in page.text


def test_a_notice_is_looked_at_before_it_is_loaded(office):
    admin = office.client("admin")
    content = NOTICE.read_text(encoding="utf-8")
    kept = {"content": content, "ending": ".yaml", "number": "国办发明电〔2026〕9号"}

    assert "还没有写入" in admin.post("/a/edu/calendar/2026/notice", kept).text
    assert "暂定" in admin.get("/a/edu/calendar/2027").text
    assert admin.post("/a/edu/calendar/2026/notice", {**kept, "confirmed": "1"}).status_code == 303
    assert "暂定" not in admin.get("/a/edu/calendar/2027").text


def test_a_file_that_is_no_notice_is_said_to_be_none(office):
    page = office.client("admin").post("/a/edu/calendar/2026/notice", {"content": "a: [1", "ending": ".yaml"})

    assert page.status_code == 422
    assert "notice.yaml" in page.text
    assert gettempdir() not in page.text


def test_the_year_tells_how_many_replies_are_due_on_each_day_and_opens_them(office):
    # 20 working days after Monday 26 October are over on Monday 23 November.
    for _ in range(2):
        office.arrives("2026-10-26")
    page = office.client("li").page("/a/edu/calendar/2026")

    assert 'href="/a/edu/cases?due=2026-11-23&state=in_progress">2<' in page
    assert "共2件" in office.client("li").words("/a/edu/cases?due=2026-11-23&state=in_progress")
    assert "cases?due=" not in office.client("admin").page("/a/edu/calendar/2026")
