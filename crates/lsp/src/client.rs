//! What the client can do.

use tower_lsp::ls_types::{ClientCapabilities, MarkupKind};

use crate::position::Encoding;

/// What the client can do, as far as answers depend on it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a capability of the protocol")]
pub(crate) struct ClientFacts {
    pub(crate) encoding: Encoding,
    /// It asks for diagnostics, and asks again when it is told to.
    pub(crate) pulls_diagnostics: bool,
    pub(crate) snippets: bool,
    /// It takes edits with the versions of files.
    pub(crate) versioned_edits: bool,
    /// It takes code actions as objects.
    pub(crate) code_actions: bool,
    pub(crate) nested_symbols: bool,
    pub(crate) location_links: bool,
    /// It folds whole lines.
    pub(crate) folds_lines: bool,
    pub(crate) markdown: bool,
    pub(crate) watches_files: bool,
    pub(crate) gives_settings: bool,
    pub(crate) shows_progress: bool,
    pub(crate) refreshes_lenses: bool,
    pub(crate) refreshes_hints: bool,
    pub(crate) refreshes_tokens: bool,
}

impl ClientFacts {
    /// Reads what the client says of itself.
    pub(crate) fn of(client: &ClientCapabilities) -> Self {
        let text = client.text_document.as_ref();
        let workspace = client.workspace.as_ref();
        let window = client.window.as_ref();
        let general = client.general.as_ref();
        let offered = general.and_then(|general| general.position_encodings.as_deref()).unwrap_or_default();
        let completion = text
            .and_then(|text| text.completion.as_ref())
            .and_then(|completion| completion.completion_item.as_ref());
        let hover = text.and_then(|text| text.hover.as_ref()).and_then(|hover| hover.content_format.as_ref());
        let refreshes = workspace.and_then(|workspace| workspace.diagnostics.as_ref());
        Self {
            encoding: Encoding::agreed(offered),
            pulls_diagnostics: text.is_some_and(|text| text.diagnostic.is_some())
                && refreshes.is_some_and(|refreshes| refreshes.refresh_support == Some(true)),
            snippets: completion.is_some_and(|item| item.snippet_support == Some(true)),
            versioned_edits: workspace
                .and_then(|workspace| workspace.workspace_edit.as_ref())
                .is_some_and(|edit| edit.document_changes == Some(true)),
            code_actions: text
                .and_then(|text| text.code_action.as_ref())
                .is_some_and(|action| action.code_action_literal_support.is_some()),
            nested_symbols: text
                .and_then(|text| text.document_symbol.as_ref())
                .is_some_and(|symbol| symbol.hierarchical_document_symbol_support == Some(true)),
            location_links: text
                .and_then(|text| text.definition.as_ref())
                .is_some_and(|definition| definition.link_support == Some(true)),
            folds_lines: text
                .and_then(|text| text.folding_range.as_ref())
                .is_some_and(|folding| folding.line_folding_only == Some(true)),
            markdown: hover.is_none_or(|formats| formats.contains(&MarkupKind::Markdown)),
            watches_files: workspace
                .and_then(|workspace| workspace.did_change_watched_files.as_ref())
                .is_some_and(|watched| watched.dynamic_registration == Some(true)),
            gives_settings: workspace.is_some_and(|workspace| workspace.configuration == Some(true)),
            shows_progress: window.is_some_and(|window| window.work_done_progress == Some(true)),
            refreshes_lenses: workspace
                .and_then(|workspace| workspace.code_lens.as_ref())
                .is_some_and(|lens| lens.refresh_support == Some(true)),
            refreshes_hints: workspace
                .and_then(|workspace| workspace.inlay_hint.as_ref())
                .is_some_and(|hints| hints.refresh_support == Some(true)),
            refreshes_tokens: workspace
                .and_then(|workspace| workspace.semantic_tokens.as_ref())
                .is_some_and(|tokens| tokens.refresh_support == Some(true)),
        }
    }
}
