"""From a rendered body to the blocks of a letter: the few elements that a template may use, and nothing else.

``<p>`` with ``class`` addressee, heading, item, quote or note; ``<ol>`` with ``<li>``, numbered 1. 2. 3. where they
are several;
``<table class="grid" data-widths="1 2 1">`` with ``<tr>``, ``<th>`` and ``<td>``, its header repeated where the first
row is of ``<th>``;
``<section class="slip" title="…">`` for what follows on a page of its own.  Words of a value stand in ``<v>``, which
only the program writes.  A line end of the template with the blanks around it is layout and goes; one within a value
starts a new paragraph of the same style.
"""

import re
from collections.abc import Iterator
from typing import Final, cast

from lxml import etree

from request_flow.errors import BrokenDefinition
from request_flow.notices.filled import SOURCES, TAG
from request_flow.notices.model import Block, Grid, Paragraph, Run, Slip, Style

ROOT: Final = "letter"
SLOT: Final = "\ue000"
"""Stands for what a template fills in while its text alone is looked at."""
STYLES: Final[dict[str, Style]] = {
    "": "body",
    "addressee": "addressee",
    "heading": "heading",
    "item": "item",
    "quote": "quote",
    "note": "note",
}
ATTRIBUTES: Final = {
    "p": {"class"},
    "ol": set[str](),
    "li": set[str](),
    "table": {"class", "data-widths"},
    "tr": set[str](),
    "th": set[str](),
    "td": set[str](),
    "section": {"class", "title"},
    TAG: {"n", "s"},
}
INSIDE: Final = {
    ROOT: {"p", "ol", "table", "section"},
    "section": {"p", "ol", "table"},
    "ol": {"li"},
    "table": {"tr"},
    "tr": {"th", "td"},
    "p": {TAG},
    "li": {TAG},
    "th": {TAG},
    "td": {TAG},
}
WRITTEN: Final = {
    "p": {"class": re.compile("addressee|heading|item|quote|note|")},
    "table": {"class": re.compile("grid"), "data-widths": re.compile("[1-9][0-9]?( [1-9][0-9]?)*")},
    "section": {"class": re.compile("slip"), "title": re.compile(".+")},
}
"""What each attribute may say."""
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
_LAYOUT = re.compile(r"[ \t]*\n[ \t\n]*")
_FULL_STOP = "。"
_ENDS = tuple("。！？…")


class Unreadable(Exception):
    """A body is none of these elements; ``line`` counts from 1 within it."""

    def __init__(self, line: int, zh: str, en: str) -> None:
        self.line, self.zh, self.en = line, zh, en
        super().__init__(en)


def parse(body: str) -> etree._Element:
    """Return the tree of a body, every element of it looked at.

    Raises:
        Unreadable: it is not well formed, or has an element, an attribute or a text where none may be.
    """
    if "<!" in body or "<?" in body:
        line = body.count("\n", 0, min(i for i in (body.find("<!"), body.find("<?")) if i >= 0)) + 1
        raise Unreadable(
            line, "不能写注释、声明或者处理指令", "comments, declarations and instructions are not allowed"
        )
    try:
        tree = etree.fromstring(f"<{ROOT}>{body}</{ROOT}>", _PARSER)
    except etree.XMLSyntaxError as error:
        raise Unreadable(
            error.lineno or 1, f"标签没有配对或者写法有误（{error.msg}）", f"not well formed: {error.msg}"
        ) from error
    for element in tree.iter():
        _look_at(element)
    return tree


def _look_at(element: etree._Element) -> None:
    """Refuse an element that is not where, or not as, it may be."""
    tag, line = str(element.tag), element.sourceline or 1
    _look_at_attributes(element, tag, line)
    if tag == TAG:
        if len(element):
            raise Unreadable(line, "值里面不能有标签", "a value holds no element")
        return
    for child in element:
        if child.tag not in INSIDE[tag]:
            where = "文书" if tag == ROOT else f"<{tag}>"
            said = f"{where}中不能有 <{child.tag}>", f"<{child.tag}> may not stand in {tag}"
            raise Unreadable(child.sourceline or 1, *said)
    if INSIDE[tag] != {TAG}:
        loose = "".join([element.text or "", *(child.tail or "" for child in element)]).replace(SLOT, "").strip()
        if loose:
            said = f"文字“{loose[:12]}”不在段落中", f"the text {loose[:12]!r} stands outside a paragraph"
            raise Unreadable(line, *said)


