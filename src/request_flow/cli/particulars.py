"""agency particulars: what an agency's letters say of it, in versions that each hold from a day on."""

from pathlib import Path
from typing import Annotated, Any

import typer

from request_flow.cli.admin import agency_app
from request_flow.cli.options import Actor, AsJson, AsOf, optional_day, program, user_of
from request_flow.cli.speech import print_json, print_table, said, say
from request_flow.errors import BadInput

PARTICULARS = say(
    "查看或修改文书上的机关信息；修改成为新的版本，从某日起生效。"
    "例：request-flow agency particulars hongze --set short=泽公开 --set phone=0517-8700 --from 2024-03-01",
    "Show or change what letters say of an agency; a change is a new version, in force from a day on. "
    "Example: request-flow agency particulars hongze --set short=ZGK --set phone=0517-8700 --from 2024-03-01",
)


def declare(whole: typer.Typer) -> None:  # noqa: ARG001  # the group is there already
    """Add the command of this module to those of agencies."""
    agency_app.command("particulars", help=PARTICULARS)(particulars)


def particulars(
    code: Annotated[str, typer.Argument(help=say("机关代码", "code of the agency"))],
    file: Annotated[Path | None, typer.Argument(help=say("全部机关信息（YAML）", "all the particulars (YAML)"))] = None,
    changes: Annotated[
        list[str] | None,
        typer.Option(
            "--set", "-s", metavar="KEY=VALUE", help=say("修改一项；多行的项可重复", "change one; a list is repeated")
        ),
    ] = None,
    from_day: Annotated[
        str | None,
        typer.Option(
            "--from", metavar="YYYY-MM-DD", help=say("从哪一天起生效（默认今天）", "in force from (default: today)")
        ),
    ] = None,
    as_of: AsOf = None,
    versions: Annotated[bool, typer.Option("--versions", help=say("列出各版本", "list the versions"))] = False,
    actor: Actor = None,
    as_json: AsJson = False,
) -> None:
    """Show or change the particulars of an agency."""
    from request_flow.notices.situation import LABELS  # noqa: PLC0415  # it loads the models of letters
    from request_flow.services.letters import particulars as service  # noqa: PLC0415

    with program() as opened:
        if versions:
            _print_versions([each._asdict() for each in service.list_particulars(opened, code)], as_json=as_json)
            return
        values = _changes(changes or [], service.LISTS)
        if file is not None:
            values = {**_of_file(file), **values}
        if file is not None or values:
            day = optional_day(from_day, "--from")
            whole = file is not None
            found = service.set_particulars(opened, code, values, user_of(actor), from_day=day, whole=whole)
        else:
            found = service.show_particulars(opened, code, optional_day(as_of))
    shown = found.particulars.model_dump()
    if as_json:
        print_json({"agency": code, "version": found.seq, **shown})
        return
    rows = (
        (said(LABELS[key]), key, "、".join(value) if isinstance(value, tuple) else value)
        for key, value in shown.items()
    )
    print_table([say("项目", "particular"), say("--set 用的键", "key for --set"), say("内容", "content")], rows)


def _changes(pairs: list[str], lists: tuple[str, ...]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals or not key:
            raise BadInput("bad_key", f"--set 应写成 键=值，不是“{pair}”", f"--set takes KEY=VALUE, not {pair!r}")
        if key in lists:
            found[key] = (*found.get(key, ()), *([value] if value else ()))
        elif key in found:
            raise BadInput("given_twice", f"“{key}”只能写一次", f"{key} can be given only once")
        else:
            found[key] = value
    return found


def _of_file(path: Path) -> dict[str, Any]:
    """Return the particulars of a file, its faults told by line."""
    from request_flow.cli.files import readable  # noqa: PLC0415  # only a file needs it
    from request_flow.law.source import read_as  # noqa: PLC0415
    from request_flow.notices.situation import Particulars  # noqa: PLC0415

    return read_as(readable(path), Particulars).model_dump(exclude_unset=True)


def _print_versions(found: list[dict[str, Any]], *, as_json: bool) -> None:
    if as_json:
        for each in found:
            print_json(each)
        return
    headings = [say("版本", "version"), say("生效", "from"), say("操作人", "by"), say("时间", "at")]
    print_table(headings, ([each["seq"], each["from_day"], each["actor"], each["recorded_at"]] for each in found))
