"""Reading what a call sends, within bounds, before anything looks at it.

A body is JSON in UTF-8, at most so many bytes, without what no database holds (NUL, half a surrogate pair).  It is
written again in one plain spelling before it is validated, so that no two readers understand it differently.
"""

from http import HTTPStatus
from typing import Final

import orjson
from fastapi import Request
from starlette.types import Message

from request_flow.web.api.problems import CallFault
from request_flow.web.typed_numbers import read_number

MOST_BYTES: Final = 1024 * 1024
MOST_BYTES_OF_A_FILE: Final = 32 * 1024 * 1024
"""Of a body that brings a file, which is a third longer in base64."""
NUL = "\0"
JSON = "application/json"


async def bounded(request: Request, most: int) -> bytes:
    """Return the body of a call.

    Raises:
        CallFault: it is too large, or no JSON.
    """
    length = request.headers.get("content-length", "0")
    if read_number(length, most) is None:
        raise _too_large(most)
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > most:
            raise _too_large(most)
    if not body:
        return b""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != JSON:
        raise CallFault(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            "no_json",
            f"请以 {JSON} 提交",
            f"send the body as {JSON}",
            {"Accept": JSON},
        )
    return _plain(bytes(body))


def refuse_nul(request: Request) -> None:
    """Refuse an address with a NUL in it, which no database holds.

    Raises:
        CallFault: there is one.
    """
    if NUL in request.url.path or any(NUL in key + value for key, value in request.query_params.multi_items()):
        raise _unreadable()


def replayed(request: Request, body: bytes) -> Request:
    """Return the same call with a body that was read already."""

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    return Request(request.scope, receive)


def _plain(body: bytes) -> bytes:
    try:
        parsed = orjson.loads(body)
        left = [parsed]
        while left:
            each = left.pop()
            if isinstance(each, dict):
                left += [*each.keys(), *each.values()]
            elif isinstance(each, list):
                left += each
            elif isinstance(each, str) and NUL in each:
                raise _unreadable()
        return orjson.dumps(parsed)
    except (ValueError, TypeError, RecursionError) as error:  # deeper than the writer goes is a TypeError
        raise _unreadable() from error


def _unreadable() -> CallFault:
    return CallFault(
        HTTPStatus.BAD_REQUEST,
        "bad_json",
        "内容不是有效的 JSON（UTF-8，不含空字符）",
        "what was sent is not valid JSON (UTF-8, without NUL)",
    )


def _too_large(most: int) -> CallFault:
    return CallFault(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        "too_large",
        f"提交的内容超过 {most // 1024} KB",
        f"more than {most // 1024} KB were sent",
    )
