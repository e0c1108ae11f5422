//! Paths as people are shown them, and paths as imports write them.

use std::path::{Component, Path, PathBuf};

/// Takes `.` and `..` out of a path without asking the disk. A `..` that has nothing left to leave stays in a
/// relative path and is dropped at the root of an absolute one.
pub(crate) fn normal(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => match normal.components().next_back() {
                Some(Component::Normal(_)) => {
                    normal.pop();
                }
                Some(Component::RootDir | Component::Prefix(_)) => {}
                _ => normal.push(component),
            },
            _ => normal.push(component),
        }
    }
    normal
}

/// The path that leads from `folder` to `file`, with `/` between its parts. Both are canonical.
pub(crate) fn relative(folder: &Path, file: &Path) -> String {
    let shared = folder.components().zip(file.components()).take_while(|(left, right)| left == right).count();
    let up = folder.components().skip(shared).map(|_| "..".to_owned());
    let down = file.components().skip(shared).map(|part| part.as_os_str().to_string_lossy().into_owned());
    up.chain(down).collect::<Vec<_>>().join("/")
}

/// A path as people are shown it: with `/` between its parts on every system.
pub(crate) fn shown(path: &Path) -> String {
    let text = path.to_string_lossy();
    if std::path::MAIN_SEPARATOR == '/' {
        text.into_owned()
    } else {
        text.replace(std::path::MAIN_SEPARATOR, "/")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dots_are_taken_out() {
        for (path, expected) in [
            ("./a.esc", "a.esc"),
            ("a/../b/./c.esc", "b/c.esc"),
            ("../../a.esc", "../../a.esc"),
            ("/../a/../../b.esc", "/b.esc"),
        ] {
            assert_eq!(normal(Path::new(path)), Path::new(expected), "{path}");
        }
    }

    #[test]
    fn relative_paths_go_up_and_down() {
        assert_eq!(relative(Path::new("/org/a"), Path::new("/org/b/c.esc")), "../b/c.esc");
        assert_eq!(relative(Path::new("/org"), Path::new("/org/c.esc")), "c.esc");
    }
}
