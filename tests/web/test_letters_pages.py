"""Letters: written, kept as drafts, issued after a confirmation, served, come back, void; and nobody else's."""

import io
import re
import zipfile
from datetime import date

import pytest

from request_flow.services.letters.asking import LetterAsk
from request_flow.services.letters.issuing import Issued, issue_letter
from request_flow.services.letters.particulars import set_particulars
from request_flow.services.steps import Person
from request_flow.storage.unit import writing
from web.office import Office, plain

HEAD = Person("wu", "office_head")
SAYS = {
    "short": "澄教公开",
    "address": "澄州市文昌路12号",
    "postcode": "410000",
    "phone": "0731-55550123",
    "review_organ": "澄州市人民政府",
    "court": "澄州市人民法院",
}
EXTENSION = {"i-reason": "合同分存多处，须逐份调取", "days": "10", "approved_by": "钱立"}


@pytest.fixture
def ready(office: Office) -> Office:
    """The office has said what its letters need."""
    set_particulars(office.program, "edu", SAYS, "管理员", from_day=date(2026, 1, 1))
    return office


@pytest.fixture
def case(ready: Office) -> str:
    """A request of Monday 2026-11-09: twenty working days end on Monday 2026-12-07."""
    return ready.arrives("2026-11-09")


def at(number: str, rest: str = "") -> str:
    return f"/a/edu/cases/{number}/letters{rest}"


def typed(kind: str = "extension-notice", **more: str) -> dict[str, str]:
    return {"kind": kind, "on": "2026-11-23", **more}


def kept(office: Office, number: str, **more: str) -> int:
    """Keep a draft of an extension and return its id."""
    sent = office.client("wu").post(at(number, "/new"), typed(do="save", **{**EXTENSION, **more}))
    assert sent.status_code == 303, plain(sent.text)[:600]
    found = re.search(r"/drafts/(\d+)", sent.headers["location"])
    assert found is not None
    return int(found[1])


def supplement(office: Office, number: str) -> Issued:
    ask = LetterAsk(
        "supplement-notice", {"why": "没有写明学校和项目，无法据以查找"}, {"term_days": 10, "items": "学校名称"}
    )
    return issue_letter(office.program, "edu", number, ask, HEAD, on=date(2026, 11, 13))


def count(office: Office, table: str) -> int:
    with office.program.store.engine.connect() as connection:
        return int(connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one())  # noqa: S608


def test_the_papers_of_a_new_case_say_that_there_are_none(ready: Office, case: str):
    words = ready.client("wu").words(at(case))

    assert "还没有签发文书。" in words
    assert "应发未发" in words  # the receipt slip
    assert "登记回执" in words


def test_only_what_a_machine_cannot_know_is_asked_for(ready: Office, case: str):
    html = ready.client("wu").page(at(case, "/new?act=extend"))

    for name in ("i-reason", "days", "approved_by", "note", "on", "bears"):
        assert f'id="{name}"' in html
    assert 'id="document"' not in html
    assert "填写批准人后显示预览。" in html
    bare = ready.client("wu").post(at(case, "/new"), typed(do="issue", days="10"))
    assert bare.status_code == 422
    assert "请填写批准人" in plain(bare.text)


def test_a_draft_is_kept_at_a_change_and_the_preview_follows(ready: Office, case: str):
    wu = ready.client("wu")
    answer = wu.post(at(case, "/new"), typed(**EXTENSION), headers={"HX-Request": "true"})

    assert answer.status_code == 200
    assert answer.headers["hx-replace-url"] == at(case, "/drafts/1")
    assert '<input type="hidden" id="draft" name="draft" value="1" hx-swap-oob="true">' in answer.text
    assert "11月23日10:00已存为草稿。" in plain(answer.text)
    assert '<span class="free">合同分存多处，须逐份调取</span>' in answer.text
    # ten working days after 2026-12-07
    assert "<mark>2026年12月21日</mark>" in answer.text

    again = wu.post(at(case, "/new"), typed(draft="1", **{**EXTENSION, "days": "5"}), headers={"HX-Request": "true"})
    assert "<mark>2026年12月14日</mark>" in again.text
    assert count(ready, "letter_drafts") == 1
    assert 'value="5"' in wu.page(at(case, "/drafts/1"))


def test_a_cleared_field_is_empty_in_the_draft_too(ready: Office, case: str):
    draft = kept(ready, case)
    kept(ready, case, draft=str(draft), **{"i-reason": ""})

    html = ready.client("wu").page(at(case, f"/drafts/{draft}"))
    assert "合同分存多处" not in html
    assert "没有填写：需要延长的理由。" in html


