"""The commands on letters, typed: issued, listed, served, printed again, packed; what is wrong is a sentence and a code."""

import json
import zipfile

import pytest

from request_flow.notices.situation import LABELS, Particulars
from support.console import Console

HERE = ("-a", "edu")
TYPED = ("-i", "why=没有写明学校", "-s", "term_days=10", "-s", "items=校名")
SUPPLEMENT = ("2024-0001", "supplement-notice", *HERE, *TYPED, "--on", "2024-03-08")
NAME = "欧阳测试甲"
FIRST = "教公开〔2024〕1号-补"


@pytest.fixture
def console(tmp_path):
    console = Console(tmp_path / "home", {"REQUEST_FLOW_LANG": "en"})
    says = ("--set", "short=教公开", "--set", "phone=0731-5555", "--set", "address=文昌路12号")
    for words in (
        ("agency", "add", "edu", "--name", "教育局"),
        ("agency", "particulars", "edu", *says, "--from", "2024-01-01"),
        ("case", "new", *HERE, "--category", "natural_person", "--name", NAME, "--channel", "in_person", "--subject",
         "招生方案", "--on", "2024-03-01"),
    ):  # fmt: skip
        done = console(*words)
        assert done.code == 0, done.err
    return console


@pytest.fixture
def issued(console):
    done = console("notice", "issue", *SUPPLEMENT)
    assert done.code == 0, done.err
    assert done.out == f"{FIRST}\n"
    return console


def test_a_letter_is_looked_at_without_being_kept(console):
    looked = console("notice", "preview", *SUPPLEMENT)

    assert (looked.code, looked.err) == (0, "")
    assert f"{NAME}：" in looked.out
    assert "2024年3月8日" in looked.out
    assert console("notice", "list", *HERE, "--json").out == ""


def test_what_stops_a_letter_is_told_with_exit_code_1_and_refused_with_3(console):
    words = ("2024-0001", "supplement-notice", *HERE, "-s", "term_days=10", "-s", "items=校名", "--on", "2024-03-08")

    looked = console("notice", "preview", *words)
    refused = console("notice", "issue", *words)

    assert (looked.code, refused.code) == (1, 3)
    assert "stops it [unfilled] not filled in: why" in looked.err
    assert "【待填：为什么不明确】" in looked.out
    assert "not filled in: why" in refused.err


def test_a_finding_is_gone_on_against_with_a_reason(console):
    late = ("2024-0001", "补正告知书", *HERE, *TYPED, "--on", "2024-03-20")

    refused = console("notice", "issue", *late)
    done = console("notice", "issue", *late, "--override", "supplement_notice_late=申请人两次来访", "--json")

    assert refused.code == 3
    assert "give a reason for each (supplement_notice_late)" in refused.err
    assert done.code == 0, done.err
    assert [each["code"] for each in done.json()["findings"]] == ["supplement_notice_late"]
    assert done.json()["state"] == "awaiting_supplement"


def test_a_letter_is_listed_without_the_name_and_printed_again_to_the_byte(issued, tmp_path):
    [line] = issued("notice", "list", *HERE, "--json").lines()
    table = issued("notice", "list", *HERE, "--kind", "补正告知书", "--year", "2024")
    first, second = tmp_path / "a.pdf", tmp_path / "b.pdf"

    assert issued("notice", "reprint", FIRST, *HERE, "-o", first).code == 0
    assert issued("notice", "reprint", FIRST, *HERE, "-o", second).code == 0

    assert (line["letter"], line["to"], line["void"], line["event"]) == (FIRST, "欧**", False, 2)
    assert FIRST in table.out
    assert NAME not in table.out + json.dumps(line, ensure_ascii=False)
    assert first.read_bytes() == second.read_bytes()
    assert issued("notice", "reprint", FIRST, *HERE, "-o", tmp_path / "a.docx").code == 0
    assert (tmp_path / "a.docx").read_bytes().startswith(b"PK")


def test_what_is_owed_is_listed_until_it_is_issued(issued):
    [owed] = issued("notice", "owed", *HERE, "--json").lines()
    assert (owed["case"], owed["kind"], owed["event"]) == ("2024-0001", "receipt-slip", 1)

    assert issued("notice", "issue", "2024-0001", "receipt-slip", *HERE).code == 0

    assert issued("notice", "owed", *HERE, "--json").out == ""
    assert issued("notice", "issue", "2024-0001", "receipt-slip", *HERE).code == 3


def test_a_letter_is_served_with_its_proof_and_made_void(issued):
    served = issued(
        "notice", "serve", FIRST, *HERE, "--on", "2024-03-11", "--method", "post", "--proof", "邮寄单号=EMS1", "--json"
    )
    void = issued("notice", "void", FIRST, *HERE, "--reason", "写错学校")

    assert served.code == 0, served.err
    assert (served.json()["what"], served.json()["event"]) == ("served", 3)
    assert void.code == 0
    assert "record 2 stands all the same" in void.err
    assert issued("notice", "list", *HERE, "--json").lines()[0]["void"] is True
    assert issued("notice", "void", FIRST, *HERE, "--reason", "再次").code == 3
    wrong = ("notice", "serve", FIRST, *HERE, "--on", "2024-03-11", "--method", "post", "--proof", "刻石=x")
    assert issued(*wrong).code == 2


