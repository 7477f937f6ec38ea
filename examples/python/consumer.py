"""Logs in through edge:users, called in-process, and handles each error case."""

import wit_world
from componentize_py_types import Err
from wit_world.imports import users
from wit_world.imports.users import (
    Credentials,
    Error_AlreadyExists,
    Error_Busy,
    Error_Invalid,
    Error_Misconfigured,
    Error_NotFound,
    Error_Other,
    Error_Throttled,
    Error_Unauthenticated,
    Error_Unavailable,
)

NAMESPACE = "default"


class WitWorld(wit_world.WitWorld):
    def greet(self, username: str, password: str) -> str:
        credentials = Credentials(username, None, password, None, None)
        try:
            session = users.login(NAMESPACE, credentials)
            session = users.read_session(NAMESPACE, session.id)
        except Err as error:
            return explain(error.value)
        return f"Hello, {session.username} <{session.email}>, user {session.user_id}."


def explain(error: users.Error) -> str:
    match error:
        case Error_Invalid(invalid):
            return f"The {invalid.field} {invalid.reason}."
        case Error_Unauthenticated():
            return "The name or the password is wrong."
        case Error_NotFound():
            return "The session has ended."
        case Error_AlreadyExists(field):
            return f"The {field.name.lower()} is in use."
        case Error_Throttled(seconds):
            return f"Too many attempts. Try again in {seconds} seconds."
        case Error_Busy(seconds) | Error_Unavailable(seconds):
            return f"That didn't work. Try again in {seconds} seconds."
        case Error_Misconfigured(reason):
            return f"Tell the operator: {reason}."
        case Error_Other(reason):
            return f"Something is wrong: {reason}."
