"""notice reprint, void, serve, pack, print-all: what is done with letters that were issued."""

from typing import Annotated

import typer

from request_flow.cli.files import writable, write_whole
from request_flow.cli.notice_options import Case, Letter, OutputFile, fonts, form_known, kind_named, letter_json
from request_flow.cli.options import DEFAULT_ROLE, Actor, Agency, AsJson, Role, day_of, person, program
from request_flow.cli.speech import print_json, progress_bar, say, tell
from request_flow.cli.wording import Wording
from request_flow.errors import BadInput, NotFound
from request_flow.services.letters.keeping import open_letter, reprint, void_letter
from request_flow.services.letters.printing import count_to_print, print_all

PROOFS = {"signature": "签收", "posting_number": "邮寄单号", "electronic_confirmation": "电子确认"}
"""The kinds of proof, with their names."""


def declare_letters(group: typer.Typer) -> None:
    """Add the commands of this module."""
    group.command("reprint", help=REPRINT)(reprint_)
    group.command("void", help=VOID)(void)
    group.command("serve", help=SERVE)(serve)
    group.command("pack", help=PACK)(pack)
    group.command("print-all", help=PRINT_ALL)(print_all_)


REPRINT = say(
    "重印一份文书：与发出时逐字节相同。例：request-flow notice reprint 澄教公开〔2024〕1号-补 -a hongze -o 补正.pdf",
    "Print a letter again, the same bytes. Example: request-flow notice reprint NUMBER -a hongze -o letter.pdf",
)
VOID = say(
    "作废一份文书，文号保留；已办理的事项另行撤销。"
    "例：request-flow notice void 澄教公开〔2024〕1号-补 -a hongze --reason 写错学校",
    "Make a letter void; it keeps its number, its step is reversed apart. "
    "Example: request-flow notice void NUMBER -a hongze --reason mistake",
)
SERVE = say(
    "登记送达及其凭证，或者退回。"
    "例：request-flow notice serve 澄教公开〔2024〕1号-补 -a hongze --on 2024-03-05 --method post "
    "--proof 邮寄单号=EMS123",
    "Record the service of a letter with its proof, or its return. "
    "Example: request-flow notice serve NUMBER -a hongze --on 2024-03-05 --method post --proof posting_number=EMS123",
)
PACK = say(
    "把一件申请的全部证据材料写成一个 ZIP。例：request-flow notice pack 2024-0017 -a hongze -o 证据.zip",
    "Write the evidence of a case into one ZIP. Example: request-flow notice pack 2024-0017 -a hongze -o evidence.zip",
)
PRINT_ALL = say(
    "把一年的文书写成一个 ZIP，供打印。例：request-flow notice print-all -a hongze --year 2024 -o 文书.zip",
    "Write the letters of a year into one ZIP. "
    "Example: request-flow notice print-all -a hongze --year 2024 -o letters.zip",
)


def reprint_(
    letter: Letter,
    agency: Agency,
    output: OutputFile,
    form: Annotated[
        str | None, typer.Option("--as", help=say("格式：pdf、docx、html", "form: pdf, docx, html"))
    ] = None,
) -> None:
    """Print a letter again."""
    wanted = form_known(form or output.suffix.removeprefix(".").lower() or "pdf")
    writable(output)
    with program() as opened:
        write_whole(output, [reprint(opened, agency, letter, wanted)])
    tell(say(f"已写入 {output}", f"written to {output}"))


def void(
    letter: Letter,
    agency: Agency,
    reason: Annotated[str, typer.Option("--reason", help=say("作废的原因", "why it is void"))],
    actor: Actor = None,
    role: Role = DEFAULT_ROLE,
    as_json: AsJson = False,
) -> None:
    """Make a letter void."""
    with program() as opened:
        wording = Wording(opened.engine.law, opened.engine.workflow)
        done = void_letter(opened, agency, letter, reason, person(actor, role, wording))
        hashes = open_letter(opened, agency, letter).hashes
    if as_json:
        print_json({**letter_json(done.letter, hashes), "standing_event": done.event_seq})
        return
    tell(say(f"{letter} 已作废，文号保留", f"{letter} is void and keeps its number"))
    if done.event_seq is not None:
        tell(
            say(
                f"第 {done.event_seq} 条记录仍然有效；有误的另行撤销：request-flow case do {done.letter.case} 撤销误录",
                f"record {done.event_seq} stands all the same; if it is wrong, reverse it: "
                f"request-flow case do {done.letter.case} reverse",
            )
        )


