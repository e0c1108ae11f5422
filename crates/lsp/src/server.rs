//! The methods of the protocol: each hands its question to the engine and words the answer.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use esc_ide::{
    View, actions, completion, folding, format, hints, hover, lens, links, navigation, rename, selection,
    semantic, signature, symbols,
};
use esc_values::Instant;
use serde_json::{Value, json};
use tower_lsp::jsonrpc::{Error, ErrorCode, Result};
use tower_lsp::ls_types as lsp;
use tower_lsp::ls_types::{MessageType, Uri};
use tower_lsp::{Client, LanguageServer};

use crate::capabilities::{WITNESS, capabilities};
use crate::client::ClientFacts;
use crate::convert;
use crate::engine::{Engine, Message};
use crate::large::{self, Text};
use crate::outbox::Outbox;
use crate::position::Positions;
use crate::settings::SECTION;
use crate::tokens::{self, Tokens};
use crate::uris;

/// How long the first check may take before a person is shown that it goes on.
const SHOW_PROGRESS_AFTER: Duration = Duration::from_millis(500);

/// The language server of one client.
pub(crate) struct Server {
    client: Client,
    outbox: Outbox,
    clock: fn() -> Instant,
    engine: OnceLock<Sender<Message>>,
    facts: OnceLock<ClientFacts>,
    ends: Arc<Ends>,
}

/// What the end of the server depends on.
#[derive(Debug, Default)]
pub(crate) struct Ends {
    /// The process that started the server; 0 where it did not say.
    pub(crate) parent: AtomicU32,
    /// Whether the client said that the end is near.
    pub(crate) shut_down: AtomicBool,
    /// The engine's thread, which takes its files with it.
    pub(crate) engine: Mutex<Option<JoinHandle<()>>>,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.send(Message::Stop);
    }
}

impl Server {
    pub(crate) fn new(client: Client, clock: fn() -> Instant) -> Self {
        Self {
            client,
            outbox: Outbox::default(),
            clock,
            engine: OnceLock::new(),
            facts: OnceLock::new(),
            ends: Arc::default(),
        }
    }

    pub(crate) fn outbox(&self) -> Outbox {
        self.outbox.clone()
    }

    pub(crate) fn ends(&self) -> Arc<Ends> {
        Arc::clone(&self.ends)
    }

    /// Sends the engine a message; before `initialize` there is none.
    pub(crate) fn send(&self, message: Message) {
        if let Some(engine) = self.engine.get() {
            // An engine that is gone answers no question either, which is told there.
            let _ = engine.send(message);
        }
    }

