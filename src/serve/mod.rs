//! The site while it is being edited: held in memory, watched, served to this machine.
//!
//! In: checked content, changes of files, requests. Out: responses, and word to open
//! pages that there is something new. Nothing is written, nothing is printed, and no
//! request reaches the disk: a path is looked up among the files in memory.
//!
//! [`render_all`] makes the files, [`Published`] says what an attempt changes, and
//! [`respond`] answers a request; all three are plain functions. [`Watcher`] and
//! [`serve`] connect them with the world.

mod files;
mod published;
mod respond;
mod server;
mod watch;

pub use files::{Files, render_all};
pub use published::Published;
pub use respond::{Answer, Request, Response, respond};
pub use server::{Shelf, serve};
pub use watch::{Noticed, Watcher};
