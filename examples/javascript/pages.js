// The pages. They need no script, so they allow none.
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'";

const STYLE = "body { max-width: 24rem; margin: 2rem auto; padding: 0 1rem; overflow-wrap: anywhere } " +
  "body, input, button { font: 1rem/1.5 system-ui } input { width: 100%; box-sizing: border-box }";

export function logInPage(status, problem) {
  return page(status, "Log in", problem, `<form method="post" action="/login">
${field("username", "Username", 'autocomplete="username" autocapitalize="none"')}
${field("password", "Password", 'type="password" autocomplete="current-password"')}
<p><button>Log in</button></p>
</form>
<p>New here? <a href="/signup">Sign up</a></p>`);
}

export function signUpPage(status, problem) {
  return page(status, "Sign up", problem, `<form method="post" action="/signup">
${field("username", "Username", 'autocomplete="username" autocapitalize="none"')}
${field("email", "Email", 'type="email" autocomplete="email"')}
${field("password", "Password", 'type="password" autocomplete="new-password" minlength="8"')}
<p><button>Sign up</button></p>
</form>
<p>You have an account? <a href="/">Log in</a></p>`);
}

export function userPage({ username, email }) {
  return page(200, "Who am I?", undefined, `<p>You are ${escaped(username)} &lt;${escaped(email)}&gt;.</p>
<form method="post" action="/logout"><button>Log out</button></form>`);
}

export function messagePage(status, sentence) {
  return page(status, "Sorry", sentence, `<p><a href="/">To the start</a></p>`);
}

// Answers a form that succeeded, so that reloading the next page doesn't send the form again.
export function redirect(location, cookie) {
  return new Response(null, { status: 303, headers: { location, "set-cookie": cookie } });
}

function page(status, title, problem, body) {
  const alert = problem ? `<p role="alert">${escaped(problem)}</p>\n` : "";
  const html = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${STYLE}</style>
<h1>${title}</h1>
${alert}${body}
</html>
`;
  const headers = {
    "content-type": "text/html; charset=utf-8",
    "cache-control": "no-store",
    "content-security-policy": POLICY,
  };
  return new Response(html, { status, headers });
}

function field(name, label, attributes) {
  return `<p><label>${label}<br><input name="${name}" ${attributes} required></label></p>`;
}

function escaped(text) {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
