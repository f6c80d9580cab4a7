"""Checks of the machine and of what travels with the program: time zone, room on disk, fonts, where links lead."""

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import TZPATH

from request_flow.clock import OFFICE_ZONE
from request_flow.errors import BadInput, Sentence
from request_flow.law.alarms import alarm_rules
from request_flow.report.writers.fonts import families_for
from request_flow.services.checks.finding import Finding, Place, failed, fault, ok, warning
from request_flow.storage.health import file_of

OFFICE_OFFSET = timedelta(hours=8)
GIBI, MEBI = 1 << 30, 1 << 20
ROOM_FAILS = 200 * MEBI
"""So little free room on a disk is a fault; a warning is that of the alarm."""
PERCENT = 100
THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})


def time_zone(place: Place) -> Finding:
    """Whether the time zone database knows the office's zone."""
    offset = place.clock.now().utcoffset()
    if offset != OFFICE_OFFSET:
        return fault(
            Sentence(
                f"{OFFICE_ZONE.key} 不是东八区（{offset}）：时区数据错误",
                f"{OFFICE_ZONE.key} is not UTC+8 ({offset}): the time zone database is wrong",
            ),
            Sentence(
                f"请重装 tzdata；系统的时区数据在 {', '.join(TZPATH)}",
                f"install tzdata anew; the system's is in {', '.join(TZPATH)}",
            ),
        )
    return ok(
        f"{OFFICE_ZONE.key} 为 UTC+8；本机自己的时区不影响",
        f"{OFFICE_ZONE.key} is UTC+8; the machine's own does not matter",
    )


def disk(place: Place) -> Iterator[Finding]:
    """Whether there is room where data are kept."""
    file = file_of(place.database_url)
    folders = dict.fromkeys(map(_that_exists, [place.home, *([file.parent] if file else [])]))
    limit = alarm_rules().alarms.disk.free_percent
    for folder in folders:
        total, _, free = shutil.disk_usage(folder)
        percent = free * PERCENT // max(total, 1)
        shown = f"{free / GIBI:.1f} GiB ({percent} %)"
        found = Sentence(f"{folder} 所在磁盘剩余 {shown}", f"{shown} are free where {folder} is")
        remedy = Sentence("请腾出空间或扩容", "make room, or move to a larger disk")
        if free < ROOM_FAILS:
            yield fault(found, remedy)
        elif percent < limit:
            yield warning(found, remedy)
        else:
            yield ok(found.zh, found.en)


def _that_exists(folder: Path) -> Path:
    return next((each for each in (folder, *folder.absolute().parents) if each.is_dir()), Path("/"))


def fonts(place: Place) -> Finding:
    """Whether a report can be printed as PDF."""
    try:
        body = families_for(place.fonts)["body"][0]
    except BadInput as error:
        return failed(error)
    return ok(f"PDF 正文用 {body}", f"the text of a PDF is set in {body}")


def links(place: Place) -> Finding:
    """Whether the links of a message lead anywhere but to this machine."""
    address = urlsplit(place.public_url)
    if address.scheme not in {"http", "https"} or not address.hostname:
        return fault(
            Sentence(
                f"REQUEST_FLOW_PUBLIC_URL 不是网址：{place.public_url}",
                f"REQUEST_FLOW_PUBLIC_URL is no address: {place.public_url}",
            ),
            Sentence("请写成 https://foi.example.gov.cn", "write it as https://foi.example.gov.cn"),
        )
    mails_out = place.mail_url is not None and not place.mail_url.startswith("file:")
    if address.hostname in THIS_MACHINE and (mails_out or place.broker_url):
        return warning(
            Sentence(
                f"提醒中的链接指向 {place.public_url}，只有本机能打开",
                f"the links in messages lead to {place.public_url}, which only this machine reaches",
            ),
            Sentence("请设置 REQUEST_FLOW_PUBLIC_URL", "set REQUEST_FLOW_PUBLIC_URL"),
        )
    return ok(f"提醒中的链接以 {place.public_url} 开头", f"links in messages begin with {place.public_url}")
