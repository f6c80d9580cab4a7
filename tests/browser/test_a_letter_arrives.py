"""The registrar's day by clicking: a letter is registered, its days told first, and handed out to who finds it there."""

from browser.conftest import Sit
from browser.house import House
from browser.seat import Seat

SUBJECT = "澄州市第三中学2025年秋季学期课后服务收费备案表"


def fill_in(sun: Seat) -> None:
    page = sun.page
    page.locator("input[name=channel][value=registered_mail]").check(force=True)
    page.fill("#on", "11月20日")
    page.fill("#name", "许志远")
    page.fill("#subject", SUBJECT)


def test_a_letter_is_registered_and_handed_out_to_who_signs_for_it(house: House, sit: Sit):
    sun = sit("sun")
    sun.menu("登记申请")
    fill_in(sun)
    sun.press("登记")
    assert sun.page.title().startswith("错误：")
    assert "补录（日期早于今天）须写明原因" in sun.words(".summary")
    assert sun.page.input_value("#name") == "许志远"
    sun.page.fill("#note", "周五下班后收发室转来")
    sun.press("登记")
    assert "已登记，编号2026-0001。" in sun.words(".toast")
    # twenty working days after Friday 11-20
    assert "答复期限 12月18日 星期五" in sun.words(".duebox")

    sun.menu("今天")
    assert "等您分办和确认 1件" in sun.words()
    sun.begin("2026-0001", "去分办")
    sun.type("承办部门", "体卫艺科")
    sun.choose("承办人", "李若川（体卫艺科）")
    sun.press("登记：分办")

    li = sit("li")
    li.begin("2026-0001", "去签收")
    li.press("登记：签收")
    assert "步骤：承办中" in li.words(".casehead")
    assert "拟稿" in li.words(".duebox .next")
    assert house.clock.today().isoformat() == "2026-11-23"
