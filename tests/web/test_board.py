"""The hand-in board: who has handed in, returning and accepting, other systems' files, reminders, the sum."""

import re
from dataclasses import replace

import orjson
import pytest

from request_flow.report.interchange import dump
from request_flow.report.writers import write
from request_flow.services.organising import add
from request_flow.services.reporting import build_report
from web.office import Office

TWO, ONE, NONE = [2, 0, 0, 0, 0, 0, 2], [1, 0, 0, 0, 0, 0, 1], [0] * 7
SOUND = {"new": TWO, "disclosed": ONE, "total_handled": ONE, "carried_out": ONE}
UNSOUND = SOUND | {"new": [3, 0, 0, 0, 0, 0, 3]}
"""3 received, 1 handled and 1 carried out: C1 is broken, for natural persons and for the total."""
BOARD = "/a/city/board/2025"


@pytest.fixture
def january(office: Office) -> Office:
    """The office on Monday 2026-01-05, when the reports of 2025 are handed in."""
    office.at("2026-01-05")
    return office


def a_file(office: Office, agency: str, rows: dict[str, list[int]], year: int = 2025, kind: str = "json") -> bytes:
    """Return the report file of an agency that works with another system."""
    empty = build_report(office.program, agency, year)
    table3 = {**(empty.table3 or {}), **{row: tuple(figures) for row, figures in rows.items()}}
    report = replace(empty, table3=table3, status="published", checks=())
    return dump(report) if kind == "json" else write(report, kind)


def takes_in(office: Office, agency: str, rows: dict[str, list[int]], kind: str = "json", year: int = 2025):
    sent = {"file": (f"{agency}.{kind}", a_file(office, agency, rows, year, kind))}
    return office.client("fang").post(f"/a/city/board/{year}/{agency}/file", files=sent)


def hands_in(office: Office, agency: str = "edu") -> None:
    """Have the agency close, freeze and hand in its report of 2025."""
    officer, head = office.client("lu"), office.client("wu")
    here = f"/a/{agency}/reports/2025"
    for client, act in ((officer, "close_year"), (officer, "submit"), (head, "freeze")):
        assert client.post(f"{here}/act", {"act": act, "confirmed": "1"}).status_code == 303
    assert officer.post(f"{here}/hand-in", {"remark": "请接收"}).status_code == 303


def test_the_board_in_question_is_last_years(january: Office):
    assert january.client("fang").get("/a/city/board").headers["location"] == BOARD


def test_nothing_is_begun_at_first(january: Office):
    words = january.client("fang").words(BOARD)

    assert "未报送 2" in words
    assert "澄州市教育局 未开始" in words
    assert "澄州市卫生健康委员会 未开始" in words
    assert "已含0/2家" in words


def test_what_an_agency_hands_in_stands_on_the_board_with_its_figures(january: Office):
    january.at("2025-12-22")
    january.arrives("2025-12-22")
    january.at("2026-01-05")
    hands_in(january)

    words = january.client("fang").words(BOARD)

    assert "澄州市教育局 已报送 1月5日 相符 1 1 澄州市卫生健康委员会 未开始" in words
    assert "合计 已含1/2家 1 1" in words
    assert "待审 1" in words


def test_the_agencys_own_page_tells_what_became_of_it(january: Office):
    own = "/a/edu/reports/2025/hand-in"
    officer = january.client("lu")
    assert "现在不能报送：报告“已冻结”或“已发布”以后才能报送。" in officer.words(own)
    early = officer.post(own)
    assert early.status_code == 409
    assert "没有报送" in early.text

    hands_in(january)
    assert "已报送2025年度报告。" in officer.words(own)
    assert january.client("fang").post(f"{BOARD}/edu/judge", {"verdict": "accept"}).status_code == 303

    words = officer.words(own)
    assert "报送给澄州市人民政府办公室" in words
    assert "经过 已接收 1月5日·方远 已报送 1月5日·陆平 请接收" in words
    assert "现在不能报送：上级机关已接收，不再报送；要改的，先由上级退回。" in words


@pytest.mark.parametrize("kind", ["json", "xlsx", "docx", "html"])
def test_a_file_of_another_system_is_taken_in(january: Office, kind: str):
    assert takes_in(january, "health", SOUND, kind).headers["location"] == f"{BOARD}/health"

    words = january.client("fang").words(f"{BOARD}/health")
    assert "已代录澄州市卫生健康委员会的报告，全部相符" in words
    assert "一、本年新收政府信息公开申请数量 2 0 0 0 0 0 2" in words