    /// Asks the engine. A question that the client takes back before its turn is not answered.
    async fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&mut Engine) -> T + Send + 'static,
    ) -> Result<T> {
        let (answer, answered) = tokio::sync::oneshot::channel();
        self.send(Message::Ask(Box::new(move |engine| {
            if !answer.is_closed() {
                let _ = answer.send(question(engine));
            }
        })));
        answered.await.map_err(|_| Error::internal_error())
    }

    /// Asks what may have a large answer: the client gets that text, in place of what the method returns.
    async fn ask_large(
        &self,
        question: impl FnOnce(&mut Engine) -> serde_json::Result<Text> + Send + 'static,
    ) -> Result<()> {
        let answer = self.ask(question).await?;
        large::answer_with(answer.map_err(|_| Error::internal_error())?);
        Ok(())
    }

    /// Asks about a file; `None` for one that is not of rules.
    async fn look<T: Send + 'static>(
        &self,
        uri: Uri,
        question: impl FnOnce(&Engine, &View<'_>, &Positions<'_>) -> T + Send + 'static,
    ) -> Result<Option<T>> {
        self.ask(move |engine| engine.look(&uri, question)).await
    }

    /// Asks about a file what may have a large answer, as [`ask_large`](Self::ask_large) does; gives what the method
    /// returns.
    async fn look_large<T>(
        &self,
        uri: Uri,
        question: impl FnOnce(&Engine, &View<'_>, &Positions<'_>) -> serde_json::Result<Text> + Send + 'static,
    ) -> Result<Option<T>> {
        let nothing = || Text::of(&Value::Null);
        self.ask_large(move |engine| engine.look(&uri, question).unwrap_or_else(nothing)).await?;
        Ok(None)
    }

    fn facts(&self) -> ClientFacts {
        self.facts.get().cloned().unwrap_or_default()
    }

    /// Shows a person that the first check goes on, where it takes long.
    fn show_progress(&self) {
        let Some(engine) = self.engine.get().cloned() else { return };
        let client = self.client.clone();
        tokio::spawn(async move {
            let (answer, answered) = tokio::sync::oneshot::channel();
            let count = |engine: &mut Engine| engine.report.files.len();
            let _ = engine.send(Message::Ask(Box::new(move |engine| {
                let _ = answer.send(count(engine));
            })));
            tokio::pin!(answered);
            if tokio::time::timeout(SHOW_PROGRESS_AFTER, &mut answered).await.is_ok() {
                return;
            }
            let token = lsp::ProgressToken::String("esc-check".to_owned());
            // A client that does not answer is not shown anything.
            if client.create_work_done_progress(token.clone()).await.is_err() {
                return;
            }
            let progress = client.progress(token, "Checking rules").begin().await;
            let files = answered.await.unwrap_or_default();
            progress.finish_with_message(format!("{files} files")).await;
        });
    }

    /// Has the client tell of files that change.
    fn watch_files(&self) {
        let watchers = ["**/*.esc", "**/esc.toml", "**/.gitignore", "**/.ignore"];
        let watchers: Vec<Value> = watchers.iter().map(|glob| json!({ "globPattern": glob })).collect();
        let registration = lsp::Registration {
            id: "esc-files".to_owned(),
            method: "workspace/didChangeWatchedFiles".to_owned(),
            register_options: Some(json!({ "watchers": watchers })),
        };
        let client = self.client.clone();
        tokio::spawn(async move {
            let _ = client.register_capability(vec![registration]).await;
        });
    }
}

/// Asks the client for our settings.
async fn settings(client: &Client) -> Option<Value> {
    let item = lsp::ConfigurationItem { scope_uri: None, section: Some(SECTION.to_owned()) };
    client.configuration(vec![item]).await.ok()?.into_iter().next()
}

/// The folders that the client works in.
#[expect(deprecated, reason = "clients that know no folders give a root")]
fn folders(params: &lsp::InitializeParams) -> Vec<PathBuf> {
    match &params.workspace_folders {
        Some(folders) => folders.iter().map(|folder| uris::path(&folder.uri)).collect(),
        None => match (&params.root_uri, &params.root_path) {
            (Some(uri), _) => vec![uris::path(uri)],
            (None, Some(path)) => vec![PathBuf::from(path)],
            (None, None) => Vec::new(),
        },
    }
}

/// A sentence for a person, in answer to a request that cannot be met.
fn refusal(sentence: String) -> Error {
    // The code for a request that is well formed and cannot be met (`RequestFailed`).
    Error { code: ErrorCode::ServerError(-32803), message: sentence.into(), data: None }
}

impl LanguageServer for Server {
    async fn initialize(&self, params: lsp::InitializeParams) -> Result<lsp::InitializeResult> {
        let facts = ClientFacts::of(&params.capabilities);
        self.ends.parent.store(params.process_id.unwrap_or_default(), Ordering::Relaxed);
        let (to_engine, messages) = std::sync::mpsc::channel();
        let engine =
            Engine::new(facts.clone(), folders(&params), self.outbox.clone(), self.clock, to_engine.clone());
        let thread = std::thread::spawn(move || engine.run(&messages));
        *self.ends.engine.lock().unwrap_or_else(PoisonError::into_inner) = Some(thread);
        if let Some(options) = params.initialization_options {
            let _ = to_engine.send(Message::Settings(options));
        }
        let _ = self.engine.set(to_engine);
        let capabilities = capabilities(&facts);
        let _ = self.facts.set(facts);
        Ok(lsp::InitializeResult {
            capabilities,
            server_info: Some(lsp::ServerInfo {
                name: "escc".to_owned(),
                version: Some(env!("CARGO_PKG_VERSION").to_owned()),
            }),
            offset_encoding: None,
        })
    }

