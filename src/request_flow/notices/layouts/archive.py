"""Many files as one ZIP, written as they come: the memory it takes does not grow with what is put in.

The same files in the same order give the same bytes: every member carries one fixed day and the same rights.
"""

import zipfile
from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import IO, Final

from request_flow.errors import BadInput
from request_flow.report.writers.word import DAY

READABLE: Final = 0o644 << 16
MADE_ON_UNIX: Final = 3
# What is packed already gains nothing from being packed again.
PACKED: Final = frozenset({".pdf", ".docx", ".zip", ".png", ".jpg"})


def write_zip(files: Iterable[tuple[str, bytes]], to: IO[bytes]) -> int:
    """Write the files, each with its name, into ``to``, which need not be able to go back; return how many there were.

    Raises:
        BadInput: a name is no plain path below the archive, or stands in it twice.
    """
    seen: set[str] = set()
    with zipfile.ZipFile(to, "w") as archive:
        for name, content in files:
            _look_at(name, seen)
            seen.add(name)
            member = zipfile.ZipInfo(name, DAY)
            member.create_system = MADE_ON_UNIX
            member.external_attr = READABLE
            is_packed = PurePosixPath(name).suffix.lower() in PACKED
            member.compress_type = zipfile.ZIP_STORED if is_packed else zipfile.ZIP_DEFLATED
            archive.writestr(member, content)
    return len(seen)


def _look_at(name: str, seen: set[str]) -> None:
    parts = name.split("/")
    if not all(parts) or {".", ".."} & set(parts) or any(each in name for each in '\\:\0*?"<>|'):
        raise BadInput(
            "bad_archive_name",
            f"压缩包中的文件名不能用：{name!r}",
            f"this cannot be the name of a file in an archive: {name!r}",
        )
    if name in seen:
        raise BadInput(
            "name_twice_in_archive",
            f"压缩包中已有文件“{name}”",
            f"the archive has a file {name!r} already",
        )
