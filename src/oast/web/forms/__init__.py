"""Forms on GOV.UK components: fields with helpful sentences, and how a field becomes a component."""

from oast.web.forms.controls import control, error_list
from oast.web.forms.fields import DateInputField, Form, PlainTextField, PostcodeField, TelephoneField
from oast.web.forms.tokens import idempotency_token, posted_token

__all__ = [
    "DateInputField",
    "Form",
    "PlainTextField",
    "PostcodeField",
    "TelephoneField",
    "control",
    "error_list",
    "idempotency_token",
    "posted_token",
]