def test_what_cannot_be_read_stands_at_its_field_and_the_draft_stays_as_it_was(ready: Office, case: str):
    draft = kept(ready, case)
    answer = ready.client("wu").post(
        at(case, "/new"), typed(do="save", draft=str(draft), **{**EXTENSION, "days": "十"})
    )

    assert answer.status_code == 422
    assert 'id="days-err"' in answer.text
    assert 'value="10"' in ready.client("wu").page(at(case, f"/drafts/{draft}"))


def test_a_letter_that_lacks_something_is_not_offered_for_issue(ready: Office, case: str):
    answer = ready.client("wu").post(at(case, "/new"), typed(do="issue", **{**EXTENSION, "i-reason": ""}))

    assert answer.status_code == 422
    assert '<a href="#i-reason">没有填写：需要延长的理由。</a>' in answer.text
    assert count(ready, "letters") == 0


def test_who_edits_a_text_is_told_which_variables_there_are(ready: Office):
    words = ready.client("admin").words("/a/edu/admin/letters/supplement-notice")

    assert "why 为什么不明确" in words
    assert "guidance 指导和释明：怎样写才便于查找（可能没有，写出之前用 if 判断）" in words
    assert "applicant_phone" not in words


def test_issuing_has_a_page_that_repeats_what_it_does(ready: Office, case: str):
    wu = ready.client("wu")
    sent = wu.post(at(case, "/new"), typed(do="issue", **EXTENSION))
    assert sent.headers["location"] == at(case, "/drafts/1/issue")
    words = wu.words(at(case, "/drafts/1/issue"))

    assert "澄教公开〔2026〕1号-延" in words
    assert "现在到期 12月7日 周一 → 签发后 12月21日 周一" in words
    assert "11月23日登记“延长答复期限”" in words
    assert "<bdi>张文慧</bdi>，邮寄" in wu.page(at(case, "/drafts/1/issue"))
    assert count(ready, "letters") == 0

    done = wu.post(at(case, "/drafts/1/issue"), {"_version": "1", "on": "2026-11-23"})
    assert done.headers["location"] == at(case, "/1")
    page = wu.words(at(case, "/1"))
    assert "已签发：澄教公开〔2026〕1号-延。" in page
    assert "政府信息公开申请" in page
    assert "交邮（发出） 11月23日 星期一" in page
    assert "签收（送达） 尚未登记" in page
    assert wu.get(at(case, "/drafts/1")).status_code == 404


def test_a_case_that_changed_meanwhile_is_not_written_to(ready: Office, case: str):
    draft = kept(ready, case)
    ready.does(case, "mark_sensitive", "2026-11-23", reason="涉及众多家长")

    answer = ready.client("wu").post(at(case, f"/drafts/{draft}/issue"), {"_version": "1", "on": "2026-11-23"})

    assert answer.status_code == 409
    assert "刚被别人改动" in plain(answer.text)
    assert count(ready, "letters") == 0


def test_what_needs_a_reason_is_issued_with_it_alone(ready: Office, case: str):
    wu = ready.client("wu")
    draft = kept(ready, case, **{"i-reason": "须于2026年11月30日前从档案馆逐份调取"})
    address = at(case, f"/drafts/{draft}/issue")
    assert 'id="why-date_not_computed"' in wu.page(address)

    bare = wu.post(address, {"_version": "1", "on": "2026-11-23"})
    assert bare.status_code == 422
    assert "请写明仍要签发的理由" in plain(bare.text)

    done = wu.post(address, {"_version": "1", "on": "2026-11-23", "why-date_not_computed": "档案馆开放日"})
    assert done.status_code == 303
    assert "签发时说明的理由 档案馆开放日" in wu.words(done.headers["location"])


def test_a_day_in_the_past_is_told_why(ready: Office, case: str):
    wu = ready.client("wu")
    sent = {**typed(do="issue", **EXTENSION), "on": "11月20日"}
    answer = wu.post(at(case, "/new"), sent)
    assert answer.status_code == 422
    assert "补录（日期早于今天）须写明原因" in plain(answer.text)

    ahead = wu.post(at(case, "/new"), {**sent, "note": "周五已寄出"})
    assert ahead.headers["location"].endswith("/issue?on=11%E6%9C%8820%E6%97%A5")
    assert "11月20日登记“延长答复期限”" in wu.words(ahead.headers["location"])


