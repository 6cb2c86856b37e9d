//! Makes the pages' scripts from TypeScript, so that a build needs no Node.js: joins each script with the modules it takes
//! in, removes the types and what only people read, and leaves the result for `assets.rs`. Knows nothing of what they do.
//!
//! Joined modules share one scope. So a module takes names as they are (`import { a } from "./b.ts"`), and a name that two
//! modules declare fails the build. Whether the types are sound is for `tsc` to say (`make lint`).

use std::collections::HashSet;
use std::error::Error;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::{env, fs};

use oxc::allocator::Allocator;
use oxc::ast::ast::{ImportDeclaration, ImportDeclarationSpecifier, Program, Statement};
use oxc::codegen::{Codegen, CodegenOptions};
use oxc::diagnostics::OxcDiagnostic;
use oxc::parser::Parser;
use oxc::semantic::SemanticBuilder;
use oxc::span::{GetSpan as _, SourceType, Span};
use oxc::transformer::{TransformOptions, Transformer};

/// The scripts, by the names that `assets.rs` asks for, with the folder of each.
const SCRIPTS: &[&str] = &["live", "moment"];
const FOLDER: &str = "assets";

type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> Outcome<()> {
    println!("cargo::rerun-if-changed=build.rs");
    let made = PathBuf::from(env::var("OUT_DIR")?);
    for name in SCRIPTS {
        let mut joined = Joined::default();
        let path = Path::new(FOLDER).join(name).with_extension("ts");
        joined.add(&path)?;
        fs::write(made.join(name).with_extension("js"), printed(&path, &joined.text)?)?;
    }
    Ok(())
}

/// Modules in one text, each after those it takes in.
#[derive(Default)]
struct Joined {
    text: String,
    seen: HashSet<PathBuf>,
}

impl Joined {
    fn add(&mut self, path: &Path) -> Outcome<()> {
        if !self.seen.insert(path.canonicalize().map_err(|error| format!("{}: {error}", path.display()))?) {
            return Ok(());
        }
        println!("cargo::rerun-if-changed={}", path.display());
        let source = fs::read_to_string(path)?;
        let allocator = Allocator::default();
        let program = parsed(path, &source, &allocator)?;
        let mut cuts = Vec::new();
        for statement in &program.body {
            if let Some(module) = taken_in(statement).map_err(|rule| format!("{}: {rule}", path.display()))? {
                self.add(&path.with_file_name("").join(module))?;
            }
            cuts.extend(cut(statement));
        }
        let mut from = 0;
        for Range { start, end } in cuts {
            self.text.push_str(&source[from..start]);
            from = end;
        }
        self.text.push_str(&source[from..]);
        Ok(())
    }
}

/// The module that a statement takes in, as it is written; none where only types are taken.
fn taken_in<'a>(statement: &Statement<'a>) -> Result<Option<&'a str>, &'static str> {
    match statement {
        Statement::ImportDeclaration(import) if import.import_kind.is_type() => Ok(None),
        Statement::ImportDeclaration(import) if !keeps_names(import) => {
            Err("names are imported as they are, one by one")
        }
        Statement::ImportDeclaration(import) => Ok(Some(import.source.value.as_str())),
        Statement::ExportFromDeclaration(export) if export.export_kind.is_type() => Ok(None),
        Statement::ExportFromDeclaration(export) => Ok(Some(export.source.value.as_str())),
        Statement::ExportAllDeclaration(export) if export.export_kind.is_type() => Ok(None),
        Statement::ExportAllDeclaration(_) | Statement::ExportDefaultDeclaration(_) => {
            Err("values are exported by name")
        }
        _ => Ok(None),
    }
}

fn keeps_names(import: &ImportDeclaration) -> bool {
    import.specifiers.iter().flatten().all(|specifier| match specifier {
        ImportDeclarationSpecifier::ImportSpecifier(it) => it.imported.name() == it.local.name,
        _ => false,
    })
}

/// What of a statement has no place in a joined script: imports, and the word `export`.
fn cut(statement: &Statement) -> Option<Range<usize>> {
    let span = match statement {
        Statement::ImportDeclaration(import) => import.span,
        Statement::ExportAllDeclaration(export) => export.span,
        Statement::ExportFromDeclaration(export) => export.span,
        Statement::ExportNamedDeclaration(export) => export.span,
        Statement::ExportDeclaration(export) => Span::new(export.span.start, export.declaration.span().start),
        _ => return None,
    };
    Some(span.start as usize..span.end as usize)
}

fn parsed<'a>(path: &Path, source: &'a str, allocator: &'a Allocator) -> Outcome<Program<'a>> {
    let parsed = Parser::new(allocator, source, SourceType::ts()).parse();
    none(path, source, parsed.diagnostics)?;
    Ok(parsed.program)
}

/// Plain JavaScript without comments and spaces.
fn printed(path: &Path, source: &str) -> Outcome<String> {
    let allocator = Allocator::default();
    let mut program = parsed(path, source, &allocator)?;
    let checked = SemanticBuilder::new().with_check_syntax_error(true).build(&program);
    none(path, source, checked.diagnostics)?;
    let scoping = checked.semantic.into_scoping();
    let options = TransformOptions::default();
    let transformed = Transformer::new(&allocator, path, &options).build_with_scoping(scoping, &mut program);
    none(path, source, transformed.diagnostics)?;
    Ok(Codegen::new().with_options(CodegenOptions::minify()).build(&program).code)
}

fn none(path: &Path, source: &str, found: impl IntoIterator<Item = OxcDiagnostic>) -> Outcome<()> {
    let source = source.to_owned();
    let told: Vec<String> = found.into_iter().map(|it| format!("{:?}", it.with_source_code(source.clone()))).collect();
    if told.is_empty() { Ok(()) } else { Err(format!("{}: {}", path.display(), told.join("\n")).into()) }
}
