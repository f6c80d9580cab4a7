"""Word and PDF: the official page, the six sections, tables as on the form, and the same bytes each time."""

import io
import re
import shutil
import subprocess
import zipfile
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pdfplumber
import pytest
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml.ns import qn

from request_flow.errors import BadInput
from request_flow.report.charts import Period, outcomes_by_group, received_and_closed
from request_flow.report.form import form_named
from request_flow.report.layout import layout3, layout4
from request_flow.report.reading import read_content, read_report
from request_flow.report.writers import write, write_docx, write_html, write_pdf
from request_flow.report.writers.measure import TEXT_WIDTH, measured
from request_flow.report.writers.pictures import png_of

from .conftest import needs_fonts, sound

TEXT = {
    "overview": "（一）主动公开。\n全年公开信息100余条。",
    "problems": "一是人手不足。\n二是培训不够。",
    "other": "无",
}
HEADINGS = [
    "一、总体情况", "二、主动公开政府信息情况", "三、收到和处理政府信息公开申请情况",
    "四、政府信息公开行政复议、行政诉讼情况", "五、存在的主要问题及改进情况", "六、其他需要报告的事项",
]  # fmt: skip
needs_libreoffice = pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")


def _whole(name):
    table2 = {key: "12.5" if cell.kind == "amount" else 3 for key, cell in form_named(name).table2.cells.items()}
    return replace(sound(name), table2=table2, narrative=TEXT)


@pytest.fixture(params=["2019", "2021"])
def whole(request):
    return _whole(request.param)


@pytest.fixture(scope="module")
def charts():
    """Return the two charts of a report, whose words are also those of table 3."""
    years = [Period("2023", 8, 7), Period("2024", 12, 11)]
    return [outcomes_by_group(_whole("2021")), received_and_closed("years", "历年收到与办结的政府信息公开申请", years)]


def _word(report):
    return Document(io.BytesIO(write_docx(report)))


def _pages(content):
    with pdfplumber.open(io.BytesIO(content)) as document:
        return [page.extract_text() for page in document.pages]


def test_the_word_page_has_the_margins_of_official_documents(whole):
    section = _word(whole).sections[0]

    assert [round(length.mm) for length in (section.page_width, section.page_height)] == [210, 297]
    margins = (section.top_margin, section.left_margin, section.bottom_margin, section.right_margin)
    assert [round(length.mm) for length in margins] == [37, 28, 35, 26]


def test_the_word_text_is_set_in_size_three_on_lines_of_28_points(whole):
    document = _word(whole)
    normal = document.styles["Normal"].paragraph_format

    assert (normal.line_spacing.pt, normal.line_spacing_rule) == (28, WD_LINE_SPACING.EXACTLY)
    fonts = {}
    for style in document.styles:
        found = style.element.find(f"{qn('w:rPr')}/{qn('w:rFonts')}")
        if found is not None:
            size = style.element.find(f"{qn('w:rPr')}/{qn('w:sz')}")
            fonts[style.name] = (found.get(qn("w:eastAsia")), None if size is None else int(size.get(qn("w:val"))) / 2)
    assert fonts["Title"] == ("方正小标宋简体", 22)
    assert fonts["Heading 1"] == ("黑体", None)
    defaults = document.styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
    assert defaults.find(qn("w:rFonts")).get(qn("w:eastAsia")) == "仿宋_GB2312"
    assert defaults.find(qn("w:sz")).get(qn("w:val")) == "32"


def test_the_word_document_has_six_sections_and_three_tables(whole):
    document = _word(whole)

    assert [p.text for p in document.paragraphs if p.style.name == "Heading 1"] == HEADINGS
    assert [p.text for p in document.paragraphs if p.style.name == "Heading 2"] == ["（一）主动公开。"]
    assert len(document.tables) == 3


def test_the_word_tables_have_the_merged_headings_of_the_form(whole):
    table = _word(whole).tables[1]

    corner = table.cell(0, 0)
    assert corner.text == "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
    assert all(table.cell(row, column)._tc is corner._tc for row in range(3) for column in range(3))
    results = table.cell(5, 0)
    assert results.text == "三、本\n年度办\n理结果"  # in even lines, as the form's narrow column has them
    assert table.cell(7, 1).text == "（三）\n不予公开"
    assert (results.paragraphs[0].alignment, table.cell(5, 1).paragraphs[0].alignment) == (
        None,
        WD_ALIGN_PARAGRAPH.LEFT,
    )
    assert table.cell({"2019": 24, "2021": 26}[whole.format], 0)._tc is results._tc
    assert [table.cell(3, column).text for column in range(3, 10)] == ["9", "1", "0", "0", "2", "0", "12"]