def _look_at_attributes(element: etree._Element, tag: str, line: int) -> None:
    for name in element.attrib:
        if name not in ATTRIBUTES.get(tag, ()):
            raise Unreadable(line, f"<{tag}> 不能有属性 {name}", f"<{tag}> may not have {name}")
    for name, right in WRITTEN.get(tag, {}).items():
        if not right.fullmatch(element.get(name, "")):
            said = f"<{tag}> 的 {name} 应写作 {right.pattern}", f"{name} of <{tag}> must read {right.pattern}"
            raise Unreadable(line, *said)


def blocks_of(tree: etree._Element) -> tuple[tuple[Block, ...], tuple[Slip, ...]]:
    """Return the blocks of a parsed body, and the slips that follow it."""
    blocks: list[Block] = []
    slips: list[Slip] = []
    for element in tree:
        if element.tag == "section":
            slips.append(Slip(element.get("title", ""), tuple(each for part in element for each in _blocks(part))))
        else:
            blocks.extend(_blocks(element))
    return tuple(blocks), tuple(slips)


def _blocks(element: etree._Element) -> Iterator[Block]:
    if element.tag == "p":
        yield from _paragraphs(element, STYLES[element.get("class", "")])
    elif element.tag == "ol":
        numbered = len(element) > 1
        for number, item in enumerate(element, start=1):
            yield from _paragraphs(item, "item", f"{number}." if numbered else "")
    elif len(element):
        yield _grid(element)


def _grid(table: etree._Element) -> Grid:
    rows = tuple(tuple(_cell(cell) for cell in row) for row in table)
    widths = tuple(int(each) for each in table.get("data-widths", "").split())
    if any(len(row) != len(widths) for row in rows):
        raise Unreadable(
            table.sourceline or 1,
            "表格各行的格数应与 data-widths 的个数相同",
            "every row of a table has as many cells as data-widths names",
        )
    return Grid(widths, rows, all(cell.tag == "th" for cell in table[0]))


def _cell(cell: etree._Element) -> Paragraph:
    style: Style = "heading" if cell.tag == "th" else "body"
    runs: list[Run] = []
    for paragraph in _paragraphs(cell, style):
        runs.extend([Run("\n"), *paragraph.runs] if runs else paragraph.runs)
    return Paragraph(tuple(runs), style)


def _paragraphs(element: etree._Element, style: Style, mark: str = "") -> Iterator[Paragraph]:
    """Yield the paragraph of an element, and one more for each further line of a value in it."""
    runs: list[Run] = [Run(mark)] if mark else []
    for text, source, name in _pieces(element):
        if source is None:
            if runs and text.startswith(_FULL_STOP) and runs[-1].text.endswith(_ENDS):
                text = text[len(_FULL_STOP) :]  # noqa: PLW2901  # a sentence that a person ended ends once
            if text:
                runs.append(Run(text))
            continue
        first, *further = text.split("\n")
        if first:
            runs.append(Run(first, SOURCES[source], name))
        for line in further:
            yield Paragraph(tuple(runs), style)
            runs = [Run(line, SOURCES[source], name)]
    if runs:
        yield Paragraph(tuple(runs), style)


def _pieces(element: etree._Element) -> Iterator[tuple[str, str | None, str | None]]:
    """Yield text, mark of its source and variable of each piece in an element; ``None`` for words of the template."""
    last = len(element) - 1
    start = _LAYOUT.sub("", element.text or "").lstrip(" ") if element.text else ""
    if start:
        yield (start.rstrip(" ") if last < 0 else start), None, None
    for index, value in enumerate(element):
        yield value.text or "", cast("str", value.get("s")), value.get("n")
        tail = _LAYOUT.sub("", value.tail or "")
        if index == last:
            tail = tail.rstrip(" ")
        if tail:
            yield tail, None, None


def of_rendered(markup: str, name: str) -> tuple[tuple[Block, ...], tuple[Slip, ...]]:
    """Return blocks and slips of a rendered body.

    Raises:
        BrokenDefinition: a template wrote what it may not.
    """
    try:
        return blocks_of(parse(markup))
    except Unreadable as error:
        raise BrokenDefinition("bad_letter_markup", f"{name}：{error.zh}", f"{name}: {error.en}") from error
