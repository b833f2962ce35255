//! The decision engine: what to do about provisioning in one app, in one reader's situation.
//!
//! In: a decision table as plain data, the facts of an app, the answers of a reader. Out: the first
//! matching rule with its reasons, the rules an app's readers can meet, and what is wrong with a table.
//! Never: YAML, files, money, dates.
//!
//! 1. `domain`: the finite values, and the combinations that cannot arise
//! 2. `space`: sets of combinations as boxes, without listing them
//! 3. `placeholders`: the names that texts of rules may use
//! 4. `table`: the table itself, and the overrides of an app
//! 5. `verify`: complete, alive, and free of unknown names
//! 6. `engine`: answers and matrices

pub mod domain;
pub mod engine;
pub mod placeholders;
pub mod space;
pub mod table;
pub mod verify;
