"""Any text stays itself in a letter, and none of it acts on the text around it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from request_flow.notices.plain_text import bare, flattened, is_changed, lines_of, one_line


@pytest.mark.parametrize(
    "text",
    [
        "张三",
        "<b>张三</b>&amp;",
        "{{ 7*7 }}{% raw %}",
        "𠮷田",
        "a" * 10_000,
        "“引号”、《书名》",
        "①②③",
        "e\u0301",
        "👨‍👩‍👧",
    ],
)
def test_an_ordinary_text_stays_as_it_is(text):
    assert lines_of(text) == (text,)
    assert not is_changed(text)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\u2028", "\u2029", "\v", "\f", "\x85", "\n\n \n"])
def test_every_line_end_parts_a_text(end):
    assert lines_of(f"甲{end}乙") == ("甲", "乙")
    assert one_line(f"甲{end}乙") == flattened(f"甲{end}乙") == "甲 乙"


@pytest.mark.parametrize("text", ["", " ", "\n\n", "\t"])
def test_nothing_but_blanks_is_nothing(text):
    assert lines_of(text) == ()


@pytest.mark.parametrize(
    "code", [0x00, 0x08, 0x1B, 0x1F, 0x7F, 0x9B, 0xD800, 0xFDD0, 0xFFFE, 0xFFFF, 0x1FFFE, 0x10FFFF]
)
def test_what_no_document_may_hold_is_shown_as_a_replacement(code):
    assert lines_of(f"甲{chr(code)}乙") == ("甲\ufffd乙",)
    assert is_changed(f"甲{chr(code)}乙")


@pytest.mark.parametrize("mark", ["\u202e", "\u202b", "\u2066", "\u2069", "\u202c"])
def test_a_mark_that_turns_the_writing_is_shown_as_a_replacement(mark):
    assert lines_of(f"甲{mark}乙") == ("甲\ufffd乙",)


@pytest.mark.parametrize("text", ["محمد", "שלום 张三", "甲\u200f乙"])
def test_writing_from_right_to_left_is_set_apart(text):
    assert lines_of(text) == (f"\u2068{text}\u2069",)


def test_texts_are_compared_without_blanks_marks_width_and_what_is_not_seen():
    assert bare("１９９-0000 1234") == bare("19900001234")
    assert bare("张\u200b文·慧") == bare("张文慧")
    assert bare("Office@Zhonghe.example") == bare("office@zhonghe.example")


@given(st.text(alphabet=st.characters(codec=None), max_size=200))
def test_no_text_leaves_a_control_character_or_an_open_isolate(text):
    for line in lines_of(text):
        assert line.strip()
        line.encode()
        assert not any(ord(each) < 0x20 or 0x7F <= ord(each) < 0xA0 for each in line)
        assert line.count("\u2068") == line.count("\u2069") <= 1
