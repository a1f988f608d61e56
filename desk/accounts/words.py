"""What staff are told when an account or a password is not taken."""

from __future__ import annotations

from flask_babel import gettext

from storage.accounts.staff import Refused


def unfit_words(password: str, email: str) -> str:
    """What is wrong with a new password, and what to do; empty when nothing is."""
    # argon2 is needed by nobody but those who sign in.
    from storage.accounts.passwords import LONGEST, SHORTEST, Unfit, unfit

    match unfit(password, email):
        case None:
            return ""
        case Unfit.SHORT | Unfit.LONG:
            return str(gettext("Please choose another password: %(least)s to %(most)s characters.", least=SHORTEST, most=LONGEST))
        case Unfit.EMAIL:
            return str(gettext("This password is almost your email address. Please choose another."))
        case _:
            return str(
                gettext("This password is among the first that somebody would try. Please choose another; a few unusual words are good.")
            )


def refused_words(refusal: Refused) -> str:
    """Why an account was not made."""
    if "already" in refusal.reason:
        return str(gettext("There is an account with this email address already."))
    if "link" in refusal.reason:
        return str(gettext("This link has been used or has expired. Ask for a new one."))
    return str(gettext("Please check the email address."))
