"""The directory's forms: what the public asks and says; what providers and stewards write."""

from oast.directory.forms.deciding import CheckForm, DecideForm, ListingForm, PairForm, ReportStateForm
from oast.directory.forms.entry import EntryForm, written
from oast.directory.forms.keeping import ClaimForm, FindForm, TableForm, TodayForm
from oast.directory.forms.public import DAYS, DISTANCES, FILTERS, ManyWords, ReportForm, SearchForm, SendForm

__all__ = [
    "DAYS",
    "DISTANCES",
    "FILTERS",
    "CheckForm",
    "ClaimForm",
    "DecideForm",
    "EntryForm",
    "FindForm",
    "ListingForm",
    "ManyWords",
    "PairForm",
    "ReportForm",
    "ReportStateForm",
    "SearchForm",
    "SendForm",
    "TableForm",
    "TodayForm",
    "written",
]
