//! The exchange of the old site for the new, by name alone, and what the next build makes of an
//! exchange that was cut short. Never deletes a file that no manifest lists: where it would, the
//! old site is put back, or the build refused.
//!
//! The hidden siblings of an output `public`, and what may be in them:
//!
//! - `.public.scimbook-new-<pid>`: a new site, complete or not. Deleted without a look.
//! - `.public.scimbook-old-<pid>`: the old site during the exchange. Put back if there is no other,
//!   else deleted once nothing in it is found to be missing from the output.
//! - `.public.scimbook-gone-<pid>`: the old site after that. Deleted without a look.
//! - `.public.scimbook-lock`: see `lock`.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::error::EmitError;
use super::manifest::Manifest;
use super::survey::{Standing, find_standing, find_strays};

/// The paths beside an output that belong to this process's build.
#[derive(Debug)]
pub(super) struct Siblings {
    pub(super) new: PathBuf,
    old: PathBuf,
    gone: PathBuf,
}

/// Exchanges two folders in one step, if the system can; see [`exchange_at_once`].
type Exchange = fn(&Path, &Path) -> io::Result<()>;

impl Siblings {
    pub(super) fn of(out: &Path) -> Self {
        let named = |kind: &str| {
            let mut name = prefix_of(out, kind);
            name.push(std::process::id().to_string());
            out.with_file_name(name)
        };
        Self {
            new: named("new-"),
            old: named("old-"),
            gone: named("gone-"),
        }
    }
}

/// Where the lock of an output is.
pub(super) fn lock_beside(out: &Path) -> PathBuf {
    out.with_file_name(prefix_of(out, "lock"))
}

/// Puts the new site in the place of what stands at `out`, and removes the old one. After an error
/// other than [`EmitError::Leftover`], `out` is as it was and the new site is under its first name.
pub(super) fn take_place(
    siblings: &Siblings,
    out: &Path,
    standing: &Standing,
) -> Result<(), EmitError> {
    take_place_by(exchange_at_once, siblings, out, standing)
}

fn take_place_by(
    exchange: Exchange,
    siblings: &Siblings,
    out: &Path,
    standing: &Standing,
) -> Result<(), EmitError> {
    let manifest = match standing {
        // A folder takes the place of nothing but an empty folder: the system sees to it.
        Standing::Absent | Standing::EmptyFolder => {
            return rename_to_free(&siblings.new, out).map_err(EmitError::io("create", out));
        }
        Standing::Site(manifest) => manifest,
    };
    put_in(exchange, siblings, out).map_err(EmitError::io("replace", out))?;
    // What was added to the old site between the last look at it and the exchange.
    let disturbed = match find_strays(&siblings.old, manifest, out) {
        Ok(strays) => strays.into_iter().next().map(|first| EmitError::Disturbed {
            out: out.into(),
            first: first.name,
        }),
        Err(error) => Some(error),
    };
    if let Some(error) = disturbed {
        put_back(exchange, siblings, out).map_err(EmitError::io("restore", out))?;
        return Err(error);
    }
    fs::rename(&siblings.old, &siblings.gone)
        .and_then(|()| fs::remove_dir_all(&siblings.gone))
        .map_err(|source| EmitError::Leftover {
            path: match siblings.gone.exists() {
                true => siblings.gone.clone(),
                false => siblings.old.clone(),
            },
            source,
        })
}

/// From `new` and `out` to `out` and `old`.
fn put_in(exchange: Exchange, siblings: &Siblings, out: &Path) -> io::Result<()> {
    // The new site takes the name under which the old one shall be found before, not after, the
    // exchange: a folder called `new` never holds the old site.
    fs::rename(&siblings.new, &siblings.old)?;
    if exchange(&siblings.old, out).is_ok() {
        return Ok(());
    }
    // Whatever the reason: where the system can exchange, but may not here, these fail as well.
    fs::rename(&siblings.old, &siblings.new)?;
    fs::rename(out, &siblings.old)?;
    fs::rename(&siblings.new, out).inspect_err(|_| {
        let _ = fs::rename(&siblings.old, out);
    })
}

/// From `out` and `old` to `new` and `out`.
fn put_back(exchange: Exchange, siblings: &Siblings, out: &Path) -> io::Result<()> {
    if exchange(&siblings.old, out).is_ok() {
        return fs::rename(&siblings.old, &siblings.new);
    }
    fs::rename(out, &siblings.new)?;
    fs::rename(&siblings.old, out)
}

#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
fn exchange_at_once(a: &Path, b: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    renameat_with(CWD, a, CWD, b, RenameFlags::EXCHANGE).map_err(io::Error::from)
}

