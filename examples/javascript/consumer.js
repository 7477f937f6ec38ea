// Logs in through edge:users, called in-process, and handles each error case. An error is thrown; its `payload` is the
// WIT variant: `tag` names the case, `val` is what it carries.
import { login, readSession } from "edge:users/users@0.1.0";

const NAMESPACE = "default";

export function greet(username, password) {
  try {
    const { id } = login(NAMESPACE, { username, password });
    const session = readSession(NAMESPACE, id);
    return `Hello, ${session.username} <${session.email}>, user ${session.userId}.`;
  } catch (error) {
    if (error.payload === undefined) throw error;
    return explain(error.payload);
  }
}

function explain({ tag, val }) {
  switch (tag) {
    case "invalid":
      return `The ${val.field} ${val.reason}.`;
    case "unauthenticated":
      return "The name or the password is wrong.";
    case "not-found":
      return "The session has ended.";
    case "already-exists":
      return `The ${val} is in use.`;
    case "throttled":
      return `Too many attempts. Try again in ${val} seconds.`;
    case "busy":
    case "unavailable":
      return `That didn't work. Try again in ${val} seconds.`;
    case "misconfigured":
      return `Tell the operator: ${val}.`;
    default:
      return `Something is wrong: ${val}.`;
  }
}
