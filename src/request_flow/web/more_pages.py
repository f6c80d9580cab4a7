"""More (更多): links to what is not in the menu, each only for who may open it; and help (帮助), with the keys."""

from dataclasses import dataclass

from fastapi.responses import Response

from request_flow.web.desk import Desk
from request_flow.web.menu import ITEMS
from request_flow.web.routes import Routes


@dataclass(frozen=True, slots=True)
class Link:
    """One page and what it is for."""

    path: str
    may: str
    zh: str
    en: str
    for_zh: str
    for_en: str


LINKS = (
    Link("/letters", "see_cases", "发文登记", "Letters", "按年度、未送达、退回、应发未发", "by year; not served, owed"),
    Link(
        "/remedies",
        "see_cases",
        "复议诉讼",
        "Reviews and suits",
        "审理中的、已有结果的、纠正的",
        "pending, ended, lost",
    ),
    Link(
        "/board",
        "see_board",
        "报送看板",
        "Hand-in board",
        "下级机关的年度报告",
        "the yearly reports of the agencies below",
    ),
    Link(
        "/check",
        "check_reports",
        "核对文件",
        "Check a file",
        "报告、台账里的数字和日期",
        "sums of reports, days of registers",
    ),
    Link(
        "/import",
        "import_cases",
        "导入台账",
        "Import a register",
        "把Excel登记的申请变成案件",
        "requests kept in Excel become cases",
    ),
    Link("/published", "write_letters", "公开的答复", "Published answers", "转为主动公开的信息", "open to all"),
    Link("/admin", "administer", "系统管理", "Administration", "机关、人员、文书、发件箱", "agencies, people, letters"),
    Link(
        "/admin/succession",
        "restructure",
        "机关撤并",
        "Successions",
        "合并、分立由谁承接",
        "merged or split, who takes over",
    ),
    Link("/admin/events", "audit", "操作记录", "Audit", "谁在哪天办了什么", "who did what, and when"),
    Link("/admin/retention", "retire", "保管期限", "Retention", "期满案件的销毁", "erasing what was kept long enough"),
    Link("/admin/looks", "audit", "访问记录", "Access log", "谁看过哪些个人信息", "who looked at personal data"),
)
KEYS = (
    ("/", "查找案件", "find a case"),
    *((each.key, each.zh, each.en) for each in ITEMS if each.key),
    ("j  k", "列表中的下一项、上一项", "next and previous item of a list"),
    ("Enter", "打开", "open"),
    ("Ctrl Enter", "提交所填的表单", "send the form"),
    ("?", "本页", "this page"),
)

routes = Routes()


@routes.get("/a/{agency}/more", may="own_settings")
def more(desk: Desk) -> Response:
    """List what the visitor may open beside the menu."""
    return desk.show("more.html.j2", links=[each for each in LINKS if desk.may(each.may)], menu_items=desk.menu())


@routes.get("/a/{agency}/help", may="own_settings")
def help_page(desk: Desk) -> Response:
    """Show the short guide and the keys."""
    account = desk.visitor.account
    return desk.show("help.html.j2", keys=KEYS, keys_on=account is None or account.shortcuts)
