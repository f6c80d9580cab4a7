"""A letter as DOCX: the official page, the fonts it names, what keeps together, and what LibreOffice makes of it."""

import io
import shutil
import zipfile
from dataclasses import replace

import pytest
from docx import Document
from docx.enum.text import WD_LINE_SPACING
from docx.oxml.ns import qn
from lxml import etree

from request_flow.notices.layouts import write_docx
from request_flow.notices.model import Letterhead, Slip

from .printed_letters import (
    COVER,
    COVER_WORDS,
    DRAWING,
    INDEX,
    LOW,
    PARTICULARS,
    REFUSED,
    REFUSED_WORDS,
    SERVICE_RECORD,
    SERVICE_RECORD_WORDS,
    converted,
    free,
    pdf_pages,
    plain,
    squeezed,
    words,
)

needs_libreoffice = pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
HOSTILE = "<b>{{x}}</b> #let \N{CJK UNIFIED IDEOGRAPH-20BB7} ]]>"


def opened(letter):
    return Document(io.BytesIO(write_docx(letter)))


def member(letter, name):
    return zipfile.ZipFile(io.BytesIO(write_docx(letter))).read(name).decode()


def test_the_page_has_the_margins_of_official_letters():
    section = opened(REFUSED).sections[0]

    assert [round(length.mm) for length in (section.page_width, section.page_height)] == [210, 297]
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(length.mm) for length in margins] == [37, 35, 28, 26]
    assert (round(section.header_distance.mm), round(section.footer_distance.mm)) == (30, 20)


def test_a_line_goes_22_times_into_the_text_and_a_character_28_times():
    normal = opened(REFUSED).styles["Normal"]

    assert normal.paragraph_format.line_spacing_rule == WD_LINE_SPACING.EXACTLY
    assert int(225 / 25.4 * 72 / normal.paragraph_format.line_spacing.pt) == 22
    tracking = int(normal.element.find(f"{qn('w:rPr')}/{qn('w:spacing')}").get(qn("w:val"))) / 20
    assert int(156 / 25.4 * 72 / (16 + tracking)) == 28


def test_whom_a_slip_goes_back_to_is_not_indented():
    slip = Slip("回执", (words("丁局：", style="addressee"), words("回复如下。")))
    styles = {each.text: each.style.name for each in opened(plain(slips=(slip,))).paragraphs}

    assert (styles["丁局："], styles["回复如下。"]) == ("Unindented", "Normal")


def test_the_fonts_of_official_documents_are_named_for_chinese_text():
    styles = opened(REFUSED).styles
    named = {
        style.name: found.get(qn("w:eastAsia"))
        for style in styles
        if (found := style.element.find(f"{qn('w:rPr')}/{qn('w:rFonts')}")) is not None
    }
    defaults = styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}/{qn('w:rFonts')}")

    assert defaults.get(qn("w:eastAsia")) == "仿宋_GB2312"
    assert named["Title"] == named["Agency"] == "方正小标宋简体"
    assert named["Heading 1"] == named["Form Heading"] == "黑体"
    assert named["Quote"] == "楷体_GB2312"
    assert 'w:altName w:val="仿宋,FangSong,华文仿宋"' in member(REFUSED, "word/fontTable.xml")


def test_families_of_the_agency_take_the_place_of_those_of_official_documents():
    styles = member(plain(head=replace(REFUSED.head, fonts=("华文仿宋&", "STKaiti"))), "word/styles.xml")

    assert 'w:eastAsia="华文仿宋&amp;"' in styles
    assert 'w:eastAsia="STKaiti"' in styles
    assert "仿宋_GB2312" not in styles
    assert "楷体_GB2312" not in styles
    assert "方正小标宋简体" in styles


