"""Mistakes planted in pages, documents and workbooks, and oddities of real ones that are no mistakes.

The files are what the product writes, edited where one figure stands; so each kind is read by its own reader.
"""

import io
import re
from dataclasses import replace

import openpyxl
import pytest

from replay.planting import (
    ALL_COLUMNS,
    BLOCKS,
    ROWS,
    cell_shows,
    edited,
    label_of,
    row_becomes,
    sound_report,
    verdict,
    written,
)

KINDS = ("html", "docx", "xlsx")
FORMS = ("2019", "2021")
# A first row, a row under two headings, one under one heading, one of the long last rows, both ends of the balance.
SOME_ROWS = (
    "new",
    "carried_in",
    "partial",
    "refuse_third_party",
    "unable_needs_making",
    "total_handled",
    "carried_out",
)
BREAKS = {"new": ("C1",), "carried_in": ("C1",), "total_handled": ("C1", "C2"), "carried_out": ("C1",)}


@pytest.fixture(params=["html", *(pytest.param(each, marks=pytest.mark.soak) for each in KINDS if each != "html")])
def kind(request):
    """One kind of file a test; those that take long to pack and unpack are for the long run."""
    return request.param


@pytest.fixture(scope="module")
def files():
    """The sound reports as files of each kind, made once: nobody changes them in place."""
    made = {}

    def file(name, kind, report=None):
        if report is not None:
            return written(report, kind)
        return made.setdefault((name, kind), written(sound_report(name), kind))

    return file


def test_the_files_that_mistakes_are_planted_in_are_sound(files, kind):
    for name in FORMS:
        found = verdict(files(name, kind), f".{kind}")

        assert found.silent
        assert found.report.table3 == sound_report(name).table3
        assert found.report.table4 == sound_report(name).table4
        assert found.report.table2 == sound_report(name).table2


@pytest.mark.parametrize("row", SOME_ROWS)
def test_a_wrong_figure_is_found_in_its_row_and_column(files, kind, row):
    for column in ("natural_person", "other_org", "total"):
        figure = sound_report("2021").table3[row][ALL_COLUMNS.index(column)]
        found = verdict(edited(files("2021", kind), kind, cell_shows(kind, figure, str(figure + 1))), f".{kind}")

        assert set(found.sums) == {("C3", row, "total"), *((each, None, column) for each in BREAKS.get(row, ("C2",)))}


@pytest.mark.parametrize("block", BLOCKS)
@pytest.mark.parametrize("result", ["upheld", "pending", "total"])
def test_a_wrong_figure_of_table_4_is_found_in_its_block(files, kind, block, result):
    figure = sound_report("2021").table4[f"{block}_{result}"]
    found = verdict(edited(files("2021", kind), kind, cell_shows(kind, figure, str(figure - 1))), f".{kind}")

    assert set(found.sums) == {("C5", None, f"{block}_total")}


@pytest.mark.parametrize("text", ["-7", "3.5", "若干", "十二", "12 13", "1/2", "约30", "30余", "3①", "?"])
@pytest.mark.parametrize("name", FORMS)
def test_what_is_no_count_is_refused_with_its_row_and_column(files, kind, name, text):
    figure = sound_report(name).table3["unable_not_held"][4]
    found = verdict(edited(files(name, kind), kind, cell_shows(kind, figure, text)), f".{kind}")

    assert "1.本机关不掌握相关政府信息”" in found.refusal
    assert "法律服务机构”" in found.refusal


def test_what_is_no_count_in_table_4_is_refused_with_its_cell(files, kind):
    figure = sound_report("2021").table4["direct_other"]
    found = verdict(edited(files("2021", kind), kind, cell_shows(kind, figure, "一件")), f".{kind}")

    assert "table 4, direct_other" in found.refusal


@pytest.mark.parametrize("row", SOME_ROWS)
def test_a_row_that_is_missing_is_named(files, kind, row):
    figure = sound_report("2021").table3[row][0]
    found = verdict(edited(files("2021", kind), kind, row_becomes(kind, figure, lambda _: "")), f".{kind}")

    assert "lacks rows of the 2021 form" in found.refusal
    assert label_of("2021", row) in found.refusal


@pytest.mark.parametrize("kind", ["html", "docx"])
@pytest.mark.parametrize("row", [row for row in SOME_ROWS if row != "carried_out"])
def test_a_row_that_stands_twice_with_other_figures_is_refused(files, kind, row):
    figure = sound_report("2021").table3[row][0]

    def twice(line):
        return line + line.replace(f">{figure}<", f">{figure + 1}<")

    found = verdict(edited(files("2021", kind), kind, row_becomes(kind, figure, twice)), f".{kind}")

    assert label_of("2021", row) in found.refusal


@pytest.mark.parametrize("kind", ["html", "docx"])
@pytest.mark.parametrize("row", [row for row in SOME_ROWS if row != "carried_out"])
def test_a_row_that_stands_twice_alike_is_refused_by_its_name(files, kind, row):
    figure = sound_report("2021").table3[row][0]
    doubled = edited(files("2021", kind), kind, row_becomes(kind, figure, lambda line: line * 2))

    assert label_of("2021", row) in verdict(doubled, f".{kind}").refusal