def test_a_report_that_does_not_add_up_says_where_and_is_returned_with_the_rule(january: Office):
    takes_in(january, "health", UNSOUND)
    client = january.client("fang")
    board, page = client.words(BOARD), client.page(f"{BOARD}/health")
    assert "澄州市卫生健康委员会 已报送 1月5日 2项不符 3 1" in board
    assert "C1 表三“自然人”：一、本年新收政府信息公开申请数量 3" in page
    assert page.count("核对不符") >= 2

    unsaid = client.post(f"{BOARD}/health/judge", {"verdict": "return", "reason": " "})
    assert (unsaid.status_code, "退回须写明原因" in unsaid.text) == (422, True)
    assert client.post(f"{BOARD}/health/judge", {"verdict": "return", "reason": "请核对"}).status_code == 303

    words = client.words(f"{BOARD}/health")
    assert "已退回 1月5日·方远 请核对 1. C1 表三“自然人”" in words
    assert "退回 1" in client.words(BOARD)


def test_a_broken_report_is_accepted_only_with_a_reason(january: Office):
    takes_in(january, "health", UNSOUND)
    client = january.client("fang")

    unsaid = client.post(f"{BOARD}/health/judge", {"verdict": "accept"})
    assert (unsaid.status_code, "有2处不符，仍要接收的须写明理由" in unsaid.text) == (422, True)

    assert client.post(f"{BOARD}/health/judge", {"verdict": "accept", "reason": "情况属实"}).status_code == 303
    assert "澄州市卫生健康委员会 已接收" in client.words(BOARD)


def test_neither_accepting_nor_returning_is_a_fault_of_the_form(january: Office):
    takes_in(january, "health", SOUND)

    answer = january.client("fang").post(f"{BOARD}/health/judge", {"verdict": "burn"})

    assert (answer.status_code, "请选择接收或退回" in answer.text) == (422, True)


def test_a_file_that_is_another_agencys_is_not_taken(january: Office):
    sent = {"file": ("report.json", a_file(january, "edu", SOUND))}

    answer = january.client("fang").post(f"{BOARD}/health/file", files=sent)

    assert answer.status_code == 422
    assert "还没有报送" in answer.text


@pytest.mark.parametrize(("name", "content"), [("a.xlsx", b"PK nonsense"), ("a.pdf", b"text"), ("a.json", b"{}")])
def test_a_file_that_is_no_report_is_not_taken(january: Office, name: str, content: bytes):
    answer = january.client("fang").post(f"{BOARD}/health/file", files={"file": (name, content)})

    assert answer.status_code == 422
    assert 'id="file-err"' in answer.text


def test_no_file_is_taken_where_the_agencys_own_report_is_frozen(january: Office):
    hands_in(january)

    answer = takes_in(january, "edu", SOUND)

    assert answer.status_code == 422
    assert "由它自己报送，不代录文件" in answer.text


def test_the_filter_keeps_those_that_stand_so(january: Office):
    takes_in(january, "health", SOUND)
    client = january.client("fang")

    waiting, missing = client.words(f"{BOARD}?only=handed_in"), client.words(f"{BOARD}?only=missing")

    assert ("澄州市卫生健康委员会 已报送" in waiting, "澄州市教育局" in waiting) == (True, False)
    assert ("澄州市卫生健康委员会 已报送" in missing, "澄州市教育局 未开始" in missing) == (False, True)


def test_figures_stand_beside_those_of_the_year_before(january: Office):
    takes_in(january, "health", {"new": ONE, "disclosed": ONE, "total_handled": ONE}, year=2024)
    takes_in(january, "health", SOUND)

    assert "澄州市卫生健康委员会 已报送 1月5日 相符 2 +1 1" in january.client("fang").words(BOARD)


def test_a_carry_over_that_differs_from_the_year_before_is_counted_on_the_board(january: Office):
    takes_in(january, "health", SOUND, year=2024)
    takes_in(january, "health", SOUND)

    assert "澄州市卫生健康委员会 已报送 1月5日 2项不符 2 0 1" in january.client("fang").words(BOARD)


