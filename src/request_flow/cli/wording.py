"""Words for codes, and codes for words: each code is looked up among those of its kind, in the language of the console.

A kind is what a value stands for (an act, a role, a stage of review, an outcome): `leader` is 分管领导 as a role and
分管领导签发 as a stage.  What a person types may be the key or any of its names; an unknown value is answered with all.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from request_flow.cli.speech import LANGUAGE, say
from request_flow.errors import BadInput, Sentence
from request_flow.law.corpus import Law, Provision
from request_flow.registers import names
from request_flow.registers.case_keys import case_keys
from request_flow.workflow.definition import Workflow

Names = Mapping[str, tuple[str, ...]]
"""The names of each key of a kind, the label first."""

KINDS = {
    "act": Sentence("事项", "act"),
    "state": Sentence("状态", "state"),
    "role": Sentence("角色", "role"),
    "stage": Sentence("审核环节", "stage of review"),
    "chain": Sentence("审核流程", "chain"),
    "outcome": Sentence("办理结果", "outcome"),
    "ground": Sentence("依据", "ground"),
    "category": Sentence("申请人类型", "category of applicant"),
    "channel": Sentence("申请方式", "channel"),
    "consultations": Sentence("征求意见类型", "kind of consultation"),
    "opinions": Sentence("意见", "opinion"),
    "fee_bases": Sentence("计费方式", "fee basis"),
    "remedies": Sentence("救济类型", "kind of remedy"),
    "procedures": Sentence("复议程序", "procedure"),
    "results": Sentence("结果", "result"),
}
CODES = {"act": "unknown_action", "state": "unknown_state", "role": "unknown_role"}
OF_LISTS = {"categories": "category", "channels": "channel", "outcomes": "outcome"}
"""Lists of the case file that the law's files name, by the kind they are here."""


class Wording:
    """The words of one law and one workflow."""

    def __init__(self, law: Law, workflow: Workflow) -> None:
        self.law = law
        self.workflow = workflow
        self._known: dict[str, Names] = {}

    def names(self, kind: str) -> Names:
        """Return every key of a kind with its names."""
        if kind not in self._known:
            self._known[kind] = self._names(kind)
        return self._known[kind]

    def _names(self, kind: str) -> Names:
        if kind in names.LISTS:
            return {key: (label,) for key, label in names.LISTS[kind].items()}
        spelt: dict[str, Callable[[], Names]] = {
            "outcome": lambda: {key: (each.label,) for key, each in self.law.outcomes.items()},
            "category": lambda: {key: (each.label, *each.spellings) for key, each in self.law.categories.items()},
            "channel": lambda: {key: (each.label, *each.spellings) for key, each in self.law.channels.items()},
            "act": lambda: _labels(self.workflow.transitions),
            "state": lambda: _labels(self.workflow.machine.states),
            "step": lambda: _labels(self.workflow.machine.steps),
            "role": lambda: _labels(self.workflow.reviews.roles),
            "stage": lambda: _labels(self.workflow.reviews.stages),
            "chain": lambda: _labels(self.workflow.reviews.chains),
        }
        return spelt[kind]()

    def label(self, kind: str, key: str) -> str:
        """Return what a key of a kind is called, the key itself where it has no name."""
        if LANGUAGE != "zh":
            return key.replace("_", " ")
        known = self.names(kind).get(key)
        return known[0] if known else key

    def key(self, kind: str, written: str) -> str:
        """Return the key of what was written as a key or a name.

        Raises:
            BadInput: it is neither; the sentence lists what can be written.
        """
        return key_among(self.names(kind), kind, written)

    def content(self, act: str, data: Mapping[str, Any]) -> str:
        """Return the keys of an event in one line."""
        outcome = data.get("outcome")
        joint = say("；", "; ")
        return joint.join(f"{key_name(key, act)} {self.value(act, key, value, outcome)}" for key, value in data.items())

    def value(self, act: str, key: str, value: object, outcome: object = None) -> str:
        """Return a value in words; ``outcome`` is the one that a ground belongs to."""
        if isinstance(value, bool):
            return say("是" if value else "否", "yes" if value else "no")
        if isinstance(value, list):
            return say("、", ", ").join(self.value(act, key, each, outcome) for each in value)
        name = str(value)
        if key == "grounds":
            return self._ground(name, outcome)
        if key == "method":
            return say(names.METHODS.get(name, name), name.replace("_", " "))
        kind = kind_of(act, key)
        return name if kind is None else self.label(kind, name)

    def grounds(self, outcome: object) -> Names:
        """Return the finer grounds of an outcome with their names."""
        known = self.law.outcomes.get(outcome) if isinstance(outcome, str) else None
        return {key: (each.label,) for key, each in known.grounds.items()} if known else {}

    def _ground(self, name: str, outcome: object) -> str:
        known = self.grounds(outcome).get(name)
        return say(known[0] if known else name, name.replace("_", " "))

    def act(self, name: str) -> str:
        """Return what an act is called."""
        return self.label("act", name)

    def provisions(self, addresses: Iterable[str]) -> str:
        """Return provisions as people cite them, those of one law together."""
        return provisions(self.law, addresses)


