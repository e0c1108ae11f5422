//! Criteria: rows looked up, comparisons typed.

use esc_syntax::ast::{self, CriteriaKind};

use crate::context::Context;
use crate::hir::Criteria;
use crate::lints::formula;
use crate::names::rows::{OwnRows, resolve};
use crate::scope::Size;
use crate::types::comparison;

/// Lowers criteria. `None` where a part is wrong; the other parts are checked all the same.
///
/// The parser bounds how deep criteria nest, and with it this recursion.
pub(crate) fn lower(
    criteria: &ast::Criteria,
    own: &mut OwnRows<'_>,
    context: &mut Context<'_>,
) -> (Option<Criteria>, Size) {
    match &criteria.kind {
        CriteriaKind::All(parts) => {
            let (parts, size) = lower_parts(parts, own, context);
            (parts.map(Criteria::All), size)
        }
        CriteriaKind::Any(parts) => {
            let (parts, size) = lower_parts(parts, own, context);
            (parts.map(Criteria::Any), size)
        }
        CriteriaKind::Not(part) => {
            let (part, size) = lower(part, own, context);
            (part.map(|part| Criteria::Not(Box::new(part))), deeper(size))
        }
        CriteriaKind::Row(label) => match resolve(label, own, context) {
            Some(found) => (found.row.map(Criteria::Row), Size { rows: true, ..deeper(found.size) }),
            None => (None, Size::default()),
        },
        CriteriaKind::Comparison(written) => {
            let one = Size { comparisons: 1, ..Size::default() };
            (comparison::lower(written, criteria.span, context), one)
        }
        CriteriaKind::Formula(_) => {
            formula::report(criteria.span, context);
            (None, Size { comparisons: 1, ..Size::default() })
        }
    }
}

fn lower_parts(
    parts: &[ast::Criteria],
    own: &mut OwnRows<'_>,
    context: &mut Context<'_>,
) -> (Option<Vec<Criteria>>, Size) {
    let mut lowered = Some(Vec::with_capacity(parts.len()));
    let mut all = Size::default();
    for part in parts {
        let (part, size) = lower(part, own, context);
        all.comparisons = all.comparisons.saturating_add(size.comparisons);
        all.depth = all.depth.max(size.depth);
        all.rows |= size.rows;
        match part {
            Some(part) => {
                if let Some(lowered) = &mut lowered {
                    lowered.push(part);
                }
            }
            None => lowered = None,
        }
    }
    (lowered, deeper(all))
}

const fn deeper(size: Size) -> Size {
    Size { depth: size.depth.saturating_add(1), ..size }
}
