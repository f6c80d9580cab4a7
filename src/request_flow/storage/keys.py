"""The key of the personal data: from the environment, else from a file made on first start.

``REQUEST_FLOW_KEY`` holds 32 bytes in base64 or hexadecimal.  Without it the file ``key`` in the data folder is
used, readable by its owner only.  Whoever loses the key loses the personal data, and nothing else.
"""

import base64
import binascii
import os
import secrets
from pathlib import Path

from request_flow.errors import BadInput, StoreUnavailable

KEY_BYTES = 32
DATABASE = "request-flow.db"
"""The database of the data folder; where it is filled, its key was made already."""


def load_key(home: Path, given: str | None) -> bytes:
    """Return the key, making the key file where neither it nor ``given`` exists.

    Raises:
        BadInput: what was given is no key of 32 bytes.
        StoreUnavailable: the key file can be neither read nor written, or it is gone and the data are still there.
    """
    if given:
        return decode_key(given, "REQUEST_FLOW_KEY")
    path = home / "key"
    try:
        if not path.exists():
            _refuse_if_lost(path)
            _make_key_file(path)
        return decode_key(path.read_text(encoding="ascii"), str(path))
    except (OSError, UnicodeDecodeError) as error:
        raise StoreUnavailable(
            "key_file", f"密钥文件 {path} 无法使用：{error}", f"the key file {path} cannot be used: {error}"
        ) from error


def _refuse_if_lost(path: Path) -> None:
    """A new key beside old data would open nothing and be taken for the right one."""
    database = path.with_name(DATABASE)
    if database.exists() and database.stat().st_size:
        raise StoreUnavailable(
            "key_lost",
            f"数据库 {database} 还在，密钥文件 {path} 却不见了；请从备份恢复该文件，或用 REQUEST_FLOW_KEY 给出密钥",
            f"the database {database} is there but the key file {path} is gone: "
            "restore that file from a backup, or give the key in REQUEST_FLOW_KEY",
        )


def _make_key_file(path: Path) -> None:
    """Write a new key whole or not at all: two first starts at once end with the same key."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".key-{os.getpid()}-{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode() + "\n")
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def decode_key(written: str, where: str) -> bytes:
    """Return the key written in base64 or hexadecimal."""
    text = written.strip()
    for decode in (bytes.fromhex, lambda text: base64.b64decode(text, validate=True)):
        try:
            key = decode(text)
        except (ValueError, binascii.Error):
            continue
        if len(key) == KEY_BYTES:
            return key
    raise BadInput(
        "bad_key",
        f"{where} 不是有效的密钥：应为 {KEY_BYTES} 字节的 base64 或十六进制文本",
        f"{where} holds no key: {KEY_BYTES} bytes in base64 or hexadecimal are needed",
    )
