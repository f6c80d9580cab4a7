"""Letters and e-mails as people write them, pasted in: what they say of the applicant and of what is asked for."""

import time
from datetime import date

import pytest

from request_flow.services.pasted import read_pasted

EMAIL = """发件人: 许志远 <xuzhiyuan@example.cn>
发送时间: 2026年11月20日 15:03
收件人: gk@edu.chengzhou.example
主题: 政府信息公开申请

澄州市教育局：
    本人许志远，身份证号110101199003071233，住澄州市城关区文昌路18号，联系电话13800000000。
根据《政府信息公开条例》，现申请公开澄州市第三中学2025年秋季学期课后服务收费备案表及资金使用明细。
    请以电子邮件答复。

许志远
2026年11月20日
"""
FORM = """澄州市教育局政府信息公开申请表
申请人姓名：王　芳（女）
证件名称：身份证　　证件号码：３２０８０２１９７８０５１２００４６
联系电话：0517-80001234
邮编：223800
通信地址：澄州市清河区健康西路60号3幢502室
电子邮箱：wangfang1978@example.com
所需政府信息的内容描述：
1.2026年义务教育阶段学校招生划片方案；
2.方案制定过程中的专家论证意见。
所需信息的用途：孩子入学
政府信息的形式要求：□纸质  ☑电子邮件  □光盘
获取信息的方式：☑邮寄 □自取
申请人签名：王芳
申请时间：2026年11月18日
"""
TABLE = (
    "姓名\t李国强\t工作单位\t无\n证件名称\t身份证\t证件号码\t320805196511033312\n"
    "联系电话\t139 1234 5678\t邮政编码\t223001\n通信地址\t江苏省淮安市淮安区翔宇大道15号\n"
    "申请内容\t关于城中幼儿园搬迁的批复（澄教〔2025〕31号）\n提供形式\t纸质\n获取方式\t自行领取\n"
)
COMPANY = """政府信息公开申请书

申请人：澄州安泰建设工程有限公司，统一社会信用代码：91320802MA1N5T3K2M
住所地：澄州市开发区迎宾大道88号
法定代表人：赵国栋，总经理
委托代理人：孙律（江苏衡正律师事务所律师）
代理权限：代为申请、代收文书
联系电话：0517-83901122

被申请人：澄州市教育局

请求事项：公开“实验小学新校区综合楼工程”的施工合同、竣工验收备案表及工程款支付凭证。

事实和理由：申请人系该工程的分包单位……

此致
澄州市教育局
申请人：澄州安泰建设工程有限公司（盖章）
2026年11月16日
"""
BARE = """教育局领导你们好！
我是咱们区的一名家长，想问一下学区的事。请公开2024年到2026年实验小学招收的学区外学生人数，以及批准的文件。谢谢！
陈小雨
2026年11月21日
电话 15900001111
"""


def test_an_email_in_plain_sentences():
    found = read_pasted(EMAIL)

    assert found.values == {
        "name": "许志远",
        "id_type": "身份证",
        "id_number": "110101199003071233",
        "phone": "13800000000",
        "email": "xuzhiyuan@example.cn",
        "subject": "澄州市第三中学2025年秋季学期课后服务收费备案表及资金使用明细",
        "category": "natural_person",
    }
    assert found.sent_on == date(2026, 11, 20)


def test_the_form_of_the_office_filled_in_with_wide_figures_and_ticked_boxes():
    found = read_pasted(FORM)

    assert found.values == {
        "name": "王芳",
        "id_type": "身份证",
        "id_number": "320802197805120046",
        "phone": "0517-80001234",
        "email": "wangfang1978@example.com",
        "address": "澄州市清河区健康西路60号3幢502室",
        "subject": "1.2026年义务教育阶段学校招生划片方案； 2.方案制定过程中的专家论证意见",
        "form": "电子文档",
        "method": "post",
        "category": "natural_person",
    }
    assert found.sent_on is None


def test_a_table_pasted_out_of_a_document():
    assert read_pasted(TABLE).values == {
        "name": "李国强",
        "id_type": "身份证",
        "id_number": "320805196511033312",
        "phone": "139 1234 5678",
        "address": "江苏省淮安市淮安区翔宇大道15号",
        "subject": "关于城中幼儿园搬迁的批复（澄教〔2025〕31号）",
        "form": "纸质",
        "method": "in_person",
        "category": "natural_person",
    }


def test_a_company_with_its_code_and_its_agent():
    assert read_pasted(COMPANY).values == {
        "name": "澄州安泰建设工程有限公司",
        "id_type": "统一社会信用代码",
        "id_number": "91320802MA1N5T3K2M",
        "phone": "0517-83901122",
        "address": "澄州市开发区迎宾大道88号",
        "agent_name": "孙律",
        "agent_authority": "代为申请、代收文书",
        "subject": "公开“实验小学新校区综合楼工程”的施工合同、竣工验收备案表及工程款支付凭证",
        "category": "commercial_enterprise",
    }


def test_a_bare_message_has_its_name_below():
    assert read_pasted(BARE).values == {
        "name": "陈小雨",
        "phone": "15900001111",
        "subject": "2024年到2026年实验小学招收的学区外学生人数，以及批准的文件",
        "category": "natural_person",
    }


def test_a_number_that_does_not_check_is_taken_only_where_it_is_labelled_as_one():
    assert read_pasted("身份证号：110101199003071238").values["id_number"] == "110101199003071238"
    assert "id_number" not in read_pasted("合同编号110101199003071238的文件").values


def test_part_of_an_id_number_is_no_telephone():
    assert "phone" not in read_pasted("证件 32080219780512004X 13 号楼").values


def test_who_is_not_named_is_not_invented():
    assert "name" not in read_pasted("本人因孩子入学需要，申请公开2026年招生计划。").values


@pytest.mark.parametrize("text", ["", " \n\t", "您好", "：：：", "姓名：", "\u202e\x00", "姓名\n姓名\n姓名"])
def test_a_text_that_says_nothing_gives_nothing(text):
    assert read_pasted(text).values == {}


@pytest.mark.parametrize(
    "text", ["申请公开" * 30_000, "姓名 " * 40_000, "1" * 100_000, "本人" + "张" * 90_000, "请" * 100_000]
)
def test_a_hostile_text_is_read_in_time(text):
    begun = time.process_time()
    read_pasted(text)

    assert time.process_time() - begun < 2
