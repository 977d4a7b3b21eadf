"""Ways back in for who forgot or lost something."""

from datetime import datetime
from uuid import UUID, uuid4

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.urls import reverse

from oast.accounts.models import Person
from oast.accounts.queries.people import is_confirmed
from oast.audit.operations import changed, operation
from oast.audit.rules import NotForYou
from oast.audit.scope import Actor
from oast.jobs.operations import enqueue
from oast.mail.operations import send


def ask_for_password_link(email: str) -> None:
    """Have the link to choose a new password sent, if there is such an account.

    For a stranger's address the same is done with a key of nobody: neither the answer nor its time says which.
    """
    found = Person.objects.filter(email=email.strip().lower(), is_active=True).values_list("id", flat=True).first()
    enqueue("accounts.send_password_link", person=found or uuid4())


def is_somebody(person_id: UUID) -> bool:
    """Whether the key is a person's who may sign in, and whose address is known to be theirs."""
    return Person.objects.filter(id=person_id, is_active=True).exists() and is_confirmed(person_id)


@operation("accounts.send_password_link")
def send_password_link(*, by: Actor, at: datetime, person_id: UUID) -> UUID:
    """Write the mail with the link. Raises NotForYou for who is not here, or whose address is not confirmed."""
    person = Person.objects.filter(id=person_id, is_active=True).first()
    if person is None or not is_confirmed(person_id):
        raise NotForYou("There is no such person.")
    # The library's own key of the account and token, in the order of its address.
    key = f"{user_pk_to_url_str(person)}-{default_token_generator.make_token(person)}"
    link = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"}).replace("UID-KEY", key)
    send(by=by, at=at, to=person.email, kind="password_link", link=link, key=f"password_link:{uuid4()}")
    changed(object_kind="accounts.password", object_id=person.id, shown=["link sent"])
    return person.id