def test_service_is_recorded_and_the_term_runs_from_it(ready: Office, case: str):
    letter = supplement(ready, case).letter
    wu, page = ready.client("wu"), at(case, f"/{letter.id}")

    bare = wu.post(f"{page}/serve", {"did": "served", "on": "", "method": "post"})
    assert bare.status_code == 422
    assert "请选择凭证" in plain(bare.text)

    done = wu.post(
        f"{page}/serve",
        {"did": "served", "on": "11月23日", "method": "post", "proof": "posting_number", "text": "XA12345678901"},
    )
    assert done.headers["location"] == page
    words = wu.words(page)
    assert "签收（送达） 11月23日 星期一 申请人的期限从这一天起算。" in words
    assert "送达（邮寄）：邮寄单号 XA12345678901" in words
    assert "送达 11月23日" in wu.words(at(case))


def test_mail_that_came_back_needs_its_reason_and_is_listed(ready: Office, case: str):
    letter = supplement(ready, case).letter
    wu, page = ready.client("wu"), at(case, f"/{letter.id}")

    assert wu.post(f"{page}/serve", {"did": "returned", "on": "1123", "method": "post"}).status_code == 422
    done = wu.post(f"{page}/serve", {"did": "returned", "on": "1123", "method": "post", "reason": "查无此人"})

    assert done.status_code == 303
    assert "退回：查无此人" in wu.words(page)
    assert letter.name in wu.words("/a/edu/letters?which=returned")
    assert letter.name in wu.words("/a/edu/letters?which=unserved")
    assert letter.name not in wu.words("/a/edu/letters?which=void")


def test_a_letter_is_made_void_with_reason_and_approver_and_keeps_its_number(ready: Office, case: str):
    letter = supplement(ready, case).letter
    wu, page = ready.client("wu"), at(case, f"/{letter.id}")
    assert "它办理的“补正告知”（第2条）仍然有效" in wu.words(f"{page}/void")

    bare = wu.post(f"{page}/void", {"reason": "写错学校"})
    assert bare.status_code == 422
    assert "请写明批准人" in plain(bare.text)

    assert wu.post(f"{page}/void", {"reason": "写错学校", "approved_by": "钱立"}).status_code == 303
    words = wu.words(page)
    assert "作废：写错学校（钱立批准）" in words
    assert letter.name in words
    assert "登记送达" not in words
    assert letter.name in wu.words("/a/edu/letters?which=void")


def test_the_files_are_given_as_they_were_issued_and_the_look_is_noted(ready: Office, case: str):
    done = supplement(ready, case)
    wu, page = ready.client("wu"), at(case, f"/{done.letter.id}")

    for form, begins in (("pdf", b"%PDF"), ("docx", b"PK"), ("html", b"<!DOCTYPE html>")):
        answer = wu.get(f"{page}/file.{form}")
        assert answer.content.startswith(begins)
        assert answer.headers["content-disposition"].startswith("attachment;")
        assert "sandbox" in answer.headers["content-security-policy"]
    assert wu.get(f"{page}/file.exe").status_code == 404
    assert count(ready, "looks") == 3
    assert done.hashes["pdf"] in wu.page(page)
    assert "与签发时一致" in wu.words(page)


