//! Deadlines: a day counts to its end in Asia/Ho_Chi_Minh.

use chrono::{DateTime, Days, FixedOffset, NaiveDate, NaiveTime, TimeZone, Utc};

/// Viet Nam has kept UTC+7 the year round since 1975.
const HO_CHI_MINH_SECONDS_EAST: i32 = 7 * 3600;

/// Asia/Ho_Chi_Minh.
#[must_use]
pub fn ho_chi_minh() -> FixedOffset {
    #[expect(clippy::expect_used, reason = "a constant within a day's seconds")]
    FixedOffset::east_opt(HO_CHI_MINH_SECONDS_EAST).expect("seven hours east is an offset")
}

/// The first instant after the day: what is done before it is in time.
#[must_use]
pub fn end_of(day: NaiveDate) -> DateTime<Utc> {
    let next = day.checked_add_days(Days::new(1)).unwrap_or(day).and_time(NaiveTime::MIN);
    ho_chi_minh().from_local_datetime(&next).earliest().unwrap_or_default().with_timezone(&Utc)
}

/// The day it is there.
#[must_use]
pub fn day_of(instant: DateTime<Utc>) -> NaiveDate {
    instant.with_timezone(&ho_chi_minh()).date_naive()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_ends_at_17_utc() {
        let day = NaiveDate::from_ymd_opt(2017, 1, 15).unwrap();
        assert_eq!(end_of(day).to_rfc3339(), "2017-01-15T17:00:00+00:00");
        assert_eq!(day_of(end_of(day) - chrono::TimeDelta::microseconds(1)), day);
        assert_eq!(day_of(end_of(day)), day.succ_opt().unwrap());
    }
}
