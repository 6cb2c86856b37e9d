//! The commands as their senders write them. Every field is checked by its type; what fields mean together and what the
//! log knows is judged by the deciders.

mod contact;
mod document;
mod entry;
mod member;
mod process;

use kit::http::command::CommandBody;
use proto::Occurred;

pub use contact::{ChangeContact, EraseContact};
pub use document::{PublishDocument, ReplaceDocument, WithdrawDocument};
pub use entry::{HideEntry, ShowEntry};
pub use member::{ChangeSlug, ChangeStatus, JoinMember, RenameMember};
pub use process::{CloseReview, FindContrary, OpenReview, Respond};

/// The scope that members and their documents are written with.
const SCOPE: &str = "members:write";

/// Every command here needs the same scope and may say when the fact happened.
macro_rules! members_command {
    ($($command:ident)+) => {
        $(impl CommandBody for $command {
            const SCOPE: &'static str = SCOPE;
            fn occurred(&self) -> Option<Occurred> {
                self.occurred
            }
        })+
    };
}
members_command! {
    JoinMember RenameMember ChangeSlug ChangeStatus FindContrary Respond OpenReview CloseReview EraseContact HideEntry
    ShowEntry PublishDocument ReplaceDocument WithdrawDocument
}

impl CommandBody for ChangeContact {
    const SCOPE: &'static str = SCOPE;
    fn occurred(&self) -> Option<Occurred> {
        self.occurred
    }
    fn identity(&self) -> Option<Vec<u8>> {
        Some(self.without_person())
    }
}
