"""The parts every service needs, put together once by ``bootstrap``."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from request_flow.clock import Clock
from request_flow.law.corpus import Law
from request_flow.storage.agencies import Agency, ClosureDay, closure_days
from request_flow.storage.codec import Codec
from request_flow.storage.database import Store
from request_flow.storage.unit import Unit
from request_flow.workdays.calendar import WorkCalendar
from request_flow.workdays.edition import Closure
from request_flow.workflow.engine import Engine


@dataclass(frozen=True)
class Program:
    """The law, the workflow, the calendar, the clock and the store."""

    law: Law
    engine: Engine
    clock: Clock
    store: Store
    codec: Codec
    _engines: dict[str, Engine] = field(default_factory=dict, repr=False)

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
        return self.engine_with(closure_days(unit, agency.id))

    def engine_with(self, days: Sequence[ClosureDay]) -> Engine:
        """Return the engine over a calendar with these closure days."""
        if not days:
            return self.engine
        calendar = self.calendar.with_closures(Closure(each.day, each.reason, each.works) for each in days)
        if calendar.revision not in self._engines:
            self._engines[calendar.revision] = self.engine.over(calendar)
        return self._engines[calendar.revision]

    def stages_of(self, agency: Agency) -> tuple[str, ...]:
        """Return the stages of the agency's chain of review."""
        return self.engine.workflow.reviews.chains[agency.review_chain].stages

    def over(self, calendar: WorkCalendar) -> "Program":
        """Return the program over another national calendar."""
        return replace(self, engine=self.engine.over(calendar), _engines={})
