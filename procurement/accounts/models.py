"""Tables of organisations, people and places."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from flask_security import RoleMixin, UserMixin
from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    Numeric,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import DATERANGE, ExcludeConstraint, Range
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from procurement.accounts import passwords
from procurement.accounts.rules import Door, OrganisationKind, SettlementMode
from procurement.infra.columns import Bureau, Id, Instant, Recorded, String, Version, one_of, reference
from procurement.infra.db import Model
from procurement.infra.search import SearchColumn
from procurement.kernel.permissions import Role


class Organisation(Model):
    """A bureau, a department, a vendor or an agency. The bureau's row names itself as its bureau."""

    __tablename__ = "organisation"
    id: Mapped[Id]
    bureau_id: Mapped[Bureau]
    kind: Mapped[String]
    code: Mapped[String]
    name_zh: Mapped[String]
    name_en: Mapped[String] = mapped_column(server_default="")
    sort_key: Mapped[String] = mapped_column(Text(collation="C"), server_default="")
    settlement_mode: Mapped[str | None] = mapped_column(Text)
    credit_code: Mapped[str | None] = mapped_column(Text)
    address: Mapped[String] = mapped_column(server_default="")
    office_address: Mapped[String] = mapped_column(server_default="")
    post_address: Mapped[String] = mapped_column(server_default="")
    phone: Mapped[String] = mapped_column(server_default="")
    representative: Mapped[String] = mapped_column(server_default="")
    bank_name: Mapped[String] = mapped_column(server_default="")
    bank_account: Mapped[String] = mapped_column(server_default="")
    sme_class: Mapped[str | None] = mapped_column(Text)
    budget_line: Mapped[String] = mapped_column(server_default="")
    active: Mapped[bool] = mapped_column(Boolean, server_default=text("true"))
    search: Mapped[list[str]] = mapped_column(SearchColumn, server_default="", deferred=True)
    """What a vendor is found by: names it has and had, in characters and by their sounds, and its codes."""
    version: Mapped[Version]
    __table_args__ = (
        UniqueConstraint("bureau_id", "kind", "code", info={"refusal": "accounts.code_taken"}),
        UniqueConstraint("bureau_id", "credit_code", info={"refusal": "accounts.credit_code_taken"}),
        UniqueConstraint("id", "kind"),
        UniqueConstraint("id", "bureau_id"),
        Index("ix_organisation_code_key", "bureau_id", "kind", text("reference_key(code)")),
        CheckConstraint(one_of("kind", OrganisationKind), name="kind"),
        CheckConstraint(one_of("settlement_mode", SettlementMode), name="settlement_mode"),
        CheckConstraint("(kind = 'department') = (settlement_mode IS NOT NULL)", name="mode_of_department"),
        Index("ix_organisation_list", "bureau_id", "kind", "sort_key", "id"),
        Index("ix_organisation_out_of_use", "bureau_id", "kind", postgresql_where=text("NOT active")),
        Index("ix_organisation_search", "search", postgresql_using="gin"),
    )


class FormerName(Model):
    """A name an organisation had until it was renamed; the database keeps it, whichever way the name changed."""

    __tablename__ = "former_name"
    id: Mapped[Id]
    bureau_id: Mapped[Bureau]
    organisation_id: Mapped[int] = reference("organisation.id", index=True)
    name_zh: Mapped[String]
    name_en: Mapped[String] = mapped_column(server_default="")
    until: Mapped[Recorded]
    __table_args__ = {
        "info": {"grants": "SELECT, INSERT", "unaudited": "follows the name; the change itself is on record"}
    }


class Building(Model):
    """A place whose floor area is shared out among departments. Area in ㎡, two decimals."""

    __tablename__ = "building"
    id: Mapped[Id]
    bureau_id: Mapped[Bureau]
    code: Mapped[String]
    name_zh: Mapped[String]
    name_en: Mapped[String] = mapped_column(server_default="")
    area: Mapped[Decimal] = mapped_column(Numeric(12, 2))
    version: Mapped[Version]
    __table_args__ = (
        UniqueConstraint("bureau_id", "code", info={"refusal": "accounts.building_code_taken"}),
        CheckConstraint("area > 0", name="area"),
    )


