"""The days of those who handle a case, by clicking: each finds the way from the menu, and reads what the page then says."""

from typing import TYPE_CHECKING

from browser.conftest import Sit
from browser.house import House
from browser.seat import Seat

if TYPE_CHECKING:
    from playwright.sync_api import Route


def take(seat: Seat, act: str, page: str = "") -> None:
    """From the page of the case to the form of a step, or to the letter that takes it."""
    seat.follow(f"办理：{act}")
    assert seat.words("h1") == (page or act)


def open_case(seat: Seat, number: str) -> None:
    seat.menu("案件")
    seat.follow(number)
    assert number in seat.page.title()


def due(seat: Seat) -> str:
    """Return what the page of the case says in its due box."""
    return seat.words(".duebox")


def test_a_supplement_is_asked_for_and_the_term_starts_anew_when_it_comes(house: House, sit: Sit):
    number = house.arrives("2026-11-18")
    li = sit("li")
    open_case(li, number)
    take(li, "补正告知", "补正告知书")
    li.type("为什么不明确", "没有写明学校和年度，无法据以查找")
    li.type("期限（工作日）", "10")
    li.type("补正内容", "学校名称和年度")
    li.issue("补正告知书")
    open_case(li, number)
    # ten working days after Monday 11-23
    assert "补正期限 12月7日 星期一" in due(li)

    house.at("2026-12-01")
    sun = sit("sun")
    open_case(sun, number)
    sun.follow("收到补正")
    sun.press("登记：收到补正")
    assert "已登记：收到补正。" in sun.words(".toast")
    # twenty working days after Tuesday 12-01: 3 in that week, 18 to 12-25, then Monday and Tuesday
    assert "答复期限 12月29日 星期二" in due(sun)


def test_a_consultation_stops_the_clock_until_the_opinion_comes(house: House, sit: Sit):
    number = house.arrives("2026-11-18")
    li = sit("li")
    li.go(f"/a/edu/cases/{number}/do/consult")
    li.type("编号", "c1")
    li.choose("类型", "第三方")
    li.press("登记：征求意见")
    house.at("2026-11-25")
    li.sign_in("li")  # a session ends by itself overnight
    open_case(li, number)
    assert "停算" in due(li)

    house.at("2026-11-27")
    li.sign_in("li")
    li.go(f"/a/edu/cases/{number}")
    li.follow("收到意见")
    li.choose("意见", "同意")
    li.press("登记：收到意见")
    # 11-19, 20 and 23 were counted; the other seventeen begin on Monday 11-30
    assert "答复期限 12月22日 星期二" in due(li)


def test_an_extension_is_the_heads_to_approve(house: House, sit: Sit):
    number = house.arrives("2026-11-09")
    li = sit("li")
    open_case(li, number)
    assert li.page.get_by_role("link", name="办理：延长答复期限", exact=True).count() == 0

    wu = sit("wu")
    open_case(wu, number)
    take(wu, "延长答复期限", "延长答复期限告知书")
    wu.type("需要延长的理由", "合同分存多处，须逐份调取")
    wu.type("延长（工作日）", "10")
    wu.type("批准人", "钱立")
    wu.issue("延长答复期限告知书")
    open_case(wu, number)
    # ten working days after 12-07
    assert "答复期限 12月21日 星期一" in due(wu)


def test_a_step_is_taken_back_from_the_line_that_confirms_it(house: House, sit: Sit):
    number = house.arrives("2026-11-09")
    wu = sit("wu")
    wu.go(f"/a/edu/cases/{number}/do/mark_sensitive")
    wu.type("原因", "涉及面广")
    wu.press("登记：列为重大敏感事项")
    wu.follow("撤回", within=".toast")
    wu.type("原因", "登错了案件")
    wu.type("批准人", "吴江")
    wu.press("下一步：核对")
    wu.press("确认撤销误录")
    assert "撤回第2条" in wu.words(".tl")


def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_stays(house: House, sit: Sit):
    number = house.arrives("2026-11-09")
    wu = sit("wu")
    wu.go(f"/a/edu/cases/{number}/do/extend")
    wu.type("延长（工作日）", "十")
    wu.type("批准人", "钱立")
    wu.press("登记：延长答复期限")

    assert wu.page.title().startswith("错误：")
    assert "有1处需要更正，尚未登记" in wu.words(".summary")
    assert wu.run("document.activeElement.className") == "summary"
    wu.page.locator(".summary a").click()
    assert wu.run("document.activeElement.id") == "days"
    assert wu.page.input_value("#approved_by") == "钱立"


