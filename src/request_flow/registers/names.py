"""What the keys, values and letters of the interchange format are called in Chinese, where no definition file says it.

Outcomes, grounds, categories and channels have their names in the law's files; acts, states and
roles in the workflow's.  In English a key is readable once its underscores are blanks.
"""

KEYS = {
    "consequence": "未答复的后果",
    "term_days": "期限（工作日）",
    "items": "补正内容",
    "received_on": "对方收到",
    "days": "延长（工作日）",
    "approved_by": "批准人",
    "ref": "编号",
    "kind": "类型",
    "party": "征求对象",
    "opinion": "意见",
    "reasonable": "理由合理",
    "until": "延迟至",
    "basis": "计费方式",
    "quantity": "数量",
    "amount": "金额（元）",
    "outcome": "结果",
    "grounds": "依据",
    "earlier": "已答复的申请",
    "method": "方式",
    "returned": "退回",
    "reason": "原因",
    "result": "结果",
    "redo": "责令重作",
    "redo_term_days": "重作期限（工作日）",
    "category": "申请人类型",
    "unit": "承办部门",
    "to": "承办人",
    "text": "内容",
    "stage": "环节",
    "passed": "通过",
    "reference": "纪要",
    "into": "拆分为",
    "event": "记录",
    "procedure": "复议程序",
    "note": "备注",
    "document": "文号",
}
"""The keys of an event."""

KEYS_OF_ACTS = {
    ("remedy_filed", "received_on"): ("收到副本", "copy received on"),
    ("remedy_filed", "procedure"): ("复议程序", "procedure of the review"),
}
"""What a key is called in one act where that says more, in Chinese and in English."""

ACTORS = {"system": ("系统", "the system"), "public": ("公众页", "the public page")}
"""Who is on record for what nobody of the office did, in Chinese and in English."""

PARTICULARS = {
    "name": "姓名或名称",
    "id_type": "证件类型",
    "id_number": "证件号码",
    "phone": "电话",
    "email": "电子邮件",
    "address": "地址",
    "category": "申请人类型",
}
"""The keys of an applicant."""

CASE_KEYS = {
    "number": "登记编号",
    "agency": "机关",
    "applicant": "申请人",
    "channel": "申请方式",
    "subject": "申请内容",
    "description": "详细描述",
    "delivery": "提供方式",
    "events": "记录",
    "parent": "拆分自",
    "agent": "代理人",
    "joint_applicants": "共同申请人",
    "matter_sensitive": "重大敏感事项",
    "flags": "标记",
    "form": "载体",
    "authority": "代理权限",
    "on": "日期",
    "action": "事项",
    "actor": "办理人",
}
"""The keys of a case and of what every event has."""

LISTS = {
    "consultations": {"third_party": "第三方", "co_maker": "共同制作机关", "other_agency": "其他机关"},
    "opinions": {"consent": "同意", "object": "不同意"},
    "fee_bases": {"per_item": "按件", "per_page": "按量"},
    "remedies": {"review": "行政复议", "suit_direct": "未经复议直接起诉", "suit_after_review": "复议后起诉"},
    "procedures": {"summary": "简易程序", "ordinary": "普通程序"},
    "consequences": {"agency_decides": "由行政机关决定", "consent": "视为同意", "nothing": "不发生效果"},
    "results": {"upheld": "维持", "corrected": "纠正", "other": "其他结果"},
}
"""The lists of ``case-file.yaml`` that no other definition file has names for."""

METHODS = {
    "post": "邮寄",
    "in_person": "当面",
    "email": "电子邮件",
    "online": "网络",
    "fax": "传真",
    "entrusted": "委托",
    "public_notice": "公告",
}
"""Ways of service; the format takes any other text as well."""

LETTERS = {"consultation-letter": ("征求意见书", "Consultation"), "decision": ("答复书", "Decision")}
"""What acts call for that is one of several letters; every other is called as its own folder says."""
