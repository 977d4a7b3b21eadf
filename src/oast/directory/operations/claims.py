"""Claiming an entry, and deciding about entries that may be the same."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.urls import reverse

from oast.accounts.models import Agency
from oast.audit.operations import changed, operation
from oast.audit.rules import NotForYou, Refused
from oast.audit.scope import Actor
from oast.directory import likeness, rules
from oast.directory.definitions import KEEPING
from oast.directory.enums import ClaimState, Likeness
from oast.directory.models import Care, Claim, Entry, Pair, Service
from oast.directory.operations.editing import locked, tell
from oast.directory.operations.standing import unlist

YOURS = "Your agency keeps this entry already."
ASKED = "Your agency has asked for this entry already. A steward decides."
DECIDED = "Somebody else has decided this meanwhile."
NO_REASON = "Say why not: the provider reads it."


@operation("directory.claim_entry")
def claim_entry(*, by: Actor, at: datetime, service_id: UUID, words: str = "") -> UUID:
    """Say that an entry is one's own agency's. Agreed at once where its e-mail or web address is at the agency's own
    domain and nobody holds it (docs/adr/0122); else a steward decides. The claim's id."""
    agency = Agency.objects.get(pk=rules.check_is_provider(by))
    service, care = locked(service_id)
    if rules.holder_of(service) == agency.id:
        raise Refused(YOURS)
    if Claim.objects.filter(service=service, agency=agency, state=ClaimState.WAITING).exists():
        raise Refused(ASKED)
    automatic = rules.holder_of(service) is None and proves(agency, service)
    claim = Claim.objects.create(
        service=service, agency=agency, made_by=by.key, made_at=at, words=words, automatic=automatic
    )
    if automatic:
        _agree(claim, care, at, "", "")
    changed(object_kind="directory.claim", object_id=claim.id)
    return claim.id


@operation("directory.decide_claim")
def decide_claim(*, by: Actor, at: datetime, claim_id: UUID, agreed: bool, comment: str = "") -> UUID:
    """A steward agrees or refuses, with a reason."""
    rules.check_is_steward(by)
    found = Claim.objects.filter(pk=claim_id).values_list("service", flat=True).first()
    if found is None:
        raise NotForYou("There is no such claim.")
    _, care = locked(found)
    claim = Claim.objects.select_related("agency").get(pk=claim_id)
    if claim.state != ClaimState.WAITING:
        raise Refused(DECIDED)
    if not agreed and not comment.strip():
        raise Refused(NO_REASON)
    if agreed:
        _agree(claim, care, at, by.key, comment)
    else:
        claim.state, claim.decided_by, claim.decided_at, claim.comment = ClaimState.REFUSED, by.key, at, comment
        claim.save()
    tell(by, at, claim.made_by, reverse("directory:mine"), f"directory.claim:{claim.id}")
    changed(object_kind="directory.claim", object_id=claim.id)
    return claim.id


def _agree(claim: Claim, care: Care, at: datetime, by: str, comment: str) -> None:
    claim.state, claim.decided_by, claim.decided_at, claim.comment = ClaimState.AGREED, by, at, comment
    claim.save()
    care.agency_id, care.claimed_at = claim.agency_id, at
    care.save()


def proves(agency: Agency, service: Service) -> bool:
    """Whether the entry's own addresses are at the domain of the agency, which the Trust has entered."""
    domain = _domain(agency.email)
    if not domain or domain in KEEPING.one().open_domains:
        return False
    runs = service.organization
    addresses = [service.email, service.url, *([runs.email, runs.url] if runs else [])]
    return all(_domain(one) == domain for one in addresses if one) and any(addresses)


def _domain(address: str) -> str:
    """The domain of an e-mail or web address, without `www.`."""
    host = address.rpartition("@")[2] if "@" in address else address.partition("://")[2] or address
    return host.split("/")[0].split(":")[0].lower().removeprefix("www.")


# Perhaps the same --------------------------------------------------------------------------------------------------


@operation("directory.suggest_pairs")
def suggest_pairs(*, by: Actor, at: datetime) -> None:  # noqa: ARG001
    """Compare all published entries and suggest those that may be the same, with reasons. What a person decided stays
    decided; suggestions that no longer hold go."""
    rules.check_is_steward(by)
    found = {(UUID(one.first), UUID(one.second)): one for one in likeness.alike(_known())}
    decided = set(Pair.objects.exclude(state=Likeness.SUGGESTED).values_list("first_id", "second_id"))
    Pair.objects.filter(state=Likeness.SUGGESTED).delete()
    Pair.objects.bulk_create(
        Pair(first_id=key[0], second_id=key[1], reasons=list(one.reasons), score=one.score)
        for key, one in found.items()
        if key not in decided
    )
    changed(object_kind="directory.pairs")


def _known() -> Iterator[likeness.Known]:
    for document in Entry.objects.order_by("service").values_list("document", flat=True).iterator(chunk_size=1000):
        yield likeness.known(document)


@operation("directory.decide_pair")
def decide_pair(*, by: Actor, at: datetime, pair_id: UUID, keep: UUID | None) -> UUID:
    """Two entries are the same: list the one of `keep` and the other not; or, without `keep`, they are not the same.
    Nothing is merged or deleted, and the decision is remembered."""
    rules.check_is_steward(by)
    pair = Pair.objects.select_for_update().filter(pk=pair_id).first()
    if pair is None:
        raise NotForYou("There is no such pair.")
    if pair.state != Likeness.SUGGESTED:
        raise Refused(DECIDED)
    if keep is not None and keep not in (pair.first_id, pair.second_id):
        raise Refused("Choose which of the two stays listed.")
    pair.state = Likeness.DIFFERENT if keep is None else Likeness.SAME
    pair.decided_by, pair.decided_at = by.key, at
    pair.save()
    if keep is not None:
        other = pair.second_id if keep == pair.first_id else pair.first_id
        kept, (service, care) = Service.objects.get(pk=keep), locked(other)
        unlist(service, care, f"The same as “{kept.name}” ({kept.id})")
    changed(object_kind="directory.pair", object_id=pair.id)
    return pair.id
