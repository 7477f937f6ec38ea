//! A page with a form. After an error it keeps what was typed, and says next to the field what is wrong.

use spin_sdk::http::Response;

use crate::field::Field;
use crate::form::Form;
use crate::page;
use crate::problem::Problem;
use crate::users::Error;

/// A page with a form.
pub(crate) struct FormPage {
    /// The heading.
    pub(crate) title: &'static str,
    /// The path that the form is sent to.
    pub(crate) action: &'static str,
    /// What is to be filled in.
    pub(crate) fields: &'static [Field],
    /// What the button says.
    pub(crate) button: &'static str,
    /// HTML below the form.
    pub(crate) below: &'static str,
}

impl FormPage {
    /// The empty form.
    pub(crate) fn blank(&self) -> Response {
        self.show("", &Form::default(), None)
    }

    /// The form as it was filled in, with what Users says is wrong.
    pub(crate) fn refused(&self, typed: &Form, error: &Error) -> Response {
        self.show("", typed, Some(&Problem::from(error)))
    }

    /// The form as it was filled in, below an introduction in HTML, with the problem if there is one.
    pub(crate) fn show(&self, intro: &str, typed: &Form, problem: Option<&Problem>) -> Response {
        let Self {
            title,
            action,
            button,
            below,
            ..
        } = self;
        let mut body = format!("<h1>{title}</h1>\n{intro}");
        body += &page::alert(problem.filter(|problem| !self.has_field(&problem.field)));
        body += &format!("<form method=\"post\" action=\"{action}\">\n");
        for field in self.fields {
            let sentence = problem.filter(|problem| problem.field == field.name);
            let sentence = sentence.map(|problem| problem.sentence.as_str());
            body += &field.html(&typed.text(field.name), sentence);
        }
        body += &format!("<button>{button}</button>\n</form>\n<p>{below}</p>\n");
        page::page(problem.map_or(200, |problem| problem.status), title, &body)
    }

    fn has_field(&self, name: &str) -> bool {
        self.fields.iter().any(|field| field.name == name)
    }
}
