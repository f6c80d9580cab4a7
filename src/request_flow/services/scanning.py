"""Whether a file carries something harmful, asked of ClamAV over its socket (INSTREAM) where one is set up.

``REQUEST_FLOW_CLAMAV`` is ``tcp://host:port`` or ``unix:///path/of/the/socket``.  A scanner that does not answer
refuses the file: what could not be looked at is not taken in.
"""

import socket
from contextlib import closing
from urllib.parse import urlsplit

from request_flow.errors import BadInput, StoreUnavailable

CLEAN, OFF = "clean", "off"
WELL = "PONG"
"""What a scanner that can work answers to ``PING``."""
PORT = 3310
SECONDS = 30.0
CHUNK = 64 * 1024
LONGEST_ANSWER = 4096


def scan(address: str | None, content: bytes) -> str:
    """Return ``clean``, or ``off`` where no scanner is set up.

    Raises:
        BadInput: the file is harmful.
        StoreUnavailable: the scanner does not answer, or with something else.
    """
    if not address:
        return OFF
    try:
        with closing(_connect(address)) as scanner:
            scanner.sendall(b"zINSTREAM\0")
            for start in range(0, len(content), CHUNK):
                part = content[start : start + CHUNK]
                scanner.sendall(len(part).to_bytes(4, "big") + part)
            scanner.sendall(bytes(4))
            said = _answer(scanner)
    except OSError as error:
        raise _unscanned() from error
    if said.endswith(" OK"):
        return CLEAN
    if said.endswith(" FOUND"):
        raise BadInput(
            "file_harmful",
            "文件含有病毒或恶意代码，没有保存；请联系提供人",
            "the file carries a virus and was not kept; tell whoever gave it",
        )
    raise _unscanned()


def ping(address: str, seconds: float) -> str:
    """Return what the scanner answers when it is asked whether it is there; ``WELL`` where it can work.

    Raises:
        OSError: nobody answers.
        ValueError: the address is none.
    """
    with closing(_connect(address, seconds)) as scanner:
        scanner.sendall(b"zPING\0")
        return _answer(scanner)


def _connect(address: str, seconds: float = SECONDS) -> socket.socket:
    parts = urlsplit(address)
    if parts.scheme == "unix":
        made = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        made.settimeout(seconds)
        try:
            made.connect(parts.path)
        except OSError:
            made.close()
            raise
        return made
    return socket.create_connection((parts.hostname or "", parts.port or PORT), seconds)


def _answer(scanner: socket.socket) -> str:
    said = b""
    while not said.endswith(b"\0") and len(said) < LONGEST_ANSWER:
        part = scanner.recv(LONGEST_ANSWER)
        if not part:
            break
        said += part
    return said.rstrip(b"\0\r\n").decode(errors="replace")


def _unscanned() -> StoreUnavailable:
    return StoreUnavailable(
        "scanner_silent",
        "病毒扫描服务没有应答，文件没有保存；请稍后再传，或告诉系统管理员",
        "the virus scanner does not answer and the file was not kept; try again later, or tell an administrator",
    )
