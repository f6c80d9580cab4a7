"""The yearly report by clicking: from the end of the year to publication, and from hand-in to the sum of the office above."""

from dataclasses import replace
from pathlib import Path

from browser.conftest import Sit
from browser.house import House
from browser.seat import Seat
from request_flow.report.interchange import dump
from request_flow.report.model import Read
from request_flow.services.hand_in import receive
from request_flow.services.reporting import build_report
from request_flow.services.steps import Person
from web.report_office import TEXTS, frozen, with_a_year

YEAR = 2025


def open_report(seat: Seat) -> None:
    seat.menu("年度报告")
    seat.page.wait_for_url("**/reports/2025/requests")


def test_a_year_is_closed_written_frozen_and_published(house: House, sit: Sit):
    with_a_year(house)
    lu = sit("lu")
    open_report(lu)
    lu.page.locator(".form3").get_by_role("link", name="3", exact=True).first.click()
    lu.page.wait_for_selector("#drill .drill")
    assert "2025-0003" in lu.words("#drill")

    lu.press("年末结转")
    assert "已年末结转。" in lu.words(".toast")
    lu.follow("年度登记（咨询、收费、培训等）")
    lu.type("解答政府信息公开咨询", "12")
    lu.press("保存数字")
    lu.follow("一 总体情况")
    lu.follow("拟写这一部分")
    lu.type("文字", TEXTS["overview"])
    lu.press("保存文字")
    assert "全年新收3件，结转1件。" in lu.words(".narrative")
    lu.press("送审")

    wu = sit("wu")
    open_report(wu)
    for act, asked in (("冻结", "此后不随案件变动"), ("发布", "可以向社会公布")):
        wu.press(act)
        assert asked in wu.words()
        wu.press(f"确认{act}")
    assert "已发布" in wu.words(".pagehead")
    with wu.page.expect_download() as fetched:
        wu.page.get_by_role("link", name="XLSX", exact=True).click()
    assert fetched.value.suggested_filename == "edu-2025.xlsx"
    assert fetched.value.path().read_bytes().startswith(b"PK")


def of_another_system(house: House, received: int) -> Read:
    """Return the report of ``health``: so many received, one handled and one carried out."""
    empty = build_report(house.program, "health", YEAR)
    figures = {"new": received, "disclosed": 1, "total_handled": 1, "carried_out": 1}
    table3 = {**(empty.table3 or {}), **{row: (each, 0, 0, 0, 0, 0, each) for row, each in figures.items()}}
    return Read(replace(empty, table3=table3, status="published", checks=()))


def test_reports_are_handed_in_returned_with_the_broken_sum_mended_accepted_and_summed(
    house: House, sit: Sit, tmp_path: Path
):
    frozen(with_a_year(house))
    receive(house.program, "health", YEAR, of_another_system(house, 5), Person("fang", "office_head"))
    lu = sit("lu")
    open_report(lu)
    lu.follow("报送和上级的处理")
    lu.press("报送报告")
    assert "已报送2025年度报告。" in lu.words(".toast")

    fang = sit("fang")
    fang.go("/a/city/board/2025")
    assert "已含2/2家" in fang.words(".tot")
    fang.follow("澄州市卫生健康委员会")
    fang.press("退回报告")
    assert "退回须写明原因" in fang.words(".summary")
    fang.type("原因", "请核对表三")
    fang.press("退回报告")
    fang.follow("澄州市卫生健康委员会")
    assert "请核对表三 1. C1 表三“自然人”：一、本年新收政府信息公开申请数量 5" in fang.words()

    mended = tmp_path / "health.json"
    mended.write_bytes(dump(of_another_system(house, 2).report))
    fang.page.locator("#file").set_input_files(mended)
    fang.press("代录报告")
    assert "全部相符" in fang.words(".toast")
    fang.press("接收报告")
    fang.follow("澄州市教育局")
    fang.press("接收报告")
    # three of the one and two of the other received; one of each carried out
    assert fang.page.locator(".tot td.num").all_inner_texts() == ["5", "2"]
    fang.follow("JSON")
    assert "澄州市人民政府办公室（本机关，还没有冻结）" in fang.words(".summary")
    with fang.page.expect_download() as fetched:
        fang.page.get_by_role("link", name="仍要汇总（JSON）").click()
    assert '"new": [5, 0, 0, 0, 0, 0, 5]' in fetched.value.path().read_text()

    lu.page.reload()
    assert "已接收" in lu.words()
