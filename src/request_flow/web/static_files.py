"""The files of the pages: stylesheet, scripts, icons; read once, named by their content, kept by a browser for a year.

A file is sent compressed where the browser takes it.  ``path_of("ui.css")`` is its address, which changes with it.
Stylesheets go out without comments and blanks, those of the office as one file.  What only some pages need, a
stylesheet or a script, is a file of its own that only they ask for (``extras_of``).
"""

import gzip
import hashlib
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from fastapi import FastAPI, Request
from fastapi.responses import Response

from request_flow.errors import NotFound

FOLDER = "static"
TYPES = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
}
TOGETHER = {"ui.css": ("ui.css", "more.css")}
"""Stylesheets that go out under one name, in this order: of two rules that are alike the later one holds."""
EXTRAS = {
    "letters.css": ("letter", "decision", "admin-letter"),
    "calendar.css": ("calendar",),
    "overview.css": ("overview",),
    "report.css": ("report", "board", "statistics", "check", "remedies", "import"),
    "report.js": ("report",),
    "admin.css": ("admin", "settings", "help"),
    "api.css": ("api",),
}
"""What some pages ask for beside the rest: the beginnings of the names of their templates."""
STRING_OR_COMMENT = re.compile(r"""("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')|/\*.*?\*/""", re.DOTALL)
BLANKS = re.compile(r"\s+")
AROUND = re.compile(r" ?([{};,]) ?|(:) ")
"""No blank is needed beside these; one before a colon divides two selectors, one at + or - is part of calc."""
FOREVER = "public, max-age=31536000, immutable"
DIGITS = 10


@dataclass(frozen=True, slots=True)
class StaticFile:
    """One file, plain and compressed."""

    address: str
    media_type: str
    plain: bytes
    packed: bytes


@cache
def static_files() -> dict[str, StaticFile]:
    """Return every file by its name."""
    folder = files("request_flow.web") / FOLDER
    contents = {each.name: each.read_bytes() for each in folder.iterdir()}
    for name, parts in TOGETHER.items():
        contents[name] = b"\n".join([contents.pop(part) for part in parts])
    contents.update({name: smaller(css.decode()).encode() for name, css in contents.items() if name.endswith(".css")})
    found = {}
    for name, content in contents.items():
        stem, _, ending = name.rpartition(".")
        if ending in TYPES:
            mark = hashlib.sha256(content).hexdigest()[:DIGITS]
            packed = gzip.compress(content, mtime=0)
            found[name] = StaticFile(f"/static/{stem}.{mark}.{ending}", TYPES[ending], content, packed)
    return found


def smaller(css: str) -> str:
    """Return a stylesheet without comments and the blanks that mean nothing; texts in quotes stay as they are."""
    parts = STRING_OR_COMMENT.split(css)
    # split by one group: what lies between, then a text in quotes or None for a comment, and so on
    strings = [each for each in parts[1::2] if each]
    joined = "".join(
        ("\0" if string else " ") + plain for string, plain in zip(["", *parts[1::2]], parts[::2], strict=True)
    )
    packed = AROUND.sub(lambda found: found[1] or found[2], BLANKS.sub(" ", joined)).replace(";}", "}").strip()
    return re.sub("\0", lambda _: strings.pop(0), packed)


def path_of(name: str) -> str:
    """Return the address of a file.

    Raises:
        KeyError: there is no such file, which is a defect of a template.
    """
    return static_files()[name].address


def extras_of(template: str) -> list[str]:
    """Return what the page of a template asks for beside what every page does."""
    return [name for name, pages in EXTRAS.items() if template.startswith(pages)]


def add_static_files(app: FastAPI) -> None:
    """Have the app give out the files."""
    by_address = {each.address: each for each in static_files().values()}

    async def give(request: Request) -> Response:
        found = by_address.get(request.url.path)
        if found is None:
            raise NotFound("no_such_file", "没有这个文件", "there is no such file")
        headers = {"Cache-Control": FOREVER, "Vary": "Accept-Encoding"}
        content = found.plain
        if "gzip" in request.headers.get("accept-encoding", ""):
            headers["Content-Encoding"] = "gzip"
            content = found.packed
        return Response(content, media_type=found.media_type, headers=headers)

    app.add_api_route("/static/{name}", give, methods=["GET", "HEAD"])
