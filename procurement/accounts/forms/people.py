"""What is entered for a person, by the administrator and by the person."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup

from procurement.accounts.rules import ROLE_PERMISSIONS, PersonCommand, account_name, roles_of_person
from procurement.accounts.sentences import FIELDS, PERMISSIONS, ROLES
from procurement.kernel.permissions import Permission, Role
from procurement.pages.forms import ChoiceField, ChoicesField, Form, TextField, TickField, VersionField
from procurement.pages.i18n import LANGUAGES, lazy


class PersonForm(Form):
    """A person; `version` stays empty for a new one. The view offers organisations and roles."""

    name = TextField(
        FIELDS["name"],
        most=60,
        hint=lazy("As it stands on papers and in the history: a person's, or an office's."),
    )
    email = TextField(
        FIELDS["email"],
        most=254,
        hint=lazy("The account to sign in with; a link to choose a password goes there."),
    )
    organisation_id = ChoiceField(FIELDS["organisation_id"], kind=int)
    roles = ChoicesField(
        FIELDS["roles"],
        kind=Role,
        hint=lazy(
            "What a role permits stands below it. Some duties are kept apart and cannot be one person's."
        ),
    )
    language = ChoiceField(FIELDS["language"], options=LANGUAGES.items(), look="radio", default="zh_CN")
    version = VersionField()

    def to_command(self) -> PersonCommand:
        return PersonCommand(
            self.organisation_id.data,
            self.name.data,
            account_name(self.email.data),
            frozenset(self.roles.data or ()),
            self.language.data,
        )


class HandoverForm(Form):
    """Who takes all open duties of a person over, and why; the view offers who can."""

    heir = ChoiceField(lazy("Who takes it over"), kind=int)
    reason = TextField(lazy("Reason"), most=200, rows=2)
    goes = TickField(
        lazy("Take the person out of use in the same act: no more signing in"), optional=True, default=True
    )
    version = VersionField()


class OwnForm(Form):
    """One's own name and language."""

    name = TextField(FIELDS["name"], most=60, hint=lazy("As it stands on papers and in the history."))
    language = ChoiceField(FIELDS["language"], options=LANGUAGES.items(), look="radio")
    version = VersionField()


def role_options() -> list[tuple[Role, Markup]]:
    """Every role a person may hold, with what it permits in small print below."""
    line = Markup('<b>{}</b><br><span class="k-meta">{}</span>')
    return [(role, line.format(ROLES[role], permits(role))) for role in roles_of_person()]


def permits(role: Role) -> str:
    """What a role permits besides what everybody may."""
    held: Iterable[Permission] = (p for p in Permission if p in ROLE_PERMISSIONS[role])
    everybody = (Permission.HOME, Permission.OWN_FACTORS)
    words = [str(PERMISSIONS[permission]) for permission in held if permission not in everybody]
    return str(lazy(", ")).join(words) or str(PERMISSIONS[Permission.HOME])
