"""Case files line by line: every kind of broken line, and the files themselves."""

import json
from datetime import date

import pytest

from request_flow.errors import BadInput, NotFound
from request_flow.registers import read_register
from unit.registers.samples import CASE, case


def test_every_shared_case_file_is_read_without_a_problem(shared_registers):
    for name, cases in (("suqian_2024.jsonl", 3646), ("mixed_2019_2026.jsonl", 400)):
        entries = list(read_register(shared_registers / name))

        assert len(entries) == cases
        assert [entry for entry in entries if entry.problems or entry.flags] == []
        assert all(type(event["on"]) is date for entry in entries for event in entry.case["events"])


LINES = [
    pytest.param(b'{"number": ', "broken_json", id="cut off"),
    pytest.param(b"not json", "broken_json", id="no JSON"),
    pytest.param(b'{"a": 1} {"b": 2}', "broken_json", id="two on a line"),
    pytest.param(b'{"a": NaN}', "broken_json", id="not a number"),
    pytest.param(b'{"a": ' + b"9" * 5000 + b"}", "broken_json", id="a number without end"),
    pytest.param(b"[" * 100_000, "broken_json", id="nested without end"),
    pytest.param(b'{"a": "\\ud800"}', "broken_json", id="half a surrogate pair"),
    pytest.param(b'{"a": "\\u0000"}', "broken_json", id="a NUL"),
    pytest.param(b'{"a": "\x01"}', "broken_json", id="a control character"),
    pytest.param('{"a": "申请"}'.encode("gb18030"), "not_utf8", id="GB18030"),
    pytest.param(b'{"number": "1", "number": "2"}', "repeated_key", id="a key twice"),
    pytest.param(b"[]", "wrong_kind", id="a list"),
    pytest.param(b"1", "wrong_kind", id="a number"),
]


@pytest.mark.parametrize(("line", "code"), LINES)
def test_a_broken_line_is_a_problem_and_the_others_are_read(text, line, code):
    good = json.dumps(CASE, ensure_ascii=False).encode()

    entries = list(read_register(text(b"\n".join([good, line, good, b""]), "cases.jsonl")))

    assert [entry.line for entry in entries] == [1, 2, 3]
    assert [entry.problems == () for entry in entries] == [True, False, True]
    assert entries[1].problems[0].code == code


SENTENCES = [
    pytest.param(b'{"number": ', "不是有效的 JSON：第 12 列，此处应有一个值", "Expecting value", id="cut off"),
    pytest.param(b'{"a": 1 "b": 2}', "第 9 列，此处应有逗号", "Expecting ',' delimiter", id="no comma"),
    pytest.param(b'{"a": 1}}', "第 9 列，此处以后是多余的内容；一行只写一件", "Extra data", id="a brace too many"),
    pytest.param('{"a": "申请"}'.encode("gb18030"), "像是 GB18030，请另存为 UTF-8", "looks like GB18030: save it as UTF-8", id="GB18030"),
    pytest.param(b'{"a": "\xff\xff"}', "不是 UTF-8；请另存为 UTF-8", "not UTF-8 from byte 8 on; save it as UTF-8", id="no encoding"),
]  # fmt: skip


@pytest.mark.parametrize(("line", "zh", "en"), SENTENCES)
def test_a_broken_line_is_told_in_one_language_at_a_time(text, line, zh, en):
    [problem] = next(read_register(text(line, "a.jsonl"))).problems

    assert zh in problem.zh
    assert en in problem.en
    assert "Expecting" not in problem.zh
    assert "codec" not in problem.zh + problem.en


def test_a_key_that_stands_twice_deep_in_a_case_is_found(text):
    line = json.dumps(CASE, ensure_ascii=False).replace('"days": 10', '"days": 10, "days": 11')

    assert [problem.code for problem in next(read_register(text(line, "a.jsonl"))).problems] == ["repeated_key"]


def test_colons_within_texts_are_no_repeated_keys(text):
    line = json.dumps(case(subject='a: "b": c'), ensure_ascii=False)

    assert next(read_register(text(line, "a.jsonl"))).case["subject"] == 'a: "b": c'


def test_a_byte_order_mark_blank_lines_and_windows_line_ends_are_passed_over(text):
    line = json.dumps(CASE)

    entries = list(read_register(text("\ufeff" + line + "\r\n\r\n  \n" + line, "a.jsonl")))

    assert [(entry.line, entry.problems) for entry in entries] == [(1, ()), (4, ())]


def test_an_empty_file_holds_no_case(text):
    assert list(read_register(text(b"", "a.jsonl"))) == []


def test_the_agency_of_the_command_stands_where_a_case_names_none(text):
    raw = case()
    del raw["agency"]
    lines = json.dumps(raw) + "\n" + json.dumps(CASE)

    entries = list(read_register(text(lines, "a.jsonl"), agency="hongze"))

    assert [entry.case["agency"] for entry in entries] == ["hongze", "hualong-edu"]


def test_a_line_without_end_and_another_encoding_are_refused(text):
    with pytest.raises(BadInput, match="line_too_long"):
        list(read_register(text(b'{"a": "' + b"x" * 4_000_001, "a.jsonl")))
    with pytest.raises(BadInput, match="not_utf8"):
        list(read_register(text(json.dumps(CASE), "a.jsonl", "utf-16")))


def test_a_file_that_is_not_there_and_a_folder_are_refused(tmp_path):
    with pytest.raises(NotFound):
        read_register(tmp_path / "none.jsonl")
    with pytest.raises(BadInput, match="unreadable_file"):
        read_register(tmp_path)
