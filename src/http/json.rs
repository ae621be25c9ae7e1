//! JSON bodies: their syntax, their shape, and what no shape can tell: names given twice, control characters.

use std::collections::HashSet;
use std::fmt;

use axum::http::StatusCode;
use serde::de::{DeserializeOwned, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

use super::problem::Problem;
use crate::app::{AppError, Fault};
use crate::domain::text::control_character;

/// The most faults told of one body: a longer list helps nobody.
const MOST_FAULTS: usize = 100;

/// Parses JSON; a fault names its place, below `at`.
///
/// # Errors
/// 400 for what is not JSON; 422 for a name given twice in one object, for control characters, and for JSON of another shape.
pub fn parse_json<T: DeserializeOwned>(bytes: &[u8], at: &str) -> Result<T, Problem> {
    let mut walk = Walk { at: at.to_owned(), faults: Vec::new() };
    let walked = walk.deserialize(&mut serde_json::Deserializer::from_slice(bytes));
    if walked.is_ok() && !walk.faults.is_empty() {
        return Err(AppError::Invalid(walk.faults).into());
    }
    let value = shaped(bytes, at)?;
    // A shape passes over what it does not know; what could not be looked into is not taken all the same.
    walked.map_err(|error| not_json(&error))?;
    Ok(value)
}

fn shaped<T: DeserializeOwned>(bytes: &[u8], at: &str) -> Result<T, Problem> {
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let parsed: Result<T, _> = serde_path_to_error::deserialize(&mut deserializer);
    let error = match parsed {
        Ok(value) => match deserializer.end() {
            Ok(()) => return Ok(value),
            Err(error) => return Err(not_json(&error)),
        },
        Err(error) => error,
    };
    if !error.inner().is_data() && !is_json(bytes) {
        return Err(not_json(error.inner()));
    }
    let path = error.path().to_string();
    let pointer = if path == "." {
        at.to_owned()
    } else {
        format!("{at}/{}", path.replace(['.', '['], "/").replace(']', "").replace("//", "/"))
    };
    let detail = error.inner().to_string();
    let fault = Fault::new(pointer, "wrong_shape", format!("không đúng mẫu: {detail}"), detail);
    let (vi, en) = ("Dữ liệu gửi lên có 1 lỗi", "What was sent has 1 fault(s)");
    Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid_inputs", vi, en).with_faults(vec![fault]))
}

/// Whether the bytes are JSON of any shape: the parser also calls it a fault of syntax when a number stands where an enum is
/// expected.
fn is_json(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_ok_and(|text| serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok())
}

fn not_json(error: &serde_json::Error) -> Problem {
    Problem::new(
        StatusCode::BAD_REQUEST,
        "malformed_json",
        format!("Nội dung không phải JSON: {error}"),
        format!("The body is not JSON: {error}"),
    )
}

/// Looks at every name and value of a body. Where it stands is a JSON pointer, longer on the way down and cut on the way back.
struct Walk {
    at: String,
    faults: Vec<Fault>,
}

impl Walk {
    /// Goes one step down; the length to come back to.
    fn enter(&mut self, step: &str) -> usize {
        let length = self.at.len();
        self.at.push('/');
        self.at.push_str(&step.replace('~', "~0").replace('/', "~1"));
        length
    }

    fn text(&mut self, text: &str) {
        if let Some(found) = control_character(text) {
            self.tell(Fault::control_character(self.at.clone(), found));
        }
    }

    fn tell(&mut self, fault: Fault) {
        if self.faults.len() < MOST_FAULTS {
            self.faults.push(fault);
        }
    }
}

impl<'de> DeserializeSeed<'de> for &mut Walk {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for &mut Walk {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, text: &str) -> Result<(), E> {
        self.text(text);
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        let mut index = 0_usize;
        loop {
            let length = self.enter(&index.to_string());
            let member = members.next_element_seed(&mut *self)?;
            self.at.truncate(length);
            if member.is_none() {
                return Ok(());
            }
            index += 1;
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        let mut seen = HashSet::new();
        while let Some(name) = members.next_key::<String>()? {
            let length = self.enter(&name);
            self.text(&name);
            if !seen.insert(name) {
                let (vi, en) = ("tên này đã có trong cùng đối tượng", "the same object has this name already");
                self.tell(Fault::new(self.at.clone(), "duplicate_key", vi, en));
            }
            members.next_value_seed(&mut *self)?;
            self.at.truncate(length);
        }
        Ok(())
    }
}