def test_bytes_that_were_changed_are_shown_as_such_and_not_given_out(ready: Office, case: str):
    letter = supplement(ready, case).letter
    wu, page = ready.client("wu"), at(case, f"/{letter.id}")
    with writing(ready.program.store) as unit:
        for (name,) in unit.run("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            unit.run(f"DROP TRIGGER {name}")
        unit.run("UPDATE letter_files SET sha256 = ? WHERE form = 'pdf'", (b"0" * 32,))

    words = wu.words(page)
    assert "与签发时不一致，不能使用" in words
    assert "PDF 不一致" in words
    assert wu.get(f"{page}/file.pdf").status_code == 503
    assert wu.get(f"{page}/file.docx").status_code == 200


def test_the_evidence_pack_is_given_and_noted(ready: Office, case: str):
    letter = supplement(ready, case).letter
    answer = ready.client("wu").get(f"/a/edu/cases/{case}/evidence.zip")

    names = zipfile.ZipFile(io.BytesIO(answer.content)).namelist()
    assert "SHA256SUMS" in names
    assert any(name.startswith(f"08-文书/{letter.id}-") for name in names)
    with ready.program.store.engine.connect() as connection:
        looks = connection.exec_driver_sql("SELECT login, case_number, what FROM looks").all()
    assert looks == [("wu", case, "evidence_pack")]
    assert ready.client("zheng").get(f"/a/edu/cases/{case}/evidence.zip").status_code == 403


def test_the_label_of_the_envelope_bears_both_addresses(ready: Office, case: str):
    letter = supplement(ready, case).letter
    words = ready.client("wu").words(at(case, f"/{letter.id}/label"))

    assert "澄州市梧桐路8号 张文慧 收 澄州市教育局 澄州市文昌路12号 邮编 410000" in words
    assert count(ready, "looks") == 1


def test_letters_of_another_case_or_agency_are_not_found(ready: Office, case: str):
    other = ready.arrives("2026-11-10")
    letter = supplement(ready, case).letter
    draft = kept(ready, other)
    wu = ready.client("wu")

    for address in (
        at(other, f"/{letter.id}"),
        at(other, f"/{letter.id}/file.pdf"),
        at(other, f"/{letter.id}/void"),
        at(other, f"/{letter.id}/label"),
        at(case, f"/drafts/{draft}"),
        at(case, f"/drafts/{draft}/issue"),
        at(case, "/999"),
        at(case, "/x"),
        at("2026-9999"),
    ):
        assert wu.get(address).status_code == 404, address
    assert wu.post(at(case, "/new"), typed(draft=str(draft), do="save", **EXTENSION)).status_code == 404
    he = ready.client("he")
    assert he.get(at(case)).status_code == 403
    assert he.get(f"/a/health/cases/{case}/letters").status_code == 404
    assert ready.client("zheng").get(at(case, "/new?act=extend")).status_code == 403


def test_letters_of_a_restricted_case_are_shut_and_keep_their_place_in_the_list(ready: Office, case: str):
    letter = supplement(ready, case).letter
    ready.client("wu").post(f"/a/edu/cases/{case}/restrict", {"readers": "li", "reason": "涉密"})

    sun = ready.client("sun")
    assert sun.get(at(case, f"/{letter.id}")).status_code == 403
    listed = sun.words("/a/edu/letters")
    assert f"{letter.name} 限制查看 11月13日 {case}" in listed
    assert at(case, f"/{letter.id}") not in sun.page("/a/edu/letters")


def test_the_agency_sees_what_it_owes_and_writes_it_from_there(ready: Office, case: str):
    wu = ready.client("wu")
    words = wu.words("/a/edu/letters?which=owed")
    assert f"{case} 登记回执" in words
    assert f"/a/edu/cases/{case}/letters/new?event=1" in wu.page("/a/edu/letters?which=owed")

    html = wu.page(at(case, "/new?event=1"))
    assert 'id="i-materials"' in html
    sent = wu.post(at(case, "/new"), {"kind": "receipt-slip", "event": "1", "do": "issue", "i-materials": "申请表1份"})
    done = wu.post(sent.headers["location"], {"_version": "1"})
    assert done.status_code == 303, plain(done.text)[:600]
    assert "没有应发未发的文书。" in wu.words("/a/edu/letters?which=owed")


def test_the_list_of_the_agency_is_of_a_year_and_kind(ready: Office, case: str):
    letter = supplement(ready, case).letter
    wu = ready.client("wu")

    assert letter.name in wu.words("/a/edu/letters?kind=supplement-notice")
    assert "没有这样的文书。" in wu.words("/a/edu/letters?kind=extension-notice")
    assert "没有这样的文书。" in wu.words("/a/edu/letters?year=2025")
    assert letter.name in wu.words("/a/edu/letters?year=abc&page=-3&which=x")


def test_a_draft_is_put_aside(ready: Office, case: str):
    draft = kept(ready, case)
    wu = ready.client("wu")
    assert "延长答复期限告知书" in wu.words(at(case))

    assert wu.post(at(case, f"/drafts/{draft}")).headers["location"] == at(case)
    assert wu.get(at(case, f"/drafts/{draft}")).status_code == 404


def test_the_letters_of_a_case_are_chosen_by_what_they_are_for(ready: Office, case: str):
    words = ready.client("wu").words(at(case, "/new"))

    assert "发出即办理“延长答复期限”。" in words
    assert "送达回证" in words
    assert "征求意见书（第三方）" in words
    assert "拟写答复" in words
    several = ready.client("wu").words(at(case, "/new?act=consult"))
    assert "选一份" in several


def test_the_pages_are_there_in_english(ready: Office, case: str):
    letter, draft = supplement(ready, case).letter, kept(ready, ready.arrives("2026-11-10"))
    wu = ready.client("wu")
    for address, said in (
        (at(case), "Issued"),
        (at(case, "/new"), "Other letters"),
        (at(case, f"/{letter.id}"), "The applicant's term runs from here."),
        (at("2026-0002", f"/drafts/{draft}"), "What is to be typed"),
        (at("2026-0002", f"/drafts/{draft}/issue"), "Due now 8 Dec 2026 Tue → Then 22 Dec 2026 Tue"),
        ("/a/edu/letters", "Letters of the agency"),
        ("/a/edu/cases/2026-0002/decision?outcome=partial", "Write the answer: partial"),
    ):
        words = wu.words(f"{address}{'&' if '?' in address else '?'}lang=en")
        assert said in words, (address, words[-400:])
