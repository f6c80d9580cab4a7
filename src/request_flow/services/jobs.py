"""The beat table: what runs by itself and when, for every driver alike.

Two drivers read it: Celery's beat with its workers, and the ticker thread, whose rule ``tick`` shares.  All state is in
the database, so either may die at any moment, and both may run by mistake.

A job is due when a moment of its timetable has passed since its last run began: the timetable of ``every`` counts from
midnight of the office, that of ``at`` is that time of each day.  So an outage, however long, yields one run.  What
failed stays due; how soon it is tried again is the driver's matter.

The jobs of one chain run one after the other in the order of the table, one process at a time; one that fails does
not keep the next from running, unless it lost the database.
"""

import logging
import time as stopwatch
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime, time, timedelta
from typing import Any

import orjson

from request_flow.clock import OFFICE_ZONE
from request_flow.errors import RequestFlowError, Sentence, StoreUnavailable
from request_flow.logs import bound, logger, told_of
from request_flow.services.alarms import raise_alarms
from request_flow.services.cleaning import clean_up
from request_flow.services.closing_years import close_years
from request_flow.services.delivering import deliver
from request_flow.services.enforcing import enforce
from request_flow.services.finding import index_subjects
from request_flow.services.heartbeats import JOB, Heartbeat, find_heartbeat, heartbeats
from request_flow.services.informing import inform
from request_flow.services.program import Program
from request_flow.services.recomputing import recompute
from request_flow.services.report_reminders import remind_of_reports
from request_flow.services.sweeping import sweep
from request_flow.storage.alone import alone
from request_flow.storage.heartbeats import write_heartbeat
from request_flow.storage.unit import reading, writing

ONE_DAY = timedelta(days=1)

log = logger(__name__)


@dataclass(frozen=True, slots=True)
class Job:
    """One entry: ``every`` so often, or ``at`` a time of the office's day; ``zh`` and ``en`` say what it does.

    ``chain`` names the entries it runs together with; ``outside`` is what may wait long for others to answer.
    """

    name: str
    run: Callable[[Program], object]
    zh: str
    en: str
    every: timedelta | None = None
    at: time | None = None
    chain: str = ""
    outside: bool = False

    def __post_init__(self) -> None:
        if (self.every is None) == (self.at is None):
            raise ValueError(f"{self.name} runs every so often or at a time of the day")
        object.__setattr__(self, "chain", self.chain or self.name)

    @property
    def sentence(self) -> Sentence:
        """What it does."""
        return Sentence(self.zh, self.en)


JOBS: tuple[Job, ...] = (
    Job(
        "enforce",
        enforce,
        "期限届满的后果：征求意见期满、逾期不补正、逾期不缴费",
        "record what follows from terms that are over: consultations, supplements, fees",
        every=timedelta(minutes=1),
        chain="deadlines",
    ),
    Job(
        "sweep",
        sweep,
        "查找到了提醒日的期限",
        "find the terms whose reminders have come up",
        every=timedelta(minutes=1),
        chain="deadlines",
    ),
    Job(
        "inform",
        inform,
        "写出提醒，发给承办人、代办人和负责人",
        "write the reminders to those concerned",
        every=timedelta(minutes=1),
        chain="deadlines",
    ),
    Job(
        "deliver",
        deliver,
        "发送待发的消息",
        "send the messages that wait",
        every=timedelta(seconds=10),
        outside=True,
    ),
    Job(
        "recompute",
        recompute,
        "节假日安排变动后重算在办申请的期限",
        "work the due days of open cases out anew after the calendar changed",
        every=timedelta(minutes=5),
    ),
    Job(
        "alarms",
        raise_alarms,
        "检查节假日安排、密钥、磁盘、后台进程，有问题时提醒管理员",
        "look at the calendar's end, the key, the disk and the processes, and tell administrators",
        every=timedelta(minutes=5),
    ),
    Job(
        "close_year",
        close_years,
        "年度结束后做年末结转，起草年度报告",
        "once a year is over: record the carry-over, draft the reports",
        at=time(0, 5),
    ),
    Job(
        "remind_of_reports",
        remind_of_reports,
        "提醒尚未报送或公布的年度报告",
        "remind of yearly reports that are still owed",
        at=time(0, 5),
    ),
    Job(
        "index_subjects",
        index_subjects,
        "为新登记的申请编制内容检索",
        "make the subjects of new requests quick to search",
        every=timedelta(minutes=5),
    ),
    Job(
        "clean_up",
        clean_up,
        "清理过期的内部消息和残留文件（不涉及办理记录）",
        "delete old messages and left-over files, never anything of a case",
        at=time(3, 0),
    ),
)


@dataclass(frozen=True, slots=True)
class Ran:
    """One run of a job: ``did`` are its counts; a run that failed has ``error`` and, where known, ``where``."""

    job: Job
    at: datetime
    seconds: float
    did: Mapping[str, int]
    error: str | None = None
    where: str | None = None
    sentence: Sentence | None = None
    """What a person is told of an error that was foreseen; it is neither logged nor kept."""
    store_lost: bool = False

    @property
    def ok(self) -> bool:
        """Whether it ended well."""
        return self.error is None