    async fn initialized(&self, _: lsp::InitializedParams) {
        self.outbox.begin(&self.client);
        let facts = self.facts();
        if facts.gives_settings
            && let Some(engine) = self.engine.get().cloned()
        {
            let client = self.client.clone();
            tokio::spawn(async move {
                if let Some(value) = settings(&client).await {
                    let _ = engine.send(Message::Settings(value));
                }
            });
        }
        if facts.watches_files {
            self.watch_files();
        }
        if facts.shows_progress {
            self.show_progress();
        }
    }

    async fn shutdown(&self) -> Result<()> {
        self.ends.shut_down.store(true, Ordering::Relaxed);
        Ok(())
    }

    async fn did_open(&self, params: lsp::DidOpenTextDocumentParams) {
        let lsp::TextDocumentItem { uri, version, text, .. } = params.text_document;
        self.send(Message::Open { uri, version, text });
    }

    async fn did_change(&self, params: lsp::DidChangeTextDocumentParams) {
        let lsp::VersionedTextDocumentIdentifier { uri, version } = params.text_document;
        self.send(Message::Change { uri, version, changes: params.content_changes });
    }

    async fn did_save(&self, params: lsp::DidSaveTextDocumentParams) {
        self.send(Message::Changed(Some(vec![uris::path(&params.text_document.uri)])));
    }

    async fn did_close(&self, params: lsp::DidCloseTextDocumentParams) {
        self.send(Message::Close { uri: params.text_document.uri });
    }

    async fn did_change_watched_files(&self, params: lsp::DidChangeWatchedFilesParams) {
        let places = params.changes.iter().map(|change| uris::path(&change.uri)).collect();
        self.send(Message::Changed(Some(places)));
    }

    async fn did_change_workspace_folders(&self, params: lsp::DidChangeWorkspaceFoldersParams) {
        let paths = |folders: &[lsp::WorkspaceFolder]| -> Vec<PathBuf> {
            folders.iter().map(|folder| uris::path(&folder.uri)).collect()
        };
        let (added, removed) = (paths(&params.event.added), paths(&params.event.removed));
        self.send(Message::Folders { added, removed });
    }

    async fn did_change_configuration(&self, params: lsp::DidChangeConfigurationParams) {
        let Some(engine) = self.engine.get().cloned() else { return };
        if !self.facts().gives_settings {
            let _ = engine.send(Message::Settings(params.settings));
            return;
        }
        let client = self.client.clone();
        tokio::spawn(async move {
            let value = settings(&client).await.unwrap_or(params.settings);
            let _ = engine.send(Message::Settings(value));
        });
    }

    async fn diagnostic(
        &self,
        params: lsp::DocumentDiagnosticParams,
    ) -> Result<lsp::DocumentDiagnosticReportResult> {
        let (uri, known) = (params.text_document.uri, params.previous_result_id);
        self.ask_large(move |engine| Text::of(&engine.pull(&uri, known.as_deref()))).await?;
        Ok(lsp::DocumentDiagnosticReport::Full(lsp::RelatedFullDocumentDiagnosticReport::default()).into())
    }

    async fn workspace_diagnostic(
        &self,
        params: lsp::WorkspaceDiagnosticParams,
    ) -> Result<lsp::WorkspaceDiagnosticReportResult> {
        self.ask_large(move |engine| Text::of(&engine.pull_workspace(&params.previous_result_ids))).await?;
        Ok(lsp::WorkspaceDiagnosticReport::default().into())
    }

