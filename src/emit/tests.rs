//! Whole builds into temporary folders.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
#[cfg(unix)]
use std::process::Command;
use std::sync::mpsc;
use std::thread;

use rayon::prelude::*;
use tempfile::TempDir;
use walkdir::WalkDir;

use super::exchange::lock_beside;
use super::*;

/// A root with `public` as the output.
struct Root(TempDir);

impl Root {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn with_site(files: &[(&str, &str)]) -> Self {
        let root = Self::new();
        root.build(files, &[]).unwrap();
        root
    }

    fn at(&self, path: &str) -> PathBuf {
        self.0.path().canonicalize().unwrap().join(path)
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.at(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn claim(&self, keep: &[&str]) -> Result<Claim, EmitError> {
        let keep: Vec<_> = keep.iter().map(|&kept| kept.to_owned()).collect();
        claim(&self.at("public"), &[], &keep)
    }

    fn build(&self, files: &[(&str, &str)], keep: &[&str]) -> Result<Emitted, EmitError> {
        self.claim(keep)?.write(&site(files))
    }

    /// Everything in the root, links as `-> target`; the manifest is left out.
    fn tree(&self) -> Vec<(String, String)> {
        tree(self.0.path())
            .into_iter()
            .filter(|(path, _)| !path.ends_with(MANIFEST_NAME))
            .collect()
    }

    /// The claim is refused with words, nothing changes, and nothing is left lying about.
    fn refuses(&self, keep: &[&str], words: &str) {
        let before = tree(self.0.path());
        let message = self.claim(keep).unwrap_err().to_string();
        assert!(message.contains(words), "{message}");
        assert_eq!(tree(self.0.path()), before);
    }
}

fn site(files: &[(&str, &str)]) -> Vec<OutputFile> {
    files
        .iter()
        .map(|(path, text)| OutputFile {
            path: (*path).into(),
            bytes: text.as_bytes().into(),
        })
        .collect()
}

fn tree(root: &Path) -> BTreeMap<String, String> {
    let mut tree = BTreeMap::new();
    for entry in WalkDir::new(root).min_depth(1) {
        let entry = entry.unwrap();
        let path = entry.path().strip_prefix(root).unwrap();
        let text = if entry.path_is_symlink() {
            format!("-> {}", fs::read_link(entry.path()).unwrap().display())
        } else if entry.file_type().is_dir() {
            continue;
        } else {
            fs::read_to_string(entry.path()).unwrap()
        };
        tree.insert(path.to_str().unwrap().into(), text);
    }
    tree
}

fn lines(files: &[(&str, &str)]) -> Vec<(String, String)> {
    files
        .iter()
        .map(|(path, text)| ((*path).into(), (*text).into()))
        .collect()
}

#[test]
fn first_build_creates_the_output_and_the_folders_above_it() {
    let root = Root::new();
    let claim = claim(&root.at("x/y/public"), &[], &[]).unwrap();
    let emitted = claim.write(&site(&[("b/c", "12"), ("a", "3")])).unwrap();
    assert_eq!(emitted, Emitted { files: 2, bytes: 3 });
    assert_eq!(
        root.tree(),
        lines(&[("x/y/public/a", "3"), ("x/y/public/b/c", "12")])
    );
    let manifest = manifest::Manifest::find_in(&root.at("x/y/public")).unwrap();
    let listed: Vec<_> = manifest.unwrap().files.into_keys().collect();
    assert_eq!(listed, ["a", "b/c"]);
}

#[test]
fn empty_folder_becomes_the_site() {
    let root = Root::new();
    fs::create_dir(root.at("public")).unwrap();
    root.build(&[("a", "1")], &[]).unwrap();
    assert_eq!(root.tree(), lines(&[("public/a", "1")]));
}

#[test]
fn next_build_replaces_all_that_the_manifest_lists() {
    let root = Root::with_site(&[("a", "1"), ("gone/b", "2"), ("lost", "3")]);
    root.write("public/a", "edited");
    fs::remove_file(root.at("public/lost")).unwrap();
    fs::create_dir_all(root.at("public/strange/empty")).unwrap();
    root.build(&[("a", "4"), ("c", "5")], &[]).unwrap();
    assert_eq!(root.tree(), lines(&[("public/a", "4"), ("public/c", "5")]));
    assert!(!root.at("public/gone").exists());
    assert!(!root.at("public/strange").exists());
}

#[test]
fn claim_or_staging_that_is_dropped_leaves_nothing() {
    let root = Root::new();
    let deep = root.at("x/y/public");
    let held = claim(&deep, &[], &[]).unwrap();
    assert!(lock_beside(&deep).exists());
    drop(held);
    assert!(!root.at("x").exists());

    let staging = claim(&deep, &[], &[]).unwrap().begin().unwrap();
    staging.put("a/b", b"text").unwrap();
    drop(staging);
    assert!(!root.at("x").exists());
}

#[test]
fn same_site_gives_the_same_bytes_whatever_the_order_and_the_threads() {
    let mut files: Vec<_> = (0..300)
        .map(|n| OutputFile {
            path: format!("{}/{n}.html", n % 7),
            bytes: vec![b'a' + (n % 26) as u8; n],
        })
        .collect();
    let mut trees = Vec::new();
    for threads in [1, 4] {
        let root = Root::new();
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        let staging = root.claim(&[]).unwrap().begin().unwrap();
        pool.install(|| {
            files
                .par_iter()
                .for_each(|file| staging.put(&file.path, &file.bytes).unwrap());
        });
        assert_eq!(staging.finish().unwrap().files, 300);
        trees.push(tree(&root.at("public")));
        files.reverse();
    }
    assert_eq!(trees[0].len(), 301);
    assert!(trees[0].contains_key(MANIFEST_NAME));
    assert_eq!(trees[0], trees[1]);
}

// What `put` refuses.

#[test]
fn path_put_twice_is_refused_and_the_first_stays() {
    let root = Root::new();
    let staging = root.claim(&[]).unwrap().begin().unwrap();
    staging.put("a", b"1").unwrap();
    let message = staging.put("a", b"2").unwrap_err().to_string();
    assert!(message.contains("the site writes `a` twice"), "{message}");
    staging.finish().unwrap();
    assert_eq!(root.tree(), lines(&[("public/a", "1")]));
}

#[test]
fn path_put_from_many_threads_is_written_by_one() {
    let root = Root::new();
    let staging = root.claim(&[]).unwrap().begin().unwrap();
    let written = (0..64)
        .into_par_iter()
        .filter(|n| staging.put("x/y/a", n.to_string().as_bytes()).is_ok())
        .count();
    assert_eq!(written, 1);
}

#[test]
fn file_and_folder_of_one_name_are_refused() {
    for (first, second) in [("a", "a/b"), ("a/b", "a")] {
        let root = Root::new();
        let staging = root.claim(&[]).unwrap().begin().unwrap();
        staging.put(first, b"1").unwrap();
        let message = staging.put(second, b"2").unwrap_err().to_string();
        assert!(
            message.contains(&format!("cannot have a file `{second}`")),
            "{message}"
        );
        // Whoever goes on all the same gets no half site.
        let message = staging.finish().unwrap_err().to_string();
        assert!(message.contains("was not written"), "{message}");
        assert_eq!(root.tree(), []);
    }
}

// What `claim` refuses.

#[test]
fn folder_without_manifest_is_refused_unless_empty() {
    let root = Root::new();
    root.write("public/photo", "mine");
    root.refuses(&["photo"], "is not empty, and no site of ours");
}

#[test]
fn file_as_output_is_refused() {
    let root = Root::new();
    root.write("public", "mine");
    root.refuses(&[], "is not a folder");
}

#[test]
fn output_below_a_file_is_refused_with_the_systems_words() {
    let root = Root::new();
    root.write("file", "mine");
    let error = claim(&root.at("file/public"), &[], &[]).unwrap_err();
    assert!(error.to_string().contains("file/public`: "), "{error}");
    assert!(std::error::Error::source(&error).is_some());
}

#[cfg(unix)]
#[test]
fn symlink_as_output_is_refused_with_and_without_a_slash() {
    let root = Root::with_site(&[("a", "1")]);
    for target in ["public", "nowhere"] {
        std::os::unix::fs::symlink(target, root.at("link")).unwrap();
        for out in ["link", "link/", "link/."] {
            let error = claim(&root.at(out), &[], &[]).unwrap_err();
            assert!(matches!(error, EmitError::Symlink { .. }), "{error}");
        }
        fs::remove_file(root.at("link")).unwrap();
    }
}

#[cfg(target_os = "linux")]
#[test]
fn mount_point_is_refused() {
    for out in ["/", "/proc"] {
        let error = claim(Path::new(out), &[], &[]).unwrap_err();
        assert!(matches!(error, EmitError::MountPoint { .. }), "{error}");
    }
}

#[test]
fn output_that_shares_files_with_a_source_is_refused() {
    let root = Root::new();
    root.write("content/site.yaml", "mine");
    for (out, source, how) in [
        ("content", "content", Overlap::Same),
        ("content/", "content/apps/..", Overlap::Same),
        ("content/x/y", "content", Overlap::Inside),
        ("content/x/../../content", "content", Overlap::Same),
        ("", "content", Overlap::Contains),
        ("new", "new", Overlap::Same),
        ("new/x", "new", Overlap::Inside),
        ("new", "new/x/static", Overlap::Contains),
    ] {
        fs::create_dir_all(root.at("content/apps")).unwrap();
        let before = tree(&root.at(""));
        match claim(&root.at(out), &[&root.at(source)], &[]).unwrap_err() {
            EmitError::Overlaps { how: found, .. } => assert_eq!(found, how, "{out} {source}"),
            error => panic!("{out} {source}: {error}"),
        }
        assert_eq!(tree(&root.at("")), before);
        assert!(!root.at("new").exists());
    }
    // A name that only begins alike is another folder.
    claim(&root.at("content2"), &[&root.at("content")], &[]).unwrap();
}

#[cfg(unix)]
#[test]
fn overlap_is_seen_through_links() {
    let root = Root::new();
    root.write("true/content/site.yaml", "mine");
    std::os::unix::fs::symlink("true/content", root.at("content")).unwrap();
    std::os::unix::fs::symlink("true", root.at("alias")).unwrap();
    for out in ["true/content/new", "alias/content/new/deep"] {
        let error = claim(&root.at(out), &[&root.at("content")], &[]).unwrap_err();
        let how = Overlap::Inside;
        assert!(
            matches!(error, EmitError::Overlaps { how: found, .. } if found == how),
            "{error}"
        );
    }
}

#[test]
fn first_of_the_foreign_files_is_named_and_the_others_counted() {
    let root = Root::with_site(&[("m/a", "1")]);
    root.write("public/m/z", "mine");
    root.refuses(&[], "`m/z` in `");
    root.write("public/m.txt", "mine");
    root.write("public/x/.scimbook.json", "mine");
    root.refuses(&["x", "m", "/", ""], "`m.txt` and 2 more in `");
    root.refuses(&["m.txt"], "`m/z` and 1 more in `");
}

#[cfg(unix)]
#[test]
fn symlink_in_the_output_is_foreign_and_not_followed() {
    let root = Root::with_site(&[("a", "1"), ("b", "2")]);
    root.write("elsewhere/deep/file", "mine");
    std::os::unix::fs::symlink("../elsewhere", root.at("public/link")).unwrap();
    root.refuses(&[], "`link` in `");
    // At a listed path, too: no build makes links.
    fs::remove_file(root.at("public/b")).unwrap();
    fs::rename(root.at("public/link"), root.at("public/b")).unwrap();
    root.refuses(&[], "`b` in `");
}

#[cfg(unix)]
#[test]
fn file_with_an_undecodable_name_is_foreign() {
    use std::os::unix::ffi::OsStrExt;
    let root = Root::with_site(&[("a", "1")]);
    let name = std::ffi::OsStr::from_bytes(b"x\xff");
    // Some file systems cannot have it.
    if fs::write(root.at("public").join(name), "mine").is_ok() {
        let message = root.build(&[], &[]).unwrap_err().to_string();
        assert!(message.contains("`x\u{fffd}` in `"), "{message}");
        root.build(&[("b", "2")], &["x\u{fffd}"]).unwrap();
        assert!(root.at("public").join(name).exists());
    }
}

#[test]
fn manifest_that_is_not_understood_stops_the_build() {
    let root = Root::with_site(&[("a", "1")]);
    let manifest = format!("public/{MANIFEST_NAME}");
    root.write(&manifest, "{");
    root.refuses(&[], "does not say which files are ours");
    root.write(&manifest, r#"{"manifest_version":9}"#);
    root.refuses(&[], "has version 9");
    fs::remove_file(root.at(&manifest)).unwrap();
    fs::create_dir(root.at(&manifest)).unwrap();
    root.refuses(&[], "it is not a file");
}

#[cfg(unix)]
#[test]
fn unwritable_output_is_refused_before_anything_is_rendered() {
    use std::os::unix::fs::PermissionsExt;
    let root = Root::with_site(&[("a", "1")]);
    let set = |path: &str, mode: u32| {
        fs::set_permissions(root.at(path), fs::Permissions::from_mode(mode)).unwrap();
    };
    for path in ["", "public"] {
        set(path, 0o555);
        // To root, nothing is unwritable.
        if fs::write(root.at(path).join("probe"), "").is_err() {
            let message = root.claim(&[]).unwrap_err().to_string();
            assert!(message.contains("Permission denied"), "{message}");
        } else {
            fs::remove_file(root.at(path).join("probe")).unwrap();
        }
        set(path, 0o755);
    }
}

// Kept files.

#[test]
fn kept_files_are_carried_over() {
    let root = Root::with_site(&[("a", "1")]);
    root.write("public/CNAME", "mine");
    root.write("public/up/x/photo", "mine too");
    for text in ["2", "3"] {
        root.build(&[("a", text), ("up/b", text)], &["CNAME", "up/"])
            .unwrap();
        assert_eq!(
            root.tree(),
            lines(&[
                ("public/CNAME", "mine"),
                ("public/a", text),
                ("public/up/b", text),
                ("public/up/x/photo", "mine too"),
            ])
        );
    }
    // They were never listed: without `keep` they are in the way again.
    root.refuses(&["CNAME"], "`up/x/photo` in `");
}

#[cfg(unix)]
#[test]
fn kept_file_stays_the_same_file_and_kept_link_a_link() {
    use std::os::unix::fs::MetadataExt;
    let root = Root::with_site(&[]);
    root.write("public/CNAME", "mine");
    std::os::unix::fs::symlink("nowhere", root.at("public/link")).unwrap();
    let inode = || fs::metadata(root.at("public/CNAME")).unwrap().ino();
    let before = inode();
    root.build(&[], &["CNAME", "link"]).unwrap();
    assert_eq!(inode(), before);
    assert_eq!(
        root.tree(),
        lines(&[("public/CNAME", "mine"), ("public/link", "-> nowhere")])
    );
}

#[test]
fn site_that_writes_where_a_kept_file_stands_is_refused() {
    for (kept, written) in [("a", "a"), ("a/b", "a"), ("a", "a/b")] {
        let root = Root::with_site(&[]);
        root.write(&format!("public/{kept}"), "mine");
        let before = tree(&root.at(""));
        match root.build(&[(written, "new")], &["a", "a/"]).unwrap_err() {
            EmitError::KeptClash { path } => assert_eq!(path, kept),
            error => panic!("{error}"),
        }
        assert_eq!(tree(&root.at("")), before);
    }
}

#[test]
fn file_added_while_the_site_is_rendered_is_seen() {
    let root = Root::with_site(&[("a", "1")]);
    let staging = root.claim(&["kept"]).unwrap().begin().unwrap();
    staging.put("a", b"2").unwrap();
    root.write("public/kept", "mine");
    root.write("public/foreign", "mine");
    let message = staging.finish().unwrap_err().to_string();
    assert!(message.contains("`foreign` in `"), "{message}");
    let stayed = lines(&[
        ("public/a", "1"),
        ("public/foreign", "mine"),
        ("public/kept", "mine"),
    ]);
    assert_eq!(root.tree(), stayed);
}

#[test]
fn folder_that_appears_while_the_site_is_rendered_is_not_replaced() {
    let root = Root::new();
    let staging = root.claim(&[]).unwrap().begin().unwrap();
    staging.put("a", b"1").unwrap();
    root.write("public/photo", "mine");
    staging.finish().unwrap_err();
    assert_eq!(root.tree(), lines(&[("public/photo", "mine")]));
}

// Several builds at once, and killed ones.

#[test]
fn second_build_waits_for_the_first_and_then_replaces_it() {
    let root = Root::new();
    let out = root.at("public");
    let first = root.claim(&[]).unwrap();
    let (tell, told) = mpsc::channel();
    thread::scope(|scope| {
        let second = scope.spawn(|| {
            let claim = claim_telling(&out, &[], &[], move |out| tell.send(out.into()).unwrap());
            // Here the first build is done, or there is nothing to replace.
            assert_eq!(tree(&out)["a"], "first");
            // The lock is that of a file which the next build sees, not of the first one's.
            let lock = fs::File::open(lock_beside(&out)).unwrap();
            assert!(lock.try_lock().is_err());
            claim.unwrap().write(&site(&[("a", "second")])).unwrap();
        });
        // Comes only if the second found the output claimed.
        let waits_for: PathBuf = told.recv().unwrap();
        assert_eq!(waits_for, out);
        assert!(!out.exists());
        first.write(&site(&[("a", "first")])).unwrap();
        second.join().unwrap();
    });
    assert_eq!(root.tree(), lines(&[("public/a", "second")]));
}

#[test]
fn builds_at_once_all_find_and_leave_a_whole_site() {
    let root = Root::new();
    let build = |text: &str| {
        let claim = root.claim(&[]).unwrap();
        let found: Vec<_> = root.tree().into_iter().filter(is_page).collect();
        assert!(found.is_empty() || (found.len() == 20 && found.iter().all(|f| f.1 == found[0].1)));
        let files: Vec<_> = (0..20).map(|n| format!("{n}/x")).collect();
        let files: Vec<_> = files.iter().map(|path| (path.as_str(), text)).collect();
        claim.write(&site(&files)).unwrap();
    };
    thread::scope(|scope| {
        for n in 0..8 {
            let build = &build;
            scope.spawn(move || (0..4).for_each(|_| build(&n.to_string())));
        }
    });
    assert_eq!(root.tree().len(), 20);
}

/// The lock file is there too while a build is under way.
fn is_page(file: &(String, String)) -> bool {
    file.0.starts_with("public/")
}

#[test]
fn builds_into_a_missing_folder_at_once_all_succeed() {
    for _ in 0..20 {
        let root = Root::new();
        let out = root.at("x/y/public");
        thread::scope(|scope| {
            for n in 0..8 {
                let out = &out;
                scope.spawn(move || {
                    let claim = claim(out, &[], &[]).unwrap();
                    // Most give up, and remove the folders above, into which others are going.
                    if n == 7 {
                        claim.write(&site(&[("a", "1")])).unwrap();
                    }
                });
            }
        });
        assert_eq!(root.tree(), lines(&[("x/y/public/a", "1")]));
    }
}

/// Runs a test of this file in a process of its own, with `root` as its part to play.
#[cfg(unix)]
fn run_again(test: &str, root: &Path, before: &str) -> std::process::ExitStatus {
    let (_, module) = module_path!().split_once("::").unwrap();
    Command::new("sh")
        .args(["-c", &format!("{before}; exec \"$0\" \"$@\"")])
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", &format!("{module}::{test}")])
        .env(PART, root)
        .output()
        .unwrap()
        .status
}

#[cfg(unix)]
const PART: &str = "SCIMBOOK_TEST_ROOT";

#[cfg(unix)]
#[test]
fn build_that_is_killed_leaves_the_old_site_and_no_litter_after_the_next() {
    if let Some(root) = std::env::var_os(PART) {
        let out = Path::new(&root).join("public");
        let staging = claim(&out, &[], &[]).unwrap().begin().unwrap();
        staging.put("deep/a", b"half").unwrap();
        std::process::abort();
    }
    let root = Root::with_site(&[("a", "old")]);
    let name = "build_that_is_killed_leaves_the_old_site_and_no_litter_after_the_next";
    assert!(!run_again(name, root.0.path(), "ulimit -c 0").success());
    assert_eq!(root.tree().len(), 3, "site, lock, one file of the new site");
    assert_eq!(tree(&root.at("public"))["a"], "old");
    // The system released the lock with the process.
    drop(root.claim(&[]).unwrap());
    assert_eq!(root.tree(), lines(&[("public/a", "old")]));
    assert_eq!(fs::read_dir(root.at("")).unwrap().count(), 1);
}

#[cfg(unix)]
#[test]
fn permissions_do_not_depend_on_the_umask() {
    use std::os::unix::fs::PermissionsExt;
    if let Some(root) = std::env::var_os(PART) {
        let out = Path::new(&root).join("public");
        let claim = claim(&out, &[], &[]).unwrap();
        claim.write(&site(&[("x/y/a", "1"), ("b", "2")])).unwrap();
        return;
    }
    for umask in ["077", "000"] {
        let root = Root::new();
        let name = "permissions_do_not_depend_on_the_umask";
        assert!(run_again(name, root.0.path(), &format!("umask {umask}")).success());
        let mut found = Vec::new();
        for entry in WalkDir::new(root.at("public")).sort_by_file_name() {
            let mode = entry.unwrap().metadata().unwrap().permissions().mode();
            found.push(mode & 0o7777);
        }
        // public, manifest, b, x, x/y, x/y/a
        assert_eq!(found, [0o755, 0o644, 0o644, 0o755, 0o755, 0o644]);
    }
}
