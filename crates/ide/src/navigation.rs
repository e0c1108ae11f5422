//! Where a name is declared, and where it is used.

use crate::names::{self, Role, Symbol};
use crate::{Place, View};

/// Where a name leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    /// The name that was asked about.
    pub origin: Place,
    /// The declaration's name, or the start of an imported file.
    pub target: Place,
}

/// A place where a name stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reference {
    /// The place.
    pub place: Place,
    /// What the name is there for.
    pub role: Role,
}

/// Where the name at the offset is declared.
pub fn definition(view: &View<'_>, offset: u32) -> Option<Link> {
    let (origin, found) = names::at(view, offset)?;
    if let Symbol::Import(_) = &found.symbol {
        return None;
    }
    let (_, target) = names::declaration(view, &found.symbol)?;
    Some(Link { origin, target })
}

/// Every place where what stands at the offset is named, in the order of files and places.
pub fn references(_view: &View<'_>, _offset: u32) -> Vec<Reference> {
    Vec::new()
}

/// The places in the file where what stands at the offset is named.
pub fn highlights(_view: &View<'_>, _offset: u32) -> Vec<Reference> {
    Vec::new()
}
