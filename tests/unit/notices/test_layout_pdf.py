"""A letter as PDF: PDF/A-2b as its own reading finds it, the page of GB/T 9704 measured, what must stand together.

There is no complete checker of PDF/A for Python.  What is looked at here is read by programs that did not write the file:
qpdf (its structure), pdfminer and PDFium (text and picture), and, clause by clause, what ISO 19005-2 asks of such a file.
"""

import io
import re

import pdfplumber
import pikepdf
import pypdfium2
import pytest
import segno
from lxml import etree

from request_flow.errors import BadInput
from request_flow.notices.layouts import write_pdf
from request_flow.notices.model import Letterhead, Slip

from .printed_letters import (
    COVER,
    DRAWING,
    HASH,
    INDEX,
    LOW,
    REFUSED,
    SERVICE_RECORD,
    form,
    free,
    is_level,
    needs_fonts,
    pdf_pages,
    plain,
    printed,
    words,
)

pytestmark = needs_fonts
MILLIMETRE = 72 / 25.4
RED = (0xC8 / 255, 0x16 / 255, 0x1D / 255)
ALL = [
    pytest.param(REFUSED, id="decision"),
    pytest.param(SERVICE_RECORD, id="service record"),
    pytest.param(COVER, id="cover"),
    pytest.param(INDEX, id="list of many pages"),
    pytest.param(
        plain(draft=True, head=Letterhead("甲局", logo_svg=DRAWING), addressee="\N{CJK UNIFIED IDEOGRAPH-20BB7}"),
        id="draft with a drawing",
    ),
]


def objects_of(document):
    """Every dictionary of a file, those inside others too."""
    seen = list(document.objects)
    while seen:
        each = seen.pop()
        if isinstance(each, pikepdf.Array):
            seen.extend(item for item in each if isinstance(item, pikepdf.Array | pikepdf.Dictionary))
        elif isinstance(each, pikepdf.Dictionary | pikepdf.Stream):
            yield each
            seen.extend(
                value
                for key, value in each.items()
                if isinstance(value, pikepdf.Array | pikepdf.Dictionary) and not value.is_indirect
            )


def read(letter):
    return pikepdf.open(io.BytesIO(printed(letter)))


@pytest.mark.parametrize("letter", ALL)
def test_the_structure_of_the_file_has_no_fault(letter):
    assert read(letter).check_pdf_syntax() == []