@pytest.mark.parametrize("row", ["new", "carried_out"])
@pytest.mark.parametrize("text", ["9", ""])
def test_the_first_or_the_last_row_twice_is_not_passed_over(files, row, text):
    figure = sound_report("2021").table3[row][0]

    def twice(line):
        return line + line.replace(f">{figure}<", f">{text}<")

    found = verdict(edited(files("2021", "html"), "html", row_becomes("html", figure, twice)), ".html")

    assert "同一行出现两次" in found.refusal
    assert label_of("2021", row) in found.refusal


def test_figures_of_the_group_row_instead_of_its_rows_are_refused_by_name(files):
    """A heading that got figures of its own, as in (五)不予处理 summed up, is no row of the form."""
    figure = sound_report("2021").table3["notproc_petition"][0]
    extra = "<tr><td>（五）不予处理小计</td>" + "".join(f"<td>{n}</td>" for n in (1, 2, 3, 4, 5, 6, 21)) + "</tr>"
    page = edited(files("2021", "html"), "html", row_becomes("html", figure, lambda line: extra + line))

    assert "（五）不予处理小计" in verdict(page, ".html").refusal


def test_one_row_other_handled_beside_the_three_of_the_new_form_is_refused(files):
    figure = sound_report("2021").table3["total_handled"][0]
    extra = "<tr><td>（六）其他处理</td>" + "".join(f"<td>{n}</td>" for n in (1, 2, 3, 4, 5, 6, 21)) + "</tr>"
    page = edited(files("2021", "html"), "html", row_becomes("html", figure, lambda line: extra + line))

    assert "其他处理" in verdict(page, ".html").refusal


@pytest.mark.parametrize(
    ("one", "other"), [("total_handled", "carried_out"), ("new", "partial"), ("disclosed", "total_handled")]
)
def test_figures_of_two_rows_that_changed_places_are_found(files, kind, one, other):
    table = dict(sound_report("2021").table3)
    table[one], table[other] = table[other], table[one]
    found = verdict(files("2021", kind, replace(sound_report("2021"), table3=table)), f".{kind}")

    assert {column for _, _, column in found.sums} == set(ALL_COLUMNS)


def test_a_cell_too_few_in_a_row_is_found(files):
    figure = sound_report("2021").table3["refuse_admin_query"][2]
    page = edited(files("2021", "html"), "html", lambda text: text.replace(f"<td>{figure}</td>", ""))
    found = verdict(page, ".html")

    assert "行政查询" in found.refusal + "".join(found.sums.values()) + found.remarks
    assert found.refusal or found.sums


def test_a_formula_with_a_value_of_its_own_is_read_as_shown(files):
    """A total that somebody typed over is what the reader of the sheet sees, whatever the other cells add up to."""
    workbook = openpyxl.load_workbook(io.BytesIO(files("2021", "xlsx")), data_only=True)
    total = sound_report("2021").table3["new"][6]
    [cell] = [cell for sheet in workbook for line in sheet.iter_rows() for cell in line if cell.value == total]
    cell.value = total + 10
    content = io.BytesIO()
    workbook.save(content)

    assert set(verdict(content.getvalue(), ".xlsx").sums) == {("C3", "new", "total"), ("C1", None, "total")}


# What is no mistake.


def with_a_zero(name):
    """The sound report with no disclosure to legal services; what they got stays the same in all."""
    report = sound_report(name)
    rows = {row: list(figures) for row, figures in report.table3.items()}
    taken = rows["disclosed"][4]
    for row in ("disclosed", "total_handled", "new"):
        rows[row][4] -= taken
        rows[row][6] -= taken
    return replace(report, table3={row: tuple(figures) for row, figures in rows.items()})


@pytest.mark.parametrize("mark", ["", " ", "/", "／", "-", "—", "——", "\u00a0", "&#160;", "无", "\u200b"])
@pytest.mark.parametrize("name", FORMS)
def test_a_mark_for_nothing_is_no_mistake(files, kind, name, mark):
    report = with_a_zero(name)
    shows = {
        "html": (r"<td([^>]*)>0</td>", rf"<td\g<1>>{mark}</td>"),
        "docx": (r"(<w:t[^>]*>)0(</w:t>)", rf"\g<1>{mark}\g<2>"),
        "xlsx": (r"<c ([^>]*)>(?:<f>[^<]*</f>)?<v>0</v></c>", rf'<c \g<1> t="inlineStr"><is><t>{mark}</t></is></c>'),
    }

    def change(line):
        after, times = re.subn(*shows[kind], line)
        assert times == 1
        return after

    content = edited(files(name, kind, report), kind, row_becomes(kind, report.table3["disclosed"][0], change))
    found = verdict(content, f".{kind}")

    assert (found.refusal, found.sums) == ("", {})
    assert found.report.table3 == report.table3
    assert "（一）予以公开" in found.remarks
    assert "法律服务机构" in found.remarks


