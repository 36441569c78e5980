"""What vendors have in common (EVAL-10): derived each time from what is on file, never kept as truth.

Each source of keys is one select of `vendor_id, kind, key`; who has the same key has something in common. Keys of the
vendor's own row stand in `vendor_key`, the others are read where they are, each by an index of its own. Nothing of it
reaches a vendor: these queries are the bureau's.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import ARRAY, BigInteger, Integer, Row, Select, Text, TextClause, bindparam, select, text

from procurement.accounts.models import Organisation
from procurement.infra.db import keeps_statement, reading
from procurement.kernel.actor import Actor
from procurement.kernel.errors import NotFound
from procurement.vendors.models import RelatedVerdict, VendorKey
from procurement.vendors.rules.related import MOST_SHARING, Group, HintKind, Known, name_key

# ---- sources ------------------------------------------------------------------------------------
OWN_ROW = """
    SELECT k.vendor_id, k.kind, k.key FROM vendor_key k
    WHERE k.bureau_id = :bureau AND k.kind <> 'name' AND NOT (k.kind = 'phone'
        AND k.key = ANY ((SELECT phone_keys(o.phone) FROM organisation o WHERE o.id = :bureau)::text[]))
"""
"""Representative, telephones (but the bureau's own), address and bank account."""
MAIL = """
    SELECT u.organisation_id, 'mail', split_part(u.email, '@'::text, 2) FROM user_account u
    JOIN organisation o ON o.id = u.organisation_id AND o.kind = 'vendor'
    WHERE u.bureau_id = :bureau AND split_part(u.email, '@'::text, 2) <> ALL (CAST(:public AS text[]))
        AND split_part(u.email, '@'::text, 2) <> ALL (array(
            SELECT split_part(b.email, '@'::text, 2) FROM user_account b WHERE b.organisation_id = :bureau))
"""
"""E-mail domains of their people; those that everybody may have, or the bureau's people have, say nothing."""
STAFF = """
    SELECT s.vendor_id, 'staff', s.identity_number FROM staff_member s WHERE s.bureau_id = :bureau AND s.active
"""
"""Somebody who works for two: by a number that no select gives back."""
RELATIONS = """
    SELECT r.vendor_id, 'holder', coalesce(r.credit_code, name_key(r.name)) FROM vendor_relation r
    WHERE r.bureau_id = :bureau AND r.ended IS NULL AND r.kind <> 'relative_of_buyer'
    UNION ALL SELECT o.id, 'holder', o.credit_code FROM organisation o
    WHERE o.bureau_id = :bureau AND o.kind = 'vendor' AND o.credit_code IN (
        SELECT r.credit_code FROM vendor_relation r
        WHERE r.bureau_id = :bureau AND r.ended IS NULL AND r.kind <> 'relative_of_buyer')
    UNION ALL SELECT k.vendor_id, 'holder', k.key FROM vendor_key k
    WHERE k.bureau_id = :bureau AND k.kind IN ('name', 'representative') AND k.key IN (
        SELECT name_key(r.name) FROM vendor_relation r
        WHERE r.bureau_id = :bureau AND r.ended IS NULL AND r.credit_code IS NULL AND r.kind <> 'relative_of_buyer')
"""
"""Holders and related companies they state, and the vendors and representatives who are those."""
SOURCES: tuple[str, ...] = (OWN_ROW, MAIL, STAFF, RELATIONS)


@cache
def public_domains() -> list[str]:
    """E-mail domains anybody may have an address of (`vendors/data/mail_domains.txt`)."""
    there = Path(__file__).parents[1] / "data" / "mail_domains.txt"
    return there.read_text("utf-8").split()


def groups_sql(sources: Iterable[str], *, of_some: bool = False) -> str:
    """All keys that more than one vendor has, with these; `of_some`: of the keys the vendors `:of` have."""
    return " UNION ALL ".join(_grouped(source, of_some) for source in sources)


def _grouped(source: str, of_some: bool) -> str:
    """The keys first, then who has them: most keys are one vendor's alone, and nothing is made of those."""
    keys = f"SELECT m.kind, m.key FROM ({source}) AS m(vendor_id, kind, key)"
    asked = (
        "WHERE m.vendor_id = ANY (:of)"
        if of_some
        else "GROUP BY m.kind, m.key HAVING min(m.vendor_id) < max(m.vendor_id)"
    )
    return f"""SELECT k.kind, k.key, array_agg(DISTINCT k.vendor_id) AS vendors FROM ({source}) AS k(vendor_id, kind, key)
        WHERE (k.kind, k.key) IN ({keys} {asked}) GROUP BY k.kind, k.key HAVING min(k.vendor_id) < max(k.vendor_id)"""


def _pairs_sql(groups: str) -> str:
    return f"""
        SELECT a.id AS one_id, b.id AS other_id, array_agg(g.kind ORDER BY g.kind COLLATE "C", g.key COLLATE "C") AS kinds,
            encode(sha256(convert_to(string_agg(g.kind || ' ' || g.key, chr(10)
                ORDER BY g.kind COLLATE "C", g.key COLLATE "C"), 'UTF8')), 'hex') AS fingerprint
        FROM ({groups}) AS g, unnest(g.vendors) AS a(id), unnest(g.vendors) AS b(id)
        WHERE cardinality(g.vendors) <= {MOST_SHARING} AND a.id < b.id GROUP BY a.id, b.id
    """


def _listed_sql(groups: str) -> str:
    return f"""
        SELECT p.one_id || '-' || p.other_id AS pair, p.one_id, p.other_id, a.name_zh AS one, b.name_zh AS other,
            p.kinds, cardinality(p.kinds) AS strength, p.fingerprint,
            CASE WHEN v.meaning IS NULL THEN 'open' WHEN v.fingerprint <> p.fingerprint THEN 'changed'
                ELSE v.meaning END AS state
        FROM ({_pairs_sql(groups)}) AS p
        JOIN organisation a ON a.id = p.one_id JOIN organisation b ON b.id = p.other_id
        LEFT JOIN LATERAL (SELECT r.meaning, r.fingerprint FROM related_verdict r
            WHERE r.one_id = p.one_id AND r.other_id = p.other_id ORDER BY r.id DESC LIMIT 1) AS v ON true
    """


def _asked(sql: str, actor: Actor, **values: Any) -> TextClause:
    return text(sql).bindparams(bureau=actor.bureau_id, public=public_domains(), **values)


# ---- pairs --------------------------------------------------------------------------------------
Pair = Row[*tuple[Any, ...]]
"""pair ("12-57"), one_id, other_id, one, other (names), kinds, strength, fingerprint, state."""


def _typed(statement: TextClause) -> Any:
    return statement.columns(
        pair=Text, one_id=BigInteger, other_id=BigInteger, one=Text, other=Text, kinds=ARRAY(Text),
        strength=Integer, fingerprint=Text, state=Text,
    )  # fmt: skip


@keeps_statement
def pairs_listed(actor: Actor) -> Select[*tuple[Any, ...]]:
    """The statement behind the register of pairs: who has something in common, what, and what was said of it."""
    # a register asks for its rows and for the counts of all its tabs: the pairs are made once in each statement
    made = _typed(_asked(_listed_sql(groups_sql(SOURCES)), actor)).cte("related")
    return select(*made.c)


def strongest_pairs(actor: Actor, most: int) -> Sequence[Pair]:
    """Those nobody has decided yet that have most in common, for the picture."""
    found = pairs_listed(actor).subquery()
    undecided = select(*found.c).where(found.c.state.in_(("open", "changed")))
    return reading().execute(undecided.order_by(found.c.strength.desc(), found.c.pair).limit(most)).all()


def pairs_of(actor: Actor, vendor_id: int) -> Sequence[Pair]:
    """The pairs one vendor is in."""
    sql = _listed_sql(groups_sql(SOURCES, of_some=True))
    mine = (
        f"SELECT * FROM ({sql}) AS l WHERE :vendor IN (l.one_id, l.other_id) ORDER BY l.strength DESC, l.pair"
    )
    asked = _asked(mine, actor, vendor=vendor_id).bindparams(of_vendors([vendor_id]))
    return reading().execute(_typed(asked)).all()


def pair_of(actor: Actor, one_id: int, other_id: int) -> Pair:
    """One pair, as it stands now. Raises NotFound where the two have nothing in common."""
    for found in pairs_of(actor, one_id):
        if {found.one_id, found.other_id} == {one_id, other_id}:
            return found
    raise NotFound


def verdict_of(actor: Actor, one_id: int, other_id: int) -> RelatedVerdict | None:
    """What was last said of a pair."""
    mine = select(RelatedVerdict).where(
        RelatedVerdict.bureau_id == actor.bureau_id,
        RelatedVerdict.one_id == one_id,
        RelatedVerdict.other_id == other_id,
    )
    return reading().scalars(mine.order_by(RelatedVerdict.id.desc()).limit(1)).one_or_none()


# ---- what they share ----------------------------------------------------------------------------
def of_vendors(vendor_ids: Iterable[int]) -> Any:
    """The parameter `:of`."""
    return bindparam("of", list(vendor_ids), type_=ARRAY(BigInteger))


def groups_of(actor: Actor, vendor_ids: Iterable[int]) -> list[Group]:
    """What these vendors share, with each other or with others. Of people only that there are some: a number of their own
    for each, none of the state's."""
    sql = f"""
        SELECT g.kind, CASE WHEN g.kind = 'staff' THEN '' ELSE g.key END AS key, g.vendors
        FROM ({groups_sql(SOURCES, of_some=True)}) AS g ORDER BY g.kind COLLATE "C", g.key COLLATE "C"
    """
    rows = reading().execute(_asked(sql, actor).bindparams(of_vendors(vendor_ids)))
    return [Group(HintKind(row.kind), row.key, tuple(sorted(row.vendors))) for row in rows]


def names_of(actor: Actor, vendor_ids: Iterable[int]) -> dict[int, str]:
    """Their names by id."""
    mine = select(Organisation.id, Organisation.name_zh).where(
        Organisation.bureau_id == actor.bureau_id, Organisation.id.in_(list(vendor_ids))
    )
    return {row.id: row.name_zh for row in reading().execute(mine)}


# ---- names --------------------------------------------------------------------------------------
def alike(actor: Actor, names: Iterable[str]) -> dict[str, list[Known]]:
    """By key (`name_key`), the vendors there are whose names have the keys of these, the oldest first."""
    keys = {name_key(name) for name in names}
    rows = reading().execute(
        select(VendorKey.key, Organisation.id, Organisation.code, Organisation.name_zh)
        .join(Organisation, Organisation.id == VendorKey.vendor_id)
        .where(VendorKey.bureau_id == actor.bureau_id, VendorKey.kind == "name", VendorKey.key.in_(keys))
        .order_by(Organisation.id)
    )
    found: dict[str, list[Known]] = {}
    for row in rows:
        found.setdefault(row.key, []).append(Known(row.id, row.code, row.name_zh))
    return found