class Occupancy(Model):
    """A department's area (㎡) and headcount in one building over a span of civil days, both ends included."""

    __tablename__ = "occupancy"
    id: Mapped[Id]
    bureau_id: Mapped[Bureau]
    organisation_id: Mapped[int] = reference("organisation.id", index=True)
    building_id: Mapped[int] = reference("building.id", index=True)
    area: Mapped[Decimal] = mapped_column(Numeric(12, 2))
    headcount: Mapped[int] = mapped_column(Integer)
    during: Mapped[Range[date]] = mapped_column(DATERANGE)
    version: Mapped[Version]
    organisation: Mapped[Organisation] = relationship(foreign_keys=[organisation_id], viewonly=True)
    building: Mapped[Building] = relationship(viewonly=True)
    __table_args__ = (
        CheckConstraint("area >= 0 AND headcount >= 0", name="amounts"),
        CheckConstraint("NOT isempty(during) AND NOT lower_inf(during)", name="span"),
        ExcludeConstraint(
            (text("int8range(organisation_id, organisation_id, '[]')"), "&&"),
            (text("int8range(building_id, building_id, '[]')"), "&&"),
            ("during", "&&"),
            name="ex_occupancy_overlap",
            using="gist",
            info={"refusal": "accounts.occupancy_overlap"},
        ),
    )


class RoleRow(Model, RoleMixin):
    """A role's name; what it permits stands in rules.ROLE_PERMISSIONS."""

    __tablename__ = "role"
    name: Mapped[str] = mapped_column(Text, primary_key=True)
    __table_args__ = (
        CheckConstraint(one_of("name", Role), name="name"),
        {"info": {"grants": "SELECT", "unaudited": "fixed names"}},
    )


class UserRole(Model):
    """Which person holds which role."""

    __tablename__ = "user_role"
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"), primary_key=True)
    role: Mapped[str] = mapped_column(ForeignKey("role.name"), primary_key=True)


class User(Model, UserMixin):
    """A person who may sign in, belonging to one organisation. `name` is a person's or an office's name.

    `password_needs_secret`: hashed by a version that mixed in the installation's secret. It is hashed anew, without,
    the next time it is typed; so a restore under another secret locks nobody out.
    """

    __tablename__ = "user_account"
    id: Mapped[Id]
    bureau_id: Mapped[Bureau]
    organisation_id: Mapped[int] = reference("organisation.id", index=True)
    email: Mapped[String]
    name: Mapped[String]
    password: Mapped[str | None] = mapped_column(Text)
    password_needs_secret: Mapped[bool] = mapped_column(Boolean, server_default=text("false"))
    active: Mapped[bool] = mapped_column(Boolean, server_default=text("true"))
    fs_uniquifier: Mapped[str] = mapped_column(Text, unique=True)
    language: Mapped[String] = mapped_column(server_default="zh_CN")
    theme: Mapped[String] = mapped_column(server_default="light")
    created_at: Mapped[Recorded]
    password_changed_at: Mapped[Instant | None]
    version: Mapped[Version]
    organisation: Mapped[Organisation] = relationship(
        foreign_keys=[organisation_id], lazy="joined", viewonly=True
    )
    roles: Mapped[list[RoleRow]] = relationship(secondary="user_role", lazy="selectin")
    __table_args__ = (
        UniqueConstraint("email", info={"refusal": "accounts.email_taken"}),
        UniqueConstraint("id", "bureau_id"),
        Index("ix_user_account_mail_domain", "bureau_id", text("split_part(email, '@'::text, 2)")),
        CheckConstraint("email = lower(email)", name="email_lower"),
        CheckConstraint("language IN ('zh_CN','en')", name="language"),
        CheckConstraint("theme IN ('light','dark')", name="theme"),
    )

    @validates("password")
    def _hashed_anew(self, key: str, value: str | None) -> str | None:
        self.password_needs_secret = False
        return value

    def verify_and_update_password(self, password: str) -> bool:
        """Whether the password is this person's; one that still needed the secret is kept without it from now on."""
        held = passwords.matches(password, self.password, self.password_needs_secret)
        if held and self.password_needs_secret:
            self.password = passwords.hashed(password)
        return held


