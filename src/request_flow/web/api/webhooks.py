"""Webhooks of an agency: where its messages are posted, signed.  What is posted is in ``docs/messages.md``."""

from typing import Annotated

from fastapi.responses import Response
from pydantic import ConfigDict, Field, StringConstraints

from request_flow.services.webhooks import list_webhooks, subscribe, unsubscribe
from request_flow.web.api.call import Call, Reply, no_such
from request_flow.web.api.routing import Operations
from request_flow.web.api.shapes import Id, Instant, Sent, Told

HOOKS = "/agencies/{agency}/webhooks"
Topic = Annotated[str, StringConstraints(pattern=r"^(\*|[a-z][a-z0-9_]{0,47})$")]

operations = Operations("webhooks")


class NewWebhook(Sent):
    """Where messages on some topics are to be posted; `*` is every topic."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"example": {"address": "https://oa.example.gov.cn/hooks/requests", "topics": ["reminder"]}},
    )

    address: Annotated[str, StringConstraints(min_length=1, max_length=500)]
    topics: Annotated[list[Topic], Field(min_length=1, max_length=50)]


class WebhookTold(Told):
    """A webhook."""

    id: int
    address: str
    topics: list[str]
    created_at: Instant


class Webhooks(Told):
    """The webhooks of an agency."""

    items: list[WebhookTold]


class MadeWebhook(WebhookTold):
    """A webhook that was just made; its secret is told this once."""

    secret: str | None


@operations.get(HOOKS, may="administer", gives=Webhooks)
def list_hooks(call: Call) -> Webhooks:
    """List the agency's webhooks."""
    found = list_webhooks(call.program, call.office.code)
    return Webhooks(
        items=[
            WebhookTold(id=each.id, address=each.address, topics=list(each.topics), created_at=each.created_at)
            for _, each in found
        ]
    )


@operations.write("POST", HOOKS, may="administer", gives=MadeWebhook, status=201, forgets=("secret",))
def add_hook(call: Call, body: NewWebhook) -> Reply:
    """Have the agency's messages posted to an address; the secret of the signature is told this once."""
    made = subscribe(call.program, call.office.code, body.address, body.topics)
    hook = made.webhook
    told = MadeWebhook(
        id=hook.id, address=hook.address, topics=list(hook.topics), created_at=hook.created_at, secret=made.secret
    )
    return Reply(told, 201)


@operations.write("DELETE", f"{HOOKS}/{{hook}}", may="administer", status=204)
def drop_hook(call: Call, hook: Id) -> Response:
    """Post no more to an address."""
    if all(each.id != hook for _, each in list_webhooks(call.program, call.office.code)):
        raise no_such("推送地址", "webhook of this agency")
    unsubscribe(call.program, hook)
    return Response(status_code=204)
