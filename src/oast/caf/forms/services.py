"""Looking for a service of the directory inside a case."""

from oast.web.forms import Form, PlainTextField, PostcodeField


class ServiceSearchForm(Form):
    """Words and a postcode; neither names a child."""

    q = PlainTextField(label="What help is needed?", required=False)
    postcode = PostcodeField(label="Near which postcode?", required=False, partial=True)
