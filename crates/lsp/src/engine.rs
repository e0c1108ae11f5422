//! The rules as the client sees them: its unsaved texts above the disk, checked and analysed.
//!
//! One thread owns all of it and takes messages in the order in which they came. Edits only change texts; the rules are
//! checked when no message waits, or before a question is answered, so that no answer is about an older text. The
//! exact analysis is made by a thread of its own ([`worker`](crate::worker)); its results are dropped where the
//! text has changed since.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, TryRecvError};
use std::time::Duration;

use esc_diagnostics::{Diagnostic, FileId};
use esc_ide::{Edit, Place, View};
use esc_values::Instant;
use esc_workspace::{Analysed, Failure, Files as _, Kind, Options, Report, Workspace};
use rustc_hash::FxHashMap;
use tower_lsp::ls_types as lsp;
use tower_lsp::ls_types::{MessageType, Uri};

use crate::client::ClientFacts;
use crate::convert;
use crate::files::CachedDisk;
use crate::large::Text;
use crate::outbox::{Again, Outbox, Publication};
use crate::pages::Pages;
use crate::position::Positions;
use crate::settings::Settings;
use crate::tokens::Remembered;
use crate::uris;
use crate::watch::Watch;
use crate::worker::{Job, Worker};

/// For the analysis of a rule with so many entries it is worth waiting a little, so that what it finds is shown together
/// with the rest.
const SMALL_RULE: usize = 500;
/// How long is waited for it.
const GRACE: Duration = Duration::from_millis(40);

/// What the engine is told or asked.
pub(crate) enum Message {
    /// A file is open in the client: its text goes before that on the disk.
    Open { uri: Uri, version: i32, text: String },
    /// Edits of an open file, in order.
    Change { uri: Uri, version: i32, changes: Vec<lsp::TextDocumentContentChangeEvent> },
    /// A file is no longer open.
    Close { uri: Uri },
    /// What lies at these places may have changed, come or gone; at `None`, anywhere.
    Changed(Option<Vec<PathBuf>>),
    /// Workspace folders that come and go.
    Folders { added: Vec<PathBuf>, removed: Vec<PathBuf> },
    /// The client's settings.
    Settings(serde_json::Value),
    /// A question about the newest texts.
    Ask(Box<dyn FnOnce(&mut Engine) + Send>),
    /// The worker has results.
    Analysed,
    /// The end.
    Stop,
}

/// An open file.
#[derive(Debug)]
struct Document {
    uri: Uri,
    version: i32,
}

/// What the client was told of a file last.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Told {
    version: Option<i32>,
    /// What tells its diagnostics from others; `None` where there are none.
    diagnostics: Option<u64>,
}

/// The rules as the client sees them.
pub(crate) struct Engine {
    workspace: Workspace<CachedDisk>,
    pub(crate) client: ClientFacts,
    folders: Vec<PathBuf>,
    settings: Settings,
    /// By path, as the client names it.
    documents: BTreeMap<PathBuf, Document>,
    outbox: Outbox,
    clock: fn() -> Instant,
    worker: Worker,
    /// To itself, for those who watch and work for it.
    own: Sender<Message>,
    watch: Option<Watch>,
    pub(crate) report: Arc<Report>,
    /// Whether texts or settings changed since the report was made.
    stale: bool,
    /// The open files whose texts changed since.
    edited: Vec<Uri>,
    /// The analyses that are known, by the paths that the report gives files.
    analysed: FxHashMap<PathBuf, Arc<Analysed>>,
    uris: FxHashMap<FileId, Uri>,
    told: FxHashMap<Uri, Told>,
    /// What tells the diagnostics of the files of the report from others.
    digests: FxHashMap<FileId, Option<u64>>,
    /// Whether the client asked for the diagnostics of the workspace: then it is not told those of closed files.
    pulls_workspace: bool,
    pages: Pages,
    /// What is remembered of the tokens of each file that were answered last, and the name of that answer.
    tokens: FxHashMap<Uri, (String, Remembered)>,
    answers: u64,
}

impl Engine {
    pub(crate) fn new(
        client: ClientFacts,
        folders: Vec<PathBuf>,
        outbox: Outbox,
        clock: fn() -> Instant,
        own: Sender<Message>,
    ) -> Self {
        let mut engine = Self {
            workspace: Workspace::new(CachedDisk::default()),
            client,
            folders,
            settings: Settings::default(),
            documents: BTreeMap::new(),
            outbox,
            clock,
            worker: Worker::start(own.clone()),
            own,
            watch: None,
            report: Arc::new(Report::default()),
            stale: true,
            edited: Vec::new(),
            analysed: FxHashMap::default(),
            uris: FxHashMap::default(),
            told: FxHashMap::default(),
            digests: FxHashMap::default(),
            pulls_workspace: false,
            pages: Pages::default(),
            tokens: FxHashMap::default(),
            answers: 0,
        };
        engine.watch();
        engine
    }

