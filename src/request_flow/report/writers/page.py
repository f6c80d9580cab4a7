"""The report as one web page: to read, to print on A4, and to be read back by machines.

Everything is in the page itself (no script, no file beside it); all text is escaped.
"""

from collections.abc import Sequence
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from request_flow.report.charts import Chart
from request_flow.report.identities import broken, check
from request_flow.report.model import Report
from request_flow.report.writers.parts import PUBLISHED, facts_of, parts_of, title_of


@cache
def template(name: str) -> Template:
    """Return a template of this folder, which escapes what it is given and knows what it is not given."""
    environment = Environment(
        loader=PackageLoader("request_flow.report.writers", ""),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(name)


def write_html(report: Report, charts: Sequence[Chart] = ()) -> bytes:
    """Return the page, UTF-8; every section of the form is on it.

    A published page says nothing of its status, and of its sums only where one is broken.
    """
    published = report.status == PUBLISHED
    checks = check(report)
    wrong = broken(checks)
    page = template("report.html.j2").render(
        title=title_of(report),
        facts="" if published else facts_of(report),
        parts=parts_of(report, charts),
        checks=0 if published and not wrong else len(checks),
        wrong=wrong,
        marked={(each.row, each.column) for each in wrong if each.row is not None},
    )
    return page.encode()
