"""What the drivers raise, turned into the errors of this program in one place.

SQLAlchemy wraps what it sees of a driver; the paths that go straight to the driver raise its own errors.  Both name
their classes alike (PEP 249), so both are told apart by those names.
"""

import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from request_flow.errors import BadInput, Conflict, RequestFlowError, StoreUnavailable

APPEND_ONLY = ("append-only",)
LOCKED = ("database is locked", "deadlock detected", "could not serialize", "lock timeout")


class Sign(NamedTuple):
    """What words of a driver mean: the code and the sentence for people."""

    words: tuple[str, ...]
    code: str
    zh: str
    en: str


UNAVAILABLE = (
    Sign(
        ("readonly", "read-only"),
        "store_read_only",
        "数据库是只读的，没有写入任何内容；请检查文件权限",
        "the database is read-only and nothing was written; check the file's permissions",
    ),
    Sign(
        ("disk is full", "disk full", "no space left", "could not extend"),
        "disk_full",
        "磁盘已满，没有写入任何内容；请腾出空间后重试",
        "the disk is full and nothing was written; free some room and repeat",
    ),
    Sign(
        ("disk i/o error", "input/output error"),
        "disk_failed",
        "磁盘读写失败，没有写入一半的内容；请检查磁盘、剩余空间、配额和文件大小限制",
        "the disk cannot be read or written, and nothing is half-written; check it, its free room, quotas and limits",
    ),
    Sign(
        ("malformed", "not a database", "file is encrypted"),
        "store_broken",
        "数据库文件损坏或不是数据库；请从备份恢复",
        "the database file is damaged or is no database; restore it from a backup",
    ),
    Sign(
        ("unable to open database file",),
        "store_not_opened",
        "数据库文件打不开；请检查 REQUEST_FLOW_HOME 或 REQUEST_FLOW_DATABASE_URL 的路径和权限，以及所在文件夹是否只读",
        "the database file cannot be opened; check the path in REQUEST_FLOW_HOME or REQUEST_FLOW_DATABASE_URL, "
        "the file's permissions, and whether its folder is read-only",
    ),
    Sign(
        ("authentication failed", "no password supplied", "fatal:  role ", "pg_hba.conf", "permission denied"),
        "store_not_let_in",
        "数据库不接受这个用户；请检查 REQUEST_FLOW_DATABASE_URL 中的用户、密码和权限",
        "the database does not let this user in; check user, password and rights in REQUEST_FLOW_DATABASE_URL",
    ),
)
NOT_REACHED = Sign(
    ("connection", "connect to"),
    "store_down",
    "连接不上数据库，没有写入一半的内容；请检查 REQUEST_FLOW_DATABASE_URL 和服务是否运行",
    "the database cannot be reached, and nothing is half-written; check REQUEST_FLOW_DATABASE_URL and whether it runs",
)
FAILED = Sign((), "store", "数据库出错，没有写入任何内容", "the database failed and nothing was written")


@contextmanager
def driver_errors_translated() -> Iterator[None]:
    """Turn errors of the database into a sentence that says what to do; the transaction is already undone."""
    try:
        yield
    except DBAPIError as error:
        raise _translated(error.orig or error) from error
    except SQLAlchemyError as error:
        raise StoreUnavailable("store", f"数据库无法使用：{error}", f"the database cannot be used: {error}") from error
    except _driver_errors() as error:
        raise _translated(error) from error


def _driver_errors() -> tuple[type[Exception], ...]:
    """Return the bases of what the drivers raise; psycopg is loaded by then, or nothing of it was raised."""
    psycopg = sys.modules.get("psycopg")
    return (sqlite3.Error, psycopg.Error) if psycopg else (sqlite3.Error,)


def _translated(error: BaseException) -> RequestFlowError:
    said = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
    low = str(error).lower()
    kinds = {base.__name__ for base in type(error).__mro__}
    if _says(low, APPEND_ONLY):
        return StoreUnavailable(
            "append_only",
            f"已登记的内容不能改动或删除，没有写入任何内容（{said}）",
            f"what is recorded cannot be changed or deleted, and nothing was written ({said})",
        )
    if "IntegrityError" in kinds:
        return Conflict(
            "changed_meanwhile",
            "这件申请刚被别人改动，或编号已被占用，没有写入任何内容；请重新读取后再办",
            "somebody else changed the case, or the number is taken; nothing was written: "
            "read it again and repeat the step",
        )
    if "DataError" in kinds:
        return BadInput(
            "value_too_large",
            f"有内容超出数据库所能存的长度或范围，没有写入任何内容；请改短后重试（{said}）",
            f"a value is longer or larger than the database holds, and nothing was written; shorten it ({said})",
        )
    if _says(low, LOCKED):
        return Conflict(
            "store_busy",
            f"数据库正忙，没有写入任何内容；请稍后重试（{said}）",
            f"the database is busy and nothing was written; repeat in a moment ({said})",
        )
    is_lost = not isinstance(error, sqlite3.Error) and ("OperationalError" in kinds or _says(low, NOT_REACHED.words))
    otherwise = NOT_REACHED if is_lost else FAILED
    sign = next((each for each in UNAVAILABLE if _says(low, each.words)), otherwise)
    return StoreUnavailable(sign.code, f"{sign.zh}（{said}）", f"{sign.en} ({said})")


def _says(low: str, words: tuple[str, ...]) -> bool:
    return any(word in low for word in words)
