//! A field of a form, with what was typed into it and what is wrong with that.

use crate::html::Escaped;

/// A field of a form.
pub(crate) struct Field {
    /// Its name in the form, as Users' errors name it.
    pub(crate) name: &'static str,
    /// What is written above it; nothing if it is hidden.
    pub(crate) label: &'static str,
    /// More attributes of its `input`.
    pub(crate) attributes: &'static str,
    /// The rule that it has to keep.
    pub(crate) hint: &'static str,
    /// Whether what was typed is shown again after an error. A password isn't.
    pub(crate) is_kept: bool,
}

/// The username of a new user.
pub(crate) const NEW_USERNAME: Field = Field {
    name: "username",
    label: "Username",
    attributes: r#"autocomplete="username" autocapitalize="none" spellcheck="false" maxlength="64" required"#,
    hint: "a to z, 0 to 9, and . _ - in between. Other visitors see it.",
    is_kept: true,
};

/// An email address.
pub(crate) const EMAIL: Field = Field {
    name: "email",
    label: "Email",
    attributes: r#"type="email" autocomplete="email" maxlength="254" required"#,
    hint: "",
    is_kept: true,
};

/// The token of a link, which its form sends on.
pub(crate) const TOKEN: Field = Field {
    name: "token",
    label: "",
    attributes: r#"type="hidden""#,
    hint: "",
    is_kept: true,
};

impl Field {
    /// The field in HTML, with what was typed and the sentence about it.
    pub(crate) fn html(&self, typed: &str, sentence: Option<&str>) -> String {
        let Self {
            name,
            label,
            attributes,
            hint,
            ..
        } = self;
        let mut html = String::new();
        if !label.is_empty() {
            html += &format!("<label for=\"{name}\">{label}</label>\n");
        }
        html += &format!("<input id=\"{name}\" name=\"{name}\" {attributes}");
        if self.is_kept {
            html += &format!(" value=\"{}\"", Escaped(typed));
        }
        if sentence.is_some() {
            html += " aria-invalid=\"true\" autofocus";
        }
        html += &format!(" aria-describedby=\"{name}-error {name}-hint\">\n");
        if let Some(sentence) = sentence {
            html += &format!("<p id=\"{name}-error\" class=\"error\">{}</p>\n", Escaped(sentence));
        }
        if !hint.is_empty() {
            html += &format!("<p id=\"{name}-hint\" class=\"hint\">{hint}</p>\n");
        }
        html
    }
}
