"""Pages travel compressed, so that the length of an answer tells nothing that a page keeps secret."""

import gzip

from request_flow.web.packing import MOST_PADDING, packed
from web.office import Office

PAGE = "/a/edu/more"


def test_a_page_is_compressed_for_who_takes_it(office: Office):
    li = office.client("li")

    with li.stream("GET", PAGE, headers={"Accept-Encoding": "gzip"}) as answer:
        raw = b"".join(answer.iter_raw())
    plain = li.get(PAGE, headers={"Accept-Encoding": "identity"})

    assert (answer.headers["Content-Encoding"], answer.headers["Vary"]) == ("gzip", "Accept-Encoding")
    assert int(answer.headers["Content-Length"]) == len(raw) < len(plain.content) / 2
    assert "更多" in gzip.decompress(raw).decode()
    assert "Content-Encoding" not in plain.headers


def test_what_another_site_has_fetched_is_not_compressed(office: Office):
    answer = office.client("li").get(PAGE, headers={"Accept-Encoding": "gzip", "Sec-Fetch-Site": "cross-site"})

    assert "Content-Encoding" not in answer.headers


def test_small_answers_and_files_go_out_as_they_are(office: Office):
    li = office.client("li")

    for address in ("/healthz", "/a/edu/cases.xlsx"):
        assert "Content-Encoding" not in li.get(address, headers={"Accept-Encoding": "gzip"}).headers, address


def test_the_same_content_has_another_length_each_time():
    content = "收到、停算、延期、到期".encode() * 100
    lengths = {len(packed(content)) for _ in range(60)}

    assert len(lengths) > 20
    assert max(lengths) - min(lengths) <= MOST_PADDING
    assert gzip.decompress(packed(content)) == content


def test_the_seal_of_a_form_is_masked_anew_in_each_page(office: Office):
    li = office.client("li")
    seals = {li.page(PAGE).split('name="_seal" value="')[1].split('"')[0] for _ in range(3)}

    assert len(seals) == 3
