"""Roles as classes: a name, a plain description, what the holder may do at all, and what the role needs first.

Plain Python. A role alone never opens a record: scope comes from dated relationships (docs/adr/0008).
"""

from dataclasses import dataclass

VETTING = "vetting"
TRAINING = "training"

SENSITIVE_WORDS = frozenset(["audit", "unshield", "export", "grant", "disclose", "pack", "purge", "erase", "reset"])
"""A permission with one of these words in its name asks for the second factor again: a new one inherits it by name."""

ORDINARY = frozenset(
    [
        "index.search",
        "index.steward",
        "index.feed",
        "caf.start",
        "caf.work",
        "sharing.consent",
        "referral.answer",
        "directory.shortlist",
        "directory.provide",
        "directory.steward",
        "accounts.sponsor",
        "figures.lcsp",
        "figures.county",
    ]
)
"""Permissions that the sign-in alone opens. A new one stands here or has a sensitive word (tests/repo holds it);
single acts behind an ordinary one ask again by `gate(…, step_up=True)`."""


def asks_again(permission: str) -> bool:
    """Whether what `permission` opens is a sensitive act, for which the second factor is shown again (access.md)."""
    return not SENSITIVE_WORDS.isdisjoint(permission.replace("_", ".").split("."))


@dataclass(frozen=True)
class Role:
    """One role. `office` names the county office whose rows the second wall opens for its holders."""

    name: str
    label: str
    description: str
    permissions: frozenset[str]
    needs: frozenset[str] = frozenset()
    office: str = ""


def _role(name: str, label: str, description: str, permissions: str, needs: str = "", office: str = "") -> Role:
    return Role(name, label, description, frozenset(permissions.split()), frozenset(needs.split()), office)


_CASE = "index.search caf.start caf.work sharing.consent directory.shortlist"

ALL = [
    _role(
        "practitioner",
        "Practitioner",
        "Works directly with children: may look in the child index, start common assessments and lead them.",
        _CASE,
        needs="vetting training",
    ),
    _role(
        "provider",
        "Service provider",
        "Keeps the agency’s services in the directory and answers the referrals sent to them.",
        "directory.provide referral.answer",
    ),
    _role(
        "sponsor",
        "Agency sponsor",
        "Invites colleagues of the same agency, renews and ends their access.",
        "accounts.sponsor accounts.reset_factor",
    ),
    _role(
        "lcsp_manager",
        "Partnership manager",
        "Runs a Local Children’s Services Partnership; sees counts, never a child.",
        "figures.lcsp",
    ),
    _role(
        "index_steward",
        "Index steward",
        "Resolves doubtful matches in the child index and loads the agencies’ feeds.",
        "index.steward index.feed",
        needs="vetting training",
        office="index",
    ),
    _role(
        "directory_steward",
        "Directory steward",
        "Checks and publishes the entries of the resource directory.",
        "directory.steward directory.provide",
    ),
    _role(
        "information_governance",
        "Information governance lead",
        "Shows that every look at a child’s record had a reason.",
        "audit.review",
        needs="vetting",
        office="governance",
    ),
    _role(
        "duty_officer",
        "Duty officer",
        "May look past a shield in an emergency; every time is investigated.",
        f"{_CASE} index.unshield",
        needs="vetting training",
        office="duty",
    ),
    _role(
        "trust_officer",
        "Trust officer",
        "Runs the Trust’s business: boards, plans and figures; gives county roles together with a second officer.",
        "figures.county accounts.grant_county accounts.reset_factor",
    ),
]

BY_NAME = {role.name: role for role in ALL}

SPONSORED = ["practitioner", "provider", "sponsor"]
"""What an agency's sponsor may grant. County roles are granted by the Trust (docs/adr/0012)."""

COUNTY = [role.name for role in ALL if role.name not in SPONSORED]
"""What the Trust's officers grant."""

TWO_PEOPLE = [name for name in COUNTY if BY_NAME[name].office or "accounts.grant_county" in BY_NAME[name].permissions]
"""The strongest: they reach every child of the county, or give roles. A second officer must agree."""

GUARDED = [*TWO_PEOPLE, *[role.name for role in ALL if "accounts.sponsor" in role.permissions]]
"""Whose second factor is taken away by two people: who has it could let others in, or reach every child."""

PLACED = ["lcsp_manager"]
"""Roles that hold for one partnership only."""