def serve(
    letter: Letter,
    agency: Agency,
    on: Annotated[
        str, typer.Option("--on", metavar="YYYY-MM-DD", help=say("送达或退回日期", "day of service or return"))
    ],
    method: Annotated[str, typer.Option("--method", help=say("送达方式，如 post", "the way, such as post"))],
    proof: Annotated[
        str | None,
        typer.Option(
            "--proof",
            metavar="KIND=TEXT",
            help=say(
                "送达凭证：签收=签收人、邮寄单号=单号、电子确认=回执",
                "proof: signature=WHO, posting_number=NUMBER, electronic_confirmation=TEXT",
            ),
        ),
    ] = None,
    returned: Annotated[str | None, typer.Option("--returned", help=say("退回的原因", "it came back, and why"))] = None,
    actor: Actor = None,
    role: Role = DEFAULT_ROLE,
    as_json: AsJson = False,
) -> None:
    """Record the service of a letter."""
    from request_flow.services.letters.serving import Proof, serve_letter  # noqa: PLC0415  # composing is loaded for it

    day = day_of(on, "--on")
    shown = None
    if proof is not None:
        written, equals, text = proof.partition("=")
        if not equals:
            raise BadInput(
                "bad_proof_pair",
                f"--proof 应写成 种类=内容，如 邮寄单号=EMS123，不是“{proof}”；种类：{'、'.join(PROOFS.values())}",
                f"--proof takes KIND=TEXT, such as posting_number=EMS123, not {proof!r}; kinds: {', '.join(PROOFS)}",
            )
        kinds = {name: kind for kind, name in PROOFS.items()}
        kind = kinds.get(written, written)
        if kind not in PROOFS:
            raise BadInput(
                "bad_proof",
                f"没有“{written}”这种凭证；可写：{'、'.join(PROOFS.values())}",
                f"there is no proof {written!r}; known: {', '.join(PROOFS)}",
            )
        shown = Proof(kind, text)  # type: ignore[arg-type] # one of the keys, as was asked
    with program() as opened:
        wording = Wording(opened.engine.law, opened.engine.workflow)
        who = person(actor, role, wording)
        done = serve_letter(opened, agency, letter, who, on=day, method=method, proof=shown, returned=returned)
    if as_json:
        state = done.taken.facts.state if done.taken is not None else None
        print_json(
            {
                "letter": done.letter.name,
                "what": done.record.what,
                "on": done.record.on,
                "event": done.record.event_seq,
                "state": state,
                "told": done.told,
            }
        )
        return
    if returned is not None:
        told = (
            say(f"通知 {done.told} 人处理", f"{done.told} told")
            if done.told
            else say("没有可以通知的人，请指定承办人", "there is nobody to tell: assign it")
        )
        tell(say("已登记退回，", "the return is on record; ") + told)
    else:
        tell(say("已登记送达", "service is on record"))


def pack(case: Case, agency: Agency, output: OutputFile) -> None:
    """Write the evidence of a case."""
    from request_flow.services.letters.pack import pack_case  # noqa: PLC0415  # as above

    writable(output)
    with program() as opened:
        write_whole(output, pack_case(opened, agency, case, fonts()))
    tell(say(f"已写入 {output}", f"written to {output}"))


def print_all_(
    agency: Agency,
    year: Annotated[int, typer.Option("--year", help=say("落款年份", "the year that the letters bear"))],
    output: OutputFile,
    kind: Annotated[str | None, typer.Option("--kind", help=say("文书名称", "name of the letter"))] = None,
    form: Annotated[str, typer.Option("--as", help=say("格式：pdf、docx、html", "form: pdf, docx, html"))] = "pdf",
) -> None:
    """Write the letters of a year."""
    form_known(form)
    writable(output)
    with program() as opened:
        name = kind_named(opened, kind).name if kind else None
        total = count_to_print(opened, agency, year, name)
        if not total:
            raise NotFound(
                "nothing_to_print",
                f"没有落款在 {year} 年、没有作废的这类文书；可用 notice list 查看",
                f"there is no letter of that kind, not void, that bears a day of {year}; see `notice list`",
            )
        with progress_bar(say("打印", "printing"), total) as progress:
            write_whole(output, print_all(opened, agency, year, name, form=form, progress=progress))
    tell(say(f"{total} 份文书已写入 {output}", f"{total} letters written to {output}"))
