//! The size of the component's file.

use crate::components::Components;
use crate::report::{Row, Unit};

/// Measures the row.
pub fn rows(components: &Components) -> Vec<Row> {
    #[expect(clippy::cast_precision_loss, reason = "files are small")]
    let figure = components.size as f64 / 1e3;
    vec![Row {
        what: "Size of the component".to_owned(),
        figure,
        unit: Unit::Kilobytes,
        target: Some(800.0),
        from: "target/wasm32-wasip2/release/users.wasm".to_owned(),
    }]
}
