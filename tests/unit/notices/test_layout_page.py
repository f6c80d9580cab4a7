"""A letter as a web page: marks of a preview, headings and tables for every reader, paper and dark screens."""

import re
from dataclasses import replace

import pytest
from benchmarks import letters
from benchmarks.stores import stores
from lxml import html

from request_flow.notices.layouts import write_html

from .printed_letters import COVER, DRAWING, INDEX, REFUSED, SERVICE_RECORD, free, needs_fonts, plain, rule, words


def page(letter, *, preview=False):
    return html.document_fromstring(write_html(letter, preview=preview))


def test_a_preview_marks_what_the_rules_filled_in_and_what_a_person_typed():
    shown = page(REFUSED, preview=True)
    sheet = shown.find_class("sheet")[0]

    assert [each.text for each in sheet.xpath(".//mark")] == [
        "2026年9月18日", "食堂食材配送项目成本构成明细表", "第十五条、第三十二条"
    ]  # fmt: skip
    assert [each.text for each in sheet.find_class("free")] == ["上述信息属于商业秘密，公开会损害第三方的合法权益。"]
    assert "由系统填写" in shown.find_class("legend")[0].text_content()


def test_what_is_issued_has_no_marks():
    shown = page(REFUSED)

    assert shown.xpath("//mark") == []
    assert shown.find_class("free") == []
    assert shown.find_class("legend") == []


def test_marks_are_for_the_screen_alone():
    style = page(REFUSED, preview=True).xpath("//style")[0].text
    printing = style[style.index("@media print") :]

    assert "mark, .free { text-decoration: none; }" in printing
    assert ".legend { display: none; }" in printing


def test_the_page_says_its_language_and_has_its_headings_in_order():
    shown = page(REFUSED)

    assert shown.get("lang") == "zh-CN"
    assert [(each.tag, each.text_content()) for each in shown.xpath("//h1|//h2|//h3")] == [
        ("h1", "政府信息不予公开告知书"), ("h2", "一、事实和理由"), ("h1", "回　执")
    ]  # fmt: skip
    assert shown.xpath("//title")[0].text == "政府信息不予公开告知书 澄教公开〔2026〕147号-答"


@pytest.mark.parametrize("letter", [REFUSED, SERVICE_RECORD, COVER, INDEX], ids=lambda letter: letter.name)
def test_the_page_needs_nothing_beside_itself_and_runs_nothing(letter):
    text = write_html(replace(letter, head=replace(letter.head, logo_svg=DRAWING)), preview=True)

    assert not re.search(r"<script|<link|<img|<iframe|@import|url\(|style=|\son\w+=", text)
    assert "default-src 'none'" in text


def test_tables_can_be_read_by_screen_readers_and_in_any_width():
    form, listed = page(SERVICE_RECORD), page(INDEX)

    assert {each.get("scope") for each in form.xpath("//th")} == {"row"}
    assert [each.get("scope") for each in listed.xpath("//thead//th")] == ["col"] * 3
    assert listed.xpath("//tbody//th") == []
    for shown in (form, listed):
        assert shown.xpath("//div[@role='region' and @tabindex='0' and @aria-label]/table")
    assert [each.get("width") for each in form.xpath("//col")] == ["30.00%", "70.00%"]


def test_each_slip_is_a_sheet_of_its_own():
    sheets = page(REFUSED).find_class("sheet")

    assert len(sheets) == 2
    assert sheets[1].get("class") == "sheet slip"


def test_a_record_has_neither_red_rules_nor_particulars():
    assert page(SERVICE_RECORD).xpath("//hr|//footer") == []
    assert len(page(REFUSED).xpath("//hr")) == 2
    assert page(REFUSED).xpath("//footer/p")[0].text_content() == "地址：澄州市人民路18号　　联系电话：0555-2345678"


def test_a_draft_bears_its_mark_on_every_sheet():
    assert [each.text for each in page(replace(REFUSED, draft=True)).find_class("draft-mark")] == ["草稿", "草稿"]
    assert page(REFUSED).find_class("draft-mark") == []


def test_the_code_is_drawn_with_its_description():
    [code] = page(COVER).find_class("code")

    assert (code.get("role"), code.get("aria-label")) == ("img", "二维码")
    assert code.xpath(".//*[local-name()='path']/@d")[0].startswith("M0 0h7v1h-7z")


def test_a_family_of_the_agency_is_named_and_what_is_no_name_is_not():
    style = page(plain(head=replace(REFUSED.head, fonts=("华文仿宋", 'x"; } body { display: none')))).xpath("//style")[
        0
    ]

    assert '--letter: "华文仿宋", "FangSong_GB2312"' in style.text
    assert "body { display: none" not in style.text


def test_blanks_that_a_person_typed_are_kept():
    shown = page(plain(blocks=[words("甲", free("  乙　　丙"), rule(" "), "丁")]))

    assert shown.xpath("//p[@class='body']")[0].text_content() == "甲  乙　　丙 丁"
    assert "white-space: break-spaces" in shown.xpath("//style")[0].text


def printed_by_another(place: int) -> bytes:
    return b"%PDF-1.7 " + str(place).encode()


@needs_fonts
@pytest.mark.parametrize(("peer", "units"), [(None, ["ms", "MB"]), (printed_by_another, ["ms", "ms", "MB"])])
def test_printing_letters_is_measured_with_the_other_printer_and_without(capsys, monkeypatch, peer, units):
    # WeasyPrint itself is for the benchmark: it leaves files open, and is on few machines.
    monkeypatch.setattr(letters, "peer", lambda: peer)
    with stores(postgresql=False) as place:
        found = letters.rows(place, rounds=1, letters=1, few=2, many=4)

    assert [row.unit for row in found] == units
    assert all(row.ours >= 0 and row.floor > 0 for row in found)
    assert ("is not installed" in capsys.readouterr().out) == (peer is None)
