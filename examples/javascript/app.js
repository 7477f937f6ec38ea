// A small app with accounts: sign up, log in, who am I, log out. It calls edge:users in-process, like any function.
import { create } from "edge:users/users@0.1.0";
import { NAMESPACE, begin, current, end } from "./session.js";
import { logInPage, messagePage, redirect, signUpPage, userPage } from "./pages.js";
import { problem } from "./problem.js";
import { isOfThisSite } from "./site.js";

// What the forms do. Each returns the cookie that the browser keeps, and has a page to show again if that fails.
const FORMS = {
  "/signup": { act: signUp, page: signUpPage },
  "/login": { act: logIn, page: logInPage },
  "/logout": { act: logOut, page: logInPage },
};

addEventListener("fetch", (event) => event.respondWith(answer(event.request)));

async function answer(request) {
  const { pathname } = new URL(request.url);
  const form = FORMS[pathname];
  if (request.method === "POST" && form) return accept(request, form);
  if (request.method === "GET" && pathname === "/") return explained(logInPage, () => whoAmI(request));
  if (request.method === "GET" && pathname === "/signup") return signUpPage(200);
  return messagePage(404, "There is no such page.");
}

async function accept(request, { act, page }) {
  if (!isOfThisSite(request)) return messagePage(403, "This form wasn't sent from this site.");
  const fields = new URLSearchParams(await request.text());
  return explained(page, () => redirect("/", act(request, fields)));
}

function whoAmI(request) {
  const session = current(request);
  return session ? userPage(session) : logInPage(200);
}

function signUp(request, fields) {
  const user = { username: text(fields, "username"), email: text(fields, "email"), password: text(fields, "password") };
  create(NAMESPACE, user);
  return logIn(request, fields);
}

function logIn(request, fields) {
  return begin(request, { username: text(fields, "username"), password: text(fields, "password") });
}

function logOut(request) {
  return end(request);
}

function text(fields, name) {
  return fields.get(name) ?? "";
}

// An error of edge:users is thrown, and its `payload` is the WIT variant.
function explained(page, act) {
  try {
    return act();
  } catch (error) {
    if (error.payload === undefined) throw error;
    const { status, sentence } = problem(error.payload);
    return page(status, sentence);
  }
}
