//! One version of the rules.

use std::path::{Path, PathBuf};

use esc_runtime::Program;

use crate::error::Error;
use crate::hash::Hash;

/// A program and what names it. It never changes: whoever holds one has the program, its hashes and its file of one
/// and the same version.
#[derive(Debug)]
pub struct Version {
    program: Program,
    id: Hash,
    path: PathBuf,
    bytes: usize,
}

impl Version {
    /// The version that the bytes of a file are, with their hash, ready to judge.
    pub(crate) fn load(path: &Path, bytes: &[u8], id: Hash) -> Result<Self, Error> {
        let program = Program::load(bytes).map_err(|error| Error::Broken { path: path.to_owned(), error })?;
        // Here and not in the first decision, which somebody waits for.
        program.prepare();
        Ok(Self { program, id, path: path.to_owned(), bytes: bytes.len() })
    }

    /// The program.
    pub fn program(&self) -> &Program {
        &self.program
    }

    /// The hash of the program's bytes: no other program has it.
    pub fn id(&self) -> Hash {
        self.id
    }

    /// The hash of the sources: programs that are compiled from the same rules share it, also if the compiler changed.
    pub fn source_hash(&self) -> Hash {
        Hash(self.program.source_hash())
    }

    /// The file that it was read from.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The length of the program, in bytes.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// Whether the hash is that of the program or of its sources.
    pub fn has(&self, hash: Hash) -> bool {
        self.id == hash || self.source_hash() == hash
    }
}
