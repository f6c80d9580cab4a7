"""Whether the text of a letter may be used: looked through, laid out, and filled in with samples (模板校验).

The text comes from us or from an agency; either way every fault is found before it is used, each with file and line.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from jinja2 import Environment, nodes
from markupsafe import Markup

from request_flow.errors import BadInput, BrokenDefinition, NotFound
from request_flow.law.corpus import Law
from request_flow.notices import markup
from request_flow.notices.catalogue import LetterKind, Variable
from request_flow.notices.environment import allowed_in, render
from request_flow.notices.filled import TAG, Filled, placeholder
from request_flow.notices.markup import SLOT, Unreadable
from request_flow.notices.model import Block, Grid, Slip
from request_flow.notices.template_faults import REMEDIES, Fault, fault, look_through, used_names
from request_flow.notices.values import ENCLOSURES

SAMPLE_DAY: Final = date(2026, 1, 5)
SAMPLE_TEXT: Final = "甲"
SAMPLE_REMEDIES: Final = Markup("<p>甲</p>")
_FILLED_IN = re.compile(r"\{\{.*?\}\}", re.DOTALL)
_SILENT = re.compile(r"\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_RAW = re.compile(r"\{%[-+]?\s*raw\b")
_TAG = re.compile(f"<[^<>{SLOT}]*{SLOT}")
_PARSER = Environment(autoescape=True)


def check_template(kind: LetterKind, law: Law) -> list[Fault]:
    """Return everything that keeps the text of a letter from being used; an empty list means that it may be."""
    name, body = kind.template_name, kind.body
    found = look_through(name, body, allowed_in(kind))
    if found:
        return found
    found = [*_layout(name, body), *_contract(kind), *_remedies(kind)]
    if found:
        return found
    return list(_filled_in(kind, law))


def _layout(name: str, body: str) -> Iterator[Fault]:
    """Yield what is wrong with the elements of a text, with the line of the template itself."""
    if SLOT in body:
        yield fault(name, 1, "模板中有不能使用的字符 U+E000", "the template holds the character U+E000")
        return
    raw = _RAW.search(body)
    if raw is not None:
        yield fault(name, body.count("\n", 0, raw.start()) + 1, "不能使用 raw", "`raw` may not be used")
        return
    bare = _SILENT.sub(lambda found: "\n" * found[0].count("\n"), body)
    bare = _FILLED_IN.sub(lambda found: SLOT + "\n" * found[0].count("\n"), bare)
    inside = _TAG.search(bare)
    if inside is not None:
        line = bare.count("\n", 0, inside.end()) + 1
        yield fault(name, line, "标签里面不能填入变量", "a value may not stand inside a tag")
        return
    own = bare.find(f"<{TAG}")
    if own >= 0 and not bare[own + 2].isalnum():
        yield fault(name, bare.count("\n", 0, own) + 1, f"不能写 <{TAG}>", f"<{TAG}> may not be written")
        return
    try:
        markup.parse(bare)
    except Unreadable as error:
        yield fault(name, error.line, error.zh, error.en)


def _contract(kind: LetterKind) -> Iterator[Fault]:
    used = used_names(kind.body)
    free = {ENCLOSURES, kind.notice.code}
    for name, variable in kind.notice.variables.items():
        if name not in used and name not in free and variable.required:
            yield fault(
                kind.template_name,
                1,
                f"没有用到必要的变量“{name}”（{variable.means}）",
                f"the required variable {name!r} is not used",
            )


def _remedies(kind: LetterKind) -> Iterator[Fault]:
    tree = _PARSER.parse(kind.body)
    wanted = kind.notice.remedies != "none"
    everywhere = [each for each in tree.find_all(nodes.Name) if each.name == REMEDIES]
    at_top = [
        each
        for output in tree.body
        if isinstance(output, nodes.Output)
        for each in output.nodes
        if isinstance(each, nodes.Name) and each.name == REMEDIES
    ]
    if len(at_top) != wanted or len(everywhere) != wanted:
        line = everywhere[-1].lineno if everywhere else 1
        yield (
            fault(
                kind.template_name,
                line,
                "{{ remedies }} 须且只须写一次，不在条件和循环之内",
                "{{ remedies }} must stand once, outside of any if or for",
            )
            if wanted
            else fault(kind.template_name, line, "这份文书不写救济途径", "this letter tells no remedies")
        )


def _filled_in(kind: LetterKind, law: Law) -> Iterator[Fault]:
    """Yield what goes wrong when the text is filled in, with everything and with no more than it must have."""
    widths = _widths(kind.body)
    for whole in (True, False):
        values = {
            name: Filled(_sample(each, widths.get(name, 1), given=whole or each.required), name, "rule", each.means)
            for name, each in kind.notice.variables.items()
        }
        remedies = SAMPLE_REMEDIES if kind.notice.remedies != "none" else Markup()
        try:
            blocks, slips = markup.of_rendered(render(kind, {**values, REMEDIES: remedies}, law), kind.template_name)
        except (BrokenDefinition, BadInput, NotFound) as error:
            said, name = error.sentence, kind.template_name
            # what a filter is given in the template itself is told without the file
            yield Fault(1, said) if said.en.startswith(name) else fault(name, 1, said.zh, said.en)
            return
        printed = "".join(_words(blocks, slips))
        for name, value in values.items():
            if value.missing and placeholder(value.means) in printed:
                yield fault(
                    kind.template_name,
                    1,
                    f"变量“{name}”不是必填的，写出之前要用 if 判断",
                    f"{name!r} is not required: ask `if` before it is printed",
                )


def _sample(variable: Variable, width: int, *, given: bool) -> object:
    """Return a value of the variable's type; where none is given, a table is empty and all else is not there."""
    if variable.type == "rows":
        return ((SAMPLE_TEXT,) * width,) if given else ()
    if not given:
        return None
    samples: Mapping[str, object] = {"date": SAMPLE_DAY, "int": 1, "money": 1, "bool": True, "texts": (SAMPLE_TEXT,)}
    return samples.get(variable.type, SAMPLE_TEXT)


def _widths(body: str) -> dict[str, int]:
    """Return how many cells a template takes of each row."""
    return {
        each.iter.name: len(each.target.items)
        for each in _PARSER.parse(body).find_all(nodes.For)
        if isinstance(each.iter, nodes.Name) and isinstance(each.target, nodes.Tuple)
    }


def _words(blocks: tuple[Block, ...], slips: tuple[Slip, ...]) -> Iterator[str]:
    for block in [*blocks, *(each for slip in slips for each in slip.blocks)]:
        if isinstance(block, Grid):
            yield from (cell.text for row in block.rows for cell in row)
        else:
            yield block.text
