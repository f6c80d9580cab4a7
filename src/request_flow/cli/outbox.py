"""outbox: messages that wait, that are parked, and what the other side said; send them again or no more."""

from typing import Annotated, Any

import orjson
import typer

from request_flow.cli.help_text import Group
from request_flow.cli.options import AnyAgency, AsJson, program
from request_flow.cli.speech import print_json, print_table, say, tell
from request_flow.errors import BadInput
from request_flow.services.channels.addresses import POSTED, shown, taken_apart
from request_flow.services.delivering import SHOWN
from request_flow.services.outbox import discard_messages, list_outbox, resend, resend_parked, show_message
from request_flow.storage.outbox_lists import Listed

STATUS_NAMES = {
    "waiting": "等待发送",
    "sending": "正在发送",
    "parked": "停发待处理",
    "sent": "已发送",
    "discarded": "已作废",
}
CHANNEL_NAMES = {
    "app": "站内",
    "email": "邮件",
    "wecom": "企业微信",
    "dingtalk": "钉钉",
    "feishu": "飞书",
    "webhook": "推送",
}
SHOWN_HERE = "站内显示"

outbox_app = typer.Typer(cls=Group, no_args_is_help=True, help=say("待发消息", "Messages to be sent"))

MessageId = Annotated[int, typer.Argument(help=say("消息编号", "id of the message"))]
MessageIds = Annotated[list[int], typer.Argument(help=say("消息编号，可多个", "ids of messages"))]
SomeIds = Annotated[list[int] | None, typer.Argument(help=say("消息编号，可多个", "ids of messages"))]


def declare(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.add_typer(outbox_app, name="outbox")


@outbox_app.command(
    "list",
    help=say(
        "列出尚未发出的消息；--status sent 列出已发的。例：request-flow outbox list --status parked",
        "List messages that were not sent, or with --status others. Example: request-flow outbox list --status parked",
    ),
)
def outbox_list(
    agency: AnyAgency = None,
    status: Annotated[
        list[str] | None,
        typer.Option(
            "--status",
            help=say(
                "状态，可重复：waiting 等待、sending 发送中、parked 停发待处理、sent 已发、discarded 作废",
                "a status, may be repeated: waiting, sending, parked, sent, discarded",
            ),
        ),
    ] = None,
    most: Annotated[int, typer.Option("--limit", min=1, help=say("最多列出多少条", "list no more than these"))] = 100,
    as_json: AsJson = False,
) -> None:
    """List messages."""
    with program() as opened:
        found = list_outbox(opened, agency, status or (), most=most)
    if as_json:
        for code, each in found:
            print_json(_as_json(code, each))
        return
    headings = [
        say("编号", "id"),
        say("机关", "agency"),
        say("收件人", "to"),
        say("主题", "topic"),
        say("渠道", "channel"),
        say("状态", "status"),
        say("次数", "tries"),
        say("下次", "next"),
        say("对方答复", "answer"),
    ]
    rows = []
    for code, each in found:
        row = _as_json(code, each)
        waits = _moment(each.next_try_at) if each.status in {"waiting", "sending"} else ""
        to = each.login or row["address"]
        answer = row["answer"] or ""
        channel = say(CHANNEL_NAMES.get(each.channel, each.channel), each.channel)
        rows.append([each.id, code, to, each.topic, channel, _status(each), each.attempts, waits, _answer(answer)])
    print_table(headings, rows)


@outbox_app.command(
    "show",
    help=say(
        "查看一条消息及每次发送的结果。例：request-flow outbox show 12",
        "Show a message and what came of each attempt. Example: request-flow outbox show 12",
    ),
)
def outbox_show(message: MessageId, as_json: AsJson = False) -> None:
    """Show a message."""
    with program() as opened:
        found = show_message(opened, message)
    each, content = found.message, orjson.loads(found.content)
    address = taken_apart(each.address).url if each.channel in POSTED else each.address
    attempts = [row._asdict() for row in found.attempts]
    if as_json:
        whole = {**_as_json(None, each), "address": address, "content": content, "deliveries": attempts}
        del whole["agency"], whole["answer"]
        print_json(whole)
        return
    channel = say(CHANNEL_NAMES.get(each.channel, each.channel), each.channel)
    print(f"{each.id}  {_status(each)}  {each.topic}  {channel}  {address}".rstrip())
    print(content.get("subject") or "")
    print(content.get("text") or "")
    headings = [say("次", "try"), say("时间", "at"), say("结果", "result"), say("对方答复", "answer")]
    taken, not_taken = say("已收", "taken"), say("未收", "not taken")
    print_table(
        headings,
        [
            [row["attempt"], _moment(row["at"]), taken if row["accepted"] else not_taken, _answer(row["answer"])]
            for row in attempts
        ],
    )


@outbox_app.command(
    "resend",
    help=say(
        "重新发送停发的消息，发到该人员现在的地址。例：request-flow outbox resend 12 13，或 outbox resend --parked",
        "Send parked messages again, to the person's present address. Example: request-flow outbox resend 12 13",
    ),
)
def outbox_resend(
    messages: SomeIds = None,
    parked: Annotated[
        bool, typer.Option("--parked", help=say("全部停发的消息", "every message that is parked"))
    ] = False,
    agency: AnyAgency = None,
) -> None:
    """Send messages again."""
    if bool(messages) == parked:
        raise BadInput("which_messages", "请给出消息编号，或用 --parked", "name messages by their ids, or use --parked")
    with program() as opened:
        count = resend_parked(opened, agency) if parked else resend(opened, messages or ())
    tell(say(f"{count} 条将重新发送", f"{count} will be sent again"))


@outbox_app.command(
    "discard",
    help=say(
        "不再发送某些消息，记录保留。例：request-flow outbox discard 12",
        "Send messages no more; they stay on record. Example: request-flow outbox discard 12",
    ),
)
def outbox_discard(messages: MessageIds) -> None:
    """Send messages no more."""
    with program() as opened:
        count = discard_messages(opened, messages)
    tell(say(f"{count} 条不再发送", f"{count} are sent no more"))


def _status(each: Listed) -> str:
    return say(STATUS_NAMES.get(each.status, each.status), each.status)


def _answer(said: str) -> str:
    """Return what the other side answered; what the program itself says of its own channel is translated."""
    return say(SHOWN_HERE, said) if said == SHOWN else said


def _moment(at: str) -> str:
    """Return an instant of the store, which is in the zone of the office, as people write it."""
    return at[:19].replace("T", " ")


def _as_json(agency: str | None, each: Listed) -> dict[str, Any]:
    """Return a message as a list shows it: its address, and the answer that may repeat it, without personal data."""
    values = each._asdict()
    del values["agency_id"]
    masked = shown(each.channel, each.address)
    values["address"] = masked
    if each.answer and each.address:
        values["answer"] = each.answer.replace(each.address, masked)
    return {"agency": agency, **values}
