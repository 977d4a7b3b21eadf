"""Changes of the index: searches, openings, records, notices of assessments, feeds."""

from oast.childindex.operations.agreeing import agree_feed, end_agreement
from oast.childindex.operations.correcting import correct_record
from oast.childindex.operations.county import SHIELDED_OF, load_county
from oast.childindex.operations.feeds import FEED_BATCH, cancel_load, read_feed_batch, receive_feed
from oast.childindex.operations.opening import close_record, forget_searches, look_past_shield, open_record, search
from oast.childindex.operations.records import (
    Involved,
    NewChild,
    add_involvement,
    record_gateway,
    register_child,
    set_assessment_notice,
)
from oast.childindex.operations.shielding import ask_to_lift, decide_lift, set_shield

__all__ = [
    "FEED_BATCH",
    "SHIELDED_OF",
    "Involved",
    "NewChild",
    "add_involvement",
    "agree_feed",
    "ask_to_lift",
    "cancel_load",
    "close_record",
    "correct_record",
    "decide_lift",
    "end_agreement",
    "forget_searches",
    "load_county",
    "look_past_shield",
    "open_record",
    "read_feed_batch",
    "receive_feed",
    "record_gateway",
    "register_child",
    "search",
    "set_assessment_notice",
    "set_shield",
]
