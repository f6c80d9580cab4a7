"""The description of the API: OpenAPI 3.1 for programs at ``/api/openapi.json``, a page for people at ``/api/docs``.

Both are made from the operations themselves, so that neither can say what is not so.  The page has no foreign scripts.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from typing import Any

import orjson
from fastapi.openapi.utils import get_openapi
from fastapi.responses import Response

from request_flow import __version__
from request_flow.law.access import access
from request_flow.web.api.chinese import SUMMARIES
from request_flow.web.api.fields import Shape, shapes
from request_flow.web.api.links import add_links
from request_flow.web.api.operations import OPERATIONS
from request_flow.web.api.problems import Problem
from request_flow.web.api.routing import JSON, PROBLEMS, Operation
from request_flow.web.desk import Desk
from request_flow.web.faults import PROBLEM
from request_flow.web.routes import OPEN, Routes

OPENAPI = "3.1.0"
SCHEME = "token"
REFERENCE = "#/components/schemas/{model}"
WHY = {
    400: "What was sent cannot be used",
    401: "There is no good token",
    403: "The person, or the token, may not",
    404: "There is no such thing, or it is another agency's",
    408: "What was sent came too slowly",
    409: "The law does not allow it as the history stands, or somebody was first",
    412: "The case changed since the version that was read",
    413: "Too much was sent",
    415: "The body is no JSON",
    422: "The body or the address does not have the right form",
    429: "Too many calls",
    431: "The headers are too long",
    503: "The database cannot be reached now",
}
TAGS = {
    "agencies": ("机关", "who calls, and for which agencies"),
    "codes": ("代码与格式", "what the codes mean, which letters there are, what a report is filled in with"),
    "work": ("今天与审核", "what is to be done, handing out, reviews, who may open a case"),
    "cases": ("案件", "the list, one case, registering, searching"),
    "steps": ("办理", "due days, what-if, taking steps"),
    "letters": ("文书", "drafts, previewing, issuing, service, making void"),
    "attachments": ("附件", "files of a case"),
    "publishing": ("主动公开", "answers that are published for everybody"),
    "imports": ("导入台账", "registers that are taken in"),
    "reports": ("年度报告", "figures, checks, files, states, corrections"),
    "hand-in": ("报送", "reports on their way up the tree"),
    "figures": ("概览与统计", "open work, statistics"),
    "calendar": ("工作日历", "days, and an agency's own"),
    "people": ("人员", "for administrators"),
    "administration": ("机关设置、发件箱与个人信息", "for administrators"),
    "webhooks": ("推送", "for administrators"),
    "tokens": ("令牌", "one's own"),
}
HEADERS = {
    "ETag": "The version of the case, for If-Match",
    "Location": "Where what was made is found",
    "Link": 'The page that follows, as rel="next"',
    "X-Request-ID": "The id of the request, also in the log",
    "Retry-After": "After how many seconds to try again",
    "WWW-Authenticate": "How to send a token",
}
HEADERS_OF = {401: ("WWW-Authenticate",), 412: ("ETag",), 429: ("Retry-After",), 503: ("Retry-After",)}
"""What a problem tells beside its body."""

routes = Routes()


@routes.get("/api/openapi.json", may=OPEN)
def description(_desk: Desk) -> Response:
    """Give the description."""
    return Response(orjson.dumps(described()), media_type=JSON, headers={"Cache-Control": "max-age=300"})


@dataclass(frozen=True, slots=True)
class Listed:
    """An operation on the page for people."""

    method: str
    path: str
    summary: str
    more: str
    may: str
    parameters: tuple[tuple[str, str, str], ...]
    sends: str
    gives: str
    example: str


@routes.get("/api/docs", may=OPEN)
def docs(desk: Desk) -> Response:
    """Show the operations."""
    whole = described()
    by_tag: dict[str, list[Listed]] = {tag: [] for tag in TAGS}
    for path, methods in whole["paths"].items():
        for method, each in methods.items():
            summary = desk.say(SUMMARIES[each["operationId"]], each["summary"])
            by_tag[each["tags"][0]].append(_listed(whole, method.upper(), path, each, summary))
    permissions = {name: desk.say(each.label, each.en) for name, each in access().permissions.items()}
    tags = {name: desk.say(zh, f"{name}: {en}") for name, (zh, en) in TAGS.items()}
    told = shapes_told()
    return desk.show("api-docs.html.j2", by_tag=by_tag, tags=tags, permissions=permissions, shapes=told)


@cache
def described() -> dict[str, Any]:
    """Return the description; made once, for it takes longer than any call."""
    operations = {(each.method, each.path): each for part in OPERATIONS for each in part.all}
    whole = get_openapi(
        title="request-flow",
        version=__version__,
        openapi_version=OPENAPI,
        summary="Requests for government information (依申请公开): what the pages can do, for programs",
        description="How to call it, with examples: docs/api.md.",
        routes=[each for part in OPERATIONS for each in part.made],
        tags=[{"name": name, "description": f"{zh}: {en}"} for name, (zh, en) in TAGS.items()],
    )
    schemas = whole.setdefault("components", {}).setdefault("schemas", {})
    made = Problem.model_json_schema(ref_template=REFERENCE)
    schemas.update(made.pop("$defs", {}))
    schemas["Problem"] = made
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    words = ", ".join(f"`{name}` {each.en}" for name, each in access().permissions.items())
    whole["components"]["securitySchemes"] = {
        SCHEME: {"type": "http", "scheme": "bearer", "description": f"A token's scopes are permissions: {words}"}
    }
    for path, methods in whole["paths"].items():
        for method, each in methods.items():
            _complete(each, operations[(method.upper(), path)])
    add_links(whole["paths"])
    return whole


def _complete(each: dict[str, Any], operation: Operation) -> None:
    """Say of an operation what it needs, what it answers and what may stand in its way."""
    each["security"] = [{SCHEME: [operation.may]}]
    if not each.get("description"):
        each.pop("description", None)
    own = each["responses"].pop(str(operation.status), {})
    good: dict[str, Any] = {"description": HTTPStatus(operation.status).phrase}
    if operation.gives is not None:
        good["content"] = own["content"]
    elif operation.media:
        kind = {"schema": {"type": "string", "format": "binary"}}
        good["content"] = {each: kind for each in operation.media if each != JSON}
        if JSON in operation.media:
            good["content"][JSON] = {"schema": {}}
    good["headers"] = _headers({name: HEADERS[name] for name in ("ETag", "Location", "Link", "X-Request-ID")})
    each["responses"] = {str(operation.status): good}
    content = {PROBLEM: {"schema": {"$ref": REFERENCE.format(model="Problem")}}}
    for status in PROBLEMS:
        told: dict[str, Any] = {"description": WHY[status], "content": content}
        if status in HEADERS_OF:
            told["headers"] = _headers({name: HEADERS[name] for name in HEADERS_OF[status]})
        each["responses"][str(status)] = told


@cache
def shapes_told() -> list[Shape]:
    """Return the shapes that are sent and told, for people."""
    return shapes(described()["components"]["schemas"])


def _headers(named: Mapping[str, str]) -> dict[str, Any]:
    return {name: {"description": words, "schema": {"type": "string"}} for name, words in named.items()}


def _listed(whole: Mapping[str, Any], method: str, path: str, each: Mapping[str, Any], summary: str) -> Listed:
    named = each.get("parameters", ())
    body = each.get("requestBody", {}).get("content", {}).get(JSON, {}).get("schema", {})
    sends = _name_of(body)
    good = next(iter(each["responses"].values()))
    gives = " ".join(_name_of(kind.get("schema", {})) or media for media, kind in good.get("content", {}).items())
    shown = whole["components"]["schemas"].get(sends, {}).get("example")
    return Listed(
        method,
        path,
        summary,
        " ".join(each.get("description", "").split()),
        next(iter(each["security"][0].values()))[0],
        tuple((one["name"], one["in"], one.get("description", "")) for one in _of_interest(named)),
        sends,
        gives,
        "" if shown is None else orjson.dumps(shown, option=orjson.OPT_INDENT_2).decode(),
    )


def _of_interest(parameters: Iterable[Mapping[str, Any]]) -> Iterable[Mapping[str, Any]]:
    return (each for each in parameters if each["in"] != "path")


def _name_of(schema: Mapping[str, Any]) -> str:
    return re.sub(r"^#/components/schemas/", "", str(schema.get("$ref", "")))
