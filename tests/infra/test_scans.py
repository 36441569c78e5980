"""Evidence as people send it: read in a process of its own, or refused in words that say what to do."""

from __future__ import annotations

import io
import zipfile

import pikepdf
import pytest

from procurement.infra import untrusted
from procurement.kernel.errors import Refused
from tests.infra.scans import pdf, picture


def refusal(content: bytes) -> str:
    with pytest.raises(Refused) as caught:
        untrusted.read("scan", content)
    [one] = caught.value.refusals
    assert one.field == "file"
    return one.code


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (pdf(), ["application/pdf", 1, 0, 0]),
        (pdf(300), ["application/pdf", 300, 0, 0]),
        (picture(), ["image/jpeg", 1, 40, 30]),
        (picture("PNG"), ["image/png", 1, 40, 30]),
    ],
)
def test_what_people_scan_and_photograph_is_read(content: bytes, found: list[object]) -> None:
    assert untrusted.read("scan", content) == [found]


def test_a_photo_of_forty_million_pixels_is_read_and_a_larger_one_is_not() -> None:
    assert untrusted.read("scan", picture(size=(8000, 5000))) == [["image/jpeg", 1, 8000, 5000]]
    assert refusal(picture("PNG", (8000, 7000))) == "files.scan_pixels"


def test_a_scan_of_more_pages_than_anybody_reads_is_refused() -> None:
    assert refusal(pdf(301)) == "files.scan_pages"


def test_a_pdf_that_asks_for_a_password_is_refused() -> None:
    assert refusal(pdf(password="a password")) == "files.scan_locked"


def test_a_pdf_only_its_owner_may_change_is_read() -> None:
    """Registers lock what they issue against changes; anybody may open it."""
    made = pikepdf.open(io.BytesIO(pdf()))
    out = io.BytesIO()
    made.save(out, encryption=pikepdf.Encryption(owner="theirs", user=""))
    assert untrusted.read("scan", out.getvalue()) == [["application/pdf", 1, 0, 0]]


def test_what_is_no_pdf_and_no_picture_is_refused_whatever_its_name_says() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("licence.pdf", pdf())
    for content in (packed.getvalue(), b"MZ\x90\x00", b"<html></html>", b"GIF89a"):
        assert refusal(content) == "files.scan_kind"


@pytest.mark.parametrize(
    "content", [pdf()[:200], picture(size=(400, 300))[:300], picture("PNG", (400, 300))[:60]]
)
def test_a_file_that_was_cut_off_is_refused(content: bytes) -> None:
    assert refusal(content) == "files.scan_broken"


def named(**entries: object) -> pikepdf.Dictionary:
    return pikepdf.Dictionary({f"/{name}": value for name, value in entries.items()})


@pytest.mark.parametrize(
    "root",
    [
        {"/OpenAction": named(S=pikepdf.Name("/JavaScript"), JS="app.alert(1)")},
        {"/OpenAction": named(S=pikepdf.Name("/Launch"), F="calc.exe")},
        {"/AA": named(WC=named(S=pikepdf.Name("/SubmitForm")))},
        {"/Names": named(EmbeddedFiles=named(Names=pikepdf.Array([])))},
        {"/Kids": pikepdf.Array([named(S=pikepdf.Name("/JavaScript"))])},
        {"/AcroForm": named(XFA="<xdp/>")},
    ],
)
def test_a_pdf_that_does_something_or_carries_something_is_refused(root: dict[str, object]) -> None:
    assert refusal(pdf(root=root)) == "files.scan_active"


def test_a_pdf_that_opens_at_a_page_is_read() -> None:
    there = named(S=pikepdf.Name("/GoTo"), D=pikepdf.Array([0, pikepdf.Name("/Fit")]))
    assert untrusted.read("scan", pdf(root={"/OpenAction": there})) == [["application/pdf", 1, 0, 0]]
