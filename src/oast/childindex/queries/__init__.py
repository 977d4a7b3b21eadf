"""Reading the index. Every function wants a viewer and says to the audit what it showed."""

from oast.childindex.queries.agreeing import AgreementShown, agreement_shown, agreements_shown
from oast.childindex.queries.candidates import Near, Rows, near
from oast.childindex.queries.correcting import Correction, Corrigible, child_of_number, to_correct
from oast.childindex.queries.ground import county_ground, school_names
from oast.childindex.queries.records import (
    CarerShown,
    InvolvementShown,
    Known,
    NameShown,
    NoticeShown,
    RecordShown,
    givers,
    identity,
    is_shielded,
    names,
    past_the_shield,
    record,
    shielded_since,
)
from oast.childindex.queries.searching import Found, OwnSearch, ResultsShown, own_search, results
from oast.childindex.queries.shielding import ShieldShown, Step, lift_to_decide, lifts_waiting, shield_of
from oast.childindex.queries.stewardship import (
    ERROR_HEADS,
    agreement_called,
    agreements,
    gateway,
    load_shown,
    loads,
    queue,
    row_errors,
)

__all__ = [
    "ERROR_HEADS",
    "AgreementShown",
    "CarerShown",
    "Correction",
    "Corrigible",
    "Found",
    "InvolvementShown",
    "Known",
    "NameShown",
    "Near",
    "NoticeShown",
    "OwnSearch",
    "RecordShown",
    "ResultsShown",
    "Rows",
    "ShieldShown",
    "Step",
    "agreement_called",
    "agreement_shown",
    "agreements",
    "agreements_shown",
    "child_of_number",
    "county_ground",
    "gateway",
    "givers",
    "identity",
    "is_shielded",
    "lift_to_decide",
    "lifts_waiting",
    "load_shown",
    "loads",
    "names",
    "near",
    "own_search",
    "past_the_shield",
    "queue",
    "record",
    "results",
    "row_errors",
    "school_names",
    "shield_of",
    "shielded_since",
    "to_correct",
]
