"""The pages. They need no script, so they allow none."""

from html import escape

from exchange import Response

POLICY = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'"

STYLE = (
    "body { max-width: 24rem; margin: 2rem auto; padding: 0 1rem; overflow-wrap: anywhere } "
    "body, input, button { font: 1rem/1.5 system-ui } input { width: 100%; box-sizing: border-box }"
)


def log_in(status: int = 200, problem: str = "") -> Response:
    body = f"""<form method="post" action="/login">
{field("username", "Username", 'autocomplete="username" autocapitalize="none"')}
{field("password", "Password", 'type="password" autocomplete="current-password"')}
<p><button>Log in</button></p>
</form>
<p>New here? <a href="/signup">Sign up</a></p>"""
    return page(status, "Log in", problem, body)


def sign_up(status: int = 200, problem: str = "") -> Response:
    body = f"""<form method="post" action="/signup">
{field("username", "Username", 'autocomplete="username" autocapitalize="none"')}
{field("email", "Email", 'type="email" autocomplete="email"')}
{field("password", "Password", 'type="password" autocomplete="new-password" minlength="8"')}
<p><button>Sign up</button></p>
</form>
<p>You have an account? <a href="/">Log in</a></p>"""
    return page(status, "Sign up", problem, body)


def user(username: str, email: str) -> Response:
    body = f"""<p>You are {escape(username)} &lt;{escape(email)}&gt;.</p>
<form method="post" action="/logout"><button>Log out</button></form>"""
    return page(200, "Who am I?", "", body)


def message(status: int, sentence: str) -> Response:
    return page(status, "Sorry", sentence, '<p><a href="/">To the start</a></p>')


def redirect(location: str, cookie: str) -> Response:
    """Answers a form that succeeded, so that reloading the next page doesn't send the form again."""
    return Response(303, {"location": location, "set-cookie": cookie})


def page(status: int, title: str, problem: str, body: str) -> Response:
    alert = f'<p role="alert">{escape(problem)}</p>\n' if problem else ""
    html = f"""<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>{STYLE}</style>
<h1>{title}</h1>
{alert}{body}
</html>
"""
    headers = {
        "content-type": "text/html; charset=utf-8",
        "cache-control": "no-store",
        "content-security-policy": POLICY,
    }
    return Response(status, headers, html.encode())


def field(name: str, label: str, attributes: str) -> str:
    return f'<p><label>{label}<br><input name="{name}" {attributes} required></label></p>'
