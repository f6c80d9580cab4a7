"""Passwords: whether one is fit to be used, and its hash by argon2.

The rules are those of today's guidance (NIST SP 800-63B section 5.1.1): long enough, not the name or the login, not one
of the words that everybody tries; no demands for signs of certain kinds, no change by the calendar.
"""

import secrets
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from request_flow.errors import BadInput
from request_flow.law.access import access
from request_flow.storage.people import Member

COMMON = ("password", "qwerty", "123456", "111111", "000000", "abc123", "admin", "woaini", "666666", "888888")
"""What the lists of broken passwords begin with; nothing else of them is longer than the shortest allowed."""
AT_ONCE = 4
"""Hashes that are made at once: each takes 64 MiB, and whoever floods the form must not take all there is."""
FEW_SIGNS = 4
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without those that look alike."""
GROUP, GROUPS = 4, 4
"""A password of fewer different characters is a pattern."""

_hasher = PasswordHasher()
_at_once = BoundedSemaphore(AT_ONCE)
NOBODYS = _hasher.hash("a password that nobody has")
"""Checked where there is no such login, so that it takes as long as where there is one."""


def check_fit(password: str, member: Member) -> None:
    """Say what is wrong with a new password.

    Raises:
        BadInput: it is too short or too long, too plain, or the name.
    """
    rules = access().signing_in
    if not rules.shortest_password <= len(password) <= rules.longest_password:
        raise BadInput(
            "password_length",
            f"密码应为 {rules.shortest_password} 至 {rules.longest_password} 个字符",
            f"a password has {rules.shortest_password} to {rules.longest_password} characters",
        )
    plain = password.casefold()
    rest = plain
    for word in (*COMMON, member.login.casefold(), member.name.casefold()):
        rest = rest.replace(word, "")
    if len(set(plain)) < FEW_SIGNS or len(rest) < rules.shortest_password // 2:
        raise BadInput(
            "password_plain",
            "密码太容易猜到：不要用账号、姓名、常见密码或重复的字符，可以用几个不相干的词",
            "the password is easy to guess: no login, name, common password or pattern; some unrelated words will do",
        )


def made_up() -> str:
    """Return a password made at random, in groups that are easy to read out."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(GROUP)) for _ in range(GROUPS))


def hashed(password: str) -> str:
    """Return the hash of a password, its salt and its cost with it."""
    with _at_once:
        return _hasher.hash(password)


def is_right(stored: str | None, password: str) -> bool:
    """Return whether a password is the one that was hashed; without a hash it takes the same time and is not."""
    try:
        with _at_once:
            _hasher.verify(stored or NOBODYS, password)
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


def is_old(stored: str) -> bool:
    """Return whether the hash was made at another cost than today's."""
    return _hasher.check_needs_rehash(stored)
