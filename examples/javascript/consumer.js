// Signs up and logs in through edge:users, called in-process, and handles each error case. An error is thrown; its
// `payload` is the WIT variant: `tag` names the case, `val` has its value.
import { create, login, readSession } from "edge:users/users@0.1.0";

const NAMESPACE = "default";

export function signUp(username, password) {
  return explained(() => {
    create(NAMESPACE, { username, email: `${username}@example.com`, password });
    return `Welcome, ${username}.`;
  });
}

export function greet(username, password) {
  return explained(() => hello(login(NAMESPACE, { username, password }).id));
}

export function whoHas(sessionId) {
  return explained(() => hello(sessionId));
}

function hello(sessionId) {
  const { username, email } = readSession(NAMESPACE, sessionId);
  return `Hello, ${username} <${email}>.`;
}

function explained(action) {
  try {
    return action();
  } catch (error) {
    if (error.payload === undefined) throw error;
    return explain(error.payload);
  }
}

function explain({ tag, val }) {
  switch (tag) {
    case "invalid-field":
      return `The ${val.field} ${val.rule}.`;
    case "wrong-credentials":
      return "The name or the password is wrong.";
    case "session-not-found":
      return "The session has ended.";
    case "username-taken":
      return "The username is in use.";
    case "email-taken":
      return "The email address is in use.";
    case "throttled":
      return `Too many attempts. Try again in ${val} seconds.`;
    case "password-disabled":
      return "Too many wrong passwords. The password must be reset.";
    case "busy":
      return `Somebody is just changing that. Try again in ${val} seconds.`;
    case "unavailable":
      return `That didn't work. Try again in ${val} seconds.`;
    case "misconfigured":
      return `Tell the operator: ${val}.`;
    default:
      return `Something is wrong: ${val}.`;
  }
}
