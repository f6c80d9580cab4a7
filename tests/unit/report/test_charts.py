"""Charts: what they say in words, what they draw, and that they need neither colour nor script."""

from dataclasses import replace

import pytest
from lxml import etree

from request_flow.report.charts import Bar, Period, bars, outcomes_by_group, received_and_closed
from request_flow.report.writers import write_html

from .conftest import sound

SVG = "{http://www.w3.org/2000/svg}"
MONTHS = [Period("1月", 4, 2), Period("2月", 0, 8)]


def _drawn(chart):
    return etree.fromstring(chart.svg.encode())


def _words(chart):
    return [text.text for text in _drawn(chart).iter(f"{SVG}text")]


def test_outcomes_are_drawn_by_the_groups_of_the_form():
    # 4 disclosed, 2 partial, 1 refused, 3 cannot be provided, 0 not processed, 1 otherwise: 11.
    chart = outcomes_by_group(sound("2021"))

    assert _words(chart) == [
        "2024年政府信息公开申请办理结果",
        "（一）予以公开", "4（36.4%）", "（二）部分公开", "2（18.2%）", "（三）不予公开", "1（9.1%）",
        "（四）无法提供", "3（27.3%）", "（五）不予处理", "0（0.0%）", "（六）其他处理", "1（9.1%）",
    ]  # fmt: skip


def test_the_one_row_of_2019_is_a_group_of_its_own():
    assert _words(outcomes_by_group(sound("2019")))[-2:] == ["（六）其他处理", "1（9.1%）"]


def test_a_report_without_table_3_has_no_chart_of_it():
    assert outcomes_by_group(replace(sound("2021"), table3=None)) is None


def test_the_longest_bar_is_the_largest_figure_and_the_others_are_in_proportion():
    chart = bars("b", "题", [Bar("甲", 10), Bar("乙", 5), Bar("丙", 0)])
    lengths = [float(each.get("width")) for each in _drawn(chart).iter(f"{SVG}rect")][-3:]

    assert lengths == [420.0, 210.0, 0.0]


def test_bars_of_nothing_are_drawn_without_shares():
    assert _words(bars("b", "题", [Bar("甲", 0)])) == ["题", "甲", "0"]


def test_received_and_closed_stand_side_by_side_with_their_figures():
    chart = received_and_closed("m", "收到与办结", MONTHS)

    assert _words(chart) == ["收到与办结", "收到", "办结", "4", "2", "1月", "0", "8", "2月"]
    heights = [each.get("height") for each in _drawn(chart).iter(f"{SVG}rect")][-4:]
    assert heights == ["120.0", "60.0", "0.0", "240.0"]


def test_many_periods_keep_their_labels_apart():
    chart = received_and_closed("m", "月", [Period(f"第{n}", 100000 + n, n) for n in range(60)])

    assert _words(chart)[3:] == [f"第{n}" for n in range(0, 60, 3)]


@pytest.mark.parametrize("chart", [outcomes_by_group(sound("2021")), received_and_closed("m", "收到与办结", MONTHS)])
def test_a_chart_says_in_words_what_it_draws(chart):
    root = _drawn(chart)

    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == f"{chart.key}-title {chart.key}-desc"
    assert root.find(f"{SVG}title").text == chart.title
    assert root.find(f"{SVG}desc").text == chart.description
    assert root.findall(f".//{SVG}script") == []


def test_the_description_has_every_figure():
    chart = received_and_closed("m", "收到与办结", MONTHS)

    assert chart.description == "收到与办结：1月收到4件、办结2件；2月收到0件、办结8件。"


def test_words_of_a_chart_are_escaped():
    assert _words(bars("b", "<题>&", [Bar('"甲"', 1)])) == ["<题>&", '"甲"', "1（100.0%）"]


def test_a_page_shows_its_charts_beside_their_table():
    chart = outcomes_by_group(sound("2021"))
    page = write_html(sound("2021"), [chart]).decode()

    assert page.count("<svg") == 1
    assert page.index('id="requests"') < page.index("<svg") < page.index('id="remedies"')
    assert "url(#m-hatch)" in received_and_closed("m", "月", MONTHS).svg
