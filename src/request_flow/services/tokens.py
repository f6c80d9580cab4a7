"""Tokens (访问令牌): programs that act for a person, with less than the person may do and for a limited time.

A token's secret is random, is shown once, and is kept only as its hash.  Its scopes are permissions that the person
holds; what the person may no longer do, the token may not either, and it ends with the person's employment.  A token
made by means of a token is within that one: no wider, and no longer.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from request_flow.errors import BadInput, NotFound
from request_flow.law.access import access
from request_flow.services.addressing import stamp
from request_flow.services.program import Program
from request_flow.services.signing_in import digest
from request_flow.services.visitors import Visitor, is_allowed, visitor_of
from request_flow.storage.people import member_of_id
from request_flow.storage.tokens import (
    Token,
    add_token,
    count_standing,
    find_token,
    note_use,
    revoke_token,
    tokens_of_person,
)
from request_flow.storage.unit import Unit, reading, writing

PREFIX = "rf_"
"""Lets a scanner for leaked secrets recognise one."""
SECRET_BYTES = 32
LONGEST_DAYS = 366
MOST_STANDING = 25
MOST_SHOWN = 100
LONGEST_LABEL = 64
USED_EVERY = 300.0
"""Seconds between two notes that a token was used: a call is not to cost a write."""


@dataclass(frozen=True, slots=True)
class Caller:
    """A program at the other end of a call: the person it acts for, with the token's limits, and the token."""

    visitor: Visitor
    token: Token


@dataclass(frozen=True, slots=True)
class Made:
    """A token that was made; ``secret`` is told this once."""

    token: Token
    secret: str


def caller_of(program: Program, secret: str) -> Caller | None:
    """Return who a token's secret belongs to; ``None`` where it is unknown, over, revoked, or the person has left."""
    if not secret.startswith(PREFIX):
        return None
    now = program.clock.now()
    with reading(program.store) as unit:
        token = find_token(unit, digest(secret))
        if token is None or not is_standing(token, stamp(now)):
            return None
        member = member_of_id(unit, token.person_id)
        if member is None or not member.active:
            return None
        visitor = visitor_of(program, unit, member)
    if token.used_at is None or (now - datetime.fromisoformat(token.used_at)).total_seconds() >= USED_EVERY:
        with writing(program.store) as unit:
            note_use(unit, token.id, stamp(now))
    return Caller(replace(visitor, scopes=frozenset(token.scopes)), token)


def is_standing(token: Token, now: str) -> bool:
    """Return whether a token can be used at an instant, written as the store does."""
    return token.revoked_at is None and token.expires_at > now


def scopes_for(program: Program, visitor: Visitor) -> list[str]:
    """Return the permissions that a visitor can give to a token."""
    with reading(program.store) as unit:
        return _scopes(unit, visitor)


def make_token(
    program: Program, visitor: Visitor, label: str, scopes: Sequence[str], days: int, maker: Token | None = None
) -> Made:
    """Make a token for the visitor's own programs; ``maker`` is the token by means of which it is made, if any.

    Raises:
        BadInput: the label, the scopes or the days cannot be used, or there are too many tokens.
    """
    label = " ".join(label.split())
    if not label or len(label) > LONGEST_LABEL or not label.isprintable():
        raise BadInput(
            "bad_token_label",
            f"请写明令牌的用途，最多{LONGEST_LABEL}个字",
            f"say what the token is for, in at most {LONGEST_LABEL} characters",
        )
    if not 1 <= days <= LONGEST_DAYS:
        raise BadInput(
            "bad_token_days",
            f"有效期为1至{LONGEST_DAYS}天",
            f"a token lasts from 1 to {LONGEST_DAYS} days",
        )
    now = program.clock.now()
    until = stamp(now + timedelta(days=days))
    if maker is not None:
        until = min(until, maker.expires_at)
    secret = PREFIX + secrets.token_urlsafe(SECRET_BYTES)
    with writing(program.store) as unit:
        wanted = tuple(dict.fromkeys(scopes))
        _refuse_scopes(wanted, _scopes(unit, visitor))
        if count_standing(unit, visitor.member.id, stamp(now)) >= MOST_STANDING:
            raise BadInput(
                "too_many_tokens",
                f"最多同时有{MOST_STANDING}个令牌，请先撤销不用的",
                f"at most {MOST_STANDING} tokens stand at once; revoke one first",
            )
        add_token(unit, visitor.member.id, digest(secret), label, wanted, (stamp(now), until))
        made = find_token(unit, digest(secret))
    assert made is not None  # noqa: S101  # it was written a moment ago in the same transaction
    return Made(made, secret)


def tokens_of(program: Program, visitor: Visitor) -> list[Token]:
    """Return the visitor's tokens, the latest first."""
    with reading(program.store) as unit:
        return tokens_of_person(unit, visitor.member.id, MOST_SHOWN)


def revoke(program: Program, visitor: Visitor, token_id: int) -> None:
    """End one of the visitor's tokens at once.

    Raises:
        NotFound: the visitor has no such token, or it was revoked before.
    """
    with writing(program.store) as unit:
        if not revoke_token(unit, token_id, visitor.member.id, stamp(program.clock.now())):
            raise NotFound(
                "no_such_token", "您没有这个令牌，或者它已撤销", "you have no such token, or it was revoked before"
            )


def _scopes(unit: Unit, visitor: Visitor) -> list[str]:
    return [name for name in access().permissions if is_allowed(unit, visitor, name, None)]


def _refuse_scopes(wanted: tuple[str, ...], held: Sequence[str]) -> None:
    beyond = [each for each in wanted if each not in held]
    if beyond or not wanted:
        raise BadInput(
            "bad_token_scopes",
            f"请从您自己的权限中选择：{'、'.join(held)}",
            f"choose among the permissions you hold: {', '.join(held)}",
        )
