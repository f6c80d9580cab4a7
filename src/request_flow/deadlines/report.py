"""When the yearly report is due: by Art. 49 in the January, for governments in the March, after its year."""

from datetime import date

from request_flow.law.citation import cites
from request_flow.law.corpus import Law

DEPARTMENT = "report_department_due"
GOVERNMENT = "report_government_due"


@cites("ogi-2019:49")
def report_due(year: int, law: Law, *, government: bool) -> date:
    """Return the last day to publish the report of ``year``, a calendar day whether worked or not."""
    name = GOVERNMENT if government else DEPARTMENT
    following = year + 1
    month, day = law.month_day(name, date(following, 1, 1))
    return date(following, month, day)
