"""The tree of agencies with their units, and one agency after another: seen first, then recorded."""

import pytest

from request_flow.services.letters.particulars import set_particulars
from request_flow.services.organising import add
from request_flow.services.people import find_person
from request_flow.storage.successions import all_successions
from request_flow.storage.unit import reading
from web.office import Office, plain

SUCCESSION = "/a/edu/admin/succession"


def test_the_tree_opens_level_by_level_and_says_what_letters_lack(office: Office):
    add(office.program, "edu-1", "澄州市第一中学", "edu", None)
    add(office.program, "edu-1-a", "澄州市第一中学附属小学", "edu-1", None)
    said = {
        "short": "澄教",
        "address": "学府路1号",
        "phone": "0518-1",
        "review_organ": "澄州市人民政府",
        "court": "澄州法院",
    }
    set_particulars(office.program, "edu-1", said, "admin")
    admin = office.client("admin")

    first = admin.page("/a/edu/admin/units")
    assert "澄州市第一中学" in first
    assert "澄州市第一中学附属小学" not in first
    assert "体卫艺科" in first
    assert "未填写" in first
    assert "齐全" in first
    assert "澄州市第一中学附属小学" in admin.page("/a/edu/admin/units?open=edu-1")
    assert "澄州市卫生健康委员会" not in admin.page("/a/edu/admin/units?open=health")


def test_an_agency_is_found_by_its_name_only_within_the_tree(office: Office):
    add(office.program, "edu-1", "澄州市第一中学", "edu", None)
    admin = office.client("admin")

    assert "澄州市第一中学" in plain(admin.page("/a/edu/admin/units?q=第一"))
    assert "没有名称或代码含“健康”的机关" in admin.words("/a/edu/admin/units?q=健康")
    assert "没有名称或代码含“%”的机关" in admin.words("/a/edu/admin/units?q=%25")


def test_a_level_of_many_agencies_comes_by_the_page(office: Office):
    for number in range(1, 53):
        add(office.program, f"school-{number:02}", f"第{number}学校", "edu", None)
    admin = office.client("admin")

    first, second = admin.page("/a/edu/admin/units"), admin.page("/a/edu/admin/units?open=edu&page=2")
    assert 'id="at-school-50"' in first
    assert 'id="at-school-51"' not in first
    assert 'id="at-school-51"' in second
    assert 'id="at-school-52"' in admin.page("/a/edu/admin/units?open=school-52")


def test_a_unit_is_renamed_with_its_people_and_says_what_stays(office: Office):
    number = office.arrives("2026-11-16")
    office.does(number, "assign", "2026-11-16", who="sun", unit="体卫艺科", to="li")
    admin, path = office.client("admin"), "/a/edu/admin/units/change"

    shown = admin.words(f"{path}?unit=体卫艺科")
    assert "2人，有到期日的在办案件1件" in shown
    assert "李若川·承办人" in shown
    assert admin.post(path, {"unit": "体卫艺科", "new_name": "体育科"}).headers["location"] == "/a/edu/admin/units"
    assert find_person(office.program, "li").unit == "体育科"
    assert find_person(office.program, "ma").unit == "体育科"


@pytest.mark.parametrize(
    ("unit", "new", "status"),
    [("体卫艺科", "", 422), ("体卫艺科", "体卫艺科", 422), ("规划信息科", "新科", 404), ("", "新科", 404)],
)
def test_a_unit_that_is_not_there_or_gets_no_name_is_left_alone(office: Office, unit: str, new: str, status: int):
    answer = office.client("admin").post("/a/edu/admin/units/change", {"unit": unit, "new_name": new})

    assert answer.status_code == status
    assert find_person(office.program, "li").unit == "体卫艺科"
    assert find_person(office.program, "he").unit == "规划信息科"


def recorded(office: Office) -> list[tuple[str, tuple[str, ...] | None]]:
    with reading(office.program.store) as unit:
        return [(each.on_day.isoformat(), each.cases) for each in all_successions(unit)]


def test_a_merger_is_shown_before_it_is_recorded(office: Office):
    number = office.arrives("2026-11-16")
    wu, sent = office.client("wu"), {"new": "health", "on": "2026-11-23", "how": "whole", "cases": ""}

    seen = plain(wu.post(SUCCESSION, {**sent, "do": "look"}).text)
    assert "自2026年度起，本机关的数字计入澄州市卫生健康委员会的年度报告" in seen
    assert f"由其承接的未办结申请1件： {number}" in seen
    assert recorded(office) == []
    assert wu.post(SUCCESSION, {**sent, "do": "record"}).headers["location"] == SUCCESSION
    assert recorded(office) == [("2026-11-23", None)]
    assert "澄州市教育局由澄州市卫生健康委员会承接" in wu.words(SUCCESSION)
    assert "已撤并" in office.client("admin").words("/a/edu/admin/units")


def test_a_split_names_its_cases_and_says_which_stay(office: Office):
    first, second = office.arrives("2026-11-16"), office.arrives("2026-11-17")
    wu, sent = office.client("wu"), {"new": "health", "on": "2026-11-23", "how": "split", "cases": f"{first}，"}

    seen = plain(wu.post(SUCCESSION, {**sent, "do": "look"}).text)
    assert f"仍由本机关办理的1件： {second}" in seen
    wu.post(SUCCESSION, {**sent, "do": "record"})
    assert recorded(office) == [("2026-11-23", (first,))]


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"new": "nowhere"}, "new"),
        ({"new": "edu"}, "new"),
        ({"on": "2026-11-24"}, "on"),
        ({"on": "someday"}, "on"),
        ({"how": "split", "cases": ""}, "cases"),
        ({"how": "split", "cases": "2026-9999"}, "cases"),
    ],
)
def test_a_succession_that_cannot_be_is_said_beside_its_field(office: Office, sent: dict[str, str], field: str):
    whole = {"new": "health", "on": "2026-11-23", "how": "whole", "cases": "", "do": "record"}
    answer = office.client("wu").post(SUCCESSION, {**whole, **sent})

    assert answer.status_code == 422
    assert f'id="{field}-err"' in answer.text
    assert recorded(office) == []
