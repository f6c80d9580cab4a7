"""The templates' world: Jinja2 shut off from everything but a letter's own values.

A text that an agency edits is treated as hostile.  Only the constructs listed here may stand in it: values, ``if``, a
loop over a declared list, the filters of a closed table, the shared pieces.  There is no attribute, no index, no
arithmetic, no assignment, no macro, no nested loop and no other import, so that what a text can do is bounded by its
own length, and the words that come out by :data:`LONGEST_LETTER`.  :mod:`request_flow.notices.template_faults` finds
what is not allowed; nothing is compiled before it was looked through.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Final

from jinja2 import DictLoader, StrictUndefined, Template, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from request_flow.errors import BrokenDefinition
from request_flow.law.corpus import Law
from request_flow.notices import words
from request_flow.notices.catalogue import LISTS, LetterKind, Pieces
from request_flow.notices.filled import Filled, finalize
from request_flow.notices.template_faults import REMEDIES, Allowed, look_through

LONGEST_LETTER: Final = 400_000
"""Characters of the markup of one letter: two hundred pages, which take seconds to set; no lawful letter comes near."""
SENTENCE_ENDS: Final = "。．.；;，,、：: \t\r\n"
KEPT: Final = 512


def _day(value: Any, _: Law) -> object:  # noqa: ANN401  # a filter is given what the template has
    return _worded(value, words.day)


def _money(value: Any, _: Law) -> object:  # noqa: ANN401
    return _worded(value, words.amount)


def _money_in_words(value: Any, _: Law) -> object:  # noqa: ANN401
    return _worded(value, words.amount_in_capitals)


def _count(value: Any, _: Law) -> object:  # noqa: ANN401
    return _worded(value, lambda each: str(len(each) if isinstance(each, tuple | list) else each))


def _clause(value: Any, _: Law) -> object:  # noqa: ANN401
    return _worded(value, lambda each: str(each).rstrip(SENTENCE_ENDS))


def _quoted(value: Any, _: Law) -> object:  # noqa: ANN401
    return _worded(value, lambda each: words.quoted(str(each)))


def _article(value: Any, law: Law) -> object:  # noqa: ANN401
    return _worded(value, lambda each: words.article(str(each), law))


def _wording(value: Any, law: Law) -> object:  # noqa: ANN401
    return _worded(value, lambda each: words.wording(str(each), law))


def _law(value: Any, law: Law) -> object:  # noqa: ANN401
    return _worded(value, lambda each: words.title(str(each), law))


def _worded(value: object, say: Callable[[Any], str]) -> object:
    """Return the words of a value, or of a text that the template holds; what is not filled in stays so."""
    try:
        if isinstance(value, Filled):
            return value if value.missing else value.of(say(value.value))
        return say(value)
    except (AttributeError, ArithmeticError) as error:
        named = value.name if isinstance(value, Filled) else value
        raise TypeError(f"{named}: the filter does not fit a value of this type") from error


FILTERS: Final[Mapping[str, Callable[[Any, Law], object]]] = {
    "day": _day,
    "article": _article,
    "wording": _wording,
    "law": _law,
    "money": _money,
    "money_in_words": _money_in_words,
    "count": _count,
    "clause": _clause,
    "quoted": _quoted,
}
"""Every filter there is: 2026年11月24日, 第三十三条第二款, the words of a provision, 《…条例》, 2200元,
人民币贰仟贰佰元整, a number or that of the items, a sentence without its end to stand in another, words to stand
in quotation marks."""


@lru_cache(maxsize=8)
def environment_of(pieces: Pieces, law: Law) -> ImmutableSandboxedEnvironment:
    """Return the environment over the shared pieces; it finds no other template, and no global but what is given."""
    environment = ImmutableSandboxedEnvironment(
        loader=DictLoader(dict(pieces.texts)),
        undefined=StrictUndefined,
        autoescape=True,
        finalize=finalize,
        auto_reload=False,
        cache_size=-1,
        optimized=False,
    )
    environment.globals = {}
    environment.tests = {}
    environment.filters = {name: _bound(say, law) for name, say in FILTERS.items()}
    return environment


def _bound(say: Callable[[Any, Law], object], law: Law) -> Callable[[Any], object]:
    def of(value: Any) -> object:  # noqa: ANN401  # as above
        return say(value, law)

    return of


@lru_cache(maxsize=KEPT)
def _compiled(pieces: Pieces, law: Law, name: str, body: str, allowed: Allowed) -> Template:
    for fault in look_through(name, body, allowed):
        raise BrokenDefinition("bad_template", fault.sentence.zh, fault.sentence.en)
    environment = environment_of(pieces, law)
    return Template.from_code(environment, environment.compile(body, name, name), {})


@lru_cache(maxsize=KEPT)
def allowed_in(kind: LetterKind) -> Allowed:
    """Return what the text of a letter may name."""
    variables = kind.notice.variables
    return Allowed(
        frozenset(variables) | {REMEDIES},
        frozenset(name for name, each in variables.items() if each.type in LISTS),
        frozenset(FILTERS),
        tuple(kind.pieces.texts.items()),
        frozenset(name for name, each in variables.items() if each.type == "rows"),
    )


def render(kind: LetterKind, values: Mapping[str, object], law: Law) -> str:
    """Return the markup of a letter's body.

    Raises:
        BrokenDefinition: the template uses what it may not, or asks for what there is not.
    """
    name = kind.template_name
    try:
        template = _compiled(kind.pieces, law, name, kind.body, allowed_in(kind))
        return bounded(template, values, name)
    except (TemplateError, TypeError, ValueError, RecursionError, SyntaxError) as error:
        raise BrokenDefinition("broken_template", f"{name}：{error}", f"{name}: {error}") from error


def bounded(template: Template, values: Mapping[str, object], name: str) -> str:
    """Return what a template says, stopped where it says too much.

    Raises:
        BrokenDefinition: the letter is too long.
    """
    found: list[str] = []
    size = 0
    for piece in template.root_render_func(template.new_context(dict(values), shared=True)):
        size += len(piece)
        if size > LONGEST_LETTER:
            raise BrokenDefinition(
                "letter_too_long",
                f"{name}：文书超过 {LONGEST_LETTER} 个字符",
                f"{name}: the letter is longer than {LONGEST_LETTER} characters",
            )
        found.append(piece)
    return "".join(found)
