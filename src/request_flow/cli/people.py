"""person: the people of the agencies, how they are told, and who stands in for whom."""

import sys
from typing import Annotated, Any

import typer

from request_flow.cli.help_text import Group
from request_flow.cli.options import Agency, AnyAgency, AsJson, day_of, program
from request_flow.cli.speech import print_json, print_table, say
from request_flow.cli.wording import Wording
from request_flow.services.people import (
    CHANNELS,
    add_person,
    change_person,
    find_person,
    give_role,
    list_people,
    roles_beside,
    set_absence,
    take_role,
)
from request_flow.services.program import Program
from request_flow.storage.people import Member

person_app = typer.Typer(cls=Group, no_args_is_help=True, help=say("人员", "People"))

role_app = typer.Typer(cls=Group, no_args_is_help=True, help=say("兼任的角色", "Roles beside the first"))

Login = Annotated[str, typer.Argument(help=say("登录名", "login"))]
Name = Annotated[str | None, typer.Option("--name", help=say("姓名", "name"))]
RoleOf = Annotated[str | None, typer.Option("--role", help=say("角色，如 承办人", "the role, such as caseworker"))]
NeededRole = Annotated[str, typer.Option("--role", help=say("角色，如 承办人", "the role, such as caseworker"))]
UnitOf = Annotated[str | None, typer.Option("--unit", help=say("科室", "the unit within the agency"))]
Channel = Annotated[
    str | None, typer.Option("--channel", help=say("提醒渠道：", "how to tell the person: ") + ", ".join(CHANNELS))
]
Address = Annotated[
    str | None, typer.Option("--address", help=say("渠道的地址：邮箱或机器人地址", "the mailbox or the webhook"))
]
Language = Annotated[str | None, typer.Option("--language", help=say("语言：zh、en", "language: zh, en"))]
Gathered = Annotated[
    bool | None,
    typer.Option("--digest/--no-digest", help=say("每天合并成一条提醒", "one message a day instead of many")),
]
Active = Annotated[
    bool | None, typer.Option("--active/--inactive", help=say("在岗或已离岗", "still works here or not"))
]


def declare(app: typer.Typer) -> None:
    """Add the commands of this module."""
    person_app.add_typer(role_app, name="role")
    app.add_typer(person_app, name="person")


def _given(opened: Program, role: str | None, **values: Any) -> dict[str, Any]:  # noqa: ANN401  # options of any kind
    if role is not None:
        values["role"] = Wording(opened.engine.law, opened.engine.workflow).key("role", role)
    return {key: value for key, value in values.items() if value is not None}


@person_app.command(
    "add",
    help=say(
        "新增人员。例：request-flow person add xiaoli -a hongze --name 小李 --role 承办人 --unit 基教科",
        "Add a person. Example: request-flow person add xiaoli -a hongze --name Li --role caseworker --unit schools",
    ),
)
def person_add(
    login: Login,
    agency: Agency,
    name: Annotated[str, typer.Option("--name", help=say("姓名", "name"))],
    role: NeededRole,
    unit: UnitOf = None,
    channel: Channel = None,
    address: Address = None,
    language: Language = None,
    digest: Gathered = None,
) -> None:
    """Add a person."""
    with program() as opened:
        values = _given(
            opened, role, name=name, unit=unit, channel=channel, address=address, language=language, digest=digest
        )
        add_person(opened, agency, login, values)


@person_app.command(
    "change",
    help=say(
        "修改人员。例：request-flow person change xiaoli --channel email --address xiaoli@example.org --digest",
        "Change a person. Example: request-flow person change xiaoli --channel email --address li@example.org --digest",
    ),
)
def person_change(
    login: Login,
    name: Name = None,
    role: RoleOf = None,
    unit: UnitOf = None,
    channel: Channel = None,
    address: Address = None,
    language: Language = None,
    digest: Gathered = None,
    active: Active = None,
) -> None:
    """Change a person."""
    with program() as opened:
        values = _given(
            opened,
            role,
            name=name,
            unit=unit,
            channel=channel,
            address=address,
            language=language,
            digest=digest,
            active=active,
        )
        change_person(opened, login, values)


@person_app.command(
    "password",
    help=say(
        "设置登录密码（首次登录须更改），原有登录全部退出。例：request-flow person password xiaoli --generate",
        "Set a password, to be changed at the first sign-in; every session of the person ends. "
        "Example: request-flow person password xiaoli --generate",
    ),
)
def person_password(
    login: Login,
    generate: Annotated[
        bool, typer.Option("--generate", help=say("随机生成并显示", "make one up and print it"))
    ] = False,
    from_stdin: Annotated[
        bool, typer.Option("--stdin", help=say("从标准输入读取一行", "read it as one line from standard input"))
    ] = False,
    lasting: Annotated[
        bool, typer.Option("--lasting", help=say("首次登录不要求更改", "it need not be changed at the first sign-in"))
    ] = False,
) -> None:
    """Set a password; it is asked for unless it is made up or piped in, and shown only where it was made up."""
    from request_flow.services.passwords import made_up  # noqa: PLC0415  # hashing is loaded by who needs it
    from request_flow.services.signing_in import give_password  # noqa: PLC0415

    with program() as opened:
        find_person(opened, login)
        if generate:
            given = made_up()
        elif from_stdin:
            given = sys.stdin.readline().rstrip("\r\n")
        else:
            given = typer.prompt(say("密码", "password"), hide_input=True, confirmation_prompt=True, err=True)
        give_password(opened, login, given, must_change=not lasting)
    if generate:
        print(given)


