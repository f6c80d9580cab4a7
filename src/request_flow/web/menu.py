"""The menu: its items, their order, and the permission behind each; a role only lacks items."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from request_flow.services.worklist import Counts


@dataclass(frozen=True, slots=True)
class Item:
    """One item; ``name`` is the page's ``here``, ``key`` the shortcut, ``gap`` begins a group, ``bottom`` on phones."""

    name: str
    path: str
    icon: str
    may: str
    zh: str
    en: str
    key: str = ""
    gap: bool = False
    bottom: bool = False
    short_zh: str = ""
    short_en: str = ""
    count: str = ""
    hot: bool = False


ITEMS = (
    Item("today", "/today", "today", "see_cases", "今天", "Today", "g t", False, True, "今天", "Today"),
    Item("cases", "/cases", "case", "see_cases", "案件", "Cases", "g c", False, True, "案件", "Cases"),
    Item("new", "/cases/new", "plus", "register_case", "登记申请", "Register", "n", False, True, "登记", "Register"),
    Item("reviews", "/reviews", "stamp", "review", "审核", "Reviews", "g r"),
    Item("overview", "/overview", "chart", "see_overview", "概览", "Overview", "g o", gap=True),
    Item(
        "report", "/reports", "table", "see_report", "年度报告", "Yearly report", "g y", False, True, "年报", "Report"
    ),
    Item("calendar", "/calendar", "cal", "see_calendar", "工作日历", "Calendar", "g d"),
    Item("more", "/more", "more", "own_settings", "更多", "More", "g m"),
)
PERMISSIONS = frozenset(each.may for each in ITEMS)

MOST = 999
"""No larger count is written: nobody reads further."""


def with_counts(items: Collection[Item], counts: Counts) -> list[Item]:
    """Return the items with their figures, none where it is zero; only what presses is red."""
    figures = {"today": counts.hot, "cases": counts.open, "reviews": counts.reviews}
    return [
        replace(each, count=_told(figures[each.name]), hot=each.name == "today") if figures.get(each.name) else each
        for each in items
    ]


def _told(count: int) -> str:
    return str(count) if count <= MOST else f"{MOST}+"
