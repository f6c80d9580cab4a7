"""tick, sweep, jobs, worker, beat: what runs by itself, by hand or by its two drivers."""

import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer

from request_flow.cli.options import AsJson, program
from request_flow.cli.speech import print_json, print_table, said, say, tell
from request_flow.services.heartbeats import Heartbeat
from request_flow.services.jobs import Job, Ran, Round, last_runs, run_chain, run_due
from request_flow.settings import Settings

SOME_FAILED = 1
DEADLINES = "deadlines"
WAYS = 2

JOB_NAMES = {
    "enforce": "期限后果",
    "sweep": "提醒查找",
    "inform": "写提醒",
    "deliver": "发送",
    "recompute": "重算期限",
    "alarms": "运行检查",
    "close_year": "年末结转",
    "remind_of_reports": "年报提醒",
    "index_subjects": "内容检索",
    "clean_up": "清理",
}
COUNT_NAMES = {
    "ended": "征求意见期满",
    "lapsed": "视为放弃",
    "tasks": "待办",
    "passed": "跳过",
    "looked": "查看",
    "claimed": "到提醒日",
    "told": "已通知",
    "messages": "消息",
    "unaddressed": "无人接收",
    "fell_away": "不再需要",
    "sent": "已发送",
    "again": "待重发",
    "parked": "搁置",
    "agencies": "机关",
    "moved": "期限变动",
    "raised": "告警",
    "carried_over": "结转",
    "drafted": "起草报告",
    "owing": "未报送",
    "heartbeats": "进程记录",
    "files": "残留文件",
    "blocks": "检索分块",
}


