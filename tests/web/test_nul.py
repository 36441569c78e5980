"""What no row can hold is refused or ignored in words, wherever it stands: it is never a fault of the database."""

from __future__ import annotations

import pytest

from procurement.kernel.permissions import Role
from tests.accounts.signing import fill
from tests.architecture.page_client import PageClient
from tests.factories import Office

LISTS = ["/catalog/items", "/people", "/audit", "/contracts", "/bills"]


@pytest.mark.parametrize(
    "query", ["q=%00", "q=a%00b", "sort=%00", "page=%00", "%00=1", "code=%00&name=%00", "q=%ED%A0%80"]
)
@pytest.mark.parametrize("path", LISTS)
def test_a_nul_in_an_address_is_no_fault_of_the_database(db: Office, path: str, query: str) -> None:
    who = {"/people": Role.ADMINISTRATOR, "/audit": Role.AUDITOR}.get(path, Role.OFFICER)
    assert db.client(who).get(f"{path}?{query}").status_code in (200, 400, 404)


@pytest.mark.parametrize(
    "path",
    ["/verify?code=%00", "/account/sign-in?next=%00", "/account/sign-in?next=http://[", "/search?q=%00"],
)
def test_a_nul_in_a_public_address_is_no_fault_either(db: Office, path: str) -> None:
    assert db.client().get(path).status_code in (200, 302, 303, 400, 404)


@pytest.mark.parametrize("email", ["a\0b@example.cn", "a@[", "a@b@c", "\ud800@x.cn", "x" * 70000 + "@a.cn"])
@pytest.mark.parametrize("path", ["/account/sign-in", "/account/password-reset"])
def test_a_malformed_account_is_refused_in_words(db: Office, path: str, email: str) -> None:
    client = PageClient(db.client())
    typed = {"email": email.encode("utf-8", "surrogatepass").decode("utf-8", "replace"), "password": "x\0y"}
    sent = client.client.post(path, data=fill(client.get(path), path, **typed))
    assert sent.status_code in (200, 400, 422)
