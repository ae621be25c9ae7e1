//! The description of a document in fields of text, as forms and resumable uploads send it.

use chrono::NaiveDate;

use crate::app::Fault;
use crate::app::evidence::NewEvidence;
use crate::domain::facts::Period;

/// The fields beside the items: `replaces` is the key of a document, days are written like 2016-12-31 or 31/12/2016.
pub const FIELDS: [&str; 8] =
    ["title", "number", "issuer", "signed_on", "period_from", "period_to", "pages", "replaces"];

/// The description that fields give, for these items. `of` gives the value of a field, empty where it was not sent.
///
/// # Errors
/// Every fault of what can't be read; what it says is checked later.
pub fn described<'a>(of: impl Fn(&str) -> &'a str, items: Vec<String>) -> Result<NewEvidence, Vec<Fault>> {
    let mut faults = Vec::new();
    let mut day = |name: &str, required: bool| {
        let text = of(name);
        let read = ["%Y-%m-%d", "%d/%m/%Y"].iter().find_map(|form| NaiveDate::parse_from_str(text, form).ok());
        if read.is_none() && (required || !text.is_empty()) {
            let (vi, en) = ("cần ngày, viết như 31/12/2016", "expected a day, written like 31/12/2016");
            faults.push(Fault::new(format!("/meta/{name}"), "not_a_day", vi, en));
        }
        read
    };
    let (signed, from, to) = (day("signed_on", true), day("period_from", false), day("period_to", false));
    if from.is_some() != to.is_some() {
        let (vi, en) = ("cần cả ngày đầu và ngày cuối", "both the first and the last day are needed");
        faults.push(Fault::new("/meta/period_to", "period_open", vi, en));
    }
    let replaces = Some(of("replaces")).filter(|key| !key.is_empty()).map(str::parse).transpose();
    let replaces = replaces.unwrap_or_else(|_| {
        let (vi, en) = ("không phải mã của một tài liệu", "this is no document's key");
        faults.push(Fault::new("/meta/replaces", "unknown_evidence", vi, en));
        None
    });
    match signed {
        Some(signed_on) if faults.is_empty() => Ok(NewEvidence {
            title: of("title").to_owned(),
            number: of("number").to_owned(),
            issuer: of("issuer").to_owned(),
            signed_on,
            period: from.zip(to).map(|(from, to)| Period { from, to }),
            items,
            pages: Some(of("pages").to_owned()).filter(|pages| !pages.is_empty()),
            replaces,
        }),
        _ => Err(faults),
    }
}
