"""Files that a command reads and writes: what is wrong with one is said in both languages, before any work is done."""

import errno
import os
from collections.abc import Iterable
from pathlib import Path

from request_flow.errors import BadInput, NotFound, Sentence, StoreUnavailable

REASONS = {
    errno.ENOENT: Sentence("文件夹不存在", "there is no such folder"),
    errno.ENOTDIR: Sentence("路径中有一段不是文件夹", "a part of the path is no folder"),
    errno.EISDIR: Sentence("这是文件夹，不是文件", "it is a folder, not a file"),
    errno.EACCES: Sentence("没有权限", "permission denied"),
    errno.EPERM: Sentence("没有权限", "permission denied"),
    errno.EROFS: Sentence("磁盘只读", "the disk is read-only"),
    errno.ENOSPC: Sentence("磁盘已满", "no space is left on the disk"),
    errno.EDQUOT: Sentence("超出磁盘配额", "the disk quota is used up"),
    errno.EFBIG: Sentence("超过文件大小限制", "it is larger than a file may be"),
    errno.EIO: Sentence("磁盘读写错误", "the disk failed"),
    errno.ENAMETOOLONG: Sentence("文件名太长", "the name is too long"),
}
NEEDS_ANOTHER_PLACE = frozenset({errno.ENOENT, errno.ENOTDIR, errno.EISDIR, errno.ENAMETOOLONG})


def reason_of(error: OSError) -> Sentence:
    """Return why the system refused, in both languages where it is a common reason."""
    words = error.strerror or type(error).__name__
    return REASONS.get(error.errno or 0, Sentence(words, words))


def readable(path: Path) -> Path:
    """Return the path of a file that can be opened.

    Raises:
        NotFound: there is no such file.
        BadInput: it is a folder, or may not be read.
    """
    try:
        with path.open("rb"):
            return path
    except FileNotFoundError as error:
        raise NotFound(
            "no_such_file",
            f"没有这个文件：{path}（当前文件夹 {Path.cwd()}）",
            f"there is no file {path} (the folder is {Path.cwd()})",
        ) from error
    except OSError as error:
        why = reason_of(error)
        raise BadInput("cannot_read", f"无法读取 {path}：{why.zh}", f"{path} cannot be read: {why.en}") from error


def writable(path: Path) -> None:
    """Refuse a place in which no file can be made, before the work is done that would go into it.

    Raises:
        BadInput: its folder does not exist, or it is a folder itself.
    """
    if path.is_dir():
        raise _cannot_write(path, OSError(errno.EISDIR, os.strerror(errno.EISDIR)))
    if not path.parent.is_dir():
        raise _cannot_write(path, OSError(errno.ENOENT, os.strerror(errno.ENOENT)))


def write_whole(path: Path, parts: Iterable[bytes]) -> None:
    """Write a file whole or not at all.

    Raises:
        BadInput: there is no place of that name.
        StoreUnavailable: the file cannot be written.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        try:
            with draft.open("wb") as file:
                for part in parts:
                    file.write(part)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
    except OSError as error:
        raise _cannot_write(path, error) from error


def _cannot_write(path: Path, error: OSError) -> BadInput | StoreUnavailable:
    why = reason_of(error)
    kind = BadInput if error.errno in NEEDS_ANOTHER_PLACE else StoreUnavailable
    return kind("cannot_write", f"无法写入 {path}：{why.zh}", f"{path} cannot be written: {why.en}")
