//! A real browser: headless Chromium with a phone's screen, driven through WebDriver (<https://www.w3.org/TR/webdriver2/>).

use std::io::{BufRead, BufReader, ErrorKind, Write};
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};

/// The member that holds an element's reference in WebDriver's JSON (WebDriver, 12.2).
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// A phone's screen, in CSS pixels.
pub const WIDTH: u32 = 360;
const HEIGHT: u32 = 740;

/// A running browser.
pub struct Chromium {
    driver: Child,
    session: String,
}

impl Chromium {
    /// Starts a browser with a profile of its own. Returns `None`, and says so, if there is none on this machine.
    pub fn start() -> Option<Self> {
        if !["chromium", "chromedriver"].into_iter().all(is_installed) {
            let line = "skipped: the test in a browser needs `apt-get install chromium chromium-driver`\n";
            // `eprintln!` would be captured.
            std::io::stderr().write_all(line.as_bytes()).expect("stderr");
            return None;
        }
        let mut command = Command::new("chromedriver");
        command.arg("--port=0").stdout(Stdio::piped()).stderr(Stdio::null());
        let mut driver = command.spawn().expect("it is installed");
        let port = port_of(&mut driver);
        let options = json!({
            // Chromium refuses its sandbox to root, as which CI runs.
            "args": ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage"],
            "mobileEmulation": {"deviceMetrics": {"width": WIDTH, "height": HEIGHT, "pixelRatio": 2.0}},
        });
        // The driver itself waits so long for an element that isn't there yet, in milliseconds.
        let timeouts = json!({"implicit": 60_000});
        let wanted = json!({"capabilities": {"alwaysMatch": {"goog:chromeOptions": options, "timeouts": timeouts}}});
        let sessions = format!("http://127.0.0.1:{port}/session");
        let started = post(&sessions, &wanted);
        let id = started["sessionId"].as_str().expect("a session");
        let session = format!("{sessions}/{id}");
        Some(Self { driver, session })
    }

    /// Opens a page.
    pub fn open(&self, url: &str) {
        self.command("url", &json!({"url": url}));
    }

    /// Opens the present page again.
    pub fn reload(&self) {
        self.command("refresh", &json!({}));
    }

    /// Puts a text into a field in place of what is there.
    pub fn fill(&self, selector: &str, text: &str) {
        let element = self.element(selector);
        self.command(&format!("{element}/clear"), &json!({}));
        self.command(&format!("{element}/value"), &json!({"text": text}));
    }

    /// Clicks, and waits for the page that this leads to: a tap on a phone takes effect a little later.
    pub fn click(&self, selector: &str) {
        self.evaluate("document.documentElement.id = 'left'");
        self.command(&format!("{}/click", self.element(selector)), &json!({}));
        self.element("html:not(#left) body");
    }

    /// Returns what a visitor reads on the page.
    pub fn text(&self) -> String {
        let text = self.evaluate("document.body.innerText");
        text.as_str().expect("text").to_owned()
    }

    /// Returns what is in a field.
    pub fn value(&self, selector: &str) -> String {
        let value = self.evaluate(&format!("document.querySelector('{selector}').value"));
        value.as_str().expect("text").to_owned()
    }

    /// Returns the value of a JavaScript expression.
    pub fn evaluate(&self, expression: &str) -> Value {
        let script = format!("return {expression}");
        self.command("execute/sync", &json!({"script": script, "args": []}))
    }

    fn element(&self, selector: &str) -> String {
        let found = self.command("element", &json!({"using": "css selector", "value": selector}));
        format!("element/{}", found[ELEMENT].as_str().expect("an element"))
    }

    fn command(&self, path: &str, body: &Value) -> Value {
        post(&format!("{}/{path}", self.session), body)
    }
}

impl Drop for Chromium {
    fn drop(&mut self) {
        // This ends Chromium, which outlives its driver otherwise.
        let _ = ureq::delete(&self.session).call();
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

fn is_installed(program: &str) -> bool {
    let mut command = Command::new(program);
    command.arg("--version").stdout(Stdio::null()).stderr(Stdio::null());
    match command.status() {
        Ok(status) => status.success(),
        Err(error) if error.kind() == ErrorKind::NotFound => false,
        Err(error) => panic!("{program}: {error}"),
    }
}

/// Waits for the line in which the driver says its port.
fn port_of(driver: &mut Child) -> u16 {
    let lines = BufReader::new(driver.stdout.take().expect("its stdout")).lines();
    let port = lines.map_while(Result::ok).find_map(|line| {
        let port = line.strip_prefix("ChromeDriver was started successfully on port ")?;
        port.trim_end_matches('.').parse().ok()
    });
    port.expect("the driver starts")
}

/// Sends a command. Returns the value of its answer.
fn post(url: &str, body: &Value) -> Value {
    let config = ureq::Agent::config_builder().http_status_as_error(false).build();
    let request = ureq::Agent::from(config).post(url).content_type("application/json");
    let mut response = request.send(body.to_string()).expect("the driver answers");
    let answer = response.body_mut().read_to_string().expect("text");
    let answer: Value = serde_json::from_str(&answer).expect("JSON");
    assert_eq!(response.status(), 200, "{url} {body}: {}", answer["value"]["message"]);
    answer["value"].clone()
}
