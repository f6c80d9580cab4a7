"""What the API answers where a call fails beyond what a service foresees: who calls, what was sent, what was expected.

Everything is ``application/problem+json`` (RFC 9457) in the shape of ``web.faults``.
"""

from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from request_flow.errors import Sentence
from request_flow.web.faults import problem


class Fault(BaseModel):
    """One place of a body or an address that does not fit."""

    where: list[str]
    code: str
    zh: str
    en: str


class Problem(BaseModel):
    """Why a call was not answered."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "type": "about:blank",
                "title": "Conflict",
                "status": 409,
                "detail": "已延长过一次，不能再延",
                "code": "already_extended",
                "zh": "已延长过一次，不能再延",
                "en": "the term was extended once already",
                "request_id": "0b7d1d0e5b0f4c7e9b1c2f3a4d5e6f70",
                "cites": ["ogi-2019:33.2"],
            }
        }
    )

    type: str
    title: str
    status: int
    detail: str = Field(description="The sentence in the language of the installation")
    code: str = Field(description="Stable; programs tell problems apart by it")
    zh: str
    en: str
    request_id: str = Field(description="Also in the header X-Request-ID; quote it to an administrator")
    cites: list[str] | None = Field(None, description="The provisions of a refusal")
    errors: list[Fault] | None = Field(None, description="Where a body or an address does not fit")


class CallFault(Exception):
    """A call that cannot be answered; ``headers`` go with the problem."""

    def __init__(self, status: HTTPStatus, code: str, zh: str, en: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(f"{code}: {en}")
        self.status, self.code, self.sentence, self.headers = status, code, Sentence(zh, en), headers or {}


def answer_call_faults(app: FastAPI) -> None:
    """Have the app answer them."""
    app.add_exception_handler(CallFault, _answer)


def _answer(request: Request, error: Exception) -> Response:
    assert isinstance(error, CallFault)  # noqa: S101  # it is registered for no other
    answer = problem(request.scope, error.status, error.code, error.sentence, {})
    answer.headers.update(error.headers)
    return answer


def unknown_caller(*, given: bool) -> CallFault:
    """Return the fault of a call without a token, or with one that is not good."""
    challenge = 'Bearer realm="request-flow"' + (', error="invalid_token"' if given else "")
    if given:
        zh, en = "令牌无效、已过期或已撤销", "the token is unknown, over or revoked"
    else:
        zh, en = "请用 Authorization: Bearer 带上令牌", "send a token as Authorization: Bearer"
    return CallFault(
        HTTPStatus.UNAUTHORIZED, "bad_token" if given else "no_token", zh, en, {"WWW-Authenticate": challenge}
    )


def too_many(seconds: float) -> CallFault:
    """Return the fault of a token that calls too often."""
    wait = str(max(int(seconds) + 1, 1))
    return CallFault(
        HTTPStatus.TOO_MANY_REQUESTS,
        "too_many_calls",
        f"调用过于频繁，请{wait}秒后再试",
        f"too many calls; try again in {wait} seconds",
        {"Retry-After": wait},
    )


def changed_since(version: int) -> CallFault:
    """Return the fault of a call that expected another version of a case."""
    return CallFault(
        HTTPStatus.PRECONDITION_FAILED,
        "changed_since",
        f"案件已变动，现为第 {version} 版，没有写入；请重新读取",
        f"the case changed and is at version {version} now; nothing was written: read it again",
        {"ETag": f'"{version}"'},
    )


def bad_condition() -> CallFault:
    """Return the fault of an ``If-Match`` that is no version of a case."""
    return CallFault(
        HTTPStatus.BAD_REQUEST,
        "bad_condition",
        'If-Match 应为案件的版本，如 "7"',
        'If-Match must be the version of the case, such as "7"',
    )
