"""Pages from their templates, which lie beside this module; whatever is filled in is escaped."""

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from request_flow import __version__


@cache
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("request_flow.web", "pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def page(template: str, language: str, **values: object) -> str:
    """Return a page in ``zh`` or ``en``."""
    return _templates().get_template(template).render(language=language, version=__version__, **values)
