"""Somebody applies over the public page, the office confirms and answers it, and they fetch the answer there."""

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
    # nobody is asked the question whose browser proves its work; a form that is sent sooner waits for the proof
    visitor.page.wait_for_selector("[data-question]", state="hidden")
    visitor.press("提交申请")


def look_up(visitor: Seat, number: str, code: str) -> str:
    visitor.go("/p/edu/status")
    visitor.type("编号", number)
    visitor.type("查询码", code)
    visitor.press("查询")
    assert code not in visitor.page.url
    return visitor.words()


def answer(house: House, li: Seat, number: str) -> None:
    house.does(number, "assign", "2026-11-23", who="sun", unit="体卫艺科", to="li")
    house.does(number, "sign_for", "2026-11-23", who="li")
    li.menu("今天")
    li.begin(number, "去拟稿")
    li.choose("结果", "予以公开")
    li.page.get_by_role("radio", name="予以提供").check()
    li.type("公开的政府信息，逐项写明名称、文号", TITLE)
    li.type("提供的形式（如纸质复印件、电子文档）", "电子文档")
    li.issue("予以公开告知书")
    li.type("送达日期", "2026-11-23")
    li.page.get_by_role("radio", name="网络").check()
    li.choose("凭证", "电子确认")
    li.type("签收人、单号或确认内容", "申请人在查询页下载")
    li.press("登记送达")
    assert "已登记送达。" in li.words(".toast")


def test_an_application_is_sent_confirmed_answered_and_fetched(house: House, sit: Sit):
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

    assert TITLE in look_up(visitor, number, code)

    answer(house, sit("li"), number)
    words = look_up(visitor, number, code)
    assert "已作出答复。" in words
    assert "办结 11月23日 星期一" in words
    with visitor.page.expect_download() as fetched:
        visitor.page.locator("main").get_by_role("link", name="政府信息公开告知书").click()
    assert fetched.value.path().read_bytes().startswith(b"%PDF-")


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
