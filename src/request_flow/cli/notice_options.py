"""What several commands on letters share: options, what was typed for a letter, findings and letters as JSON."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from request_flow.cli.act_keys import data_of
from request_flow.cli.speech import say, tell
from request_flow.cli.wording import Wording
from request_flow.errors import BadInput, NotFound, Sentence
from request_flow.settings import Settings
from request_flow.storage.letters import FORMS

if TYPE_CHECKING:  # what composes letters is loaded by the commands that do
    from collections.abc import Iterable

    from request_flow.notices.catalogue import LetterKind
    from request_flow.notices.checks import Finding
    from request_flow.notices.situation import Delivery
    from request_flow.services.letters.asking import LetterAsk
    from request_flow.services.letters.keeping import KeptLetter
    from request_flow.services.program import Program
    from request_flow.storage.letters import StoredLetter

Case = Annotated[str, typer.Argument(help=say("登记编号", "number of the case"))]
SomeCase = Annotated[str | None, typer.Argument(help=say("登记编号", "number of the case"))]
Letter = Annotated[str, typer.Argument(help=say("文号", "number of the letter"))]
SomeKind = Annotated[
    str | None, typer.Argument(help=say("文书名称，如 补正告知书", "the letter, such as supplement-notice"))
]
Kind = Annotated[str, typer.Argument(help=say("文书名称，如 补正告知书", "the letter, such as supplement-notice"))]
Inputs = Annotated[
    list[str] | None,
    typer.Option(
        "--input",
        "-i",
        metavar="NAME=VALUE",
        help=say("文书中由承办人填写的内容，可重复", "what is typed for the letter; may be repeated"),
    ),
]
OfAct = Annotated[
    str | None, typer.Option("--act", help=say("按事项选择文书，如 延长答复期限", "choose the letter by its act"))
]
OfEvent = Annotated[
    int | None, typer.Option("--event", help=say("就第几条记录出文书", "the record that the letter is about"))
]
DraftId = Annotated[int | None, typer.Option("--draft", help=say("草稿编号", "id of a draft"))]
Bears = Annotated[
    str | None,
    typer.Option(
        "--bears",
        metavar="YYYY-MM-DD",
        help=say("落款日期（默认同 --on）", "the day that the letter bears (default: --on)"),
    ),
]
On = Annotated[
    str | None,
    typer.Option("--on", metavar="YYYY-MM-DD", help=say("生效日期（默认今天）", "effective day (default: today)")),
]
Envelope = Annotated[
    list[str] | None,
    typer.Option(
        "--envelope",
        metavar="to|method|address=VALUE",
        help=say(
            "送达对象、方式、地址（默认按申请人要求的方式）",
            "to whom, how and where it goes (default: as the applicant asked)",
        ),
    ),
]
Output = Annotated[Path | None, typer.Option("--output", "-o", help=say("写入文件", "write into this file"))]
OutputFile = Annotated[Path, typer.Option("--output", "-o", help=say("写入文件", "write into this file"))]

TRUTHS = {"true": True, "yes": True, "是": True, "1": True, "false": False, "no": False, "否": False, "0": False}
SEVERITIES = {
    "must": Sentence("不能签发", "stops it"),
    "override": Sentence("须说明理由", "needs a reason"),
    "remind": Sentence("提示", "remark"),
}


def fonts() -> Path | None:
    """Return the folder of fonts that the environment names."""
    return Settings.from_env(os.environ).fonts


def form_known(form: str) -> str:
    """Return the name of a form that a letter is kept in.

    Raises:
        BadInput: there is none of that name.
    """
    if form not in FORMS:
        known = "、".join(FORMS)
        raise BadInput(
            "no_such_form",
            f"没有“{form}”格式；可用：{known}（由文件名的后缀或 --as 写明）",
            f"there is no form {form!r}; known: {', '.join(FORMS)} (the file's suffix, or --as)",
        )
    return form


def kind_named(opened: "Program", written: str) -> "LetterKind":
    """Return a letter by its name or one of its labels.

    Raises:
        NotFound: there is none.
    """
    from request_flow.notices.catalogue import catalogue  # noqa: PLC0415  # loaded by who names a letter
    from request_flow.services.letters.asking import kind_for  # noqa: PLC0415

    kinds = catalogue().kinds
    if written in kinds:
        return kind_for(opened, written)
    named = [name for name, each in kinds.items() if written in (each.notice.label.zh, each.notice.label.en)]
    named = named or [name for name, each in kinds.items() if written == each.notice.title]
    if len(named) == 1:
        return kind_for(opened, named[0])
    near = named or [name for name, each in kinds.items() if written in each.notice.label.zh]
    spelt = "、".join(f"{kinds[name].notice.label.zh}（{name}）" for name in near)
    zh = f"是否为：{spelt}；" if near else ""
    en = f"maybe: {', '.join(near)}; " if near else ""
    raise NotFound(
        "no_such_letter",
        f"没有名为“{written}”的文书；{zh}全部文书见 notice kinds",
        f"there is no letter {written!r}; {en}all of them: `notice kinds`",
    )


def asked(
    opened: "Program",
    wording: Wording,
    kind: str | None,
    act: str | None,
    inputs: list[str] | None,
    keys: list[str] | None,
    *,
    event: int | None = None,
    envelope: list[str] | None = None,
) -> "LetterAsk":
    """Return what is asked for, read by the letter's contract and by the keys of its act.

    Raises:
        BadInput: neither a letter nor an act is named, or something typed cannot be used.
        NotFound: there is no such letter.
    """
    from request_flow.services.letters.asking import LetterAsk, data_for, kind_for  # noqa: PLC0415  # as above

    delivery = delivery_of(envelope or [])
    data: dict[str, Any] = {}
    if kind is not None:
        chosen = kind_named(opened, kind)
        takes_step = event is None and chosen.notice.issue == "act" and chosen.notice.act is not None
        if takes_step and chosen.notice.act is not None:
            given = {pair.partition("=")[0] for pair in keys or ()}
            implied = [f"{key}={value}" for key, value in data_for(chosen, {}).items() if key not in given]
            data = data_for(chosen, data_of(chosen.notice.act, [*implied, *(keys or ())], wording))
        elif keys:
            raise BadInput(
                "act_on_record",
                "这份文书不办理事项，不能用 -s 写事项的内容",
                "this letter takes no step: it has no keys to set with -s",
            )
    else:
        if act is None:
            raise which_letter()
        key = wording.key("act", act)
        data = data_of(key, keys or [], wording)
        chosen = kind_for(opened, act=key, data=data)
    return LetterAsk(chosen.name, typed_for(chosen, inputs or []), data, event, delivery)


def which_letter() -> BadInput:
    """Return the error for a letter that was not named."""
    return BadInput(
        "which_letter",
        "请写明文书名称（见 notice kinds）、--act 事项或者 --draft 草稿",
        "name a letter (see `notice kinds`), an act with --act, or a draft with --draft",
    )


def typed_for(kind: "LetterKind", pairs: "Iterable[str]") -> dict[str, Any]:
    """Return what was typed by its field; a field may be named by what it means, a list is repeated.

    Raises:
        BadInput: a pair is none, or a field of one value is given twice.
    """
    variables = kind.notice.variables
    found: dict[str, Any] = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or not name:
            raise BadInput(
                "bad_input_pair", f"--input 应写成 名称=内容，不是“{pair}”", f"--input takes NAME=VALUE, not {pair!r}"
            )
        key = next((key for key, each in variables.items() if name in (key, each.means)), name)
        sort = variables[key].type if key in variables else "text"
        if sort == "texts":
            found.setdefault(key, []).extend(line for line in value.splitlines() if line.strip())
        elif key in found:
            raise BadInput("given_twice", f"“{name}”只能写一次", f"{name} can be given only once")
        else:
            found[key] = TRUTHS.get(value, value) if sort == "bool" else value
    return found


def delivery_of(pairs: "Iterable[str]") -> "Delivery | None":
    """Return the envelope that was typed, ``None`` where none was.

    Raises:
        BadInput: a part is none of an envelope, or one is missing.
    """
    from request_flow.notices.situation import Delivery  # noqa: PLC0415  # as above

    parts = dict(pair.partition("=")[::2] for pair in pairs)
    if not parts:
        return None
    if not {"to", "method"} <= parts.keys() <= {"to", "method", "address"}:
        raise BadInput(
            "bad_envelope",
            "--envelope 须写 to=（送达对象）和 method=（方式），可写 address=（地址）",
            "--envelope needs to= and method=, and may have address=",
        )
    return Delivery(parts["to"], parts["method"], parts.get("address", ""))


def finding_json(finding: "Finding") -> dict[str, Any]:
    """Return a finding as a program reads it."""
    return {
        "code": finding.code,
        "severity": finding.severity,
        "where": finding.where,
        "zh": finding.sentence.zh,
        "en": finding.sentence.en,
        "cites": list(finding.cites),
    }


def tell_findings(findings: "Iterable[Finding]") -> None:
    """Write each finding on a line of standard error."""
    for each in findings:
        word = SEVERITIES[each.severity]
        tell(f"{say(word.zh, word.en)} [{each.code}] {say(each.sentence.zh, each.sentence.en)}")


def letter_json(letter: "StoredLetter", hashes: Mapping[str, str]) -> dict[str, Any]:
    """Return a letter as a list shows it."""
    issue = letter.issue
    return {
        "letter": letter.name,
        "number": issue.number,
        "agency": letter.agency,
        "case": letter.case,
        "kind": issue.kind,
        "title": issue.title,
        "day": issue.day,
        "event": issue.event_seq,
        "took_step": bool(issue.took_step),
        "void": letter.is_void,
        "template": issue.template_revision,
        "own_text": issue.template_seq,
        "particulars": issue.particulars_seq,
        "calendar": issue.calendar_revision,
        "issued_at": issue.issued_at,
        "issued_by": issue.issued_by,
        "role": issue.role,
        "sha256": dict(hashes),
    }


def kept_json(kept: "KeptLetter") -> dict[str, Any]:
    """Return a letter with what became of it; whom it went to is masked, and no words of a person are told."""
    became = [
        {
            "what": each.what,
            "on": each.on,
            "event": each.event_seq,
            "actor": each.actor,
            "recorded_at": each.recorded_at,
        }
        for each in kept.records
    ]
    return {**letter_json(kept.letter, kept.hashes), "to": kept.to, "became": became}
