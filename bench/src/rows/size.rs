//! The size of the component's file.

use crate::report::{Row, Target, Unit};
use crate::subjects::Subjects;

/// The row.
pub fn rows(subjects: &Subjects) -> Vec<Row> {
    #[expect(clippy::cast_precision_loss, reason = "files are small")]
    let figure = subjects.size as f64 / 1e3;
    vec![Row {
        what: "size of the component".to_owned(),
        figure,
        unit: Unit::Kilobytes,
        target: Some(Target::AtMost(400.0)),
        from: "target/wasm32-wasip2/release/users.wasm".to_owned(),
    }]
}