    /// Watches the folders, for a client that does not.
    fn watch(&mut self) {
        if !self.client.watches_files {
            self.watch = Watch::start(&self.folders, self.own.clone());
        }
    }

    /// Takes messages until the last one.
    pub(crate) fn run(mut self, messages: &Receiver<Message>) {
        loop {
            let message = match messages.try_recv() {
                Ok(message) => message,
                Err(TryRecvError::Empty) => {
                    self.refresh();
                    match messages.recv() {
                        Ok(message) => message,
                        Err(_) => return,
                    }
                }
                Err(TryRecvError::Disconnected) => return,
            };
            if matches!(message, Message::Stop) {
                return;
            }
            self.take(message);
        }
    }

    fn take(&mut self, message: Message) {
        match message {
            Message::Open { uri, version, text } => {
                let path = uris::path(&uri);
                self.workspace.open(path.clone(), text);
                self.documents.insert(path, Document { uri, version });
                self.stale = true;
            }
            Message::Change { uri, version, changes } => self.change(&uri, version, changes),
            Message::Close { uri } => {
                let path = uris::path(&uri);
                self.workspace.close(&path);
                self.workspace.files_mut().forget(&path);
                self.documents.remove(&path);
                self.tokens.remove(&uri);
                self.stale = true;
            }
            Message::Changed(places) => {
                match places {
                    Some(places) => {
                        for place in places {
                            self.workspace.files_mut().forget(&place);
                        }
                    }
                    None => self.workspace.files_mut().forget_all(),
                }
                self.stale = true;
            }
            Message::Folders { added, removed } => {
                self.folders.retain(|folder| !removed.contains(folder));
                self.folders.extend(added);
                self.watch();
                self.stale = true;
            }
            Message::Settings(value) => {
                let (settings, wrong) = Settings::read(&value);
                for sentence in wrong {
                    self.outbox.show(MessageType::WARNING, sentence);
                }
                if settings != self.settings {
                    self.settings = settings;
                    self.stale = true;
                }
            }
            Message::Ask(question) => {
                self.refresh();
                question(self);
            }
            Message::Analysed => self.take_analyses(None),
            Message::Stop => {}
        }
    }

    fn change(&mut self, uri: &Uri, version: i32, changes: Vec<lsp::TextDocumentContentChangeEvent>) {
        let path = uris::path(uri);
        let Some(document) = self.documents.get_mut(&path) else { return };
        document.version = version;
        for change in changes {
            let Some(range) = change.range else {
                self.workspace.open(path.clone(), change.text);
                continue;
            };
            let Some(text) = self.workspace.text(&path) else { return };
            let span = Positions::new(text, self.client.encoding).span(range);
            self.workspace.edit(&path, span, &change.text);
        }
        self.edited.push(uri.clone());
        self.stale = true;
    }

    /// What is checked: the folders, then every open file, which may lie elsewhere.
    fn paths(&self) -> Vec<PathBuf> {
        let root = self.settings.root.as_deref().unwrap_or(Path::new(""));
        let folders = self.folders.iter().map(|folder| folder.join(root));
        let folders = folders.filter(|folder| self.workspace.files().kind(folder) == Some(Kind::Folder));
        folders.chain(self.documents.keys().cloned()).collect()
    }

    /// Checks what changed, and tells the client.
    fn refresh(&mut self) {
        if !self.stale {
            return;
        }
        self.stale = false;
        let options =
            Options { now: (self.clock)(), levels: self.settings.levels.clone(), target: None, steps: None };
        let mut report = match self.workspace.check(&self.paths(), &options) {
            Ok(report) => report,
            Err(Failure::NoRules(_)) => Report::default(),
            Err(failure) => {
                self.outbox.show(MessageType::ERROR, format!("the rules are not checked: {failure}"));
                return;
            }
        };
        let mut missing = Vec::new();
        let mut small = true;
        let rules: Vec<_> = report
            .files
            .iter()
            .filter_map(|file| Some((file.id, file.path.clone(), file.rules.as_ref()?.entries.len())))
            .collect();
        // Those of rules that are gone are left behind.
        let mut known = std::mem::take(&mut self.analysed);
        for (id, path, entries) in rules {
            let analysed = known.remove(&path);
            if !analysed.as_ref().is_some_and(|analysed| report.add(id, analysed)) {
                missing.push(id);
                small &= entries <= SMALL_RULE;
            }
            if let Some(analysed) = analysed {
                self.analysed.insert(path, analysed);
            }
        }
        self.report = Arc::new(report);
        self.uris = self.uris();
        if !missing.is_empty() {
            self.worker.submit(Job { report: Arc::clone(&self.report), files: missing, now: options.now });
            if small {
                self.take_analyses(Some(GRACE));
            }
        }
        self.tell();
        self.ask_importers_again();
    }

