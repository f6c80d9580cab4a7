"""Mail into a folder: one ``.eml`` file a message, named by its id.

A file that is there already was written by an earlier attempt, so each message is there exactly once.
"""

import os
import secrets
from email.headerregistry import Address
from pathlib import Path

from request_flow.clock import Clock
from request_flow.services.channels.letter import letter_of
from request_flow.services.channels.outgoing import Answer, Outgoing, not_reached


class MailFolder:
    """Writes each mail whole or not at all."""

    def __init__(self, folder: Path, sender: Address, clock: Clock) -> None:
        self._folder = folder
        self._sender = sender
        self._clock = clock

    def send(self, message: Outgoing) -> Answer:
        """Write the mail of a message, unless it is there."""
        try:
            content = letter_of(message, self._sender, self._clock.now()).as_bytes()
        except ValueError as error:
            return Answer(accepted=False, permanent=True, said=f"no mail can be made of it: {error}")
        name = f"{message.id}.eml"
        try:
            is_new = self._write(name, content)
        except OSError as error:
            return not_reached(error)
        return Answer(accepted=True, permanent=False, said=f"{name} written" if is_new else f"{name} was there")

    def close(self) -> None:
        """Nothing is kept open."""

    def _write(self, name: str, content: bytes) -> bool:
        target = self._folder / name
        if target.exists():
            return False
        self._folder.mkdir(parents=True, exist_ok=True)
        draft = self._folder / f".{secrets.token_hex(8)}.draft"
        try:
            with draft.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            draft.chmod(0o600)
            os.link(draft, target)  # fails where it is there, which renaming would not
        except FileExistsError:
            return False
        finally:
            draft.unlink(missing_ok=True)
        _keep_name(self._folder)
        return True


def _keep_name(folder: Path) -> None:
    """Have the folder itself written, so that a power cut does not take the new name back."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
