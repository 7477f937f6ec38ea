//! The filters that Spin adds to Liquid and the template uses.

use heck::{ToKebabCase, ToSnakeCase};
use liquid_core::{Display_filter, Error, Filter, FilterReflection, ParseFilter, Result, Runtime, Value, ValueView};

#[derive(Clone, ParseFilter, FilterReflection)]
#[filter(name = "kebab_case", description = "Changes text to kebab-case.", parsed(KebabCase))]
pub struct Kebab;

#[derive(Debug, Default, Display_filter)]
#[name = "kebab_case"]
struct KebabCase;

impl Filter for KebabCase {
    fn evaluate(&self, input: &dyn ValueView, _: &dyn Runtime) -> Result<Value> {
        text(input).map(|text| Value::scalar(text.to_kebab_case()))
    }
}

#[derive(Clone, ParseFilter, FilterReflection)]
#[filter(name = "snake_case", description = "Changes text to snake_case.", parsed(SnakeCase))]
pub struct Snake;

#[derive(Debug, Default, Display_filter)]
#[name = "snake_case"]
struct SnakeCase;

impl Filter for SnakeCase {
    fn evaluate(&self, input: &dyn ValueView, _: &dyn Runtime) -> Result<Value> {
        text(input).map(|text| Value::scalar(text.to_snake_case()))
    }
}

fn text(input: &dyn ValueView) -> Result<String> {
    let scalar = input.as_scalar().ok_or_else(|| Error::with_msg("no text"))?;
    Ok(scalar.into_string().to_string())
}
