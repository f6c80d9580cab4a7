"""What is measured, in Prometheus' words: read from the store when asked, and kept for some seconds.

Two that ask at once wait for one answer.  Where the store cannot be read, ``request_flow_store_up`` is 0 and the rest
is left out: old numbers would look like new ones.  docs/operations.md says what each metric means.
"""

import threading
import time
from collections.abc import Iterator
from datetime import datetime
from datetime import time as time_of_day

from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from request_flow import __version__
from request_flow.clock import OFFICE_ZONE, Clock
from request_flow.errors import RequestFlowError
from request_flow.logs import logger
from request_flow.services.metrics import Measures, measure
from request_flow.storage.health import look

KEPT_FOR = 15.0
"""Seconds; longer where measuring takes long, so that it never takes more than a part of the time."""
PART = 0.05
PATIENCE = 30
"""Seconds that a count of a large store may take."""

log = logger(__name__)


class StoreCollector(Collector):
    """Measures the store at ``url``; one for each app, and safe for any number of threads."""

    def __init__(self, url: str, clock: Clock, kept_for: float = KEPT_FOR) -> None:
        self._url = url
        self._clock = clock
        self._kept_for = kept_for
        self._lock = threading.Lock()
        self._last: Measures | None = None
        self._took = 0.0
        self._until = 0.0

    def collect(self) -> Iterator[Metric]:
        """Yield every metric."""
        with self._lock:
            if time.monotonic() >= self._until:
                started = time.monotonic()
                self._last = self._measured()
                self._took = time.monotonic() - started
                self._until = time.monotonic() + max(self._kept_for, self._took / PART)
            found, took = self._last, self._took
        yield _one("request_flow_store_up", "1 where the store could be read", float(found is not None))
        yield _one("request_flow_measuring_seconds", "How long reading all of this from the store took", took)
        info = GaugeMetricFamily("request_flow_build_info", "The version that runs", labels=("version",))
        info.add_metric([__version__], 1)
        yield info
        if found is not None:
            yield from _of_cases(found)
            yield from _of_messages(found)
            yield from _of_jobs(found)

    def _measured(self) -> Measures | None:
        try:
            with look(self._url, PATIENCE) as unit:
                return measure(unit, self._clock)
        except RequestFlowError as error:
            log.warning("not_measured", code=error.code)
            return None


def _one(name: str, means: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, means, value=value)


def _of_cases(found: Measures) -> Iterator[Metric]:
    yield _one("request_flow_cases_open", "Cases received and not answered yet", found.open_cases)
    due = GaugeMetricFamily(
        "request_flow_terms_due", "Running terms by working days left; 0 is today", labels=("kind", "working_days")
    )
    for (kind, number), count in found.due.items():
        due.add_metric([kind, str(number)], count)
    yield due
    overdue = GaugeMetricFamily("request_flow_terms_overdue", "Running terms that are over", labels=("kind",))
    for kind, count in found.overdue.items():
        overdue.add_metric([kind], count)
    yield overdue
    end = datetime.combine(found.published_until, time_of_day.max, OFFICE_ZONE).timestamp()
    yield _one("request_flow_calendar_published_until_timestamp_seconds", "The end of the published calendar", end)


def _of_messages(found: Measures) -> Iterator[Metric]:
    yield _one("request_flow_reminders_untold", "Reminders called for of which nobody was told yet", found.untold)
    messages = GaugeMetricFamily("request_flow_outbox_messages", "Messages not sent", labels=("standing",))
    for standing, count in found.outbox.items():
        messages.add_metric([standing], count)
    yield messages
    means = "How long the message that waits longest could have been sent"
    yield _one("request_flow_outbox_oldest_seconds", means, found.oldest_seconds)


def _of_jobs(found: Measures) -> Iterator[Metric]:
    periods = GaugeMetricFamily("request_flow_job_period_seconds", "How often a job is to run", labels=("name",))
    runs = GaugeMetricFamily("request_flow_job_last_run_timestamp_seconds", "Its last run", labels=("name",))
    done = GaugeMetricFamily("request_flow_job_last_success_timestamp_seconds", "Its last success", labels=("name",))
    means = "Runs that failed since the last success"
    failures = GaugeMetricFamily("request_flow_job_failures_in_a_row", means, labels=("name",))
    for name, each in found.jobs.items():
        periods.add_metric([name], each.period_seconds)
        failures.add_metric([name], each.failures)
        _add_moment(runs, name, each.last_run)
        _add_moment(done, name, each.last_success)
    yield from (periods, runs, done, failures)
    processes = GaugeMetricFamily("request_flow_processes", "Processes that live", labels=("kind",))
    for kind, count in found.processes.items():
        processes.add_metric([kind], count)
    yield processes


def _add_moment(family: GaugeMetricFamily, name: str, at: datetime | None) -> None:
    if at is not None:
        family.add_metric([name], at.timestamp())
