"""A whole day by the keyboard alone: nothing is clicked, and wherever the focus stands it can be seen."""

from playwright.sync_api import Page

from browser.conftest import Sit
from browser.house import House
from web.office import PASSWORD

MOST_TABS = 60
FOCUSED = """() => {
  const at = document.activeElement;
  const box = at.getBoundingClientRect();
  const style = getComputedStyle(at);
  return {
    words: (at.getAttribute("aria-label") || at.innerText || at.value || "").replace(/\\s+/g, " ").trim(),
    name: at.getAttribute("name") || "",
    id: at.id,
    seen: at === document.body || (box.bottom > 0 && box.top < window.innerHeight),
    ringed: style.outlineStyle !== "none" || style.boxShadow !== "none" || at.type === "radio",
  };
}"""


def tab_to(page: Page, words: str = "", *, name: str = "") -> None:
    """Press Tab until the focus stands on what has these words, or on the field of that name."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        at = page.evaluate(FOCUSED)
        assert at["seen"], at
        assert at["ringed"], at
        if (name and at["name"] == name) or (words and at["words"].startswith(words)):
            return
    raise AssertionError(f"Tab does not reach {words or name}")


def enter(page: Page) -> None:
    with page.expect_navigation():
        page.keyboard.press("Enter")


def sign_in(page: Page, login: str) -> None:
    page.goto("/login")
    tab_to(page, name="login")
    page.keyboard.type(login)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    enter(page)


def test_the_heads_day_needs_no_mouse(house: House, sit: Sit):
    first, second = house.arrives("2026-10-26"), house.arrives("2026-11-09", subject="2025年学位预警信息")
    wu = sit()
    page = wu.page
    sign_in(page, "wu")

    # the first stop of Tab leads past the menu
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUSED)["words"] == "跳到正文"
    page.keyboard.press("Enter")
    page.keyboard.press("j")
    assert page.evaluate(FOCUSED)["words"].startswith(first)
    page.keyboard.press("j")
    assert page.evaluate(FOCUSED)["words"].startswith(second)
    page.keyboard.press("k")
    enter(page)
    assert first in page.title()

    # two keys, one after the other
    page.keyboard.press("g")
    with page.expect_navigation():
        page.keyboard.press("c")
    assert page.url.endswith("/a/edu/cases")

    page.keyboard.press("/")
    assert page.evaluate(FOCUSED)["id"] == "q"
    page.keyboard.type("学位预警")
    enter(page)
    page.keyboard.press("j")
    enter(page)
    assert second in page.title()

    tab_to(page, "更多步骤")
    page.keyboard.press("Enter")
    tab_to(page, "办理：列为重大敏感事项")
    enter(page)
    # the first field has the focus, and Enter inside it sends nothing
    assert page.evaluate(FOCUSED)["id"] == "on"
    page.keyboard.press("Enter")
    tab_to(page, name="reason")
    page.keyboard.type("涉及面广")
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    assert "已登记：列为重大敏感事项。" in wu.words(".toast")

    page.keyboard.press("g")
    with page.expect_navigation():
        page.keyboard.press("t")
    assert page.url.endswith("/a/edu/today")


def test_choices_are_made_with_the_arrows_and_boxes_with_space(house: House, sit: Sit):
    number = house.arrives("2026-11-09")  # the seventh working day, 11-18, is over: asking now is irregular
    li = sit("li")
    page = li.page
    li.go(f"/a/edu/cases/{number}/do/request_supplement")
    tab_to(page, name="term_days")
    page.keyboard.type("10")
    tab_to(page, name="irregular_known")
    page.keyboard.press("Space")
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    assert "已登记：补正告知。" in li.words(".toast")

    house.does(number, "receive_supplement", "2026-11-23", who="sun")
    li.go(f"/a/edu/cases/{number}/do/consult")
    tab_to(page, name="ref")
    page.keyboard.type("c1")
    tab_to(page, name="kind")
    page.keyboard.press("ArrowDown")
    assert li.run("document.activeElement.value") == "co_maker"
    assert li.run("document.activeElement.checked")


def test_shortcuts_can_be_switched_off_and_never_act_inside_a_field(house: House, sit: Sit):
    house.arrives("2026-11-09")
    li = sit("li")
    page = li.page
    page.keyboard.press("/")
    page.keyboard.type("g c")
    assert page.input_value("#q") == "g c"
    assert page.url.endswith("/today")

    li.go("/settings")
    li.choose("快捷键", "不用")
    li.press("保存设置")
    li.go("/a/edu/today")
    page.keyboard.press("j")
    assert li.run("document.activeElement === document.body")