def test_the_missing_are_reminded_once_a_day(january: Office):
    client = january.client("fang")

    assert client.post(f"{BOARD}/remind").headers["location"] == f"{BOARD}?only=missing"
    assert "已催报2家" in client.words(f"{BOARD}?only=missing")
    client.post(f"{BOARD}/remind")
    assert "今天已经催报过，没有重复发送。" in client.words(f"{BOARD}?only=missing")


def test_a_year_that_is_not_over_is_not_reminded_of(office: Office):
    client = office.client("fang")

    assert "催报" not in client.words("/a/city/board/2026")
    assert client.post("/a/city/board/2026/remind").status_code == 409


def test_a_sum_names_what_is_missing_and_goes_on_only_when_told(january: Office):
    takes_in(january, "health", SOUND)
    client = january.client("fang")

    refused = client.get(f"{BOARD}/sum?kind=json")
    assert refused.status_code == 409
    assert "家的报告没有接收" in refused.text
    assert "澄州市教育局" in refused.text

    told = client.get(f"{BOARD}/sum?kind=json&partial=1")
    assert told.headers["content-disposition"] == 'attachment; filename="city-2025-sum.json"'
    assert orjson.loads(told.content)["table3"]["new"] == TWO
    assert client.get(f"{BOARD}/sum?kind=xlsx&partial=1").content.startswith(b"PK")
    assert client.get(f"{BOARD}/sum?kind=exe").status_code == 404


def test_an_agency_elsewhere_is_not_below(january: Office):
    client = january.client("fang")

    for below in ("city", "nowhere"):
        assert client.get(f"{BOARD}/{below}").status_code == 404
        assert client.post(f"{BOARD}/{below}/judge", {"verdict": "accept"}).status_code == 404
        assert client.post(f"{BOARD}/{below}/file", files={"file": ("a.json", b"{}")}).status_code == 404
    assert january.client("lu").get("/a/edu/board/2025/health").status_code == 404
    assert january.client("lu").get("/a/city/board/2025").status_code == 403
    assert client.get("/a/city/board/soon").status_code == 404


def test_an_office_with_nobody_below_is_told_so(january: Office):
    assert "没有下级机关" in january.client("lu").words("/a/edu/board/2025")


def test_fifty_agencies_stand_on_a_page(january: Office):
    for place in range(51):
        add(january.program, f"bureau{place:02d}", f"第{place:02d}局", "city", None)
    client = january.client("fang")

    first, second = client.page(BOARD), client.page(f"{BOARD}?page=2")

    assert (first.count('<th scope="row"><span'), second.count('<th scope="row"><span')) == (50, 3)
    assert "第1页，共2页" in first
    assert client.page(f"{BOARD}?page=99").count('<th scope="row"><span') == 3


@pytest.mark.parametrize("path", ["board/2025", "board/2025?only=missing", "board/2025/health", "board/2025/edu"])
def test_every_page_reads_in_english(january: Office, path: str):
    takes_in(january, "health", UNSOUND)
    mark = "&" if "?" in path else "?"

    assert '<html lang="en"' in january.client("fang").page(f"/a/city/{path}{mark}lang=en")


def test_what_is_to_be_done_is_the_filled_button_a_report_that_does_not_add_up_goes_back(january: Office):
    filled = re.compile(r'class="btn go" type="submit" name="verdict" value="(\w+)"')
    client = january.client("fang")
    takes_in(january, "health", SOUND)
    assert filled.findall(client.page(f"{BOARD}/health")) == ["accept"]
    takes_in(january, "health", UNSOUND)
    assert filled.findall(client.page(f"{BOARD}/health")) == ["return"]


def test_the_board_says_what_its_checks_count(january: Office):
    assert "勾稽只数各表和跨年的数字；文字与表格是否一致，打开那家的报告时核对。" in january.client("fang").words(BOARD)


def test_a_sum_names_the_offices_own_report_where_that_is_what_is_missing(january: Office):
    client = january.client("fang")
    for agency in ("edu", "health"):
        takes_in(january, agency, SOUND)
        assert client.post(f"{BOARD}/{agency}/judge", {"verdict": "accept"}).status_code == 303

    words = client.words(f"{BOARD}/sum?kind=json", 409)

    assert "还不能汇总：1家的报告没有接收 澄州市人民政府办公室 （本机关，还没有冻结）" in words
    assert 'href="/a/city/reports/2025"' in client.page(f"{BOARD}/sum?kind=json", 409)