    /// Has the client ask again for what it shows in open files that import one that was edited.
    fn ask_importers_again(&mut self) {
        let edited: Vec<FileId> =
            std::mem::take(&mut self.edited).iter().filter_map(|uri| self.file(uri)).collect();
        let is_open = |id: FileId| self.uris.get(&id).is_some_and(|uri| self.version(uri).is_some());
        let imports = self
            .report
            .files
            .iter()
            .any(|file| is_open(file.id) && file.imports.iter().any(|import| edited.contains(import)));
        if imports && self.client.refreshes_hints {
            self.outbox.ask_again(Again::Hints);
        }
        if imports && self.client.refreshes_tokens {
            self.outbox.ask_again(Again::Tokens);
        }
    }

    /// Adds what the worker found, and tells the client; waits for it so long.
    fn take_analyses(&mut self, wait: Option<Duration>) {
        let Some(done) = self.worker.results(wait) else { return };
        // What was found is of a report; that one, or none.
        if !Arc::ptr_eq(&done.report, &self.report) || self.stale {
            return;
        }
        let found = done.found;
        drop(done.report);
        let Some(report) = Arc::get_mut(&mut self.report) else { return };
        for (id, analysed) in found {
            if report.add(id, &analysed)
                && let Some(file) = report.file(id)
            {
                self.analysed.insert(file.path.clone(), analysed);
            }
        }
        if wait.is_none() {
            self.tell();
            if self.client.refreshes_lenses {
                self.outbox.ask_again(Again::Lenses);
            }
        }
    }

    /// The address of every file of the report: as the client names it where it is open.
    fn uris(&self) -> FxHashMap<FileId, Uri> {
        let files = self.workspace.files();
        let canonical = |path: &Path| files.canonical(path).unwrap_or_else(|_| path.to_path_buf());
        let open: FxHashMap<PathBuf, &Uri> =
            self.documents.iter().map(|(path, document)| (canonical(path), &document.uri)).collect();
        (0..)
            .map(FileId)
            .zip(self.report.sources.files())
            .filter_map(|(id, file)| {
                let path = Path::new(file.path());
                let uri = match open.get(&canonical(path)) {
                    Some(uri) => (*uri).clone(),
                    None => Uri::from_file_path(path)?,
                };
                Some((id, uri))
            })
            .collect()
    }

    /// Tells the client what is new: of each file the diagnostics, if they are not what it was told last.
    fn tell(&mut self) {
        let report = Arc::clone(&self.report);
        let mut before = std::mem::take(&mut self.told);
        let mut ask_again = false;
        self.digests.clear();
        for (id, uri) in self.files() {
            // Its parts are texts and numbers, which can all be written.
            let diagnostics =
                Text::list(self.diagnostics(&report, id)).unwrap_or_else(|_| Text::empty_list());
            let version = self.version(&uri);
            let any = !report.diagnostics_of(id).is_empty();
            let told = Told { version, diagnostics: any.then(|| diagnostics.digest()) };
            self.digests.insert(id, told.diagnostics);
            // Two files of the report may have one address.
            let known = self.told.remove(&uri).or_else(|| before.remove(&uri));
            if self.is_pulled(&uri) {
                // What was told while the client did not ask itself would be shown twice.
                if known.as_ref().is_some_and(|known| known.version.is_none() && known.diagnostics.is_some())
                {
                    self.publish(&uri, None, Text::empty_list());
                }
                ask_again |= known.is_some_and(|known| known.diagnostics != told.diagnostics);
            } else if known.unwrap_or_default() != told {
                self.publish(&uri, version, diagnostics);
            }
            self.told.insert(uri, told);
        }
        for (uri, known) in before {
            if !self.is_pulled(&uri) && known.diagnostics.is_some() {
                self.publish(&uri, None, Text::empty_list());
            }
        }
        if ask_again {
            self.outbox.ask_again(Again::Diagnostics);
        }
    }