    async fn completion(&self, params: lsp::CompletionParams) -> Result<Option<lsp::CompletionResponse>> {
        let at = params.text_document_position;
        self.look(at.text_document.uri, move |engine, view, positions| {
            let found = completion::complete(view, positions.offset(at.position));
            // What is offered depends on the place alone, so that editors may narrow it down as one types on.
            lsp::CompletionResponse::Array(
                found
                    .into_iter()
                    .enumerate()
                    .map(|(place, item)| convert::completion(positions, item, place, engine.client.snippets))
                    .collect(),
            )
        })
        .await
    }

    async fn hover(&self, params: lsp::HoverParams) -> Result<Option<lsp::Hover>> {
        let at = params.text_document_position_params;
        let found = self
            .look(at.text_document.uri, move |engine, view, positions| {
                let found = hover::hover(view, positions.offset(at.position))?;
                let mut contents = convert::markdown(found.markdown);
                if !engine.client.markdown {
                    contents.kind = lsp::MarkupKind::PlainText;
                }
                Some(lsp::Hover {
                    contents: lsp::HoverContents::Markup(contents),
                    range: Some(positions.range(found.span)),
                })
            })
            .await?;
        Ok(found.flatten())
    }

    async fn signature_help(&self, params: lsp::SignatureHelpParams) -> Result<Option<lsp::SignatureHelp>> {
        let at = params.text_document_position_params;
        let found = self
            .look(at.text_document.uri, move |_, view, positions| {
                signature::signature(view, positions.offset(at.position))
            })
            .await?;
        Ok(found.flatten().as_ref().map(convert::signature))
    }

    async fn goto_definition(
        &self,
        params: lsp::GotoDefinitionParams,
    ) -> Result<Option<lsp::GotoDefinitionResponse>> {
        let at = params.text_document_position_params;
        let found = self
            .look(at.text_document.uri, move |engine, view, positions| {
                let link = navigation::definition(view, positions.offset(at.position))?;
                let target = engine.location(link.target)?;
                if !engine.client.location_links {
                    return Some(lsp::GotoDefinitionResponse::Scalar(target));
                }
                Some(lsp::GotoDefinitionResponse::Link(vec![lsp::LocationLink {
                    origin_selection_range: Some(positions.range(link.origin.span)),
                    target_uri: target.uri,
                    target_range: target.range,
                    target_selection_range: target.range,
                }]))
            })
            .await?;
        Ok(found.flatten())
    }

    async fn goto_declaration(
        &self,
        params: lsp::request::GotoDeclarationParams,
    ) -> Result<Option<lsp::request::GotoDeclarationResponse>> {
        self.goto_definition(params).await
    }

    async fn references(&self, params: lsp::ReferenceParams) -> Result<Option<Vec<lsp::Location>>> {
        let at = params.text_document_position;
        let with_declaration = params.context.include_declaration;
        self.look_large(at.text_document.uri, move |engine, view, positions| {
            let found = navigation::references(view, positions.offset(at.position));
            let found = found
                .into_iter()
                .filter(|found| with_declaration || found.role != esc_ide::names::Role::Declares);
            Text::list(found.filter_map(|found| engine.location(found.place)))
        })
        .await
    }

    async fn document_highlight(
        &self,
        params: lsp::DocumentHighlightParams,
    ) -> Result<Option<Vec<lsp::DocumentHighlight>>> {
        let at = params.text_document_position_params;
        self.look_large(at.text_document.uri, move |_, view, positions| {
            let found = navigation::highlights(view, positions.offset(at.position));
            Text::list(found.iter().map(|found| convert::highlight(positions, found)))
        })
        .await
    }

    async fn document_symbol(
        &self,
        params: lsp::DocumentSymbolParams,
    ) -> Result<Option<lsp::DocumentSymbolResponse>> {
        self.look_large(params.text_document.uri, move |engine, view, positions| {
            let found = symbols::outline(view);
            if engine.client.nested_symbols {
                return Text::list(found.map(|found| convert::symbol(positions, &found)));
            }
            Text::list(found.filter_map(|found| {
                let place = esc_ide::Place { file: view.file.id, span: found.name_span };
                Some(symbol_information(found.name, found.kind, engine.location(place)?))
            }))
        })
        .await
    }

