//! `// escc: allow NAME` comments.

use esc_diagnostics::{Code, Diagnostic, Edit, Fix, Location, SliceId, Span};
use esc_syntax::Slice;
use esc_syntax::ast::Allow;
use rustc_hash::FxHashMap;

use crate::levels::{LevelError, lowerable};
use crate::source::Source;

/// One name of a comment and what came of it.
struct Permit<'a> {
    slice: &'a Slice,
    allow: &'a Allow,
    /// What it may silence.
    codes: Result<Vec<Code>, LevelError>,
    used: bool,
}

impl Permit<'_> {
    fn covers(&self, found: &Diagnostic) -> bool {
        found.location.slice == self.slice.id
            && self.codes.as_ref().is_ok_and(|codes| codes.contains(&found.code))
    }

    /// Where parts of a declaration could not be read, its checks did not all run; where a file has errors, its
    /// rules are not analysed; and what is asked of rules for Salesforce is asked of no others.
    fn checks_ran(&self, ran: Ran) -> bool {
        let of_salesforce = |codes: &Vec<Code>| codes.iter().all(|code| FOR_SALESFORCE.contains(code));
        let of_analysis = |codes: &Vec<Code>| codes.iter().all(|code| esc_reach::CODES.contains(code));
        match &self.codes {
            Err(_) => true,
            Ok(codes) => {
                !self.slice.parsed.broken
                    && (ran.analysis || !of_analysis(codes))
                    && (ran.for_salesforce || !of_salesforce(codes))
            }
        }
    }
}

/// Codes of what is asked only of rules for Salesforce, of those that can be allowed.
const FOR_SALESFORCE: [Code; 2] = [Code::W0405, Code::W0409];

/// Which checks were made of a file beside those that always are.
#[derive(Clone, Copy)]
pub(crate) struct Ran {
    pub(crate) analysis: bool,
    pub(crate) for_salesforce: bool,
}

/// Drops what the comments of a file allow, and adds W0901 for each name that allows nothing.
pub(crate) fn apply_allows(source: &Source, ran: Ran, diagnostics: &mut Vec<Diagnostic>) {
    let mut permits: FxHashMap<SliceId, Vec<Permit<'_>>> = FxHashMap::default();
    for slice in source.notable() {
        let allows = slice.parsed.item.iter().flat_map(|item| &item.allows);
        for allow in allows {
            let permit = Permit { slice, allow, codes: lowerable(&allow.name), used: false };
            permits.entry(slice.id).or_default().push(permit);
        }
    }
    if permits.is_empty() {
        return;
    }
    silence(diagnostics, &mut permits);
    let useless = |permits: &FxHashMap<SliceId, Vec<Permit<'_>>>, of_useless_allow: bool| {
        let mut useless: Vec<Diagnostic> = permits
            .values()
            .flatten()
            .filter(|permit| {
                !permit.used && permit.checks_ran(ran) && of_useless_allow == allows_useless(permit)
            })
            .map(|permit| useless_allow(source.text.text(), permit))
            .collect();
        useless.sort_by_key(|found| found.location);
        useless
    };
    let mut told = useless(&permits, false);
    silence(&mut told, &mut permits);
    diagnostics.append(&mut told);
    diagnostics.extend(useless(&permits, true));
}

fn allows_useless(permit: &Permit<'_>) -> bool {
    permit.codes.as_ref().is_ok_and(|codes| codes.contains(&Code::W0901))
}

fn silence(diagnostics: &mut Vec<Diagnostic>, permits: &mut FxHashMap<SliceId, Vec<Permit<'_>>>) {
    diagnostics.retain(|found| {
        let permits = permits.get_mut(&found.location.slice);
        match permits.and_then(|permits| permits.iter_mut().find(|permit| permit.covers(found))) {
            Some(permit) => {
                permit.used = true;
                false
            }
            None => true,
        }
    });
}

fn useless_allow(text: &str, permit: &Permit<'_>) -> Diagnostic {
    let location = Location::new(permit.slice.id, permit.allow.span);
    let name = &permit.allow.name;
    let message = match &permit.codes {
        Ok(_) => format!("`{name}` is allowed here, but nothing of the kind was found in this declaration"),
        Err(error) => format!("this allows nothing: {error}"),
    };
    let found = Diagnostic::new(Code::W0901, location, message);
    if let Err(error @ LevelError::Unknown { nearest: Some(nearest), .. }) = &permit.codes {
        let edit = Edit::replace(location, *nearest);
        return found.help(error.help()).fix(Fix::possible(format!("write `{nearest}`"), vec![edit]));
    }
    let removal = Edit::replace(Location::new(permit.slice.id, removal(text, permit)), "");
    found
        .help(format!("remove `{name}` from the comment"))
        .fix(Fix::certain(format!("remove `{name}`"), vec![removal]))
}

/// What to take away so that the name is gone: with its comma, or, if it stands alone, with its comment.
fn removal(text: &str, permit: &Permit<'_>) -> Span {
    let text = text.get(permit.slice.start as usize..).unwrap_or_default();
    let span = permit.allow.span;
    let (before, after) =
        (Span::new(0, span.start).of(text), text.get(span.end as usize..).unwrap_or_default());
    let (line_before, rest_of_line) =
        (before.rsplit('\n').next().unwrap_or_default(), after.split('\n').next().unwrap_or_default());
    let bytes = |part: &str| u32::try_from(part.len()).unwrap_or(u32::MAX);
    let rest = rest_of_line.trim_start();
    if let Some(next) = rest.strip_prefix(',') {
        let next = next.trim_start();
        return Span::new(span.start, span.end + bytes(rest_of_line) - bytes(next));
    }
    if let Some(kept) = line_before.trim_end().strip_suffix(',') {
        return Span::new(span.start - bytes(line_before) + bytes(kept), span.end);
    }
    let comment = line_before
        .rfind("//")
        .map_or(span.start, |at| span.start - bytes(line_before) + u32::try_from(at).unwrap_or_default());
    let line_start = span.start - bytes(line_before);
    let end = span.end + bytes(rest_of_line);
    let is_own_line = Span::new(line_start, comment).of(text).trim().is_empty();
    if is_own_line && after.len() > rest_of_line.len() {
        Span::new(line_start, end + 1)
    } else {
        Span::new(comment, end)
    }
}
