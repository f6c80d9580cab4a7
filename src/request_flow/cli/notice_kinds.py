"""notice kinds: which letters there are, and what is filled in for one."""

from typing import TYPE_CHECKING, Any

import typer

from request_flow.cli.act_keys import OPTIONAL, rules_of
from request_flow.cli.notice_options import SomeKind, kind_named
from request_flow.cli.options import AsJson, program
from request_flow.cli.speech import print_json, print_table, say
from request_flow.cli.wording import Wording, key_name

if TYPE_CHECKING:  # what composes letters is loaded by the commands that do
    from request_flow.notices.catalogue import LetterKind

KINDS = say(
    "列出全部文书，或者一份文书要填写的内容。例：request-flow notice kinds 补正告知书",
    "List all letters, or what is filled in for one. Example: request-flow notice kinds supplement-notice",
)


def declare_kinds(group: typer.Typer) -> None:
    """Add the command of this module."""
    group.command("kinds", help=KINDS)(kinds)


def kinds(kind: SomeKind = None, as_json: AsJson = False) -> None:
    """List letters, or the fields of one."""
    from request_flow.notices.catalogue import catalogue  # noqa: PLC0415  # as above

    with program() as opened:
        wording = Wording(opened.engine.law, opened.engine.workflow)
        if kind is not None:
            _fields(kind_named(opened, kind), wording, as_json=as_json)
            return
    found = list(catalogue().kinds.values())
    if as_json:
        for each in found:
            label = each.notice.label
            print_json({"kind": each.name, "zh": label.zh, "en": label.en, "when": _when(each, wording)})
        return
    rows = [[each.name, say(each.notice.label.zh, each.notice.label.en), _when(each, wording)] for each in found]
    print_table([say("名称", "name"), say("文书", "letter"), say("用于", "for")], rows)


def _when(kind: "LetterKind", wording: Wording) -> str:
    notice = kind.notice
    if notice.occasion is not None:
        return say(notice.occasion.zh, notice.occasion.en)
    if notice.outcomes:
        return "、".join(wording.label("outcome", each) for each in notice.outcomes)
    return wording.act(notice.act or "")


def _fields(kind: "LetterKind", wording: Wording, *, as_json: bool) -> None:
    rows: list[dict[str, Any]] = []
    for name, each in kind.notice.variables.items():
        if each.from_ in ("act", "officer"):
            option = "-i" if each.from_ == "officer" else "-s"
            rows.append(
                {
                    "field": each.key or name,
                    "option": option,
                    "means": each.means,
                    "type": each.type,
                    "required": each.required,
                }
            )
    rows += _grounds(kind, wording)
    rows += _keys_beside(kind, {str(each["field"]) for each in rows})
    if as_json:
        print_json({"kind": kind.name, "when": _when(kind, wording), "fields": rows})
        return
    print(f"{kind.name}  {say(kind.notice.label.zh, kind.notice.label.en)}  {_when(kind, wording)}")
    headings = [say("填写", "typed"), say("必填", "needed"), say("内容", "what")]
    needed = say("是", "yes")
    print_table(
        headings,
        [[f"{each['option']} {each['field']}=", needed if each["required"] else "", each["means"]] for each in rows],
    )


def _grounds(kind: "LetterKind", wording: Wording) -> list[dict[str, Any]]:
    """Return the ground of an answer with those that lead to this letter, where there is more than one."""
    grounds = [item for outcome in kind.notice.outcomes for item in wording.law.outcomes[outcome].grounds.items()]
    leading = {key: each.label for key, each in grounds if each.notice == kind.name}
    if kind.notice.issue != "act" or len(leading) <= 1:
        return []
    what = say("、".join(leading.values()), ", ".join(leading))
    return [{"field": "grounds", "option": "-s", "means": what, "type": "text", "required": True}]


def _keys_beside(kind: "LetterKind", told: set[str]) -> list[dict[str, Any]]:
    """Return what the act must have besides what the letter prints and what it implies."""
    if kind.notice.act is None or kind.notice.issue != "act":
        return []
    beside = set(told) | set(kind.notice.when) | ({"outcome"} if kind.notice.outcomes else set())
    return [
        {"field": key, "option": "-s", "means": key_name(key), "type": rule.kind, "required": True}
        for key, rule in rules_of(kind.notice.act).items()
        if rule.required != OPTIONAL and key not in beside
    ]