    async fn symbol(
        &self,
        params: lsp::WorkspaceSymbolParams,
    ) -> Result<Option<lsp::WorkspaceSymbolResponse>> {
        self.ask_large(move |engine| {
            let found = symbols::search(&engine.report, &params.query).into_iter();
            Text::list(found.filter_map(|found| {
                Some(symbol_information(found.name, found.kind, engine.location(found.place)?))
            }))
        })
        .await?;
        Ok(None)
    }

    async fn prepare_rename(
        &self,
        params: lsp::TextDocumentPositionParams,
    ) -> Result<Option<lsp::PrepareRenameResponse>> {
        let found = self
            .look(params.text_document.uri, move |_, view, positions| {
                let found = rename::prepare(view, positions.offset(params.position))?;
                let range = positions.range(found.span);
                Ok(lsp::PrepareRenameResponse::RangeWithPlaceholder { range, placeholder: found.name })
            })
            .await?;
        found.transpose().map_err(refusal)
    }

    async fn rename(&self, params: lsp::RenameParams) -> Result<Option<lsp::WorkspaceEdit>> {
        let at = params.text_document_position;
        let found = self
            .look(at.text_document.uri, move |engine, view, positions| {
                let edits = rename::rename(view, positions.offset(at.position), &params.new_name)?;
                Ok(engine.workspace_edit(&edits))
            })
            .await?;
        found.transpose().map_err(refusal)
    }

    async fn formatting(&self, params: lsp::DocumentFormattingParams) -> Result<Option<Vec<lsp::TextEdit>>> {
        let found = self
            .look(params.text_document.uri, |_, view, positions| {
                format::format(view).map(|edits| text_edits(positions, edits))
            })
            .await?;
        match found {
            Some(Err(sentence)) => {
                self.outbox.show(MessageType::WARNING, sentence);
                Ok(None)
            }
            Some(Ok(edits)) => Ok(Some(edits)),
            None => Ok(None),
        }
    }

    async fn range_formatting(
        &self,
        params: lsp::DocumentRangeFormattingParams,
    ) -> Result<Option<Vec<lsp::TextEdit>>> {
        self.look(params.text_document.uri, move |_, view, positions| {
            text_edits(positions, format::format_range(view, positions.span(params.range)))
        })
        .await
    }

    async fn on_type_formatting(
        &self,
        params: lsp::DocumentOnTypeFormattingParams,
    ) -> Result<Option<Vec<lsp::TextEdit>>> {
        let at = params.text_document_position;
        let found = self
            .look(at.text_document.uri, move |_, view, positions| {
                let typed = params.ch.chars().next()?;
                Some(text_edits(positions, format::format_typed(view, positions.offset(at.position), typed)))
            })
            .await?;
        Ok(found.flatten())
    }

    async fn folding_range(&self, params: lsp::FoldingRangeParams) -> Result<Option<Vec<lsp::FoldingRange>>> {
        self.look_large(params.text_document.uri, |engine, view, positions| {
            let whole_lines = engine.client.folds_lines;
            let folds = folding::folds(view);
            Text::list(folds.iter().filter_map(|found| convert::fold(positions, found, whole_lines)))
        })
        .await
    }

    async fn selection_range(
        &self,
        params: lsp::SelectionRangeParams,
    ) -> Result<Option<Vec<lsp::SelectionRange>>> {
        self.look(params.text_document.uri, move |_, view, positions| {
            params
                .positions
                .iter()
                .map(|position| {
                    let around = selection::selections(view, positions.offset(*position));
                    let larger_first = around.into_iter().rev().map(|span| positions.range(span));
                    let nested = larger_first.fold(None, |parent, range| {
                        Some(lsp::SelectionRange { range, parent: parent.map(Box::new) })
                    });
                    // Of a place outside of the text there is only itself.
                    nested.unwrap_or(lsp::SelectionRange {
                        range: lsp::Range { start: *position, end: *position },
                        parent: None,
                    })
                })
                .collect()
        })
        .await
    }