def declare(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command(
        "tick",
        help=say(
            "执行一轮到时的定时任务，供 cron 每分钟调用。例：request-flow tick",
            "Run every job that is due, once, as cron does each minute. Example: request-flow tick",
        ),
    )(tick)
    app.command(
        "sweep",
        help=say(
            "立即检查期限：期满的后果、到了提醒日的期限、写提醒。例：request-flow sweep",
            "Look at all terms now: record what is over, remind of what comes up. Example: request-flow sweep",
        ),
    )(sweep)
    app.command(
        "jobs",
        help=say(
            "列出定时任务、上次运行和下次运行时间。例：request-flow jobs",
            "List the jobs with their last run and the next. Example: request-flow jobs",
        ),
    )(jobs)
    app.command(
        "worker",
        help=say(
            "启动任务进程（需要 Redis）。例：request-flow worker --concurrency 2",
            "Run the tasks that beat sends over Redis. Example: request-flow worker --concurrency 2",
        ),
    )(worker)
    app.command(
        "beat",
        help=say(
            "启动定时器，通过 Redis 派发任务。例：request-flow beat",
            "Send each task over Redis when it is time. Example: request-flow beat",
        ),
    )(beat)


def tick(as_json: AsJson = False) -> None:
    """Run every job that is due, once."""
    with program() as opened:
        done = run_due(opened)
    _show(done, as_json=as_json, nothing=say("没有到时的任务", "nothing was due"))


def sweep(as_json: AsJson = False) -> None:
    """Look at all terms now."""
    with program() as opened:
        done = run_chain(opened, DEADLINES)
    _show(done, as_json=as_json, nothing="")


def jobs(as_json: AsJson = False) -> None:
    """List the jobs with their last run and the next."""
    with program() as opened:
        rows = last_runs(opened)
        now = opened.clock.now()
    if as_json:
        for job, last, following in rows:
            print_json(_job_as_json(job, last, following))
        return
    print_table(
        [
            say("任务", "job"),
            say("内容", "what it does"),
            say("时间", "when"),
            say("上次运行", "last run"),
            say("结果", "result"),
            say("下次运行", "next run"),
        ],
        [
            [
                name_of(job),
                said(job.sentence),
                _timetable(job),
                _moment(last.at) if last else "-",
                _came_of_it(last),
                say("现在", "now") if following <= now else _moment(following),
            ]
            for job, last, following in rows
        ],
    )


def worker(
    concurrency: Annotated[
        int,
        typer.Option(
            "--concurrency",
            "-c",
            min=1,
            help=say("进程数；一个忙于发送时，另一个检查期限", "processes; one may send while another looks at terms"),
        ),
    ] = WAYS,
) -> None:
    """Run the tasks that beat sends."""
    from request_flow.tasks.running import run_worker  # noqa: PLC0415  # Celery is slow to load

    raise typer.Exit(run_worker(Settings.from_env(os.environ), concurrency))


def beat(
    schedule: Annotated[
        Path | None,
        typer.Option(
            "--schedule",
            metavar="FILE",
            help=say(
                "记录派发时间的文件（默认在数据文件夹）", "the file of its own notes (default: in the data folder)"
            ),
        ),
    ] = None,
) -> None:
    """Send each task when it is time."""
    from request_flow.tasks.running import run_beat  # noqa: PLC0415  # Celery is slow to load

    run_beat(Settings.from_env(os.environ), schedule)


def name_of(job: Job) -> str:
    """Return what a job is called in the language of the console."""
    return say(JOB_NAMES.get(job.name, job.name), job.name)


def _show(done: Round, *, as_json: bool, nothing: str) -> None:
    """Print what was done; jobs that failed make the command fail."""
    for ran in done.runs:
        if as_json:
            print_json(_run_as_json(ran))
        elif ran.ok:
            print(f"{name_of(ran.job)}{say('：', ': ')}{_counted(ran.did)}")
        else:
            why = said(ran.sentence) if ran.sentence else " ".join(filter(None, (ran.error, ran.where)))
            tell(say(f"{name_of(ran.job)}：失败：{why}", f"{name_of(ran.job)}: failed: {why}"))
    for chain in done.taken:
        if as_json:
            print_json({"chain": chain, "taken": True})
        else:
            tell(say(f"另一个进程正在执行 {chain}，这次跳过", f"another process is at {chain}; passed over"))
    if not done.runs and not done.taken and not as_json:
        print(nothing)
    if not done.ok:
        raise typer.Exit(SOME_FAILED)


def _counted(did: Any) -> str:  # noqa: ANN401  # what a heartbeat kept as JSON
    counts = {name: count for name, count in (did or {}).items() if count}
    if not counts:
        return say("无事可做", "nothing to do")
    if say("zh", "en") == "zh":
        return "，".join(f"{COUNT_NAMES.get(name, name)} {count}" for name, count in counts.items())
    return ", ".join(f"{name.replace('_', ' ')} {count}" for name, count in counts.items())


def _run_as_json(ran: Ran) -> dict[str, Any]:
    told: dict[str, Any] = {"job": ran.job.name, "ok": ran.ok, "at": ran.at, "seconds": ran.seconds}
    if ran.ok:
        return {**told, "did": ran.did}
    sentence = {"zh": ran.sentence.zh, "en": ran.sentence.en} if ran.sentence else {}
    return {**told, "error": {"code": ran.error, "where": ran.where, **sentence}}


def _job_as_json(job: Job, last: Heartbeat | None, following: datetime) -> dict[str, Any]:
    return {
        "job": job.name,
        "zh": job.zh,
        "en": job.en,
        "every_seconds": job.every.total_seconds() if job.every else None,
        "at": job.at.isoformat(timespec="minutes") if job.at else None,
        "last": {"at": last.at, **last.detail} if last else None,
        "next": following,
    }


def _timetable(job: Job) -> str:
    if job.every is None:
        at = f"{job.at:%H:%M}"
        return say(f"每天 {at}", f"daily at {at}")
    if job.every < timedelta(minutes=1):
        seconds = int(job.every.total_seconds())
        return say(f"每 {seconds} 秒", f"every {seconds} s")
    minutes = job.every // timedelta(minutes=1)
    return say(f"每 {minutes} 分钟", f"every {minutes} min")


def _came_of_it(last: Heartbeat | None) -> str:
    if last is None:
        return "-"
    if last.detail.get("ok"):
        return _counted(last.detail.get("did"))
    return say(f"失败：{last.detail.get('error')}", f"failed: {last.detail.get('error')}")


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S}"
