"""The parts every service needs, put together once by ``bootstrap``."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from request_flow.clock import Clock
from request_flow.law.corpus import Law
from request_flow.storage.agencies import Agency, ClosureDay, closure_days
from request_flow.storage.codec import Codec
from request_flow.storage.database import Store
from request_flow.storage.notice_texts import notice_texts
from request_flow.storage.unit import Unit
from request_flow.workdays.calendar import WorkCalendar
from request_flow.workdays.edition import Closure
from request_flow.workdays.notice import Notice
from request_flow.workdays.notices import load_calendar
from request_flow.workflow.engine import Engine


@dataclass(frozen=True, slots=True)
class Outside:
    """How the program reaches people: mail, the address of its pages, its own folder.

    ``mail_url`` is ``smtp://``, ``smtps://`` or ``file://``; without it mail goes into the folder ``mail`` of ``home``.
    ``clamav`` is the address of the virus scanner, ``None`` where there is none.
    """

    home: Path
    mail_url: str | None
    mail_from: str
    public_url: str
    clamav: str | None = None


@dataclass
class Program:
    """The law, the workflow, the calendar, the clock and the store.

    In a server it stays open for long: a notice that another process loaded is taken up with the next case of an
    agency, whose revision tells that something changed.
    """

    law: Law
    engine: Engine
    clock: Clock
    store: Store
    codec: Codec
    outside: Outside
    notices: int = 0
    """How many of the store's notices the calendar knows."""
    _engines: dict[str, Engine] = field(default_factory=dict, repr=False)
    _revisions: dict[int, int] = field(default_factory=dict, repr=False)

    @property
    def calendar(self) -> WorkCalendar:
        """The national calendar, with the notices that were loaded."""
        return self.engine.rules.calendar

    @property
    def articles(self) -> dict[str, str]:
        """The provision of each irregularity code."""
        return {code: each.cites[0] for code, each in self.engine.workflow.irregularities.items()}

    def engine_for(self, unit: Unit, agency: Agency) -> Engine:
        """Return the engine over the agency's own calendar."""
        return self.engine_with(unit, agency, closure_days(unit, agency.id))

    def engine_with(self, unit: Unit, agency: Agency, days: Sequence[ClosureDay]) -> Engine:
        """Return the engine over the agency's own calendar, where ``days`` are what was set for it."""
        if self._revisions.get(agency.id) != agency.revision:
            self._take_up_notices(unit)
            self._revisions[agency.id] = agency.revision
        if not days:
            return self.engine
        calendar = own_calendar(self.calendar, days)
        if calendar.revision not in self._engines:
            self._engines[calendar.revision] = self.engine.over(calendar)
        return self._engines[calendar.revision]

    def calendar_now(self, unit: Unit) -> WorkCalendar:
        """Return the national calendar, with notices that another process loaded a moment ago."""
        self._take_up_notices(unit)
        return self.calendar

    def _take_up_notices(self, unit: Unit) -> None:
        notices = stored_notices(unit)
        if len(notices) != self.notices:
            self.engine = self.engine.over(load_calendar(extra=notices))
            self._engines.clear()
            self.notices = len(notices)

    def stages_of(self, agency: Agency) -> tuple[str, ...]:
        """Return the stages of the agency's chain of review."""
        return self.engine.workflow.reviews.chains[agency.review_chain].stages


def stored_notices(unit: Unit) -> list[Notice]:
    """Return the notices that were loaded on top of those shipped, in the order of loading."""
    return [Notice.model_validate_json(content) for content in notice_texts(unit)]


def own_calendar(calendar: WorkCalendar, days: Sequence[ClosureDay]) -> WorkCalendar:
    """Return the national calendar with an agency's own days."""
    return calendar.with_closures(Closure(each.day, each.reason, each.works) for each in days) if days else calendar
