"""One letter in three layouts: the same words, the same bytes each time, hostile text as itself."""

import io
import random
import zipfile
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from request_flow.errors import BadInput
from request_flow.notices.compose import text_of
from request_flow.notices.layouts import fonts_used, write_docx, write_html, write_pdf, write_sheet
from request_flow.notices.layouts.measures import Placed, agency_size, signature, width_of
from request_flow.notices.model import Letterhead

from .printed_letters import (
    COVER,
    COVER_WORDS,
    DRAWING,
    INDEX,
    REFUSED,
    REFUSED_WORDS,
    SERVICE_RECORD,
    SERVICE_RECORD_WORDS,
    docx_words,
    free,
    html_words,
    needs_fonts,
    pdf_words,
    plain,
    squeezed,
    words,
)  # fmt: skip

KNOWN = [
    pytest.param(REFUSED, REFUSED_WORDS, id="a decision with enclosures and a slip"),
    pytest.param(SERVICE_RECORD, SERVICE_RECORD_WORDS, id="a service record"),
    pytest.param(COVER, COVER_WORDS, id="a cover"),
]
HOSTILE = [
    "<script>alert(1)</script>&amp;",
    "{{ 7*7 }}{% raw %}",
    '#import "x": * $x^2$ *b* _e_ `c` @ref <label> \\u{41} // c /* d',
    "]]>]<!--",
    "\N{CJK UNIFIED IDEOGRAPH-20BB7}野家",
    "“引号”‘单’——……",
    "Ａ１　全角",
    "办\N{ZERO WIDTH SPACE}公",
    "w:p </w:t> &#x41; %PDF",
]


@pytest.mark.parametrize(("letter", "expected"), KNOWN)
def test_the_page_and_the_document_have_the_words_of_the_letter_line_by_line(letter, expected):
    assert html_words(letter) == expected
    assert docx_words(letter) == expected


@needs_fonts
@pytest.mark.parametrize(("letter", "expected"), KNOWN)
def test_the_pdf_has_the_words_of_the_letter_in_their_order(letter, expected):
    assert pdf_words(letter) == squeezed("".join(expected))


def test_a_preview_has_the_same_words_as_what_is_issued():
    assert html_words(REFUSED, preview=True) == REFUSED_WORDS


@pytest.mark.parametrize(
    "write", [write_docx, write_pdf, lambda letter: write_html(letter, preview=True)], ids=["docx", "pdf", "html"]
)
@pytest.mark.parametrize("letter", [REFUSED, COVER, replace(REFUSED, draft=True)], ids=["decision", "cover", "draft"])
@needs_fonts
def test_the_same_letter_gives_the_same_bytes(write, letter):
    assert write(letter) == write(replace(letter))


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stands_as_itself_in_page_and_document(text):
    letter = plain(addressee=text, blocks=[words("申请人", free(text), "：收悉。")], title=f"告知{text}", signer=text)
    expected = [
        "澄州市教育局",
        "澄教公开〔2026〕147号-答",
        f"告知{text}",
        f"{text}：",
        f"申请人{text}：收悉。",
        text,
        "2026年11月24日",
    ]

    assert html_words(letter) == expected
    assert docx_words(letter) == expected


@needs_fonts
@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stands_as_itself_in_the_pdf(text):
    letter = plain(addressee=text, blocks=[words("申请人", free(text), "：收悉。")], title=f"告知{text}", signer=text)

    assert squeezed(f"号-答告知{text}{text}：申请人{text}：收悉。{text}2026年11月24日") in pdf_words(letter)


@needs_fonts
@pytest.mark.parametrize("letter", ["甲", "a"])
def test_ten_thousand_characters_are_all_printed(letter):
    long = plain(blocks=[words(free(letter * 10_000)), words("特此告知。")])

    assert "".join(html_words(long)).count(letter) == 10_000
    assert "".join(docx_words(long)).count(letter) == 10_000
    assert pdf_words(long).count(letter) == 10_000


@needs_fonts
def test_marks_that_turn_the_writing_cannot_turn_the_words_after_them():
    letter = plain(
        addressee="\N{RIGHT-TO-LEFT OVERRIDE}甲乙", blocks=[words(free("丙\N{RIGHT-TO-LEFT EMBEDDING}丁"), "戊己")]
    )

    assert html_words(letter)[3:5] == docx_words(letter)[3:5] == ["甲乙：", "丙丁戊己"]
    assert "甲乙：丙丁戊己" in pdf_words(letter)


