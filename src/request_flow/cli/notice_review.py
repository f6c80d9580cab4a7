"""notice submit: an answer goes before its reviewers, and is issued in the words that they passed."""

import typer

from request_flow.cli.notice_options import (
    Case,
    DraftId,
    Envelope,
    Inputs,
    OfAct,
    On,
    SomeKind,
    asked,
    finding_json,
    tell_findings,
)
from request_flow.cli.options import DEFAULT_ROLE, Actor, Agency, AsJson, Keys, Role, optional_day, person, program
from request_flow.cli.speech import print_json, say, tell
from request_flow.cli.wording import Wording

SUBMIT = say(
    "把一份答复送审：内容随拟稿记录在案，审核通过后按原样签发。"
    "例：request-flow notice submit 2024-0017 不予公开决定书 -a hongze -i 事实和理由=…，或者 --draft 12",
    "Send an answer for review: its words are on record with the draft, and are what may be issued. "
    "Example: request-flow notice submit 2024-0017 reply-refused-third-party -a hongze -i reason=..., or --draft 12",
)


def declare_review(group: typer.Typer) -> None:
    """Add the command of this module."""
    group.command("submit", help=SUBMIT)(submit)


def submit(
    case: Case,
    agency: Agency,
    kind: SomeKind = None,
    act: OfAct = None,
    inputs: Inputs = None,
    keys: Keys = None,
    envelope: Envelope = None,
    draft_id: DraftId = None,
    on: On = None,
    actor: Actor = None,
    role: Role = DEFAULT_ROLE,
    as_json: AsJson = False,
) -> None:
    """Send an answer for review."""
    from request_flow.services.letters.sending import send_for_review  # noqa: PLC0415  # composing is loaded for it

    with program() as opened:
        wording = Wording(opened.engine.law, opened.engine.workflow)
        ask = draft_id or asked(opened, wording, kind, act, inputs, keys, envelope=envelope)
        done = send_for_review(opened, agency, case, ask, person(actor, role, wording), on=optional_day(on, "--on"))
        stage = opened.engine.workflow.reviews.stages[done.next_stage].label
    if as_json:
        print_json(
            {
                "draft": done.draft,
                "next_stage": done.next_stage,
                "findings": [finding_json(each) for each in done.findings],
            }
        )
        return
    tell_findings(done.findings)
    tell(
        say(
            f"草稿 {done.draft} 已送审，下一步：{stage}；审核通过后用 notice issue {case} --draft {done.draft} 签发",
            f"draft {done.draft} sent for review, next: {done.next_stage}; "
            f"once passed, issue it with `notice issue {case} --draft {done.draft}`",
        )
    )
