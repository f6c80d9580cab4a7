"""A registrar moves in from a spreadsheet by clicking: names the columns, tries, takes, and finds the cases."""

from pathlib import Path

from browser.conftest import Sit
from browser.looks import faults_of
from web.test_import_pages import FAULTY, SOUND, STRANGE, register


def test_a_spreadsheet_with_headings_of_its_own_becomes_cases(sit: Sit, tmp_path: Path):
    file = tmp_path / "2026年台账.xlsx"
    file.write_bytes(register(STRANGE, *SOUND, FAULTY))
    sun = sit("sun")
    page = sun.page
    sun.menu("更多")
    page.get_by_role("link", name="导入台账").click()
    page.set_input_files("#file", file)
    sun.press("上传")
    assert page.title().startswith("2026年台账.xlsx")
    assert faults_of(page) == []

    sun.press("试导入")
    assert "没有对应任何一列" in sun.words()
    kinds = ("登记编号", "申请人类型", "申请人", "申请方式", "申请内容", "收到申请日期", "答复日期", "答复类型")
    for place, kind in enumerate(kinds):
        page.select_option(f"[name=column-{place}]", label=kind)
    sun.press("试导入")
    page.wait_for_selector("#result")
    assert "新增 2" in sun.words()
    assert "“2026-11-31”这一天不存在" in sun.words()
    assert faults_of(page) == []

    sun.press("导入无误的2件")
    page.wait_for_selector("#result")
    assert "已导入" in sun.words()
    page.get_by_role("link", name="看案件列表").click()
    assert "2026-0101" in sun.words()
    assert "2026-0103" not in sun.words()
