"""What the tests of workers and beat share: a Redis of their own."""

from collections.abc import Iterator

import pytest

from support.redis import RedisServer


@pytest.fixture
def redis_server() -> Iterator[RedisServer]:
    """A Redis that ends with the test."""
    with RedisServer() as running:
        yield running
