"""Checks of the work itself: do the processes live, do the jobs run, does the post leave, does the calendar reach."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from request_flow.errors import Sentence
from request_flow.law.alarms import alarm_rules
from request_flow.services.addressing import HEAD
from request_flow.services.checks.finding import Finding, Place, fault, ok, warning
from request_flow.services.heartbeats import BEAT, JOB, TICKER, WORKER, Heartbeat, beat_name, heartbeats, worker_name
from request_flow.services.jobs import JOBS, ONE_DAY, Job, last_moment
from request_flow.services.metrics import SILENT_SECONDS, oldest
from request_flow.services.program import stored_notices
from request_flow.storage.alarming import unaddressed
from request_flow.storage.health import agencies_without_people, look, outbox, parked
from request_flow.workdays.notices import load_calendar

SHOWN = 12
"""So many names are listed of many."""
OUTBOX_WARNS, OUTBOX_FAILS = timedelta(minutes=15), timedelta(hours=2)
"""So long a message may wait that could be sent."""
GRACE_LEAST, GRACE_MOST = timedelta(minutes=2), timedelta(hours=1)
"""A job may be late by its own period, within these bounds."""
CALENDAR_ENDS = timedelta(days=2 * 365)
"""So long before its last day the calendar is said to end; a new version may take that long to reach an office."""
FAILS_AFTER = 3
"""So many failures in a row are no accident."""
DRIVE = Sentence(
    "请启动 request-flow serve，或 worker 和 beat，或用 cron 每分钟运行 request-flow tick",
    "start `request-flow serve`, or `worker` and `beat`, or have cron run `request-flow tick` every minute",
)
BEGINS = Sentence(
    f"刚启动时几分钟内会运行；一直没有的，{DRIVE.zh}",
    f"after a start that takes some minutes; if it lasts, {DRIVE.en}",
)
NO_BROKER = "没有设置任务队列，不需要", "no broker is set, so none is needed"


def worker(place: Place) -> Finding:
    """Whether a worker lives, anywhere or on this machine."""
    if place.broker_url is None:
        return ok(*NO_BROKER)
    here = worker_name().rpartition(":")[0] + ":"
    return _alive(place, here if place.here else WORKER, "任务进程（worker）", "worker")


def beat(place: Place) -> Finding:
    """Whether a beat lives; without a broker, whether a ticker does."""
    if place.broker_url is not None:
        return _alive(place, beat_name() if place.here else BEAT, "任务调度（beat）", "beat")
    living, _ = _seen(place, TICKER)
    if living:
        return ok("serve 的线程在驱动任务", "a thread of `serve` drives the jobs")
    return ok(
        "没有 serve 的线程在驱动任务；用 cron 定时运行 tick 时正常",
        "no thread of `serve` drives the jobs; right where cron runs `tick`",
    )


def _seen(place: Place, prefix: str) -> tuple[list[Heartbeat], list[Heartbeat]]:
    """Return who of a kind lives, and who fell silent."""
    now = place.clock.now()
    with look(place.database_url) as unit:
        seen = [each for each in heartbeats(unit) if each.name.startswith(prefix)]
    living = [each for each in seen if (now - each.at).total_seconds() < SILENT_SECONDS]
    return living, [each for each in seen if each not in living]


def _alive(place: Place, prefix: str, zh: str, en: str) -> Finding:
    living, silent = _seen(place, prefix)
    if living:
        names = ", ".join(each.name for each in living[:SHOWN])
        return ok(f"{len(living)} 个在运行：{names}", f"{len(living)} alive: {names}")
    remedy = Sentence(f"请启动 request-flow {en}", f"start `request-flow {en}`")
    if not silent:
        return fault(Sentence(f"没有{zh}运行过", f"no {en} has ever run"), remedy)
    last = max(silent, key=lambda each: each.at)
    return fault(
        Sentence(
            f"{zh}没有在运行；最后一次是 {last.at:%Y-%m-%d %H:%M}（{last.name}）",
            f"no {en} is alive; the last was seen at {last.at:%Y-%m-%d %H:%M} ({last.name})",
        ),
        remedy,
    )


def jobs(place: Place) -> Iterator[Finding]:
    """Whether every job of the beat table runs when it should, and ends well."""
    now = place.clock.now()
    with look(place.database_url) as unit:
        known = {each.name: each for each in heartbeats(unit)}
    if not any(JOB + job.name in known for job in JOBS):
        yield fault(Sentence("定时任务从未运行", "no job has ever run"), DRIVE)
        return
    found = [each for job in JOBS if JOB + job.name in known for each in _job_faults(job, known[JOB + job.name], now)]
    never = [job for job in JOBS if JOB + job.name not in known]
    if never:
        names = ", ".join(job.name for job in never)
        found.append(warning(Sentence(f"还没有运行过：{names}", f"not run yet: {names}"), BEGINS))
    sweep = known.get(JOB + "sweep")
    swept = f"{sweep.at:%H:%M:%S}" if sweep else "—"
    yield from found or [
        ok(f"{len(JOBS)} 项都按时运行；最近一次查找期限 {swept}", f"all {len(JOBS)} run on time; last sweep {swept}")
    ]


def _job_faults(job: Job, last: Heartbeat, now: datetime) -> Iterator[Finding]:
    what = Sentence(f"{job.name}（{job.zh}）", f"{job.name} ({job.en})")
    due = last_moment(job, last.at) + (job.every or ONE_DAY)
    late = now - due
    if late > min(max(job.every or ONE_DAY, GRACE_LEAST), GRACE_MOST):
        yield fault(
            Sentence(
                f"{what.zh}没有按时运行，最后一次是 {last.at:%Y-%m-%d %H:%M}",
                f"{what.en} is late, its last run was at {last.at:%Y-%m-%d %H:%M}",
            ),
            DRIVE,
        )
    failures = 0 if last.detail.get("ok") else last.detail.get("failures", 1)
    if failures:
        code = last.detail.get("error", "")
        found = Sentence(
            f"{what.zh}连续失败 {failures} 次（{code}）", f"{what.en} failed {failures} times in a row ({code})"
        )
        remedy = Sentence("请看日志中 job_failed 的行", "see the lines job_failed of the log")
        yield fault(found, remedy) if failures >= FAILS_AFTER else warning(found, remedy)


def outbox_(place: Place) -> Iterator[Finding]:
    """Whether messages leave, and none was given up."""
    now = place.clock.now()
    with look(place.database_url) as unit:
        waiting = outbox(unit, now.isoformat(timespec="seconds"))
        given_up = parked(unit)
    open_ = sum(each.messages for each in waiting)
    age = timedelta(seconds=round(oldest(waiting, now)))
    if given_up:
        yield warning(
            Sentence(f"{given_up} 条提醒多次未能发出，已搁置", f"messages given up after their last try: {given_up}"),
            Sentence(
                "请用 request-flow outbox list 查看原因，改正后重发",
                "see why with `request-flow outbox list`, then resend",
            ),
        )
    if age >= OUTBOX_WARNS:
        found = Sentence(f"{open_} 条待发，最久的已等 {age}", f"messages that wait: {open_}, the oldest for {age}")
        remedy = Sentence(
            "请看 mail、worker、jobs 各项；用 request-flow outbox list 查看对方的答复",
            "see the lines mail, worker and jobs, and `request-flow outbox list` for what was answered",
        )
        yield fault(found, remedy) if age >= OUTBOX_FAILS else warning(found, remedy)
    elif not given_up:
        yield ok(f"{open_} 条待发，没有积压", f"messages that wait: {open_}, none for long")


def calendar(place: Place) -> Iterator[Finding]:
    """Whether the notices that are loaded reach far enough, and whether the calendar itself ends soon."""
    today = place.clock.today()
    with look(place.database_url) as unit:
        known = load_calendar(extra=stored_notices(unit))
    yield _notices(known.published_until, today)
    if known.last - today <= CALENDAR_ENDS:
        yield _end(known.last, today)


def _notices(published: date, today: date) -> Finding:
    """Return how far the published calendar reaches; the limit is that of the alarm."""
    remedy = Sentence(
        "国务院办公厅发布放假安排后，请用 request-flow calendar load 载入",
        "once the State Council's notice of holidays is out, load it with `request-flow calendar load`",
    )
    if today > published:
        return fault(
            Sentence(
                f"工作日历只到 {published}：今年的放假安排没有载入，期限都不确定",
                f"the calendar ends on {published}: this year's notice was not loaded and every term is uncertain",
            ),
            remedy,
        )
    left = (published - today).days
    if left <= alarm_rules().alarms.calendar.within_days:
        return warning(
            Sentence(
                f"工作日历到 {published}，还有 {left} 天；期限超出这一天的只能暂定",
                f"the calendar ends on {published}, in {left} days; what is due later is provisional",
            ),
            remedy,
        )
    return ok(f"工作日历到 {published}", f"the calendar is published until {published}")


def _end(last: date, today: date) -> Finding:
    """Return that the calendar ends: no term can be counted beyond, and no notice can be loaded for a later year."""
    remedy = Sentence(
        "请升级到日历更长的版本，或在 workflows/calendar/statutory.yaml 中补充年份",
        "install a version whose calendar goes on, or add the years to workflows/calendar/statutory.yaml",
    )
    if today > last:
        found = Sentence(
            f"工作日历止于 {last}：期限无法计算", f"the calendar stopped on {last}: no term can be counted"
        )
        return fault(found, remedy)
    found = Sentence(
        f"工作日历止于 {last}：截止日在此之后的期限无法计算",
        f"the calendar stops on {last}: a term that ends later cannot be counted",
    )
    return warning(found, remedy)


def people(place: Place) -> Finding:
    """Whether every agency with running terms has somebody to be reminded, and each reminder reached somebody."""
    yesterday = place.clock.today() - ONE_DAY
    with look(place.database_url) as unit:
        codes = agencies_without_people(unit)
        missed = unaddressed(unit, HEAD, yesterday.isoformat())
    if not codes and missed:
        shown = ", ".join(f"{name} {count}" for name, count in missed[:SHOWN]) + ("…" if len(missed) > SHOWN else "")
        return warning(
            Sentence(f"昨天以来有提醒无人接收：{shown}", f"reminders that reached nobody since yesterday: {shown}"),
            Sentence(
                "请登记公开机构负责人（office_head），或给承办科室登记人员；提醒随后补发",
                "name a head of the office (office_head), or people of the units in charge; they are then told",
            ),
        )
    if not codes:
        return ok("有期限在办的机关都有人员", "every agency with running terms has people")
    names = ", ".join(codes[:SHOWN]) + ("…" if len(codes) > SHOWN else "")
    return warning(
        Sentence(
            f"{len(codes)} 个机关有期限在走却没有人员，提醒无人可发：{names}",
            f"agencies with running terms and nobody to remind: {names}",
        ),
        Sentence("请用 request-flow person add 登记人员", "add people with `request-flow person add`"),
    )
