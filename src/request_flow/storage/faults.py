"""What the drivers raise, turned into the errors of this program in one place."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError, SQLAlchemyError

from request_flow.errors import Conflict, StoreUnavailable

READ_ONLY = ("readonly", "read-only")
FULL = ("disk is full", "disk full", "no space left", "could not extend")
LOCKED = ("database is locked", "deadlock detected", "could not serialize", "lock timeout")
BROKEN = ("malformed", "not a database", "file is encrypted")
APPEND_ONLY = ("append-only",)


@contextmanager
def driver_errors_translated() -> Iterator[None]:
    """Turn errors of the database into a sentence that says what to do; the transaction is already undone."""
    try:
        yield
    except IntegrityError as error:
        raise Conflict(
            "changed_meanwhile",
            "这件申请刚被别人改动,或编号刚被占用;请重新读取后再办",
            "somebody else changed the case or took the number a moment ago; read it again and repeat the step",
        ) from error
    except DBAPIError as error:
        raise _unavailable(error) from error
    except SQLAlchemyError as error:
        raise StoreUnavailable("store", f"数据库无法使用:{error}", f"the database cannot be used: {error}") from error


def _unavailable(error: DBAPIError) -> StoreUnavailable | Conflict:
    said = str(error.orig).strip().splitlines()[0] if str(error.orig).strip() else type(error.orig).__name__
    low = str(error.orig).lower()
    if any(word in low for word in READ_ONLY):
        return StoreUnavailable(
            "store_read_only",
            f"数据库是只读的,没有写入任何内容;请检查文件权限({said})",
            f"the database is read-only and nothing was written; check the file's permissions ({said})",
        )
    if any(word in low for word in FULL):
        return StoreUnavailable(
            "disk_full",
            f"磁盘已满,没有写入任何内容;请腾出空间后重试({said})",
            f"the disk is full and nothing was written; free some room and repeat ({said})",
        )
    if any(word in low for word in LOCKED):
        return Conflict(
            "store_busy",
            f"数据库正忙,没有写入任何内容;请稍后重试({said})",
            f"the database is busy and nothing was written; repeat in a moment ({said})",
        )
    if any(word in low for word in BROKEN):
        return StoreUnavailable(
            "store_broken",
            f"数据库文件损坏或不是数据库;请从备份恢复({said})",
            f"the database file is damaged or is no database; restore it from a backup ({said})",
        )
    if isinstance(error, OperationalError):
        return StoreUnavailable(
            "store_down",
            f"连接不上数据库;请检查地址和服务是否运行({said})",
            f"the database cannot be reached; check its address and whether it runs ({said})",
        )
    return StoreUnavailable("store", f"数据库出错:{said}", f"the database failed: {said}")