class OpenSession(Model):
    """A browser somebody is signed in with. A session without its row is over, whoever kept a copy of the cookie.

    `number` is what pages call it by: its name stays between browser and server. `device` is the browser's own word for
    itself. `must_set_up`: opened without the second factor the bureau requires; it opens nothing but its setting up.
    `user_id` is no foreign key: signing in again after a change of password writes it while the person's row is held.
    """

    __tablename__ = "open_session"
    id: Mapped[str] = mapped_column(Text, primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger, Identity(always=True), unique=True)
    user_id: Mapped[int] = mapped_column(BigInteger)
    device: Mapped[String] = mapped_column(server_default="")
    address: Mapped[String] = mapped_column(server_default="")
    must_set_up: Mapped[bool] = mapped_column(Boolean, server_default=text("false"))
    opened_at: Mapped[Recorded]
    seen_at: Mapped[Recorded]
    __table_args__ = (
        Index("ix_open_session_user_id", "user_id", "opened_at"),
        {"info": {"unaudited": "the trace of a browser; signing in writes an audit record"}},
    )


class Authenticator(Model):
    """The app on a person's telephone that makes codes. `secret` is encrypted by Flask-Security's `Totp` under a key of
    the installation's secret; `last_counter` is the half-minute of the last code taken: no earlier one is taken again."""

    __tablename__ = "authenticator"
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), primary_key=True, autoincrement=False)
    secret: Mapped[String]
    last_counter: Mapped[int] = mapped_column(BigInteger)
    since: Mapped[Recorded]
    __table_args__ = (CheckConstraint("last_counter >= 0", name="last_counter"),)


class RecoveryCode(Model):
    """A code that stands in for the second factor once: its SHA-256, gone when it was used. It holds under any secret."""

    __tablename__ = "recovery_code"
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    digest: Mapped[str] = mapped_column(Text, primary_key=True)
    __table_args__ = (CheckConstraint("digest ~ '^[0-9a-f]{64}$'", name="digest"),)


class Passkey(Model):
    """A key on a person's device or security key. The public half is all that is kept, so it holds under any secret."""

    __tablename__ = "passkey"
    id: Mapped[Id]
    user_id: Mapped[int] = reference("user_account.id", index=True)
    name: Mapped[String]
    credential_id: Mapped[bytes] = mapped_column(LargeBinary)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[Recorded]
    last_used_at: Mapped[Instant | None]
    __table_args__ = (
        UniqueConstraint("credential_id", info={"refusal": "accounts.passkey_taken"}),
        CheckConstraint("name <> ''", name="name"),
        CheckConstraint("sign_count >= 0", name="sign_count"),
    )


class RequiredFactor(Model):
    """A role whose people need a second factor in this bureau."""

    __tablename__ = "required_factor"
    bureau_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    role: Mapped[str] = mapped_column(ForeignKey("role.name"), primary_key=True)
    __table_args__ = (CheckConstraint("role <> 'system'", name="role"),)


class SignInAttempt(Model):
    """A try to sign in; too many failures for an account or an address are made to wait."""

    __tablename__ = "sign_in_attempt"
    id: Mapped[Id]
    account: Mapped[String]
    address: Mapped[String]
    succeeded: Mapped[bool] = mapped_column(Boolean)
    at: Mapped[Recorded]
    __table_args__ = (
        Index("ix_sign_in_attempt_account", "account", "at"),
        Index("ix_sign_in_attempt_address", "address", "at"),
        {"info": {"unaudited": "counted, kept for a month; a success writes an audit record"}},
    )


class Asking(Model):
    """Something anyone may ask for without signing in; too much of it from one address is made to wait."""

    __tablename__ = "asking"
    id: Mapped[Id]
    door: Mapped[String]
    address: Mapped[String]
    at: Mapped[Recorded]
    __table_args__ = (
        CheckConstraint(one_of("door", Door), name="door"),
        Index("ix_asking_door_address", "door", "address", "at"),
        {"info": {"grants": "SELECT, INSERT, DELETE", "unaudited": "counted, dropped by the daily job"}},
    )
