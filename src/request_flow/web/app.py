"""The app: addresses for machines, and the pages of the office.

| address | answers |
|---|---|
| ``/healthz`` | 200 while the process lives; asks nobody, not even the thread pool |
| ``/readyz`` | 200 where the database answers and has this program's schema, else 503 with the reason |
| ``/metrics`` | Prometheus' text, see ``metrics`` |
| ``/static/…`` | stylesheet, scripts, icons |
| ``/api/v1/…`` | the API, see ``api.routing`` |
| all else | the pages, see ``routes``; each module of pages has a ``Routes`` in ``PAGES`` |

Handlers that ask the store are plain functions, which run in the thread pool, and borrow a program while they work
(``programs``).  ``/readyz`` and ``/metrics`` are for the machines of the house: a proxy does not pass them on.
"""

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from urllib.parse import urlsplit

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response
from prometheus_client import CollectorRegistry
from prometheus_client.exposition import choose_encoder

from request_flow import __version__
from request_flow.bootstrap import open_program
from request_flow.clock import Clock, SystemClock
from request_flow.services.single_sign_on import IdentityService
from request_flow.settings import Settings
from request_flow.web import (
    admin,
    admin_events,
    admin_letters,
    admin_outbox,
    admin_people,
    admin_records,
    admin_retention,
    admin_succession,
    admin_tree,
    attachments,
    board,
    calendar_pages,
    case_page,
    cases_list,
    check_pages,
    deadline,
    decision,
    find,
    hand_in_page,
    import_pages,
    intake,
    law_pages,
    letters,
    letters_issued,
    letters_writing,
    more_pages,
    overview,
    public,
    public_apply,
    public_office,
    public_status,
    remedy_pages,
    report_corrections,
    report_forms,
    report_pages,
    report_views,
    restricted,
    reviews,
    settings_pages,
    signing_in,
    statistics_pages,
    steps,
    today,
    token_pages,
)
from request_flow.web.api import openapi
from request_flow.web.api.operations import add_api
from request_flow.web.envelope import Envelope
from request_flow.web.faults import answer_faults
from request_flow.web.limits import Limits
from request_flow.web.metrics import StoreCollector
from request_flow.web.packing import Packing
from request_flow.web.programs import Programs
from request_flow.web.readiness import Readiness, sentence_of
from request_flow.web.static_files import add_static_files
from request_flow.web.tidying import Tidying

PAGES = (
    signing_in.routes,
    settings_pages.routes,
    token_pages.routes,
    openapi.routes,
    reviews.routes,
    steps.routes,
    deadline.routes,
    attachments.routes,
    restricted.routes,
    today.routes,
    cases_list.routes,
    find.routes,
    overview.routes,
    admin.routes,
    admin_people.routes,
    admin_outbox.routes,
    admin_letters.routes,
    admin_records.routes,
    admin_retention.routes,
    admin_events.routes,
    admin_succession.routes,
    admin_tree.routes,
    calendar_pages.routes,
    intake.routes,
    law_pages.routes,
    board.routes,
    hand_in_page.routes,
    remedy_pages.routes,
    check_pages.routes,
    import_pages.routes,
    report_forms.routes,
    report_corrections.routes,
    report_views.routes,
    report_pages.routes,
    statistics_pages.routes,
    more_pages.routes,
    letters.routes,
    decision.routes,
    letters_writing.routes,
    letters_issued.routes,
    public_office.routes,
    public.routes,
    public_apply.routes,
    public_status.routes,
    case_page.routes,
)
"""An address with a word in the place of a number comes before those of one case, which are last."""
NOT_READY = 503
COLLECT = 20_000, 20, 50
"""Objects made before the collector looks at the youngest, and so on: a page makes some thousands, and drops them."""


def make_web(settings: Settings, clock: Clock | None = None) -> FastAPI:
    """Return the app of one installation; nothing is opened before the first request that needs it."""
    programs = Programs(
        partial(open_program, settings, clock), open_another=partial(open_program, settings, clock, newer=True)
    )

    @asynccontextmanager
    async def life(_app: FastAPI) -> AsyncIterator[None]:
        programs.stay = True
        gc.set_threshold(*COLLECT)
        yield
        programs.close()

    app = FastAPI(
        title="request-flow", version=__version__, lifespan=life, docs_url=None, redoc_url=None, openapi_url=None
    )
    registry = CollectorRegistry()
    registry.register(StoreCollector(settings.database_url, clock or SystemClock()))
    app.state.language = settings.language
    app.state.programs = programs
    app.state.readiness = Readiness(settings.database_url)
    app.state.registry = registry
    app.add_middleware(Packing)
    app.add_middleware(Limits)
    app.add_middleware(Envelope, registry=registry, public_url=settings.public_url)
    app.add_middleware(Tidying)
    answer_faults(app)
    add_static_files(app)
    app.state.table = []
    app.state.fonts = settings.fonts
    app.state.identity_service = _identity_service(settings)
    app.state.secure = urlsplit(settings.public_url).scheme == "https"
    for each in PAGES:
        each.add_to(app)
    add_api(app)
    app.add_api_route("/healthz", healthz, methods=["GET"])
    app.add_api_route("/readyz", readyz, methods=["GET"])
    app.add_api_route("/metrics", metrics, methods=["GET"])
    return app


def _identity_service(settings: Settings) -> IdentityService | None:
    """Return the identity service that the settings name, if any."""
    if not settings.oidc_issuer:
        return None
    return IdentityService(
        settings.oidc_issuer, settings.oidc_client_id, settings.oidc_client_secret, settings.oidc_login_claim
    )


async def healthz() -> PlainTextResponse:
    """Say that the process lives; answered by the event loop itself, so that it is true of a busy server too."""
    return PlainTextResponse("ok\n")


def readyz(request: Request) -> JSONResponse:
    """Say whether the server can work now."""
    readiness: Readiness = request.app.state.readiness
    reason = readiness.reason()
    if reason is None:
        return JSONResponse({"ready": True})
    sentence = sentence_of(reason)
    body = {"ready": False, "reasons": [{"code": reason, "zh": sentence.zh, "en": sentence.en}]}
    return JSONResponse(body, NOT_READY)


def metrics(request: Request) -> Response:
    """Give the metrics in the form of Prometheus that was asked for."""
    encode, content_type = choose_encoder(request.headers.get("accept", ""))
    return Response(encode(request.app.state.registry), media_type=content_type)
