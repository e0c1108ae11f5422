//! The names of a program's fields, as a tree of their folded parts.

use esc_values::fold;

use crate::parts::Field;

/// Finds fields part by part, as a nested case gives them.
#[derive(Debug)]
pub(crate) struct Names(Vec<Name>);

/// A field, a related object that holds fields, or both.
#[derive(Debug, Default)]
pub(crate) struct Name {
    /// The names below, by their folded part, in order.
    below: Vec<(Box<str>, u32)>,
    /// The field of this very name.
    pub(crate) field: Option<u32>,
}

impl Name {
    /// Whether fields lie below.
    pub(crate) fn is_related(&self) -> bool {
        !self.below.is_empty()
    }
}

impl Names {
    pub(crate) fn new(fields: &[Field]) -> Self {
        let mut names = Self(vec![Name::default()]);
        for (index, field) in (0..).zip(fields) {
            let folded = fold(&field.name);
            let mut at = 0_u32;
            for part in folded.split('.') {
                at = names.add(at, part);
            }
            if let Some(name) = names.0.get_mut(at as usize) {
                name.field = Some(index);
            }
        }
        names
    }

    fn add(&mut self, at: u32, part: &str) -> u32 {
        let new = u32::try_from(self.0.len()).unwrap_or(u32::MAX);
        let Some(name) = self.0.get_mut(at as usize) else { return at };
        match name.below.binary_search_by(|(other, _)| (**other).cmp(part)) {
            Ok(found) => name.below.get(found).map_or(at, |(_, node)| *node),
            Err(place) => {
                name.below.insert(place, (part.into(), new));
                self.0.push(Name::default());
                new
            }
        }
    }

    /// Where every name begins.
    pub(crate) const ROOT: u32 = 0;

    pub(crate) fn name(&self, at: u32) -> Option<&Name> {
        self.0.get(at as usize)
    }

    /// The name whose folded parts are those of `path` below `at`.
    pub(crate) fn find(&self, at: u32, path: &str) -> Option<u32> {
        path.split('.').try_fold(at, |at, part| {
            let below = &self.name(at)?.below;
            let found = below.binary_search_by(|(other, _)| (**other).cmp(part)).ok()?;
            below.get(found).map(|(_, node)| *node)
        })
    }

    /// Calls `visit` for every field at and below a name.
    pub(crate) fn each_field(&self, at: u32, visit: &mut impl FnMut(u32)) {
        let mut open = vec![at];
        while let Some(name) = open.pop().and_then(|at| self.name(at)) {
            name.field.into_iter().for_each(&mut *visit);
            open.extend(name.below.iter().rev().map(|(_, node)| *node));
        }
    }
}
