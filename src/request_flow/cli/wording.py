"""What the keys and values of an event are called, so that no code is shown to a person.

Outcomes, grounds, categories and channels have their names in the law's definition files; the rest is here.  In English
the key itself is readable once its underscores are blanks.
"""

from collections.abc import Mapping
from typing import Any

from request_flow.cli.speech import LANGUAGE, say
from request_flow.law.corpus import Law
from request_flow.workflow.definition import Workflow

KEYS = {
    "term_days": "期限(工作日)",
    "items": "补正内容",
    "received_on": "对方收到",
    "days": "延长(工作日)",
    "approved_by": "批准人",
    "ref": "编号",
    "kind": "类型",
    "party": "征求对象",
    "opinion": "意见",
    "reasonable": "理由合理",
    "until": "延迟至",
    "basis": "计费方式",
    "quantity": "数量",
    "amount": "金额(元)",
    "outcome": "结果",
    "grounds": "依据",
    "earlier": "已答复的申请",
    "method": "方式",
    "returned": "退回",
    "reason": "原因",
    "result": "结果",
    "redo": "责令重作",
    "redo_term_days": "重作期限(工作日)",
    "category": "申请人类型",
    "unit": "承办部门",
    "to": "承办人",
    "text": "内容",
    "stage": "环节",
    "passed": "通过",
    "reference": "纪要",
    "into": "拆分为",
    "event": "记录",
    "note": "备注",
    "document": "文号",
}
VALUES = {
    "third_party": "第三方",
    "co_maker": "共同制作机关",
    "other_agency": "其他机关",
    "consent": "同意",
    "object": "不同意",
    "per_item": "按件",
    "per_page": "按量",
    "review": "行政复议",
    "suit_direct": "未经复议直接起诉",
    "suit_after_review": "复议后起诉",
    "upheld": "维持",
    "corrected": "纠正",
    "other": "其他结果",
    "post": "邮寄",
    "in_person": "当面",
    "email": "电子邮件",
    "online": "网络",
    "fax": "传真",
    "entrusted": "委托",
    "public_notice": "公告",
}

CODED = frozenset({"outcome", "grounds", "kind", "opinion", "basis", "method", "result", "category", "stage"})
"""Keys whose values are codes; the others hold what somebody wrote."""


class Wording:
    """The words of one law and one workflow, in the language of the console."""

    def __init__(self, law: Law, workflow: Workflow) -> None:
        self.law = law
        self.workflow = workflow

    def content(self, data: Mapping[str, Any]) -> str:
        """Return the keys of an event in one line."""
        outcome = data.get("outcome")
        joint = say("；", "; ")
        return joint.join(f"{key_name(key)} {self.value(key, value, outcome)}" for key, value in data.items())

    def value(self, key: str, value: object, outcome: object = None) -> str:
        """Return a value in words; ``outcome`` is the one that a ground belongs to."""
        if isinstance(value, bool):
            return say("是" if value else "否", "yes" if value else "no")
        if isinstance(value, list):
            return say("、", ", ").join(self.value(key, each, outcome) for each in value)
        name = str(value)
        if key not in CODED:
            return name
        if LANGUAGE != "zh":
            return name.replace("_", " ")
        return self._coded(key, name, outcome)

    def _coded(self, key: str, name: str, outcome: object) -> str:
        if key == "outcome" and name in self.law.outcomes:
            return self.law.outcomes[name].label
        if key == "category":
            return self.category(name)
        if key == "grounds":
            return self._ground(name, outcome)
        return self.workflow.label_of(name) if key == "stage" else VALUES.get(name, name)

    def _ground(self, name: str, outcome: object) -> str:
        known = self.law.outcomes.get(outcome) if isinstance(outcome, str) else None
        ground = known.grounds.get(name) if known is not None else None
        return ground.label if ground is not None else name

    def category_key(self, written: str) -> str:
        """Return the key of a kind of applicant written as key or name; what is neither is left as it is."""
        return _key(written, {key: (each.label, *each.spellings) for key, each in self.law.categories.items()})

    def channel_key(self, written: str) -> str:
        """Return the key of a way of arrival written as key or name; what is neither is left as it is."""
        return _key(written, {key: (each.label, *each.spellings) for key, each in self.law.channels.items()})

    def act_key(self, written: str) -> str:
        """Return the key of an act written as key or name; what is neither is left as it is."""
        return _key(written, {key: (each.label,) for key, each in self.workflow.transitions.items()})

    def act(self, name: str) -> str:
        """Return what an act is called."""
        return say(self.workflow.act_label(name), name.replace("_", " "))

    def provision(self, address: str) -> str:
        """Return a provision as people cite it: 政府信息公开条例第33条第2款."""
        found = self.law.provision(address)
        path = found.article.split(".")
        if LANGUAGE != "zh" or not all(part.isdecimal() for part in path):
            return address
        title = found.law_title.removeprefix("中华人民共和国")
        return title + "".join(f"第{part}{unit}" for part, unit in zip(path, "条款项", strict=False))

    def category(self, key: str) -> str:
        """Return what a kind of applicant is called."""
        return say(self.law.categories[key].label, key.replace("_", " "))

    def channel(self, key: str) -> str:
        """Return what a way of arrival is called."""
        return say(self.law.channels[key].label, key.replace("_", " "))


def _key(written: str, names: Mapping[str, tuple[str, ...]]) -> str:
    return next((key for key, known in names.items() if written in {key, *known}), written)


def key_name(key: str) -> str:
    """Return what a key of an event is called."""
    return say(KEYS.get(key, key), key.replace("_", " "))