@role_app.command(
    "add",
    help=say(
        "增加兼任的角色，可在其他机关。例：request-flow person role add laowang -a hongze --role reviewer",
        "Give one more role, here or in another agency. "
        "Example: request-flow person role add laowang -a hongze --role reviewer",
    ),
)
def role_add(login: Login, agency: Agency, role: NeededRole) -> None:
    """Give one more role."""
    with program() as opened:
        give_role(opened, login, agency, Wording(opened.engine.law, opened.engine.workflow).key("role", role))


@role_app.command(
    "list",
    help=say(
        "列出兼任的角色。例：request-flow person role list laowang",
        "List the roles that a person holds beside the first. Example: request-flow person role list laowang",
    ),
)
def role_list(login: Login, as_json: AsJson = False) -> None:
    """List the roles held beside the first."""
    with program() as opened:
        held = roles_beside(opened, login)
        wording = Wording(opened.engine.law, opened.engine.workflow)
    if as_json:
        for agency, role in held:
            print_json({"agency": agency, "role": role})
        return
    print_table(
        [say("机关", "agency"), say("角色", "role")], ([each[0], wording.label("role", each[1])] for each in held)
    )


@role_app.command(
    "drop",
    help=say(
        "取消兼任的角色。例：request-flow person role drop laowang -a hongze --role reviewer",
        "Take a role away that was given beside the first. "
        "Example: request-flow person role drop laowang -a hongze --role reviewer",
    ),
)
def role_drop(login: Login, agency: Agency, role: NeededRole) -> None:
    """Take a role away."""
    with program() as opened:
        take_role(opened, login, agency, Wording(opened.engine.law, opened.engine.workflow).key("role", role))


@person_app.command(
    "absent",
    help=say(
        "登记外出和代办人；不带日期表示已返岗。"
        "例：request-flow person absent xiaoli --from 2026-12-01 --until 2026-12-05 --deputy laowang",
        "Note an absence and the deputy; without days, the return. "
        "Example: request-flow person absent xiaoli --from 2026-12-01 --until 2026-12-05 --deputy laowang",
    ),
)
def person_absent(
    login: Login,
    start: Annotated[str | None, typer.Option("--from", metavar="YYYY-MM-DD", help=say("首日", "first day"))] = None,
    until: Annotated[str | None, typer.Option("--until", metavar="YYYY-MM-DD", help=say("末日", "last day"))] = None,
    deputy: Annotated[str | None, typer.Option("--deputy", help=say("代办人的登录名", "login of the deputy"))] = None,
) -> None:
    """Note an absence."""
    with program() as opened:
        first = day_of(start, "--from") if start else None
        last = day_of(until, "--until") if until else None
        set_absence(opened, login, first, last, deputy)


@person_app.command(
    "list",
    help=say(
        "列出人员。例：request-flow person list -a hongze", "List people. Example: request-flow person list -a hongze"
    ),
)
def person_list(agency: AnyAgency = None, as_json: AsJson = False) -> None:
    """List people."""
    with program() as opened:
        people = list_people(opened, agency)
        wording = Wording(opened.engine.law, opened.engine.workflow)
    if as_json:
        for code, each in people:
            print_json(_as_json(code, each))
        return
    headings = [
        say("机关", "agency"),
        say("登录名", "login"),
        say("姓名", "name"),
        say("角色", "role"),
        say("科室", "unit"),
        say("渠道", "channel"),
        say("外出", "absent"),
        say("代办人", "deputy"),
    ]
    rows = (
        [
            code,
            each.login,
            each.name if each.active else each.name + say("（离岗）", " (left)"),
            wording.label("role", each.role),
            each.unit,
            each.channel + (say("，合并", ", digest") if each.digest else ""),
            _absence(each),
            each.deputy or "",
        ]
        for code, each in people
    )
    print_table(headings, rows)


def _absence(member: Member) -> str:
    if member.absent_from is None:
        return ""
    return f"{member.absent_from} – {member.absent_until or ''}".rstrip()


def _as_json(agency: str, member: Member) -> dict[str, Any]:
    values = member._asdict()
    for name in ("id", "agency_id"):
        del values[name]
    for name in ("absent_from", "absent_until"):
        values[name] = values[name].isoformat() if values[name] else None
    return {"agency": agency, **values}
