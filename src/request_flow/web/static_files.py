"""The files of the pages: stylesheet, scripts, icons; read once, named by their content, kept by a browser for a year.

A file is sent compressed where the browser takes it.  ``path_of("ui.css")`` is its address, which changes with it.
"""

import gzip
import hashlib
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
    found = {}
    for each in (files("request_flow.web") / FOLDER).iterdir():
        stem, _, ending = each.name.rpartition(".")
        if ending in TYPES:
            content = each.read_bytes()
            mark = hashlib.sha256(content).hexdigest()[:DIGITS]
            packed = gzip.compress(content, mtime=0)
            found[each.name] = StaticFile(f"/static/{stem}.{mark}.{ending}", TYPES[ending], content, packed)
    return found


def path_of(name: str) -> str:
    """Return the address of a file.

    Raises:
        KeyError: there is no such file, which is a defect of a template.
    """
    return static_files()[name].address


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
