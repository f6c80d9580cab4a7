"""Keeping the public page from being flooded (防刷), without anybody's help from outside.

Uses are counted by the address they come from and altogether; an address is kept as a keyed hash, that of IPv6 by its
net, of which every line has many.  Who applies brings a proof of work, which a browser's script makes in a moment, or
the answer to a question: that way is open to everybody without scripts, and is counted more narrowly.  A challenge is
signed, ends by itself and is good for one sending.
"""

import hmac
import ipaddress
import secrets
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Literal

from request_flow.errors import BadInput, Conflict, Refused, Sentence
from request_flow.law.public_page import public_page
from request_flow.services.addressing import stamp
from request_flow.services.program import Program
from request_flow.storage.accounts import tried, try_once_less, try_once_more
from request_flow.storage.unit import Unit, writing

Use = Literal["applications", "by_question", "lookups"]
NET_OF_A_LINE = 64
"""Bits of an IPv6 address that are the same for everything behind one line."""
RANDOM_BYTES = 12
LEAST_ADDEND, MOST_ADDEND = 2, 9
LONGEST_WORK = 12
DIGITS_ZH = "零一二三四五六七八九"
WORDS_EN = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
IN_WORDS = {**{word: value for value, word in enumerate(DIGITS_ZH)}, "两": 2}


@dataclass(frozen=True, slots=True)
class Challenge:
    """What a form carries: the token that is worked on, and the question for who has no scripts."""

    token: str
    bits: int
    question: Sentence


def count_use(program: Program, use: Use, address: str) -> tuple[str, ...]:
    """Count one use beforehand and return what :func:`take_back` forgets it by.

    Raises:
        Refused: there were too many from this address, or altogether.
    """
    rules = public_page()
    most = (
        (f"{use} {_line(address)}", getattr(rules.of_an_address, use)),
        (f"{use} of all", getattr(rules.of_all, use)),
    )
    return _count(program, most)


def count_of_case(program: Program, agency: str, number: str) -> tuple[str, ...]:
    """Count one sending in a case beforehand.

    Raises:
        Refused: there were too many.
    """
    return _count(program, ((f"case {agency} {number}", public_page().of_a_case),))


def take_back(program: Program, keys: tuple[str, ...]) -> None:
    """Forget a use that was counted: it was none."""
    with writing(program.store) as unit:
        for key in keys:
            try_once_less(unit, key)


def _count(program: Program, most: tuple[tuple[str, int], ...]) -> tuple[str, ...]:
    now = program.clock.now()
    keys = tuple(program.store.sealer.person_index(f"public\x1f{what}") for what, _ in most)
    with writing(program.store) as unit:
        for key, (_, limit) in zip(keys, most, strict=True):
            count, until = tried(unit, key, stamp(now))
            if count >= limit:
                at = datetime.fromisoformat(until).astimezone(now.tzinfo).strftime("%H:%M")
                raise Refused(
                    "too_often",
                    f"使用过于频繁，请在 {at} 之后再试；急需的可以当面、邮寄或者电话联系我们",
                    f"too many tries: try again after {at}, or come, write or call",
                )
        for key, (_, limit) in zip(keys, most, strict=True):
            try_once_more(unit, key, limit, stamp(now + public_page().window), stamp(now))
    return keys


def _line(address: str) -> str:
    """Return what all addresses of one line have in common."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((found, NET_OF_A_LINE), strict=False))
    return str(found)


def new_challenge(program: Program, agency: str) -> Challenge:
    """Return a fresh challenge for a form of an agency."""
    rules = public_page()
    until = int((program.clock.now() + rules.form_lasts).timestamp())
    span = MOST_ADDEND - LEAST_ADDEND + 1
    one, other = (LEAST_ADDEND + secrets.randbelow(span) for _ in range(2))
    body = f"{until}.{one}.{other}.{secrets.token_hex(RANDOM_BYTES)}"
    question = Sentence(
        f"{DIGITS_ZH[one]}加{DIGITS_ZH[other]}等于几？", f"What is {WORDS_EN[one]} plus {WORDS_EN[other]}?"
    )
    return Challenge(f"{body}.{_mark(program, agency, body)}", rules.proof_bits, question)


def use_of(program: Program, agency: str, token: str, work: str, answer: str) -> Use:
    """Return what a met challenge counts as: an application with the proof of work, or with the answer.

    Raises:
        BadInput: it is not met, is another agency's, or its time is over.
    """
    body, _, mark = token.rpartition(".")
    parts = body.split(".")
    if not hmac.compare_digest(mark.encode(), _mark(program, agency, body).encode()):
        raise _over()
    if program.clock.now().timestamp() >= int(parts[0]):
        raise _over()
    if _is_work(token, work, public_page().proof_bits):
        return "applications"
    if _value(answer) == int(parts[1]) + int(parts[2]):
        return "by_question"
    raise BadInput(
        "question_wrong",
        "请回答验证问题：填写得数，例如 12",
        "answer the question: type the sum, such as 12",
    )


def use_up(program: Program, unit: Unit, token: str) -> None:
    """Let a challenge be good for nothing more, in the transaction of what it was for.

    Raises:
        Conflict: it was used before.
    """
    now = program.clock.now()
    key = program.store.sealer.person_index(f"public\x1fused\x1f{token}")
    try_once_more(unit, key, 1, stamp(now + public_page().form_lasts), stamp(now))
    count, _ = tried(unit, key, stamp(now))
    if count > 1:
        raise Conflict(
            "already_sent",
            "这份表单已经提交过，没有重复登记",
            "this form was sent before and nothing was registered twice",
        )


def _is_work(token: str, work: str, bits: int) -> bool:
    if not (work.isascii() and work.isdecimal() and len(work) <= LONGEST_WORK):
        return False
    found = int.from_bytes(sha256(f"{token}:{work}".encode()).digest(), "big")
    return found >> (sha256().digest_size * 8 - bits) == 0


def _value(answer: str) -> int | None:
    """Return the number that was typed, in figures or in Chinese up to nineteen; ``None`` for anything else."""
    typed = "".join(unicodedata.normalize("NFKC", answer).split())
    if typed.isascii() and typed.isdecimal() and len(typed) <= LONGEST_WORK:
        return int(typed)
    tens, _, ones = typed.rpartition("十")
    base = len(DIGITS_ZH) if "十" in typed else 0
    if tens not in ("", "一") or (not base and not ones):
        return None
    rest = IN_WORDS.get(ones) if ones else 0
    return None if rest is None else base + rest


def _mark(program: Program, agency: str, body: str) -> str:
    return program.store.sealer.person_index(f"public\x1fchallenge\x1f{agency}\x1f{body}")


def _over() -> BadInput:
    return BadInput(
        "challenge_over",
        "表单停留过久，已换了新的验证；所填内容还在，请再提交一次",
        "the form stood open for too long and has a new check; what you entered is kept, send it again",
    )