    async fn semantic_tokens_full(
        &self,
        params: lsp::SemanticTokensParams,
    ) -> Result<Option<lsp::SemanticTokensResult>> {
        let uri = params.text_document.uri;
        self.ask_large(move |engine| file_tokens(engine, &uri, None)).await?;
        Ok(None)
    }

    async fn semantic_tokens_full_delta(
        &self,
        params: lsp::SemanticTokensDeltaParams,
    ) -> Result<Option<lsp::SemanticTokensFullDeltaResult>> {
        let uri = params.text_document.uri;
        self.ask_large(move |engine| file_tokens(engine, &uri, Some(&params.previous_result_id))).await?;
        Ok(None)
    }

    async fn semantic_tokens_range(
        &self,
        params: lsp::SemanticTokensRangeParams,
    ) -> Result<Option<lsp::SemanticTokensRangeResult>> {
        self.look_large(params.text_document.uri, move |_, view, positions| {
            let data = Tokens::of(positions, semantic::tokens(view, positions.span(params.range)));
            Text::of(&tokens::Answer { result_id: None, data })
        })
        .await
    }

    async fn inlay_hint(&self, params: lsp::InlayHintParams) -> Result<Option<Vec<lsp::InlayHint>>> {
        self.look(params.text_document.uri, move |_, view, positions| {
            let found = hints::hints(view, positions.span(params.range)).into_iter();
            found
                .map(|hint| lsp::InlayHint {
                    position: positions.position(hint.offset),
                    label: lsp::InlayHintLabel::String(hint.label),
                    kind: None,
                    text_edits: None,
                    tooltip: (!hint.tooltip.is_empty())
                        .then(|| lsp::InlayHintTooltip::MarkupContent(convert::markdown(hint.tooltip))),
                    padding_left: Some(true),
                    padding_right: Some(false),
                    data: None,
                })
                .collect()
        })
        .await
    }

    async fn code_lens(&self, params: lsp::CodeLensParams) -> Result<Option<Vec<lsp::CodeLens>>> {
        let uri = params.text_document.uri;
        let data = json!(uri.as_str());
        self.look_large(uri, move |_, view, positions| {
            Text::list(lens::lenses(view).into_iter().map(|lens| lsp::CodeLens {
                range: positions.range(lens.span),
                command: None,
                data: Some(data.clone()),
            }))
        })
        .await
    }

    async fn code_lens_resolve(&self, mut lens: lsp::CodeLens) -> Result<lsp::CodeLens> {
        let uri = lens.data.as_ref().and_then(Value::as_str).and_then(|uri| uri.parse::<Uri>().ok());
        let Some(uri) = uri else { return Ok(lens) };
        let range = lens.range;
        let address = uri.clone();
        let found = self
            .look(uri, move |_, view, positions| lens::resolve(view, positions.span(range)))
            .await?
            .flatten();
        lens.command = Some(match found {
            Some(found) => lsp::Command {
                arguments: found.witness.is_some().then(|| vec![json!(address.as_str()), json!(range)]),
                command: if found.witness.is_some() { WITNESS.to_owned() } else { String::new() },
                title: found.title,
            },
            // The text has changed since; the client will ask again.
            None => lsp::Command { title: "…".to_owned(), command: String::new(), arguments: None },
        });
        Ok(lens)
    }

    async fn execute_command(&self, params: lsp::ExecuteCommandParams) -> Result<Option<Value>> {
        if params.command != WITNESS {
            return Err(refusal(format!("there is no command `{}`", params.command)));
        }
        let mut arguments = params.arguments.into_iter();
        let uri = arguments.next().and_then(|uri| uri.as_str().and_then(|uri| uri.parse::<Uri>().ok()));
        let range = arguments.next().and_then(|range| serde_json::from_value::<lsp::Range>(range).ok());
        let (Some(uri), Some(range)) = (uri, range) else {
            return Err(refusal(format!("`{WITNESS}` takes the address of a file and the range of a name")));
        };
        let found = self
            .look(uri, move |_, view, positions| lens::resolve(view, positions.span(range)))
            .await?
            .flatten();
        let Some(witness) = found.and_then(|lens| lens.witness) else {
            return Err(refusal("no case is known that this entry takes".to_owned()));
        };
        Ok(serde_json::from_str(&witness).ok())
    }

