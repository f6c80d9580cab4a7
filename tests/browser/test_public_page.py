"""Somebody applies over the public page, the office finds it, and they look up how it stands."""

from browser.conftest import Sit
from browser.house import House
from browser.looks import faults_of, weight
from browser.seat import Seat
from web.public_visitor import NAME, RESIDENT, open_page

HTML = 12 * 1024
TITLE = "2026年城区义务教育招生划片方案"


def apply(visitor: Seat) -> None:
    visitor.go("/p/edu/apply")
    visitor.type("姓名", NAME)
    visitor.choose("证件类型", "居民身份证")
    visitor.type("证件号码", RESIDENT)
    visitor.type("电话", "0517-80000000")
    visitor.type("信息名称", TITLE)
    visitor.choose("希望得到的形式", "电子文档")
    visitor.choose("取得信息的方式", "网络")
    visitor.press("预览申请")
    # the browser proves its work in a moment, and the question goes away
    visitor.page.wait_for_selector("[data-question]", state="hidden")
    visitor.press("提交申请")


def test_an_application_is_sent_found_by_the_office_and_looked_up(house: House, sit: Sit):
    open_page(house)
    visitor = sit()
    apply(visitor)
    receipt = visitor.page.locator("dl.particulars dd b").all_inner_texts()
    number, code = receipt[0], receipt[1]
    assert number == "2026-0001"

    sun = sit("sun")
    sun.go("/a/edu/cases/2026-0001")
    assert TITLE in sun.words("h1")
    assert "尚未起算" in sun.words(".duebox")
    sun.follow("双方确认收到")
    sun.press("登记：双方确认收到")
    # twenty working days after Monday 11-23
    assert "12月21日 星期一" in sun.words(".duebox")

    visitor.go("/p/edu/status")
    visitor.type("编号", number)
    visitor.type("查询码", code)
    visitor.press("查询")
    assert TITLE in visitor.words()
    assert code not in visitor.page.url


def test_the_public_pages_have_no_barrier_fit_and_weigh_little(house: House, sit: Sit):
    open_page(house)
    visitor = sit()
    wrong = {}
    for address in ("/p/edu", "/p/edu/apply", "/p/edu/status", "/p/edu/answers"):
        got = []
        visitor.page.on("response", lambda each, got=got: got.append(each))
        visitor.go(address)
        visitor.page.wait_for_load_state()
        assert weight(got[0].body()) < HTML
        assert not any("/htmx." in each.url for each in got)
        found = faults_of(visitor.page)
        if found:
            wrong[address] = found
    assert wrong == {}
