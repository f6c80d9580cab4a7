"""The case file (JSON Lines, UTF-8): one case a line, checked for its shape and nothing else.

Whether a history is possible is for the engine; here a line is a case or it is not.  Days are ISO texts and become
``date`` in the event itself.  Blank lines are skipped; memory does not grow with the file.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, NoReturn

import orjson

from request_flow.errors import BadInput
from request_flow.law.library_faults import encoding_guess, of_json
from request_flow.registers.case_faults import Faults
from request_flow.registers.case_keys import case_keys
from request_flow.registers.entry import NOT_EVIDENCED, Entry, Problem
from request_flow.registers.vocabulary import vocabulary

BOM = b"\xef\xbb\xbf"
JSON_LINES = (".jsonl", ".ndjson", ".json")
UTF16 = (b"\xff\xfe", b"\xfe\xff")


class RepeatedKey(ValueError):
    """A key stands twice in one object, so that one of its two values would be lost without a word."""


class NotFinite(ValueError):
    """NaN or Infinity, which JSON does not have."""


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    thing = dict(pairs)
    if len(thing) != len(pairs):
        keys = [key for key, _ in pairs]
        raise RepeatedKey(next(key for key in keys if keys.count(key) > 1))
    return thing


def _not_finite(name: str) -> NoReturn:
    raise NotFinite(name)


_decode_once = json.JSONDecoder(object_pairs_hook=_once, parse_constant=_not_finite).decode


def check_case(raw: object, line: int) -> Entry:
    """Return the case if its shape is right, else every fault of it; days become ``date`` in place.

    A case flagged ``not_evidenced`` may lack the keys that its register did not show.
    """
    tables = case_keys()
    keys = tables.complete
    try:
        if NOT_EVIDENCED in raw.get("flags", ()):  # type: ignore[attr-defined] # no dict: caught below
            keys = tables.with_gaps
        if keys.sound(raw) and not _ends_blank(raw["number"]) and not _ends_blank(raw["agency"]):  # type: ignore[arg-type, index] # the same
            return Entry(line, raw)  # type: ignore[arg-type] # a dict, or sound() had raised
    except (AttributeError, KeyError, TypeError, ValueError):
        pass  # not sound; what is wrong is asked next
    problems = tuple(Faults(line).of_object(raw, keys, ""))
    if not problems and isinstance(raw, dict):
        problems = tuple(_blanks_around(raw, line))
    return Entry(line, None, (), problems) if problems or not isinstance(raw, dict) else Entry(line, raw)


def _ends_blank(text: str) -> bool:
    return text[0].isspace() or text[-1].isspace()


def _blanks_around(raw: dict[str, Any], line: int) -> Iterator[Problem]:
    for key in ("number", "agency"):
        if _ends_blank(raw[key]):
            zh = f"“{key}”的首尾有空白：“{raw[key]}”"
            yield Problem(line, key, "blanks_around", zh, f"{key} has blanks at its ends: {raw[key]!r}")


def refuse_another_kind(path: Path, start: bytes) -> None:
    """Refuse a file that begins as no case file does, before each of its lines is called faulty.

    Raises:
        BadInput: with the kinds of file that are read.
    """
    if start.startswith(UTF16):
        return  # told as such with the first line
    opening = start.removeprefix(BOM).lstrip()[:1]
    suffix = path.suffix.lower()
    one_list = opening == b"[" and suffix != ".jsonl"
    by_line = suffix in JSON_LINES and b"\0" not in start and not one_list
    if not opening or opening == b"{" or by_line:
        return
    zh, en = "案卷文件（.jsonl）每行一件，以“{”开头", "a case file (.jsonl) has one case a line, which begins with {"
    if opening == b"[":
        zh, en = f"{zh}，不用“[ ]”括成列表", f"{en}, without [ ] around them"
    raise BadInput(
        "no_register",
        f"{path.name} 不是登记簿：{zh}；表格为 .xlsx、.xls、.ods 或 .csv",
        f"{path.name} is no register: {en}; a spreadsheet is .xlsx, .xls, .ods or .csv",
    )


def read_case_file(file: BinaryIO, path: Path, agency: str | None) -> Iterator[Entry]:
    """Yield an entry for each line that is not blank; ``agency`` stands where a case names none.

    Raises:
        BadInput: the file is UTF-16 or something else that has no lines of UTF-8.
    """
    most = vocabulary().headings.limits.line_bytes
    line = 0
    while text := file.readline(most + 1):
        line += 1
        if line == 1:
            text = _without_bom(text, path)
        if len(text) > most:
            raise BadInput(
                "line_too_long",
                f"{path.name} 第 {line} 行超过 {most} 字节；案卷文件每行一件，请检查换行",
                f"{path.name}, line {line}: longer than {most} bytes; a case file has one case a line",
            )
        if not text.isspace():
            yield _entry(text, line, agency)


def _without_bom(text: bytes, path: Path) -> bytes:
    if text.startswith(UTF16):
        raise BadInput(
            "not_utf8",
            f"{path.name} 是 UTF-16 编码；案卷文件须为 UTF-8，请另存",
            f"{path.name} is UTF-16; a case file is UTF-8: save it again as that",
        )
    return text.removeprefix(BOM)


def _entry(text: bytes, line: int, agency: str | None) -> Entry:
    quick = _quickly(text)
    if quick is not None:
        if agency is not None and "agency" not in quick:
            quick["agency"] = agency
        entry = check_case(quick, line)
        if entry.case is not None:
            return entry
    return _carefully(text, line, agency)


def _quickly(text: bytes) -> dict[str, Any] | None:
    """Return the case as the fast reader has it; ``None`` where the careful one must look, so that it words the fault.

    Each key has a colon after it, so as many colons as keys leave no room for a repeated one; where a text holds a
    colon too, or anything is escaped, the careful reader looks at every key.
    """
    if b"\\" in text:
        return None
    try:
        raw: dict[str, Any] = orjson.loads(text)
        if text.count(b":") == len(raw) + len(raw["applicant"]) + sum(map(len, raw["events"])):
            return raw
    except (ValueError, KeyError, TypeError):
        pass  # no JSON, or not the plain shape
    return None


def _carefully(text: bytes, line: int, agency: str | None) -> Entry:
    try:
        raw = _decode_once(text.decode())
        if b"\\u" in text:
            _refuse_what_no_database_holds(raw)
    except (ValueError, RecursionError) as error:
        return Entry(line, None, (), (Problem(line, "", *_why(error)),))
    if agency is not None and type(raw) is dict and "agency" not in raw:
        raw["agency"] = agency
    return check_case(raw, line)


def _why(error: Exception) -> tuple[str, str, str]:
    """Return code and sentence for a line that is no JSON."""
    match error:
        case UnicodeDecodeError():
            byte, guess = error.start + 1, encoding_guess(error.object)
            return "not_utf8", f"第 {byte} 字节起不是 UTF-8；{guess.zh}", f"not UTF-8 from byte {byte} on; {guess.en}"
        case json.JSONDecodeError():
            said = of_json(error)
            zh, en = (
                f"不是有效的 JSON：第 {error.colno} 列，{said.zh}",
                f"not valid JSON at column {error.colno}: {said.en}",
            )
            return "broken_json", zh, en
        case RepeatedKey():
            return "repeated_key", f"键“{error}”重复", f"the key {str(error)!r} stands twice in one object"
        case NotFinite():
            return "broken_json", f"JSON 没有 {error} 这个数", f"JSON has no number {error}"
        case RecursionError():
            return "broken_json", "嵌套太深，不是案卷", "nested too deep to be a case"
        case _:
            zh = "数字太长，或有数据库不能存的字符"
            return "broken_json", zh, "a number too long, or a character that no database holds"


def _refuse_what_no_database_holds(raw: object) -> None:
    """Raise ValueError for half a surrogate pair or a NUL, which only an escape can bring in."""
    text = json.dumps(raw, ensure_ascii=False)
    text.encode()
    if "\\u0000" in text.replace("\\\\", ""):
        raise ValueError(text)
