// What a visitor reads about an error of edge:users: `tag` names the case of the WIT variant, `val` has its value.
export function problem({ tag, val }) {
  switch (tag) {
    case "invalid-field":
      return { status: 400, sentence: `The ${val.field} ${val.rule}.` };
    case "wrong-credentials":
      return { status: 401, sentence: "The name or the password is wrong." };
    case "account-disabled":
      return { status: 403, sentence: "This account is disabled." };
    case "password-disabled":
      return { status: 403, sentence: "Too many wrong passwords. The password must be reset." };
    case "username-taken":
      return { status: 409, sentence: "The username is in use." };
    case "email-taken":
      return { status: 409, sentence: "The email address is in use." };
    case "throttled":
      return { status: 429, sentence: `Too many attempts. Try again in ${val} s.` };
    case "busy":
      return { status: 503, sentence: `Somebody is just changing that. Try again in ${val} s.` };
    case "unavailable":
      return { status: 503, sentence: `That didn't work. Try again in ${val} s.` };
    default:
      // The visitor can't do anything about `misconfigured`. It names the variable, for the operator.
      console.error(`edge:users: ${tag}: ${val}`);
      return { status: 500, sentence: "This site isn't set up properly." };
  }
}
