//! Signs users up and logs them in, by calling edge:users in-process.

use edge::users::users::{self, Credentials, Error, NewUser};
use spin_sdk::http::{Request, Response};
use spin_sdk::http_component;

wit_bindgen::generate!({
    inline: "
        package my:app;
        world app {
            import edge:users/users@0.1.0;
        }
    ",
    path: "users.wit",
    generate_all,
});

/// Takes a username and a password, each on its own line.
#[http_component]
fn handle(request: Request) -> Response {
    let body = String::from_utf8_lossy(request.body()).into_owned();
    let (username, password) = body.trim_end().split_once('\n').unwrap_or_default();
    let answer = match request.path() {
        "/signup" => sign_up(username, password),
        "/login" => log_in(username, password),
        _ => return Response::new(404, "There is only /signup and /login.\n"),
    };
    let (status, text) = match answer {
        Ok(text) => (200, text),
        Err(Error::InvalidField(invalid)) => (400, format!("The {} {}.", invalid.field, invalid.rule)),
        Err(Error::WrongCredentials) => (401, "The name or the password is wrong.".to_owned()),
        Err(Error::UsernameTaken | Error::EmailTaken) => (409, "That name is taken.".to_owned()),
        Err(Error::PasswordDisabled) => (403, "Too many wrong passwords. Reset your password.".to_owned()),
        Err(Error::Throttled(seconds)) => (429, format!("Try again in {seconds} seconds.")),
        Err(error) => {
            eprintln!("edge:users: {error:?}");
            (500, "That didn't work.".to_owned())
        }
    };
    Response::new(status, text + "\n")
}

fn sign_up(username: &str, password: &str) -> Result<String, Error> {
    let user = NewUser {
        id: None,
        username: username.to_owned(),
        email: format!("{username}@example.com"),
        password: password.to_owned(),
        attributes: None,
        client_address: None,
    };
    users::create("default", &user).map(|id| format!("You are user {id}."))
}

fn log_in(username: &str, password: &str) -> Result<String, Error> {
    let credentials = Credentials {
        username: Some(username.to_owned()),
        email: None,
        password: password.to_owned(),
        client_address: None,
        user_agent: None,
    };
    let session = users::login("default", &credentials)?;
    let session = users::read_session("default", &session.id)?;
    Ok(format!("Hello, {} <{}>.", session.username, session.email))
}
