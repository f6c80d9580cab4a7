"""Servers that a test of the jobs has for itself, to be stopped, emptied and killed."""

from collections.abc import Iterator

import pytest

from support.mail_sink import MailSink
from support.redis import INSTALL, RedisMissing, RedisServer


@pytest.fixture
def breakable_redis() -> Iterator[RedisServer]:
    """Give a Redis of this test alone."""
    try:
        server = RedisServer()
    except RedisMissing as missing:
        pytest.fail(f"{missing}; {INSTALL}", pytrace=False)
    with server:
        yield server


@pytest.fixture
def mail() -> Iterator[MailSink]:
    """Give a mail server of this test alone."""
    with MailSink() as sink:
        yield sink
