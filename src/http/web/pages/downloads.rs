//! Files of an assessment for whoever has signed in: the API's own answers.

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, Uri};
use axum::routing::get;

use crate::http::Server;
use crate::http::api::exports::CsvQuery;
use crate::http::api::scores::AsOfQuery;
use crate::http::api::workbooks::UnitQuery;
use crate::http::api::{criteria_sets, exports, package, receipt, workbooks};
use crate::http::extract::{Auth, Path, Query};
use crate::http::web::PageReply;
use crate::http::web::session::Visitor;

/// Handlers that answer a visitor what the API answers a caller.
macro_rules! for_visitors {
    ($($(#[$doc:meta])* $name:ident = $of:path { $($arg:ident: $kind:ty),* $(,)? })+) => {
        $($(#[$doc])*
        pub async fn $name(server: State<Server>, visitor: Visitor, $($arg: $kind),*) -> PageReply {
            $of(server, Auth(visitor.caller), $($arg),*).await
        })+
    };
}

/// Where the files are.
pub fn routes() -> Router<Server> {
    Router::new()
        .route("/assessments/{id}/files/items.csv", get(items))
        .route("/assessments/{id}/files/losses.csv", get(losses))
        .route("/assessments/{id}/files/units.csv", get(units))
        .route("/assessments/{id}/files/reconciliation.csv", get(reconciliation))
        .route("/assessments/{id}/files/workbook.xlsx", get(workbook))
        .route("/assessments/{id}/files/self-assessment.xlsx", get(self_assessment))
        .route("/assessments/{id}/files/package.zip", get(parcel))
        .route("/assessments/{id}/files/receipt.json", get(proof))
        .route("/criteria-sets/{set}/annex.xlsx", get(annex))
}

for_visitors! {
    /// Every item as CSV.
    items = exports::items { id: Path<String>, as_of: Query<AsOfQuery>, csv: Query<CsvQuery>, headers: HeaderMap }
    /// Every loss as CSV.
    losses = exports::losses { id: Path<String>, as_of: Query<AsOfQuery>, csv: Query<CsvQuery>, headers: HeaderMap }
    /// The units among themselves as CSV.
    units = exports::units { id: Path<String>, csv: Query<CsvQuery>, headers: HeaderMap }
    /// Every item reconciled as CSV.
    reconciliation = exports::reconciliation {
        id: Path<String>, as_of: Query<AsOfQuery>, csv: Query<CsvQuery>, headers: HeaderMap,
    }
    /// A unit's workbook.
    workbook = workbooks::workbook { id: Path<String>, unit: Query<UnitQuery> }
    /// The self-assessment table.
    self_assessment = workbooks::self_assessment { id: Path<String>, as_of: Query<AsOfQuery>, headers: HeaderMap }
    /// The package that goes to the ministry.
    parcel = package::package { id: Path<String>, as_of: Query<AsOfQuery>, headers: HeaderMap }
    /// The receipt.
    proof = receipt::receipt { id: Path<String>, as_of: Query<AsOfQuery>, uri: Uri, headers: HeaderMap }
    /// A set as its annex.
    annex = criteria_sets::annex { set: Path<String> }
}
