"""Who is acting: plain data that crosses from the request or the job into a unit of work."""

from dataclasses import dataclass
from typing import Protocol, TypeVar

from procurement.kernel.errors import NotFound
from procurement.kernel.permissions import Permission, Role


@dataclass(frozen=True)
class Actor:
    """A person (or the system itself) as known when the act began; the name is kept in the audit record."""

    id: int
    organisation_id: int
    bureau_id: int
    name: str
    roles: frozenset[Role]
    permissions: frozenset[Permission]

    def may(self, permission: Permission) -> bool:
        """Whether the actor's roles allow this kind of act at all; the policy asks about the very object."""
        return permission in self.permissions


class OfBureau(Protocol):
    """A row that belongs to one bureau."""

    @property
    def bureau_id(self) -> int: ...


Row = TypeVar("Row", bound=OfBureau)


def own(actor: Actor, found: Row | None) -> Row:
    """The row, where it is there and of the actor's bureau. Raises NotFound: other bureaus' rows are not known of."""
    if found is None or found.bureau_id != actor.bureau_id:
        raise NotFound
    return found
