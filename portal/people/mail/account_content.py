"""What the mails of sign-up, sign-in and security say, by allauth's name of each."""

from collections.abc import Callable
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.people.mail.composing import format_moment
from portal.people.mail.content import MailButton, MailContent, absolute_url, plain_words

MAX_AGENT_LENGTH = 120
# What the texts about a change may name.
CHANGED_VALUES = ("from_email", "to_email", "deleted_email", "provider")
Context = dict[str, Any]


def _not_you() -> str:
    return gettext("If this wasn’t you, ignore this email. Nothing will happen.")


def _address_was_entered() -> str:
    return gettext("You get this because someone – hopefully you – entered your address on Nexus.")


def _code(path_name: str, heading: Promise) -> Callable[[Context], MailContent]:
    """Return the content of a mail with a code for the page with this URL name."""

    def content(context: Context) -> MailContent:
        values = {"code": context["code"], "until": context["until"]}
        return MailContent(
            subject=gettext("Your Nexus code: %(code)s") % values,
            heading=str(heading),
            paragraphs=(
                gettext("Enter this code on the page that asked for it."),
                gettext("The code works until %(until)s.") % values,
            ),
            code=context["code"],
            button=MailButton(gettext("Enter code"), absolute_url(reverse(path_name))),
            note=_not_you(),
            reason=_address_was_entered(),
        )

    return content


def _confirmation(context: Context) -> MailContent:
    """Confirm an address: with a code, or with a link where codes are switched off."""
    if "code" in context:
        return _confirmation_code(context)
    return MailContent(
        heading=gettext("Confirm your email address for Nexus"),
        paragraphs=(gettext("The link works until %(until)s.") % context,),
        button=MailButton(gettext("Confirm address"), context["activate_url"]),
        note=_not_you(),
        reason=_address_was_entered(),
    )


_confirmation_code = _code(
    "account_email_verification_sent", _("Confirm your email address for Nexus")
)


def _password_reset(context: Context) -> MailContent:
    return MailContent(
        heading=gettext("Reset your Nexus password"),
        paragraphs=(
            gettext("You can now choose a new password for your account."),
            gettext("The link works once, until %(until)s.") % context,
        ),
        button=MailButton(gettext("Choose new password"), context["password_reset_url"]),
        note=_not_you(),
        reason=_address_was_entered(),
    )


def _account_already_exists(context: Context) -> MailContent:
    return MailContent(
        heading=gettext("You already have a Nexus account"),
        paragraphs=(
            gettext(
                "Someone tried to create an account with this address, but it has one already. "
                "Sign in with it. If you forgot your password, choose a new one."
            ),
        ),
        button=MailButton(gettext("Choose new password"), context["password_reset_url"]),
        note=_not_you(),
        reason=_address_was_entered(),
    )


def _unknown_account(context: Context) -> MailContent:
    return MailContent(
        heading=gettext("No Nexus account has this email address"),
        paragraphs=(
            gettext(
                "Someone tried to reset the password of an account with this address, but there "
                "is none. You may have signed up with another address."
            ),
        ),
        button=MailButton(gettext("Sign up"), context["signup_url"]),
        note=_not_you(),
        reason=_address_was_entered(),
    )


def _security(heading: Promise, text: Promise, view: str) -> Callable[[Context], MailContent]:
    """Return the content of a mail about a change to an account.

    `view` shows the present state.

    `heading` and `text` are formatted with the values of the change.
    """

    def content(context: Context) -> MailContent:
        values = {name: plain_words(context.get(name, ""), 100) for name in CHANGED_VALUES}
        return MailContent(
            heading=heading % values,
            paragraphs=(text % values, _when_and_where(context)),
            button=MailButton(gettext("Check account"), absolute_url(reverse(view))),
            note=gettext(
                "If this wasn’t you, reset your password at once and remove what you don’t know."
            ),
            reason=gettext("You get this because it concerns the security of your account."),
        )

    return content


def _when_and_where(context: Context) -> str:
    """Return the sentence that says when a change was made, and with which browser."""
    agent = context["user_agent"] or gettext("an unknown browser")
    values = {
        "moment": format_moment(context["timestamp"], context["person"]),
        "ip": plain_words(context["ip"], 60),
        "agent": plain_words(agent, MAX_AGENT_LENGTH),
    }
    return gettext("It happened on %(moment)s, from %(ip)s with %(agent)s.") % values


ADDRESSES, PASSWORD = "account_email", "account_change_password"
SECOND_FACTOR, OTHER_SITES = "mfa_index", "socialaccount_connections"
ACCOUNT_MAILS: dict[str, Callable[[Context], MailContent]] = {
    "account/email/email_confirmation": _confirmation,
    "account/email/email_confirmation_signup": _confirmation,
    "account/email/login_code": _code("account_confirm_login_code", _("Sign in to Nexus")),
    "account/email/password_reset_code": _code(
        "account_reset_password", _("Reset your Nexus password")
    ),
    "account/email/password_reset_key": _password_reset,
    "account/email/account_already_exists": _account_already_exists,
    "account/email/unknown_account": _unknown_account,
    "account/email/password_changed": _security(
        _("Your Nexus password was changed"), _("Your account has a new password."), PASSWORD
    ),
    "account/email/password_reset": _security(
        _("Your Nexus password was reset"), _("Your account has a new password."), PASSWORD
    ),
    "account/email/password_set": _security(
        _("A password was set for your Nexus account"),
        _("You can sign in with your address and this password."),
        PASSWORD,
    ),
    "account/email/email_changed": _security(
        _("Your Nexus email address was changed"),
        _("From now on we write to %(to_email)s instead of %(from_email)s."),
        ADDRESSES,
    ),
    "account/email/email_confirm": _security(
        _("Your email address was confirmed for Nexus"),
        _("It belongs to your account now."),
        ADDRESSES,
    ),
    "account/email/email_deleted": _security(
        _("An email address was removed from your Nexus account"),
        _("%(deleted_email)s no longer belongs to your account."),
        ADDRESSES,
    ),
    "mfa/email/totp_activated": _security(
        _("An authenticator app was added to your Nexus account"),
        _("From now on, signing in also needs a code of this app."),
        SECOND_FACTOR,
    ),
    "mfa/email/totp_deactivated": _security(
        _("An authenticator app was removed from your Nexus account"),
        _("Signing in no longer needs a code of this app."),
        SECOND_FACTOR,
    ),
    "mfa/email/recovery_codes_generated": _security(
        _("New recovery codes for your Nexus account"),
        _("The old ones no longer work."),
        SECOND_FACTOR,
    ),
    "mfa/email/webauthn_added": _security(
        _("A passkey was added to your Nexus account"),
        _("It can be used to sign in to your account."),
        SECOND_FACTOR,
    ),
    "mfa/email/webauthn_removed": _security(
        _("A passkey was removed from your Nexus account"),
        _("It can no longer be used to sign in."),
        SECOND_FACTOR,
    ),
    "socialaccount/email/account_connected": _security(
        _("%(provider)s was connected to your Nexus account"),
        _("You can sign in to Nexus with it."),
        OTHER_SITES,
    ),
    "socialaccount/email/account_disconnected": _security(
        _("%(provider)s was disconnected from your Nexus account"),
        _("You can no longer sign in to Nexus with it."),
        OTHER_SITES,
    ),
}
