"""Checks of the servers beside the program: the broker of the jobs, where mail goes, the scanner.  No mail is sent."""

import os
import smtplib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from request_flow.errors import BadInput, Sentence
from request_flow.services.channels.letter import sender_of
from request_flow.services.channels.senders import MAIL_FOLDER
from request_flow.services.checks.finding import Finding, Place, fault, ok, warning
from request_flow.services.scanning import WELL, ping

SECONDS = 4
OLDEST_REDIS = (6, 2)
KEEPS_ALL = "noeviction"
SENTINELS, SOCKET = "sentinel://", "redis+socket://"
"""Addresses that only the library of the jobs understands."""
FULL = 0.9
"""The part of its memory from which on the broker is nearly full."""


def broker(place: Place) -> Iterator[Finding]:
    """Whether Redis answers, is not too old, and throws nothing away."""
    if place.broker_url is None:
        yield ok(
            "没有设置；由 serve 的线程或 cron 驱动任务", "none is set: a thread of `serve`, or cron, drives the jobs"
        )
        return
    from redis import Redis  # noqa: PLC0415  # the library is slow to load, and without a broker not needed
    from redis.backoff import NoBackoff  # noqa: PLC0415
    from redis.exceptions import RedisError  # noqa: PLC0415
    from redis.retry import Retry  # noqa: PLC0415

    shown = _without_password(place.broker_url)
    if place.broker_url.startswith(SENTINELS):
        yield ok(f"由哨兵（{shown}）指出，这里不检查", f"sentinels ({shown}) name it: it is not asked here")
        return
    try:
        client = Redis.from_url(
            place.broker_url.replace(SOCKET, "unix://"),
            socket_connect_timeout=SECONDS,
            socket_timeout=SECONDS,
            retry=Retry(NoBackoff(), 0),
            decode_responses=True,
        )
        with client:
            client.ping()
            told: dict[str, Any] = client.info()
    except (RedisError, OSError, ValueError) as error:
        yield fault(
            Sentence(f"Redis（{shown}）没有应答：{error}", f"Redis ({shown}) does not answer: {error}"),
            Sentence(
                "请检查 REQUEST_FLOW_BROKER_URL 和服务是否运行；数据不会丢，恢复后任务自动补上",
                "check REQUEST_FLOW_BROKER_URL and whether it runs; nothing is lost, the jobs catch up afterwards",
            ),
        )
        return
    yield from list(_redis_faults(told)) or [
        ok(f"Redis {told['redis_version']}（{shown}）应答", f"Redis {told['redis_version']} ({shown}) answers")
    ]


def _redis_faults(told: dict[str, Any]) -> Iterator[Finding]:
    version = str(told.get("redis_version", "0"))
    if tuple(int(part) for part in version.split(".")[:2] if part.isdecimal()) < OLDEST_REDIS:
        yield warning(
            Sentence(f"Redis {version} 太旧", f"Redis {version} is old"),
            Sentence("请升级到 6.2 或更新", "use 6.2 or later"),
        )
    policy = str(told.get("maxmemory_policy", KEEPS_ALL))
    if policy != KEEPS_ALL:
        yield warning(
            Sentence(
                f"Redis 的 maxmemory-policy 是 {policy}：内存满时会丢任务，任务要等下一轮",
                f"maxmemory-policy is {policy}: with its memory full it drops jobs, which wait for the next round",
            ),
            Sentence("请设为 noeviction", "set it to noeviction"),
        )
    used, most = int(told.get("used_memory", 0)), int(told.get("maxmemory", 0))
    if most and used > most * FULL:
        yield warning(
            Sentence(f"Redis 内存将满：{used}/{most} 字节", f"Redis runs out of memory: {used} of {most} bytes"),
            Sentence("请看 worker 是否在工作，或调高 maxmemory", "see whether workers work, or raise maxmemory"),
        )


def _without_password(url: str) -> str:
    try:
        parts = urlsplit(url)
        return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
    except ValueError:
        return "?"


