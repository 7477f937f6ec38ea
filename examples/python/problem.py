"""What a visitor reads about an error of edge:users."""

import sys

from wit_world.imports import users
from wit_world.imports.users import (
    Error_AccountDisabled,
    Error_Busy,
    Error_EmailTaken,
    Error_InvalidField,
    Error_PasswordDisabled,
    Error_Throttled,
    Error_Unavailable,
    Error_UsernameTaken,
    Error_WrongCredentials,
)


def problem(error: users.Error) -> tuple[int, str]:
    """Returns the status of the page, and the sentence."""
    match error:
        case Error_InvalidField(invalid):
            return 400, f"The {invalid.field} {invalid.rule}."
        case Error_WrongCredentials():
            return 401, "The name or the password is wrong."
        case Error_AccountDisabled():
            return 403, "This account is disabled."
        case Error_PasswordDisabled():
            return 403, "Too many wrong passwords. The password must be reset."
        case Error_UsernameTaken():
            return 409, "The username is in use."
        case Error_EmailTaken():
            return 409, "The email address is in use."
        case Error_Throttled(seconds):
            return 429, f"Too many attempts. Try again in {seconds} s."
        case Error_Busy(seconds):
            return 503, f"Somebody is just changing that. Try again in {seconds} s."
        case Error_Unavailable(seconds):
            return 503, f"That didn't work. Try again in {seconds} s."
        case _:
            # The visitor can't do anything about `misconfigured`. It names the variable, for the operator.
            print("edge:users:", error, file=sys.stderr)
            return 500, "This site isn't set up properly."
