//! The Spin template in a release. The module `filled_in` makes an app of it.

use dist::template::{self, Released};
use serde_json::Value;

use crate::root;

#[test]
fn a_released_template_refers_to_the_released_component() {
    let released = Released {
        url: "https://example.com/users.wasm".to_owned(),
        digest: "sha256:00".to_owned(),
    };
    let files = template::files(root(), Some(&released)).unwrap();
    let parameters = String::from_utf8(files["templates/users-app/metadata/spin-template.toml"].clone()).unwrap();
    let parameters: Value = toml::from_str(&parameters).unwrap();
    assert_eq!(parameters["parameters"]["users-wasm"]["default"], released.url);
    assert_eq!(parameters["parameters"]["users-digest"]["default"], released.digest);
}
