"""What the audit keeps of signing in. The sign-in library makes the changes; each is recorded as an operation."""

from datetime import datetime
from uuid import UUID

from oast.accounts.operations import factors
from oast.audit.operations import changed, operation
from oast.audit.scope import Actor


@operation("accounts.sign_in")
def sign_in(*, by: Actor, at: datetime, person: UUID) -> UUID:  # noqa: ARG001
    """A session began: password or passkey, and the second factor, were right."""
    changed(object_kind="accounts.person", object_id=person)
    return person


@operation("accounts.sign_out")
def sign_out(*, by: Actor, at: datetime, person: UUID) -> UUID:  # noqa: ARG001
    """The person ended the session."""
    changed(object_kind="accounts.person", object_id=person)
    return person


@operation("accounts.fail_sign_in")
def fail_sign_in(*, by: Actor, at: datetime, email: str, person: UUID | None = None) -> None:  # noqa: ARG001
    """A wrong password or code. The address typed is personal text, so it is kept encrypted."""
    changed(object_kind="accounts.person", object_id=person, text=email)


@operation("accounts.change_factor")
def change_factor(*, by: Actor, at: datetime, person: UUID, factor: str, change: str) -> UUID:  # noqa: ARG001
    """A password, TOTP app, passkey or the recovery codes were `added`, `changed`, `removed` or `used`.

    A new app or passkey ends what was begun when the old one was lost.
    """
    if change == "added" and factor in ("totp", "webauthn"):
        factors.close(person, at)
    changed(object_kind=f"accounts.{factor}", object_id=person, shown=[change])
    return person


@operation("accounts.confirm_factor")
def confirm_factor(*, by: Actor, at: datetime, person: UUID, factor: str) -> UUID:  # noqa: ARG001
    """The second factor was shown again before a sensitive act."""
    changed(object_kind=f"accounts.{factor}", object_id=person, shown=["confirmed"])
    return person


@operation("accounts.choose_agency")
def choose_agency(*, by: Actor, at: datetime, employment_id: UUID) -> UUID:  # noqa: ARG001
    """Somebody of two agencies said for which one they act from now on."""
    changed(object_kind="accounts.employment", object_id=employment_id)
    return employment_id


@operation("accounts.end_sessions")
def end_sessions(*, by: Actor, at: datetime, count: int) -> None:  # noqa: ARG001
    """The person ended `count` of their own other sessions."""
    changed(object_kind="accounts.session", shown=[str(count)])
