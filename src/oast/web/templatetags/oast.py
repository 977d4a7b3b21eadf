"""The one bridge from the libraries' Django templates (signing in) to our Jinja shell and form controls."""

from typing import Any

from django import template
from django.template.base import NodeList, Parser, Token
from django.template.context import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


class Shell(template.Node):
    """Renders a library's page inside the layout of every page of ours."""

    def __init__(self, title: NodeList, content: NodeList):
        self.title = title
        self.content = content

    def render(self, context: Context) -> str:
        title = " ".join(self.title.render(context).split())
        inside = {"title": mark_safe(title), "inside": self.content.render(context), "form": _faulty(context)}  # noqa: S308 rendered by an escaping template
        return render_to_string("web/library.html", inside, request=context.get("request"))


def _faulty(context: Context) -> Any:
    """The page's form; of a page with two, the one that was sent and has faults."""
    forms = [context.get("form"), context.get("webauthn_form")]
    return next((form for form in forms if form is not None and form.errors), forms[0])


@register.tag
def shell(parser: Parser, _token: Token) -> Shell:
    """`{% shell %}title{% inside %}content{% endshell %}`"""
    title = parser.parse(("inside",))
    parser.delete_first_token()
    content = parser.parse(("endshell",))
    parser.delete_first_token()
    return Shell(title, content)


@register.simple_tag(takes_context=True)
def controls(context: Context, form: Any) -> SafeString:
    """The form's fields as our own controls, its hidden ones too."""
    if "password" in form.fields:
        form.fields["password"].help_text = ""  # a link inside a hint; the page has it below the form
    made = render_to_string("web/library_fields.html", {"form": form}, request=context.get("request"))
    return mark_safe(made)  # noqa: S308 rendered by an escaping template
