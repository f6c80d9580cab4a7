"""How every page in the list looks: no barrier, nothing sideways, no complaint of the browser, and nothing heavy."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Response

from browser.conftest import Sit
from browser.house import House
from browser.looks import PHONE, WIDE, faults_of, sticks_out, weight

PAGES = (
    ("", "/login"),
    ("wu", "/a/edu/today"),
    ("wu", "/a/edu/cases?state=all"),
    ("wu", "/a/edu/cases/{number}"),
    ("wu", "/a/edu/cases/{number}/decision?outcome=disclosed"),
    ("wu", "/a/edu/reports/2026/cells/new/total"),
    ("fang", "/a/city/board/2025"),
)
REST = (
    ("wu", "/a/edu/cases/{number}/do/extend"),
    ("wu", "/a/edu/cases/2026-0404"),
    ("wu", "/a/edu/cases/{number}/letters/new?act=extend"),
    ("wu", "/a/edu/overview"),
    ("wu", "/a/edu/calendar/2026"),
    ("wu", "/a/edu/cases/{number}/deadline"),
    ("wu", "/a/edu/cases/{number}/letters"),
    ("zheng", "/a/edu/reviews"),
    ("wu", "/a/edu/more"),
    ("wu", "/a/edu/help"),
    ("admin", "/a/edu/admin"),
    ("wu", "/a/edu/cases/{number}/original"),
    ("wu", "/a/edu/cases/{number}/restrict"),
    ("wu", "/a/edu/cases/{number}/letters/new"),
    ("wu", "/a/edu/letters"),
    ("wu", "/settings"),
    ("wu", "/settings/password"),
    ("wu", "/settings/second-factor"),
    ("wu", "/a/edu/admin/looks"),
    ("admin", "/a/edu/admin/units"),
    ("admin", "/a/edu/admin/units/change?unit=体卫艺科"),
    ("wu", "/a/edu/admin/succession"),
    ("wu", "/a/edu/admin/events"),
    ("admin", "/a/edu/admin/people"),
    ("admin", "/a/edu/admin/people/new"),
    ("admin", "/a/edu/admin/particulars"),
    ("admin", "/a/edu/admin/reminders"),
    ("admin", "/a/edu/admin/outbox"),
    ("admin", "/a/edu/admin/webhooks"),
    ("admin", "/a/edu/admin/letters"),
    ("admin", "/a/edu/admin/protection"),
    ("admin", "/a/edu/admin/retention"),
    ("wu", "/a/edu/reports/2026/overview/edit"),
    ("wu", "/a/edu/reports/2026/register/edit"),
    ("wu", "/a/edu/reports/2026/compare"),
    ("wu", "/a/edu/reports/2026/charts"),
    ("wu", "/a/edu/reports/2025/hand-in"),
    ("wu", "/a/edu/statistics/2026"),
    ("wu", "/a/edu/remedies"),
    ("wu", "/a/edu/check"),
    ("sun", "/a/edu/import"),
    ("fang", "/a/city/board/2025/edu"),
)
KB = 1024
BUDGETS = {"document": 12, "stylesheet": 10, "htmx": 17, "script": 4, "icons": 3}
"""Kilobytes that travel."""
MOST_REQUESTS = 6
LONG = "关于" + "城区中小学食堂食材配送项目中标企业成本构成和历次验收记录" * 12


@pytest.fixture
def number(house: House) -> str:
    """A case with a long subject and a long history, beside others."""
    for day in ("2026-10-26", "2026-11-05", "2026-11-20"):
        house.arrives(day)
    found = house.arrives("2026-11-09", subject=LONG)
    house.does(found, "consult", "2026-11-12", ref="c1", kind="third_party", party="鲜达" * 20 + "公司")
    house.does(found, "mark_sensitive", "2026-11-13", reason="涉及面广，" * 40)
    return found


def look_at(sit: Sit, number: str, pages: tuple[tuple[str, str], ...]) -> dict[str, list[str]]:
    """Return what is wrong with each page."""
    seats, wrong = {}, {}
    for login, address in pages:
        if login not in seats:
            seats[login] = sit(login)
        seat = seats[login]
        seat.go(address.format(number=number))
        found = faults_of(seat.page)
        if found:
            wrong[address] = found
    return wrong


def test_the_pages_of_every_day_have_no_barrier_and_fit_every_window(sit: Sit, number: str):
    assert look_at(sit, number, PAGES) == {}


@pytest.mark.soak
def test_the_other_pages_have_no_barrier_and_fit_every_window(sit: Sit, number: str):
    assert look_at(sit, number, REST) == {}


@pytest.mark.soak
def test_the_pages_in_english_have_no_barrier_and_fit_every_window(sit: Sit, number: str):
    pages = tuple((login, f"{address}{'&' if '?' in address else '?'}lang=en") for login, address in PAGES + REST)
    assert look_at(sit, number, pages) == {}


def test_a_form_with_faults_and_a_larger_type_fit_too(house: House, sit: Sit, number: str):
    wu = sit("wu")
    wu.go(f"/a/edu/cases/{number}/do/extend")
    wu.type("延长（工作日）", "十")
    wu.type("批准人", "钱立")
    wu.press("登记：延长答复期限")
    assert faults_of(wu.page) == []
    wu.run("document.documentElement.classList.add('larger')")
    assert sticks_out(wu.page) == []


def test_a_first_visit_weighs_little(sit: Sit, number: str):
    wu = sit("wu")
    over = {}
    for address in (f"/a/edu/cases/{number}", "/a/edu/today", "/a/edu/cases?state=all", "/a/edu/calendar/2026"):
        visit = sit("", viewport={"width": WIDE, "height": 900})
        visit.page.context.add_cookies(wu.page.context.cookies())
        got: list[Response] = []
        visit.page.on("response", lambda each, got=got: got.append(each))
        visit.page.goto(address)
        assert len(got) <= MOST_REQUESTS, [each.url for each in got]
        assert len({urlsplit(each.url).netloc for each in got}) == 1
        for each in got:
            kind = kind_of(each)
            if weight(each.body()) > BUDGETS[kind] * KB:
                over[each.url] = weight(each.body())
            if kind != "document":
                assert "immutable" in each.headers["cache-control"], each.url
    assert over == {}


def kind_of(response: Response) -> str:
    path = urlsplit(response.url).path
    if path.endswith(".svg"):
        return "icons"
    return "htmx" if "/htmx." in path else response.request.resource_type


def test_the_phone_has_its_bar_at_the_bottom_and_the_desk_its_menu(sit: Sit, number: str):
    wu = sit("wu", viewport={"width": PHONE, "height": 844})
    bar = wu.page.get_by_role("navigation", name="常用导航")
    assert bar.is_visible()
    assert not wu.page.get_by_role("navigation", name="主导航").is_visible()
    bar.get_by_role("link", name="案件").click()
    wu.page.wait_for_url("**/cases")
    wu.page.set_viewport_size({"width": WIDE, "height": 900})
    assert wu.page.get_by_role("navigation", name="主导航").is_visible()
    assert not bar.is_visible()
