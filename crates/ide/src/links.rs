//! Imports as links.

use std::path::PathBuf;

use esc_diagnostics::Span;

use crate::View;

/// An import that leads to a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportLink {
    /// The path in the import, without its quotes.
    pub span: Span,
    /// The file.
    pub target: PathBuf,
}

/// The imports of the file that lead to a file.
pub fn links(view: &View<'_>) -> Vec<ImportLink> {
    let link = |(location, target)| {
        let Span { start, end } = view.place(location)?.span;
        let target = view.report.file(target)?.path.clone();
        Some(ImportLink { span: Span::new(start + 1, end.saturating_sub(1)), target })
    };
    view.file.links.iter().copied().filter_map(link).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Org;

    #[test]
    fn only_imports_that_lead_somewhere_are_links() {
        let org = Org::new(&[
            ("rules/main.esc", "import \"../lib.esc\"\nimport \"missing.esc\"\nimport \"other.esc\"$0"),
            ("lib.esc", "queue \"A\""),
            ("rules/other.esc", "import \"../lib.esc\""),
        ]);
        let view = org.view();
        let shown: Vec<String> = links(&view)
            .iter()
            .map(|link| format!("{} -> {}", link.span.of(view.text()), link.target.display()))
            .collect();
        insta::assert_snapshot!(shown.join("\n"), @"
        ../lib.esc -> /org/lib.esc
        other.esc -> /org/rules/other.esc
        ");
    }
}