def test_a_draft_is_written_changed_and_issued(console):
    made = console("notice", "draft", "2024-0001", "补正告知书", *HERE, "-i", "为什么不明确=没有写明", "--json")
    draft = str(made.json()["draft"])
    assert console("notice", "draft", "2024-0001", *HERE, "--draft", draft, *TYPED[2:]).code == 0
    assert console("notice", "list", *HERE, "--drafts", "--json").lines()[0]["kind"] == "supplement-notice"

    done = console("notice", "issue", "2024-0001", *HERE, "--draft", draft, "--on", "2024-03-08")

    assert (done.code, done.out) == (0, f"{FIRST}\n")
    assert console("notice", "discard", draft, *HERE).code == 4


def test_the_evidence_and_the_letters_of_a_year_are_written_as_archives(issued, tmp_path):
    pack, letters = tmp_path / "pack.zip", tmp_path / "letters.zip"

    assert issued("notice", "pack", "2024-0001", *HERE, "-o", pack).code == 0
    done = issued("notice", "print-all", *HERE, "--year", "2024", "--kind", "supplement-notice", "-o", letters)

    assert "1 letters written" in done.err
    with zipfile.ZipFile(pack) as archive:
        assert "SHA256SUMS" in archive.namelist()
    with zipfile.ZipFile(letters) as archive:
        assert archive.namelist() == [f"00001-{FIRST}.pdf"]


def test_an_own_text_is_checked_used_listed_and_withdrawn(console, tmp_path):
    shipped = console("notice", "template", "show", "supplement-notice").out
    mine, bad = tmp_path / "mine.html.j2", tmp_path / "bad.html.j2"
    mine.write_text(shipped.replace("经审查", "经研究审查"), encoding="utf-8")
    bad.write_text("<p>{{ you.name }}</p>", encoding="utf-8")

    checked = console("notice", "template", "check", "补正告知书", mine)
    assert (checked.code, "经研究审查，" in checked.out) == (0, True)
    assert console("notice", "template", "check", "补正告知书", bad).code == 1
    assert console("notice", "template", "set", "补正告知书", bad, *HERE).code == 2
    assert console("notice", "template", "set", "补正告知书", mine, *HERE).code == 0
    assert "经研究审查，" in console("notice", "preview", *SUPPLEMENT).out
    assert console("notice", "template", "withdraw", "补正告知书", *HERE).code == 0
    assert "经审查，" in console("notice", "preview", *SUPPLEMENT).out
    assert [each["in_use"] for each in console("notice", "template", "list", *HERE, "--json").lines()] == [True, False]


def test_particulars_come_from_a_file_whose_faults_are_told_by_line(console, tmp_path):
    sound, faulty = tmp_path / "says.yaml", tmp_path / "faulty.yaml"
    sound.write_text("short: 教\ncontact: [电话 1, 地址 2]\n", encoding="utf-8")
    faulty.write_text("short: 教\nfone: '1'\n", encoding="utf-8")

    made = console("agency", "particulars", "edu", sound, "--from", "2024-05-01", "--json")
    told = console("agency", "particulars", "edu", faulty)

    assert made.code == 0, made.err
    assert (made.json()["short"], made.json()["contact"], made.json()["phone"]) == ("教", ["电话 1", "地址 2"], "")
    assert console("agency", "particulars", "edu", "--as-of", "2024-04-30", "--json").json()["short"] == "教公开"
    assert told.code != 0
    assert "faulty.yaml:2" in told.err
    assert len(console("agency", "particulars", "edu", "--versions", "--json").lines()) == 2


def test_particulars_are_shown_with_what_they_are_called_and_the_key_that_changes_them(console):
    shown = console("agency", "particulars", "edu")

    assert shown.code == 0, shown.err
    [line] = [each for each in shown.out.splitlines() if "0731-5555" in each]
    assert line.split() == ["telephone", "phone", "0731-5555"]
    assert LABELS.keys() == Particulars.model_fields.keys()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("notice", "issue", "2024-0001", "nonsense", *HERE), "there is no letter 'nonsense'"),
        (("notice", "issue", "2024-0001", *HERE), "name a letter (see `notice kinds`), an act with --act"),
        (("notice", "preview", *SUPPLEMENT, "--as", "pdf"), "is written into a file"),
        (("notice", "preview", *SUPPLEMENT, "-i", "guidance"), "--input takes NAME=VALUE"),
        (("notice", "preview", "2024-0001", "receipt-slip", *HERE, "-s", "days=5"), "no keys to set with -s"),
        (("notice", "issue", *SUPPLEMENT, "--envelope", "to=x"), "--envelope needs to= and method="),
        (("notice", "issue", *SUPPLEMENT, "--override", "x"), "--override takes CODE=REASON"),
        (("notice", "reprint", "x", *HERE, "-o", "x.pdf"), "there is no letter 'x'"),
        (("notice", "reprint", "x", *HERE, "-o", "x.doc"), "there is no form 'doc'; known: html, docx, pdf"),
        (("notice", "print-all", *HERE, "--year", "2023", "-o", "x.zip"), "no letter of that kind, not void"),
        (("notice", "print-all", *HERE, "--year", "2024", "-o", "x.zip", "--as", "txt"), "there is no form 'txt'"),
        (("notice", "preview", "2024-0001", "政府信息不予公开告知书", *HERE), "maybe: reply-refused-enforcement-file"),
        (("notice", "preview", "2024-0001", "receipt-slip", *HERE, "-i", "x=1"), "to be typed: materials"),
        (
            ("notice", "serve", "x", *HERE, "--on", "2024-03-11", "--method", "post", "--proof", "EMS1"),
            "takes KIND=TEXT",
        ),
        (("notice", "submit", *SUPPLEMENT), "the agency has no reviews: issue the letter"),
        (("agency", "particulars", "edu", "--set", "x=1"), "no particular 'x'"),
    ],
)
def test_what_cannot_be_used_is_told_with_exit_code_2(console, words, says):
    done = console(*words)

    assert done.code == 2
    assert says in done.err


