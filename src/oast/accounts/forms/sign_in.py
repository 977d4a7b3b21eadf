"""The library's own form of signing in, in plain words."""

from allauth.account.forms import LoginForm


class SignInForm(LoginForm):
    """E-mail address and password."""

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self.fields["login"].label = "E-mail address"
        self.fields["login"].error_messages["required"] = "Enter your e-mail address."
        self.fields["password"].error_messages["required"] = "Enter your password."
        self.fields["password"].help_text = ""
