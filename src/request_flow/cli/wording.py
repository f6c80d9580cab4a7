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
    "paper": "纸质",
    "electronic": "电子",
}


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
        if LANGUAGE != "zh":
            return name.replace("_", " ") if key in {"outcome", "grounds", "kind", "basis", "category"} else name
        if key == "outcome" and name in self.law.outcomes:
            return self.law.outcomes[name].label
        if key == "grounds" and isinstance(outcome, str) and outcome in self.law.outcomes:
            ground = self.law.outcomes[outcome].grounds.get(name)
            return ground.label if ground is not None else name
        if key == "category":
            return self.category(name)
        if key == "stage":
            return self.workflow.label_of(name)
        return VALUES.get(name, name) if key in {"kind", "opinion", "basis", "method", "result"} else name

    def act(self, name: str) -> str:
        """Return what an act is called."""
        return say(self.workflow.act_label(name), name.replace("_", " "))

    def category(self, key: str) -> str:
        """Return what a kind of applicant is called."""
        return say(self.law.categories[key].label, key.replace("_", " "))

    def channel(self, key: str) -> str:
        """Return what a way of arrival is called."""
        return say(self.law.channels[key].label, key.replace("_", " "))


def key_name(key: str) -> str:
    """Return what a key of an event is called."""
    return say(KEYS.get(key, key), key.replace("_", " "))
