//! Declarations, and what they declare.

use std::path::Path;

use esc_check::FieldSource;
use esc_syntax::ast::{ItemKind, TargetKind};
use esc_workspace::CheckedFile;

use super::CompletionKind;
use super::criteria::{kind_of, sorted_fields, type_word};
use super::known::{has_default_hours, used_hours, used_literals, used_targets};
use super::offers::{Offer, Offers, plain};
use crate::follow::TYPES;
use crate::names::target_word;

/// The declarations, where a line begins.
pub(super) fn declarations(offers: &mut Offers<'_>) {
    if !offers.first_on_line {
        return;
    }
    let mut has_rule = false;
    let mut has_case = false;
    for (_, item) in offers.view.items() {
        has_rule |= matches!(item.kind, ItemKind::Rule(_));
        has_case |= matches!(item.kind, ItemKind::Case(_));
    }
    let forms = [
        ("rule", "the rule of this file", "rule \"${1:Name}\"", !has_rule),
        (
            "case",
            "the fields of a case",
            "case <\n  ${1:Priority}: ${2:picklist(\"Low\", \"High\")};\n>",
            !has_case,
        ),
        (
            "entry",
            "a rule entry",
            "entry \"${1:Name}\" when ${2:Priority = \"High\"} <\n  at ${3:4h} notify ${4:owner}\n>",
            true,
        ),
        ("row", "a filter row", "row ${1:label}: ${2:Priority = \"High\"}", true),
        ("hours", "business hours", HOURS, true),
        (
            "default hours",
            "the hours that count where a case names none",
            DEFAULT_HOURS,
            !has_default_hours(&offers.view),
        ),
        (
            "closures",
            "holidays that hours share",
            "closures \"${1:Holidays}\" <\n  closed every ${2:12-25} \"${3:Christmas Day}\";\n>",
            true,
        ),
        ("queue", "a queue of cases", "queue \"${1:Name}\"", true),
        ("user", "a person", "user \"${1:name@example.com}\"", true),
        ("role", "a role", "role \"${1:Name}\"", true),
        ("template", "an e-mail template", "template \"${1:Name}\"", true),
        (
            "pool",
            "a list of agents",
            "pool \"${1:Name}\" <\n  user \"${2:name@example.com}\" capacity ${3:5}\n>",
            true,
        ),
        ("import", "another file's declarations", "import \"$1\"", true),
        ("case", "more fields of a case", "case <\n  ${1:Field}: ${2:text};\n>", has_case),
    ];
    for (label, detail, snippet, wanted) in forms {
        if wanted {
            let word = if label == "default hours" { "default" } else { label };
            let offer = Offer::new(CompletionKind::Snippet, label).detail(detail).about_word(word);
            offers.push(offer.snippet(snippet));
        }
    }
}

const HOURS: &str =
    "hours \"${1:Name}\" in \"${2:Europe/London}\" <\n  ${3:mon-fri} ${4:09:00}-${5:17:00};\n>";
const DEFAULT_HOURS: &str =
    "default hours \"${1:Name}\" in \"${2:Europe/London}\" <\n  ${3:mon-fri} ${4:09:00}-${5:17:00};\n>";

/// The types of fields.
pub(super) fn types(offers: &mut Offers<'_>) {
    let has_list = offers.is_followed_by('(');
    for word in TYPES {
        let offer = Offer::new(CompletionKind::Type, *word).detail("type").about_word(word);
        let of_values = word.ends_with("picklist") && !has_list;
        offers.push(if of_values {
            offer.snippet(format!("{word}(\"${{1:Low}}\", \"${{2:High}}\")"))
        } else {
            offer
        });
    }
}

/// The fields that the file uses and does not declare, each with the type that its uses tell.
pub(super) fn undeclared_fields(offers: &mut Offers<'_>) {
    let has_type = offers.is_followed_by(':');
    for field in sorted_fields(offers) {
        if !matches!(field.source, FieldSource::Inferred(_)) || !offers.wants(&field.written) {
            continue;
        }
        let kind = kind_of(field).map_or("text", type_word);
        let offer = Offer::new(CompletionKind::Field, field.written.clone())
            .detail(format!("{kind}, used in this file"))
            .about("The file uses this field, and nothing declares it yet.");
        let name = plain(&field.written);
        offers.push(if has_type {
            offer
        } else if kind.ends_with("picklist") {
            offer.snippet(format!("{name}: {kind}(\"${{1:Value}}\")"))
        } else {
            offer.snippet(format!("{name}: ${{1:{kind}}}"))
        });
    }
}

