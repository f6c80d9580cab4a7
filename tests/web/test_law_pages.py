"""The text of a provision, where a page cites it."""

import re


def test_a_provision_is_shown_to_anybody_with_its_words_and_its_law(office):
    page = office.client("").words("/law/ogi-2019:33.2")

    assert "中华人民共和国政府信息公开条例 第33条" in page
    assert "行政机关不能当场答复的，应当自收到申请之日起20个工作日内予以答复" in page
    assert "自2019年5月15日起施行·国令第711号" in page


def test_what_is_no_provision_is_not_there(office):
    assert office.client("").get("/law/ogi-2019:999").status_code == 404


def test_every_provision_that_a_case_cites_can_be_opened(office):
    number = office.arrives("2026-11-16")
    browser = office.client("li")
    cited = set(re.findall(r'href="(/law/[^"]+)"', browser.page(f"/a/edu/cases/{number}")))

    assert len(cited) > 3
    assert {address for address in cited if browser.get(address).status_code != 200} == set()


def test_every_link_of_the_menu_and_of_more_opens_for_whoever_sees_it(office):
    for login in ("li", "sun", "zheng", "wu", "ma", "qian", "lu", "admin"):
        browser = office.client(login)
        page = browser.page("/a/edu/more")
        inside = {each for each in re.findall(r'href="(/[^"?]*)"', page) if not each.startswith("/static")}
        assert len(inside) > 3
        assert {each for each in inside if browser.get(each).status_code not in (200, 303)} == set(), login