def test_every_part_of_the_package_is_well_formed_and_known_to_it():
    letter = plain(draft=True, head=replace(REFUSED.head, logo_svg=DRAWING), code="x", addressee=HOSTILE)
    package = zipfile.ZipFile(io.BytesIO(write_docx(letter)))
    names = package.namelist()

    types = etree.fromstring(package.read("[Content_Types].xml"))
    overridden = {each.get("PartName").lstrip("/") for each in types if each.tag.endswith("Override")}
    extensions = {each.get("Extension") for each in types if each.tag.endswith("Default")}
    assert overridden <= set(names)
    assert {name.rpartition(".")[2] for name in names} <= extensions | {"xml"}
    for name in names:
        if name.endswith((".xml", ".rels", ".svg")):
            etree.fromstring(package.read(name))
        if name.endswith(".rels") and name != "_rels/.rels":
            targets = [each.get("Target") for each in etree.fromstring(package.read(name))]
            assert {f"word/{target}" for target in targets} <= set(names)
    assert {each.date_time for each in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_the_document_has_its_title_its_author_and_its_language():
    properties = opened(REFUSED).core_properties

    assert (properties.title, properties.author, properties.language) == (
        "政府信息不予公开告知书",
        "澄州市教育局",
        "zh-CN",
    )


def test_the_head_stands_over_the_first_page_and_the_particulars_under_it():
    section = opened(REFUSED).sections[0]

    assert section.different_first_page_header_footer
    assert [each.text for each in section.first_page_header.paragraphs] == ["澄州市教育局"]
    assert [each.text for each in section.first_page_footer.paragraphs] == [PARTICULARS]
    head, foot = (member(REFUSED, f"word/{name}.xml") for name in ("header1", "footer3"))
    assert 'w:bottom w:val="thickThinSmallGap"' in head
    assert 'w:bottom w:val="thinThickSmallGap"' in foot
    assert head.count('w:val="c8161d"') == 2


def test_a_record_has_no_red_head_and_is_numbered_from_its_first_page():
    section = opened(SERVICE_RECORD).sections[0]

    assert [each.text for each in section.first_page_header.paragraphs] == [""]
    assert "c8161d" not in member(SERVICE_RECORD, "word/document.xml") + member(SERVICE_RECORD, "word/header1.xml")
    assert section.first_page_footer.paragraphs[0].text == "— 1 —"
    assert opened(COVER).sections[0].first_page_footer.paragraphs[0].text == ""


def test_pages_are_numbered_at_the_outside_of_the_foot():
    odd, even = (member(REFUSED, f"word/footer{n}.xml") for n in (1, 2))

    assert '<w:jc w:val="right"/>' in odd
    assert '<w:jc w:val="left"/>' in even
    assert all(" PAGE " in each and each.count("—") == 2 for each in (odd, even))
    assert "<w:evenAndOddHeaders/>" in member(REFUSED, "word/settings.xml")


def test_the_last_words_keep_with_name_and_day():
    paragraphs = {each.text: each for each in opened(REFUSED).paragraphs}
    kept = ["注：本告知书一式两份。", "附件：1.征求第三方意见书", "2.第三方意见回执", "澄州市教育局"]

    assert [paragraphs[text].paragraph_format.keep_with_next for text in kept] == [True] * 4
    assert paragraphs["澄州市教育局"].paragraph_format.space_before.pt == pytest.approx(1.5 * 28.95, abs=0.2)
    assert paragraphs["一、事实和理由"].style.paragraph_format.keep_with_next


@pytest.mark.parametrize(("blocks", "last_kept"), [((LOW,), True), ((LOW, words("特此告知。")), False)])
def test_the_rows_of_a_low_table_keep_together_and_at_the_end_with_name_and_day(blocks, last_kept):
    rows = opened(plain(blocks=blocks)).tables[0].rows
    kept = [{each.paragraph_format.keep_with_next for cell in row.cells for each in cell.paragraphs} for row in rows]

    assert kept == [{True}, {True}, {True if last_kept else None}]


def test_the_rows_of_a_high_table_do_not_keep_together():
    rows = opened(INDEX).tables[0].rows

    assert {each.paragraph_format.keep_with_next for each in rows[0].cells[0].paragraphs} == {None}


def test_a_last_paragraph_of_many_lines_may_go_over_to_the_next_page():
    long = opened(plain(blocks=[words("字" * 28 * 12)]))

    [paragraph] = [each for each in long.paragraphs if each.text.startswith("字")]
    assert not paragraph.paragraph_format.keep_with_next


def test_a_slip_begins_on_a_page_of_its_own():
    [title] = [each for each in opened(REFUSED).paragraphs if each.text == "回　执"]

    assert title.style.name == "Title"
    assert title.paragraph_format.page_break_before


def test_blank_cells_have_room_to_write_in_and_rows_do_not_break():
    for row in opened(SERVICE_RECORD).tables[0].rows:
        assert row.height.mm == pytest.approx(12, abs=0.1)
        assert row._tr.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is not None


def test_the_heading_of_a_list_is_repeated_and_only_a_very_long_row_may_break():
    rows = opened(INDEX).tables[0].rows
    assert [row._tr.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None for row in rows] == [True] + [False] * 32

    grid = replace(INDEX.blocks[0], rows=(INDEX.blocks[0].rows[0], (words("1"), words("长" * 2000), words("x"))))
    last = opened(replace(INDEX, blocks=(grid,))).tables[0].rows[-1]
    assert last._tr.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is None


def test_a_table_fills_the_text_in_the_parts_it_is_given():
    grid = opened(SERVICE_RECORD).tables[0]._tbl.find(qn("w:tblGrid"))
    widths = [int(each.get(qn("w:w"))) for each in grid]

    assert sum(widths) == round(156 / 25.4 * 1440)
    assert widths[0] / sum(widths) == pytest.approx(0.3, abs=0.001)


def test_a_draft_bears_its_mark_over_every_page_and_an_issued_letter_does_not():
    draft = zipfile.ZipFile(io.BytesIO(write_docx(plain(draft=True))))
    section = opened(plain(draft=True)).sections[0]

    assert all(b'string="\xe8\x8d\x89\xe7\xa8\xbf"' in draft.read(f"word/header{n}.xml") for n in (1, 2))
    for header in (section.first_page_header, section.header, section.even_page_header):
        assert not header.is_linked_to_previous
    assert "草稿" not in member(plain(), "word/header1.xml")
    assert "word/header2.xml" not in zipfile.ZipFile(io.BytesIO(write_docx(plain()))).namelist()


def test_drawings_are_lines_with_a_picture_of_pixels_for_older_programs():
    letter = plain(code="https://gk.example.cn/q/1", head=replace(REFUSED.head, logo_svg=DRAWING))
    package = zipfile.ZipFile(io.BytesIO(write_docx(letter)))
    header = package.read("word/header1.xml").decode()

    for kind, said in (("code", "二维码"), ("logo", "机关标识")):
        assert f'descr="{said}"' in header
        assert f'r:embed="{kind}1"' in header
        assert f'svgBlip r:embed="{kind}2"' in header
        assert package.read(f"word/media/{kind}.png").startswith(b"\x89PNG")
        assert package.read(f"word/media/{kind}.svg").startswith(b"<svg")


LIBRE = {
    "refused": REFUSED,
    "service": SERVICE_RECORD,
    "cover": COVER,
    "index": INDEX,
    "hostile": plain(addressee=HOSTILE, blocks=[words(free(f"{HOSTILE}\n第二行")), words(free("甲" * 2000))]),
    "draft": plain(draft=True, head=replace(REFUSED.head, logo_svg=DRAWING)),
    "long": plain(
        head=Letterhead("澄州市人力资源和社会保障局政务服务管理办公室"),
        blocks=[words("字" * 28 * 60), words("特此告知。")],
    ),
}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    documents = {name: write_docx(letter) for name, letter in LIBRE.items()}
    return converted(tmp_path_factory.mktemp("libreoffice"), documents)


@needs_libreoffice
@pytest.mark.parametrize(
    ("name", "expected"),
    [("refused", REFUSED_WORDS), ("service", SERVICE_RECORD_WORDS), ("cover", COVER_WORDS)],
)
def test_libreoffice_prints_the_words_of_the_letter(made, name, expected):
    assert sorted(squeezed("".join(pdf_pages(made[name])))) == sorted(squeezed("".join(expected)))


@needs_libreoffice
def test_libreoffice_prints_hostile_text_as_itself(made):
    text = squeezed("".join(pdf_pages(made["hostile"])))

    assert text.count(squeezed(HOSTILE)) == 2
    assert "第二行" in text
    assert text.count("甲") == 2000


@needs_libreoffice
def test_libreoffice_sets_28_characters_to_a_line_and_22_lines_to_a_page(made):
    first, second, *_ = pdf_pages(made["long"])

    assert (first.count("字") + 2) % 28 == 0  # the paragraph begins two characters in
    assert second == "字" * 28 * 22


@needs_libreoffice
def test_records_and_slips_keep_to_the_pages_they_should_in_libreoffice(made):
    assert [len(pdf_pages(made[name])) for name in ("service", "cover", "draft", "refused")] == [1, 1, 1, 3]
    assert pdf_pages(made["refused"])[2].startswith("回")
    assert all("序号材料名称" in squeezed(page) for page in pdf_pages(made["index"]))
