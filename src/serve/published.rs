//! What is being served: the last good site, and what is wrong with a later one.

use std::sync::Arc;

use serde_json::json;

use crate::serve::Files;

/// The last good site, and the problems of the content as it stands.
#[derive(Debug, Clone)]
pub struct Published {
    run: u32,
    number: u64,
    files: Option<Arc<Files>>,
    problems: String,
}

impl Published {
    /// Nothing yet. `run` tells the runs of the program apart, so that a page that
    /// outlived one run is known to be old in the next.
    pub fn nothing(run: u32) -> Self {
        Self {
            run,
            number: 0,
            files: None,
            problems: String::new(),
        }
    }

    /// What is served after an attempt: the new files, or the files from before with the
    /// text of the problems. The same files again are no new version.
    pub fn after(&self, attempt: Result<Files, String>) -> Self {
        let mut next = self.clone();
        match attempt {
            Ok(files) => {
                next.problems = String::new();
                if self.files.as_deref() != Some(&files) {
                    next.number += 1;
                    next.files = Some(Arc::new(files));
                }
            }
            Err(problems) => next.problems = problems,
        }
        next
    }

    /// The last good files, if there were any.
    pub fn files(&self) -> Option<&Files> {
        self.files.as_deref()
    }

    /// What is wrong with the content as it stands, as the terminal shows it; empty when
    /// nothing is.
    pub fn problems(&self) -> &str {
        &self.problems
    }

    /// Names the files; a page of another version is to be loaded again.
    pub fn version(&self) -> String {
        format!("{}-{}", self.run, self.number)
    }

    /// What open pages are told, as JSON in one line: version and problems.
    pub fn state(&self) -> String {
        json!({ "version": self.version(), "problems": self.problems }).to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(home: &str) -> Files {
        Files::from([("index.html".to_owned(), home.as_bytes().to_owned())])
    }

    #[test]
    fn a_failed_attempt_keeps_the_last_good_files_and_their_version() {
        let good = Published::nothing(7).after(Ok(site("one")));
        let broken = good.after(Err("error: unknown plan".to_owned()));
        assert_eq!(broken.files(), Some(&site("one")));
        assert_eq!(broken.version(), good.version());
        assert_eq!(broken.problems(), "error: unknown plan");
    }

    #[test]
    fn a_mended_site_has_no_problems_and_the_version_of_its_files() {
        let good = Published::nothing(7).after(Ok(site("one")));
        let broken = good.after(Err("error".to_owned()));
        let same = broken.after(Ok(site("one")));
        assert_eq!(same.version(), good.version());
        assert_eq!(same.problems(), "");
        assert_ne!(
            broken.after(Ok(site("two"))).version(),
            good.version(),
            "other files are another version"
        );
    }

    #[test]
    fn a_site_that_was_never_good_has_no_files() {
        let broken = Published::nothing(7).after(Err("error".to_owned()));
        assert_eq!(broken.files(), None);
    }

    #[test]
    fn two_runs_never_share_a_version() {
        let one = Published::nothing(7).after(Ok(site("one")));
        let two = Published::nothing(8).after(Ok(site("one")));
        assert_ne!(one.version(), two.version());
    }

    #[test]
    fn the_state_is_one_line() {
        let broken = Published::nothing(7).after(Err("a \"b\"\nc".to_owned()));
        assert_eq!(
            broken.state(),
            r#"{"version":"7-0","problems":"a \"b\"\nc"}"#
        );
    }
}
