"""What a manager enters for the people of the own company."""

from __future__ import annotations

from markupsafe import Markup

from procurement.accounts.rules import PersonCommand, account_name
from procurement.accounts.sentences import FIELDS, ROLES
from procurement.kernel.permissions import Role
from procurement.pages.forms import ChoiceField, Form, TextField, VersionField
from procurement.pages.i18n import LANGUAGES, lazy

MAY = {
    Role.BIDDER: lazy("prepares bids, applications and evidence; signs nothing"),
    Role.VENDOR: lazy("signs and sends for the company, and keeps this list of people"),
}
LINE = Markup('<b>{}</b><br><span class="k-meta">{}</span>')


def role_options() -> list[tuple[Role, Markup]]:
    """The roles of a company's people, with what each does in small print below."""
    return [(role, LINE.format(ROLES[role], words)) for role, words in MAY.items()]


class ColleagueForm(Form):
    """Somebody to invite; the view offers the roles."""

    name = TextField(FIELDS["name"], most=60, hint=lazy("As it stands on papers and in the history."))
    email = TextField(
        FIELDS["email"],
        most=254,
        hint=lazy("The account to sign in with; a link to choose a password goes there."),
    )
    role = ChoiceField(lazy("Role"), kind=Role, look="radio", default=Role.BIDDER)
    language = ChoiceField(FIELDS["language"], options=LANGUAGES.items(), look="radio", default="zh_CN")

    def to_command(self, company: int) -> PersonCommand:
        roles = frozenset({self.role.data})
        return PersonCommand(
            company, self.name.data, account_name(self.email.data), roles, self.language.data
        )


class RoleForm(Form):
    """Another role for somebody of the company; the view offers the roles."""

    role = ChoiceField(lazy("Role"), kind=Role, look="radio")
    version = VersionField()
