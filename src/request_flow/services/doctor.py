"""The doctor: says of an installation what is wrong and what to do, one line a check, each on its own.

Every check runs in a thread of its own and is given up after some seconds, so that one which hangs or fails says
nothing about the others; what would only repeat that the database is away refers to its line.  The doctor changes
nothing: a store that is missing or old is reported, not made or migrated.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from request_flow.errors import BadInput, RequestFlowError, Sentence
from request_flow.services.checks import machine, servers, store, work
from request_flow.services.checks.finding import Finding, Grade, Place, failed, fault, warning
from request_flow.services.checks.patience import Asked

SECONDS = 12.0
"""So long all checks together may take; each gives up by itself a little earlier where it can."""

DATABASE = "database"
UNKNOWN = warning(
    Sentence("数据库无法使用，查不了", "not known while the database cannot be used"),
    Sentence("见“数据库”一行", "see the line database"),
)

Look = Callable[[Place], Finding | Iterator[Finding]]


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that is looked at: its name on the command line, what people call it."""

    name: str
    label: Sentence
    look: Look


@dataclass(frozen=True, slots=True)
class Checked:
    """One line of the doctor."""

    check: Check
    finding: Finding


CHECKS = (
    Check(DATABASE, Sentence("数据库", "database"), store.database),
    Check("schema", Sentence("数据库结构", "schema"), store.schema),
    Check("database-settings", Sentence("数据库设置", "database settings"), store.database_settings),
    Check("writing", Sentence("数据库写入", "writing"), store.writing),
    Check("key", Sentence("密钥", "key"), store.key),
    Check("clock", Sentence("时钟", "clock"), store.clocks),
    Check("time-zone", Sentence("时区", "time zone"), machine.time_zone),
    Check("disk", Sentence("磁盘", "disk"), machine.disk),
    Check("broker", Sentence("任务队列", "broker"), servers.broker),
    Check("worker", Sentence("任务进程", "worker"), work.worker),
    Check("beat", Sentence("任务调度", "beat"), work.beat),
    Check("jobs", Sentence("定时任务", "jobs"), work.jobs),
    Check("outbox", Sentence("待发箱", "outbox"), work.outbox_),
    Check("mail", Sentence("邮件", "mail"), servers.mail),
    Check("scanner", Sentence("病毒扫描", "scanner"), servers.scanner),
    Check("links", Sentence("链接", "links"), machine.links),
    Check("calendar", Sentence("工作日历", "calendar"), work.calendar),
    Check("people", Sentence("人员", "people"), work.people),
    Check("fonts", Sentence("字体", "fonts"), machine.fonts),
)


def examine(place: Place, only: Sequence[str] = (), seconds: float = SECONDS) -> list[Checked]:
    """Run the checks named, or all, and return what they found in the order of the table.

    Raises:
        BadInput: there is no such check.
    """
    wanted = _wanted(only)
    until = time.monotonic() + seconds
    asked = [(check, Asked(_asking(check, place))) for check in wanted]
    found = [Checked(check, finding) for check, question in asked for finding in _answer(question, until, seconds)]
    away = next((each.finding for each in found if each.check.name == DATABASE), None)
    if away is None or away.grade is not Grade.FAULT:
        return found
    return [
        replace(each, finding=UNKNOWN) if each.finding == away and each.check.name != DATABASE else each
        for each in found
    ]


def has_fault(checked: Iterable[Checked]) -> bool:
    """Return whether anything does not work."""
    return any(each.finding.grade is Grade.FAULT for each in checked)


def _wanted(only: Sequence[str]) -> list[Check]:
    known = {check.name: check for check in CHECKS}
    unknown = [name for name in only if name not in known]
    if unknown:
        raise BadInput(
            "no_such_check",
            f"没有“{unknown[0]}”这项检查；可选：{'、'.join(known)}",
            f"there is no check {unknown[0]!r}; there are {', '.join(known)}",
        )
    return [check for check in CHECKS if not only or check.name in only]


def _asking(check: Check, place: Place) -> Callable[[], list[Finding]]:
    def ask() -> list[Finding]:
        found = check.look(place)
        return [found] if isinstance(found, Finding) else list(found)

    return ask


def _answer(question: Asked[list[Finding]], until: float, seconds: float) -> list[Finding]:
    try:
        return question.answer(until - time.monotonic())
    except TimeoutError:
        found = Sentence(f"{seconds:.0f} 秒内没有结果", f"no answer within {seconds:.0f} s")
        return [
            fault(found, Sentence("请检查它所连接的服务或磁盘是否停住", "see whether what it asks has come to a halt"))
        ]
    except RequestFlowError as error:
        return [failed(error)]
    except Exception as error:  # noqa: BLE001  # a check that fails is a line, not the end of the others
        kind = type(error).__name__
        found = Sentence(f"检查没有完成（{kind}：{error}）", f"the check could not be made ({kind}: {error})")
        return [fault(found, Sentence("请把这一行报告给开发者", "report this line to the developers"))]
