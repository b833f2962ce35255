//! Tells when something under the root changed.
//!
//! Watches `content/`, `templates/` and `static/` with all below them, and the root
//! itself for the coming and going of these three. What changed is not told: everything
//! is read again, so that no order of events can lead to a stale page.

use std::path::{Path, PathBuf};
use std::time::Duration;

use notify_debouncer_full::notify::event::{AccessKind, AccessMode, ModifyKind};
use notify_debouncer_full::notify::{self, EventKind, RecommendedWatcher, RecursiveMode};
use notify_debouncer_full::{DebounceEventResult, Debouncer, RecommendedCache, new_debouncer};

const FOLDERS: [&str; 3] = ["content", "templates", "static"];

/// How long the files must be at rest: editors write in several steps.
const REST: Duration = Duration::from_millis(80);

/// What the system noticed, to be handed to [`Watcher::is_change`].
#[derive(Debug)]
pub struct Noticed(DebounceEventResult);

/// A watch on a root.
pub struct Watcher {
    root: PathBuf,
    debouncer: Debouncer<RecommendedWatcher, RecommendedCache>,
}

/// What one event means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Meaning {
    /// Nothing that is read.
    Nothing,
    /// A file that is read may have changed.
    Change,
    /// One of the folders came or went, and the watch on it went with it.
    Folder,
}

impl Watcher {
    /// Watches a root and calls `tell` on a thread of its own.
    ///
    /// # Errors
    /// When the system refuses to watch, for instance because too much is watched.
    pub fn start(
        root: &Path,
        mut tell: impl FnMut(Noticed) + Send + 'static,
    ) -> Result<Self, notify::Error> {
        // Some systems report every path in its canonical form.
        let root = root.canonicalize()?;
        let debouncer = new_debouncer(REST, None, move |found: DebounceEventResult| {
            tell(Noticed(found));
        })?;
        let mut watcher = Self { root, debouncer };
        watcher
            .debouncer
            .watch(&watcher.root, RecursiveMode::NonRecursive)?;
        watcher.watch_folders()?;
        Ok(watcher)
    }

    /// Whether to read everything again.
    ///
    /// # Errors
    /// When a folder that came back cannot be watched.
    pub fn is_change(&mut self, noticed: &Noticed) -> Result<bool, notify::Error> {
        let meaning = match &noticed.0 {
            Ok(events) => events
                .iter()
                .map(|event| meaning(&self.root, event))
                .max()
                .unwrap_or(Meaning::Nothing),
            // Events were lost: anything may have happened.
            Err(_) => Meaning::Folder,
        };
        if meaning == Meaning::Folder {
            self.watch_folders()?;
        }
        Ok(meaning != Meaning::Nothing)
    }

    /// Watches the folders that are there, each anew.
    fn watch_folders(&mut self) -> Result<(), notify::Error> {
        for name in FOLDERS {
            let folder = self.root.join(name);
            // It fails where there was no watch, which is as good.
            let _ = self.debouncer.unwatch(&folder);
            if folder.is_dir() {
                self.debouncer.watch(&folder, RecursiveMode::Recursive)?;
            }
        }
        Ok(())
    }
}

fn meaning(root: &Path, event: &notify::Event) -> Meaning {
    if event.need_rescan() {
        return Meaning::Folder;
    }
    let is_whole = match event.kind {
        EventKind::Access(AccessKind::Close(AccessMode::Write)) => false,
        // Reading makes such events: they would never end.
        EventKind::Access(_) => return Meaning::Nothing,
        EventKind::Modify(ModifyKind::Data(_) | ModifyKind::Metadata(_)) => false,
        _ => true,
    };
    let of_path = |path: &PathBuf| {
        let is_folder = FOLDERS.iter().any(|name| *path == root.join(name));
        let is_read = FOLDERS.iter().any(|name| path.starts_with(root.join(name)));
        match (is_folder && is_whole, is_read) {
            (true, _) => Meaning::Folder,
            (false, true) => Meaning::Change,
            (false, false) => Meaning::Nothing,
        }
    };
    event
        .paths
        .iter()
        .map(of_path)
        .max()
        .unwrap_or(Meaning::Nothing)
}

#[cfg(test)]
mod tests {
    use super::*;
    use notify::event::{CreateKind, DataChange, Flag, RemoveKind, RenameMode};

    fn check(kind: EventKind, path: &str, expected: Meaning) {
        let event = notify::Event::new(kind).add_path(PathBuf::from(path));
        assert_eq!(meaning(Path::new("/site"), &event), expected, "{event:?}");
    }

    #[test]
    fn writing_renaming_and_deleting_what_is_read_are_changes() {
        let record = "/site/content/apps/acme.yaml";
        for kind in [
            EventKind::Create(CreateKind::File),
            EventKind::Modify(ModifyKind::Data(DataChange::Any)),
            EventKind::Modify(ModifyKind::Name(RenameMode::To)),
            EventKind::Remove(RemoveKind::File),
            EventKind::Access(AccessKind::Close(AccessMode::Write)),
        ] {
            check(kind, record, Meaning::Change);
        }
        check(
            EventKind::Create(CreateKind::File),
            "/site/static/logos/acme.svg",
            Meaning::Change,
        );
    }

    #[test]
    fn reading_is_no_change() {
        for kind in [
            AccessKind::Open(AccessMode::Any),
            AccessKind::Close(AccessMode::Read),
        ] {
            check(
                EventKind::Access(kind),
                "/site/content/site.yaml",
                Meaning::Nothing,
            );
        }
    }

    #[test]
    fn what_lies_beside_the_folders_is_no_change() {
        let made = EventKind::Create(CreateKind::Any);
        check(made, "/site/public", Meaning::Nothing);
        check(made, "/site/content-old/apps/acme.yaml", Meaning::Nothing);
    }

    #[test]
    fn a_folder_that_comes_or_goes_is_watched_anew() {
        let templates = "/site/templates";
        check(
            EventKind::Create(CreateKind::Folder),
            templates,
            Meaning::Folder,
        );
        check(
            EventKind::Remove(RemoveKind::Folder),
            templates,
            Meaning::Folder,
        );
    }

    #[test]
    fn lost_events_are_taken_for_everything() {
        let lost = notify::Event::new(EventKind::Other).set_flag(Flag::Rescan);
        assert_eq!(meaning(Path::new("/site"), &lost), Meaning::Folder);
    }
}