    async fn document_link(&self, params: lsp::DocumentLinkParams) -> Result<Option<Vec<lsp::DocumentLink>>> {
        self.look(params.text_document.uri, |_, view, positions| {
            let found = links::links(view).into_iter();
            found
                .map(|link| lsp::DocumentLink {
                    range: positions.range(link.span),
                    tooltip: None,
                    target: Uri::from_file_path(link.target),
                    data: None,
                })
                .collect()
        })
        .await
    }

    async fn code_action(&self, params: lsp::CodeActionParams) -> Result<Option<lsp::CodeActionResponse>> {
        let only = params.context.only;
        let wanted = move |kind: &lsp::CodeActionKind| {
            only.as_ref().is_none_or(|only| {
                only.iter().any(|wanted| {
                    let rest = kind.as_str().strip_prefix(wanted.as_str());
                    rest.is_some_and(|rest| {
                        rest.is_empty() || rest.starts_with('.') || wanted.as_str().is_empty()
                    })
                })
            })
        };
        self.ask(move |engine| {
            let uri = params.text_document.uri;
            let found = {
                let (view, positions) = engine.view(&uri)?;
                actions::actions(&view, positions.span(params.range))
            };
            let report = std::sync::Arc::clone(&engine.report);
            let file = engine.file(&uri)?;
            let source = report.sources.file(file)?;
            let positions = Positions::new(source.source_text(), engine.client.encoding);
            let actions = found.into_iter().filter(|found| wanted(&convert::action_kind(found.kind)));
            Some(
                actions
                    .map(|found| {
                        let mended = found
                            .mends
                            .as_ref()
                            .and_then(|mended| engine.diagnostic(&report, (file, &positions), mended));
                        lsp::CodeActionOrCommand::CodeAction(lsp::CodeAction {
                            title: found.title,
                            kind: Some(convert::action_kind(found.kind)),
                            diagnostics: mended.map(|mended| vec![mended]),
                            edit: Some(engine.workspace_edit(&found.edits)),
                            is_preferred: found.preferred.then_some(true),
                            ..Default::default()
                        })
                    })
                    .collect(),
            )
        })
        .await
    }
}

/// All tokens of a file, or how they differ from those of the answer of that name.
fn file_tokens(engine: &mut Engine, uri: &Uri, known: Option<&str>) -> serde_json::Result<Text> {
    let data =
        engine.look(uri, |_, view, positions| Tokens::of(positions, semantic::tokens(view, view.whole())));
    let Some(data) = data else { return Text::of(&Value::Null) };
    let new = data.remembered();
    let known = known.and_then(|name| engine.remembered_tokens(uri, name));
    let edits = known.map(|known| data.edits_since(known, &new));
    let name = engine.name_answer();
    let text = match edits {
        Some(edits) => Text::of(&lsp::SemanticTokensDelta { result_id: Some(name.clone()), edits }),
        None => Text::of(&tokens::Answer { result_id: Some(&name), data }),
    };
    engine.remember_tokens(uri, name, new);
    text
}

/// Edits of the file that was asked about.
fn text_edits(positions: &Positions<'_>, edits: Vec<esc_ide::Edit>) -> Vec<lsp::TextEdit> {
    edits.into_iter().map(|edit| convert::edit(positions, edit.place.span, edit.new_text)).collect()
}

fn symbol_information(
    name: String,
    kind: symbols::OutlineKind,
    location: lsp::Location,
) -> lsp::SymbolInformation {
    #[expect(deprecated, reason = "the protocol's own field has no other way to be left out")]
    lsp::SymbolInformation {
        name: if name.trim().is_empty() { "(no name)".to_owned() } else { name },
        kind: convert::symbol_kind(kind),
        tags: None,
        deprecated: None,
        location,
        container_name: None,
    }
}