SPELLINGS = [
    "{}件",
    "{} 件",
    "{}\u00a0",
    "\u00a0{}",
    "{}（含上年结转2件）",
    "{}件（见附注）",
    "{}.0",
    "0{}",
    "＋{}",
    "{}宗",
]


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_unit_or_a_remark_beside_a_figure_is_no_mistake(files, kind, spelling):
    for row, place in (("new", 0), ("unable_needs_making", 3), ("carried_out", 6)):
        figure = sound_report("2021").table3[row][place]
        content = edited(files("2021", kind), kind, cell_shows(kind, figure, spelling.format(figure)))
        found = verdict(content, f".{kind}")

        assert (found.refusal, found.sums) == ("", {})
        assert found.report.table3 == sound_report("2021").table3


def test_full_width_digits_and_grouped_thousands_are_no_mistake(files, kind):
    figure = sound_report("2021").table3["new"][6]
    assert figure > 1000
    for text in (f"{figure:,}", str(figure).translate({ord("0") + n: ord("０") + n for n in range(10)})):
        found = verdict(edited(files("2021", kind), kind, cell_shows(kind, figure, text)), f".{kind}")

        assert (found.refusal, found.sums) == ("", {})
        assert found.report.table3["new"][6] == figure


def test_the_other_spelling_of_the_heading_is_no_mistake(files, kind):
    content = edited(files("2021", kind), kind, lambda part: part.replace("勾稽", "钩稽"))

    assert verdict(content, f".{kind}").silent


BREAK = {
    "html": '</tbody></table><p>— 3 —</p><table class="report"><tbody>',
    "docx": "</w:tbl><w:p><w:r><w:t>— 3 —</w:t></w:r></w:p><w:tbl>",
}


@pytest.mark.parametrize("kind", ["html", "docx"])
@pytest.mark.parametrize("row", ["new", "disclosed", "unable_needs_making", "other_other", "carried_out"])
def test_a_table_cut_by_a_page_break_is_no_mistake(files, kind, row):
    """Cut before the row, so that for the first one the whole header stands on the page before."""
    figure = sound_report("2021").table3[row][0]
    content = edited(files("2021", kind), kind, row_becomes(kind, figure, lambda line: BREAK[kind] + line))
    found = verdict(content, f".{kind}")

    assert (found.refusal, found.sums) == ("", {})
    assert found.report.table3 == sound_report("2021").table3


def test_a_header_cut_in_two_by_a_page_break_is_no_mistake(files):
    """The lower half of the header opens the next page, as a print converted to a page has it."""

    def cut(page):
        at = page.index("<th", page.index("</tr>", page.index('class="corner" scope="colgroup"')))
        line = page.rindex("<tr>", 0, at)
        return page[:line] + "</thead></table><p>- 2 -</p><table><thead>" + page[line:]

    found = verdict(edited(files("2021", "html"), "html", cut), ".html")

    assert (found.refusal, found.sums) == ("", {})
    assert found.report.table3 == sound_report("2021").table3


def test_the_old_form_under_a_later_year_is_told_and_not_accused(files, kind):
    report = sound_report("2019", 2023)
    assert set(report.table3) == set(ROWS["2019"])
    found = verdict(files("2019", kind, report), f".{kind}")

    assert (found.refusal, found.sums) == ("", {})
    assert "2023 年度报告用的是 2019 格式" in found.remarks
    assert found.report.table3 == report.table3


def test_a_department_without_a_row_for_rules_is_not_accused(files):
    line = re.compile(r'<tr><th scope="row">规章</th>.*?</tr>\n?')
    found = verdict(edited(files("2021", "html"), "html", lambda page: line.sub("", page)), ".html")

    assert (found.refusal, found.sums) == ("", {})
    assert "“规章”" in found.remarks
    assert found.report.table3 == sound_report("2021").table3


def test_remarks_below_and_beside_the_tables_are_no_mistake(files):
    note = "<p>注：表三中其他处理 12 件系合并办理；2023年结转 64 件。</p>"
    page = edited(files("2021", "html"), "html", lambda page: page.replace("</table>", f"</table>{note}"))

    assert (verdict(page, ".html").refusal, verdict(page, ".html").sums) == ("", {})


def test_the_figures_in_another_order_of_rows_are_no_mistake(files):
    """A row is what its label says: two outcomes printed in the other order are the same report."""
    table = sound_report("2021").table3

    def swap(page):
        lines = {
            row: re.search(rf"<tr>(?:(?!</tr>).)*<td>{table[row][0]}</td>.*?</tr>", page)[0]
            for row in ("notproc_repeat", "notproc_publication")
        }
        page = page.replace(lines["notproc_repeat"], "@").replace(lines["notproc_publication"], lines["notproc_repeat"])
        return page.replace("@", lines["notproc_publication"])

    found = verdict(edited(files("2021", "html"), "html", swap), ".html")

    assert (found.refusal, found.sums) == ("", {})
    assert found.report.table3 == table
