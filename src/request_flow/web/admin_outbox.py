"""Administration of what leaves the house: the outbox (发件箱) with what was parked, and the webhooks (推送).

Of an address only its beginning is shown.  The secret of a webhook is shown once, by the answer to the form.
"""

from collections.abc import Sequence

from fastapi.responses import Response

from request_flow.errors import BadInput, NotFound
from request_flow.services.administering import PAGE
from request_flow.services.channels.addresses import shown
from request_flow.services.outbox import discard_messages, list_outbox, resend, show_message
from request_flow.services.webhooks import list_webhooks, subscribe, unsubscribe
from request_flow.storage.outbox_lists import NOT_SENT, STATUSES
from request_flow.web.admin import page_asked
from request_flow.web.desk import Desk
from request_flow.web.routes import Routes
from request_flow.web.typed_numbers import read_number

UNFIT = 422
STATUS_NAMES = {
    "waiting": ("等待发送", "waiting"),
    "sending": ("正在发送", "being sent"),
    "parked": ("多次未送达，已停发", "parked"),
    "sent": ("已发送", "sent"),
    "discarded": ("已作废", "discarded"),
}
CHIPS = {"waiting": "wait", "sending": "run", "parked": "late", "sent": "done", "discarded": "wait"}

routes = Routes()


@routes.get("/a/{agency}/admin/outbox", may="administer")
def outbox(desk: Desk) -> Response:
    """List messages, those that were not sent unless others are asked for."""
    status = desk.query("status")
    statuses = (status,) if status in STATUSES else ()
    page = page_asked(desk)
    skipped = (page - 1) * PAGE
    found = [each for _, each in list_outbox(desk.program, desk.office.code, statuses, most=PAGE + 1, skipped=skipped)]
    return desk.show(
        "admin-outbox.html.j2",
        rows=found[:PAGE],
        page=page,
        has_more=len(found) > PAGE,
        asked=status if statuses else "",
        names={name: desk.say(*STATUS_NAMES[name]) for name in STATUSES},
        chips=CHIPS,
        not_sent=NOT_SENT,
        shown=shown,
    )


@routes.post("/a/{agency}/admin/outbox", may="administer")
def act_on_outbox(desk: Desk) -> Response:
    """Send chosen messages again, or no more."""
    chosen = [_of_office(desk, each) for each in desk.fields("message")[:PAGE]]
    back = desk.address("/admin/outbox", status=desk.field("status"))
    if not chosen:
        return desk.go(back, "没有选择消息", "No message was chosen")
    if desk.field("do") == "discard":
        count = discard_messages(desk.program, chosen)
        return desk.go(back, f"{count}条消息不再发送", f"{count} messages will not be sent")
    count = resend(desk.program, chosen)
    return desk.go(back, f"{count}条消息将重新发送", f"{count} messages will be sent again")


@routes.get("/a/{agency}/admin/outbox/{message}", may="administer")
def message(desk: Desk) -> Response:
    """Show one message with each attempt to deliver it."""
    found = show_message(desk.program, _of_office(desk, desk.in_path("message")))
    names = {name: desk.say(*STATUS_NAMES[name]) for name in STATUSES}
    return desk.show("admin-message.html.j2", found=found, names=names, chips=CHIPS, shown=shown)


def _of_office(desk: Desk, written: str) -> int:
    """Return the number of a message of the agency; one of another's is not there."""
    number = read_number(written) or 0
    found = show_message(desk.program, number).message
    if found.agency_id != desk.office.id:
        raise NotFound("no_such_message", f"没有编号为 {number} 的消息", f"there is no message {number}")
    return number


@routes.get("/a/{agency}/admin/webhooks", may="administer")
def webhooks(desk: Desk) -> Response:
    """List the webhooks."""
    return _webhooks(desk, {"address": "", "topics": "*"}, {})


@routes.post("/a/{agency}/admin/webhooks", may="administer")
def add_webhook(desk: Desk) -> Response:
    """Add a webhook and show its secret, this once."""
    values = {"address": desk.field("address"), "topics": desk.field("topics")}
    try:
        made = subscribe(desk.program, desk.office.code, values["address"], _topics(values["topics"]))
    except BadInput as error:
        field = "topics" if error.code == "bad_topic" else "address"
        return _webhooks(desk, values, {field: desk.words(error.sentence)})
    return desk.show("admin-webhook-secret.html.j2", made=made)


@routes.post("/a/{agency}/admin/webhooks/remove", may="administer")
def remove_webhook(desk: Desk) -> Response:
    """Remove a webhook."""
    own = {str(each.id): each.id for _, each in list_webhooks(desk.program, desk.office.code)}
    written = desk.field("webhook")
    if written not in own:
        raise NotFound("no_such_webhook", "没有这个推送地址", "there is no such webhook")
    unsubscribe(desk.program, own[written])
    return desk.go(desk.address("/admin/webhooks"), "已停止推送", "The webhook was removed")


def _webhooks(desk: Desk, values: dict[str, str], faults: dict[str, str]) -> Response:
    rows = [each for _, each in list_webhooks(desk.program, desk.office.code)]
    status = UNFIT if faults else 200
    return desk.show("admin-webhooks.html.j2", status, rows=rows, values=values, faults=faults, shown=shown)


def _topics(written: str) -> Sequence[str]:
    return written.replace("，", " ").replace(",", " ").split()
