"""Pages from their templates, which lie beside this module; whatever is filled in is escaped.

Both languages stand beside each other in a template: ``{{ t("今天", "Today") }}``.  Days are printed by ``day``, which
leaves out the year where it is this one.
"""

from functools import cache, partial
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from request_flow import __version__
from request_flow.web.static_files import extras_of, path_of
from request_flow.web.words import article, day, day_of, long_day, weekday

if TYPE_CHECKING:
    from datetime import date


@cache
def _templates() -> Environment:
    made = Environment(
        loader=PackageLoader("request_flow.web", "pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.globals["static"] = path_of
    return made


def page(template: str, language: str, desk: Any = None, **values: object) -> str:  # noqa: ANN401  # a Desk, above here
    """Return a page in ``zh`` or ``en``; ``desk`` is the request at work, where there is one."""
    today: date | None = desk.today if desk is not None else None
    words = {
        "t": _chinese if language == "zh" else _english,
        "day": partial(day, language, today),
        "long_day": partial(long_day, language, today),
        "weekday": partial(weekday, language),
        "day_of": day_of,
    }
    if desk is not None:
        words["article"] = partial(article, language, desk.program.law)
    template_of = _templates().get_template(template)
    extras = extras_of(template)
    return template_of.render(language=language, version=__version__, desk=desk, extras=extras, **words, **values)


def _chinese(zh: str, _en: str) -> str:
    return zh


def _english(_zh: str, en: str) -> str:
    return en
