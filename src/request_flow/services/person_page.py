"""The page of a person's data that can be read (个人信息副本): one HTML file in Chinese with links to what lies beside.

It names nothing outside the ZIP: no script, no picture, no address.  Whatever was typed by somebody is escaped.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any
from urllib.parse import quote

from request_flow.registers.names import PARTICULARS
from request_flow.services.program import Program
from request_flow.storage.agencies import Agency

HEAD = """\
<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>{title}</title><style>
body {{ font-family: sans-serif; line-height: 1.7; max-width: 60em; margin: 2em auto; padding: 0 1em; }}
dt {{ font-weight: bold; }} dd {{ margin: 0 0 .4em 1.5em; }} section {{ border-top: 1px solid #999; margin-top: 2em; }}
</style></head><body><h1>{title}</h1>
"""
WITHIN = (
    "case.json：登记的全部内容和办理经过（交换格式）",
    "looks.json：谁在什么时候看过这件申请的个人信息",
    "messages.json：就这件申请发给办理人员的提醒和消息，尚未按期删除的",
    "letters：发给申请人的文书，签发时的原件；发给第三方和其他机关的文书只列名称",
    "files：申请人提交的和办理中加入的附件",
)
OTHERS = "案件里可能有他人的个人信息，交给本人之前请遮盖。"
SHUT = "限制查看、没有放入本文件的申请：{numbers}。需要的，由公开机构负责人把导出人列入可查看的人员后重新导出。"


@dataclass(frozen=True, slots=True)
class FileTold:
    """A letter or a file: what it is called, its day, where its bytes lie; nowhere, where they are not given."""

    name: str
    day: str
    paths: tuple[str, ...]


@dataclass(slots=True)
class CaseTold:
    """A case as the page tells it; filled while its entries are made."""

    number: str
    folder: str
    subject: str
    received_on: str | None
    state: str
    applicant: dict[str, Any]
    history: list[tuple[str, str]]
    letters: list[FileTold] = field(default_factory=list)
    files: list[FileTold] = field(default_factory=list)
    looks: int = 0
    messages: int = 0


def person_page(program: Program, agency: Agency, cases: Sequence[CaseTold], shut: Sequence[str]) -> str:
    """Return the page; ``shut`` are the numbers of cases that are not in the file."""
    title = f"{agency.name}留存的个人信息"
    parts = [HEAD.format(title=escape(title))]
    parts.append(f"<p>{program.clock.today().isoformat()}制作，共{len(cases) + len(shut)}件申请。{OTHERS}</p>")
    parts.append("<h2>文件里有什么</h2>" + _list(map(escape, WITHIN)))
    if shut:
        parts.append(f"<p>{escape(SHUT.format(numbers='、'.join(shut)))}</p>")
    parts += [part for each in cases for part in _case(program, each)]
    return "".join([*parts, "</body></html>\n"])


def _case(program: Program, case: CaseTold) -> Iterator[str]:
    yield f"<section><h2>{escape(case.number)}</h2><dl>"
    yield from _pair("申请内容", case.subject)
    yield from _pair("收到", case.received_on or "尚未起算")
    yield from _pair("状态", case.state)
    for key, value in case.applicant.items():
        yield from _pair(PARTICULARS.get(key, key), _said(program, key, value))
    yield "</dl><h3>办理经过</h3>" + _list(f"{day} {escape(act)}" for day, act in case.history)
    yield "<h3>文书</h3>" + (_list(map(_file, case.letters)) or "<p>没有。</p>")
    yield "<h3>附件</h3>" + (_list(map(_file, case.files)) or "<p>没有。</p>")
    yield "<h3>数据</h3>" + _list(
        [
            _link(f"{case.folder}/case.json", "登记和经过"),
            _link(f"{case.folder}/looks.json", f"访问记录（{case.looks}条）"),
            _link(f"{case.folder}/messages.json", f"消息（{case.messages}条）"),
        ]
    )
    yield "</section>"


def _said(program: Program, key: str, value: object) -> str:
    category = program.law.categories.get(str(value)) if key == "category" else None
    return category.label if category is not None else str(value)


def _pair(name: str, value: str) -> Iterator[str]:
    if value:
        yield f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>"


def _file(each: FileTold) -> str:
    links = " ".join(_link(path, path.rpartition(".")[2].upper()) for path in each.paths)
    return f"{escape(each.day)} {escape(each.name)} {links or '（未放入）'}"


def _link(path: str, words: str) -> str:
    return f'<a href="{escape(quote(path))}">{escape(words)}</a>'


def _list(lines: Iterable[str]) -> str:
    made = "".join(f"<li>{each}</li>" for each in lines)
    return f"<ul>{made}</ul>" if made else ""
