"""What real reports have that the form does not: missing rows, other spellings, remarks, tables of contents."""

import pytest

from request_flow.report.counts import Unreadable, read_amount, read_count
from request_flow.report.form import form_named
from request_flow.report.reading import read_content
from request_flow.report.reading.narrative import find_narrative
from request_flow.report.writers import write_html

from .conftest import sound


def _table2(*drop, spelt=lambda label: label):
    """Table 2 of 2021 as text; rows whose label is among ``drop`` are not printed."""
    lines = ["某局2024年政府信息公开工作年度报告"]
    for block in form_named("2021").table2.blocks:
        lines.append(block.heading)
        lines.append("\t".join(["信息内容", *(column.label for column in block.columns)]))
        lines += [
            "\t".join([spelt(row.label), *(str(n + 4) for n, _ in enumerate(row.cells))])
            for row in block.rows
            if row.label not in drop
        ]
    return read_content("\n".join(lines).encode(), "r.txt", ".txt")


def test_a_department_that_makes_no_rules_prints_no_row_for_them():
    read = _table2("规章")

    assert read.report.table2 == {
        "norm_made": 4, "norm_repealed": 5, "norm_valid": 6,
        "licensing": 4, "punishment": 4, "coercion": 4, "fees_wan": "4",
    }  # fmt: skip
    assert [w.zh for w in read.warnings] == ["r.txt：表二没有“规章”行，其余照读"]


def test_normative_documents_are_known_without_their_adjective():
    read = _table2(spelt=lambda label: label.replace("行政规范", "规范"))

    assert (read.report.table2["norm_made"], read.report.table2["norm_valid"]) == (4, 6)
    assert read.warnings == ()


def test_a_table_2_of_which_most_is_missing_is_not_read():
    page = write_html(sound("2021")).decode()
    rest = "<table><tr><td>第二十条第（五）项<tr><td>信息内容<td>本年处理决定数量<tr><td>行政许可<td>4</table>"
    read = read_content(page.replace("</main>", rest + "</main>").encode(), "r.html", ".html")

    assert read.report.table2 is None
    assert [w.zh for w in read.warnings] == ["r.html：表二不完整，未读"]


@pytest.mark.parametrize(
    ("text", "value"), [("12（含上年2件）", 12), ("0(无)", 0), ("3件（见附注）", 3), ("1,234（全市汇总）", 1234)]
)
def test_a_remark_in_brackets_behind_a_figure_is_left_aside(text, value):
    figure = read_count(text)

    assert (figure.value, figure.spelling) == (value, "spelt")


@pytest.mark.parametrize("text", ["12（2）", "（3）", "3（约）", "12（含上年", "三（无）", "100（以上）"])
def test_what_may_be_a_note_mark_or_no_exact_figure_is_refused(text):
    with pytest.raises(Unreadable, match="not a number"):
        read_count(text)


def test_an_amount_with_a_remark_keeps_its_decimals():
    assert read_amount("72.5000（含代收）") == "72.5000"


def test_the_text_of_a_section_ends_where_the_next_begins():
    lines = [
        "某局2024年政府信息公开工作年度报告",
        "一、总体情况",
        "甲。",
        "  乙。 ",
        "",
        "五、 存在的主要问题及改进情况",
        "丙。",
    ]

    assert find_narrative(lines, form_named("2021")) == {"overview": "甲。\n乙。", "problems": "丙。"}


def test_a_table_of_contents_is_no_text():
    contents = ["一、总体情况", "五、存在的主要问题及改进情况", "六、其他需要报告的事项"]
    lines = [*contents, "一、总体情况", "甲。", "六、其他需要报告的事项", "（本部分尚未填写）"]

    assert find_narrative(lines, form_named("2021")) == {"overview": "甲。"}
