"""How pages write days and provisions."""

from datetime import date

import pytest

from request_flow.bootstrap import load_engine
from request_flow.web.words import article, day, long_day, weekday

LAW = load_engine().law
TODAY = date(2026, 11, 23)

CITED = [
    ("ogi-2019:33.2", "第33条第二款", "Art. 33(2)"),
    ("ogi-2019:30", "第30条", "Art. 30"),
    ("ogi-2019:36.1.6", "第36条第一款第（六）项", "Art. 36(1)(6)"),
    ("review-2024:23", "行政复议法（2023年修订）第23条", "Administrative Review Law Art. 23"),
    ("fees-2021:6", "政府信息公开信息处理费管理办法第6条", "Fee Measures Art. 6"),
]


@pytest.mark.parametrize(("address", "zh", "en"), CITED)
def test_a_provision_is_cited_with_its_law_where_it_is_not_the_regulation(address, zh, en):
    assert article("zh", LAW, address) == zh
    assert article("en", LAW, address) == en


def test_a_ruling_is_cited_by_its_name():
    assert "更正申请人类型" in article("zh", LAW, "ruling:category-corrected")


def test_a_day_has_its_year_only_where_it_is_another():
    assert day("zh", TODAY, date(2026, 11, 24)) == "11月24日"
    assert day("zh", TODAY, "2027-01-04") == "2027年1月4日"
    assert day("en", TODAY, date(2026, 11, 24)) == "24 Nov 2026"
    assert day("zh", TODAY, None) == "—"


def test_a_weekday_is_short_in_a_list_and_long_where_it_stands_large():
    assert weekday("zh", TODAY) == "周一"
    assert long_day("zh", TODAY, TODAY) == "11月23日 星期一"
    assert long_day("en", TODAY, TODAY) == "23 Nov 2026 (Mon)"