def test_no_row_of_a_word_table_breaks_and_the_table_keeps_together(whole):
    rows = _word(whole).tables[1].rows

    assert all(row._tr.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is not None for row in rows)
    kept = [all(p.paragraph_format.keep_with_next for p in row.cells[-1].paragraphs) for row in rows]
    assert kept == [True] * (len(rows) - 1) + [False]


def test_word_numbers_the_pages_at_the_outside_of_the_foot(whole):
    package = zipfile.ZipFile(io.BytesIO(write_docx(whole)))
    odd, even = (package.read(f"word/footer{n}.xml").decode() for n in (1, 2))

    assert '<w:jc w:val="right"/>' in odd
    assert '<w:jc w:val="left"/>' in even
    assert all(" PAGE " in each and each.count("—") == 2 for each in (odd, even))
    assert b"<w:evenAndOddHeaders/>" in package.read("word/settings.xml")


def test_word_members_carry_no_moment_of_writing(whole):
    package = zipfile.ZipFile(io.BytesIO(write_docx(whole)))

    assert {member.date_time for member in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert _word(whole).core_properties.title == f"澄州市教育局{whole.year}年政府信息公开工作年度报告"


def test_a_draft_says_that_it_is_one_and_a_published_report_does_not():
    draft, published = replace(_whole("2021"), status="draft"), _whole("2021")

    assert _word(draft).paragraphs[1].text == "（2021格式·草稿·数据截至2025-01-10）"
    assert _word(published).paragraphs[1].text == "一、总体情况"


def test_a_long_title_breaks_before_the_year_and_a_short_one_does_not():
    assert _word(_whole("2021")).paragraphs[0].text == "澄州市教育局\n2024年政府信息公开工作年度报告"
    assert _word(replace(_whole("2021"), agency="甲局")).paragraphs[0].text == "甲局2024年政府信息公开工作年度报告"


@needs_fonts
def test_the_pdf_is_one_for_keeping_with_a_fixed_day(whole):
    content = write_pdf(whole)

    assert b"<pdfaid:part>2</pdfaid:part>" in content
    assert b"<pdfaid:conformance>B</pdfaid:conformance>" in content
    with pdfplumber.open(io.BytesIO(content)) as document:
        assert document.metadata["CreationDate"] == "D:20000101000000Z"
        assert document.metadata["Title"] == f"澄州市教育局{whole.year}年政府信息公开工作年度报告"
        assert {(round(page.width), round(page.height)) for page in document.pages} == {(595, 842)}


@needs_fonts
def test_the_pdf_has_its_sections_in_order_and_table_3_on_one_page(whole):
    pages = _pages(write_pdf(whole))
    text = "".join("".join(pages).split())

    assert sorted(HEADINGS, key=text.index) == HEADINGS
    holding = [page for page in pages if "本年新收政府信息公开申请数量" in page]
    assert len(holding) == 1
    assert "结转下年度继续办理" in holding[0]


@needs_fonts
def test_the_pdf_lines_are_28_points_apart_and_begin_at_the_margin():
    long = replace(_whole("2021"), narrative={"overview": "全市认真贯彻落实条例。" * 40})
    with pdfplumber.open(io.BytesIO(write_pdf(long))) as document:
        body = [char for char in document.pages[0].chars if round(char["size"]) == 16]
    lines = sorted({round(char["bottom"], 1) for char in body})

    assert {round(lower - upper) for upper, lower in pairwise(lines)} == {28}
    assert min(char["x0"] for char in body) == pytest.approx(28 * 72 / 25.4, abs=1)


@needs_fonts
def test_the_pdf_numbers_odd_pages_at_the_right_and_even_ones_at_the_left():
    with pdfplumber.open(io.BytesIO(write_pdf(_whole("2021")))) as document:
        feet = [[c for c in page.chars if c["top"] > 740] for page in document.pages]

    assert ["".join(c["text"] for c in foot).replace(" ", "") for foot in feet[:2]] == ["—1—", "—2—"]
    assert feet[0][0]["x0"] > 400
    assert feet[1][0]["x0"] < 150


@pytest.mark.parametrize(
    "kind", ["html", pytest.param("docx", marks=needs_fonts), pytest.param("pdf", marks=needs_fonts)]
)
def test_a_report_with_charts_still_reads_back_the_same(kind, charts):
    report = _whole("2021")
    content = write(report, kind, charts=charts)

    read = read_content(content, f"r.{kind}", f".{kind}")
    assert (read.report.table2, read.report.table3, read.report.table4) == (report.table2, report.table3, report.table4)
    assert (read.report.narrative, read.warnings) == (TEXT, ())
    assert content == write(report, kind, charts=charts)
    assert content != write(report, kind)


@pytest.mark.parametrize("kind", ["json", "xlsx"])
def test_what_shows_no_charts_is_the_same_with_them(kind, charts):
    assert write(_whole("2021"), kind, charts=charts) == write(_whole("2021"), kind)


@needs_fonts
def test_a_chart_is_drawn_into_the_pdf(charts):
    drawn = [page for page in _pages(write_pdf(_whole("2021"), charts=charts)) if "政府信息公开申请办理结果" in page]

    assert len(drawn) == 1
    assert "历年收到与办结的政府信息公开申请" in drawn[0]


@needs_fonts
def test_word_gets_each_chart_as_svg_with_a_picture_and_words_for_those_who_do_not_see_it(charts):
    content = write_docx(_whole("2021"), charts=charts)
    document = Document(io.BytesIO(content))

    paragraphs = [each for each in document.paragraphs if each._p.xpath(".//pic:pic")]
    assert [each._p.xpath("string(.//wp:docPr/@title)") for each in paragraphs] == [
        "2024年政府信息公开申请办理结果", "历年收到与办结的政府信息公开申请",
    ]  # fmt: skip
    assert paragraphs[0]._p.xpath("string(.//wp:docPr/@descr)").endswith("（六）其他处理1件。")
    for each in paragraphs:
        # An exact height of line would cut the picture off.
        assert each.paragraph_format.line_spacing_rule == WD_LINE_SPACING.SINGLE
        assert each.paragraph_format.first_line_indent == 0
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        names = package.namelist()
        assert package.read("word/media/outcomes.svg") == charts[0].svg.encode()
        assert package.read("word/media/image1.png")[:8] == b"\x89PNG\r\n\x1a\n"
    assert {"word/media/years.svg", "word/media/image2.png"} <= set(names)
    links = {each.rId: each.target_part.partname for each in document.part.rels.values() if not each.is_external}
    svg = re.findall(r'svgBlip [^>]*r:embed="(\w+)"', document.element.xml)
    assert [links[each] for each in svg] == ["/word/media/outcomes.svg", "/word/media/years.svg"]


def test_a_chart_without_a_chinese_font_is_refused_and_without_charts_word_needs_none(tmp_path, charts):
    assert write(_whole("2021"), "docx", fonts=tmp_path) == write_docx(_whole("2021"))
    with pytest.raises(BadInput, match=r"install fonts-noto-cjk") as error:
        write(_whole("2021"), "docx", fonts=tmp_path, charts=charts)
    assert "不能生成" in error.value.sentence.zh


def test_a_folder_without_a_chinese_font_is_refused_with_what_to_do(tmp_path):
    with pytest.raises(BadInput, match=r"no Chinese font was found in .*install fonts-noto-cjk") as error:
        write(_whole("2021"), "pdf", fonts=tmp_path)
    assert "没有可用的中文字体" in error.value.sentence.zh


def test_a_folder_of_fonts_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(BadInput, match="there is no font folder"):
        write_pdf(_whole("2021"), tmp_path / "none")


@needs_fonts
def test_the_fonts_of_a_named_folder_are_used(tmp_path):
    folder = Path("/usr/share/fonts/opentype/noto")
    if not (folder / "NotoSansCJK-Regular.ttc").exists():
        pytest.skip("the folder of fonts-noto-cjk is not where Debian puts it")
    (tmp_path / "Sans.ttc").symlink_to(folder / "NotoSansCJK-Regular.ttc")
    with pdfplumber.open(io.BytesIO(write_pdf(_whole("2021"), tmp_path))) as document:
        names = {char["fontname"].partition("+")[2] for page in document.pages for char in page.chars}

    assert {re.sub("-.*", "", name) for name in names} == {"NotoSansCJKsc"}


@needs_fonts
def test_the_words_of_a_picture_are_there_whatever_font_the_folder_has(tmp_path, charts):
    folder = Path("/usr/share/fonts/opentype/noto")
    if not (folder / "NotoSerifCJK-Regular.ttc").exists():
        pytest.skip("the folder of fonts-noto-cjk is not where Debian puts it")
    (tmp_path / "Serif.ttc").symlink_to(folder / "NotoSerifCJK-Regular.ttc")
    wordless = replace(charts[1], svg=re.sub("<text.*?</text>", "", charts[1].svg))

    assert png_of(charts[1], TEXT_WIDTH, tmp_path) != png_of(wordless, TEXT_WIDTH, tmp_path)


@needs_fonts
def test_a_character_that_no_font_has_is_named():
    with pytest.raises(BadInput, match=r"e000.*the fonts may lack a character") as error:
        write_pdf(replace(_whole("2021"), agency="\ue000局"))
    assert error.value.code == "pdf_not_made"


@pytest.mark.parametrize("kind", ["docx", "html", "xlsx"])
def test_control_characters_are_left_out(kind):
    content = write(replace(_whole("2021"), agency="甲\x00局\x0b", narrative={"other": "无\x1f"}), kind)

    assert read_content(content, "r", f".{kind}").report.agency == "甲局"


@needs_fonts
def test_what_people_typed_is_never_markup_for_the_typesetter():
    text = '#panic("x") $x$ *粗* `代码` = 标题 \\ // 注'
    read = read_content(write_pdf(replace(_whole("2021"), narrative={"other": text})), "r.pdf", ".pdf")

    assert read.report.narrative["other"] == text


@pytest.mark.parametrize(("largest", "size"), [(99, 9.0), (10**7, 7.5), (10**8, 6.5)])
def test_the_type_of_table_3_shrinks_where_figures_are_long(largest, size):
    table = form_named("2021").table3
    measure = measured(layout3(table, dict.fromkeys(table.row_keys, (largest,) * 7)))

    assert (measure.size, measure.on_one_page) == (size, True)
    assert sum(measure.widths) == pytest.approx(TEXT_WIDTH)


@pytest.mark.parametrize(("largest", "size"), [(9999, 10.5), (10**4, 7.5), (10**5, 6.5), (10**7, 5.5)])
def test_the_type_of_table_4_shrinks_so_that_each_figure_keeps_to_its_line(largest, size):
    table = form_named("2021").table4
    measure = measured(layout4(table, dict.fromkeys(table.column_keys, largest)))

    assert measure.size == size
    assert measure.widths == (TEXT_WIDTH / 15,) * 15


@pytest.mark.parametrize("kind", ["docx", "html", pytest.param("pdf", marks=needs_fonts)])
def test_a_published_report_comes_back_with_its_tables_and_its_text(kind, shared):
    report = read_report(shared / "data" / "reports" / "hualong_education_2020.txt").report
    read = read_content(write(report, kind), "r", f".{kind}").report

    assert (read.table2, read.table3, read.table4) == (report.table2, report.table3, report.table4)
    assert read.narrative == report.narrative
    assert len(read.narrative["overview"].splitlines()) == 30


def _converted(content, ending, folder):
    """The file as LibreOffice prints it; anything that it says beside the conversion fails the test."""
    (folder / f"r{ending}").write_bytes(content)
    done = subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", "pdf", f"r{ending}"],
        cwd=folder, capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    said = [line for line in done.stderr.splitlines() if line and "javaldx" not in line]
    assert said == []
    return (folder / "r.pdf").read_bytes()


@needs_libreoffice
@pytest.mark.parametrize(("ending", "make"), [(".docx", write_docx), (".xlsx", lambda report: write(report, "xlsx"))])
def test_libreoffice_opens_and_prints_the_same_figures(ending, make, tmp_path):
    report = _whole("2021")
    read = read_content(_converted(make(report), ending, tmp_path), "r.pdf", ".pdf").report

    assert (read.table2, read.table3, read.table4) == (report.table2, report.table3, report.table4)
    assert (read.agency, read.year) == ("澄州市教育局", 2024)


def test_the_page_keeps_its_check_out_of_the_text(whole):
    assert read_content(write_html(whole), "r.html", ".html").report.narrative == TEXT
