"""Signs up and logs in through edge:users, called in-process, and handles each error case."""

from collections.abc import Callable

import wit_world
from componentize_py_types import Err
from wit_world.imports import users
from wit_world.imports.users import (
    Credentials,
    Error_Busy,
    Error_EmailTaken,
    Error_InvalidField,
    Error_Misconfigured,
    Error_PasswordDisabled,
    Error_SessionNotFound,
    Error_Throttled,
    Error_Unavailable,
    Error_UsernameTaken,
    Error_WrongCredentials,
    NewUser,
)

NAMESPACE = "default"


class WitWorld(wit_world.WitWorld):
    def sign_up(self, username: str, password: str) -> str:
        user = NewUser(None, username, f"{username}@example.com", password, None, None)
        return explained(lambda: welcome(user))

    def greet(self, username: str, password: str) -> str:
        credentials = Credentials(username, None, password, None, None)
        return explained(lambda: hello(users.login(NAMESPACE, credentials).id))

    def who_has(self, session_id: str) -> str:
        return explained(lambda: hello(session_id))


def welcome(user: NewUser) -> str:
    users.create(NAMESPACE, user)
    return f"Welcome, {user.username}."


def hello(session_id: str) -> str:
    session = users.read_session(NAMESPACE, session_id)
    return f"Hello, {session.username} <{session.email}>."


def explained(action: Callable[[], str]) -> str:
    try:
        return action()
    except Err as error:
        return explain(error.value)


def explain(error: users.Error) -> str:
    match error:
        case Error_InvalidField(invalid):
            return f"The {invalid.field} {invalid.rule}."
        case Error_WrongCredentials():
            return "The name or the password is wrong."
        case Error_SessionNotFound():
            return "The session has ended."
        case Error_UsernameTaken():
            return "The username is in use."
        case Error_EmailTaken():
            return "The email address is in use."
        case Error_Throttled(seconds):
            return f"Too many attempts. Try again in {seconds} seconds."
        case Error_PasswordDisabled():
            return "Too many wrong passwords. The password must be reset."
        case Error_Busy(seconds):
            return f"Somebody is just changing that. Try again in {seconds} seconds."
        case Error_Unavailable(seconds):
            return f"That didn't work. Try again in {seconds} seconds."
        case Error_Misconfigured(reason):
            return f"Tell the operator: {reason}."
        case _:
            return f"Something is wrong: {error}."
