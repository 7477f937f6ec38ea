// The visitor's session, and its cookie. Scripts can't read the cookie, browsers send it only over HTTPS (or to
// localhost) and not with forms of other sites, and because of its prefix no other host can set it.
import { login, logout, readSession } from "edge:users/users@0.1.0";

// The tenant. A single application needs only one.
export const NAMESPACE = "default";

const COOKIE = "__Host-session";
const ATTRIBUTES = "HttpOnly; Secure; SameSite=Lax; Path=/";

// Logs a visitor in. Returns the cookie.
export function begin(request, credentials) {
  const { id, created, expires } = login(NAMESPACE, credentials);
  try {
    // The browser forgets the session that it had, so that one must not live on.
    end(request);
  } catch (error) {
    console.error("a session goes on that a login should have ended", error.payload?.tag);
  }
  return `${COOKIE}=${id}; ${ATTRIBUTES}; Max-Age=${expires - created}`;
}

// Returns the session of a request, if it has one that counts.
export function current(request) {
  const id = sessionId(request);
  return id && unless("session-not-found", () => readSession(NAMESPACE, id));
}

// Ends the session of a request. Returns the cookie that has the browser forget it.
export function end(request) {
  const id = sessionId(request);
  // What can't be a session id is no session.
  if (id) unless("invalid-field", () => logout(NAMESPACE, { tag: "session-id", val: id }));
  return `${COOKIE}=; ${ATTRIBUTES}; Max-Age=0`;
}

function sessionId(request) {
  const cookies = (request.headers.get("cookie") ?? "").split(";").map((cookie) => cookie.trim());
  return cookies.find((cookie) => cookie.startsWith(`${COOKIE}=`))?.slice(COOKIE.length + 1);
}

// Calls a function. Returns nothing if it fails with this error.
function unless(tag, call) {
  try {
    return call();
  } catch (error) {
    if (error.payload?.tag !== tag) throw error;
  }
}
