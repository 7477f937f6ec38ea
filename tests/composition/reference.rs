//! The interface as Markdown, made from `wit/`: `docs/wit.md` must be what this makes. To make it again:
//! `UPDATE_REFERENCE=1 cargo test --test composition reference`.

use std::fmt::Write as _;

use wit_parser::{Docs, Function, Interface, Resolve, Type, TypeDef, TypeDefKind};

use crate::examples::root;

/// `wit/`, parsed with what it contains and nothing else.
pub fn resolved() -> Resolve {
    let mut resolve = Resolve::default();
    resolve.push_path(root().join("wit")).expect("the WIT parses");
    resolve
}

/// A type as WIT writes it.
pub fn type_text(resolve: &Resolve, ty: &Type) -> String {
    let Type::Id(id) = ty else {
        return format!("{ty:?}").to_lowercase();
    };
    let def = &resolve.types[*id];
    if let Some(name) = &def.name {
        return name.clone();
    }
    kind_text(resolve, &def.kind)
}

/// A kind of type that needs no name, as WIT writes it.
pub fn kind_text(resolve: &Resolve, kind: &TypeDefKind) -> String {
    let text = |ty: &Option<Type>| ty.as_ref().map_or("_".to_owned(), |ty| type_text(resolve, ty));
    match kind {
        TypeDefKind::Option(ty) => format!("option<{}>", type_text(resolve, ty)),
        TypeDefKind::List(ty) => format!("list<{}>", type_text(resolve, ty)),
        TypeDefKind::Result(result) => match (&result.ok, &result.err) {
            (None, None) => "result".to_owned(),
            (ok, None) => format!("result<{}>", text(ok)),
            (ok, err) => format!("result<{}, {}>", text(ok), text(err)),
        },
        TypeDefKind::Tuple(tuple) => {
            let types: Vec<String> = tuple.types.iter().map(|ty| type_text(resolve, ty)).collect();
            format!("tuple<{}>", types.join(", "))
        }
        TypeDefKind::Handle(handle) => match handle {
            wit_parser::Handle::Own(id) => resolve.types[*id].name.clone().unwrap_or_default(),
            wit_parser::Handle::Borrow(id) => format!("borrow<{}>", resolve.types[*id].name.as_deref().unwrap_or("_")),
        },
        other => panic!("{other:?} has no text here yet"),
    }
}

/// A function's parameters and result as WIT writes them.
pub fn signature(resolve: &Resolve, function: &Function) -> String {
    let parameter = |p: &wit_parser::Param| format!("{}: {}", p.name, type_text(resolve, &p.ty));
    let parameters: Vec<String> = function.params.iter().map(parameter).collect();
    let result = function
        .result
        .as_ref()
        .map(|ty| format!(" -> {}", type_text(resolve, ty)));
    format!("func({}){}", parameters.join(", "), result.unwrap_or_default())
}

fn text(docs: &Docs) -> &str {
    docs.contents
        .as_deref()
        .map(str::trim)
        .expect("every item is documented")
}

/// The same in one line, for a table.
fn line(docs: &Docs) -> String {
    text(docs)
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .replace('|', "\\|")
}

fn of_type(out: &mut String, resolve: &Resolve, name: &str, def: &TypeDef) {
    let (kind, rows): (&str, Vec<(String, String)>) = match &def.kind {
        TypeDefKind::Record(record) => {
            let row = |f: &wit_parser::Field| (format!("`{}: {}`", f.name, type_text(resolve, &f.ty)), line(&f.docs));
            ("record", record.fields.iter().map(row).collect())
        }
        TypeDefKind::Variant(variant) => {
            let of = |ty: &Option<Type>| ty.as_ref().map(|ty| format!("({})", type_text(resolve, ty)));
            let row = |c: &wit_parser::Case| (format!("`{}{}`", c.name, of(&c.ty).unwrap_or_default()), line(&c.docs));
            ("variant", variant.cases.iter().map(row).collect())
        }
        TypeDefKind::Enum(cases) => {
            let row = |c: &wit_parser::EnumCase| (format!("`{}`", c.name), line(&c.docs));
            ("enum", cases.cases.iter().map(row).collect())
        }
        other => panic!("{other:?} has no form here yet"),
    };
    let column = if kind == "record" { "field" } else { "case" };
    write!(
        out,
        "\n### {kind} `{name}`\n\n{}\n\n| {column} | |\n| --- | --- |\n",
        text(&def.docs)
    )
    .unwrap();
    for (item, docs) in rows {
        writeln!(out, "| {item} | {docs} |").unwrap();
    }
}

fn reference(resolve: &Resolve, interface: &Interface) -> String {
    let mut out = String::from(
        "<!-- Made from wit/users.wit by UPDATE_REFERENCE=1 cargo test --test composition reference -->\n\n\
         # edge:users/users 0.1.0\n\n",
    );
    writeln!(out, "{}\n\n## Functions", text(&interface.docs)).unwrap();
    for (name, function) in &interface.functions {
        let signature = signature(resolve, function);
        write!(
            out,
            "\n### `{name}`\n\n```wit\n{name}: {signature}\n```\n\n{}\n",
            text(&function.docs)
        )
        .unwrap();
    }
    out.push_str("\n## Types\n");
    for (name, id) in &interface.types {
        of_type(&mut out, resolve, name, &resolve.types[*id]);
    }
    out
}

#[test]
fn docs_wit_md_is_made_from_users_wit() {
    let resolve = resolved();
    let interface = resolve
        .interfaces
        .iter()
        .find(|(_, i)| i.name.as_deref() == Some("users"));
    let made = reference(&resolve, interface.expect("the interface").1);
    let path = root().join("docs/wit.md");
    if std::env::var_os("UPDATE_REFERENCE").is_some() {
        std::fs::write(&path, &made).expect("the file is written");
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == made,
        "docs/wit.md is old; UPDATE_REFERENCE=1 cargo test --test composition reference"
    );
}
