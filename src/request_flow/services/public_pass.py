"""A pass to one case for who gave its number and query code: good for a while, and in that browser alone.

It says agency, number and when it ends, sealed, so that it tells nothing where an address is kept; without the secret
cookie of the browser it was made for it opens nothing.
"""

import base64
import hmac
import unicodedata

from request_flow.errors import NotFound, StoreUnavailable
from request_flow.law.public_page import public_page
from request_flow.services.letters.query_code import query_code
from request_flow.services.program import Program

LONGEST = 1000
SEPARATOR = "\x1f"


def make_pass(program: Program, secret: str, agency: str, number: str) -> str:
    """Return a pass to a case for the browser with this secret."""
    until = int((program.clock.now() + public_page().look_lasts).timestamp())
    sealed = program.store.sealer.seal(f"{until}{SEPARATOR}{number}".encode(), _place(secret, agency))
    return base64.urlsafe_b64encode(sealed).decode().rstrip("=")


def number_of_pass(program: Program, secret: str, agency: str, given: str) -> str:
    """Return the number of the case that a pass opens.

    Raises:
        NotFound: it is none of this browser and agency, or its time is over.
    """
    opened = _opened(program, secret, agency, given)
    if opened is None or program.clock.now().timestamp() >= opened[0]:
        raise NotFound(
            "pass_over",
            "查询已结束，请重新输入编号和查询码",
            "the look-up has ended; type number and code again",
        )
    return opened[1]


def _opened(program: Program, secret: str, agency: str, given: str) -> tuple[int, str] | None:
    if not secret or len(given) > LONGEST:
        return None
    try:
        sealed = base64.urlsafe_b64decode(given + "=" * (-len(given) % 4))
        until, _, number = program.store.sealer.open(sealed, _place(secret, agency)).decode().partition(SEPARATOR)
        return int(until), number
    except (ValueError, StoreUnavailable):  # binascii.Error is one of the former
        return None


def fits(program: Program, agency: str, number: str, code: str) -> bool:
    """Return whether a code is that of a number; as slow for one that no case has, and the store is not asked."""
    wanted = query_code(program.store.sealer, agency, number)
    return hmac.compare_digest(_plain(code).encode(), _plain(wanted).encode())


def typed_number(text: str) -> str:
    """Return a number as it was meant, of full-width signs and blanks made plain ones."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def _plain(code: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFKC", code).upper() if sign.isalnum())


def _place(secret: str, agency: str) -> bytes:
    return f"public pass{SEPARATOR}{agency}{SEPARATOR}{secret}".encode()
