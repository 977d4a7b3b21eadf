"""What agencies' own sign-in providers change here: a subject bound, sessions ended; and what was not believed."""

from datetime import datetime
from uuid import UUID

from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession

from oast.accounts.models import Person
from oast.audit.operations import changed, operation
from oast.audit.rules import Refused
from oast.audit.scope import Actor


@operation("accounts.bind_provider")
def bind(*, by: Actor, at: datetime, person: UUID, provider: str, subject: str) -> UUID:  # noqa: ARG001
    """From now on this subject of the provider is this person. Raises Refused when either is bound already."""
    held = SocialAccount.objects.filter(provider=provider)
    if held.filter(uid=subject).exists() or held.filter(user=person).exists():
        raise Refused("This sign-in is connected already. Ask your agency’s sponsor.")
    SocialAccount.objects.create(provider=provider, uid=subject, user_id=person, extra_data={})
    changed(object_kind="accounts.provider", object_id=person, shown=[provider])
    return person


@operation("accounts.refuse_provider")
def refuse(*, by: Actor, at: datetime, provider: str, reason: str) -> None:  # noqa: ARG001
    """An answer of a provider was not believed, or it did not answer. The reason is kept encrypted."""
    changed(object_kind="accounts.provider", shown=[provider], text=reason[:500])


@operation("accounts.end_sessions_by_provider")
def end_sessions(*, by: Actor, at: datetime, person: UUID) -> UUID:  # noqa: ARG001
    """Every session of the person ends: the agency's own sign-in has ended there."""
    Person.objects.filter(id=person).update(signed_out_at=at)  # those too that stand in no list
    held = list(UserSession.objects.filter(user=person))
    for one in held:
        one.end()
    changed(object_kind="accounts.session", object_id=person, shown=[str(len(held))])
    return person
