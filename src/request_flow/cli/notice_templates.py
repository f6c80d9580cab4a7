"""notice template show, check, set, list, withdraw: an agency's own texts of letters.

Exit code 1: the text that was checked may not be used.
"""

from pathlib import Path
from typing import Annotated

import typer

from request_flow.cli.files import readable
from request_flow.cli.help_text import Group
from request_flow.cli.notice_options import Kind, kind_named
from request_flow.cli.options import Actor, Agency, AnyAgency, AsJson, program, user_of
from request_flow.cli.speech import print_json, print_table, said, say, tell
from request_flow.cli.wording import letter_name
from request_flow.errors import BadInput

FINDINGS = 1

template_app = typer.Typer(
    cls=Group, no_args_is_help=True, help=say("本机关自己的文书模板", "An agency's own texts of letters")
)

TextFile = Annotated[Path, typer.Argument(help=say("模板文件（.html.j2）", "file with the text (.html.j2)"))]


def _read(path: Path) -> str:
    try:
        return readable(path).read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise BadInput(
            "not_utf8", f"{path} 不是 UTF-8；请另存为 UTF-8", f"{path} is no UTF-8: save it as UTF-8"
        ) from error


@template_app.command(
    "show",
    help=say(
        "显示一份文书正在使用的模板。例：request-flow notice template show 补正告知书 -a hongze",
        "Show the text of a letter in use. Example: request-flow notice template show supplement-notice -a hongze",
    ),
)
def show(kind: Kind, agency: AnyAgency = None, as_json: AsJson = False) -> None:
    """Show a text."""
    from request_flow.services.letters.texts import show_text  # noqa: PLC0415  # composing is loaded by who needs it

    with program() as opened:
        found = show_text(opened, agency, kind_named(opened, kind).name)
    if as_json:
        print_json(
            {"kind": found.kind.name, "revision": found.kind.revision, "own": found.seq, "body": found.kind.body}
        )
        return
    print(found.kind.body, end="")


@template_app.command(
    "check",
    help=say(
        "核对一个模板文件，并用示例案件预览。例：request-flow notice template check 补正告知书 补正.html.j2",
        "Check a file with a text, and fill it with the example. "
        "Example: request-flow notice template check supplement-notice mine.html.j2",
    ),
)
def check(kind: Kind, file: TextFile, as_json: AsJson = False) -> None:
    """Check a text."""
    from request_flow.notices.compose import text_of  # noqa: PLC0415  # as above
    from request_flow.services.letters.texts import check_text, example_letter  # noqa: PLC0415

    body = _read(file)
    with program() as opened:
        name = kind_named(opened, kind).name
        faults = check_text(opened, name, body, str(file))
        text = "" if faults else text_of(example_letter(opened, name, body))
    if as_json:
        listed = [{"line": each.line, "zh": each.sentence.zh, "en": each.sentence.en} for each in faults]
        print_json({"kind": name, "faults": listed, "example": text})
    else:
        for each in faults:
            print(said(each.sentence))
        print(text, end="")
    if faults:
        raise typer.Exit(FINDINGS)


@template_app.command(
    "set",
    help=say(
        "从现在起使用本机关自己的模板。例：request-flow notice template set 补正告知书 补正.html.j2 -a hongze",
        "Use the agency's own text from now on. "
        "Example: request-flow notice template set supplement-notice mine.html.j2 -a hongze",
    ),
)
def set_(kind: Kind, file: TextFile, agency: Agency, actor: Actor = None, as_json: AsJson = False) -> None:
    """Use a text of one's own."""
    from request_flow.services.letters.texts import set_text  # noqa: PLC0415  # as above

    body = _read(file)
    with program() as opened:
        name = kind_named(opened, kind).name
        found = set_text(opened, agency, name, body, user_of(actor), file=str(file))
    if as_json:
        print_json({"kind": name, "revision": found.kind.revision, "own": found.seq})
        return
    tell(say(f"{name}：第 {found.seq} 版模板已启用", f"{name}: version {found.seq} is in use"))


@template_app.command(
    "list",
    help=say(
        "列出本机关改过的模板及各版本。例：request-flow notice template list -a hongze",
        "List the texts an agency changed, with their versions. Example: request-flow notice template list -a hongze",
    ),
)
def list_(agency: Agency, as_json: AsJson = False) -> None:
    """List texts."""
    from request_flow.services.letters.texts import as_json as version_json  # noqa: PLC0415  # as above
    from request_flow.services.letters.texts import list_texts  # noqa: PLC0415

    with program() as opened:
        found = [each for versions in list_texts(opened, agency).values() for each in versions]
    if not found and not as_json:
        tell(say("本机关没有改过模板，都使用附带的模板", "the agency has changed no text: all are those that ship"))
    if as_json:
        for each in found:
            print_json(version_json(each))
        return
    headings = [
        say("文书", "letter"),
        say("版本", "version"),
        say("模板", "text"),
        say("操作人", "by"),
        say("时间", "at"),
    ]
    own, shipped = say("本机关", "own"), say("恢复附带的模板", "back to the one that ships")
    rows = (
        [letter_name(each.kind), each.seq, shipped if each.body is None else own, each.actor, each.recorded_at]
        for each in found
    )
    print_table(headings, rows)


@template_app.command(
    "withdraw",
    help=say(
        "恢复程序附带的模板。例：request-flow notice template withdraw 补正告知书 -a hongze",
        "Go back to the text that ships. Example: request-flow notice template withdraw supplement-notice -a hongze",
    ),
)
def withdraw(kind: Kind, agency: Agency, actor: Actor = None, as_json: AsJson = False) -> None:
    """Go back to the text that ships."""
    from request_flow.services.letters.texts import withdraw_text  # noqa: PLC0415  # as above

    with program() as opened:
        name = kind_named(opened, kind).name
        found = withdraw_text(opened, agency, name, user_of(actor))
    if as_json:
        print_json({"kind": name, "revision": found.kind.revision, "own": found.seq})
        return
    tell(say(f"{name}：已恢复附带的模板", f"{name}: the text that ships is in use again"))
