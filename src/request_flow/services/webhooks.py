"""Webhooks of an agency: its messages on chosen topics, posted to a system of its own and signed.

A message is written for each webhook in the transaction of its cause, beside those to people, and sent by the outbox.
The secret is made here, told once and kept sealed.
"""

import base64
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from request_flow.errors import BadInput, NotFound
from request_flow.services.addressing import stamp
from request_flow.services.channels.addresses import check_address
from request_flow.services.channels.webhook import PREFIX
from request_flow.services.program import Program
from request_flow.storage.agencies import all_agencies, get_agency
from request_flow.storage.unit import reading, writing
from request_flow.storage.webhooks import (
    EVERY,
    Webhook,
    add_webhook,
    all_webhooks,
    find_webhook,
    remove_webhook,
    set_secret,
    webhooks_of,
)

SECRET_BYTES = 32


@dataclass(frozen=True, slots=True)
class Subscribed:
    """A new webhook, and the secret that its posts are signed with: told now and never again."""

    webhook: Webhook
    secret: str


def subscribe(program: Program, agency: str, address: str, topics: Sequence[str]) -> Subscribed:
    """Have an agency's messages on ``topics`` posted to ``address``; ``*`` is every topic.

    Raises:
        BadInput: the address is none, or a topic is none.
        NotFound: the agency does not exist.
    """
    _check(address, topics)
    secret = PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()
    now = stamp(program.clock.now())
    with writing(program.store) as unit:
        found = get_agency(unit, agency)
        chosen = tuple(dict.fromkeys(topics))
        webhook_id = add_webhook(unit, found.id, address, chosen, now=now)
        set_secret(unit, webhook_id, program.store.sealer.seal(secret.encode(), _place(webhook_id)))
    return Subscribed(Webhook(webhook_id, found.id, address, chosen, now), secret)


def list_webhooks(program: Program, agency: str | None = None) -> list[tuple[str, Webhook]]:
    """Return the webhooks of one agency, or all, each with the code of the agency.

    Raises:
        NotFound: the agency does not exist.
    """
    with reading(program.store) as unit:
        codes = {each.id: each.code for each in all_agencies(unit)}
        found = all_webhooks(unit) if agency is None else webhooks_of(unit, get_agency(unit, agency).id)
    return [(codes[each.agency_id], each) for each in found]


def unsubscribe(program: Program, webhook_id: int) -> int:
    """Remove a webhook and return how many of its messages are sent no more.

    Raises:
        NotFound: there is none of this id.
    """
    with writing(program.store) as unit:
        if find_webhook(unit, webhook_id) is None:
            raise NotFound(
                "no_such_webhook",
                f"没有编号为 {webhook_id} 的推送地址；可用 webhook list 查看",
                f"there is no webhook {webhook_id}; see `webhook list`",
            )
        return remove_webhook(unit, webhook_id, stamp(program.clock.now()))


def opened_secret(program: Program, webhook_id: int, sealed: bytes) -> str:
    """Return the secret of a webhook.

    Raises:
        StoreUnavailable: it was sealed with another key, or changed.
    """
    return program.store.sealer.open(bytes(sealed), _place(webhook_id)).decode()


def _check(address: str, topics: Sequence[str]) -> None:
    check_address("webhook", address)
    if "#" in address:
        raise BadInput(
            "secret_is_made", "地址中不要写 #：签名密钥由程序生成", "no # in the address: the program makes the secret"
        )
    from request_flow.notices.reminders import topics as known_topics  # noqa: PLC0415  # it loads Jinja2

    known = (*known_topics(), EVERY)
    wrong = [each for each in topics if each not in known]
    if wrong:
        raise BadInput(
            "bad_topic",
            f"没有主题“{wrong[0]}”；可用：{'、'.join(known)}（{EVERY} 为全部）",
            f"there is no topic {wrong[0]!r}; use {', '.join(known)} ({EVERY} is every one)",
        )
    if not topics:
        raise BadInput("bad_topic", f"缺少主题；全部主题用 {EVERY}", f"name a topic; {EVERY} is every one")


def _place(webhook_id: int) -> bytes:
    """Return what a secret is bound to."""
    return f"webhook:{webhook_id}".encode()