def mail(place: Place) -> Finding:
    """Whether mail could go out: the server lets in and takes the sender, or the folder can be written."""
    try:
        sender_of(place.mail_from)
    except ValueError:
        return fault(
            Sentence(
                f"REQUEST_FLOW_MAIL_FROM 不是发件人地址：{place.mail_from}",
                f"REQUEST_FLOW_MAIL_FROM is no address of a sender: {place.mail_from}",
            ),
            Sentence("请写成 name@example.org", "write it as name@example.org"),
        )
    url = place.mail_url
    if url is None:
        return _folder(place.home / MAIL_FOLDER)
    if url.startswith("file://"):
        return _folder(Path(unquote(urlsplit(url).path)))
    return _server(place, url)


def _folder(folder: Path) -> Finding:
    there = next(each for each in (folder, *folder.absolute().parents) if each.exists())
    if not there.is_dir() or not os.access(there, os.W_OK | os.X_OK):
        return fault(
            Sentence(f"邮件文件夹 {folder} 不能写入", f"the mail folder {folder} cannot be written"),
            Sentence("请检查 REQUEST_FLOW_MAIL_URL 和文件夹权限", "check REQUEST_FLOW_MAIL_URL and its permissions"),
        )
    return ok(
        f"邮件写入文件夹 {folder}，不发出", f"mail is written into the folder {folder}, and goes nowhere from there"
    )


def _server(place: Place, url: str) -> Finding:
    from request_flow.services.channels.smtp import SmtpMail, server_of  # noqa: PLC0415  # TLS is slow to load

    try:
        server = server_of(url)
    except BadInput as error:
        return fault(error.sentence)
    where = f"{server.host}:{server.port}"
    way = SmtpMail(server, sender_of(place.mail_from), place.clock, timedelta(seconds=SECONDS))
    try:
        # The way that a mail takes, up to the recipient: greeting, encryption, login, sender.
        connection = way.ready()
        connection.rset()
        code, said = connection.noop()
    except (OSError, smtplib.SMTPException) as error:
        return fault(
            Sentence(f"邮件服务器 {where} 不可用：{_said(error)}", f"the mail server {where}: {_said(error)}"),
            Sentence(
                "请检查 REQUEST_FLOW_MAIL_URL 和 REQUEST_FLOW_MAIL_FROM；未发出的邮件留在待发箱，恢复后补发",
                "check REQUEST_FLOW_MAIL_URL and REQUEST_FLOW_MAIL_FROM; what was not sent waits and goes out later",
            ),
        )
    finally:
        way.close()
    if not _is_positive(code):
        text = said.decode(errors="replace")
        return fault(
            Sentence(f"邮件服务器 {where} 答复 {code} {text}", f"the mail server {where} says {code} {text}"),
            Sentence("请询问邮件服务器的管理员", "ask who runs the mail server"),
        )
    return ok(f"邮件服务器 {where} 接受发件人 {place.mail_from}", f"the mail server {where} takes {place.mail_from}")


def scanner(place: Place) -> Finding:
    """Whether the virus scanner answers, without which no file is taken."""
    if place.clamav is None:
        return ok("没有设置；收到的文件不扫描病毒", "none is set: files are taken unscanned")
    try:
        said = ping(place.clamav, SECONDS)
    except (OSError, ValueError) as error:
        said = _said(error)
    if said == WELL:
        return ok(f"{place.clamav} 应答", f"{place.clamav} answers")
    return fault(
        Sentence(f"{place.clamav} 没有应答：{said}", f"{place.clamav} does not answer: {said}"),
        Sentence(
            "请检查 REQUEST_FLOW_CLAMAV 和 clamd 是否运行；恢复之前不接收任何文件",
            "check REQUEST_FLOW_CLAMAV and whether clamd runs; until it answers no file is taken",
        ),
    )


def _is_positive(code: int) -> bool:
    """Return whether an answer of SMTP is a positive one (2xx)."""
    return 200 <= code < 300  # noqa: PLR2004  # RFC 5321, 4.2.1


def _said(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        text = error.smtp_error
        return f"{error.smtp_code} {text.decode(errors='replace') if isinstance(text, bytes) else text}"
    return str(error) or type(error).__name__
