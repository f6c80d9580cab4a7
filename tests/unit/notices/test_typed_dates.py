"""Dates that a person wrote into a text, and traces of who asked."""

from datetime import date

import pytest

from request_flow.cases.record import registration_of
from request_flow.notices.identity import traces
from request_flow.notices.typed_dates import dates_in
from support.build import a_request, entry_of


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2026年11月24日", [(2026, 11, 24)]),
        ("2026 年 1 月 4 日", [(2026, 1, 4)]),
        ("2026-01-04、2026/1/5和2026.1.6", [(2026, 1, 4), (2026, 1, 5), (2026, 1, 6)]),
        ("11月24日、3月1号", [(None, 11, 24), (None, 3, 1)]),
        ("二〇二六年十一月二十四日", [(2026, 11, 24)]),
        ("二○二六年十月十日", [(2026, 10, 10)]),
        ("三月三十一日", [(None, 3, 31)]),
        ("2月29日", [(None, 2, 29)]),
        ("2026年13月1日", []),
        ("2026年2月29日", []),
        ("3-5人、3.14、1/2", []),
        ("2026年度", []),
        ("5月", []),
        ("第12026-01-041号", []),
    ],
)
def test_dates_are_found_as_they_are_written(text, found):
    assert [(each.year, each.month, each.day) for each in dates_in(text)] == found


def test_a_date_without_a_year_may_be_of_any():
    [found] = dates_in("3月31日")

    assert found.is_one_of([date(2026, 3, 31)])
    assert not found.is_one_of([date(2026, 3, 30)])
    assert found.may_lie_between(date(2026, 3, 2), date(2026, 4, 1))
    assert not found.may_lie_between(date(2026, 4, 1), date(2027, 3, 30))


def registered(**applicant):
    case = entry_of(a_request(applicant={"category": "natural_person"} | applicant).received("2026-03-02")).case
    assert case is not None
    return registration_of(case)


@pytest.mark.parametrize(
    ("known", "printed", "expected"),
    [
        ({"name": "张文慧"}, "张 文 慧", [("name", True)]),
        ({"name": "张文慧"}, "张文女士", [("name", False)]),
        ({"name": "张文慧"}, "张女士", []),
        ({"name": "张 文慧"}, "张女士", []),
        ({"name": "阿·依古丽"}, "阿姨", []),
        ({"name": "阿·依古丽"}, "依古丽女士", [("name", False)]),
        ({"name": "欧阳文慧"}, "欧阳先生", [("name", False)]),
        ({"name": "张文慧", "id_number": "110101199001011234"}, "1101 0119 9001 0112 34", [("id_number", True)]),
        ({"name": "张文慧", "id_number": "110101199001011234"}, "身份证尾号011234", [("id_number", False)]),
        ({"name": "张文慧", "email": "Wenhui@example.cn"}, "wenhui@EXAMPLE.cn", [("email", True)]),
        ({"name": "张文慧", "email": "wenhui@example.cn"}, "网名wenhui", [("email", False)]),
        ({"name": "张文慧", "address": "澄州市云溪区学府街32号"}, "学府街32号的住户", [("address", False)]),
        ({"name": "张文慧", "address": "澄州市云溪区学府街32号"}, "澄州市云溪区", []),
        ({"name": "张文慧"}, "张\u200b文慧", [("name", True)]),
    ],
)
def test_what_tells_a_person_is_found_whole_or_in_part(known, printed, expected):
    assert [(each.kind, each.whole) for each in traces(registered(**known), "natural_person", printed, "")] == expected


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("澄州市众合食品有限公司", [True]),
        ("澄州市众合食品公司", [False]),
        ("众合食品", [False]),
        ("食品企业", []),
    ],
)
def test_what_tells_a_body_is_found_whole_or_by_its_core(printed, expected):
    known = registered(category="commercial_enterprise", name="澄州市众合食品有限公司")

    assert [each.whole for each in traces(known, "commercial_enterprise", printed, "")] == expected


def test_what_is_found_is_told_without_marks_that_turn_the_writing():
    known = registered(category="commercial_enterprise", name="众合\u202e食品有限公司")

    found = list(traces(known, "commercial_enterprise", "众合食品公司", ""))

    assert [(each.text, each.whole) for each in found] == [("众合食品", False)]


def test_a_part_of_a_name_that_is_a_word_of_the_letter_tells_nobody():
    known = registered(name="李公开")

    assert list(traces(known, "natural_person", "是否同意公开", "是否同意公开")) == []
    assert [each.whole for each in traces(known, "natural_person", "李公开", "是否同意公开")] == [True]


def test_agent_and_joint_applicants_are_looked_for_as_well():
    case = a_request(
        applicant={"category": "natural_person", "name": "张文慧"},
        agent={"name": "李若水"},
        joint_applicants=[{"category": "natural_person", "name": "钱一帆"}],
    ).received("2026-03-02")
    found = entry_of(case).case
    assert found is not None

    assert [each.text for each in traces(registration_of(found), "natural_person", "钱一帆和李若水", "")] == [
        "钱一帆",
        "李若水",
    ]
