//! Addresses of files.

use std::path::PathBuf;

use tower_lsp::ls_types::Uri;

/// The path of a file. One that is not on the disk, such as a new file that was never saved, gets a path of its own,
/// below which nothing lies.
pub(crate) fn path(uri: &Uri) -> PathBuf {
    let scheme = uri.scheme().as_str();
    let path = uri.to_file_path();
    match path {
        Some(path) if scheme.eq_ignore_ascii_case("file") => path.into_owned(),
        _ => PathBuf::from(format!("/{scheme}:")).join(uri.path().as_str().trim_start_matches('/')),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::str::FromStr as _;

    use super::*;

    #[cfg(unix)]
    #[test]
    fn paths_are_decoded_and_unsaved_files_have_one_too() {
        let at = |uri: &str| path(&Uri::from_str(uri).unwrap());
        assert_eq!(at("file:///a%20b/c%C3%A9.esc"), Path::new("/a b/cé.esc"));
        assert_eq!(at("untitled:Untitled-1"), Path::new("/untitled:/Untitled-1"));
    }
}