@dataclass(frozen=True, slots=True)
class Round:
    """The runs of a round, and the chains that another process was at."""

    runs: tuple[Ran, ...] = ()
    taken: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether every run ended well."""
        return all(each.ok for each in self.runs)


def chains(*, outside: bool | None = None) -> list[str]:
    """Return the chains in the order of the table: all, or those that wait for others or do not."""
    return list(dict.fromkeys(each.chain for each in JOBS if outside is None or each.outside is outside))


def jobs_of(chain: str) -> list[Job]:
    """Return the jobs of a chain in the order in which they run."""
    return [each for each in JOBS if each.chain == chain]


def due_jobs(program: Program) -> list[Job]:
    """Return the jobs that are due now."""
    now = program.clock.now()
    with reading(program.store) as unit:
        known = {each.name: each for each in heartbeats(unit)}
    return [job for job in JOBS if is_due(job, known.get(JOB + job.name), now)]


def is_due(job: Job, last: Heartbeat | None, now: datetime) -> bool:
    """Return whether a job is due whose last run was ``last``.

    A run that lies ahead is no run: somebody set the clock back.
    """
    if last is None or last.at > now:
        return True
    return not last.detail.get("ok") or last.at < last_moment(job, now)


def last_moment(job: Job, now: datetime) -> datetime:
    """Return the latest moment of the job's timetable that is not after ``now``."""
    now = now.astimezone(OFFICE_ZONE)
    if job.every is not None:
        midnight = datetime.combine(now.date(), time.min, OFFICE_ZONE)
        return midnight + (now - midnight) // job.every * job.every
    today = datetime.combine(now.date(), job.at or time.min, OFFICE_ZONE)
    return today if today <= now else today - ONE_DAY


def next_run(job: Job, last: Heartbeat | None, now: datetime) -> datetime:
    """Return when the job is due next: ``now`` where it is already."""
    return now if is_due(job, last, now) else last_moment(job, now) + (job.every or ONE_DAY)


def run_due(program: Program, *, outside: bool | None = None, but: Collection[str] = ()) -> Round:
    """Run every job that is due, chain after chain; what fails keeps nothing from running.

    A chain of which no other job is due than those named in ``but`` is left out.

    Raises:
        StoreUnavailable: the database cannot be reached.
    """
    wanted = {each.chain for each in due_jobs(program) if each.name not in but}
    runs: list[Ran] = []
    taken: list[str] = []
    for chain in chains(outside=outside):
        if chain in wanted:
            done = run_chain(program, chain, only_due=True)
            runs += done.runs
            taken += done.taken
    return Round(tuple(runs), tuple(taken))


def run_chain(program: Program, chain: str, *, only_due: bool = False) -> Round:
    """Run the jobs of a chain, all or those that are due, unless another process is at it.

    Raises:
        StoreUnavailable: the database cannot be reached.
    """
    with alone(program.store, chain) as mine:
        if not mine:
            return Round(taken=(chain,))
        # Asked once nobody else is at it: of two rounds at the same moment the second finds nothing to do.
        due = due_jobs(program) if only_due else JOBS
        runs: list[Ran] = []
        for each in due:
            if each.chain == chain:
                runs.append(run_job(program, each))
                if runs[-1].store_lost:  # what follows would work on what this job left undone
                    break
        return Round(tuple(runs))


def run_job(program: Program, job: Job) -> Ran:
    """Run a job, keep what came of it, and return it; an error ends here."""
    with bound(job=job.name):
        at, begun = program.clock.now(), stopwatch.perf_counter()
        try:
            result = job.run(program)
        except Exception as error:  # noqa: BLE001  # whatever one job meets, the others run
            told = told_of(error)
            sentence = error.sentence if isinstance(error, RequestFlowError) else None
            lost = isinstance(error, StoreUnavailable)
            ran = Ran(job, at, _since(begun), {}, told["error"], told.get("where"), sentence, lost)
            # A defect of the program is an error; what was foreseen, such as a lost database, is a warning.
            level = logging.ERROR if sentence is None else logging.WARNING
            log.log(level, "job_failed", seconds=ran.seconds, **told)
        else:
            ran = Ran(job, at, _since(begun), counts(result))
            level = logging.INFO if any(ran.did.values()) else logging.DEBUG
            log.log(level, "job_done", seconds=ran.seconds, did=ran.did)
        _keep(program, ran)
        return ran


def counts(result: object) -> dict[str, int]:
    """Return the numbers of a job's result; of a list its length, and nothing else that it says."""
    if not is_dataclass(result):
        return {}
    values = {each.name: getattr(result, each.name) for each in fields(result)}
    return {
        name: len(value) if isinstance(value, list | tuple) else value
        for name, value in values.items()
        if isinstance(value, int | list | tuple)
    }


def _since(begun: float) -> float:
    return round(stopwatch.perf_counter() - begun, 3)


def _keep(program: Program, ran: Ran) -> None:
    """Write the heartbeat; where the store is lost, the run counts as none and the job stays due."""
    name = JOB + ran.job.name
    detail: dict[str, Any] = {"ok": ran.ok, "seconds": ran.seconds}
    try:
        with writing(program.store) as unit:
            if ran.ok:
                detail |= {"did": ran.did, "succeeded_at": ran.at.isoformat(), "failures": 0}
            else:
                before = find_heartbeat(unit, name)
                known: Mapping[str, Any] = before.detail if before else {}
                detail |= {"error": ran.error, "where": ran.where, "succeeded_at": known.get("succeeded_at")}
                detail["failures"] = known.get("failures", 0) + 1
            write_heartbeat(unit, name, ran.at.isoformat(), orjson.dumps(detail).decode())
    except RequestFlowError as error:
        log.warning("heartbeat_not_kept", **told_of(error))


def last_runs(program: Program) -> Sequence[tuple[Job, Heartbeat | None, datetime]]:
    """Return each job with its last run and when it is due next."""
    now = program.clock.now()
    with reading(program.store) as unit:
        known = {each.name: each for each in heartbeats(unit)}
    return [(job, known.get(JOB + job.name), next_run(job, known.get(JOB + job.name), now)) for job in JOBS]
