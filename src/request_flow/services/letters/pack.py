"""The evidence pack of a case (证据材料), for a review or a court: everything that shows what was done and when.

One ZIP: cover, index, timeline, explanation of the term, every letter as it was issued, the records with their hash
chain and what checking it gave, the hashes of all files.  The same case gives the same bytes.
"""

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson

from request_flow.cases.record import written_case, written_event
from request_flow.notices.layouts.pdf import write_pdf
from request_flow.notices.model import Letter
from request_flow.services.letters.matter import Matter, open_matter
from request_flow.services.letters.pack_papers import Entry, cover, history, index, situation_for, term
from request_flow.services.letters.particulars import in_force
from request_flow.services.letters.zipping import file_name, zipped
from request_flow.services.program import Program
from request_flow.services.verifying import broken_link
from request_flow.storage.cases import StoredCase
from request_flow.storage.chain import genesis
from request_flow.storage.letters import (
    FORMS,
    StoredLetter,
    WantedLetters,
    content_of,
    find_letters,
    records_of,
)
from request_flow.storage.unit import Unit, reading

COVER, INDEX, TIMELINE, TERM = "01-封面.pdf", "02-目录.pdf", "03-办理经过.pdf", "04-期限说明.pdf"
CASE, CHAIN, RESULT, LETTERS = "05-案件.json", "06-记录和哈希链.jsonl", "07-哈希链核对.txt", "08-文书"
BECAME = "09-文书送达和作废.json"
SUMS = "SHA256SUMS"
HOW = """\
哈希链核对

第一个哈希是登记信息的 SHA-256，其后每条记录的哈希是前一个哈希与本条记录连在一起的 SHA-256。

登记信息的字节：机关、编号、申请方式、申请人类型、申请内容、其余部分，各在前面写明字符数和冒号，以 U+001F 相接，
UTF-8 编码，后接密封部分的字节。
记录的字节：序号|事项|生效日期|登记时间|经办人字符数:经办人|内容字符数:内容| 的 UTF-8 编码，后接密封部分的字节。

密封部分以十六进制列在 06-记录和哈希链.jsonl 中；其中“读作”是解密后的内容，不在哈希之内。

"""
SOUND = "核对结果：{count} 条记录与哈希链全部相符。\n最后一个哈希：{head}\n"
BROKEN = "核对结果：第 {place} 条记录与哈希链不符，可能被改动。\n"


def pack_case(program: Program, agency: str, number: str, fonts: Path | None = None) -> Iterator[bytes]:
    """Yield the bytes of the pack of a case.

    Raises:
        NotFound: there is no such agency or case.
        StoreUnavailable: the bytes of a letter are not those that were issued.
        BadInput: no PDF can be made.
    """
    with reading(program.store) as unit:
        unit.steady()
        matter = open_matter(program, unit, agency, number)
        yield from zipped(_with_sums(_files(unit, matter, fonts)))


def _with_sums(files: Iterator[tuple[str, bytes]]) -> Iterator[tuple[str, bytes]]:
    sums = []
    for name, content in files:
        sums.append(f"{sha256(content).hexdigest()}  {name}\n")
        yield name, content
    yield SUMS, "".join(sums).encode()


def _files(unit: Unit, matter: Matter, fonts: Path | None) -> Iterator[tuple[str, bytes]]:
    letters = find_letters(unit, WantedLetters(case_id=matter.case.id))
    last = max(each.on for each in matter.history)
    situation = situation_for(matter, in_force(unit, matter.agency.id, last))

    def printed(letter: Letter) -> bytes:
        return write_pdf(letter, fonts)

    yield COVER, printed(cover(situation))
    yield INDEX, printed(index(situation, _entries(letters)))
    yield TIMELINE, printed(history(situation, matter.history))
    yield TERM, printed(term(situation, matter))
    whole = {**written_case(matter.registration, ()), "events": [written_event(each) for each in matter.history]}
    yield CASE, _json(whole)
    yield CHAIN, b"".join(_chain(matter))
    yield RESULT, _result(matter.case).encode()
    for letter in letters:
        for form in FORMS:
            yield _path(letter, form), content_of(unit, letter, form)
    became = {each.name: [record._asdict() for record in records_of(unit, each)] for each in letters}
    yield BECAME, _json(became)


def _entries(letters: list[StoredLetter]) -> Iterator[Entry]:
    yield Entry(COVER, "案卷封面")
    yield Entry(INDEX, "证据材料目录")
    yield Entry(TIMELINE, "办理经过")
    yield Entry(TERM, "期限说明")
    yield Entry(CASE, "案件全部内容（数据）")
    yield Entry(CHAIN, "记录和哈希链（数据）")
    yield Entry(RESULT, "哈希链核对结果")
    for each in letters:
        title = f"{each.issue.title}（作废）" if each.is_void else each.issue.title
        yield Entry(_path(each, "pdf"), title, each.issue.number or "", each.issue.day)
    yield Entry(BECAME, "文书送达和作废的记录（数据）")
    yield Entry(SUMS, "各文件的 SHA-256")


def _path(letter: StoredLetter, form: str) -> str:
    return f"{LETTERS}/{letter.id}-{file_name(letter.name)}.{form}"


def _chain(matter: Matter) -> Iterator[bytes]:
    """Yield the registration and each record as they were hashed, with what their sealed part reads."""
    case, header = matter.case, matter.case.header
    plain = (header.agency, header.number, header.channel, header.category, case.subject, case.rest)
    registered: dict[str, Any] = dict(
        zip(("机关", "编号", "申请方式", "申请人类型", "申请内容", "其余部分"), plain, strict=True)
    )
    first = genesis(*plain, case.sealed)
    yield _json({"序号": 0, **registered, "密封部分": case.sealed.hex(), "哈希": first.hex()}, one_line=True)
    for row, event in zip(case.rows, matter.history, strict=True):
        told = {
            "序号": row.seq,
            "事项": row.act,
            "生效日期": row.on_day,
            "登记时间": row.recorded_at,
            "经办人": row.actor,
            "内容": row.data,
            "密封部分": row.sealed.hex() if row.sealed is not None else "",
            "读作": dict(event.data),
            "哈希": row.hash.hex(),
        }
        yield _json(told, one_line=True)


def _result(case: StoredCase) -> str:
    place = broken_link(case)
    if place is not None:
        return HOW + BROKEN.format(place=place)
    return HOW + SOUND.format(count=len(case.rows), head=case.head.hex())


def _json(value: object, *, one_line: bool = False) -> bytes:
    options = orjson.OPT_APPEND_NEWLINE | (0 if one_line else orjson.OPT_INDENT_2)
    return orjson.dumps(value, default=str, option=options)
