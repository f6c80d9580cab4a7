"""The form of signing in, and what it keeps of a form that was sent after the session had ended.

What was entered is kept in the form itself: words, choices and days, no password, no code and no file.  It is kept only
where the form's seal shows that it came from a page of the session that is over, so that no other site can have its
own words sent by whoever signs in next.  Signing in then shows what was kept, and a press sends it (``go_on``).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import orjson
from fastapi.responses import Response

from request_flow.law.access import access
from request_flow.web.desk import Desk

if TYPE_CHECKING:
    from starlette.datastructures import UploadFile

    from request_flow.services.single_sign_on import IdentityService

WRONG = 401
SECRET_WORDS = ("password", "secret", "code")
"""What the name of a field says that is not kept."""
LONGEST_KEPT = 4 * 1024 * 1024
"""Characters."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A form that waits for somebody to sign in: where it was sent, its fields in order, how many files it had."""

    path: str
    fields: tuple[tuple[str, str], ...]
    files: int = 0

    def written(self) -> str:
        """Return it as a hidden field carries it."""
        return orjson.dumps([self.path, self.fields, self.files]).decode()


def kept_of(desk: Desk) -> Kept:
    """Return what is kept of the form that was sent."""
    fields: list[tuple[str, str]] = []
    files = 0
    for name, value in desk.form.multi_items():
        if isinstance(value, str):
            if name != "_seal" and not any(word in name for word in SECRET_WORDS):
                fields.append((name, value))
        else:
            files += is_chosen(value)
    return Kept(desk.request.url.path, tuple(fields), files)


def is_chosen(file: "UploadFile") -> bool:
    """Return whether a field for a file holds one."""
    return bool(file.filename)


def kept_in(desk: Desk) -> Kept | None:
    """Return the form that the form of signing in carries, ``None`` where it carries none that can be sent."""
    written = desk.field("kept")
    if not written or len(written) > LONGEST_KEPT:
        return None
    try:
        path, fields, files = orjson.loads(written)
        made = Kept(str(path), tuple((str(name), str(value)) for name, value in fields), int(files))
    except (ValueError, TypeError):
        return None
    return made if within(made.path) == made.path else None


def show_sign_in(
    desk: Desk, faults: Mapping[str, str] | None = None, *, proof: str = "", kept: Kept | None = None
) -> Response:
    """Return the form of signing in; with the ``proof`` of a right password it asks for the code that goes with it."""
    rules = access().signing_in
    service: IdentityService | None = desk.request.app.state.identity_service
    return desk.show(
        "login.html.j2",
        WRONG if faults and "" in faults else 200,
        faults=faults or {},
        login="" if kept and desk.request.url.path != "/login" else desk.field("login"),
        next=within(desk.query("next") or desk.field("next")),
        expired=bool(desk.query("expired")) and kept is None,
        proof=proof,
        kept=kept,
        single_sign_on=service is not None,
        tries=rules.tries,
        minutes=rules.locked_minutes,
        calendar=desk.program.calendar.revision,
    )


def go_on(desk: Desk, kept: Kept) -> Response:
    """Show what was kept to who has signed in, with the button that sends it."""
    words = [value for name, value in kept.fields if not name.startswith("_") and value]
    return desk.show("go-on.html.j2", kept=kept, words=words)


def within(address: str) -> str:
    """Return an address of this site, the first page where it is none."""
    plain = address.startswith("/") and not address.startswith(("//", "/\\"))
    return address if plain and address.isprintable() else "/"
