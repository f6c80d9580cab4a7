"""Signing in and out: passwords, codes of the minute (TOTP), sessions, and the lock after too many wrong tries.

One sentence answers every failure, and takes as long for a login that does not exist: who asks learns nothing.  A
session's secret is random and only its hash is kept; it ends when it is not used, and at the latest some hours after it
began.  A wrong try counts against the login and against the address it came from.
"""

import base64
import hashlib
import hmac
import re
import secrets
from datetime import datetime, timedelta
from typing import NamedTuple

import orjson
import pyotp

from request_flow.errors import BadInput, Refused, StoreUnavailable
from request_flow.law.access import access
from request_flow.services.addressing import stamp
from request_flow.services.passwords import check_fit, hashed, is_old, is_right
from request_flow.services.program import Program
from request_flow.services.visitors import Visitor, visitor_of
from request_flow.storage.accounts import (
    Account,
    Session,
    account_of,
    end_old,
    end_session,
    end_sessions_of,
    forget_tries,
    open_session,
    say_next,
    seen,
    set_password,
    set_second_factor,
    signed_in_by,
    tried,
    try_once_less,
    try_once_more,
    use_code,
)
from request_flow.storage.people import Member, find_member, get_member
from request_flow.storage.unit import Unit, reading, writing

SECRET_BYTES = 32
ISSUER = "request-flow"
SECRET_OF_CODES = re.compile(r"[A-Z2-7]{32}")
PROOF_LASTS = timedelta(minutes=5)
SEEN_EVERY = 60
"""Seconds: a session's last use is written no more often, so that looking at pages does not write."""


class SignedIn(NamedTuple):
    """A session that was found: who, the session, and its secret's hash."""

    visitor: Visitor
    session: Session


class CodeAsked(Refused):
    """The password was right; the code of the second factor is still to be given.

    ``proof`` stands for the password in the next try, so that it is typed once.
    """

    def __init__(self, proof: str) -> None:
        super().__init__("code_asked", "请输入动态验证码", "enter the code of your authenticator")
        self.proof = proof


def sign_in(program: Program, login: str, password: str, code: str, address: str, proof: str = "") -> str:
    """Return the secret of a new session.

    ``code`` is that of the second factor, empty where none was typed; ``address`` is where the request came from;
    ``proof`` is that of a right password a moment ago.  A try is counted before it is looked at, so that many at once
    are no more than one after another, and forgotten where it was right.

    Raises:
        Refused: the login, the password or the code is wrong, or too many were.
        CodeAsked: the password is right and a code is needed.
    """
    now = program.clock.now()
    keys = (_key(program, f"login {login.casefold()}"), _key(program, f"address {address}"))
    with writing(program.store) as unit:
        _refuse_locked(unit, keys, now)
        _count_try(unit, keys, now)
        member = find_member(unit, login)
        account = account_of(unit, member.id) if member is not None and member.active else None
    proven = bool(proof) and account is not None and _is_proof(program, account, proof, now)
    right = proven or is_right(account.password_hash if account is not None else None, password)
    if right and member is not None and account is not None:
        if account.second_factor is not None and not code:
            with writing(program.store) as unit:
                _take_back(unit, keys)
            raise CodeAsked(_proof(program, account, now))
        with writing(program.store) as unit:
            if account.second_factor is None or _code_is_right(program, unit, member, account.second_factor, code, now):
                return _open(program, unit, member, account, keys, "" if proven else password, now)
    raise Refused(
        "sign_in_failed",
        "账号、密码或验证码不正确，请核对后再输入",
        "the login, the password or the code is not right; check and type them again",
    )


def _open(
    program: Program, unit: Unit, member: Member, account: Account, keys: tuple[str, str], password: str, now: datetime
) -> str:
    rules = access().signing_in
    if password and account.password_hash is not None and is_old(account.password_hash):
        set_password(unit, member.id, hashed(password), must_change=account.must_change, now=stamp(now))
    _take_back(unit, keys)
    forget_tries(unit, keys[0])
    end_old(unit, stamp(now - rules.idle), stamp(now - rules.longest), stamp(now))
    return begin_session(program, unit, member)