/// The values that the file holds against the field, other than those listed.
pub(super) fn undeclared_values(offers: &mut Offers<'_>, field: &str, listed: &[&str]) {
    let texts = used_literals(offers, field).into_iter().filter_map(|written| {
        (!listed.contains(&written)).then_some(written)?.strip_prefix('"')?.strip_suffix('"')
    });
    for text in texts {
        let offer = offers.text(CompletionKind::Value, text).writes(format!("\"{text}\""));
        let about = format!("The file compares `{field}` with it.");
        offers.push(offer.detail("used in this file").about(about));
    }
}

/// The targets that the file uses; those that it declares already are left out.
pub(super) fn undeclared_targets(offers: &mut Offers<'_>, kind: TargetKind) {
    let is_declared = |name: &str| {
        offers.view.items().any(|(_, item)| match &item.kind {
            ItemKind::Target(target) => target.kind == kind && target.name.value == name,
            _ => false,
        })
    };
    let word = target_word(kind);
    let used: Vec<_> = used_targets(offers, kind).into_iter().filter(|name| !is_declared(name)).collect();
    for name in used {
        let of = if kind == TargetKind::Template { CompletionKind::Template } else { CompletionKind::Target };
        let offer = offers.text(of, name).detail("used in this file");
        offers.push(offer.about(format!("The file uses this {word}, and nothing declares it yet.")));
    }
}

/// The hours that the file uses; those that it sees already are left out.
pub(super) fn undeclared_hours(offers: &mut Offers<'_>) {
    let declared: Vec<&str> = offers
        .view
        .seen()
        .flat_map(crate::items)
        .filter_map(|(_, item)| match &item.kind {
            ItemKind::Hours(hours) => Some(hours.name.value.as_str()),
            _ => None,
        })
        .collect();
    for name in used_hours(offers).into_iter().filter(|name| !declared.contains(name)) {
        let offer = offers.text(CompletionKind::Hours, name).detail("used in this file");
        offers.push(offer.about("The file uses these hours, and nothing declares them yet."));
    }
}

/// How many cases an agent may have.
pub(super) fn capacity(offers: &mut Offers<'_>) {
    for count in ["3", "5", "10"] {
        let offer = Offer::new(CompletionKind::Value, count).detail("open cases at most");
        offers.push(offer.about_word("capacity"));
    }
}

/// The files that the file can import: those of its org that do not see it, and that it does not see.
pub(super) fn files(offers: &mut Offers<'_>) {
    let view = offers.view;
    let own = view.file;
    let Some(root) = root(own) else { return };
    let folder = Path::new(&own.name).parent().unwrap_or(Path::new(""));
    let others = view.report.files.iter().filter(|file| {
        file.id != own.id
            && !own.imports.contains(&file.id)
            && !file.imports.contains(&own.id)
            && self::root(file) == Some(root)
    });
    // Libraries are made to be imported.
    let (libraries, rules): (Vec<_>, Vec<_>) = others.partition(|file| !file.rule);
    for file in libraries.into_iter().chain(rules) {
        let path = relative(folder, Path::new(&file.name));
        let what = if file.rule { "rules" } else { "library" };
        let about = if file.rule {
            "Its hours, closures, targets, pools and fields are brought in, its entries are not."
        } else {
            "Its hours, closures, targets, pools and fields are brought in."
        };
        offers.push(offers.text(CompletionKind::File, &path).detail(what).about(about));
    }
}

/// The folder that the file's name is counted from.
fn root(file: &CheckedFile) -> Option<&Path> {
    let depth = Path::new(&file.name).components().count();
    file.path.ancestors().nth(depth)
}

/// The path from a folder to a file, with `/` between its parts; both are counted from the same root.
fn relative(folder: &Path, file: &Path) -> String {
    let shared = folder.components().zip(file.components()).take_while(|(left, right)| left == right).count();
    let up = folder.components().skip(shared).map(|_| "..".to_owned());
    let down = file.components().skip(shared).map(|part| part.as_os_str().to_string_lossy().into_owned());
    up.chain(down).collect::<Vec<_>>().join("/")
}
