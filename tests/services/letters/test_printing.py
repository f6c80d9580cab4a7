"""All letters of a year as one ZIP: in the order of their numbers, void ones left out, in memory that does not grow."""

import io
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from request_flow.services.letters.keeping import void_letter
from request_flow.services.letters.printing import count_to_print, print_all
from services.desk import HEAD
from services.letters.office import SLIP, a_request, issued

TESTS = Path(__file__).resolve().parents[2]
MEGABYTES = 2**20
FEW, SOAK = 600, 10_000
"""At 40 kB a letter the few would be 24 MB, had memory to hold them; the ten thousand are over 200 MB."""
ROOM, ROOM_OF_SOAK = 8 * MEGABYTES, 24 * MEGABYTES
"""A ZIP lists its files at its end: some hundred bytes a letter."""


@pytest.mark.parametrize(
    ("count", "sort", "room", "least"),
    [
        (FEW, "small", ROOM, 40_000),
        pytest.param(SOAK, "real", ROOM_OF_SOAK, 15_000, marks=pytest.mark.soak),
    ],
    ids=["600", "10000"],
)
def test_the_memory_of_printing_all_letters_does_not_grow_with_their_number(
    office, store_url, tmp_path, count, sort, room, least
):
    a_request(office)
    path = tmp_path / "letters.zip"
    environment = {**os.environ, "PYTHONPATH": str(TESTS)}
    command = [sys.executable, "-m", "services.letters.print_many", store_url, tmp_path, path, str(count), sort]

    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)

    told = json.loads(done.stdout)
    assert (told["total"], told["told"], told["last"]) == (count, count, count)
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        assert archive.testzip() is None
    assert len(names) == count
    assert names[0] == "00001-教公开〔2024〕1号-答.pdf"
    assert names[-1] == f"{count:05}-教公开〔2024〕{count}号-答.pdf"
    assert path.stat().st_size > count * least
    assert told["grew"] < room


def test_letters_are_printed_by_kind_and_number_and_void_ones_are_left_out(office):
    first, second = a_request(office), a_request(office)
    for number in (second, first):
        issued(office, number)
    issued(office, second, SLIP)
    void_letter(office, "edu", "教公开〔2024〕1号-补", "印错", HEAD)

    whole = zipfile.ZipFile(io.BytesIO(b"".join(print_all(office, "edu", 2024))))
    slips = zipfile.ZipFile(io.BytesIO(b"".join(print_all(office, "edu", 2024, "receipt-slip", form="html"))))

    assert sorted(whole.namelist()) == ["00001-教公开〔2024〕1号-回.pdf", "00002-教公开〔2024〕2号-补.pdf"]
    assert slips.namelist() == ["00001-教公开〔2024〕1号-回.html"]
    assert [count_to_print(office, "edu", year) for year in (2023, 2024)] == [0, 2]
