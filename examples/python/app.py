"""A small app with accounts: sign up, log in, who am I, log out. It calls edge:users in-process, like any function."""

from collections.abc import Callable
from urllib.parse import parse_qs

from componentize_py_types import Err
from wit_world import exports
from wit_world.imports import users
from wit_world.imports.types import IncomingRequest, ResponseOutparam
from wit_world.imports.users import Credentials, NewUser

import pages
import session
from exchange import Request, Response, send
from origin import is_of_this_site
from problem import problem

Page = Callable[..., Response]


class IncomingHandler(exports.IncomingHandler):
    """What the component exports."""

    def handle(self, request: IncomingRequest, response_out: ResponseOutparam) -> None:
        send(answer(Request.read(request)), response_out)


def answer(request: Request) -> Response:
    match (request.method, request.path):
        case ("POST", path) if path in FORMS:
            return accept(request, *FORMS[path])
        case ("GET", "/"):
            return explained(pages.log_in, lambda: who_am_i(request))
        case ("GET", "/signup"):
            return pages.sign_up()
        case _:
            return pages.message(404, "There is no such page.")


def accept(request: Request, act: Callable[[Request, dict], str], page: Page) -> Response:
    if not is_of_this_site(request):
        return pages.message(403, "This form wasn't sent from this site.")
    fields = parse_qs(request.body.decode(errors="replace"), keep_blank_values=True)
    return explained(page, lambda: pages.redirect("/", act(request, fields)))


def who_am_i(request: Request) -> Response:
    found = session.current(request)
    return pages.user(found.username, found.email) if found else pages.log_in()


def sign_up(request: Request, fields: dict) -> str:
    user = NewUser(None, text(fields, "username"), text(fields, "email"), text(fields, "password"), None, None)
    users.create(session.NAMESPACE, user)
    return log_in(request, fields)


def log_in(request: Request, fields: dict) -> str:
    return session.begin(request, Credentials(text(fields, "username"), None, text(fields, "password"), None, None))


def log_out(request: Request, _: dict) -> str:
    return session.end(request)


def text(fields: dict, name: str) -> str:
    return fields.get(name, [""])[0]


def explained(page: Page, act: Callable[[], Response]) -> Response:
    """An error of edge:users is raised, and its `value` is a case of the WIT variant."""
    try:
        return act()
    except Err as error:
        return page(*problem(error.value))


# What the forms do. Each returns the cookie that the browser keeps, and has a page to show again if that fails.
FORMS = {
    "/signup": (sign_up, pages.sign_up),
    "/login": (log_in, pages.log_in),
    "/logout": (log_out, pages.log_in),
}
