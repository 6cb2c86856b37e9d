//! What a member is and where it stands.

use axum::extract::State;
use kit::http::command::{Answer, Sent};
use kit::http::extract::Path;
use kit::http::problem::Problem;

use super::{Membership, about, parse_member};
use crate::commands::{ChangeSlug, ChangeStatus, JoinMember, RenameMember};
use crate::decide;

pub(super) async fn join(State(service): State<Membership>, sent: Sent<JoinMember>) -> Result<Answer, Problem> {
    let receipt = service.on_member(&sent, |members| decide::join(members, &sent)).await?;
    let id = sent.body.member_id;
    let warnings = service.see_members(|members| decide::warnings(members, &id)).await?;
    Ok(about(id, receipt).with_warnings(warnings))
}

/// Defines the handler of a command about the member in the path.
macro_rules! on_member {
    ($handler:ident($command:ident)) => {
        pub(super) async fn $handler(
            State(service): State<Membership>,
            Path(member): Path<String>,
            sent: Sent<$command>,
        ) -> Result<Answer, Problem> {
            let member = parse_member(&member)?;
            let receipt = service.on_member(&sent, |members| decide::$handler(members, &member, &sent)).await?;
            Ok(about(member, receipt))
        }
    };
}
pub(super) use on_member;

on_member!(change_status(ChangeStatus));
on_member!(rename(RenameMember));
on_member!(change_slug(ChangeSlug));