@needs_fonts
def test_a_name_written_from_right_to_left_does_not_move_the_words_around_it():
    name = "\N{FIRST STRONG ISOLATE}\N{HEBREW LETTER ALEF}\N{HEBREW LETTER BET}\N{POP DIRECTIONAL ISOLATE}"
    letter = plain(blocks=[words("申请人", free(name), "的申请收悉。")])

    assert html_words(letter)[4] == docx_words(letter)[4] == f"申请人{name}的申请收悉。"
    shown = pdf_words(letter)
    assert shown.index("申请人") < shown.index("\N{HEBREW LETTER BET}") < shown.index("的申请收悉。")


def test_each_line_that_a_person_typed_is_a_paragraph_and_what_no_page_holds_goes():
    letter = plain(blocks=[words("理由：", free("第一\r\n\n第二\x07行\ud800\n  第三"), "。")])

    expected = ["张文慧：", "理由：第一", "第二行", "  第三。", "澄州市教育局"]
    assert html_words(letter)[3:-1] == docx_words(letter)[3:-1] == expected


@given(
    st.lists(
        st.text("甲乙丙丁一二三，。《》〔〕abc019 <>&{}#$*_\\'\"\n", min_size=1, max_size=80), min_size=1, max_size=5
    ),
    st.booleans(),
)
@settings(max_examples=40, deadline=None)
def test_any_words_come_out_as_the_composed_text_says(texts, sealed):
    letter = plain(blocks=[words("首", free(text), "尾") for text in texts], sealed=sealed)

    expected = squeezed(text_of(letter))
    assert squeezed("".join(html_words(letter))) == expected
    assert squeezed("".join(docx_words(letter))) == expected


@needs_fonts
def test_random_words_come_out_of_the_pdf_as_the_composed_text_says():
    chance = random.Random(5)
    for _ in range(6):
        texts = [
            "".join(chance.choices("甲乙丙丁，。《》〔〕abc019<>&{}#$*_\\\"'", k=chance.randrange(1, 300)))
            for _ in range(4)
        ]
        letter = plain(blocks=[words("首", free(text), "尾") for text in texts])

        assert pdf_words(letter) == squeezed(text_of(letter))


def test_name_and_day_share_their_middle_under_a_seal_with_the_day_four_characters_from_the_edge():
    # The day is 4 + 7 halves = 7.5 wide, the line 28: it ends at 24, its middle is 20.25; so is that of [12.5, 28].
    day = "2026年11月24日"
    assert width_of(day) == 7
    assert signature("澄州市教育局", day, sealed=True) == (Placed("澄州市教育局", 13.0), Placed(day, 13.0))


def test_without_a_seal_the_name_ends_two_characters_from_the_edge_and_the_day_begins_two_after_it():
    # The name is 12 wide and stands in [14, 26]; the day begins at 16.
    name = "澄州市人力资源社会保障局"
    assert signature(name, "2026年1月5日", sealed=False) == (
        Placed(name, 14.0, centred=False),
        Placed("2026年1月5日", 16.0, centred=False),
    )


def test_a_day_longer_than_the_name_ends_two_characters_from_the_edge_without_a_seal():
    # The day is 7 wide and stands in [19, 26]; the name begins two characters before it.
    assert [each.left for each in signature("甲局", "2026年11月24日", sealed=False)] == [17.0, 19.0]


@pytest.mark.parametrize("length", [1, 6, 8, 12, 13, 20, 24])
def test_the_name_of_an_agency_fits_into_its_line(length):
    size, apart = agency_size("局" * length)

    assert 18 <= size <= 38
    assert length * (size + apart) <= 156 / 25.4 * 72 + apart


@needs_fonts
def test_fonts_that_stand_in_for_those_of_official_documents_are_named():
    found = fonts_used(None)
    official = {"FangSong_GB2312", "FangSong", "STFangsong"} & set(found.families["body"])

    if official:
        assert found.is_official("body")
    else:
        assert found.sentence.zh.startswith("公文字体不全：")
        assert f"正文（仿宋）用“{found.families['body'][0]}”代替" in found.sentence.zh
        assert "REQUEST_FLOW_FONTS" in found.sentence.en


