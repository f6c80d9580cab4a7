"""Whatever is written reads back as the same figures, in every kind of file."""

import io
from dataclasses import replace

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from request_flow.errors import BadInput
from request_flow.report.form import form_named
from request_flow.report.identities import consecutive
from request_flow.report.model import Report
from request_flow.report.reading import read_content
from request_flow.report.writers import WRITERS, write, write_html, write_json, write_pdf, write_xlsx

from .conftest import KINDS, needs_fonts, sound


@pytest.mark.parametrize("kind", KINDS)
def test_a_written_report_reads_back_the_same(kind, report):
    read = read_content(write(report, kind), f"r.{kind}", f".{kind}")

    assert read.report.table3 == report.table3
    assert read.report.table4 == report.table4
    assert (read.report.agency, read.report.year, read.report.format) == (report.agency, report.year, report.format)
    assert read.warnings == ()


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_report_gives_the_same_bytes(kind, report):
    assert write(report, kind) == write(replace(report), kind)


@pytest.mark.parametrize("kind", KINDS)
def test_table_2_is_written_where_there_is_one(kind, report):
    own = form_named(report.format).table2
    figures = {key: ("12.5000" if cell.kind == "amount" else 3) for key, cell in own.cells.items()}

    assert read_content(write(replace(report, table2=figures), kind), "r", f".{kind}").report.table2 == figures


def test_table_2_of_another_form_keeps_its_own_layout(report):
    figures = {
        key: ("7730.28" if cell.kind == "amount" else 9) for key, cell in form_named("2021").table2.cells.items()
    }

    assert read_content(write_html(replace(report, table2=figures)), "r", ".html").report.table2 == figures


def test_an_unknown_kind_of_file_is_refused(report):
    with pytest.raises(BadInput, match="'pdf2'"):
        write(report, "pdf2")


@st.composite
def any_reports(draw):
    form = form_named(draw(st.sampled_from(["2019", "2021"])))
    counts = st.integers(0, 10**7)
    rows = {key: tuple(draw(st.lists(counts, min_size=7, max_size=7))) for key in form.table3.row_keys}
    cells = {key: draw(counts) for key in form.table4.column_keys} if draw(st.booleans()) else None
    agency = draw(st.text("甲乙丙局县市ABC<>&\"'=", min_size=1, max_size=6).filter(str.strip))
    return Report(agency, form.valid.first, form.format, table3=rows, table4=cells)


@pytest.mark.parametrize("kind", sorted(set(WRITERS) - {"pdf"}))
@given(report=any_reports())
@settings(max_examples=12)
def test_any_figures_come_back_cell_for_cell_sound_or_not(kind, report):
    read = read_content(write(report, kind), f"r.{kind}", f".{kind}").report

    assert read.table3 == report.table3
    assert read.table4 == report.table4
    assert read.year == report.year


@needs_fonts
@given(report=any_reports())
@settings(max_examples=5)
def test_any_figures_come_back_from_a_pdf(report):
    read = read_content(write_pdf(report), "r.pdf", ".pdf").report

    assert (read.table3, read.table4, read.year) == (report.table3, report.table4, report.year)


def _page(report):
    return html.document_fromstring(write_html(report))


def test_the_page_has_the_official_headings_and_merged_cells(report):
    table = _page(report).xpath("//section[@aria-labelledby='requests']//table")[0]

    corner = table.xpath(".//th[@rowspan='3' and @colspan='3']")[0]
    assert corner.text == "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
    results = table.xpath(".//th[text()='三、本年度办理结果']")[0]
    assert results.get("rowspan") == {"2019": "20", "2021": "22"}[report.format]
    assert len(table.xpath(".//td")) == 7 * len(report.table3)


@pytest.mark.parametrize("name", ["2019", "2021"])
def test_every_section_is_printed_in_its_order_and_an_empty_one_says_so(name):
    page = _page(sound(name))

    assert [h.text for h in page.xpath("//section/h2")] == [
        "一、总体情况", "二、主动公开政府信息情况", "三、收到和处理政府信息公开申请情况",
        "四、政府信息公开行政复议、行政诉讼情况", "五、存在的主要问题及改进情况", "六、其他需要报告的事项",
    ]  # fmt: skip
    assert page.xpath("//section[@aria-labelledby='problems']/p/text()") == ["（本部分尚未填写）"]


def test_the_page_can_be_used_by_screen_readers_and_in_any_width(report):
    page = _page(report)

    assert page.get("lang") == "zh-CN"
    assert all(cell.get("scope") for cell in page.xpath("//th"))
    assert len(page.xpath("//table/caption")) == len(page.xpath("//table")) == 2
    assert len(page.xpath("//div[@role='region' and @tabindex='0' and @aria-label]")) == 2
    assert "@media print" in page.xpath("//style")[0].text


