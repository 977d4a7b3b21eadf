"""Who is signed in, as what, for which agency: the viewer that every rule asks about. Plain Python."""

from dataclasses import dataclass, field
from uuid import UUID

from oast.accounts import roles

PRACTITIONER = "practitioner"
"""The kind of person who works for an agency; every other kind is of a family."""

CHECKS = {roles.VETTING: "vetting check", roles.TRAINING: "training"}
"""The kinds of check in the words of a sentence."""


@dataclass(frozen=True)
class Viewer:
    """A person acting for one agency (or a family member for none), with the roles held there today.

    It is an `audit.scope.Actor`. Roles whose vetting or training is missing are left out of `roles` and
    listed in `blocked`, with what is missing.
    """

    person: UUID
    name: str
    kind: str
    agency: UUID | None = None
    agency_name: str = ""
    sector: str = ""
    job_title: str = ""
    roles: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()
    blocked: dict[str, frozenset[str]] = field(default_factory=dict)

    @property
    def key(self) -> str:
        return str(self.person)

    @property
    def acting_for(self) -> str:
        return str(self.agency) if self.agency else ""

    @property
    def offices(self) -> frozenset[str]:
        return frozenset(roles.BY_NAME[name].office for name in self.roles) - {""}

    @property
    def permissions(self) -> frozenset[str]:
        return frozenset().union(*(roles.BY_NAME[name].permissions for name in self.roles))

    @property
    def is_family(self) -> bool:
        return self.kind != PRACTITIONER

    @property
    def opens_cases(self) -> bool:
        """Whether any role held, blocked or not, opens children's records: the session is short then."""
        return any(roles.BY_NAME[name].needs for name in {*self.roles, *self.blocked})

    @property
    def session(self) -> str:
        """The class of session (`policies.SESSIONS`): `office`, `family`, `case` or `desk`, blocked roles included."""
        if self.is_family:
            return "family"
        held = [roles.BY_NAME[name] for name in {*self.roles, *self.blocked}]
        if any(role.office for role in held):
            return "office"
        return "case" if self.opens_cases else "desk"

    def may(self, permission: str) -> bool:
        """Whether any role held opens `permission` at all; the record's own rule comes after."""
        return permission in self.permissions

    def missing_for(self, permission: str) -> list[str]:
        """What is missing for the blocked roles that would open `permission`; empty when none would."""
        wanted = [name for name in self.blocked if permission in roles.BY_NAME[name].permissions]
        return sorted(CHECKS[kind] for kind in frozenset().union(*(self.blocked[name] for name in wanted)))
