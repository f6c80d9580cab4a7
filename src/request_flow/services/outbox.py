"""The outbox in an administrator's hands: what waits and what is parked, and why; send it again, or no more.

A message that is sent again keeps its id, so whoever got it already can tell, and goes to the person's present address;
its tries are counted anew.  What is under way, and what was sent, stays as it is.
"""

from collections.abc import Sequence

from request_flow.errors import BadInput, NotFound, Refused
from request_flow.services.addressing import stamp
from request_flow.services.program import Program
from request_flow.storage.agencies import all_agencies, get_agency
from request_flow.storage.outbox_lists import (
    NOT_SENT,
    STATUSES,
    Letterbox,
    Listed,
    discard,
    find_letter,
    list_messages,
    parked_messages,
    send_again,
)
from request_flow.storage.unit import Unit, reading, writing


def list_outbox(
    program: Program, agency: str | None = None, statuses: Sequence[str] = (), *, most: int, skipped: int = 0
) -> list[tuple[str, Listed]]:
    """Return messages, each with the code of its agency: by default all that were not sent; ``skipped`` are left out.

    Raises:
        BadInput: there is no such status.
        NotFound: the agency does not exist.
    """
    for status in statuses:
        if status not in STATUSES:
            listed = ", ".join(STATUSES)
            raise BadInput(
                "bad_status",
                f"没有状态“{status}”；可用：{listed}",
                f"there is no status {status!r}; use {listed}",
            )
    with reading(program.store) as unit:
        codes = {each.id: each.code for each in all_agencies(unit)}
        agency_id = None if agency is None else get_agency(unit, agency).id
        found = list_messages(unit, tuple(statuses) or NOT_SENT, agency_id, most=most, skipped=skipped)
    return [(codes[each.agency_id], each) for each in found]


def show_message(program: Program, message_id: int) -> Letterbox:
    """Return one message with what it says and what the other side said to each attempt.

    Raises:
        NotFound: there is none of this id.
    """
    with reading(program.store) as unit:
        return _found(unit, message_id)


def resend(program: Program, message_ids: Sequence[int]) -> int:
    """Have messages sent again with the next delivery, all or none, and return how many they are.

    Raises:
        NotFound: there is none of an id.
        Refused: one was sent, or is being sent.
    """
    with writing(program.store) as unit:
        return _resend(program, unit, message_ids)


def resend_parked(program: Program, agency: str | None = None) -> int:
    """Have every parked message sent again, of one agency or of all, and return how many they are.

    Raises:
        NotFound: the agency does not exist.
    """
    with writing(program.store) as unit:
        agency_id = None if agency is None else get_agency(unit, agency).id
        return _resend(program, unit, parked_messages(unit, agency_id))


def discard_messages(program: Program, message_ids: Sequence[int]) -> int:
    """Have messages sent no more, all or none, and return how many they are.

    Raises:
        NotFound: there is none of an id.
        Refused: one was sent, or is being sent.
    """
    with writing(program.store) as unit:
        for each in message_ids:
            if not discard(unit, each, stamp(program.clock.now())):
                raise _under_way(_found(unit, each).message)
    return len(message_ids)


def _resend(program: Program, unit: Unit, message_ids: Sequence[int]) -> int:
    now = stamp(program.clock.now())
    for each in message_ids:
        if not send_again(unit, each, now):
            raise _under_way(_found(unit, each).message)
    return len(message_ids)


def _found(unit: Unit, message_id: int) -> Letterbox:
    found = find_letter(unit, message_id)
    if found is None:
        raise NotFound(
            "no_such_message",
            f"没有编号为 {message_id} 的消息；可用 outbox list 查看",
            f"there is no message {message_id}; see `outbox list`",
        )
    return found


def _under_way(message: Listed) -> Refused:
    return Refused(
        "message_under_way",
        f"消息 {message.id} 已发出或正在发送（{message.status}），不能再改",
        f"message {message.id} was sent or is being sent ({message.status}) and stays as it is",
    )
