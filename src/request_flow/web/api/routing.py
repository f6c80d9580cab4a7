"""The operations of the API: each names its permission, and nothing is reached without it.

An operation is a plain function ``(call, …) -> model``; its further parameters are what FastAPI reads from address and
body.  Before its body is read the token is asked for, and the permission over the agency of the address; the body is
bounded; a key of the address's query that the operation does not know is refused.  What writes takes an
``Idempotency-Key`` and is done once.  Session cookies mean nothing here, so that no other site's page can call.
"""

import inspect
import re
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from http import HTTPStatus
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Body, FastAPI, Header, Path, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from fastapi.routing import APIRoute
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool
from starlette.routing import BaseRoute

from request_flow.services.once import once
from request_flow.services.tokens import Caller, caller_of
from request_flow.services.visitors import refuse_unless_allowed
from request_flow.storage.agencies import Agency
from request_flow.storage.unit import one_reading, reading
from request_flow.web.api.call import V1, Answer, Call, Reply, View
from request_flow.web.api.problems import too_many, unknown_caller
from request_flow.web.api.sent import MOST_BYTES, bounded, refuse_nul, replayed
from request_flow.web.desk import agency_named

SCHEME = "bearer"
JSON = "application/json"
KEPT_KEY = 160
CODE = r"^[^/\s\x00-\x1f\x7f]+$"
PROBLEMS = (400, 401, 403, 404, 408, 409, 412, 413, 415, 422, 429, 431, 503)
"""What any operation may answer beside its own; ``openapi`` gives each the shape of a problem."""
AgencyCode = Annotated[str, Path(description="Code of the agency (机关代码)", max_length=64, pattern=CODE)]
CaseNumber = Annotated[str, Path(description="Number of the case (编号)", max_length=64, pattern=CODE)]
KNOWN_PARTS: Mapping[str, Any] = {"agency": AgencyCode, "number": CaseNumber}
OnceKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        description="A key of the caller's own: sent again with the same request, the first answer is given again",
        min_length=1,
        max_length=100,
        pattern=r"^[A-Za-z0-9._:-]+$",
    ),
]


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation; ``once`` marks those that write, ``forgets`` what of the answer is told only the first time."""

    method: str
    path: str
    may: str
    view: View
    gives: type[BaseModel] | None = None
    media: tuple[str, ...] = ()
    status: int = 200
    tag: str = ""
    once: bool = False
    forgets: tuple[str, ...] = ()
    most_bytes: int = MOST_BYTES
    by_itself: bool = False


@dataclass(frozen=True, slots=True)
class Admitted:
    """Who was let in, and to which agency."""

    caller: Caller
    agency: Agency | None


class Operations:
    """Collects operations; a module has one, named by its tag."""

    def __init__(self, tag: str) -> None:
        self.tag = tag
        self.all: list[Operation] = []

    def get(
        self, path: str, *, may: str, gives: type[BaseModel] | None = None, media: tuple[str, ...] = ()
    ) -> Callable[[View], View]:
        """Register what only reads."""
        return self._add(Operation("GET", V1 + path, may, _nothing, gives, media, tag=self.tag))

    def ask(
        self,
        path: str,
        *,
        may: str,
        gives: type[BaseModel] | None = None,
        media: tuple[str, ...] = (),
        most_bytes: int = MOST_BYTES,
    ) -> Callable[[View], View]:
        """Register what reads, and takes a body so that nobody's name stands in an address."""
        return self._add(Operation("POST", V1 + path, may, _nothing, gives, media, tag=self.tag, most_bytes=most_bytes))

    def write(
        self,
        method: str,
        path: str,
        *,
        may: str,
        gives: type[BaseModel] | None = None,
        status: int = 200,
        forgets: tuple[str, ...] = (),
        most_bytes: int = MOST_BYTES,
    ) -> Callable[[View], View]:
        """Register what writes."""
        made = Operation(method, V1 + path, may, _nothing, gives, status=status, tag=self.tag, once=True)
        return self._add(replace(made, forgets=forgets, most_bytes=most_bytes))

    def _add(self, operation: Operation) -> Callable[[View], View]:
        def register(view: View) -> View:
            self.all.append(replace(operation, view=view))
            return view

        return register

    @cached_property
    def made(self) -> list[BaseRoute]:
        """What the operations are asked at, made once for however many apps: it takes longer than most calls."""
        router = APIRouter()
        for each in self.all:
            told = inspect.getdoc(each.view) or ""
            router.add_api_route(
                each.path,
                _endpoint(each),
                methods=[each.method],
                response_model=each.gives,
                status_code=each.status,
                tags=[each.tag],
                summary=told.partition("\n")[0].rstrip("."),
                description=told.partition("\n")[2].strip(),
                operation_id=each.view.__name__,
                route_class_override=_route_of(each),
            )
        return router.routes

    def add_to(self, app: FastAPI) -> None:
        """Add the operations to an app."""
        app.state.table += self.all
        app.router.routes += self.made


def _nothing(_call: Call) -> Answer:
    raise NotImplementedError  # stands in until the function is there


