"""The page of an issued letter as a piece of ours: the sheets of the frozen page, with nothing that could act.

The bytes that are kept are a whole page with a style sheet of its own.  Here only its sheets stand, made of the few
elements and attributes that a letter needs, under our own style sheet; its title is a heading below ours.
"""

from html import escape
from html.parser import HTMLParser
from typing import Final

from markupsafe import Markup

SHEET: Final = "article"
LEVELS: Final = {f"h{level}": f"h{min(level + 2, 6)}" for level in range(1, 7)}
DRAWN: Final = frozenset({"svg", "g", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon"})
EMPTY: Final = frozenset({"br", "hr", "col"})
TABLES: Final = frozenset({"table", "colgroup", "thead", "tbody", "tr", "th", "td"})
KNOWN: Final = frozenset({"article", "p", "span", "mark", "div", "footer", *TABLES, *LEVELS, *DRAWN, *EMPTY})
ATTRIBUTES: Final = frozenset({"class", "lang", "role", "aria-label", "tabindex", "scope", "width", "colspan"})
PLACED: Final = frozenset({"viewbox", "width", "height", "d", "x", "y", "x1", "y1", "x2", "y2", "points", "transform"})
ROUND: Final = frozenset({"cx", "cy", "r", "rx", "ry"})
INKED: Final = frozenset({"fill", "fill-rule", "fill-opacity", "stroke", "stroke-width", "opacity"})
DRAWN_ATTRIBUTES: Final = PLACED | ROUND | INKED
SILENT: Final = frozenset({"script", "style", "template", "title", "head", "foreignobject"})
"""What stands in these is no text of the letter."""
REFERENCE: Final = "url("


def sheets_of(page: bytes) -> Markup:
    """Return the sheets of a letter's page."""
    reader = _Reader()
    reader.feed(page.decode(errors="replace"))
    reader.close()
    return Markup("".join(reader.made))  # noqa: S704  # made of known elements, all text and values escaped


class _Reader(HTMLParser):
    """Writes what stands in sheets anew."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.made: list[str] = []
        self._sheets = 0
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Write an element that a letter may have."""
        if tag in SILENT:
            self._silent += 1
        if tag == SHEET:
            self._sheets += 1
        if not self._is_kept(tag):
            return
        allowed = DRAWN_ATTRIBUTES if tag in DRAWN else ATTRIBUTES
        kept = [(name, value or "") for name, value in attrs if name in allowed and REFERENCE not in (value or "")]
        written = "".join(f' {"viewBox" if name == "viewbox" else name}="{escape(value)}"' for name, value in kept)
        self.made.append(f"<{LEVELS.get(tag, tag)}{written}>")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Write an element that is closed at once, as drawings have them."""
        self.handle_starttag(tag, attrs)
        if tag not in EMPTY:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close an element that was written."""
        if self._is_kept(tag) and tag not in EMPTY:
            self.made.append(f"</{LEVELS.get(tag, tag)}>")
        if tag == SHEET and self._sheets:
            self._sheets -= 1
        if tag in SILENT and self._silent:
            self._silent -= 1

    def handle_data(self, data: str) -> None:
        """Write text."""
        if self._sheets and not self._silent:
            self.made.append(escape(data))

    def _is_kept(self, tag: str) -> bool:
        return bool(self._sheets) and not self._silent and tag in KNOWN
