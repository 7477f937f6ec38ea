"""The visitor's session, and its cookie. Scripts can't read the cookie, browsers send it only over HTTPS (or to
localhost) and not with forms of other sites, and because of its prefix no other host can set it."""

import sys

from componentize_py_types import Err
from wit_world.imports import users
from wit_world.imports.users import (
    Credentials,
    Error_InvalidField,
    Error_SessionNotFound,
    Session,
    SessionName_SessionId,
)

from exchange import Request

# The tenant. A single application needs only one.
NAMESPACE = "default"

COOKIE = "__Host-session"
ATTRIBUTES = "HttpOnly; Secure; SameSite=Lax; Path=/"


def begin(request: Request, credentials: Credentials) -> str:
    """Logs a visitor in. Returns the cookie."""
    session = users.login(NAMESPACE, credentials)
    try:
        # The browser forgets the session that it had, so that one must not live on.
        end(request)
    except Err as error:
        print("a session goes on that a login should have ended:", error.value, file=sys.stderr)
    return f"{COOKIE}={session.id}; {ATTRIBUTES}; Max-Age={session.expires - session.created}"


def current(request: Request) -> Session | None:
    """Returns the session of a request, if it has one that counts."""
    session_id = sent_id(request)
    if not session_id:
        return None
    try:
        return users.read_session(NAMESPACE, session_id)
    except Err as error:
        if isinstance(error.value, Error_SessionNotFound):
            return None
        raise


def end(request: Request) -> str:
    """Ends the session of a request. Returns the cookie that has the browser forget it."""
    session_id = sent_id(request)
    try:
        if session_id:
            users.logout(NAMESPACE, SessionName_SessionId(session_id))
    except Err as error:
        # What can't be a session id is no session.
        if not isinstance(error.value, Error_InvalidField):
            raise
    return f"{COOKIE}=; {ATTRIBUTES}; Max-Age=0"


def sent_id(request: Request) -> str | None:
    cookies = (cookie.strip().partition("=") for cookie in request.headers.get("cookie", "").split(";"))
    return next((value for name, _, value in cookies if name == COOKIE), None)