def test_a_form_that_cannot_be_written_is_said_before_the_letter_is_issued(console, tmp_path):
    refused = console("notice", "issue", *SUPPLEMENT, "-o", tmp_path / "letter.txt")

    assert (refused.code, console("notice", "list", *HERE, "--json").out) == (2, "")
    assert "there is no form 'txt'" in refused.err
    assert console("notice", "issue", *SUPPLEMENT, "-o", tmp_path / "letter.docx").code == 0
    assert (tmp_path / "letter.docx").read_bytes().startswith(b"PK")


def test_the_letters_there_are_and_what_is_typed_for_one_are_listed(console):
    kinds = console("notice", "kinds", "--json").lines()
    fields = console("notice", "kinds", "extension-notice", "--json").json()["fields"]
    told = console("notice", "kinds", "补正告知书", REQUEST_FLOW_LANG="zh")

    assert {"supplement-notice", "reply-disclosed", "receipt-slip"} <= {each["kind"] for each in kinds}
    assert {(each["option"], each["field"]) for each in fields if each["required"]} == {
        ("-i", "reason"),
        ("-s", "days"),
        ("-s", "approved_by"),
    }
    assert "-i why=" in told.out
    assert "补正期限的工作日数" in told.out
    answer = console("notice", "kinds", "不予公开告知书（第三方合法权益）", REQUEST_FLOW_LANG="zh")
    assert answer.out.splitlines()[-1].split() == ["-s", "grounds=", "是", "商业秘密、个人隐私"]


def test_an_answer_is_sent_for_review_and_issued_as_it_was_passed(console):
    console("agency", "set", "edu", "--review-chain", "short")
    says = ("--set", "review_organ=市政府", "--set", "court=市法院", "--from", "2024-01-01")
    assert console("agency", "particulars", "edu", *says).code == 0
    answer = ("2024-0001", "reply-refused-enforcement-file", *HERE, "--on", "2024-03-08")
    words = ("-i", "reason=该信息载于行政处罚案卷，公开将影响执法")

    sent = console("notice", "submit", *answer, *words, "--actor", "小李", "--role", "caseworker", "--json")

    assert sent.code == 0, sent.err
    assert sent.json()["next_stage"] == "office"
    for stage, role in (("office", "office_head"), ("leader", "leader")):
        passed = ("-s", f"stage={stage}", "-s", "passed=true", "--on", "2024-03-08", "--role", role, "--actor", role)
        done = console("case", "do", "2024-0001", "review", *HERE, *passed)
        assert done.code == 0, done.err
    other = console("notice", "issue", *answer, "-i", "reason=该信息不归本机关管理，请向其他机关申请")
    assert other.code == 3
    assert "reason differs from the draft that the reviewers passed" in other.err
    draft = ("2024-0001", *HERE, "--on", "2024-03-08", "--draft", str(sent.json()["draft"]))
    assert console("notice", "issue", *draft).out == "教公开〔2024〕1号-答\n"


def test_a_fault_of_an_own_text_is_told_in_the_file_that_was_given(console, tmp_path):
    bad = tmp_path / "bad.html.j2"
    bad.write_text("<p>{{ you.name }}</p>", encoding="utf-8")

    checked = console("notice", "template", "check", "supplement-notice", bad)
    refused = console("notice", "template", "set", "supplement-notice", bad, *HERE)

    assert checked.out.startswith(f"{bad}:1: a template may not use an attribute (.)\n")
    assert f"{bad}:1: a template may not use an attribute (.)" in refused.err


def test_what_there_is_none_of_is_said(console):
    assert console("notice", "list", *HERE).err == "there are no such letters; see `notice owed`\n"
    assert console("notice", "list", *HERE, "--drafts").err == "there are no drafts\n"
    assert "the agency has changed no text" in console("notice", "template", "list", *HERE).err
