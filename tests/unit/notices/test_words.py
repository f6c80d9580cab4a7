"""Days, provisions, sums and numbers as a letter writes them."""

from datetime import date
from decimal import Decimal

import pytest

from request_flow.errors import BadInput, BrokenDefinition
from request_flow.notices.check_rules import traditional_characters
from request_flow.notices.words import (
    amount,
    amount_in_capitals,
    article,
    basis,
    day,
    numeral,
    quoted,
    title,
    wording,
)
from support.build import engine

LAW = engine().law


def test_a_day_has_no_leading_noughts():
    assert day(date(2026, 1, 4)) == "2026年1月4日"
    assert day(date(2026, 11, 24)) == "2026年11月24日"


@pytest.mark.parametrize(
    ("text", "within"),
    [
        ("“双减”文件", "‘双减’文件"),
        ("“甲‘乙’丙”丁“戊”", "‘甲“乙”丙’丁‘戊’"),
        ("‘甲’", "‘甲’"),
        ("没有引号", "没有引号"),
        ("Teachers’ Day", "Teachers’ Day"),
        ("“没有完", "“没有完"),
        ("没有头”", "没有头”"),
        ("“Teachers’ Day”", "‘Teachers’ Day’"),
    ],
)
def test_words_in_quotation_marks_have_the_other_marks_within(text, within):
    assert quoted(text) == within


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (1, "一"),
        (10, "十"),
        (15, "十五"),
        (20, "二十"),
        (33, "三十三"),
        (100, "一百"),
        (101, "一百零一"),
        (110, "一百一十"),
        (115, "一百一十五"),
        (1001, "一千零一"),
        (1260, "一千二百六十"),
        (2030, "二千零三十"),
    ],
)
def test_a_number_is_written_as_in_articles(number, written):
    assert numeral(number) == written


@pytest.mark.parametrize("number", [0, -1, 10_000])
def test_a_number_that_no_article_has_is_refused(number):
    with pytest.raises(BadInput):
        numeral(number)


@pytest.mark.parametrize(
    ("address", "written"),
    [
        ("ogi-2019:14", "第十四条"),
        ("ogi-2019:33.2", "第三十三条第二款"),
        ("ogi-2019:29.2.1", "第二十九条第二款第一项"),
        ("ogi-2019:16.1", "第十六条第一款"),
        ("review-2024:23.1.4", "第二十三条第一款第四项"),
        ("fees-2021:4.2.1", "第四条第二款第一项"),
    ],
)
def test_a_provision_is_named_by_article_paragraph_and_item(address, written):
    assert article(address, LAW) == written


@pytest.mark.parametrize(
    ("address", "written"),
    [("ogi-2019:36.1.6", "第三十六条第六项"), ("ogi-2019:31.1.3", "第三十一条第三项"), ("ogi-2019:33", "第三十三条")],
)
def test_an_article_of_one_paragraph_is_named_without_it(address, written):
    assert article(address, LAW) == written


@pytest.mark.parametrize("address", ["ogi-2019:99", "ogi-2019:36.1.9", "ruling:U5", "court-2025:briefing"])
def test_what_is_no_provision_of_a_law_cannot_be_cited(address):
    with pytest.raises(BrokenDefinition):
        article(address, LAW)


def test_a_law_is_named_in_full_without_the_year_of_its_version():
    assert title("ogi-2019", LAW) == "《中华人民共和国政府信息公开条例》"
    assert title("review-2024", LAW) == "《中华人民共和国行政复议法》"
    with pytest.raises(BrokenDefinition):
        title("no-such-law", LAW)


def test_the_basis_names_each_law_once_and_its_articles_in_order():
    found = basis(["ogi-2019:36.1.3", "ogi-2019:15", "ruling:U13", "ogi-2019:15", "review-2024:23.2"], LAW)

    assert found == (
        "《中华人民共和国政府信息公开条例》第十五条、第三十六条第三项、《中华人民共和国行政复议法》第二十三条第二款"
    )


def test_rulings_and_report_forms_are_no_basis():
    assert basis(["ruling:other-endings", "report-form-2021:table-3.20"], LAW) == ""


@pytest.mark.parametrize(
    ("yuan", "figures", "capitals"),
    [
        (100, "100元", "人民币壹佰元整"),
        (2200, "2200元", "人民币贰仟贰佰元整"),
        (2200.0, "2200元", "人民币贰仟贰佰元整"),
        (37000, "37000元", "人民币叁万柒仟元整"),
        (10, "10元", "人民币壹拾元整"),
        (100_010, "100010元", "人民币壹拾万零壹拾元整"),
        (1_000_000, "1000000元", "人民币壹佰万元整"),
        (100_000_001, "100000001元", "人民币壹亿零壹元整"),
        (Decimal("16409.02"), "16409.02元", "人民币壹万陆仟肆佰零玖元零贰分"),
        (Decimal("325.04"), "325.04元", "人民币叁佰贰拾伍元零肆分"),
        (Decimal("1680.32"), "1680.32元", "人民币壹仟陆佰捌拾元零叁角贰分"),
        (35.5, "35.50元", "人民币叁拾伍元伍角整"),
        (Decimal("0.05"), "0.05元", "人民币伍分"),
        (0, "0元", "人民币零元整"),
    ],
)
def test_a_sum_is_written_in_figures_and_in_capitals(yuan, figures, capitals):
    assert amount(yuan) == figures
    assert amount_in_capitals(yuan) == capitals


@pytest.mark.parametrize("yuan", [-1, 10**16])
def test_a_sum_without_a_name_is_refused(yuan):
    with pytest.raises(BadInput):
        amount_in_capitals(yuan)


def test_traditional_characters_are_told_from_those_that_both_writings_use():
    found = traditional_characters()

    assert set("請資訊開與應書處") <= found
    assert not set("请资讯开与应书处公开条例的一乾著徵喆堃𠮷囍") & found


def test_official_words_are_quoted_and_a_paraphrase_is_not():
    assert wording("ogi-2019:33.1", LAW) == "行政机关收到政府信息公开申请，能够当场答复的，应当当场予以答复。"
    for address in ("ogi-2019:99", "fees-2021:6"):
        with pytest.raises(BrokenDefinition):
            wording(address, LAW)