    fn publish(&self, uri: &Uri, version: Option<i32>, diagnostics: Text) {
        self.outbox.publish(Publication { uri: uri.clone(), version, diagnostics });
    }

    /// Whether the client asks for the diagnostics of the file itself.
    fn is_pulled(&self, uri: &Uri) -> bool {
        self.client.pulls_diagnostics && (self.pulls_workspace || self.version(uri).is_some())
    }

    /// The diagnostics of a file, for a client that asks for them; `known` is the name of the report that it has.
    pub(crate) fn pull(&mut self, uri: &Uri, known: Option<&str>) -> lsp::DocumentDiagnosticReport {
        self.pull_file(self.file(uri), known)
    }

    fn pull_file(&mut self, file: Option<FileId>, known: Option<&str>) -> lsp::DocumentDiagnosticReport {
        let digest = file.and_then(|file| self.digests.get(&file).copied().flatten());
        let result_id = digest.map_or_else(String::new, |digest| format!("{digest:x}"));
        if known == Some(result_id.as_str()) {
            return lsp::RelatedUnchangedDocumentDiagnosticReport {
                unchanged_document_diagnostic_report: lsp::UnchangedDocumentDiagnosticReport { result_id },
                related_documents: None,
            }
            .into();
        }
        let report = Arc::clone(&self.report);
        let items = file.map(|file| self.diagnostics(&report, file).collect()).unwrap_or_default();
        lsp::RelatedFullDocumentDiagnosticReport {
            full_document_diagnostic_report: lsp::FullDocumentDiagnosticReport {
                result_id: Some(result_id),
                items,
            },
            related_documents: None,
        }
        .into()
    }

    /// The diagnostics of every file, for a client that asks for them and may have reports of some: from then on it is not
    /// told those of closed ones.
    pub(crate) fn pull_workspace(
        &mut self,
        known: &[lsp::PreviousResultId],
    ) -> lsp::WorkspaceDiagnosticReport {
        if self.client.pulls_diagnostics && !self.pulls_workspace {
            for (uri, _) in self.told.iter().filter(|(_, told)| told.version.is_none()) {
                self.publish(uri, None, Text::empty_list());
            }
            self.pulls_workspace = true;
        }
        let known: FxHashMap<&Uri, &str> =
            known.iter().map(|known| (&known.uri, known.value.as_str())).collect();
        let files = self.files().into_iter();
        let items = files.map(|(file, uri)| {
            let version = self.version(&uri).map(i64::from);
            match self.pull_file(Some(file), known.get(&uri).copied()) {
                lsp::DocumentDiagnosticReport::Full(report) => lsp::WorkspaceFullDocumentDiagnosticReport {
                    uri,
                    version,
                    full_document_diagnostic_report: report.full_document_diagnostic_report,
                }
                .into(),
                lsp::DocumentDiagnosticReport::Unchanged(report) => {
                    lsp::WorkspaceUnchangedDocumentDiagnosticReport {
                        uri,
                        version,
                        unchanged_document_diagnostic_report: report.unchanged_document_diagnostic_report,
                    }
                    .into()
                }
            }
        });
        lsp::WorkspaceDiagnosticReport { items: items.collect() }
    }

    /// The version of a file that is open.
    pub(crate) fn version(&self, uri: &Uri) -> Option<i32> {
        Some(self.documents.get(&uris::path(uri))?.version)
    }

    /// The files of the report and their addresses, in order.
    pub(crate) fn files(&self) -> Vec<(FileId, Uri)> {
        let mut files: Vec<_> = self.uris.iter().map(|(id, uri)| (*id, uri.clone())).collect();
        files.sort_unstable_by_key(|(id, _)| *id);
        files
    }

    /// The number of a file in the report.
    pub(crate) fn file(&self, uri: &Uri) -> Option<FileId> {
        let path = uris::path(uri);
        self.uris.iter().find(|(_, known)| *known == uri || uris::path(known) == path).map(|(id, _)| *id)
    }

