"""What may not stand in the text of a letter: found in the parsed template, before anything of it is compiled or run.

The list of constructs is closed; what it does not name is refused.  Loops do not nest and run over declared lists only,
which are bounded, and nothing in a template can make a longer text out of a shorter one but printing it.  Every fault
names file and line.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from jinja2 import Environment, TemplateSyntaxError, nodes

from request_flow.errors import Sentence

REMEDIES: Final = "remedies"
"""The name under which a template prints the paragraph on remedies (救济途径)."""
LONGEST_TEMPLATE: Final = 65_536
DEEPEST: Final = 4
DEEPEST_NODE: Final = 48
"""Levels of the parsed text; the deepest that ships has a dozen.  Whatever walks the text walks no deeper than this."""
MOST_LOOPS: Final = 8

_PARSER = Environment(autoescape=True)
REFUSED: Final[Mapping[str, tuple[str, str]]] = {
    "Getattr": ("取成员（.）", "an attribute (.)"),
    "Getitem": ("取下标（[]）", "an index ([])"),
    "Assign": ("set", "`set`"),
    "AssignBlock": ("set", "`set`"),
    "Macro": ("macro", "`macro`"),
    "Include": ("include", "`include`"),
    "Import": ("import", "`import`"),
    "Extends": ("extends", "`extends`"),
    "Block": ("block", "`block`"),
    "CallBlock": ("call", "`call`"),
    "FilterBlock": ("filter 块", "a block of `filter`"),
    "With": ("with", "`with`"),
    "Scope": ("autoescape", "`autoescape`"),
    "Compare": ("比较", "a comparison"),
    "CondExpr": ("行内 if", "an `if` within a value"),
    "Test": ("is 判断", "a test with `is`"),
    "Concat": ("拼接（~）", "a concatenation (~)"),
    "List": ("列表", "a list"),
    "Dict": ("字典", "a mapping"),
    "Tuple": ("并列的值（,）", "values side by side (,)"),
    **dict.fromkeys(("Add", "Sub", "Mul", "Div", "FloorDiv", "Mod", "Pow", "Neg", "Pos"), ("计算", "arithmetic")),
}
"""What people write that may not stand in a template, in words; anything else is told by Jinja2's own name."""
_HARMLESS = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.Const,
    nodes.If,
    nodes.For,
    nodes.FromImport,
    nodes.Call,
    nodes.Keyword,
    nodes.Filter,
    nodes.Not,
    nodes.And,
    nodes.Or,
)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a template; ``sentence`` names file and line."""

    line: int
    sentence: Sentence


@dataclass(frozen=True)
class Allowed:
    """What a template may name: its values, the lists and tables among them, the filters, the texts of the pieces."""

    values: frozenset[str]
    lists: frozenset[str]
    filters: frozenset[str]
    pieces: tuple[tuple[str, str], ...]
    tables: frozenset[str] = frozenset()
    """Those of the lists of which each item has several cells."""


def fault(name: str, line: int, zh: str, en: str) -> Fault:
    """Return a fault at a line of a template."""
    return Fault(line, Sentence(f"{name}:{line}：{zh}", f"{name}:{line}: {en}"))


def look_through(name: str, body: str, allowed: Allowed) -> list[Fault]:
    """Return everything in a template that may not stand there; an empty list lets it be compiled."""
    if len(body) > LONGEST_TEMPLATE:
        return [
            fault(name, 1, f"模板超过 {LONGEST_TEMPLATE} 个字符", f"the template is over {LONGEST_TEMPLATE} characters")
        ]
    try:
        tree = _PARSER.parse(body, name)
    except TemplateSyntaxError as error:
        return [fault(name, error.lineno, "模板语法有误", f"the template cannot be parsed: {error.message}")]
    except (ValueError, RecursionError, MemoryError) as error:
        return [fault(name, 1, "模板无法解析，嵌套太深或数字太长", f"the template cannot be parsed: {error}")]
    deep = _too_deep(tree)
    if deep is not None:
        return [fault(name, deep, "嵌套太深", "this nests too deep")]
    return list(_Look(name, allowed).of(tree))


def _too_deep(tree: nodes.Template) -> int | None:
    """Return the line of what nests too deep; nothing here calls itself, so that no depth is too much for it."""
    found: list[tuple[nodes.Node, int, int]] = [(tree, 0, 1)]
    while found:
        node, depth, line = found.pop()
        if depth > DEEPEST_NODE:
            return line
        found.extend((each, depth + 1, each.lineno or line) for each in node.iter_child_nodes())
    return None


def used_names(body: str) -> frozenset[str]:
    """Return the names that a template asks for, those of macros and of loops left out."""
    tree = _PARSER.parse(body)
    own = {alias for each in tree.find_all(nodes.FromImport) for alias in _imported(each).values()}
    own |= {each.name for each in tree.find_all(nodes.Name) if each.ctx == "store"}
    return frozenset(each.name for each in tree.find_all(nodes.Name) if each.ctx == "load") - own


@lru_cache(maxsize=64)
def macros_of(text: str) -> Mapping[str, tuple[tuple[str, ...], int]]:
    """Return the macros of a piece: the names of their arguments, and how many of these must be given."""
    found = {}
    for macro in _PARSER.parse(text).find_all(nodes.Macro):
        names = tuple(each.name for each in macro.args)
        found[macro.name] = (names, len(names) - len(macro.defaults))
    return found


def _imported(node: nodes.FromImport) -> dict[str, str]:
    return dict((each, each) if isinstance(each, str) else each for each in node.names)


def _whole(node: nodes.Node) -> Iterator[nodes.Node]:
    yield node
    yield from node.find_all(nodes.Call)


class _Look:
    """One look through one template."""

    def __init__(self, name: str, allowed: Allowed) -> None:
        self.name = name
        self.allowed = allowed
        self.macros: dict[str, tuple[tuple[str, ...], int]] = {}
        self.loops = 0

    def of(self, tree: nodes.Template) -> Iterator[Fault]:
        for node in tree.find_all(nodes.FromImport):
            yield from self._import(node)
        yield from self._nodes(tree, frozenset(), 0, in_loop=False)

    def _fault(self, node: nodes.Node, zh: str, en: str) -> Fault:
        within = (each.lineno for each in node.find_all(nodes.Node))
        return fault(self.name, node.lineno or next(filter(None, within), 1), zh, en)

    def _import(self, node: nodes.FromImport) -> Iterator[Fault]:
        source = node.template.value if isinstance(node.template, nodes.Const) else None
        text = dict(self.allowed.pieces).get(source) if isinstance(source, str) else None
        if text is None or node.with_context:
            known = "、".join(sorted(name for name, _ in self.allowed.pieces))
            yield self._fault(node, f"只能引入共用片段：{known}", f"only the shared pieces can be imported: {known}")
            return
        there = macros_of(text)
        for macro, alias in _imported(node).items():
            if macro not in there or macro.startswith("_"):
                yield self._fault(node, f"{source} 中没有“{macro}”", f"{source} has no macro {macro!r}")
            else:
                self.macros[alias] = there[macro]

    def _nodes(self, parent: nodes.Node, own: frozenset[str], depth: int, *, in_loop: bool) -> Iterator[Fault]:
        for node in parent.iter_child_nodes():
            if not isinstance(node, _HARMLESS):
                zh, en = REFUSED.get(type(node).__name__, (type(node).__name__,) * 2)
                yield self._fault(node, f"模板中不能使用：{zh}", f"a template may not use {en}")
            elif isinstance(node, nodes.For):
                yield from self._loop(node, own, depth, in_loop=in_loop)
            elif isinstance(node, nodes.If):
                if depth >= DEEPEST:
                    yield self._fault(node, f"条件嵌套不能超过 {DEEPEST} 层", f"`if` nests deeper than {DEEPEST}")
                    continue
                yield from self._nodes(node, own, depth + 1, in_loop=in_loop)
            else:
                yield from self._node(node, own)
                if isinstance(node, nodes.Call):
                    node = nodes.Output([*node.args, *node.kwargs], lineno=node.lineno)  # noqa: PLW2901  # not its name
                if not isinstance(node, nodes.FromImport):
                    yield from self._nodes(node, own, depth, in_loop=in_loop)

    def _node(self, node: nodes.Node, own: frozenset[str]) -> Iterator[Fault]:
        if isinstance(node, nodes.Name):
            if node.name in self.macros:
                yield self._fault(node, f"“{node.name}”要写成调用", f"the piece {node.name!r} must be called")
            elif node.name not in self.allowed.values | own:
                yield self._fault(node, f"没有声明变量“{node.name}”", f"the variable {node.name!r} is not declared")
        elif isinstance(node, nodes.Const):
            if not isinstance(node.value, str):
                yield self._fault(node, "模板中只能写文字常量", "a constant in a template must be a text")
            elif "{" in node.value:  # one that looks like the begin of a tag would have to be searched for its end
                yield self._fault(node, "文字常量中不能有“{”", "a constant may not hold a brace")
        elif isinstance(node, nodes.Filter):
            if node.name not in self.allowed.filters or node.args or node.kwargs:
                known = "、".join(sorted(self.allowed.filters))
                yield self._fault(
                    node, f"没有过滤器“{node.name}”；可用：{known}", f"no filter {node.name!r}; use {known}"
                )
        elif isinstance(node, nodes.Call):
            yield from self._call(node)

    def _call(self, node: nodes.Call) -> Iterator[Fault]:
        macro = self.macros.get(node.node.name) if isinstance(node.node, nodes.Name) else None
        if macro is None or node.dyn_args is not None or node.dyn_kwargs is not None:
            yield self._fault(node, "只能调用引入的共用片段", "only imported pieces can be called")
            return
        if any(isinstance(each, nodes.Call) for given in (*node.args, *node.kwargs) for each in _whole(given)):
            # a piece that prints what it is given twice would double it at each level
            yield self._fault(
                node, "共用片段的参数中不能再调用片段", "a piece may not be given what another piece says"
            )
            return
        names, needed = macro
        given = [*names[: len(node.args)], *(each.key for each in node.kwargs)]
        wrong = len(node.args) > len(names) or len(set(given)) != len(given) or not set(given) <= set(names)
        if wrong or not set(names[:needed]) <= set(given):
            told = "、".join(names)
            yield self._fault(node, f"共用片段的参数应为：{told}", f"the piece takes: {', '.join(names)}")

    def _loop(self, node: nodes.For, own: frozenset[str], depth: int, *, in_loop: bool) -> Iterator[Fault]:
        self.loops += 1
        if in_loop or self.loops > MOST_LOOPS:
            yield self._fault(node, "循环不能嵌套，也不能过多", "loops may not nest, nor be many")
            return
        if node.recursive or node.test is not None or node.else_:
            yield self._fault(node, "循环只能逐项列出", "a loop may only go through its items")
        if not isinstance(node.iter, nodes.Name) or node.iter.name not in self.allowed.lists:
            known = "、".join(sorted(self.allowed.lists)) or "无"
            yield self._fault(
                node, f"只能循环已声明的列表：{known}", f"only declared lists can be looped over: {known}"
            )
        elif isinstance(node.target, nodes.Tuple) != (node.iter.name in self.allowed.tables):
            zh, en = ("每项的各列都要命名", "name each cell of an item")
            if isinstance(node.target, nodes.Tuple):
                zh, en = ("每项只有一个值", "an item is one value")
            yield self._fault(node, f"“{node.iter.name}”{zh}", f"{node.iter.name}: {en}")
        targets = {
            each.name for each in [node.target, *node.target.find_all(nodes.Name)] if isinstance(each, nodes.Name)
        }
        if targets & self.allowed.values:
            yield self._fault(node, "循环变量与声明的变量重名", "the name of a loop's item is a declared variable")
        body = nodes.Output(node.body, lineno=node.lineno)
        yield from self._nodes(body, own | targets, depth, in_loop=True)