@pytest.mark.parametrize("letter", ALL)
def test_the_file_says_that_it_is_pdf_a_2b_with_its_title_and_language(letter):
    content = printed(letter)
    document = pikepdf.open(io.BytesIO(content))

    assert re.match(rb"%PDF-1\.7\n%[\x80-\xff]{4}", content)
    assert len(document.trailer.ID) == 2
    assert not document.is_encrypted
    packet = etree.fromstring(document.Root.Metadata.read_bytes())
    spaces = {
        "id": "http://www.aiim.org/pdfa/ns/id/",
        "dc": "http://purl.org/dc/elements/1.1/",
        "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    }
    assert packet.xpath("string(//id:part)", namespaces=spaces) == "2"
    assert packet.xpath("string(//id:conformance)", namespaces=spaces) == "B"
    assert packet.xpath("string(//dc:title//rdf:li)", namespaces=spaces) == letter.title
    assert str(document.docinfo.Title) == letter.title
    assert str(document.Root.Lang).lower().startswith("zh")
    assert document.Root.MarkInfo.Marked


@pytest.mark.parametrize("letter", ALL)
def test_the_colours_of_the_file_are_those_of_its_output_intent(letter):
    document = read(letter)
    [intent] = document.Root.OutputIntents
    profile = intent.DestOutputProfile
    data = profile.read_bytes()

    assert intent.S == pikepdf.Name.GTS_PDFA1
    assert (int(profile.N), data[36:40], data[16:20]) == (3, b"acsp", b"RGB ")
    assert int.from_bytes(data[:4]) == len(data)
    assert data[8] <= 4
    for each in objects_of(document):
        assert pikepdf.Name.DeviceCMYK not in each.values()


@pytest.mark.parametrize("letter", ALL)
def test_every_font_is_in_the_file_and_its_characters_can_be_copied_out(letter):
    document = read(letter)
    fonts = [each for each in objects_of(document) if each.get("/Type") == pikepdf.Name.Font]

    assert fonts
    for font in fonts:
        if font.Subtype == pikepdf.Name.Type0:
            assert font.ToUnicode.read_bytes().count(b"beginbf") >= 1
            [inner] = font.DescendantFonts
            assert {"/FontFile2", "/FontFile3"} & set(inner.FontDescriptor.keys())
            assert re.match(r"/[A-Z]{6}\+", str(inner.BaseFont))
            assert inner.Subtype == pikepdf.Name.CIDFontType0 or "/CIDToGIDMap" in inner
        else:
            assert font.Subtype in {pikepdf.Name.CIDFontType0, pikepdf.Name.CIDFontType2}


@pytest.mark.parametrize("letter", ALL)
def test_nothing_is_in_the_file_that_pdf_a_forbids(letter):
    document = read(letter)
    root = document.Root

    assert not {"/OpenAction", "/AA", "/AcroForm", "/Perms", "/Requirements", "/NeedsRendering"} & set(root.keys())
    assert "/JavaScript" not in root.get("/Names", {})
    assert "/EmbeddedFiles" not in root.get("/Names", {})
    for each in objects_of(document):
        assert not {"/JS", "/AA", "/TR", "/TR2", "/HTP", "/OPI", "/Ref", "/Alternates", "/F_", "/XFA"} & set(
            each.keys()
        )
        assert each.get("/S") not in {pikepdf.Name.JavaScript, pikepdf.Name.Launch, pikepdf.Name.URI}
        assert each.get("/Subtype") not in {pikepdf.Name.PS, pikepdf.Name.Widget, pikepdf.Name.FileAttachment}
        assert not each.get("/Interpolate", False)
        if isinstance(each, pikepdf.Stream):
            assert "/F" not in each
            assert "LZWDecode" not in str(each.get("/Filter", ""))
            assert "Crypt" not in str(each.get("/Filter", ""))
    for page in document.pages:
        assert "/Annots" not in page or not list(page.Annots)


def lines_of(page):
    """The lines of a page by their upper edge: the place of the first character, and the text."""
    rows = {}
    for each in page.chars:
        if is_level(each):
            rows.setdefault(round(each["top"]), []).append(each)
    return {top: (min(c["x0"] for c in row), "".join(c["text"] for c in row)) for top, row in sorted(rows.items())}


def opened(letter):
    return pdfplumber.open(io.BytesIO(printed(letter)))


def test_a_full_page_has_22_lines_of_28_characters_within_the_margins():
    with opened(plain(blocks=[words("字" * 28 * 60)])) as document:
        page = document.pages[1]
        body = [each for each in page.chars if each["text"] == "字"]

    rows = {}
    for each in body:
        rows.setdefault(round(each["top"], 1), []).append(each)
    assert [len(row) for row in rows.values()] == [28] * 22
    assert min(each["x0"] for each in body) == pytest.approx(28 * MILLIMETRE, abs=0.5)
    assert max(each["x1"] for each in body) <= (210 - 26) * MILLIMETRE + 0.5
    tops = list(rows)
    assert (tops[-1] - tops[0]) / 21 == pytest.approx(28.95, abs=0.01)


def test_the_red_head_and_the_rules_stand_where_the_standard_puts_them():
    with opened(plain()) as document:
        page = document.pages[0]
        name = [each for each in page.chars if each["size"] > 30]
        rules = [each for each in page.lines + page.rects if each["stroking_color"] == pytest.approx(RED, abs=0.01)]

    assert "".join(each["text"] for each in name) == "澄州市教育局"
    assert all(each["non_stroking_color"] == pytest.approx(RED, abs=0.01) for each in name)
    assert min(each["top"] for each in name) == pytest.approx(30 * MILLIMETRE, abs=8)
    assert len(rules) == 4
    assert {round(each["x1"] - each["x0"]) for each in rules} == {round(170 * MILLIMETRE)}
    assert {round(each["x0"]) for each in rules} == {round(20 * MILLIMETRE)}
    assert max(each["top"] for each in rules) == pytest.approx((297 - 20) * MILLIMETRE, abs=1)
    widths = [each["linewidth"] for each in sorted(rules, key=lambda each: each["top"])]
    assert widths == [2.25, 0.75, 0.75, 2.25]


def test_the_number_ends_at_the_edge_of_the_text_and_the_title_stands_in_the_middle():
    with opened(plain()) as document:
        characters = document.pages[0].chars
    number = [each for each in characters if each["text"] == "答"]
    title = [each for each in characters if round(each["size"]) == 22]

    assert number[0]["x1"] == pytest.approx((210 - 26) * MILLIMETRE, abs=1)
    middle = (min(each["x0"] for each in title) + max(each["x1"] for each in title)) / 2
    assert middle == pytest.approx((28 + 78) * MILLIMETRE, abs=1)


def test_a_paragraph_begins_two_characters_in_and_the_salutation_at_the_edge():
    with opened(plain(blocks=[words("甲乙" * 40)])) as document:
        starts = {text[:2]: x for x, text in reversed(lines_of(document.pages[0]).values())}

    assert starts["张文"] == pytest.approx(28 * MILLIMETRE, abs=1)
    assert starts["甲乙"] == pytest.approx(28 * MILLIMETRE + 2 * 16, abs=1.5)


def test_whom_a_slip_goes_back_to_stands_at_the_edge_as_the_salutation_does():
    slip = Slip("回执", (words("丁局：", style="addressee"), words("甲乙" * 40)))
    with opened(plain(slips=(slip,))) as document:
        starts = {text[:2]: x for x, text in reversed(lines_of(document.pages[1]).values())}

    assert starts["丁局"] == pytest.approx(28 * MILLIMETRE, abs=1)
    assert starts["甲乙"] == pytest.approx(28 * MILLIMETRE + 2 * 16, abs=1.5)


def test_a_long_address_breaks_after_its_marks_and_a_hash_anywhere():
    address = "www.edu.chengzhou.example/letters"
    with opened(plain(blocks=[words("字" * 13 + address), words("字" * 13 + HASH)])) as document:
        lines = [text for _, text in lines_of(document.pages[0]).values()]

    first = next(place for place, text in enumerate(lines) if text.startswith("字"))
    assert lines[first + 1] in {"chengzhou.example/letters", "example/letters", "letters"}
    assert 20 < len(lines[first + 2]) - 13 < 64


def test_a_letter_is_numbered_from_its_second_page_at_the_outside_and_a_record_from_its_first():
    with opened(plain(blocks=[words("字" * 28 * 60)])) as document:
        feet = [[c for c in page.chars if round(c["size"]) == 14] for page in document.pages]
    assert ["".join(c["text"] for c in foot).replace(" ", "") for foot in feet] == ["", "—2—", "—3—", "—4—"][
        : len(feet)
    ]
    assert feet[1][0]["x0"] < 150
    assert feet[2][0]["x0"] > 400

    with opened(INDEX) as document:
        first = "".join(each["text"] for each in document.pages[0].chars if round(each["size"]) == 14)
    assert first.replace(" ", "") == "—1—"


def test_day_and_name_under_a_seal_share_their_middle_and_leave_room():
    with opened(plain(blocks=[words("特此告知。")])) as document:
        lines = lines_of(document.pages[0])
        characters = [each for each in document.pages[0].chars if round(each["size"]) == 16]
    tops = {text: top for top, (_, text) in lines.items()}
    by_text = {
        text: [each for each in characters if round(each["top"]) == tops[text]]
        for text in ("澄州市教育局", "2026年11月24日")
    }
    middles = [(row[0]["x0"] + row[-1]["x1"]) / 2 for row in by_text.values()]

    assert middles[0] == pytest.approx(middles[1], abs=1)
    right = by_text["2026年11月24日"][-1]["x1"]
    assert (210 - 26) * MILLIMETRE - right == pytest.approx(4 * 16, abs=6)
    # A line and a half above the name, so that the seal's upper edge is within a line of the last words.
    assert tops["澄州市教育局"] - tops["特此告知。"] == pytest.approx(2.5 * 28.95, abs=2)


@pytest.mark.parametrize("last", [3, 120, 700])
def test_name_and_day_never_stand_on_a_page_without_words_of_the_letter(last):
    for before in range(0, 22, 3):
        letter = plain(blocks=[*(words("甲乙") for _ in range(before)), words("末" * last)])
        pages = pdf_pages(write_pdf(letter))

        assert sum(page.count("末") for page in pages) == last
        assert pages[-1].count("末") >= min(last, 29)
        assert pages[-1].endswith("澄州市教育局2026年11月24日")


def test_only_the_last_lines_of_a_long_paragraph_go_with_name_and_day():
    # 392 characters after two of indent are 15 lines, the last of two characters: 13 lines stay, two go.
    pages = pdf_pages(write_pdf(plain(blocks=[words("末" * 28 * 14)])))

    assert 26 + 11 * 28 < pages[0].count("末") <= 26 + 12 * 28
    assert len(pages) == 2


def test_no_single_line_of_a_paragraph_stands_on_a_page_alone():
    for before in range(10, 18):
        letter = plain(blocks=[*(words("甲乙") for _ in range(before)), words("丙" * 28 * 4), words("特此告知。" * 12)])
        counts = [page.count("丙") for page in pdf_pages(write_pdf(letter))]

        assert all(count == 0 or count >= 28 for count in counts)


def test_a_heading_never_ends_a_page():
    for before in range(10, 20):
        letter = plain(
            blocks=[*(words("甲乙") for _ in range(before)), words("一、理由", style="heading"), words("丙" * 60)]
        )
        assert not any(page.endswith("一、理由") for page in pdf_pages(write_pdf(letter)))


def test_words_that_announce_a_list_never_end_a_page():
    for before in range(10, 20):
        letter = plain(
            blocks=[*(words("甲乙") for _ in range(before)), words("材料如下："), words("1.丙"), words("2.丁")]
        )
        assert not any(page.endswith("材料如下：") for page in pdf_pages(write_pdf(letter)))


def test_a_low_table_is_not_parted_between_two_pages():
    for before in range(8, 18):
        letter = plain(blocks=[*(words("甲乙") for _ in range(before)), LOW, words("特此告知。")])
        assert sum("第一格" in page for page in pdf_pages(write_pdf(letter))) == 1
        assert sum("第一格" in page and "第三格" in page for page in pdf_pages(write_pdf(letter))) == 1


def test_a_low_table_at_the_end_goes_with_name_and_day():
    for before in range(8, 18):
        pages = pdf_pages(write_pdf(plain(blocks=[*(words("甲乙") for _ in range(before)), LOW])))
        assert "第三格" in pages[-1]
        assert pages[-1].endswith("澄州市教育局2026年11月24日")


def test_a_slip_stands_on_a_page_of_its_own_with_room_to_write_in():
    with opened(REFUSED) as document:
        slip = document.pages[-1]
        text = slip.extract_text()
        [table] = slip.find_tables()

    assert text.startswith("回 执")
    assert "特此" not in text
    heights = [row.bbox[3] - row.bbox[1] for row in table.rows]
    assert min(heights) >= 11.9 * MILLIMETRE


def test_a_long_list_repeats_its_heading_and_breaks_no_row():
    with opened(INDEX) as document:
        pages = [(page, page.find_tables()[0].extract()) for page in document.pages]

    assert len(pages) > 2
    assert {tuple(rows[0]) for _, rows in pages} == {("序号", "材料名称", "SHA-256")}
    body = [row for _, rows in pages for row in rows[1:]]
    assert [row[0] for row in body] == [str(place) for place in range(1, 33)]
    assert {row[2].replace("\n", "") for row in body} == {HASH}
    assert max(each["x1"] for page, _ in pages for each in page.chars) <= (210 - 26) * MILLIMETRE


def test_a_cell_longer_than_a_page_goes_on_over_the_next_pages():
    letter = plain(blocks=[form(("序号", "内容"), ("1", "长" * 3000), widths=(1, 9), header=True), words("特此告知。")])
    pages = pdf_pages(write_pdf(letter))

    assert len(pages) > 3
    assert sum(page.count("长") for page in pages) == 3000
    assert all("序号内容" in page for page in pages if "长" in page)


def test_a_draft_bears_its_mark_on_every_page_and_an_issued_letter_does_not():
    long = [words("字" * 28 * 30)]
    with opened(plain(blocks=long, draft=True)) as draft, opened(plain(blocks=long)) as issued:
        marks = ["".join(c["text"] for c in page.chars if not is_level(c)) for page in draft.pages]
        none = ["".join(c["text"] for c in page.chars if not is_level(c)) for page in issued.pages]

    assert [sorted(mark) for mark in marks] == [["稿", "草"]] * len(marks)
    assert set(none) == {""}


def test_a_character_that_no_font_has_is_named():
    with pytest.raises(BadInput, match=r"no font has the character '\\ue000' \(U\+E000\)") as error:
        write_pdf(plain(blocks=[words("甲", free("\ue000"), "乙")]))
    assert error.value.code == "character_not_in_fonts"
    assert "（U+E000），不能生成 PDF；请安装有这个字的字体" in error.value.sentence.zh


def test_a_rare_character_beyond_the_first_plane_is_printed_and_can_be_copied():
    letter = plain(addressee="\N{CJK UNIFIED IDEOGRAPH-20BB7}野家有限公司")

    assert "\N{CJK UNIFIED IDEOGRAPH-20BB7}野家有限公司：" in pdf_pages(write_pdf(letter))[0]


@pytest.mark.parametrize(("letter", "left", "size"), [(REFUSED, 172, 18), (COVER, 156, 28)], ids=["letter", "cover"])
def test_the_code_on_the_page_is_that_of_the_text(letter, left, size):
    scale = 8
    page = pypdfium2.PdfDocument(printed(letter))[0]
    picture = page.render(scale=scale, grayscale=True).to_numpy().squeeze()
    matrix = segno.make_qr(letter.code, error="m", boost_error=False).matrix
    count = len(matrix)
    dot = size * MILLIMETRE * scale / count

    def dark(row, column):
        top, beside = 9 * MILLIMETRE * scale + (row + 0.5) * dot, left * MILLIMETRE * scale + (column + 0.5) * dot
        return picture[int(top), int(beside)] < 128

    assert [[dark(row, column) for column in range(count)] for row in range(count)] == [
        [bool(module) for module in row] for row in matrix
    ]
