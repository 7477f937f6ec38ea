//! A visit in a real browser, with a phone's screen.

use std::future::pending;
use std::sync::Arc;
use std::time::Duration;

use host::hooks::{Hooks, VirtualClock};
use host::{App, AppBuilder};
use tempfile::TempDir;
use tokio::net::TcpListener;

use crate::support::START;
use crate::webdriver::{Chromium, WIDTH};

/// A visitor with a real browser, and the site that it visits.
pub struct Visit {
    pub browser: Chromium,
    pub app: App,
    pub clock: Arc<VirtualClock>,
    site: String,
    _state: TempDir,
}

impl Visit {
    /// Serves an application on a free port, and starts a browser. `None` if there is no browser.
    async fn start(builder: impl FnOnce(&str) -> AppBuilder) -> Option<Self> {
        let browser = tokio::task::spawn_blocking(Chromium::start).await.expect("it starts")?;
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        // Browsers keep a cookie with `Secure` for this name, also without HTTPS.
        let site = format!("http://localhost:{}", listener.local_addr().expect("an address").port());
        let state = tempfile::tempdir().expect("a directory");
        let clock = Arc::new(VirtualClock::new(Duration::from_secs(START)));
        let hooks = Hooks {
            clock: clock.clone(),
            ..Hooks::default()
        };
        let builder = builder(&site).state_dir(state.path()).hooks(hooks).capture_output(true);
        let app = builder.build().expect("the application starts");
        tokio::spawn(host::serve(app.clone(), listener, pending::<()>()));
        Some(Self {
            browser,
            app,
            site,
            clock,
            _state: state,
        })
    }

    /// Opens a page of the site.
    pub fn open(&self, path: &str) {
        self.browser.open(&format!("{}{path}", self.site));
        self.check_width();
    }

    /// Fills in the form that has these fields, and sends it; the page's only form if there is nothing to fill in.
    pub fn send(&self, fields: &[(&str, &str)]) {
        for (name, text) in fields {
            self.browser.fill(&format!("[name={name}]"), text);
        }
        match fields {
            [(name, _), ..] => self.click(&format!("form:has([name={name}]) button")),
            [] => self.click("form button"),
        }
    }

    /// Clicks on what leads to another page.
    pub fn click(&self, selector: &str) {
        self.browser.click(selector);
        self.check_width();
    }

    /// On a phone nothing reaches beyond the screen, and no field has letters so small that the phone zooms in.
    fn check_width(&self) {
        let browser = &self.browser;
        let text = browser.text();
        let width = browser.evaluate("[window.innerWidth, document.documentElement.scrollWidth]");
        assert_eq!(width, serde_json::json!([WIDTH, WIDTH]), "{text}");
        let beyond = "[...document.querySelectorAll('body *')].filter(element => {
            const {left, right} = element.getBoundingClientRect();
            return left < 0 || right > window.innerWidth;
        }).map(element => element.outerHTML)";
        assert_eq!(browser.evaluate(beyond), serde_json::json!([]), "{text}");
        let small = "[...document.querySelectorAll('input, textarea, button')].filter(element =>
            parseFloat(getComputedStyle(element).fontSize) < 16).length";
        assert_eq!(browser.evaluate(small), 0, "{text}");
    }

    #[track_caller]
    pub fn assert_reads(&self, expected: &str) {
        let text = self.browser.text();
        assert!(text.contains(expected), "{expected:?} is not in {text}");
    }
}

/// Runs a visit of the application that `builder` makes of the site's URL, unless there is no browser.
pub async fn visit(builder: impl FnOnce(&str) -> AppBuilder, run: impl FnOnce(&Visit) + Send + 'static) {
    if let Some(visit) = Visit::start(builder).await {
        let visited = tokio::task::spawn_blocking(move || run(&visit));
        visited.await.expect("a visit as expected");
    }
}
