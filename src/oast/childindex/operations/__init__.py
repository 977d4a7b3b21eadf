"""Changes of the index: searches, openings, records, notices of assessments, feeds."""

from oast.childindex.operations.opening import close_record, open_record, search
from oast.childindex.operations.records import (
    Involved,
    NewChild,
    add_involvement,
    record_gateway,
    register_child,
    set_assessment_notice,
    set_shield,
)

__all__ = [
    "Involved",
    "NewChild",
    "add_involvement",
    "close_record",
    "open_record",
    "record_gateway",
    "register_child",
    "search",
    "set_assessment_notice",
    "set_shield",
]