#[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
fn exchange_at_once(_a: &Path, _b: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// Renames a folder to a name that nothing has, or an empty folder.
fn rename_to_free(from: &Path, to: &Path) -> io::Result<()> {
    if cfg!(not(unix)) {
        // Only unix lets a folder take an empty one's name. Fails for all but an empty folder.
        let _ = fs::remove_dir(to);
    }
    fs::rename(from, to)
}

/// Finishes or undoes what killed builds left beside `out`. The lock must be held: then every
/// sibling is a dead build's.
pub(super) fn recover(out: &Path) -> Result<(), EmitError> {
    for gone in find_siblings(out, "gone-")? {
        remove(&gone)?;
    }
    for old in find_siblings(out, "old-")? {
        match find_standing(out)? {
            Standing::Absent | Standing::EmptyFolder => {
                rename_to_free(&old, out).map_err(EmitError::io("restore", out))?;
            }
            Standing::Site(_) => {
                let manifest = Manifest::find_in(&old)?.unwrap_or_default();
                if let Some(stray) = find_strays(&old, &manifest, out)?.first() {
                    return Err(EmitError::Stranded {
                        path: old.join(&stray.path),
                    });
                }
                remove(&old)?;
            }
        }
    }
    for new in find_siblings(out, "new-")? {
        remove(&new)?;
    }
    Ok(())
}

/// The folders beside `out` that builds into it name so, in order.
fn find_siblings(out: &Path, kind: &str) -> Result<Vec<PathBuf>, EmitError> {
    let Some(parent) = out.parent() else {
        return Ok(Vec::new());
    };
    let prefix = prefix_of(out, kind);
    let mut found = Vec::new();
    for entry in fs::read_dir(parent).map_err(EmitError::io("read", parent))? {
        let entry = entry.map_err(EmitError::io("read", parent))?;
        let name = entry.file_name();
        let Some(pid) = name
            .as_encoded_bytes()
            .strip_prefix(prefix.as_encoded_bytes())
        else {
            continue;
        };
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        if is_folder && !pid.is_empty() && pid.iter().all(u8::is_ascii_digit) {
            found.push(entry.path());
        }
    }
    found.sort();
    Ok(found)
}

fn prefix_of(out: &Path, kind: &str) -> OsString {
    let mut prefix = OsString::from(".");
    prefix.push(out.file_name().unwrap_or(OsStr::new("")));
    prefix.push(".scimbook-");
    prefix.push(kind);
    prefix
}

fn remove(folder: &Path) -> Result<(), EmitError> {
    fs::remove_dir_all(folder).map_err(EmitError::io("remove", folder))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests {
    use tempfile::TempDir;

    use super::super::manifest::MANIFEST_NAME;
    use super::*;

    const EMPTY_MANIFEST: &str = r#"{"manifest_version":1,"files":{}}"#;

    fn no_exchange(_a: &Path, _b: &Path) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }

    /// Somebody adds a file to the old site at the last moment.
    fn add_late_file(out: &Path) {
        if out.join("kept").exists() {
            fs::write(out.join("late"), "late").unwrap();
        }
    }

    fn late_file_and_exchange(a: &Path, b: &Path) -> io::Result<()> {
        add_late_file(b);
        exchange_at_once(a, b)
    }

    fn late_file_and_no_exchange(a: &Path, b: &Path) -> io::Result<()> {
        add_late_file(b);
        no_exchange(a, b)
    }

    /// An old site with one file that no manifest lists, and a new one ready to take its place.
    fn ready(is_carried_over: bool) -> (TempDir, PathBuf, Siblings) {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("public");
        let siblings = Siblings::of(&out);
        for (site, text) in [(&out, "old"), (&siblings.new, "new")] {
            fs::create_dir(site).unwrap();
            fs::write(site.join(MANIFEST_NAME), EMPTY_MANIFEST).unwrap();
            fs::create_dir(site.join(text)).unwrap();
        }
        fs::write(out.join("kept"), "kept").unwrap();
        if is_carried_over {
            fs::write(siblings.new.join("kept"), "kept").unwrap();
        }
        (folder, out, siblings)
    }

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<_> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| name != MANIFEST_NAME)
            .collect();
        names.sort();
        names
    }

    #[test]
    fn new_site_takes_the_old_ones_place_with_and_without_an_exchange() {
        for exchange in [exchange_at_once as Exchange, no_exchange] {
            let (folder, out, siblings) = ready(true);
            let standing = find_standing(&out).unwrap();
            take_place_by(exchange, &siblings, &out, &standing).unwrap();
            assert_eq!(names(folder.path()), ["public"]);
            assert_eq!(names(&out), ["kept", "new"]);
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn this_system_exchanges_two_folders_at_once() {
        let (_folder, out, siblings) = ready(true);
        exchange_at_once(&siblings.new, &out).unwrap();
        assert_eq!(names(&siblings.new), ["kept", "old"]);
    }

    #[test]
    fn old_site_comes_back_if_a_file_was_added_in_the_last_moment() {
        for exchange in [
            late_file_and_exchange as Exchange,
            late_file_and_no_exchange,
        ] {
            let (folder, out, siblings) = ready(true);
            let standing = find_standing(&out).unwrap();
            match take_place_by(exchange, &siblings, &out, &standing).unwrap_err() {
                EmitError::Disturbed { first, .. } => assert_eq!(first, "late"),
                error => panic!("{error}"),
            }
            assert_eq!(names(&out), ["kept", "late", "old"]);
            assert!(siblings.new.join("new").exists());
            assert_eq!(names(folder.path()).len(), 2);
        }
    }

    #[test]
    fn absent_output_that_appears_with_content_is_not_replaced() {
        let (_folder, out, siblings) = ready(true);
        take_place(&siblings, &out, &Standing::Absent).unwrap_err();
        assert_eq!(names(&out), ["kept", "old"]);
    }

    #[test]
    fn build_killed_before_the_exchange_leaves_the_old_site() {
        let (folder, out, _) = ready(false);
        recover(&out).unwrap();
        assert_eq!(names(folder.path()), ["public"]);
        assert_eq!(names(&out), ["kept", "old"]);
    }

    #[test]
    fn build_killed_just_before_the_exchange_leaves_the_old_site() {
        let (folder, out, siblings) = ready(true);
        fs::rename(&siblings.new, &siblings.old).unwrap();
        recover(&out).unwrap();
        assert_eq!(names(folder.path()), ["public"]);
        assert_eq!(names(&out), ["kept", "old"]);
    }

    #[test]
    fn build_killed_after_the_exchange_leaves_the_new_site() {
        let (folder, out, siblings) = ready(true);
        put_in(exchange_at_once, &siblings, &out).unwrap();
        recover(&out).unwrap();
        assert_eq!(names(folder.path()), ["public"]);
        assert_eq!(names(&out), ["kept", "new"]);
    }

    #[test]
    fn build_killed_between_two_renames_gets_the_old_site_back() {
        for is_out_made_again in [false, true] {
            let (folder, out, siblings) = ready(true);
            fs::rename(&out, &siblings.old).unwrap();
            if is_out_made_again {
                fs::create_dir(&out).unwrap();
            }
            recover(&out).unwrap();
            assert_eq!(names(folder.path()), ["public"]);
            assert_eq!(names(&out), ["kept", "old"]);
        }
    }

    #[test]
    fn only_site_there_is_stays_if_a_strange_folder_took_its_place() {
        let (_folder, out, siblings) = ready(true);
        fs::rename(&out, &siblings.old).unwrap();
        fs::create_dir_all(out.join("mine")).unwrap();
        assert!(matches!(
            recover(&out).unwrap_err(),
            EmitError::NotOurs { .. }
        ));
        assert_eq!(names(&siblings.old), ["kept", "old"]);
    }

    #[test]
    fn build_killed_while_it_removed_the_old_site_leaves_the_new_one() {
        // The file that no manifest lists was carried over, and may have been deleted since.
        let (folder, out, siblings) = ready(false);
        put_in(exchange_at_once, &siblings, &out).unwrap();
        fs::rename(&siblings.old, &siblings.gone).unwrap();
        fs::remove_file(siblings.gone.join(MANIFEST_NAME)).unwrap();
        recover(&out).unwrap();
        assert_eq!(names(folder.path()), ["public"]);
        assert_eq!(names(&out), ["new"]);
    }

    #[test]
    fn file_that_is_only_in_what_a_killed_build_left_is_named_and_stays() {
        let (_folder, out, siblings) = ready(false);
        put_in(exchange_at_once, &siblings, &out).unwrap();
        match recover(&out).unwrap_err() {
            EmitError::Stranded { path } => assert_eq!(path, siblings.old.join("kept")),
            error => panic!("{error}"),
        }
        assert_eq!(fs::read(siblings.old.join("kept")).unwrap(), b"kept");
        // Moved to where it is wanted, it is no longer in the way.
        fs::rename(siblings.old.join("kept"), out.join("kept")).unwrap();
        recover(&out).unwrap();
        assert_eq!(names(&out), ["kept", "new"]);
        assert!(!siblings.old.exists());
    }

    #[test]
    fn only_folders_named_exactly_like_our_siblings_are_removed() {
        let folder = tempfile::tempdir().unwrap();
        let others = [
            ".public.scimbook-new-",
            ".public.scimbook-new-1.scimbook-new-1",
            ".public.scimbook-new-x1",
            ".public2.scimbook-new-1",
        ];
        for name in others {
            fs::create_dir(folder.path().join(name)).unwrap();
        }
        fs::write(folder.path().join(".public.scimbook-new-2"), "a file").unwrap();
        fs::create_dir(folder.path().join(".public.scimbook-new-1")).unwrap();
        recover(&folder.path().join("public")).unwrap();
        assert_eq!(names(folder.path()).len(), others.len() + 1);
        assert!(!folder.path().join(".public.scimbook-new-1").exists());
    }
}
