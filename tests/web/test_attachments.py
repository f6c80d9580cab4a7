"""Files of a case: taken by what they are, scanned, sealed, given out as a download, removed without being lost."""

import socket
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from io import BytesIO

import pytest

from request_flow.errors import BadInput, StoreUnavailable
from request_flow.services.file_types import harmless_name, type_of
from request_flow.services.scanning import scan
from web.office import Office, plain

PDF = b"%PDF-1.7\nwhat it says\n%%EOF"
EICAR = b"%PDF-1.7\nX5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR"


@pytest.fixture
def case(office: Office) -> str:
    return office.arrives("2026-11-09")


def papers(number: str) -> str:
    return f"/a/edu/cases/{number}/attachments"


def package(*names: str) -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return made.getvalue()


def send(office: Office, number: str, name: str, content: bytes, who: str = "li"):
    return office.client(who).post(papers(number), files={"file": (name, content, "text/html")})


def test_a_file_is_kept_sealed_and_given_out_as_a_download(office: Office, case: str):
    sent = send(office, case, "征求意见回函.pdf", PDF)
    given = office.client("li").get(f"{papers(case)}/1")

    assert sent.headers["location"] == f"/a/edu/cases/{case}#dc"
    assert given.content == PDF
    assert given.headers["content-type"] == "application/pdf"
    assert given.headers["x-content-type-options"] == "nosniff"
    assert given.headers["content-disposition"].startswith("attachment; filename*=UTF-8''")
    with office.program.store.engine.connect() as connection:
        [(sealed, scanned)] = connection.exec_driver_sql("SELECT sealed, scan FROM attachments").all()
        looks = connection.exec_driver_sql("SELECT login, what FROM looks").all()
    assert b"what it says" not in sealed
    assert scanned == "off"
    assert looks == [("li", "attachment")]
    assert "征求意见回函.pdf" in office.client("li").words(f"/a/edu/cases/{case}")


def test_a_removed_file_is_named_and_not_given_out(office: Office, case: str):
    send(office, case, "a.pdf", PDF)
    li = office.client("li")

    assert li.post(f"{papers(case)}/1/remove").status_code == 303
    assert li.get(f"{papers(case)}/1").status_code == 404
    assert li.post(f"{papers(case)}/1/remove").status_code == 409
    assert "a.pdf 李若川移除" in li.words(f"/a/edu/cases/{case}")
    with office.program.store.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM attachments WHERE length(sealed) > 0").scalar() == 1


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.pdf", b"<html>\x00<script>"),
        ("empty.pdf", b""),
        ("archive.zip", package("a.txt")),
        ("macros.docx", package("word/document.xml", "word/vbaProject.bin")),
        ("broken.docx", b"PK\x03\x04 nothing"),
        ("program.pdf", b"MZ\x90\x00"),
    ],
)
def test_what_is_no_document_is_not_taken(office: Office, case: str, name, content):
    answer = send(office, case, name, content)

    assert answer.status_code == 422
    assert 'id="file-err"' in answer.text
    with office.program.store.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM attachments").scalar() == 0


def test_a_file_of_another_agencys_case_is_not_there(office: Office, case: str):
    send(office, case, "a.pdf", PDF)
    other = office.arrives("2026-11-09", agency="health")
    he = office.client("he")

    assert other == case  # two agencies number alike
    assert he.get(f"/a/health/cases/{case}/attachments/1").status_code == 404
    assert he.post(f"/a/health/cases/{case}/attachments/1/remove").status_code == 404
    assert he.get(f"{papers(case)}/1").status_code == 403
    assert send(office, case, "b.pdf", PDF, who="lu").status_code == 403


@pytest.mark.parametrize(
    ("name", "harmless"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\li\\意见.pdf", "意见.pdf"),
        ("invoice.pdf.exe", "invoice.pdf_exe.pdf"),
        ("a\u202efdp.exe", "afdp_exe.pdf"),
        ("no\r\nheader: x.pdf", "noheader_ x.pdf"),
        (".pdf", "pdf.pdf"),
        ("", "file.pdf"),
        ("长" * 300 + ".PDF", "长" * 100 + ".pdf"),
    ],
)
def test_a_name_harms_nobody_and_tells_what_the_content_is(name, harmless):
    assert harmless_name(name, type_of(PDF)) == harmless


def test_the_type_is_that_of_the_content():
    assert type_of(package("OFD.xml", "Doc_0/Document.xml")).ending == "ofd"
    assert type_of(package("[Content_Types].xml", "word/document.xml")).ending == "docx"
    assert type_of(b"\x89PNG\r\n\x1a\n....").media_type == "image/png"
    assert type_of("一段文字\n".encode()).media_type == "text/plain; charset=utf-8"


@contextmanager
def scanner(answer: bytes) -> Iterator[tuple[str, list[bytes]]]:
    """A scanner that says ``answer`` to one file, and keeps what it was sent."""
    got: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            caller, _ = server.accept()
            with caller:
                said = b""
                while not said.endswith(bytes(4)):
                    said += caller.recv(65536)
                got.append(said)
                caller.sendall(answer)

        worker = threading.Thread(target=serve)
        worker.start()
        yield f"tcp://127.0.0.1:{server.getsockname()[1]}", got
        worker.join(10)


def test_a_scanner_sees_the_file_and_refuses_what_is_harmful():
    with scanner(b"stream: OK\0") as (address, got):
        assert scan(address, PDF) == "clean"
    assert got == [b"zINSTREAM\0" + len(PDF).to_bytes(4, "big") + PDF + bytes(4)]

    with scanner(b"stream: Eicar-Signature FOUND\0") as (address, _), pytest.raises(BadInput) as caught:
        scan(address, EICAR)
    assert caught.value.code == "file_harmful"


def test_a_scanner_that_does_not_answer_lets_nothing_in():
    with scanner(b"INSTREAM size limit exceeded. ERROR\0") as (address, _), pytest.raises(StoreUnavailable):
        scan(address, PDF)
    with pytest.raises(StoreUnavailable):
        scan("unix:///nowhere/clamd.sock", PDF)


def test_a_harmful_upload_leaves_nothing(office: Office, case: str):
    with scanner(b"stream: Eicar FOUND\0") as (address, _):
        office.program.outside = replace(office.program.outside, clamav=address)
        answer = send(office, case, "a.pdf", EICAR)

    assert answer.status_code == 422
    assert "文件含有病毒或恶意代码，没有保存" in plain(answer.text)
    with office.program.store.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM attachments").scalar() == 0
