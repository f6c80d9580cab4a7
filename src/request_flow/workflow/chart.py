"""The state machine as a Mermaid chart: each arrow a letter, each letter a line below with its provision."""

from itertools import count

from request_flow.workflow.definition import Workflow

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def _letter(place: int) -> str:
    return (
        LETTERS[place] if place < len(LETTERS) else LETTERS[place // len(LETTERS) - 1] + LETTERS[place % len(LETTERS)]
    )


def chart(workflow: Workflow, *, said_in_chinese: bool) -> str:
    """Return the chart; states and acts by their Chinese labels or their English names."""
    machine = workflow.machine

    def name(each: str) -> str:
        return workflow.label_of(each) if said_in_chinese else each

    lines = ["stateDiagram-v2"]
    lines += [f"    {state}: {name(state)}" for state in machine.states]
    lines.append(f"    [*] --> {machine.initial}")
    legend: list[str] = []
    places = count()
    for each in machine.transitions:
        letter = _letter(next(places))
        for source in each.from_:
            for target in each.to:
                when = f" [{target.when}]" if target.when else ""
                lines.append(f"    {source} --> {target.state or source}: {letter}{when}")
        legend.append(f"%% {letter} {name(each.act)} ({', '.join(each.cites)})")
    lines += [f"    {state} --> [*]" for state, each in machine.states.items() if each.final]
    return "\n".join([*lines, *legend])
