//! The list of the site's files, inside the site: what a build may replace or delete without
//! asking. The same files give the same bytes. It never lists itself or a kept file.

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use rapidhash::v3::rapidhash_v3;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::error::EmitError;

/// The manifest's name, directly in the output.
pub const MANIFEST_NAME: &str = ".scimbook.json";

const VERSION: u64 = 1;

/// The files of a site, in order of their paths (relative, with `/`).
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Manifest {
    manifest_version: u64,
    pub(super) files: BTreeMap<String, Listed>,
}

/// What the manifest says of one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Listed {
    pub(super) bytes: u64,
    pub(super) hash: Hash,
}

/// A fingerprint that is the same on every machine; 16 hexadecimal digits in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Hash(u64);

#[derive(Deserialize)]
struct VersionOnly {
    manifest_version: u64,
}

impl Manifest {
    pub(super) fn new(files: BTreeMap<String, Listed>) -> Self {
        Self {
            manifest_version: VERSION,
            files,
        }
    }

    /// The manifest of the site in `folder`; none if there is no such file.
    pub(super) fn find_in(folder: &Path) -> Result<Option<Self>, EmitError> {
        let path = folder.join(MANIFEST_NAME);
        let bad = |problem: String| EmitError::BadManifest {
            path: path.clone(),
            problem,
        };
        match fs::symlink_metadata(&path) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(EmitError::io("read", path)(error)),
            Ok(found) if !found.is_file() => return Err(bad("it is not a file".into())),
            Ok(_) => {}
        }
        let bytes = fs::read(&path).map_err(EmitError::io("read", &path))?;
        // The version alone comes first: what else a newer manifest holds is unknown.
        let version = serde_json::from_slice::<VersionOnly>(&bytes)
            .map_err(|error| bad(error.to_string()))?
            .manifest_version;
        if version > VERSION {
            return Err(EmitError::NewerManifest { path, version });
        }
        if version < VERSION {
            return Err(bad(format!("there is no version {version}")));
        }
        serde_json::from_slice(&bytes)
            .map(Some)
            .map_err(|error| bad(error.to_string()))
    }

    pub(super) fn to_json(&self) -> serde_json::Result<Vec<u8>> {
        let mut json = serde_json::to_vec(self)?;
        json.push(b'\n');
        Ok(json)
    }
}

impl Listed {
    pub(super) fn of(bytes: &[u8]) -> Self {
        Self {
            bytes: bytes.len() as u64,
            hash: Hash(rapidhash_v3(bytes)),
        }
    }
}

impl Serialize for Hash {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{:016x}", self.0))
    }
}

impl<'de> Deserialize<'de> for Hash {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let is_hex = text.len() == 16 && text.bytes().all(|b| b.is_ascii_hexdigit());
        match u64::from_str_radix(&text, 16) {
            Ok(hash) if is_hex => Ok(Self(hash)),
            _ => Err(D::Error::custom(format!(
                "hash `{text}` is not 16 hexadecimal digits"
            ))),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn problem(json: &str) -> String {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(MANIFEST_NAME), json).unwrap();
        Manifest::find_in(folder.path()).unwrap_err().to_string()
    }

    #[test]
    fn manifest_is_sorted_and_has_these_very_bytes() {
        let files = [("b", "x"), ("a/é\"", "")]
            .map(|(path, text)| (path.to_owned(), Listed::of(text.as_bytes())));
        let json = Manifest::new(files.into()).to_json().unwrap();
        assert_eq!(
            String::from_utf8(json).unwrap(),
            concat!(
                r#"{"manifest_version":1,"files":{"#,
                r#""a/é\"":{"bytes":0,"hash":"0338dc4be2cecdae"},"#,
                r#""b":{"bytes":1,"hash":"8c7db958eb96e161"}}}"#,
                "\n"
            )
        );
    }

    #[test]
    fn manifest_reads_back_as_it_was_written() {
        let folder = tempfile::tempdir().unwrap();
        assert!(Manifest::find_in(folder.path()).unwrap().is_none());
        let files = BTreeMap::from([("a".to_owned(), Listed::of(b"text"))]);
        let json = Manifest::new(files.clone()).to_json().unwrap();
        fs::write(folder.path().join(MANIFEST_NAME), json).unwrap();
        assert_eq!(
            Manifest::find_in(folder.path()).unwrap().unwrap().files,
            files
        );
    }

    #[test]
    fn manifest_that_is_not_understood_is_refused_with_a_reason() {
        for (json, words) in [
            ("", "EOF"),
            ("[]", "does not say which files are ours"),
            ("{\"files\":{}}", "missing field `manifest_version`"),
            ("{\"manifest_version\":0,\"files\":{}}", "no version 0"),
            ("{\"manifest_version\":1}", "missing field `files`"),
            (
                r#"{"manifest_version":1,"files":{"a":{"bytes":1,"hash":"+123456789abcdef"}}}"#,
                "not 16 hexadecimal digits",
            ),
            (
                "{\"manifest_version\":2,\"pages\":[]}",
                "has version 2, written by a newer scimbook",
            ),
        ] {
            let message = problem(json);
            assert!(message.contains(words), "{json}: {message}");
        }
    }
}
