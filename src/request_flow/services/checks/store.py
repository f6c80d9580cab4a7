"""Checks of the store: is the database there, is it the right one, is it set so that nothing is lost, does the key fit.

Every check looks for itself, so that one which cannot be answered says nothing about the others.
"""

import os
import stat
import time
from collections.abc import Iterator
from pathlib import Path

from request_flow.errors import BadInput, Conflict, Sentence, StoreUnavailable
from request_flow.services.checks.finding import Finding, Place, fault, ok, warning
from request_flow.storage.database import HEAD
from request_flow.storage.health import (
    PostgresqlFacts,
    SqliteFacts,
    file_of,
    fingerprint_of,
    key_fingerprint,
    look,
    postgresql_facts,
    schema_fault,
    server_time,
    sqlite_facts,
    try_writing,
)
from request_flow.storage.keys import KEY_BYTES, decode_key

OLDEST_POSTGRESQL = 150000
OLDEST_SQLITE = (3, 35)
"""``RETURNING`` came with it."""
CONNECTIONS_SPARE = 10
CLOCK_WARNS, CLOCK_FAILS = 2, 30
"""Seconds that two machines may differ."""
NETWORK_FILE_SYSTEMS = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs", "ceph", "glusterfs"})
MILLISECONDS = 1000
OTHERS = stat.S_IRWXG | stat.S_IRWXO


def database(place: Place) -> Finding:
    """Whether it answers."""
    started = time.perf_counter()
    with look(place.database_url) as unit:
        if unit.store.is_sqlite:
            unit.run("SELECT 1").fetchone()
            path = file_of(place.database_url)
            return ok(f"SQLite：{path}，可以读取", f"SQLite, {path}: it can be read")
        facts = postgresql_facts(unit)
    took = (time.perf_counter() - started) * MILLISECONDS
    return ok(
        f"PostgreSQL {facts.version}，{took:.0f} 毫秒应答", f"PostgreSQL {facts.version}, answered in {took:.0f} ms"
    )


def schema(place: Place) -> Finding:
    """Whether its tables are those of this program."""
    with look(place.database_url) as unit:
        wrong = schema_fault(unit)
    if wrong is not None:
        return fault(wrong.sentence)
    return ok(f"数据库结构版本 {HEAD}，与本程序一致", f"the schema has revision {HEAD}, that of this program")


def database_settings(place: Place) -> Iterator[Finding]:
    """Whether it is set so that nothing acknowledged is lost and Chinese text is kept."""
    path = file_of(place.database_url)
    with look(place.database_url) as unit:
        if path is not None:
            found = list(_sqlite_faults(sqlite_facts(unit), path))
            good = ok("WAL 模式，位于本机磁盘", "WAL mode, on a disk of this machine")
        else:
            facts = postgresql_facts(unit)
            found = list(_postgresql_faults(facts))
            good = ok(
                f"UTF8，{facts.ctype}，落盘后才确认；连接 {facts.connections}/{facts.most}",
                f"UTF8, {facts.ctype}, commits reach the disk; {facts.connections} of {facts.most} connections",
            )
    yield from found or [good]


def _sqlite_faults(facts: SqliteFacts, path: Path) -> Iterator[Finding]:
    if facts.version < OLDEST_SQLITE:
        shown = ".".join(map(str, facts.version))
        yield fault(
            Sentence(f"SQLite {shown} 太旧", f"SQLite {shown} is too old"),
            Sentence("请换用较新的 Python", "use a newer Python"),
        )
    if facts.journal != "wal":
        yield warning(
            Sentence(
                f"日志模式是 {facts.journal}，不是 wal：读写会互相等待",
                f"the journal mode is {facts.journal}, not wal: readers and writers wait for each other",
            ),
            Sentence("请运行一次 request-flow init；它会设回 WAL", "run `request-flow init`, which sets it to WAL"),
        )
    kind = file_system_of(path)
    if kind in NETWORK_FILE_SYSTEMS:
        yield fault(
            Sentence(
                f"数据库文件在网络文件系统（{kind}）上，SQLite 可能损坏",
                f"the file is on a network file system ({kind}), on which SQLite may be damaged",
            ),
            Sentence("请放到本机磁盘，或改用 PostgreSQL", "put it on a disk of this machine, or use PostgreSQL"),
        )


def _postgresql_faults(facts: PostgresqlFacts) -> Iterator[Finding]:
    if facts.version_number < OLDEST_POSTGRESQL:
        yield fault(
            Sentence(
                f"PostgreSQL {facts.version} 太旧，需要 15 或更新",
                f"PostgreSQL {facts.version} is too old: 15 or later is needed",
            ),
            Sentence("请升级数据库", "upgrade the server"),
        )
    if facts.encoding != "UTF8":
        yield fault(
            Sentence(f"数据库编码是 {facts.encoding}，不是 UTF8", f"the encoding is {facts.encoding}, not UTF8"),
            Sentence(
                "请用 CREATE DATABASE … ENCODING 'UTF8' 另建数据库并迁入",
                "make a new one with CREATE DATABASE … ENCODING 'UTF8' and move in",
            ),
        )
    if facts.ctype in {"C", "POSIX"}:
        yield warning(
            Sentence(
                f"字符类别（LC_CTYPE）是 {facts.ctype}，数据库不认识汉字，检索会很慢",
                f"LC_CTYPE is {facts.ctype}: the database takes Chinese characters for no letters, searching is slow",
            ),
            Sentence("建库时请用 LC_CTYPE 'C.UTF-8'", "make the database with LC_CTYPE 'C.UTF-8'"),
        )
    unsafe = [
        name
        for name, bad in (
            ("fsync", not facts.fsync),
            ("full_page_writes", not facts.full_page_writes),
            ("synchronous_commit", facts.synchronous_commit == "off"),
        )
        if bad
    ]
    if unsafe:
        names = ", ".join(unsafe)
        yield fault(
            Sentence(
                f"{names} 已关闭：断电会丢失已确认的内容", f"{names} off: a power cut loses what was acknowledged"
            ),
            Sentence("请在 postgresql.conf 中改为 on", "set it to on in postgresql.conf"),
        )
    if facts.most - facts.connections < CONNECTIONS_SPARE:
        yield warning(
            Sentence(
                f"连接将满：{facts.connections}/{facts.most}",
                f"connections run out: {facts.connections} of {facts.most} are in use",
            ),
            Sentence("请调高 max_connections，或减少进程", "raise max_connections, or run fewer processes"),
        )


