"""Reading the tables and text of a web page (.html), as government sites publish reports.

Tables may be nested for layout, cells merged by ``rowspan`` and ``colspan``; scripts, comments and what a page
hides are not read. A raised note mark keeps its place as ``[1]``, so that it never becomes a digit of a figure.
"""

from collections.abc import Iterator
from typing import Any

from lxml import etree, html

from request_flow.report.counts import tidy
from request_flow.report.reading.source import GridMaker, GridOfText, Source, unreadable

SKIPPED = frozenset({"script", "style", "template", "noscript", "head"})
BESIDE = ("aside", "nav", "footer", "figure", "svg", "script", "style")
BLOCKS = frozenset({"p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "li", "td", "th", "caption", "section", "br", "tr"})


def read_page(text: str, place: str) -> Source:
    """Return every table as a grid, and the text of the page as lines.

    Raises:
        BadInput: the page cannot be parsed.
    """
    try:
        # A declaration of encoding in the text would contradict that it is decoded already.
        tree = html.document_fromstring(text.encode(), parser=html.HTMLParser(encoding="utf-8", no_network=True))
        grids = tuple(_grid(table, place) for table in tree.iter("table") if not _hidden(table))
        lines = tuple(line for line in _lines(tree) if line)
        _drop_what_is_no_text(tree)
        prose = tuple(line for line in _lines(tree) if line)
    except (etree.LxmlError, ValueError, RecursionError) as error:
        raise unreadable(place, f"网页无法解析：{error}", f"the page cannot be parsed: {error}") from error
    return Source(grids, lines, prose=prose)


def _drop_what_is_no_text(tree: Any) -> None:  # noqa: ANN401 -- lxml has no types
    """Take out tables of figures, drawings and what stands beside the text; a table for layout stays."""
    for element in list(tree.iter(*BESIDE, "table")):
        if element.tag != "table" or element.find(".//table") is None:
            element.drop_tree()


def _grid(table: Any, place: str) -> GridOfText:  # noqa: ANN401 -- lxml has no types
    maker = GridMaker(place)
    for line in _own(table, ("tr",)):
        maker.start_line()
        for cell in _own(line, ("td", "th")):
            maker.put(tidy(_text(cell)), _extent(cell, "colspan"), _extent(cell, "rowspan"))
    return maker.grid()


def _extent(cell: Any, name: str) -> int:  # noqa: ANN401 -- as above
    value = (cell.get(name) or "").strip()
    longest = 4
    return int(value) if value.isdecimal() and len(value) <= longest else 1


def _own(parent: Any, wanted: tuple[str, ...]) -> Iterator[Any]:  # noqa: ANN401 -- as above
    for child in parent:
        if child.tag in wanted:
            yield child
        elif child.tag != "table" and child.tag not in {"tr", "td", "th"} and isinstance(child.tag, str):
            yield from _own(child, wanted)


def _hidden(element: Any) -> bool:  # noqa: ANN401 -- as above
    return any(
        above.get("hidden") is not None or "display:none" in (above.get("style") or "").replace(" ", "").lower()
        for above in (element, *element.iterancestors())
    )


def _text(element: Any) -> str:  # noqa: ANN401 -- as above
    """Return the text of a cell without that of tables nested in it."""
    parts = [element.text or ""]
    for child in element:
        if isinstance(child.tag, str) and child.tag not in SKIPPED and child.tag != "table":
            inner = _text(child)
            parts.append(f"[{inner}]" if child.tag in {"sup", "sub"} and inner.strip() else inner)
            if child.tag in BLOCKS:
                parts.append(" ")
        parts.append(child.tail or "")
    return "".join(parts)


def _lines(tree: Any) -> Iterator[str]:  # noqa: ANN401 -- as above
    title = tree.find(".//title")
    if title is not None and title.text:
        yield tidy(title.text)
    line: list[str] = []
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        if not isinstance(element.tag, str):
            continue
        block = element.tag in BLOCKS
        if block and line:
            yield tidy("".join(line))
            line = []
        if event == "start" and element.tag not in SKIPPED and element.tag != "title":
            line.append(element.text or "")
        if event == "end":
            line.append(element.tail or "")
    if line:
        yield tidy("".join(line))
