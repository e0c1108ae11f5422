//! Files for tests.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use crate::files::{EXTENSION, Files, Kind};
use crate::paths::normal;

/// Files in memory, in an org that lies at `/org`; the present folder is `/org` too. A path whose text begins with
/// `-> ` is a symbolic link.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    texts: BTreeMap<PathBuf, Vec<u8>>,
}

impl Memory {
    pub(crate) fn new(files: &[(&str, &str)]) -> Self {
        let mut memory = Self::default();
        for (path, text) in files {
            memory.write(path, text);
        }
        memory
    }

    pub(crate) fn write(&mut self, path: &str, text: impl AsRef<[u8]>) {
        self.texts.insert(absolute(Path::new(path)), text.as_ref().to_vec());
    }

    fn followed(&self, path: &Path) -> PathBuf {
        let path = absolute(path);
        match self.texts.get(&path).and_then(|text| text.strip_prefix(b"-> ")) {
            Some(target) => self.followed(&path.with_file_name(String::from_utf8_lossy(target).as_ref())),
            None => path,
        }
    }
}

fn absolute(path: &Path) -> PathBuf {
    normal(&Path::new("/org").join(path))
}

impl Files for Memory {
    fn kind(&self, path: &Path) -> Option<Kind> {
        let path = self.followed(path);
        if self.texts.contains_key(&path) {
            return Some(Kind::File);
        }
        self.texts.keys().any(|file| file.starts_with(&path)).then_some(Kind::Folder)
    }

    fn canonical(&self, path: &Path) -> io::Result<PathBuf> {
        Ok(self.followed(path))
    }

    fn read(&self, path: &Path, limit: u64) -> io::Result<Vec<u8>> {
        let text = self.texts.get(&self.followed(path)).ok_or(io::ErrorKind::NotFound)?;
        Ok(text.iter().copied().take(usize::try_from(limit).unwrap()).collect())
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<PathBuf>> {
        let below = self.texts.keys().filter_map(|file| file.strip_prefix(absolute(folder)).ok());
        let rules = below.filter(|file| file.extension().is_some_and(|extension| extension == EXTENSION));
        Ok(rules.map(|file| folder.join(file)).collect())
    }
}
