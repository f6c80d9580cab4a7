"""On a phone the reviews and suits, today and the overview are read from top to bottom, nothing goes sideways."""

import pytest

from browser.conftest import Sit
from browser.house import House
from browser.looks import HEIGHT, PHONE, barriers, sticks_out

LONG = "关于城区中小学食堂食材配送项目中标企业成本构成和历次验收记录" * 6
GOES_SIDEWAYS = "each => each.scrollWidth - each.clientWidth"


@pytest.fixture
def number(house: House) -> str:
    """A case with a long subject, over which a review is late, one was answered, and a suit was lost."""
    number = house.arrives("2026-10-12", subject=LONG)
    house.does(number, "assign", "2026-10-12", unit="体育卫生与艺术教育科", to="li")
    house.does(number, "decide", "2026-10-20", outcome="disclosed")
    late = {"ref": "2026复议第0017号", "kind": "review", "received_on": "2026-11-06"}
    house.does(number, "remedy_filed", "2026-11-02", **late)
    house.does(number, "remedy_filed", "2026-11-10", ref="r2", kind="review", received_on="2026-11-16")
    house.does(number, "remedy_filed", "2026-11-10", ref="r3", kind="suit_direct", received_on="2026-11-11")
    house.does(number, "remedy_answered", "2026-11-19", ref="r3")
    house.does(number, "remedy_filed", "2026-10-26", ref="r4", kind="suit_after_review")
    house.does(number, "remedy_concluded", "2026-11-20", ref="r4", result="corrected")
    return number


def test_the_list_is_a_card_each_and_nothing_is_cut_off(number: str, sit: Sit):
    li = sit("li")
    li.page.set_viewport_size({"width": PHONE, "height": HEIGHT})
    li.go("/a/edu/remedies")

    assert li.page.locator(".scroll.table").evaluate(GOES_SIDEWAYS) == 0
    assert li.page.locator(".stacked thead").is_hidden()
    assert sticks_out(li.page) == []
    assert barriers(li.page) == []
    li.page.set_viewport_size({"width": PHONE, "height": HEIGHT})
    li.page.get_by_role("link", name="登记已提交答复：2026-0001 r2").click()
    assert li.page.url.endswith(f"/a/edu/cases/{number}/do/remedy_answered?ref=r2")
    li.press("登记：提出复议答复或答辩")
    assert "已登记：提出复议答复或答辩。" in li.words(".toast")


def test_the_case_tells_its_remedies_within_the_width_of_a_phone(number: str, sit: Sit):
    li = sit("li")
    li.page.set_viewport_size({"width": PHONE, "height": HEIGHT})
    li.go(f"/a/edu/cases/{number}")

    assert li.page.locator("section:has(#rm)").evaluate(GOES_SIDEWAYS) == 0
    assert sticks_out(li.page) == []
    assert barriers(li.page) == []


def test_today_tells_the_answers_that_are_owed_within_the_width_of_a_phone(number: str, sit: Sit):
    li = sit("li")
    li.page.set_viewport_size({"width": PHONE, "height": HEIGHT})
    li.go("/a/edu/today")

    assert "提交复议答复和证据" in li.words("main")
    assert sticks_out(li.page) == []
    assert barriers(li.page) == []


def test_the_overview_tells_how_many_are_overdue_without_scrolling_sideways(house: House, sit: Sit):
    number = house.arrives("2026-10-12")
    house.does(number, "assign", "2026-10-12", unit="体育卫生与艺术教育科", to="li")
    wu = sit("wu")
    wu.page.set_viewport_size({"width": PHONE, "height": HEIGHT})
    wu.go("/a/edu/overview")

    assert wu.page.locator(".scroll.plain").first.evaluate(GOES_SIDEWAYS) == 0
    assert sticks_out(wu.page) == []