def test_a_request_that_nobody_supplements_lapses(house: House, sit: Sit):
    number = house.arrives("2026-11-02")
    house.does(number, "request_supplement", "2026-11-05", who="li", term_days=10, received_on="2026-11-05")
    li = sit("li")
    open_case(li, number)
    li.follow("逾期不补正")
    li.press("登记：逾期不补正")
    assert "办结日期 11月23日 星期一" in due(li)
    li.menu("案件")
    assert number not in li.words()


def test_a_request_is_taken_back_by_the_applicant(house: House, sit: Sit):
    number = house.arrives("2026-11-09")
    sun = sit("sun")
    sun.go(f"/a/edu/cases/{number}/do/withdraw")
    sun.press("登记：撤回申请")
    assert "办结日期 11月23日 星期一" in due(sun)


def test_an_answer_that_a_review_struck_down_is_made_anew(house: House, sit: Sit):
    number = house.arrives("2026-09-01")
    house.does(number, "decide", "2026-09-15", who="li", outcome="refuse_internal_affairs", grounds=["personnel"])
    house.does(number, "deliver", "2026-09-16", who="li")
    wu = sit("wu")
    wu.go(f"/a/edu/cases/{number}")
    take(wu, "复议或诉讼")
    wu.type("编号", "r1")
    wu.choose("类型", "行政复议")
    wu.press("登记：复议或诉讼")
    wu.go(f"/a/edu/cases/{number}/do/remedy_concluded")
    wu.choose("编号", "行政复议（r1）")
    wu.choose("结果", "纠正")
    wu.choose("责令重作", "是")
    wu.type("重作期限（工作日）", "15")
    wu.press("登记：复议或诉讼结果")
    # fifteen working days after Monday 11-23
    assert "12月14日 星期一" in due(wu)


def test_a_refusal_is_drafted_returned_passed_issued_and_served(house: House, sit: Sit):
    house.reviews("short")
    number = house.arrives("2026-11-09")
    li = sit("li")
    open_case(li, number)
    li.go(f"/a/edu/cases/{number}/decision")
    li.choose("结果", "不予公开")
    li.page.get_by_role("radio", name="属于三类内部事务信息").check()
    li.page.get_by_role("radio", name="人事管理").check()
    li.type("事实和理由", "申请的是内部考核安排，属于人事管理信息。")
    li.press("送审")
    assert "已送审，下一环节：公开机构初审。" in li.words(".toast")

    zheng = sit("zheng")
    zheng.menu("审核")
    zheng.follow(f"去审核 {number}")
    zheng.press("退回拟稿")
    assert "错误：" in zheng.page.title()
    zheng.type("原因", "请写明不公开的具体影响")
    zheng.press("退回拟稿")

    li.go(f"/a/edu/cases/{number}/decision")
    li.type("事实和理由", "申请的是内部考核安排，属于人事管理信息，公开会影响考核的进行。")
    li.press("送审")

    for login in ("zheng", "qian"):
        reviewer = zheng if login == "zheng" else sit("qian")
        reviewer.menu("审核")
        reviewer.follow(f"去审核 {number}")
        assert "公开会影响考核的进行" in reviewer.words()
        reviewer.press("通过")

    li.go(f"/a/edu/cases/{number}/decision")
    assert "审核已全部通过" in li.words()
    li.issue("不予公开告知书（内部事务信息）")
    assert "还没有登记送达" in li.words()
    li.type("送达日期", "2026-11-23")
    li.page.get_by_role("radio", name="当面").check()
    li.choose("凭证", "签收")
    li.type("签收人、单号或确认内容", "本人签收")
    li.press("登记送达")
    assert "已登记送达。" in li.words(".toast")
    li.go(f"/a/edu/cases/{number}")
    assert "已办结·属于三类内部事务信息" in due(li)
    assert "11月23日送达，救济期限由此起算。" in due(li)


def test_what_is_typed_while_a_piece_of_the_page_is_on_its_way_stays(house: House, sit: Sit):
    number = house.arrives("2026-11-09")
    li = sit("li")
    li.go(f"/a/edu/cases/{number}/decision?outcome=disclosed")
    held: list[Route] = []

    def hold(route: "Route") -> None:
        if held:
            route.continue_()
        held.append(route)

    li.page.route("**/decision", hold)
    with li.page.expect_request("**/decision"):
        li.page.get_by_role("radio", name="予以提供").check()
    li.type("公开的政府信息，逐项写明名称、文号", "食材配送项目成本构成明细表")
    held[0].continue_()
    li.page.locator(".radio.on", has_text="予以提供").wait_for()

    assert li.box("公开的政府信息，逐项写明名称、文号").input_value() == "食材配送项目成本构成明细表"
