//! The integration tests: one crate, so that it is linked once.

#[cfg(test)]
mod api;
#[cfg(test)]
mod authz;
#[cfg(test)]
mod bad_days;
#[cfg(test)]
mod cli;
#[cfg(test)]
mod crash;
#[cfg(test)]
mod demo;
#[cfg(test)]
mod deploy;
#[cfg(test)]
mod evidence;
#[cfg(test)]
mod fuzz;
#[cfg(test)]
mod golden;
#[cfg(test)]
mod licences;
#[cfg(test)]
mod moving;
#[cfg(test)]
mod openapi;
#[cfg(test)]
mod outage;
#[cfg(test)]
mod package;
#[cfg(test)]
mod page;
#[cfg(test)]
mod readme;
#[cfg(test)]
mod rules_doc;
#[cfg(test)]
mod secrets;
#[cfg(test)]
mod storage;
#[cfg(test)]
mod support;
#[cfg(test)]
mod tidy;
#[cfg(test)]
mod workbook;
#[cfg(test)]
mod year;
