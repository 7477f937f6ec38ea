//! The picture of the table: a bar for each ratio, as SVG that is readable on light and dark pages.

use std::fmt::Write;
use std::path::Path;

use anyhow::{Context, Result};

use crate::report::{Report, Row, Section, Unit};

/// The ratio at the right end of the axis. Longer bars end there in a point.
const AXIS_END: f64 = 2.0;

/// Lengths in pixels.
const WIDTH: f64 = 950.0;
const BARS_LEFT: f64 = 470.0;
const BARS_WIDTH: f64 = 400.0;
const HEADER: f64 = 92.0;
const HEADING: f64 = 34.0;
const ROW: f64 = 22.0;
const MARGIN: f64 = 16.0;

const STYLE: &str = "
svg { font-family: system-ui, sans-serif; font-size: 13px }
.title { font-size: 16px }
.title, .heading { font-weight: 600 }
.end { text-anchor: end }
.middle { text-anchor: middle }
.target { stroke-width: 2 }
.page { fill: #ffffff }
text { fill: #1f2328 }
.faint { fill: #59636e }
.axis { stroke: #d1d9e0 }
.target { stroke: #1f2328 }
.met { fill: #2f81c7 }
.missed { fill: #d1622b }
.plain { fill: #98a2ad }
@media (prefers-color-scheme: dark) {
  .page { fill: #0d1117 }
  text { fill: #f0f6fc }
  .faint { fill: #9198a1 }
  .axis { stroke: #3d444d }
  .target { stroke: #f0f6fc }
  .met { fill: #4493d8 }
  .missed { fill: #e0763d }
  .plain { fill: #6e7781 }
}
";

/// What the colours mean, from the left end of the bars.
const LEGEND: &str = r#"
<rect class="met" y="20" width="12" height="12" rx="2"/><text x="18" y="31">target met</text>
<rect class="missed" x="105" y="20" width="12" height="12" rx="2"/><text x="123" y="31">target missed</text>
<rect class="plain" x="230" y="20" width="12" height="12" rx="2"/><text x="248" y="31">no target</text>
<path class="target" d="M334 18V34"/><text x="344" y="31">target</text>
"#;

/// Writes the picture of a report, and prints where.
pub fn write(report: &Report, path: &Path) -> Result<()> {
    std::fs::write(path, draw(report)).with_context(|| path.display().to_string())?;
    println!("{}", path.display());
    Ok(())
}

/// Draws the rows whose unit is a ratio.
fn draw(report: &Report) -> String {
    let mut picture = Picture {
        shapes: String::new(),
        bottom: HEADER,
    };
    for section in &report.sections {
        picture.section(section);
    }
    let height = picture.bottom + MARGIN;
    let axis = axis(picture.bottom);
    let [machine, commit] = [&report.machine, &report.commit].map(|text| escape(text));
    format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" aria-label="Ratios of cargo measure">
<style>{STYLE}</style>
<rect class="page" width="{WIDTH}" height="{height}" rx="8"/>
<text class="title" x="{MARGIN}" y="30">cargo measure: ratios and their targets</text>
<text class="faint" x="{MARGIN}" y="50">{machine}, commit {commit}</text>
<g transform="translate({BARS_LEFT} 0)">{LEGEND}</g>
{axis}{shapes}</svg>
"#,
        shapes = picture.shapes
    )
}

/// The shapes from the top down to `bottom`.
struct Picture {
    shapes: String,
    bottom: f64,
}

impl Picture {
    fn section(&mut self, section: &Section) {
        let mut ratios = section.rows.iter().filter(|row| row.unit == Unit::Ratio).peekable();
        if ratios.peek().is_none() {
            return;
        }
        self.bottom += HEADING;
        let (y, group) = (self.bottom - 9.0, escape(&section.group));
        self.shape(&format!(r#"<text class="heading" x="{MARGIN}" y="{y}">{group}</text>"#));
        ratios.for_each(|row| self.row(row));
    }

    fn row(&mut self, row: &Row) {
        let (top, baseline) = (self.bottom + 4.0, self.bottom + 16.0);
        self.bottom += ROW;
        let what = escape(&row.what);
        self.shape(&format!(r#"<text x="{MARGIN}" y="{baseline}">{what}</text>"#));
        self.shape(&bar(row, top));
        if let Some(target) = row.target {
            let (x, top, height) = (x(target), top - 2.0, ROW - 4.0);
            self.shape(&format!(r#"<path class="target" d="M{x:.1} {top}v{height}"/>"#));
        }
        let (right, figure) = (WIDTH - MARGIN, row.figure);
        self.shape(&format!(
            r#"<text class="end" x="{right}" y="{baseline}">{figure:.2}</text>"#
        ));
    }

    fn shape(&mut self, shape: &str) {
        self.shapes.push_str(shape);
        self.shapes.push('\n');
    }
}

/// Draws the bar of a row, with a point at its end if it is longer than the axis.
fn bar(row: &Row, top: f64) -> String {
    let class = match row.is_met() {
        Some(true) => "met",
        Some(false) => "missed",
        None => "plain",
    };
    let (end, point) = (x(row.figure), if row.figure > AXIS_END { 8.0 } else { 0.0 });
    format!(r#"<path class="{class}" d="M{BARS_LEFT} {top}H{end:.1}l{point} 7l-{point} 7H{BARS_LEFT}z"/>"#)
}

/// Draws the lines of the axis and their numbers.
fn axis(bottom: f64) -> String {
    let mut axis = String::new();
    let top = HEADER - 6.0;
    for ratio in [0.0, 0.5, 1.0, 1.5, AXIS_END] {
        let (x, y) = (x(ratio), top - 6.0);
        let _ = writeln!(
            axis,
            r#"<path class="axis" d="M{x} {top}V{bottom}"/><text class="faint middle" x="{x}" y="{y}">{ratio}</text>"#
        );
    }
    axis
}

/// Returns where a ratio is on the axis.
fn x(ratio: f64) -> f64 {
    BARS_LEFT + BARS_WIDTH * ratio.clamp(0.0, AXIS_END) / AXIS_END
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use roxmltree::Document;

    use super::draw;
    use crate::report::{Report, Row, Unit};

    fn row(what: &str, figure: f64, unit: Unit, target: Option<f64>) -> Row {
        Row {
            what: what.to_owned(),
            figure,
            unit,
            target,
            from: String::new(),
        }
    }

    fn report() -> Report {
        let mut report = Report::new(1_000);
        let ratios = vec![
            row("met", 1.1, Unit::Ratio, Some(1.2)),
            row("missed, & with <markup>", 1.3, Unit::Ratio, Some(1.2)),
            row("longer than the axis", 27.34, Unit::Ratio, None),
        ];
        report.add("ratios", ratios);
        report.add("no ratios", vec![row("size", 400.0, Unit::Kilobytes, None)]);
        report
    }

    #[test]
    fn the_picture_is_xml_and_shows_every_ratio_with_its_figure() {
        let (report, picture) = (report(), draw(&report()));
        let document = Document::parse(&picture).unwrap();
        let texts: Vec<_> = document.descendants().filter_map(|node| node.text()).collect();
        for row in &report.sections[0].rows {
            assert!(texts.contains(&row.what.as_str()), "{} in {texts:?}", row.what);
            let figure = format!("{:.2}", row.figure);
            assert!(texts.contains(&figure.as_str()), "{figure} in {texts:?}");
        }
        assert!(!texts.contains(&"size") && !texts.contains(&"no ratios"));
    }

    #[test]
    fn the_picture_shows_each_target_and_whether_it_is_met() {
        let picture = draw(&report());
        let document = Document::parse(&picture).unwrap();
        let bars = |class: &str| {
            let paths = document.descendants().filter(|node| node.has_tag_name("path"));
            paths.filter(|node| node.attribute("class") == Some(class)).count()
        };
        // One line more is in the legend.
        assert_eq!(
            [bars("met"), bars("missed"), bars("plain"), bars("target")],
            [1, 1, 1, 3]
        );
    }
}
