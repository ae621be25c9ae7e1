//! parindex: projects a province's PAR INDEX before the ministry publishes it.

pub mod app;
pub mod catalog;
pub mod cli;
pub mod config;
pub mod demo;
pub mod domain;
pub mod evidence;
pub mod http;
pub mod package;
pub mod post;
pub mod sign_on;
pub mod storage;
pub mod workbook;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;
