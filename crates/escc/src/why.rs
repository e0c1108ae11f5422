//! `escc why`: why a case is decided as it is.

mod svg;
mod text;
mod wall_clock;

use std::io::Write as _;
use std::path::Path;

use esc_runtime::{Case, evaluate_explained};
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::args::{WhyArgs, WhyFormat};
use crate::problem::Problem;
use crate::{Exit, console, rules};

/// The largest file with a case that is read, in bytes.
const MAX_CASE_FILE_BYTES: u64 = 64 * 1024 * 1024;

/// Explains one case.
pub(crate) fn run(args: &WhyArgs) -> Result<Exit, Problem> {
    let now = args.now.unwrap_or_else(console::now);
    let program = match rules::load(&args.rules, now)? {
        Ok(program) => program,
        Err(exit) => return Ok(exit),
    };
    let file = rules::read_text(&args.case, MAX_CASE_FILE_BYTES)?;
    let written = only_case(&file, &args.case)?;
    let mut case = Case::new(&program);
    let explanation = match case.read_json(written).and_then(|()| evaluate_explained(&program, &case, now)) {
        Ok(explanation) => explanation,
        Err(error) => {
            let id = case.id().map_or_else(String::new, |id| format!("case `{id}`: "));
            Problem::new(format_args!("{id}{error}")).print();
            return Ok(Exit::No);
        }
    };
    let shown = match args.format {
        WhyFormat::Json => serde_json::to_string_pretty(&explanation)
            .map_err(|error| Problem::new(format_args!("the explanation cannot be written: {error}")))?,
        WhyFormat::Svg => svg::drawn(&program, &explanation),
        WhyFormat::Text => {
            let style = console::style(console::colour_on_stdout());
            text::explained(&program, &explanation, style)
        }
    };
    writeln!(console::stdout(), "{}", shown.trim_end())?;
    Ok(Exit::Fine)
}

/// The one case of a file: a JSON object, an array of one, or a query's result with one record.
fn only_case<'a>(file: &'a str, path: &Path) -> Result<&'a str, Problem> {
    let name = rules::shown(path);
    let body = file.strip_prefix('\u{feff}').unwrap_or(file);
    let mut cases: Vec<&str> = Vec::new();
    for value in serde_json::Deserializer::from_str(body).into_iter::<&RawValue>() {
        let value = value.map_err(|error| {
            Problem::with_help(
                format_args!("{name} is not valid JSON: {error}"),
                "write the case as a JSON object: `{\"Id\": \"500…\", \"CreatedDate\": \"2026-11-20T17:00:00Z\"}`",
            )
        })?;
        match records(value.get()) {
            Some(records) => cases.extend(records.into_iter().map(RawValue::get)),
            None => cases.push(value.get()),
        }
    }
    match cases.as_slice() {
        [case] => Ok(case),
        [] => Err(Problem::with_help(
            format_args!("{name} holds no case"),
            "write the case as a JSON object: `{\"Id\": \"500…\", \"CreatedDate\": \"2026-11-20T17:00:00Z\"}`",
        )),
        several => Err(Problem::with_help(
            format_args!("{name} holds {} cases, and `escc why` explains one", several.len()),
            "put the case in question into a file of its own; `escc eval --because` takes many",
        )),
    }
}

/// The cases of an array or of a query's result.
fn records(value: &str) -> Option<Vec<&RawValue>> {
    #[derive(Deserialize)]
    struct Records<'a> {
        #[serde(borrow)]
        records: Vec<&'a RawValue>,
    }
    #[derive(Deserialize)]
    struct Answer<'a> {
        #[serde(borrow)]
        result: Records<'a>,
    }
    if value.starts_with('[') {
        return serde_json::from_str(value).ok();
    }
    let records = serde_json::from_str::<Records<'_>>(value);
    records
        .or_else(|_| serde_json::from_str::<Answer<'_>>(value).map(|answer| answer.result))
        .ok()
        .map(|found| found.records)
}
