"""A whole day with scripts off: every page is reached and every form is sent by full loads."""

from browser.conftest import Sit
from browser.house import House


def test_a_case_is_found_stepped_drafted_and_answered_without_scripts(house: House, sit: Sit):
    number = house.arrives("2026-11-09")
    li = sit("li", java_script_enabled=False)
    page = li.page

    li.menu("案件")
    li.follow(number)
    assert "12月7日" in li.words(".duebox")

    page.fill("#q", "张文慧")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert number in li.words()
    assert "%E5%BC%A0" not in page.url  # a name stands in no address

    li.menu("案件")
    page.select_option("select[name=channel]", index=1)
    li.press("筛选")
    assert "channel=" in page.url

    li.go(f"/a/edu/cases/{number}/do/remedy_filed")
    li.type("编号", "r1")
    li.choose("类型", "行政复议")
    li.press("登记：复议或诉讼")
    assert "已登记：复议或诉讼。" in li.words(".toast")

    li.go(f"/a/edu/cases/{number}/decision")
    li.choose("结果", "予以公开")
    li.press("列出依据")
    page.get_by_role("radio", name="予以提供").check()
    li.press("保存并重新核对")
    li.type("公开的政府信息，逐项写明名称、文号", "食材配送项目成本构成明细表")
    li.type("提供的形式（如纸质复印件、电子文档）", "纸质复印件")
    li.press("签发…")
    assert li.words("h1").startswith("签发："), li.words()