@needs_fonts
def test_a_family_of_the_agency_comes_first_and_one_that_is_not_there_is_named():
    there = fonts_used(None).families["heading"][-1]
    found = fonts_used(None, (there, "没有的字体"))

    assert found.families["body"][0] == there
    assert found.is_official("body")
    assert "没有找到本机关指定的字体：没有的字体" in found.sentence.zh


def test_a_folder_without_a_chinese_font_is_refused(tmp_path):
    with pytest.raises(BadInput, match="no Chinese font was found"):
        write_pdf(REFUSED, tmp_path)


@pytest.mark.parametrize("write", [write_docx, lambda letter: write_html(letter, preview=False)])
def test_particulars_that_do_not_fit_under_a_letter_are_refused(write):
    with pytest.raises(BadInput, match="do not fit under a letter") as error:
        write(plain(head=Letterhead("甲局", ("地址：" + "长" * 300,))))
    assert "共303个字，印不下" in error.value.sentence.zh


def test_a_code_longer_than_it_can_hold_is_refused():
    with pytest.raises(BadInput, match="cannot hold the 3000 characters"):
        write_html(plain(code="长" * 3000), preview=False)


SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">{}</svg>'


@pytest.mark.parametrize(
    ("drawing", "says"),
    [
        pytest.param("no drawing", "cannot be read", id="no SVG"),
        pytest.param("<html/>", "no svg element", id="another language"),
        pytest.param(SVG.format("<script>x()</script>"), "may not hold <script>", id="a program"),
        pytest.param(SVG.format('<image href="/etc/passwd"/>'), "may not hold <image>", id="a file"),
        pytest.param(SVG.format("<foreignObject/>"), "may not hold <foreignObject>", id="another language inside"),
        pytest.param(SVG.format('<rect onload="x()"/>'), "onload of <rect>", id="an event"),
        pytest.param(SVG.format('<rect style="fill:url(//x)"/>'), "style of <rect>", id="a style"),
        pytest.param(SVG.format('<rect fill="url(http://x/#a)"/>'), "fill of <rect>", id="an address"),
        pytest.param(SVG.format('<g xmlns:l="http://www.w3.org/1999/xlink" l:href="#a"/>'), "href of <g>", id="a link"),
        pytest.param('<!DOCTYPE svg [<!ENTITY a "b">]>' + SVG.format("&a;"), "declares a document type", id="an entity"),
        pytest.param('<svg xmlns="http://www.w3.org/2000/svg"/>', "neither a viewBox nor", id="without a size"),
        pytest.param(SVG.format(" " * 200_001), "more than 200000 characters", id="too large"),
    ],
)  # fmt: skip
def test_a_drawing_that_holds_more_than_shapes_is_refused(drawing, says):
    with pytest.raises(BadInput, match=says):
        write_html(plain(head=replace(REFUSED.head, logo_svg=drawing)), preview=False)


def test_a_drawing_of_shapes_stands_in_page_and_document():
    letter = plain(head=replace(REFUSED.head, logo_svg=f"<!-- ours -->{DRAWING}"))

    assert 'role="img" aria-label="机关标识"' in write_html(letter, preview=False)
    assert {"word/media/logo.svg", "word/media/logo.png"} <= set(
        zipfile.ZipFile(io.BytesIO(write_docx(letter))).namelist()
    )


def test_a_sheet_stands_in_another_page_under_its_heading():
    sheet = write_sheet(REFUSED, preview=True, level=3)

    assert sheet.startswith("<article")
    assert '<h3 class="title">政府信息不予公开告知书</h3>' in sheet
    assert '<h4 class="heading">一、事实和理由</h4>' in sheet
    assert "style=" not in sheet


def test_a_list_of_many_documents_is_whole_in_page_and_document():
    expected = [
        line for place in range(1, 33) for line in (str(place), f"第{place}件材料：政府信息公开申请表及所附材料")
    ]

    for found in (html_words(INDEX), docx_words(INDEX)):
        assert [line for line in found[5:] if len(line) != 64] == expected
