//! The pages of diagnostics as files, for clients to open.

use std::fs;
use std::io;

use esc_diagnostics::Code;
use rustc_hash::FxHashMap;
use tempfile::TempDir;
use tower_lsp::ls_types::Uri;

/// The pages that were asked for. The folder goes with this.
#[derive(Debug, Default)]
pub(crate) struct Pages {
    folder: Option<TempDir>,
    written: FxHashMap<Code, Option<Uri>>,
}

impl Pages {
    /// Where the page of a code lies; `None` where no file can be written.
    pub(crate) fn link(&mut self, code: Code) -> Option<Uri> {
        if let Some(known) = self.written.get(&code) {
            return known.clone();
        }
        let link = self.write(code).ok().flatten();
        self.written.insert(code, link.clone());
        link
    }

    fn write(&mut self, code: Code) -> io::Result<Option<Uri>> {
        let folder = match &self.folder {
            Some(folder) => folder,
            None => self.folder.insert(tempfile::Builder::new().prefix("esc-pages-").tempdir()?),
        };
        let path = folder.path().join(format!("{code}.md"));
        fs::write(&path, code.page())?;
        Ok(Uri::from_file_path(path))
    }
}
