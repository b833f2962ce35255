//! The same input gives the same bytes, whatever the folder, the threads, the time zone,
//! the locale and the umask.

#![allow(clippy::unwrap_used)]

mod common;

use common::{Run, Site, Tree, package, tree};

fn golden() -> Site {
    Site::copy_of(&package().join("tests/golden/site"))
}

/// The output of a build with other surroundings.
fn built_with(site: &Site, args: &[&str], variables: &[(&str, &str)]) -> Tree {
    let mut command = site.command(&[&["build", "--root", ".", "--quiet"], args].concat());
    command.envs(variables.iter().copied());
    let run = Run::of(command);
    assert_eq!(run.status, 0, "{}", run.stderr);
    tree(&site.path("public"))
}

fn assert_same(a: &Tree, b: &Tree, what: &str) {
    assert!(a.len() > 10, "too few files to compare");
    let paths = |tree: &Tree| tree.keys().cloned().collect::<Vec<_>>();
    assert_eq!(paths(a), paths(b), "{what}");
    let differing: Vec<&String> = a.keys().filter(|path| a[*path] != b[*path]).collect();
    assert!(differing.is_empty(), "{what}: {differing:?} differ");
}

fn assert_deterministic(site: impl Fn() -> Site) {
    let as_of = ["--as-of", "2026-11-24"];
    let first = built_with(
        &site(),
        &as_of,
        &[("RAYON_NUM_THREADS", "1"), ("TZ", "UTC")],
    );
    for variables in [
        [("RAYON_NUM_THREADS", "4"), ("TZ", "UTC"), ("LANG", "C")],
        [
            ("RAYON_NUM_THREADS", "4"),
            ("TZ", "Pacific/Kiritimati"),
            ("LANG", "tr_TR.UTF-8"),
        ],
        [
            ("RAYON_NUM_THREADS", "1"),
            ("TZ", "America/Adak"),
            ("LC_ALL", "de_DE.UTF-8"),
        ],
    ] {
        let other = built_with(&site(), &as_of, &variables);
        assert_same(&first, &other, &format!("{variables:?}"));
    }
}

#[test]
fn the_golden_site_is_the_same_everywhere() {
    assert_deterministic(golden);
}

#[test]
fn the_shipped_site_is_the_same_everywhere() {
    assert_deterministic(Site::shipped);
}

#[test]
fn a_second_build_into_the_same_folder_changes_nothing() {
    let site = golden();
    let first = site.output(&[]);
    assert_same(&first, &site.output(&[]), "second build");
}

#[test]
fn the_source_date_stands_for_the_date_of_the_build() {
    let by_option = built_with(&golden(), &["--as-of", "2026-11-24"], &[]);
    // The last second of that day in UTC, which is the next day in much of the world.
    let by_variable = built_with(
        &golden(),
        &[],
        &[("SOURCE_DATE_EPOCH", "1795564799"), ("TZ", "Asia/Tokyo")],
    );
    assert_same(&by_option, &by_variable, "SOURCE_DATE_EPOCH");
    let later = built_with(&golden(), &["--as-of", "2027-11-24"], &[]);
    assert!(later != by_option, "the date of the build reaches no page");
}

#[cfg(unix)]
#[test]
fn the_umask_changes_no_byte_and_no_permission() {
    use std::collections::BTreeSet;
    use std::os::unix::fs::PermissionsExt;
    use std::process::Command;

    let built_under = |mask: &str| {
        let site = golden();
        let script = format!("umask {mask}; exec \"$0\" build --root . --as-of 2026-11-24 --quiet");
        let status = Command::new("sh")
            .args(["-c", &script, env!("CARGO_BIN_EXE_scimbook")])
            .current_dir(site.root())
            .status()
            .unwrap();
        assert!(status.success());
        let modes: BTreeSet<(bool, u32)> = walkdir::WalkDir::new(site.path("public"))
            .into_iter()
            .map(|entry| entry.unwrap().metadata().unwrap())
            .map(|metadata| (metadata.is_dir(), metadata.permissions().mode() & 0o777))
            .collect();
        (tree(&site.path("public")), modes)
    };
    let (open, open_modes) = built_under("022");
    let (closed, closed_modes) = built_under("077");
    assert_same(&open, &closed, "umask");
    assert_eq!(open_modes, closed_modes);
}
