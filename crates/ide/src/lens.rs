//! What is shown above an entry.
//!
//! A file may have ten thousand entries, of which a person sees thirty. So [`lenses`] says of each what is known without
//! work, and [`resolve`] says of one what takes some.

use esc_check::hir::RuleSet;
use esc_diagnostics::{Code, Diagnostic, SliceId, Span};
use esc_syntax::ast::{self, Body, ItemKind};
use esc_workspace::Analysis;
use rustc_hash::FxHashMap;

use crate::View;
use crate::plain::{counted, shortened};

/// How many characters of criteria are shown.
const MAX_SHOWN: usize = 100;

/// What the analysis writes for every case there is.
const EVERY_CASE: &str = "CreatedDate is not blank";

/// A line shown above an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lens {
    /// The entry's name in the file.
    pub span: Span,
    /// What is shown.
    pub title: String,
    /// The case that is shown when a person asks for it, as JSON.
    pub witness: Option<String>,
}

/// The lines above the entries of the file, in order: only what is known without work. None where the file was not
/// analysed, as it has errors.
pub fn lenses(view: &View<'_>) -> Vec<Lens> {
    if ask(view, |_, _| ()).is_none() {
        return Vec::new();
    }
    let findings = findings(view, None);
    let entries = view.items().filter_map(|(slice, item)| match &item.kind {
        ItemKind::Entry(entry) => Some((slice, entry)),
        _ => None,
    });
    let lens = |(number, (slice, entry)): (usize, (&esc_syntax::Slice, &ast::Entry))| Lens {
        span: entry.name.span.shifted(slice.start),
        title: title(&takes(number, entry, findings.get(&slice.id).copied()), entry),
        witness: None,
    };
    entries.enumerate().map(lens).collect()
}

/// The line above the entry whose name stands at the span, as [`lenses`] gave it, with which cases the entry takes exactly
/// and one of them. `None` where there is no such entry any more, or the file was not analysed.
pub fn resolve(view: &View<'_>, span: Span) -> Option<Lens> {
    let (slice, _) = view.file.source.slice_at(span.start)?;
    let ItemKind::Entry(entry) = &slice.parsed.item.as_ref()?.kind else { return None };
    if entry.name.span.shifted(slice.start) != span {
        return None;
    }
    let (number, region, witness) = ask(view, |analysis, rules| {
        let number = rules.entries.iter().position(|entry| entry.location.slice == slice.id)?;
        Some((number, analysis.region_of(number), analysis.witness(number, view.now)))
    })??;
    let finding = findings(view, Some(slice.id)).get(&slice.id).copied();
    let takes = match region {
        Some(region) if region == EVERY_CASE => "takes every case".to_owned(),
        Some(region) if entry.when.is_some() || region.chars().count() <= MAX_SHOWN => {
            format!("takes the cases with {}", shortened(&region, MAX_SHOWN))
        }
        None if finding.is_none() => "no case is known that it takes".to_owned(),
        _ => takes(number, entry, finding),
    };
    Some(Lens { span, title: title(&takes, entry), witness: witness.map(|witness| witness.0) })
}

/// Asks the analysis of the file's rule, made with the check or added to it. `None` where there is none, or none any more.
fn ask<T>(view: &View<'_>, question: impl FnOnce(&Analysis, &RuleSet) -> T) -> Option<T> {
    let rules = view.file.rules.as_ref()?;
    match &view.file.analysis {
        Some(analysis) => Some(question(analysis, rules)),
        None => view.file.analysed.as_ref()?.ask(|analysis| question(analysis, rules)),
    }
}

/// What was found of whether cases reach entries, by slice.
fn findings<'a>(view: &View<'a>, only: Option<SliceId>) -> FxHashMap<SliceId, &'a Diagnostic> {
    let is_wanted = |found: &&Diagnostic| {
        matches!(found.code, Code::E0301 | Code::E0302)
            && only.is_none_or(|slice| found.location.slice == slice)
    };
    let found = view.diagnostics().iter().filter(is_wanted);
    found.map(|found| (found.location.slice, found)).collect()
}