def begin_session(program: Program, unit: Unit, member: Member) -> str:
    """Open a session for a person who has proved who they are, and return its secret."""
    secret = secrets.token_urlsafe(SECRET_BYTES)
    open_session(unit, digest(secret), member.id, stamp(program.clock.now()))
    return secret


def session_of(program: Program, secret: str, *, used: bool = True) -> SignedIn | None:
    """Return who a session's secret belongs to, ``None`` where it is over; being ``used`` keeps it alive."""
    rules, now = access().signing_in, program.clock.now()
    with reading(program.store) as unit:
        found = signed_in_by(unit, digest(secret))
        if found is None:
            return None
        session, member, worn = found
        if _is_over(session, now, rules.idle.total_seconds(), rules.longest.total_seconds()) or not member.active:
            return None
        visitor = visitor_of(program, unit, member, worn)
    if used and (now - datetime.fromisoformat(session.seen_at)).total_seconds() >= SEEN_EVERY:
        with writing(program.store) as unit:
            seen(unit, session.hash, stamp(now))
    return SignedIn(visitor, session)


def _is_over(session: Session, now: datetime, idle: float, longest: float) -> bool:
    unused = (now - datetime.fromisoformat(session.seen_at)).total_seconds()
    lasted = (now - datetime.fromisoformat(session.created_at)).total_seconds()
    return unused >= idle or lasted >= longest


def sign_out(program: Program, session: Session) -> None:
    """End a session."""
    with writing(program.store) as unit:
        end_session(unit, session.hash)


def remember(program: Program, session: Session, said: dict[str, str]) -> None:
    """Keep what the next page of a session has to tell; nothing of a person."""
    with writing(program.store) as unit:
        say_next(unit, session.hash, orjson.dumps(said).decode() if said else "")


def give_password(program: Program, login: str, password: str, *, must_change: bool) -> None:
    """Set a person's password and end their sessions.

    Raises:
        BadInput: the password is not fit.
        NotFound: there is nobody with this login.
    """
    with writing(program.store) as unit:
        member = get_member(unit, login)
        check_fit(password, member)
        set_password(unit, member.id, hashed(password), must_change=must_change, now=stamp(program.clock.now()))
        end_sessions_of(unit, member.id)


def change_password(program: Program, signed_in: SignedIn, old: str, new: str) -> None:
    """Change one's own password; every other session of the person ends.

    Raises:
        BadInput: the old password is wrong, or the new one is not fit.
        Refused: too many wrong ones were tried.
    """
    member = signed_in.visitor.member
    prove(program, member, old)
    check_fit(new, member)
    if new == old:
        raise BadInput("password_same", "新密码与原密码相同", "the new password is the old one")
    made = hashed(new)
    with writing(program.store) as unit:
        set_password(unit, member.id, made, must_change=False, now=stamp(program.clock.now()))
        end_sessions_of(unit, member.id, but=signed_in.session.hash)


def prove(program: Program, member: Member, password: str) -> None:
    """Ask somebody who is signed in for the password once more, before what an unattended desk must not allow.

    Raises:
        BadInput: it is wrong.
        Refused: too many wrong ones were tried.
    """
    now, key = program.clock.now(), _key(program, f"again {member.login.casefold()}")
    with writing(program.store) as unit:
        _refuse_locked(unit, (key,), now)
        _count_try(unit, (key,), now)
        account = account_of(unit, member.id)
    if not is_right(account.password_hash if account is not None else None, password):
        raise BadInput("old_password_wrong", "密码不正确，请重新输入", "the password is not right; type it again")
    with writing(program.store) as unit:
        forget_tries(unit, key)


def new_second_factor() -> str:
    """Return a fresh secret for codes."""
    return pyotp.random_base32()


