//! Answers in the words of the protocol.

use esc_diagnostics::{Code, Diagnostic, Severity, Span};
use esc_ide::actions::ActionKind;
use esc_ide::completion::{Completion, CompletionKind};
use esc_ide::folding::{Fold, FoldKind};
use esc_ide::names::Role;
use esc_ide::navigation::Reference;
use esc_ide::signature::Signature;
use esc_ide::symbols::{Outline, OutlineKind};
use tower_lsp::ls_types as lsp;
use tower_lsp::ls_types::{
    CodeActionKind, CompletionItem, CompletionItemKind, DiagnosticSeverity, DiagnosticTag, DocumentHighlight,
    DocumentHighlightKind, DocumentSymbol, FoldingRange, FoldingRangeKind, InsertTextFormat, MarkupContent,
    MarkupKind, SymbolKind, TextEdit,
};

use crate::position::{Positions, number};

/// Text in Markdown.
pub(crate) fn markdown(value: impl Into<String>) -> MarkupContent {
    MarkupContent { kind: MarkupKind::Markdown, value: value.into() }
}

/// The severity of a diagnostic.
pub(crate) const fn severity(severity: Severity) -> DiagnosticSeverity {
    match severity {
        Severity::Error => DiagnosticSeverity::ERROR,
        Severity::Warning => DiagnosticSeverity::WARNING,
        Severity::Note => DiagnosticSeverity::INFORMATION,
    }
}

/// What is to be said to a person: the message, what stands at the place, and the help.
pub(crate) fn message(found: &Diagnostic) -> String {
    let mut message = found.message.clone();
    if !found.note.is_empty() {
        message.push_str(": ");
        message.push_str(&found.note);
    }
    if let Some(help) = &found.help {
        message.push_str("\nhelp: ");
        message.push_str(help);
    }
    message
}

/// Whether what stands there has no effect, so that editors may show it faded.
pub(crate) fn tags(code: Code) -> Option<Vec<DiagnosticTag>> {
    matches!(code, Code::E0301 | Code::E0302 | Code::W0303 | Code::W0601 | Code::W0901)
        .then(|| vec![DiagnosticTag::UNNECESSARY])
}

/// A replacement of bytes of the text.
pub(crate) fn edit(positions: &Positions<'_>, span: Span, new_text: impl Into<String>) -> TextEdit {
    TextEdit { range: positions.range(span), new_text: new_text.into() }
}

/// The kind of a code action.
pub(crate) const fn action_kind(kind: ActionKind) -> CodeActionKind {
    match kind {
        ActionKind::Fix => CodeActionKind::QUICKFIX,
        ActionKind::FixAll => CodeActionKind::SOURCE_FIX_ALL,
        ActionKind::Extract => CodeActionKind::REFACTOR_EXTRACT,
        ActionKind::Inline => CodeActionKind::REFACTOR_INLINE,
        ActionKind::Rewrite => CodeActionKind::REFACTOR_REWRITE,
    }
}

/// Something that can be written; `place` is its place among the others.
pub(crate) fn completion(
    positions: &Positions<'_>,
    item: Completion,
    place: usize,
    snippets: bool,
) -> CompletionItem {
    let snippet = item.snippet && snippets;
    let new_text = if item.snippet && !snippets { without_stops(&item.new_text) } else { item.new_text };
    // Editors compare this with what was typed: where that begins with a quote, it has to.
    let filter = new_text.starts_with('"').then(|| new_text.clone());
    CompletionItem {
        kind: Some(completion_kind(item.kind)),
        detail: (!item.detail.is_empty()).then_some(item.detail),
        documentation: (!item.documentation.is_empty())
            .then(|| lsp::Documentation::MarkupContent(markdown(item.documentation))),
        sort_text: Some(format!("{place:05}")),
        filter_text: filter,
        insert_text_format: snippet.then_some(InsertTextFormat::SNIPPET),
        text_edit: Some(lsp::CompletionTextEdit::Edit(edit(positions, item.replaces, new_text))),
        label: item.label,
        ..CompletionItem::default()
    }
}

/// A snippet for clients that know none: each tab stop gives way to its text.
fn without_stops(snippet: &str) -> String {
    let mut plain = String::new();
    let mut rest = snippet;
    while let Some((before, after)) = rest.split_once('$') {
        if let Some(before) = before.strip_suffix('\\') {
            plain.push_str(before);
            plain.push('$');
            rest = after;
            continue;
        }
        plain.push_str(before);
        rest = match after.strip_prefix('{').and_then(|stop| stop.split_once('}')) {
            Some((stop, after)) => {
                plain.push_str(stop.split_once(':').map_or("", |(_, text)| text));
                after
            }
            None => after.trim_start_matches(|digit: char| digit.is_ascii_digit()),
        };
    }
    plain.push_str(rest);
    plain
}

