"""webhook: systems of an agency that its messages are posted to, signed as Standard Webhooks has it."""

from typing import Annotated, Any

import typer

from request_flow.cli.help_text import Group
from request_flow.cli.options import Agency, AnyAgency, AsJson, program
from request_flow.cli.speech import print_json, print_table, say, tell
from request_flow.services.webhooks import list_webhooks, subscribe, unsubscribe
from request_flow.storage.webhooks import Webhook

webhook_app = typer.Typer(cls=Group, no_args_is_help=True, help=say("消息推送", "Webhooks"))


def declare(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.add_typer(webhook_app, name="webhook")


@webhook_app.command(
    "add",
    help=say(
        "把机关的消息推送到自有系统；签名密钥只显示这一次。"
        "例：request-flow webhook add https://oa.example.org/hook -a hongze --topic reminder",
        "Post an agency's messages to a system of its own; the secret for checking them is shown this once. "
        "Example: request-flow webhook add https://oa.example.org/hook -a hongze --topic reminder",
    ),
)
def webhook_add(
    address: Annotated[str, typer.Argument(help=say("推送地址", "where they are posted"))],
    agency: Agency,
    topic: Annotated[
        list[str],
        typer.Option("--topic", help=say("主题，可重复；* 为全部", "a topic, may be repeated; * is every one")),
    ],
    as_json: AsJson = False,
) -> None:
    """Add a webhook."""
    with program() as opened:
        made = subscribe(opened, agency, address, topic)
    if as_json:
        print_json({**_as_json(agency, made.webhook), "secret": made.secret})
        return
    tell(say(f"推送 {made.webhook.id} 已登记；签名密钥：", f"webhook {made.webhook.id} added; its secret:"))
    print(made.secret)


@webhook_app.command(
    "list",
    help=say(
        "列出推送地址。例：request-flow webhook list -a hongze",
        "List webhooks. Example: request-flow webhook list -a hongze",
    ),
)
def webhook_list(agency: AnyAgency = None, as_json: AsJson = False) -> None:
    """List webhooks."""
    with program() as opened:
        found = list_webhooks(opened, agency)
    if as_json:
        for code, each in found:
            print_json(_as_json(code, each))
        return
    headings = [say("编号", "id"), say("机关", "agency"), say("地址", "address"), say("主题", "topics")]
    print_table(headings, ([each.id, code, each.address, " ".join(each.topics)] for code, each in found))


@webhook_app.command(
    "remove",
    help=say(
        "取消推送；未发出的作废。例：request-flow webhook remove 1",
        "Remove a webhook; what it was not sent yet is discarded. Example: request-flow webhook remove 1",
    ),
)
def webhook_remove(webhook: Annotated[int, typer.Argument(help=say("推送编号", "id of the webhook"))]) -> None:
    """Remove a webhook."""
    with program() as opened:
        dropped = unsubscribe(opened, webhook)
    tell(
        say(f"推送 {webhook} 已取消，{dropped} 条消息作废", f"webhook {webhook} removed, {dropped} messages discarded")
    )


def _as_json(agency: str, each: Webhook) -> dict[str, Any]:
    values = each._asdict()
    del values["agency_id"]
    return {"agency": agency, **values}
