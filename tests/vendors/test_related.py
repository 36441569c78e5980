"""Related parties: hints read from what is on file each time anew, and what a person says they mean."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import create_engine, insert, pool, select, text, update
from sqlalchemy.exc import DBAPIError

from procurement.accounts.models import Organisation, User
from procurement.audit.models import AuditRecord
from procurement.infra.db import own_transaction, reading
from procurement.kernel.errors import Forbidden, NotFound, Refused
from procurement.kernel.permissions import Role
from procurement.pages.charts import ties
from procurement.vendors import queries, services
from procurement.vendors.models import RelatedVerdict, StaffMember, VendorKey
from procurement.vendors.rules.related import MOST_SHARING, HintKind, Meaning, name_key
from procurement.vendors.services import VerdictCommand
from tests.architecture.page_client import PageClient
from tests.factories import Office
from tests.vendors.world import alter, ruled

IDENTITY = "110101199001011234"


def pairs(office: Office, vendor: str = "v1") -> list[tuple[str, ...]]:
    """What the first vendor has in common with others, kinds only."""
    return [
        tuple(pair.kinds)
        for pair in queries.pairs_of(office.actor(Role.OFFICER), office.organisations[vendor])
    ]


def staff(office: Office, vendor: str, number: str = IDENTITY, active: bool = True) -> None:
    row = {
        "bureau_id": office.bureau, "vendor_id": office.organisations[vendor], "name": "某员工",
        "identity_number": number, "identity_end": number[-4:], "entered_by": office.people["vendor"], "active": active,
    }  # fmt: skip
    with own_transaction() as connection:
        connection.execute(insert(StaffMember).values(row))


def mails(office: Office, **addresses: str) -> None:
    for key, address in addresses.items():
        with own_transaction() as connection:
            connection.execute(update(User).where(User.id == office.people[key]).values(email=address))


def key(function: str, typed: str) -> Any:
    return reading().scalar(text(f"SELECT {function}(:typed)"), {"typed": typed})


# ---- what is compared ---------------------------------------------------------------------------
FORMS = (
    "有限公司",
    "有限责任公司",
    "股份有限公司",
    "集团有限公司",
    "（集团）有限公司",
    "(集团)股份有限公司",
    "公司",
    "",
)
stems = st.text("示例样本物业服务ABCxyz12", min_size=1, max_size=8)


@given(
    stems,
    st.sampled_from(FORMS),
    st.sampled_from(FORMS),
    st.sampled_from([" ", "\u3000", "（上海）", "·", "-"]),
)
def test_a_name_is_the_same_whatever_its_width_brackets_blanks_and_legal_form(
    stem: str, one: str, other: str, between: str
) -> None:
    wide = "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in stem)
    plain = between.strip(" \u3000·-（）")
    assert (
        name_key(stem + between + one) == name_key(wide + plain + other) == name_key(name_key(stem + plain))
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("示例物业有限公司", "示例保洁有限公司"),
        ("示例一公司", "示例二公司"),
        ("示例上海有限公司", "示例北京有限公司"),
    ],
)
def test_other_names_stay_others(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)


@pytest.mark.parametrize("name", ["有限公司", "集团", "（集团）公司"])
def test_a_name_of_nothing_but_a_legal_form_keeps_it(name: str) -> None:
    assert name_key(name)


def test_the_database_compares_names_as_the_rule_does(db: Office) -> None:
    @given(st.text(max_size=20) | st.tuples(stems, st.sampled_from(FORMS)).map("".join))
    def same(name: str) -> None:
        name = name.replace("\0", "")
        assert key("name_key", name) == name_key(name)

    same()


@pytest.mark.parametrize(
    ("function", "typed", "keys"),
    [
        ("phone_keys", "021-5555 6666", ["2155556666"]),
        ("phone_keys", "+86 21 5555-6666", ["2155556666"]),
        ("phone_keys", "（021）55556666转8001", ["2155556666"]),
        ("phone_keys", "0086-13800001111／０２１－５５５５６６６６", ["13800001111", "2155556666"]),
        ("phone_keys", "0000-1", []),
        ("address_key", "和平路8号301室", "和平路8-301"),
        ("address_key", "和平路８号－３０１", "和平路8-301"),
        ("address_key", "和平路 8 号 301 房", "和平路8-301"),
        ("address_key", "和平路8#301", "和平路8-301"),
        ("address_key", "和平路83号01室", "和平路83-01"),
        ("address_key", "样本市", ""),
        ("account_key", "６２００-0001 1111", "620000011111"),
        ("account_key", "1", ""),
        ("person_key", "阿依古丽•买买提", "阿依古丽买买提"),
        ("person_key", "张", ""),
    ],
)
def test_what_is_typed_in_many_ways_has_one_key(db: Office, function: str, typed: str, keys: Any) -> None:
    assert key(function, typed) == keys


def test_the_keys_follow_the_vendor(db: Office) -> None:
    def held() -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        mine = select(VendorKey).where(VendorKey.vendor_id == db.organisations["v1"]).order_by(VendorKey.key)
        reading().expire_all()
        for row in reading().scalars(mine):
            found.setdefault(row.kind, []).append(row.key)
        return found

    assert held() == {"name": ["示例物业服务"]}
    alter(db, "v1", phone="021-55556666/13800001111", representative="张 三", name_zh="改名（集团）有限公司")
    assert held() == {"name": ["改名"], "phone": ["13800001111", "2155556666"], "representative": ["张三"]}
    alter(db, "v1", phone="", representative="")
    assert held() == {"name": ["改名"]}
    alter(db, "d1", phone="021-55556666")
    assert held() == {"name": ["改名"]}


# ---- hints --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("field", "one", "other", "kind"),
    [
        ("representative", "张 三", "张三", "representative"),
        ("phone", "021-55556666", "（021）5555 6666转1", "phone"),
        ("address", "和平路8号301室", "和平路８号－３０１", "address"),
    ],
)
def test_what_two_write_alike_is_a_hint(db: Office, field: str, one: str, other: str, kind: str) -> None:
    alter(db, "v1", **{field: one})
    assert pairs(db) == []
    alter(db, "v2", **{field: other})
    assert pairs(db) == pairs(db, "v2") == [(kind,)]


def test_the_same_bank_account_is_a_hint(live: Office) -> None:
    engine = create_engine(live.owner_url, poolclass=pool.NullPool)
    with engine.begin() as owner:
        owner.execute(text("ALTER TABLE organisation DISABLE TRIGGER bank_account_by_two"))
    for vendor, account in (("v1", "6200 0001 1111"), ("v2", "６２０００００１１１１１")):
        alter(live, vendor, bank_account=account)
    assert pairs(live) == [("account",)]


def test_the_bureaus_own_telephone_is_no_hint(db: Office) -> None:
    for vendor in ("v1", "v2"):
        alter(db, vendor, phone="021-55556666")
    assert pairs(db) == [("phone",)]
    alter(db, "bureau", phone="(021) 55556666")
    assert pairs(db) == []


def test_an_e_mail_domain_of_their_own_is_a_hint_and_a_public_one_is_not(db: Office) -> None:
    for domain, found in (("qq.com", []), ("163.com", []), ("shared.example", [("mail",)])):
        mails(db, vendor=f"one@{domain}", vendor2=f"other@{domain}")
        assert pairs(db) == found, domain
    mails(db, officer="officer@shared.example")
    assert pairs(db) == []


def test_somebody_who_works_for_both_is_a_hint_whose_number_is_never_given_back(db: Office) -> None:
    staff(db, "v1")
    staff(db, "v2", active=False)
    assert pairs(db) == []
    staff(db, "v2", "110101199001015678")
    staff(db, "v1", "110101199001015678")
    assert pairs(db) == [("staff",)]
    groups = queries.groups_of(db.actor(Role.OFFICER), [db.organisations["v1"]])
    assert [(group.kind, group.key) for group in groups] == [(HintKind.STAFF, "")]
    pages = PageClient(db.client(Role.OFFICER), "zh_CN")
    pair = f"{db.organisations['v1']}-{db.organisations['v2']}"
    for address in (f"/vendors/{db.organisations['v1']}", "/vendors/related", f"/vendors/related/{pair}"):
        page = pages.get(address)
        assert "1 人同时在两家" in page.words
        assert "5678" not in pages.client.get(address).text


def test_what_too_many_share_says_nothing_and_is_told(db: Office) -> None:
    rows = [
        {
            "bureau_id": db.bureau,
            "kind": "vendor",
            "code": f"M{n}",
            "name_zh": f"众{n}",
            "phone": "021-55556666",
        }
        for n in range(MOST_SHARING - 1)
    ]
    with own_transaction() as connection:
        connection.execute(insert(Organisation), rows)
    alter(db, "v1", phone="021-55556666")
    assert len(pairs(db)) == MOST_SHARING - 1
    alter(db, "v2", phone="021-55556666")
    assert pairs(db) == []
    page = PageClient(db.client(Role.OFFICER), "zh_CN").get(f"/vendors/{db.organisations['v1']}")
    assert f"{MOST_SHARING + 1} 家供应商都有" in page.words


def test_stated_relations_count_until_they_end_and_those_of_a_buyers_staff_do_not(live: Office) -> None:
    engine = create_engine(live.owner_url, poolclass=pool.NullPool)
    one, other = live.organisations["v1"], live.organisations["v2"]
    with engine.begin() as owner:
        owner.execute(text("ALTER TABLE vendor_relation DISABLE TRIGGER USER"))

        def says(
            vendor: int,
            name: str,
            code: str | None = None,
            kind: str = "shareholder",
            ended: str | None = None,
        ) -> None:
            owner.execute(
                text("""INSERT INTO vendor_relation (bureau_id, vendor_id, kind, name, credit_code, ended, note, entered_by, share)
                    VALUES (:b, :v, :k, :n, :c, CAST(:e AS timestamptz), '某局', :p, CASE :k WHEN 'shareholder' THEN 10 END)"""),
                {
                    "b": live.bureau,
                    "v": vendor,
                    "k": kind,
                    "n": name,
                    "c": code,
                    "e": ended,
                    "p": live.people["vendor"],
                },
            )

        says(one, "示例控股有限公司", "91310115MA1K35A07W")
        says(other, "别名控股", "91310115MA1K35A07W")
        says(one, "李某", kind="relative_of_buyer")
        says(other, "李某", kind="relative_of_buyer")
        says(one, "王某", ended="2026-01-01")
        says(other, "王某")
    assert pairs(live) == [("holder",)]
    with engine.begin() as owner:
        owner.execute(text("DELETE FROM vendor_relation"))
        says(one, "样本餐饮服务（集团）有限公司")
    assert pairs(live) == [("holder",)]
    with engine.begin() as owner:
        owner.execute(text("UPDATE vendor_relation SET name = '赵 六'"))
    assert pairs(live) == []
    alter(live, "v2", representative="赵六")
    assert pairs(live) == [("holder",)]
    alter(live, "v1", representative="赵六")
    assert pairs(live) == [("holder", "representative")]
    with engine.begin() as owner:
        owner.execute(text("UPDATE vendor_relation SET kind = 'relative_of_buyer', share = NULL"))
    assert pairs(live) == [("representative",)], "whom the bureau's staff is related to holds nobody"


# ---- what a person says -------------------------------------------------------------------------
def common(office: Office) -> Any:
    for vendor in ("v1", "v2"):
        alter(office, vendor, phone="021-55556666")
    return found(office)


def found(office: Office) -> Any:
    (pair,) = queries.pairs_of(office.actor(Role.OFFICER), office.organisations["v1"])
    return pair


def say(office: Office, meaning: Meaning = Meaning.UNRELATED, who: str = "officer", **other: str) -> None:
    command = VerdictCommand(meaning, "同一园区总机。", found(office).fingerprint)
    one, two = office.organisations["v1"], office.organisations["v2"]
    services.decide_related(office.actor(who), two, one, replace(command, **other))


def test_what_was_said_holds_until_the_facts_change_and_is_asked_anew_then(db: Office) -> None:
    assert common(db).state == "open"
    say(db)
    assert found(db).state == "unrelated"
    alter(db, "v1", representative="张三")
    assert found(db).state == "unrelated"
    alter(db, "v2", representative="张三")
    assert found(db).state == "changed"
    say(db, Meaning.RELATED)
    assert found(db).state == "related"
    alter(db, "v1", phone="")
    assert found(db).state == "changed"


def test_it_is_recorded_of_both_with_the_reason(db: Office) -> None:
    common(db)
    say(db, Meaning.WATCHED)
    told = select(AuditRecord.subject_id, AuditRecord.params).where(
        AuditRecord.action == "vendors.related_watched"
    )
    assert {row.subject_id: row.params["name"] for row in reading().execute(told)} == {
        db.organisations["v1"]: "样本餐饮服务有限公司",
        db.organisations["v2"]: "示例物业服务有限公司",
    }


def test_nothing_is_said_without_a_reason_of_facts_unseen_or_of_vendors_with_nothing_in_common(
    db: Office,
) -> None:
    common(db)
    with pytest.raises(Refused, match="related_reason_missing"):
        say(db, reason=" ")
    with pytest.raises(Refused, match="hint_changed"):
        say(db, fingerprint="0" * 64)
    for who in ("supervisor", "auditor", "vendor"):
        with pytest.raises(Forbidden):
            say(db, who=who)
    fingerprint = found(db).fingerprint
    alter(db, "v2", phone="")
    with pytest.raises(NotFound):
        services.decide_related(
            db.actor(Role.OFFICER), db.organisations["v1"], db.organisations["v2"],
            VerdictCommand(Meaning.RELATED, "x", fingerprint),
        )  # fmt: skip


def test_the_database_keeps_what_was_said_whole_and_in_order(db: Office) -> None:
    common(db)
    say(db)
    with pytest.raises(DBAPIError, match="permission denied"), own_transaction() as connection:
        connection.execute(update(RelatedVerdict).values(meaning="related"))
    elsewhere = Office.build(db.app, "b")
    one, two = sorted((db.organisations["v1"], db.organisations["v2"]))
    base = {
        "bureau_id": db.bureau, "one_id": one, "other_id": two, "meaning": "related", "reason": "x",
        "fingerprint": "0" * 64, "decided_by": db.people["officer"],
    }  # fmt: skip
    for wrong, constraint in (
        ({"one_id": two, "other_id": one}, "ck_related_verdict_in_order"),
        ({"meaning": "maybe"}, "ck_related_verdict_meaning"),
        ({"reason": ""}, "ck_related_verdict_reason"),
        ({"fingerprint": "x"}, "ck_related_verdict_fingerprint"),
        ({"other_id": elsewhere.organisations["v1"]}, "fk_related_verdict_other_id_bureau_id"),
        ({"one_id": db.bureau, "bureau_id": elsewhere.bureau}, "fk_related_verdict_one_id_bureau_id"),
    ):
        with pytest.raises(DBAPIError, match=constraint), own_transaction() as connection:
            connection.execute(insert(RelatedVerdict).values({**base, **wrong}))


def test_the_database_takes_no_empty_key_and_none_of_another_kind(db: Office) -> None:
    base = {"bureau_id": db.bureau, "vendor_id": db.organisations["v1"], "kind": "phone", "key": "1"}
    for wrong, constraint in (({"key": ""}, "ck_vendor_key_key"), ({"kind": "shoe"}, "ck_vendor_key_kind")):
        with pytest.raises(DBAPIError, match=constraint), own_transaction() as connection:
            connection.execute(insert(VendorKey).values({**base, **wrong}))


def test_vendors_of_two_bureaus_have_nothing_in_common(db: Office) -> None:
    other = Office.build(db.app, "b")
    alter(db, "v1", phone="021-55556666")
    alter(other, "v1", phone="021-55556666")
    assert pairs(db) == pairs(other) == []
    common(db)
    with pytest.raises(NotFound):
        queries.pair_of(other.actor(Role.OFFICER), db.organisations["v1"], db.organisations["v2"])
    assert queries.strongest_pairs(other.actor(Role.OFFICER), 5) == []


# ---- pages --------------------------------------------------------------------------------------
def test_a_pair_is_looked_at_and_decided_on_pages(db: Office) -> None:
    ruled(db)
    common(db)
    pages = PageClient(db.client(Role.OFFICER), "zh_CN")
    page = pages.get("/vendors/related")
    assert len(page.find('//table//tbody/tr[.//a[starts-with(@href, "/vendors/related/")]]')) == 1
    assert page.find('//svg[@role="img" and contains(@aria-label, "电话相同")]')
    there = f"/vendors/related/{found(db).pair}"
    page = pages.get(there)
    assert "021-55556666" in page.words and "实施条例 第18条" in page.words
    refused = pages.post(f"{there}/decision", {"meaning": "related", "reason": ""}, status=422)
    assert refused.find('//*[contains(@class,"has-err")]//*[@name="reason"]')  # type: ignore[union-attr]
    pages.post(f"{there}/decision", {"meaning": "related", "reason": "同一控制人"})
    assert "同一控制人" in pages.get(there).words
    assert "同一控制人" in pages.get(f"/vendors/{db.organisations['v2']}").words
    auditor = PageClient(db.client(Role.AUDITOR), "zh_CN").get(there)
    assert not auditor.find('//main//a[contains(@href, "/decision")]')
    assert pages.client.get("/vendors/related?state=related&export=xlsx").status_code == 200


def test_no_vendor_learns_of_it(db: Office) -> None:
    common(db)
    say(db, Meaning.RELATED)
    client = db.client(Role.VENDOR)
    for address in ("/vendors/related", f"/vendors/related/{found(db).pair}"):
        assert client.get(address).status_code == 403
    company = client.get("/company").text
    assert "样本餐饮" not in company and "共同点" not in company


@pytest.mark.parametrize("pair", ["1", "1-x", "0-5", "5-5", f"{'9' * 30}-1"])
def test_an_address_of_no_pair_is_not_found(db: Office, pair: str) -> None:
    assert db.client(Role.OFFICER).get(f"/vendors/related/{pair}").status_code == 404


def test_a_picture_of_the_same_facts_is_the_same_and_says_all_in_words() -> None:
    drawn = [ties("图", ["甲", "乙" * 30], ["电话"], [(0, 0), (1, 0)], head=("a", "b")) for _ in range(2)]
    assert drawn[0].svg == drawn[1].svg
    assert drawn[0].svg.count("<path") == 2 and drawn[0].svg.count("<circle") == 3
    assert "乙" * 30 in drawn[0].svg and "…" in drawn[0].svg
    assert drawn[0].rows == (("甲", "电话"), ("乙" * 30, "电话"))