def address_of_second_factor(login: str, secret: str) -> str:
    """Return the address that an authenticator reads from a QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=ISSUER)


def confirm_second_factor(program: Program, visitor: Visitor, password: str, secret: str, code: str) -> None:
    """Turn the second factor on, once a code shows that the authenticator has the secret.

    Raises:
        BadInput: the password is wrong, or the code is not that of the secret.
        Refused: too many wrong passwords were tried.
    """
    now = program.clock.now()
    typed = "".join(code.split())
    if not SECRET_OF_CODES.fullmatch(secret) or not pyotp.TOTP(secret).verify(typed, for_time=now, valid_window=1):
        raise BadInput("code_wrong", "验证码不正确，请用新的验证码再试", "the code is not right; try with the next one")
    prove(program, visitor.member, password)
    with writing(program.store) as unit:
        sealed = program.store.sealer.seal(secret.encode(), _place(visitor.member))
        set_second_factor(unit, visitor.member.id, sealed, now=stamp(now))
        use_code(unit, visitor.member.id, pyotp.TOTP(secret).timecode(now))


def lay_down_second_factor(program: Program, visitor: Visitor, password: str) -> None:
    """Turn one's own second factor off.

    Raises:
        BadInput: the password is wrong.
        Refused: too many wrong ones were tried.
    """
    prove(program, visitor.member, password)
    drop_second_factor(program, visitor.member.login)


def drop_second_factor(program: Program, login: str) -> None:
    """Turn the second factor of a person off: their authenticator is lost.

    Raises:
        NotFound: there is nobody with this login.
    """
    with writing(program.store) as unit:
        set_second_factor(unit, get_member(unit, login).id, None, now=stamp(program.clock.now()))


def _proof(program: Program, account: Account, now: datetime) -> str:
    """Return what stands for the right password of an account for some minutes, until it is changed."""
    content = f"{stamp(now)} {digest(account.password_hash or '')}".encode()
    return base64.urlsafe_b64encode(program.store.sealer.seal(content, _place_of_proof(account))).decode()


def _is_proof(program: Program, account: Account, proof: str, now: datetime) -> bool:
    try:
        content = program.store.sealer.open(base64.urlsafe_b64decode(proof), _place_of_proof(account)).decode()
    except (StoreUnavailable, ValueError):
        return False
    at, _, of_password = content.partition(" ")
    fresh = now - datetime.fromisoformat(at) < PROOF_LASTS
    return fresh and hmac.compare_digest(of_password, digest(account.password_hash or ""))


def _place_of_proof(account: Account) -> bytes:
    return f"password proven {account.person_id}".encode()


def digest(secret: str) -> str:
    """Return what is kept of a random secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _code_is_right(program: Program, unit: Unit, member: Member, sealed: bytes, code: str, now: datetime) -> bool:
    """Return whether a code is of this minute or a neighbour's, and was not used before."""
    totp = pyotp.TOTP(program.store.sealer.open(sealed, _place(member)).decode())
    typed = "".join(code.split())
    step = totp.timecode(now)
    for each in (step - 1, step, step + 1):
        if hmac.compare_digest(totp.generate_otp(each), typed):
            return use_code(unit, member.id, each)
    return False


def _place(member: Member) -> bytes:
    return f"second factor {member.id}".encode()


def _key(program: Program, what: str) -> str:
    return program.store.sealer.person_index(what)


def _refuse_locked(unit: Unit, keys: tuple[str, ...], now: datetime) -> None:
    rules = access().signing_in
    for key, most in zip(keys, (rules.tries, rules.tries_of_an_address), strict=False):
        count, until = tried(unit, key, stamp(now))
        if count >= most:
            at = datetime.fromisoformat(until).astimezone(now.tzinfo).strftime("%H:%M")
            raise Refused(
                "locked_out",
                f"输错次数过多，已锁定到 {at}；急需登录请找系统管理员",
                f"too many wrong tries: locked until {at}; an administrator can help",
            )


def _take_back(unit: Unit, keys: tuple[str, ...]) -> None:
    """Forget the try that was counted beforehand: it was right."""
    for key in keys:
        try_once_less(unit, key)


def _count_try(unit: Unit, keys: tuple[str, ...], now: datetime) -> None:
    rules = access().signing_in
    for key, most in zip(keys, (rules.tries, rules.tries_of_an_address), strict=False):
        try_once_more(unit, key, most, stamp(now + rules.locked), stamp(now))
