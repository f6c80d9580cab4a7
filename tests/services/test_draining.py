"""A long outbox is drained in batches, with memory that does not grow with the messages that wait."""

import tracemalloc

import pytest

from request_flow.services.delivering import Delivered, deliver
from request_flow.services.program import Program
from services.far_side import put, send_mail_to, statuses
from support.mail_sink import MailSink

FEW, MANY = 500, 3_000


def drained(program: Program, many: int) -> int:
    """Send so many mails and return the memory, in bytes, that this took at most."""
    for place in range(many):
        put(program, f"{many}-{place}", "email", "li@example.org")
    tracemalloc.start()
    assert deliver(program) == Delivered(many, 0, 0)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most


@pytest.mark.soak
def test_memory_does_not_grow_with_the_messages_that_wait(at_nine: Program) -> None:
    with MailSink() as sink:
        send_mail_to(at_nine, f"smtp://127.0.0.1:{sink.port}")
        drained(at_nine, 20)  # what is loaded once is no matter of the messages
        assert drained(at_nine, MANY) < drained(at_nine, FEW) * 1.5

    assert set(statuses(at_nine)) == {"sent"}
