"""Rows and cases that several tests of this folder begin from."""

import copy

from request_flow.registers import read_register

HEADINGS = ["登记编号", "申请人", "申请人类型", "申请方式", "收到申请日期", "答复日期", "答复类型"]
ROW = ["2024-1", "张三", "自然人", "当面提交", "2024-03-05", "2024-03-15", "予以公开"]
CSV = ",".join(HEADINGS) + "\n" + ",".join(ROW) + "\n"

CASE = {
    "number": "2024-0017",
    "agency": "hualong-edu",
    "applicant": {"category": "natural_person", "name": "张三"},
    "channel": "registered_mail",
    "subject": "2023年义务教育招生划片方案",
    "delivery": {"form": "paper", "method": "post"},
    "events": [
        {"on": "2024-01-05", "action": "receive"},
        {"on": "2024-01-09", "action": "request_supplement", "term_days": 15, "items": "文号"},
        {"on": "2024-01-20", "action": "receive_supplement"},
        {
            "on": "2024-01-23",
            "action": "consult",
            "ref": "c1",
            "kind": "third_party",
            "party": "某公司",
            "received_on": "2024-01-25",
        },
        {"on": "2024-02-07", "action": "record_opinion", "ref": "c1", "opinion": "object", "reasonable": True},
        {"on": "2024-02-20", "action": "extend", "days": 10, "approved_by": "李四"},
        {"on": "2024-03-05", "action": "decide", "outcome": "refuse_third_party"},
        {"on": "2024-03-08", "action": "deliver", "method": "post"},
    ],
}


def case(**changes):
    return {**copy.deepcopy(CASE), **changes}


def row(number, **cells):
    return [number, *list({**dict(zip(HEADINGS, ROW, strict=True)), **cells}.values())[1:]]


def read(path, **options):
    options.setdefault("agency", "hongze")
    register = read_register(path, **options)
    return register, list(register)


def numbers(entries):
    return [(entry.line, entry.case["number"]) for entry in entries]


def problems(entries):
    return [(problem.line, problem.code) for entry in entries for problem in entry.problems]
