"""One's own tokens: listing, making and revoking them.  A token that makes another gives no more than it has."""

from typing import Annotated

from fastapi.responses import Response
from pydantic import ConfigDict, Field

from request_flow.services.addressing import stamp
from request_flow.services.tokens import LONGEST_DAYS, LONGEST_LABEL, is_standing, make_token, revoke, tokens_of
from request_flow.storage.tokens import Token
from request_flow.web.api.call import Call, Reply
from request_flow.web.api.routing import Operations
from request_flow.web.api.shapes import Id, Instant, Sent, Told, Word

operations = Operations("tokens")


class TokenTold(Told):
    """A token, without its secret."""

    id: int
    label: str
    scopes: list[str]
    created_at: Instant
    expires_at: Instant
    used_at: Instant | None
    revoked_at: Instant | None
    usable: bool


class Tokens(Told):
    """The tokens of the person that the call is made for."""

    items: list[TokenTold]


class NewToken(Sent):
    """A token to be made; its scopes are permissions that the caller holds."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"example": {"label": "到期日导出", "scopes": ["see_cases"], "days": 90}}
    )

    label: Annotated[str, Field(min_length=1, max_length=LONGEST_LABEL)]
    scopes: Annotated[list[Word], Field(min_length=1, max_length=50)]
    days: int = Field(ge=1, le=LONGEST_DAYS)


class MadeToken(TokenTold):
    """A token that was just made; its secret is told this once."""

    secret: str | None


@operations.get("/tokens", may="own_settings", gives=Tokens)
def list_tokens(call: Call) -> Tokens:
    """List one's tokens, the latest first."""
    now = stamp(call.program.clock.now())
    return Tokens(items=[_told(each, now) for each in tokens_of(call.program, call.visitor)])


@operations.write("POST", "/tokens", may="own_settings", gives=MadeToken, status=201, forgets=("secret",))
def add_token(call: Call, body: NewToken) -> Reply:
    """Make a token; its secret is told this once."""
    made = make_token(call.program, call.visitor, body.label, body.scopes, body.days, call.caller.token)
    told = _told(made.token, stamp(call.program.clock.now()))
    return Reply(MadeToken(**told.model_dump(), secret=made.secret), 201)


@operations.write("DELETE", "/tokens/{token}", may="own_settings", status=204)
def drop_token(call: Call, token: Id) -> Response:
    """Revoke one of one's tokens at once."""
    revoke(call.program, call.visitor, token)
    return Response(status_code=204)


def _told(token: Token, now: str) -> TokenTold:
    return TokenTold(
        id=token.id,
        label=token.label,
        scopes=list(token.scopes),
        created_at=token.created_at,
        expires_at=token.expires_at,
        used_at=token.used_at,
        revoked_at=token.revoked_at,
        usable=is_standing(token, now),
    )
