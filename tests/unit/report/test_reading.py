"""Reading reports as others publish them: layouts, spellings, torn tables, and what is refused."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from request_flow.errors import BadInput
from request_flow.report.form import form_named
from request_flow.report.identities import broken, check
from request_flow.report.model import Report
from request_flow.report.reading import read_content, read_report
from request_flow.report.writers import write_html

from .conftest import as_docx, sound

EXPECTED_2020 = ["new", "carried_in", "disclosed", "partial", "refuse_state_secret", "refuse_law_forbids"]


def _text(report, shift=True, blank=None, label=lambda text: text):
    """Table 3 as text copied from a document: a line is shifted by the labels that stand before its own."""
    lines = [
        "(本列数据的钩稽关系为：第一项加第二项之和，等于第三项加第四项之和)\t\t申请人情况\t\t\t\t\t\t总计",
        "\t\t自然人\t法人或其他组织",
        "\t\t\t商业企业\t科研机构\t社会公益组织\t法律服务机构\t其他",
    ]
    table = report.form.table3
    for row in table.rows:
        figures = ["" if (row.key, place) == blank else str(n) for place, n in enumerate(report.table3[row.key])]
        depth = len(table.path(row.within)) if shift else 0
        lines.append("\t" * depth + label(row.printed) + "\t\t" + "\t".join(figures))
    return lines


def _read(lines, ending=".txt"):
    return read_content("\n".join(lines).encode(), f"r{ending}", ending)


def _zeros(keys):
    return dict.fromkeys(keys, (0, 0, 0, 0, 0, 0, 0))


def test_the_report_of_an_agency_without_requests_reads_as_all_zeros(shared):
    read = read_report(shared / "data" / "reports" / "hualong_education_2020.txt")

    assert (read.report.agency, read.report.year, read.report.format) == ("华龙区教育局", 2020, "2019")
    assert len(read.report.table3) == 23
    assert read.report.table3 == _zeros(form_named("2019").table3.row_keys)
    assert set(read.report.table4.values()) == {0}
    assert (read.report.table2["licensing_before"], read.report.table2["punishment_before"]) == (2, 9)
    assert read.warnings == ()


@pytest.mark.parametrize("name", ["hongze_2023", "hongze_2024", "huaian_2024", "suqian_2023", "suqian_2024"])
def test_a_published_report_reads_alike_from_a_page_a_document_and_its_file(name, shared):
    report = read_report(shared / "data" / "reports" / f"{name}.json").report
    page = read_content(write_html(report), "r.html", ".html").report
    document = read_content(as_docx(report), "r.docx", ".docx").report

    assert page.table3 == document.table3 == report.table3
    assert page.table4 == document.table4 == report.table4
    assert broken(check(page)) == broken(check(document)) == broken(check(report))


def test_a_word_document_with_merged_cells_is_read(report):
    read = read_content(as_docx(report), "r.docx", ".docx")

    assert (read.report.table3, read.report.table4) == (report.table3, report.table4)
    assert (read.report.agency, read.report.year) == ("澄州市教育局", report.year)
    assert read.warnings == ()


def test_a_table_copied_as_text_is_read_whatever_its_lines_are_shifted_by(report):
    assert _read(_text(report)).report.table3 == report.table3
    assert _read(_text(report, shift=False)).report.table3 == report.table3


def test_a_page_break_in_the_middle_of_a_table_does_no_harm(report):
    lines = _text(report)
    lines[14:14] = ["", "- 3 -", ""]

    assert _read(lines).report.table3 == report.table3


def test_a_header_repeated_after_a_page_break_does_no_harm(report):
    lines = _text(report)
    lines[14:14] = lines[:3]

    assert _read(lines).report.table3 == report.table3


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("ending", [".txt", ".html"])
def test_every_usual_encoding_is_read(encoding, ending, report):
    text = "\n".join(_text(report)) if ending == ".txt" else write_html(report).decode()

    assert read_content(text.encode(encoding), f"r{ending}", ending).report.table3 == report.table3


SPELLINGS = [
    lambda text: text.replace("（", "(").replace("）", ") "),
    lambda text: text.replace("（", "").replace("）", "、") if text.startswith("（") else text,
    lambda text: text.replace("1.", "1、").replace("2.", "2．").replace("3.", "⒊"),
    lambda text: re.sub(r"^([0-9])\.", r"\1", text),
    lambda text: re.sub(r"^(（.）|[0-9]\.|.、)", "", text),
    lambda text: text.replace("“", '"').replace("”", '"'),
    lambda text: text.replace("“", "「").replace("”", "」"),
    lambda text: text.replace("“", "").replace("”", ""),
    lambda text: text.replace("，", ",").replace("、", ",") if not text.startswith(("一", "二", "四")) else text,
    " ".join,
    lambda text: text.replace("（区分处理的，只计这一情形，不计其他情形）", ""),
]


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_labels_are_known_however_they_are_spelt(spelling, report):
    assert _read(_text(report, label=spelling)).report.table3 == report.table3


def test_a_blank_in_a_shifted_line_is_put_in_its_own_column():
    report = sound("2021")
    read = _read(_text(report, blank=("refuse_third_party", 6)))

    assert read.report.table3["refuse_third_party"] == (1, 0, 0, 0, 0, 0, 0)
    assert [w.zh for w in read.warnings if "空白" in w.zh] == [
        "r.txt：表三“4.保护第三方合法权益”空白或“/”“-”按 0 读：总计"
    ]


def test_a_line_whose_columns_cannot_be_told_is_refused_not_guessed():
    lines = [line.replace("\t\t", "\t") if "重复申请" in line else line for line in _text(sound("2021"))]
    lines = [line.rpartition("\t")[0] if "重复申请" in line else line for line in lines]
    at = next(number for number, line in enumerate(lines) if "重复申请" in line)

    with pytest.raises(BadInput, match=r"row 2\.重复申请: 6 figures where 7 are needed"):
        _read([*lines[:at], "\t" * 5 + lines[at], *lines[at + 1 :]])


def test_a_torn_table_of_blanks_is_refused_where_a_figure_lies_outside_the_columns():
    report = sound("2021")
    lines = [line.replace("\t0", "\t") for line in _text(report)]

    with pytest.raises(BadInput, match=r"row .*: [0-9] figures where 7 are needed"):
        _read(lines)


MARKS = ["", "/", "-", "—", "／", "\u00a0"]


@pytest.mark.parametrize("mark", MARKS)
@pytest.mark.parametrize("kind", ["html", "docx"])
def test_blank_marks_read_as_zero_with_a_warning_that_names_the_cell(mark, kind, report):
    if kind == "docx":
        content = as_docx(report, {("refuse_state_secret", "legal_service"): mark})
    else:
        row = "1.属于国家秘密</th>"
        page = write_html(report).decode()
        at = page.index(row) + len(row)
        cells = page[at:].replace("<td>0</td>", "<td>\x01</td>", 5).replace("<td>\x01</td>", "<td>0</td>", 4)
        content = (page[:at] + cells.replace("\x01", mark)).encode()
    read = read_content(content, "r", f".{kind}")

    assert read.report.table3 == report.table3
    assert [w.en for w in read.warnings] == ["r: table 3, row 1.属于国家秘密: blank, / or - read as 0: 法律服务机构"]


@pytest.mark.parametrize(("text", "value"), [("1,009", 1009), ("１２", 12), ("3件", 3), ("3.0", 3)])
def test_unusual_spellings_of_a_figure_are_read_with_a_warning(text, value, report):
    read = read_content(as_docx(report, {("partial", "natural_person"): text}), "r.docx", ".docx")

    assert read.report.table3["partial"][0] == value
    assert "read as written: 自然人" in read.warnings[0].en


@pytest.mark.parametrize("text", ["-1", "1.5", "若干", "x", "=…", "3①"])
def test_a_cell_that_is_no_count_is_refused_by_table_row_and_column(text, report):
    content = as_docx(report, {("unable_not_held", "commercial_enterprise"): text})

    with pytest.raises(BadInput, match=r"table 3, row 1\.本机关不掌握相关政府信息, column 商业企业") as error:
        read_content(content, "r.docx", ".docx")
    assert "表三“1.本机关不掌握相关政府信息”“商业企业”" in error.value.sentence.zh


def test_a_cell_of_table_4_that_is_no_count_is_refused_by_its_name(report):
    with pytest.raises(BadInput, match=r"table 4, after_pending \(复议后起诉尚未审结\)"):
        read_content(as_docx(report, {("", "after_pending"): "未定"}), "r.docx", ".docx")


def test_a_missing_row_is_named(report):
    with pytest.raises(BadInput, match=r"lacks rows .*“5\.要求行政机关确认或重新出具已获取信息”"):
        _read([line for line in _text(report) if "重新出具" not in line])


@pytest.mark.parametrize("key", ["new", "carried_out", "total_handled"])
def test_a_table_without_its_first_or_last_row_is_refused(key, report):
    label = next(row.printed for row in report.form.table3.rows if row.key == key)

    with pytest.raises(BadInput, match=f"lacks rows.*{label}"):
        _read([line for line in _text(report) if label not in line])


def test_a_row_that_no_form_knows_is_named(report):
    lines = _text(report)
    lines.insert(10, "\t\t9.属于其他新情形\t\t0\t0\t0\t0\t0\t0\t0")

    with pytest.raises(BadInput, match=r"does not know: “9\.属于其他新情形”"):
        _read(lines)


def test_columns_in_another_order_are_told_by_their_header():
    report = sound("2021")
    lines = ["\t自然人\t商业企业\t科研机构\t法律服务机构\t社会公益组织\t其他\t总计"]
    for row in report.form.table3.rows:
        figures = report.table3[row.key]
        swapped = (*figures[:3], figures[4], figures[3], *figures[5:])
        lines.append(f"{row.printed}\t" + "\t".join(map(str, swapped)))

    assert _read(lines).report.table3 == report.table3


def test_a_remark_beside_the_table_is_not_read():
    report = sound("2021")
    lines = [f"{line}\t见附注" if "重复申请" in line else line for line in _text(report, shift=False)]

    assert _read(lines).report.table3 == report.table3


def test_two_different_tables_in_one_file_are_refused(report):
    other = Report("x", 2024, report.format, table3={**report.table3, "new": (0, 0, 0, 0, 0, 0, 0)})

    with pytest.raises(BadInput, match="two tables 3"):
        _read(_text(report) + _text(other))
    assert _read(_text(report) + _text(report)).report.table3 == report.table3


def test_a_page_with_tables_nested_for_layout_is_read(report):
    page = write_html(report).decode()
    nested = page.replace("<main>", "<main><table><tr><td>导航</td><td>").replace(
        "</main>", "</td></tr></table></main>"
    )

    assert read_content(nested.encode(), "r.html", ".html").report.table3 == report.table3


def test_what_a_page_hides_is_not_read(report):
    page = write_html(report).decode()
    hidden = page.replace(
        "</main>",
        '<div style="display: none">'
        + page[page.index("<section") : page.index("</main>")].replace("<td>9<", "<td>8<")
        + "</div></main>",
    )

    assert read_content(hidden.encode(), "r.html", ".html").report.table3 == report.table3


def test_a_note_mark_never_becomes_a_digit(report):
    page = write_html(report).decode().replace("<td>12</td>", "<td>1<sup>2</sup></td>", 1)

    with pytest.raises(BadInput, match="not a number"):
        read_content(page.encode(), "r.html", ".html")


@pytest.mark.parametrize(
    ("title", "agency", "year"),
    [
        ("华龙区教育局2020年政府信息公开工作年度报告", "华龙区教育局", 2020),
        ("某市人民政府 2024 年政府信息公开工作年度报告", "某市人民政府", 2024),
        ("某市二〇二四年政府信息公开工作年度报告", "某市", 2024),
        ("２０２４年度某局政府信息公开年度报告", "某局", 2024),
        ("2024年某局政府信息公开工作年报", "某局", 2024),
        ("首页 > 年报 > 某局2024年政府信息公开工作年度报告", "某局", 2024),
        ("某局2024年政府信息公开工作年度报告（全文）", "某局", 2024),
        ("根据要求，现公布本局2024年政府信息公开工作年度报告。", "", None),
        ("本报告没有题目", "", None),
    ],
)
def test_agency_and_year_are_taken_from_the_title(title, agency, year):
    read = _read([title, "", *_text(sound("2021"))])

    assert (read.report.agency, read.report.year) == (agency, year)
    assert any("title" in warning.en for warning in read.warnings) == (year is None)


@given(st.dictionaries(st.sampled_from(form_named("2021").table3.row_keys), st.tuples(*[st.integers(0, 10**6)] * 7)))
@settings(max_examples=25)
def test_any_figures_survive_a_word_document(rows):
    report = sound("2021")
    wanted = Report("某局", 2024, "2021", table3={**report.table3, **rows}, table4=report.table4)

    assert read_content(as_docx(wanted), "r.docx", ".docx").report.table3 == wanted.table3