def test_a_page_that_is_published_says_nothing_of_its_own_making(report):
    draft, published = (write_html(replace(report, status=status)).decode() for status in ("draft", "published"))

    assert ("草稿" in draft, "勾稽关系核对" in draft) == (True, True)
    assert ("已公布" in published, "勾稽关系核对" in published) == (False, False)


def test_a_table_of_many_columns_keeps_its_width_on_a_narrow_screen(report):
    tables = html.fromstring(write_html(report)).xpath("//table/@class")

    assert tables == ["wide"] * 2  # tables 3 and 4; table 2, where there is one, has room


@pytest.mark.parametrize("kind", ["html", "docx", "xlsx"])
def test_a_printed_report_bears_the_name_of_its_agency_and_not_the_code(report, kind):
    named = replace(report, agency="czedu", name="澄州市教育局")

    assert read_content(write(named, kind), f"r.{kind}", f".{kind}").report.agency == "澄州市教育局"
    assert read_content(write(replace(named, name=""), kind), f"r.{kind}", f".{kind}").report.agency == "czedu"


def test_the_report_file_keeps_the_code_and_the_name_beside_it(report):
    named = replace(report, agency="czedu", name="澄州市教育局")

    read = read_content(write_json(named), "r.json", ".json").report
    assert (read.agency, read.name, read.called) == ("czedu", "澄州市教育局", "澄州市教育局")
    assert b"agency_name" not in write_json(report)


def test_two_years_are_of_one_agency_by_its_code_or_by_its_name(report):
    coded = replace(report, agency="czedu", name="澄州市教育局")
    named = replace(report, agency="澄州市教育局", year=(report.year or 0) + 1)

    assert consecutive(coded, named) == (coded, named)
    assert consecutive(coded, replace(named, agency="czedu")) is not None
    assert consecutive(coded, replace(named, agency="澄州市卫健委")) is None
    assert consecutive(replace(coded, name=""), named) is None
    assert consecutive(coded, replace(named, agency="")) is not None


def test_the_page_escapes_what_people_typed(report):
    page = write_html(replace(report, agency="<script>alert(1)</script>", narrative={"overview": "a<b>&"}))

    assert b"<script>" not in page
    assert b"<p>a&lt;b&gt;&amp;</p>" in page


def test_a_broken_sum_is_said_on_the_page(report):
    assert "全部相符" in write_html(replace(report, status="frozen")).decode()
    wrong = write_html(replace(report, table4={**report.table4, "after_total": 9})).decode()

    assert "其中1处不符" in wrong
    assert "C5 表四“复议后起诉”：总计 9" in wrong


def _sheets(report, **options):
    return openpyxl.load_workbook(io.BytesIO(write_xlsx(report)), **options)


def test_the_workbook_totals_are_live_formulas_with_their_values_stored(report):
    formulas, values = _sheets(report)["表三"], _sheets(report, data_only=True)["表三"]
    last = {"2019": 28, "2021": 30}[report.format]

    assert formulas["J7"].value == "=SUM(D7:I7)"
    assert values["J7"].value == 12
    assert formulas.cell(last, 4).value == f"=SUM(D9:D{last - 1})"
    assert values.cell(last, 4).value == 8


def test_the_workbook_has_a_line_that_shows_whether_the_first_identity_holds(report):
    formulas, values = _sheets(report)["表三"], _sheets(report, data_only=True)["表三"]
    line = {"2019": 30, "2021": 32}[report.format]

    assert formulas.cell(line, 1).value.startswith("核对 C1：")
    assert formulas.cell(line, 4).value == f"=D7+D8-(D{line - 2}+D{line - 1})"
    assert [values.cell(line, column).value for column in range(4, 11)] == [0] * 7


def test_the_workbook_never_corrects_a_wrong_total(report):
    wrong = replace(report, table3={**report.table3, "partial": (1, 1, 0, 0, 0, 0, 9)})

    assert _sheets(wrong)["表三"]["J10"].value == 9


def test_the_workbook_merges_the_official_headings(report):
    merged = {str(each) for each in _sheets(report)["表三"].merged_cells.ranges}

    assert {"A4:C6", "D4:J4", "D5:D6", "E5:I5", "J5:J6", "A7:C7"} <= merged


def test_text_that_looks_like_a_formula_stays_text(report):
    sheet = _sheets(replace(report, agency="=1+1"))["表三"]

    assert sheet["A1"].data_type == "s"
