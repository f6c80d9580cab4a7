"""How a failure is answered: below ``/api`` as ``application/problem+json`` (RFC 9457), elsewhere as a page.

| error | status |
|---|---|
| ``NotFound`` | 404 |
| ``BadInput``; a form that is too large; what the form of a request does not allow | 400; 413; 422 |
| ``NotAllowed``: the person may not | 403 |
| ``Refused``: the law, as the history stands, does not allow it; ``Conflict``: somebody was first | 409 |
| ``StoreUnavailable`` | 503 |
| a definition that is broken, a defect | 500 |

A problem carries ``code``, the sentence in both languages, the provisions of a refusal and the id of the request.
"""

from http import HTTPStatus
from typing import Any, cast

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException
from starlette.types import Scope

from request_flow.errors import (
    BadInput,
    Conflict,
    NotAllowed,
    NotFound,
    Refused,
    RequestFlowError,
    Sentence,
    StoreUnavailable,
)
from request_flow.web.fault_pages import fault_page
from request_flow.web.unfit_words import said_of

API = "/api/"
PROBLEM = "application/problem+json"
RETRY_SECONDS = "5"
STATUS: tuple[tuple[type[RequestFlowError], HTTPStatus], ...] = (
    (NotFound, HTTPStatus.NOT_FOUND),
    (BadInput, HTTPStatus.BAD_REQUEST),
    (NotAllowed, HTTPStatus.FORBIDDEN),
    (Refused, HTTPStatus.CONFLICT),
    (Conflict, HTTPStatus.CONFLICT),
    (StoreUnavailable, HTTPStatus.SERVICE_UNAVAILABLE),
)
"""The first that fits, narrower kinds before wider ones."""
BY_CODE = {"form_too_large": HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "sent_too_slowly": HTTPStatus.REQUEST_TIMEOUT}
"""What has a status of its own, whatever its kind."""
WORDS = {
    HTTPStatus.NOT_FOUND: Sentence("没有这个页面", "there is no such page"),
    HTTPStatus.METHOD_NOT_ALLOWED: Sentence("这个地址不接受这种请求", "this address does not take such a request"),
}
SAID_TO_PEOPLE = {
    "no_such_case": Sentence(
        "本机关没有这个编号的案件；请核对编号，或者按编号、姓名查找",
        "the agency has no case of that number; check it, or find the case by its number or name",
    ),
    "no_such_agency": Sentence("没有这个机关；请核对地址", "there is no such agency; check the address"),
}
"""In place of sentences that send the reader to a command."""
UNFIT = Sentence("提交的内容不合格式", "what was sent does not have the right form")
DEFECT = Sentence(
    "程序出错，没有写入未完成的内容；请把请求编号告诉管理员", "the program failed; nothing unfinished was written"
)


def answer_faults(app: FastAPI) -> None:
    """Have the app answer every foreseen failure."""
    app.add_exception_handler(RequestFlowError, _expected)
    app.add_exception_handler(HTTPException, _of_http)
    app.add_exception_handler(RequestValidationError, _unfit)


def _expected(request: Request, error: Exception) -> Response:
    foreseen = cast("RequestFlowError", error)
    status = BY_CODE.get(foreseen.code) or next(
        (status for kind, status in STATUS if isinstance(error, kind)), HTTPStatus.INTERNAL_SERVER_ERROR
    )
    more = {"cites": list(foreseen.cites)} if isinstance(foreseen, Refused) else {}
    answer = problem(request.scope, status, foreseen.code, foreseen.sentence, more)
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        answer.headers["Retry-After"] = RETRY_SECONDS
    return answer


def _of_http(request: Request, error: Exception) -> Response:
    wrong = cast("HTTPException", error)
    status = HTTPStatus(wrong.status_code)
    sentence = WORDS.get(status, Sentence(status.phrase, status.phrase))
    answer = problem(request.scope, status, status.name.lower(), sentence, {})
    answer.headers.update(wrong.headers or {})
    return answer


def _unfit(request: Request, error: Exception) -> Response:
    """Name the places that do not fit; what stands there is not repeated, for it may be somebody's name."""
    places = []
    for each in cast("RequestValidationError", error).errors():
        said = said_of(each["type"], each.get("ctx") or {})
        where = [str(part) for part in each["loc"]]
        places.append({"where": where, "code": each["type"], "zh": said.zh, "en": said.en})
    return problem(request.scope, HTTPStatus.UNPROCESSABLE_ENTITY, "bad_form", UNFIT, {"errors": places})


def defect(scope: Scope) -> Response:
    """Return the answer to a request that met a defect of the program."""
    return problem(scope, HTTPStatus.INTERNAL_SERVER_ERROR, "defect", DEFECT, {})


def problem(scope: Scope, status: HTTPStatus, code: str, sentence: Sentence, more: dict[str, Any]) -> Response:
    """Return the answer to a call or to a browser, by the address; ``more`` are further keys of a problem."""
    language = scope["app"].state.language
    request_id = scope["state"]["request_id"]
    if not scope["path"].startswith(API):
        return fault_page(scope, status, SAID_TO_PEOPLE.get(code, sentence), tuple(more.get("cites", ())))
    body = {
        "type": "about:blank",
        "title": status.phrase,
        "status": int(status),
        "detail": sentence.in_language(language),
        "code": code,
        "zh": sentence.zh,
        "en": sentence.en,
        "request_id": request_id,
        **more,
    }
    return JSONResponse(body, status, media_type=PROBLEM)