    /// The diagnostics of a file, as the client reads them.
    fn diagnostics<'a>(
        &'a mut self,
        report: &'a Report,
        file: FileId,
    ) -> impl Iterator<Item = lsp::Diagnostic> + 'a {
        let source = report.sources.file(file);
        let positions = source.map(|source| Positions::new(source.source_text(), self.client.encoding));
        let found = report.diagnostics_of(file).iter();
        found.filter_map(move |found| self.diagnostic(report, (file, positions.as_ref()?), found))
    }

    /// A diagnostic, as the client reads it; `home` is its file, whose positions are at hand.
    pub(crate) fn diagnostic(
        &mut self,
        report: &Report,
        (home, positions): (FileId, &Positions<'_>),
        found: &Diagnostic,
    ) -> Option<lsp::Diagnostic> {
        let (_, span) = report.sources.resolve(found.location)?;
        let related: Vec<_> = found
            .labels
            .iter()
            .filter_map(|label| {
                let (file, span) = report.sources.resolve(label.location)?;
                let range = if file == home {
                    positions.range(span)
                } else {
                    let source = report.sources.file(file)?;
                    Positions::new(source.source_text(), self.client.encoding).range(span)
                };
                let location = lsp::Location { uri: self.uris.get(&file)?.clone(), range };
                Some(lsp::DiagnosticRelatedInformation { location, message: label.message.clone() })
            })
            .collect();
        Some(lsp::Diagnostic {
            range: positions.range(span),
            severity: Some(convert::severity(found.severity)),
            code: Some(lsp::NumberOrString::String(found.code.to_string())),
            code_description: self.pages.link(found.code).map(|href| lsp::CodeDescription { href }),
            source: Some("esc".to_owned()),
            message: convert::message(found),
            related_information: (!related.is_empty()).then_some(related),
            tags: convert::tags(found.code),
            data: None,
        })
    }

    /// The file as it is now, and how its positions are counted.
    pub(crate) fn view(&self, uri: &Uri) -> Option<(View<'_>, Positions<'_>)> {
        let id = self.file(uri)?;
        let view = View::of(&self.report, id, (self.clock)())?;
        Some((view, Positions::new(&view.file.source.text, self.client.encoding)))
    }

    /// Looks at a file as it is now; `None` for one that is not of rules.
    pub(crate) fn look<T>(
        &self,
        uri: &Uri,
        question: impl FnOnce(&Self, &View<'_>, &Positions<'_>) -> T,
    ) -> Option<T> {
        let (view, positions) = self.view(uri)?;
        Some(question(self, &view, &positions))
    }

    /// A place in a file of the report.
    pub(crate) fn location(&self, place: Place) -> Option<lsp::Location> {
        let source = self.report.sources.file(place.file)?;
        let range = Positions::new(source.source_text(), self.client.encoding).range(place.span);
        Some(lsp::Location { uri: self.uris.get(&place.file)?.clone(), range })
    }

    /// Edits in files of the report; with versions where the client can check them.
    pub(crate) fn workspace_edit(&self, edits: &[Edit]) -> lsp::WorkspaceEdit {
        let mut files: BTreeMap<FileId, Vec<lsp::TextEdit>> = BTreeMap::new();
        for edit in edits {
            let Some(source) = self.report.sources.file(edit.place.file) else { continue };
            let positions = Positions::new(source.source_text(), self.client.encoding);
            let new = convert::edit(&positions, edit.place.span, edit.new_text.as_str());
            files.entry(edit.place.file).or_default().push(new);
        }
        let files =
            files.into_iter().filter_map(|(file, edits)| Some((self.uris.get(&file)?.clone(), edits)));
        if !self.client.versioned_edits {
            let changes = files.collect();
            return lsp::WorkspaceEdit { changes: Some(changes), ..lsp::WorkspaceEdit::default() };
        }
        let edits = files.map(|(uri, edits)| lsp::TextDocumentEdit {
            text_document: lsp::OptionalVersionedTextDocumentIdentifier { version: self.version(&uri), uri },
            edits: edits.into_iter().map(lsp::OneOf::Left).collect(),
        });
        lsp::WorkspaceEdit {
            document_changes: Some(lsp::DocumentChanges::Edits(edits.collect())),
            ..lsp::WorkspaceEdit::default()
        }
    }

    /// A name for an answer, as no other has.
    pub(crate) fn name_answer(&mut self) -> String {
        self.answers += 1;
        self.answers.to_string()
    }

    /// Remembers the tokens of a file that were answered, in place of those before, under a name of the answer.
    pub(crate) fn remember_tokens(&mut self, uri: &Uri, name: String, tokens: Remembered) {
        self.tokens.insert(uri.clone(), (name, tokens));
    }

    /// What is remembered of the tokens that were answered last, if that answer had this name.
    pub(crate) fn remembered_tokens(&self, uri: &Uri, name: &str) -> Option<&Remembered> {
        let (known, tokens) = self.tokens.get(uri)?;
        (known == name).then_some(tokens)
    }
}
