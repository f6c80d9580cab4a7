"""Who may open what in the web application (权限), and the rules of signing in: ``workflows/access.yaml``.

A permission names the roles that hold it and whose people they must be.  One that is not there is nobody's.
"""

from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from typing import Annotated, Literal

from pydantic import Field

from request_flow.law.dated import Cites
from request_flow.law.source import Definition, definitions_folder, read_as

FILE = "access.yaml"


class Permission(Definition):
    """Who holds one permission: ``office`` is ``own``, ``own_or_above`` or ``above`` of the agency in question."""

    label: str
    en: str
    by: Annotated[tuple[str, ...], Field(min_length=1)]
    office: Literal["own", "own_or_above", "above"]


class SigningIn(Definition):
    """Passwords, sessions and lock-out; ``tries`` wrong passwords lock a login, more lock an address."""

    shortest_password: int = Field(ge=1)
    longest_password: int = Field(ge=1)
    session_idle_minutes: int = Field(ge=1)
    session_longest_hours: int = Field(ge=1)
    tries: int = Field(ge=1)
    tries_of_an_address: int = Field(ge=1)
    locked_minutes: int = Field(ge=1)

    @property
    def idle(self) -> timedelta:
        """How long a session lasts without use."""
        return timedelta(minutes=self.session_idle_minutes)

    @property
    def longest(self) -> timedelta:
        """How long a session lasts at most."""
        return timedelta(hours=self.session_longest_hours)

    @property
    def locked(self) -> timedelta:
        """How long a lock lasts."""
        return timedelta(minutes=self.locked_minutes)


class Access(Definition):
    """``workflows/access.yaml``."""

    cites: Cites
    permissions: Mapping[str, Permission]
    signing_in: SigningIn


@cache
def access() -> Access:
    """Return the permissions of the installed definitions.

    Raises:
        BrokenDefinition: the file is missing or wrong.
    """
    return read_as(definitions_folder() / FILE, Access)