const fn completion_kind(kind: CompletionKind) -> CompletionItemKind {
    match kind {
        CompletionKind::Keyword => CompletionItemKind::KEYWORD,
        CompletionKind::Snippet => CompletionItemKind::SNIPPET,
        CompletionKind::Field => CompletionItemKind::FIELD,
        CompletionKind::Function => CompletionItemKind::FUNCTION,
        CompletionKind::Value => CompletionItemKind::ENUM_MEMBER,
        CompletionKind::Operator => CompletionItemKind::OPERATOR,
        CompletionKind::Row => CompletionItemKind::VARIABLE,
        CompletionKind::Hours => CompletionItemKind::MODULE,
        CompletionKind::Target => CompletionItemKind::CLASS,
        CompletionKind::Template => CompletionItemKind::CONSTANT,
        CompletionKind::Zone => CompletionItemKind::VALUE,
        CompletionKind::Age => CompletionItemKind::UNIT,
        CompletionKind::Type => CompletionItemKind::TYPE_PARAMETER,
        CompletionKind::File => CompletionItemKind::FILE,
    }
}

/// The form that is being written.
pub(crate) fn signature(found: &Signature) -> lsp::SignatureHelp {
    let parameters = found.parameters.iter().map(|parameter| {
        let label = parameter.span.of(&found.label).to_owned();
        lsp::ParameterInformation {
            label: lsp::ParameterLabel::Simple(label),
            documentation: (!parameter.documentation.is_empty())
                .then(|| lsp::Documentation::MarkupContent(markdown(parameter.documentation.clone()))),
        }
    });
    let active = found.active.map(number);
    lsp::SignatureHelp {
        signatures: vec![lsp::SignatureInformation {
            label: found.label.clone(),
            documentation: (!found.documentation.is_empty())
                .then(|| lsp::Documentation::MarkupContent(markdown(found.documentation.clone()))),
            parameters: Some(parameters.collect()),
            active_parameter: active,
        }],
        active_signature: Some(0),
        active_parameter: active,
    }
}

/// A place where a name stands, in the same file.
pub(crate) fn highlight(positions: &Positions<'_>, found: &Reference) -> DocumentHighlight {
    let kind = match found.role {
        Role::Declares | Role::Writes => DocumentHighlightKind::WRITE,
        Role::Refers => DocumentHighlightKind::READ,
    };
    DocumentHighlight { range: positions.range(found.place.span), kind: Some(kind) }
}

/// A part of the outline.
pub(crate) fn symbol(positions: &Positions<'_>, found: &Outline) -> DocumentSymbol {
    let children: Vec<_> = found.children.iter().map(|child| symbol(positions, child)).collect();
    #[expect(deprecated, reason = "the protocol's own field has no other way to be left out")]
    DocumentSymbol {
        // Clients refuse an empty name.
        name: if found.name.trim().is_empty() { "(no name)".to_owned() } else { found.name.clone() },
        detail: (!found.detail.is_empty()).then(|| found.detail.clone()),
        kind: symbol_kind(found.kind),
        tags: None,
        deprecated: None,
        range: positions.range(found.span),
        selection_range: positions.range(found.name_span),
        children: (!children.is_empty()).then_some(children),
    }
}

/// The kind of a declaration.
pub(crate) const fn symbol_kind(kind: OutlineKind) -> SymbolKind {
    match kind {
        OutlineKind::Rule => SymbolKind::MODULE,
        OutlineKind::Case => SymbolKind::STRUCT,
        OutlineKind::Field => SymbolKind::FIELD,
        OutlineKind::Hours => SymbolKind::OBJECT,
        OutlineKind::Closures => SymbolKind::ARRAY,
        OutlineKind::Target => SymbolKind::CONSTANT,
        OutlineKind::Pool => SymbolKind::ENUM,
        OutlineKind::Row => SymbolKind::VARIABLE,
        OutlineKind::Entry => SymbolKind::FUNCTION,
        OutlineKind::Step => SymbolKind::EVENT,
    }
}

/// What can be folded. Clients that fold whole lines keep the line of the closing bracket in sight.
pub(crate) fn fold(positions: &Positions<'_>, found: &Fold, whole_lines: bool) -> Option<FoldingRange> {
    let range = positions.range(found.span);
    let is_block = found.kind == FoldKind::Block;
    let end_line = if whole_lines && is_block { range.end.line.saturating_sub(1) } else { range.end.line };
    (end_line > range.start.line).then(|| FoldingRange {
        start_line: range.start.line,
        start_character: (!whole_lines).then_some(range.start.character + u32::from(is_block)),
        end_line,
        end_character: (!whole_lines).then_some(range.end.character.saturating_sub(u32::from(is_block))),
        kind: match found.kind {
            FoldKind::Block => None,
            FoldKind::Comment => Some(FoldingRangeKind::Comment),
            FoldKind::Imports => Some(FoldingRangeKind::Imports),
        },
        collapsed_text: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_snippet_without_stops_is_its_text() {
        let plain = without_stops("entry \"${1:name}\" <\n  at ${2:4h} notify $3manager\\$$0\n>");
        assert_eq!(plain, "entry \"name\" <\n  at 4h notify manager$\n>");
    }
}