/// Which cases an entry takes, as far as that is known without work.
fn takes(number: usize, entry: &ast::Entry, finding: Option<&Diagnostic>) -> String {
    match (finding.map(|found| (found.code, found.labels.len())), &entry.when) {
        (Some((Code::E0301, 1)), _) => "never reached: an earlier entry takes all of its cases".to_owned(),
        (Some((Code::E0301, _)), _) => "never reached: earlier entries take all of its cases".to_owned(),
        (Some(_), _) => "never reached: no case fits its criteria".to_owned(),
        (None, None) if number == 0 => "takes every case".to_owned(),
        (None, None) => "takes every case that no earlier entry takes".to_owned(),
        (None, Some(_)) if number == 0 => "takes every case that fits".to_owned(),
        (None, Some(_)) => "takes the cases that fit, if no earlier entry does".to_owned(),
    }
}

fn title(takes: &str, entry: &ast::Entry) -> String {
    match &entry.body {
        Body::Steps(steps) if !steps.is_empty() => format!("{takes} · {}", counted(steps.len(), "step")),
        Body::Stop | Body::Steps(_) => format!("{takes} · no escalation"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Org;

    fn shown(text: &str) -> String {
        let org = Org::of(text);
        let view = org.view();
        let mut out = String::new();
        for lens in lenses(&view) {
            let resolved = resolve(&view, lens.span).unwrap();
            out.extend([lens.span.of(view.text()), ": ", &lens.title, "\n  ", &resolved.title, "\n"]);
            out.extend(resolved.witness.map(|witness| format!("  {witness}\n")));
        }
        out
    }

    #[test]
    fn entries_say_what_they_take() {
        insta::assert_snapshot!(shown(r#"case < Priority: picklist("Low", "High"); Tier: text >
entry "A" when Priority = "High" < at 1h notify owner >
entry "B" when Tier = "Gold" and Priority != "Low" < stop >
entry "C" when Priority = "High" and Tier = "x" < at 1h notify owner; at 2h notify manager >
entry "D" when Tier = "x" and Tier = "y" < at 1h notify owner >
entry "Rest" < at 1h notify owner >
entry "Never" when Priority = "Low" or Priority = "High" < at 1h notify owner >"#), @r#"
        "A": takes every case that fits · 1 step
          takes the cases with Priority = "High" · 1 step
          {"Id": "500000000000001", "CreatedDate": "2026-01-05T09:00:00Z", "Priority": "High", "Tier": "Example"}
        "B": takes the cases that fit, if no earlier entry does · no escalation
          takes the cases with Tier = "Gold" and Priority != "Low" and Priority != "High" · no escalation
          {"Id": "500000000000001", "CreatedDate": "2026-01-05T09:00:00Z", "Tier": "Gold"}
        "C": never reached: an earlier entry takes all of its cases · 2 steps
          never reached: an earlier entry takes all of its cases · 2 steps
        "D": never reached: no case fits its criteria · 1 step
          never reached: no case fits its criteria · 1 step
        "Rest": takes every case that no earlier entry takes · 1 step
          takes the cases with Priority != "High" and (Tier != "Gold" or Priority = "Low") · 1 step
          {"Id": "500000000000001", "CreatedDate": "2026-01-05T09:00:00Z", "Priority": "Low", "Tier": "Example"}
        "Never": never reached: an earlier entry takes all of its cases · 1 step
          never reached: an earlier entry takes all of its cases · 1 step
        "#);
        insta::assert_snapshot!(shown(r#"entry "All" < stop >"#), @r#"
        "All": takes every case · no escalation
          takes every case · no escalation
          {"Id": "500000000000001", "CreatedDate": "2026-01-05T09:00:00Z"}
        "#);
    }

    #[test]
    fn nothing_where_rules_have_errors() {
        assert_eq!(shown("entry \"A\" when Gone = Fishing < stop >"), "");
        let org = Org::of("entry \"A\" < stop >");
        assert_eq!(resolve(&org.view(), Span::new(0, 3)), None);
    }
}
