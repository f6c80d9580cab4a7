"""The tasks: one for each chain of the beat table, without arguments, for all that they work on is in the database.

A chain that runs every so often runs whenever its task is taken: a worker's clock that is a little behind leaves no run
out.  One that runs at a time of the day has its task sent often, and the heartbeats say whether it is due; so neither a
beat that was down at that time nor a broker that lost the message costs it a day.
"""

from celery import Celery, Task

from request_flow.errors import RequestFlowError
from request_flow.logs import bound, logger, told_of
from request_flow.services import jobs
from request_flow.tasks.process import OwnProgram

PREFIX = "request_flow."

log = logger(__name__)


def task_of(chain: str) -> str:
    """Return the name of a chain's task."""
    return PREFIX + chain


def add_tasks(app: Celery, own: OwnProgram) -> None:
    """Add the tasks of the beat table to ``app``."""
    for chain in jobs.chains():
        app.task(_running(own, chain), name=task_of(chain), bind=True, shared=False)


def _running(own: OwnProgram, chain: str) -> object:
    only_due = any(each.at is not None for each in jobs.jobs_of(chain))

    def run(task: Task) -> None:
        with bound(task=task.request.id or ""):
            try:
                jobs.run_chain(own.get(), chain, only_due=only_due)
            except RequestFlowError as error:  # the store is away: the next task finds all that is left to do
                log.warning("task_failed", chain=chain, **told_of(error))

    return run
