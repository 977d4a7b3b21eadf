"""People of today: a running server reads the real clock, so those of the factories' DAY have long expired."""

from datetime import timedelta

from allauth.mfa.models import Authenticator
from django.utils import timezone

from oast.accounts.models import Agency, Employment, Person
from tests.factories.accounts import agency, employment, person, qualify


def practitioner(name: str = "Alice Example", where: Agency | None = None, *roles: str, **fields: str) -> Person:
    """A vetted and trained practitioner whose employment is current on the server's clock."""
    who = person(name)
    qualify(who)
    employ(who, where or agency(), *(roles or ("practitioner",)), **fields)
    return who


def employ(who: Person, where: Agency, *roles: str, **fields: str) -> Employment:
    """An employment that is current on the server's clock."""
    today = timezone.localdate()
    return employment(who, where, *roles, expires_on=today + timedelta(days=200), **fields)


def second_factor(who: Person, secret: str = "JBSWY3DPEHPK3PXP") -> None:  # noqa: S107
    """A second factor, as every signed-in page asks for one."""
    Authenticator.objects.get_or_create(user=who, type=Authenticator.Type.TOTP, defaults={"data": {"secret": secret}})