def _labels(table: Mapping[str, Any]) -> Names:
    return {key: (each.label,) for key, each in table.items()}


def kind_of(act: str, key: str) -> str | None:
    """Return what kind of code an event of this act carries under a key; ``None`` where it is no code."""
    if key == "stage":
        return "stage"
    rule = case_keys().rules.actions.get(act, {}).get(key)
    if rule is None or rule.of is None:
        return None
    return OF_LISTS.get(rule.of, rule.of)


def key_among(known: Names, kind: str, written: str) -> str:
    """Return the key of what was written as a key or a name of ``kind``.

    Raises:
        BadInput: it is neither; the sentence lists what can be written.
    """
    if written in known:
        return written
    found = [key for key, spelt in known.items() if written in spelt]
    if found:
        return found[0]
    what = KINDS[kind]
    raise BadInput(
        CODES.get(kind, "unknown_value"),
        f"没有{what.zh}“{written}”；可用：{listed(known, 'zh')}",
        f"there is no {what.en} {written!r}; known: {listed(known, 'en')}",
    )


def listed(known: Names, language: str) -> str:
    """Return the keys that can be written, in Chinese each behind its label."""
    if language != "zh":
        return ", ".join(known)
    return "、".join(f"{spelt[0]}（{key}）" if spelt else key for key, spelt in known.items())


def key_name(key: str, act: str = "") -> str:
    """Return what a key of an event is called, in one act where its name is of its own there."""
    if (act, key) in names.KEYS_OF_ACTS:
        return say(*names.KEYS_OF_ACTS[act, key])
    return say(names.KEYS.get(key, key), key.replace("_", " "))


def letter_name(letter: str) -> str:
    """Return what a letter is called: by its own folder, or what several have in common."""
    from request_flow.notices.catalogue import label_of  # noqa: PLC0415  # few commands name a letter

    if letter in names.LETTERS:
        return say(*names.LETTERS[letter])
    label = label_of(letter)
    return say(label.zh, label.en) if label is not None else letter


UNITS = "条款项"
RULINGS = "ruling"


def provisions(law: Law, addresses: Iterable[str]) -> str:
    """Return provisions as people cite them: 政府信息公开条例第33条第2款、第3款.

    In English they are their addresses, by which they can be read; behind one that is our own ruling stands its name.
    """
    if LANGUAGE != "zh":
        return ", ".join(_in_english(law, address) for address in addresses)
    told: list[str] = []
    last = ""
    for address in addresses:
        found = law.provision(address)
        title = found.law_title.removeprefix("中华人民共和国")
        place = place_of(law, found)
        told.append(place if title == last else title + place)
        last = title
    return "、".join(told)


def _in_english(law: Law, address: str) -> str:
    ruling = law.provision(address) if address.startswith(f"{RULINGS}:") else None
    return address if ruling is None or ruling.cited_as is None else f"{address} ({ruling.cited_as.en})"


def place_of(law: Law, provision: Provision) -> str:
    """Return where a provision stands in its law, in Chinese: 第33条第2款, 表三第5行, “更正申请人类型”."""
    if provision.cited_as is not None:
        return f"“{provision.cited_as.zh}”" if provision.law == RULINGS else provision.cited_as.zh
    whole, _, part = provision.article.rpartition(".")
    if whole and not whole[0].isdecimal():
        return f"{place_of(law, law.provision(f'{provision.law}:{whole}'))}第{part}行"
    return place_in_law(provision.article)


def place_in_law(path: str) -> str:
    """Return where a provision stands in its law: 第33条第2款; what is no article as it is written."""
    parts = path.split(".")
    if not all(part.isdecimal() for part in parts):
        return path
    return "".join(f"第{part}{unit}" for part, unit in zip(parts, UNITS, strict=False))