def permitted(app: FastAPI, request: Request, may: str) -> Admitted:
    """Return who calls, where the token is good and the permission is held over the agency of the address.

    Raises:
        CallFault: there is no good token, or it calls too often.
        NotFound: there is no such agency.
        NotAllowed: the person, or the token, does not hold the permission.
    """
    kind, _, secret = request.headers.get("authorization", "").partition(" ")
    secret = secret.strip()
    given = kind.lower() == SCHEME and bool(secret)
    with app.state.programs.borrow() as program, one_reading(program.store):
        caller = caller_of(program, secret) if given else None
        if caller is None:
            raise unknown_caller(given=given)
        seconds = app.state.rates.wait(caller.token.id)
        if seconds:
            raise too_many(seconds)
        parts = request.path_params
        agency = agency_named(program, parts["agency"]) if "agency" in parts else None
        with reading(program.store) as unit:
            refuse_unless_allowed(unit, caller.visitor, may, agency)
    return Admitted(caller, agency)


def _route_of(operation: Operation) -> type[APIRoute]:
    class Guarded(APIRoute):
        """Lets nobody in, and reads nothing, before the permission was asked."""

        def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
            inner = super().get_route_handler()
            known = {each.alias for each in self.dependant.query_params}

            async def handle(request: Request) -> Response:
                refuse_nul(request)
                request.state.admitted = await run_in_threadpool(permitted, request.app, request, operation.may)
                unknown = [key for key in request.query_params if key not in known]
                if unknown:
                    raise RequestValidationError(
                        [{"loc": ("query", key), "type": "extra_forbidden"} for key in unknown]
                    )
                request.state.body = await bounded(request, operation.most_bytes)
                return await inner(replayed(request, request.state.body))

            return handle

    return Guarded


def _endpoint(operation: Operation) -> Callable[..., Response]:
    asked = inspect.signature(operation.view).parameters.keys()

    def answer(request: Request, **sent: Any) -> Response:  # noqa: ANN401  # whatever the operation asks for
        admitted: Admitted = request.state.admitted
        key = sent.get("idempotency_key")
        given = {name: value for name, value in sent.items() if name in asked}
        with request.app.state.programs.borrow() as program, one_reading(program.store):
            call = Call(program, request, admitted.caller, admitted.agency)
            if key is None:
                return _sent(operation, operation.view(call, **given))
            return _done_once(operation, call, key, given)

    answer.__name__ = operation.view.__name__
    answer.__signature__ = _signature(operation)  # type: ignore[attr-defined]  # what FastAPI reads the parameters from
    return answer


def _signature(operation: Operation) -> inspect.Signature:
    """Return the parameters of an operation as FastAPI is to read them."""
    named = inspect.signature(operation.view, eval_str=True).parameters
    asked = [_asked(each) for name, each in named.items() if name != "call"]
    whole = [inspect.Parameter("request", inspect.Parameter.KEYWORD_ONLY, annotation=Request), *asked]
    whole += [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, annotation=KNOWN_PARTS[name])
        for name in re.findall(r"{(\w+)}", operation.path)
        if name not in named
    ]
    if operation.once:
        key = inspect.Parameter("idempotency_key", inspect.Parameter.KEYWORD_ONLY, annotation=OnceKey, default=None)
        whole.append(key)
    return inspect.Signature(whole)


def _asked(parameter: inspect.Parameter) -> inspect.Parameter:
    """Return a parameter as FastAPI is to read it; a body of which nothing is required need not be sent."""
    kind = parameter.annotation
    made = parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY)
    if not (isinstance(kind, type) and issubclass(kind, BaseModel)):
        return made
    if any(each.is_required() for each in kind.model_fields.values()):
        return made
    return made.replace(default=Body(default_factory=kind))


def _done_once(operation: Operation, call: Call, key: str, given: dict[str, Any]) -> Response:
    """Answer a call that brings a key of its own, once however often it is sent."""
    made: list[Response] = []
    request = call.request

    def do() -> tuple[str, bool]:
        answer = _sent(operation, operation.view(call, **given))
        made.append(answer)
        return _kept(operation, answer), True

    condition = request.headers.get("if-match", "")
    same = orjson.dumps([operation.method, request.url.path, request.url.query, condition]) + request.state.body
    text = once(call.program, f"api {call.caller.token.id} {key}"[:KEPT_KEY], same, do)
    return made[0] if made else _again(text)


def _kept(operation: Operation, answer: Response) -> str:
    """Return an answer as it is kept, without what is told only once."""
    body = bytes(answer.body)
    if operation.forgets and body:
        body = orjson.dumps({**orjson.loads(body), **dict.fromkeys(operation.forgets)})
    headers = {name: answer.headers[name] for name in ("location", "etag") if name in answer.headers}
    return orjson.dumps({"status": answer.status_code, "headers": headers, "body": body.decode()}).decode()


def _again(text: str) -> Response:
    kept = orjson.loads(text)
    return _response(kept["body"].encode(), kept["status"], kept["headers"])


def _sent(operation: Operation, answer: Answer) -> Response:
    if isinstance(answer, Response):
        return answer
    reply = answer if isinstance(answer, Reply) else Reply(answer, operation.status)
    body = b"" if reply.body is None else reply.body.model_dump_json(by_alias=True).encode()
    return _response(body, reply.status, reply.headers)


def _response(body: bytes, status: int, headers: Mapping[str, str]) -> Response:
    if not body:
        return Response(status_code=status or HTTPStatus.NO_CONTENT, headers=dict(headers))
    return Response(body, status, dict(headers), JSON)