def writing(place: Place) -> Finding:
    """Whether it takes a writer now."""
    try:
        try_writing(place.database_url)
    except Conflict as busy:
        return warning(
            Sentence(
                "数据库被另一个写入长时间占用", "somebody else has been writing for longer than this check waited"
            ),
            Sentence(
                f"大批导入时正常；否则请找出占用的进程（{busy.sentence.zh}）",
                f"right while a large import runs; else look for the process that holds it ({busy.sentence.en})",
            ),
        )
    except StoreUnavailable as error:
        if error.code == "store":  # the table it asks for is not there: the schema's fault, which has its own line
            return fault(Sentence("无法写入数据库", "the database cannot be written"), error.sentence)
        raise
    return ok("可以写入", "it can be written")


def clocks(place: Place) -> Finding:
    """Whether the machine and the database's server agree on the time."""
    with look(place.database_url) as unit:
        theirs = server_time(unit)
    ours = place.clock.now()
    if theirs is None:
        return ok(
            f"数据库在本机，时间 {ours:%Y-%m-%d %H:%M}（北京时间）",
            f"the database is on this machine; the time is {ours:%Y-%m-%d %H:%M} (Beijing)",
        )
    apart = abs((ours - theirs).total_seconds())
    if apart < CLOCK_WARNS:
        return ok(
            f"与数据库服务器的时间一致，{ours:%Y-%m-%d %H:%M}（北京时间）",
            f"the same as that of the database's server, {ours:%Y-%m-%d %H:%M} (Beijing)",
        )
    found = Sentence(
        f"本机与数据库服务器的时间相差 {apart:.0f} 秒",
        f"this machine and the database's server differ by {apart:.0f} s",
    )
    remedy = Sentence("请在两台机器上启用时间同步（NTP）", "let both machines keep their time by NTP")
    return fault(found, remedy) if apart >= CLOCK_FAILS else warning(found, remedy)


def key(place: Place) -> Finding:
    """Whether the key of the personal data is there, is the database's, and is nobody else's to read."""
    path = place.home / "key"
    if place.key:
        where = Sentence("密钥来自 REQUEST_FLOW_KEY", "the key is that of REQUEST_FLOW_KEY")
    else:
        where = Sentence(f"密钥文件 {path}", f"the key file {path}")
        wrong = _key_file_fault(path)
        if wrong is not None:
            return wrong
    remedy = Sentence("请恢复建立该数据库时的密钥", "restore the key that the database was made with")
    try:
        held = decode_key(place.key or path.read_text(encoding="ascii", errors="replace"), str(path))
    except BadInput:
        return fault(
            Sentence(
                f"{where.zh}，不是 {KEY_BYTES} 字节的 base64 或十六进制文本",
                f"{where.en}, which is not {KEY_BYTES} bytes in base64 or hexadecimal",
            ),
            remedy,
        )
    with look(place.database_url) as unit:
        made_with = key_fingerprint(unit) if schema_fault(unit) is None else None
    if made_with is not None and made_with != fingerprint_of(held):
        return fault(
            Sentence(f"{where.zh}，与数据库不符", f"{where.en}, and not the one the database was made with"), remedy
        )
    return ok(f"{where.zh}，与数据库相符", f"{where.en}, and it fits the database")


def _key_file_fault(path: Path) -> Finding | None:
    try:
        mode = path.stat().st_mode
        path.read_bytes()
    except FileNotFoundError:
        return fault(
            Sentence(f"没有密钥文件 {path}", f"there is no key file {path}"),
            Sentence(
                "新装时请运行 request-flow init；已有数据时请从备份恢复该文件",
                "on a new installation run `request-flow init`; where data are there, restore it from a backup",
            ),
        )
    except OSError as error:
        return fault(
            Sentence(f"密钥文件 {path} 读不出：{error}", f"the key file {path} cannot be read: {error}"),
            Sentence("请检查文件的所有者和权限", "check its owner and permissions"),
        )
    if mode & OTHERS:
        return fault(
            Sentence(
                f"密钥文件 {path} 本机其他用户也能用（权限 {stat.S_IMODE(mode):o}）",
                f"other users of this machine may use the key file {path} (mode {stat.S_IMODE(mode):o})",
            ),
            Sentence(f"请运行 chmod 600 {path}", f"run chmod 600 {path}"),
        )
    return None


def file_system_of(path: Path, mounts: Path = Path("/proc/self/mounts")) -> str | None:
    """Return the kind of file system that holds ``path``, ``None`` where the system does not tell."""
    try:
        lines = mounts.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return None
    kinds = {fields[1]: fields[2] for line in lines if len(fields := line.split()) > len(("device", "folder"))}
    real = Path(os.path.realpath(path))
    return next((kinds[str(folder)] for folder in (real, *real.parents) if str(folder) in kinds), None)
