"""The receivers of the sign-in library run durable operations: none may stand inside a transaction of it."""

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from oast.audit.enums import Outcome
from oast.audit.models import Event
from oast.audit.operations import looking, record
from oast.audit.scope import SystemActor
from tests.accounts import signing
from tests.accounts.signing import SET_UP
from tests.factories.accounts import person


@pytest.mark.committing
def test_everything_that_is_recorded_commits():
    cache.clear()
    client = Client()
    who = signing.with_password(person("Dora Example"))
    signing.password(client, who)
    secret = client.get(SET_UP).context["form"].secret
    shown = client.get(client.post(SET_UP, {"code": signing.code(secret=secret)}).headers["Location"])
    assert shown.context["can_view_codes"]
    client.post("/account/2fa/recovery-codes/generate/")
    client.post("/account/2fa/totp/deactivate/")
    signing.password(Client(), who, "wrong")
    client.post("/account/logout/")

    with looking(by=SystemActor("test"), at=timezone.now(), action="test.look"):
        actions = list(Event.objects.order_by("at").values_list("action", flat=True))
        record(outcome=Outcome.SHOWN)
    assert actions == [
        "accounts.sign_in",
        *["accounts.change_factor"] * 5,
        "accounts.fail_sign_in",
        "accounts.sign_out",
    ]
