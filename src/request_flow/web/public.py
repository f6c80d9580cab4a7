"""The public page of an agency (公众页): what can be asked and how, and the answers that were published for everybody.

Nobody signs in here and no address names anybody.  Where an administrator has not opened it, none of it is there.
"""

from urllib.parse import quote

from fastapi.responses import Response

from request_flow.errors import NotFound
from request_flow.services.letters.particulars import show_particulars
from request_flow.services.public_switch import refuse_shut
from request_flow.services.publishing import PAGE, list_answers, read_answer, read_file
from request_flow.storage.published import PublishedAnswer
from request_flow.web.desk import Desk
from request_flow.web.routes import OPEN, Routes
from request_flow.web.typed_numbers import read_number, read_page

HOME = "/p/{agency}"
ANSWERS = f"{HOME}/answers"
LONGEST_SEARCH = 60
SMALL_FORM = 64 * 1024
FORM_WITH_FILES = 52 * 1024 * 1024
"""Bytes of a form without files, and of one with the most that is taken."""
SHUT_IN = {"Content-Security-Policy": "default-src 'none'; sandbox", "X-Content-Type-Options": "nosniff"}

routes = Routes()


def address_of(desk: Desk, path: str = "") -> str:
    """Return an address of the agency's public page."""
    return f"/p/{desk.office.code}{path}"


def address_of_visitor(desk: Desk) -> str:
    """Return where a request comes from."""
    client = desk.request.client
    return client.host if client else ""


def unlisted(answer: Response) -> Response:
    """Keep what concerns one person alone out of the indexes of search engines."""
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    return answer


def id_in_path(desk: Desk, name: str) -> int:
    """Return an id of the address.

    Raises:
        NotFound: it is none.
    """
    found = read_number(desk.in_path(name))
    if found is None:
        raise NotFound("no_such_page", "没有这个页面", "there is no such page")
    return found


def as_download(name: str, media_type: str, content: bytes) -> Response:
    """Return a file that a browser keeps and does not open by itself."""
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}", **SHUT_IN}
    return Response(content, media_type=media_type, headers=headers)


@routes.get(HOME, may=OPEN)
def home(desk: Desk) -> Response:
    """Say what can be asked, how, and where the agency is."""
    refuse_shut(desk.program, desk.office)
    newest, count = list_answers(desk.program, desk.office)
    return desk.show(
        "public-home.html.j2",
        here="home",
        ours=show_particulars(desk.program, desk.office.code).particulars,
        terms=desk.program.engine.rules.terms.on(desk.today),
        newest=newest[:5],
        count=count,
    )


@routes.get(ANSWERS, may=OPEN)
def answers(desk: Desk) -> Response:
    """List the published answers."""
    refuse_shut(desk.program, desk.office)
    page = read_page(desk.query("page"))
    found, count = list_answers(desk.program, desk.office, page)
    return _answers(desk, found, count, page=page)


@routes.post(ANSWERS, may=OPEN, most=SMALL_FORM)
def find_answers(desk: Desk) -> Response:
    """List the published answers with some words in them; by POST, for the words may be a name."""
    refuse_shut(desk.program, desk.office)
    words = desk.field("words")[:LONGEST_SEARCH]
    found, count = list_answers(desk.program, desk.office, words=words)
    return _answers(desk, found, count, words=words)


def _answers(desk: Desk, found: list[PublishedAnswer], count: int, *, page: int = 1, words: str = "") -> Response:
    pages = 1 if words else max(1, -(-count // PAGE))
    return desk.show(
        "public-answers.html.j2",
        here="answers",
        found=found,
        count=count,
        page=page,
        pages=pages,
        words=words,
        most=PAGE,
    )


@routes.get(f"{ANSWERS}/{{answer}}", may=OPEN)
def answer(desk: Desk) -> Response:
    """Show a published answer."""
    refuse_shut(desk.program, desk.office)
    found, files = read_answer(desk.program, desk.office, id_in_path(desk, "answer"))
    return desk.show("public-answer.html.j2", here="answers", found=found, files=files)


@routes.get(f"{ANSWERS}/{{answer}}/files/{{file}}", may=OPEN)
def file(desk: Desk) -> Response:
    """Give a file of a published answer."""
    refuse_shut(desk.program, desk.office)
    found, content = read_file(desk.program, desk.office, id_in_path(desk, "answer"), id_in_path(desk, "file"))
    return as_download(found.name, found.media_type, content)
