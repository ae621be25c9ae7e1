//! One request over a line of its own, its body from a file: a client that holds next to nothing.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::time::Duration;

use serde_json::json;

const BOUNDARY: &str = "cut";

/// Uploads a file as a document of an item; the address of its content.
pub fn upload(base: &str, path: &Path, number: u64) -> String {
    let meta = json!({ "title": format!("Bản quét {number}"), "number": format!("{number}/BC"), "issuer": "Sở", "signed_on": "2016-12-01", "items": ["7.1.1"] });
    let before = format!(
        "--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"meta\"\r\n\r\n{meta}\r\n--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{number}.pdf\"\r\n\r\n"
    );
    let after = format!("\r\n--{BOUNDARY}--\r\n");
    let mut file = File::open(path).unwrap();
    let length = before.len() as u64 + file.metadata().unwrap().len() + after.len() as u64;
    let mut line = open(base);
    let head = format!(
        "POST /api/v1/assessments/can-tho-2016/evidence HTTP/1.1\r\nhost: bench\r\nauthorization: Bearer demo-so-tttt\r\ncontent-type: multipart/form-data; boundary={BOUNDARY}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n"
    );
    line.write_all(head.as_bytes()).unwrap();
    line.write_all(before.as_bytes()).unwrap();
    let mut block = vec![0; 1 << 18];
    loop {
        let read = file.read(&mut block).unwrap();
        if read == 0 {
            break;
        }
        line.write_all(&block[..read]).unwrap();
    }
    line.write_all(after.as_bytes()).unwrap();
    let (status, mut body) = answer(line);
    let mut text = String::new();
    body.read_to_string(&mut text).unwrap();
    assert_eq!(status, 201, "{text}");
    let said: serde_json::Value = serde_json::from_str(&text).unwrap();
    format!("/api/v1/evidence/{}/content", said["id"].as_str().unwrap())
}

/// Downloads what is at an address and lets it go; how many bytes.
pub fn download(base: &str, address: &str) -> u64 {
    let mut line = open(base);
    let head = format!(
        "GET {address} HTTP/1.1\r\nhost: bench\r\nauthorization: Bearer demo-so-tttt\r\nconnection: close\r\n\r\n"
    );
    line.write_all(head.as_bytes()).unwrap();
    let (status, mut body) = answer(line);
    assert_eq!(status, 200);
    io::copy(&mut body, &mut io::sink()).unwrap()
}

fn open(base: &str) -> TcpStream {
    let line = TcpStream::connect(base.trim_start_matches("http://").trim_end_matches('/')).unwrap();
    line.set_read_timeout(Some(Duration::from_secs(300))).unwrap();
    line
}

fn answer(line: TcpStream) -> (u16, impl Read) {
    let mut reader = BufReader::with_capacity(1 << 18, line);
    let mut first = String::new();
    reader.read_line(&mut first).unwrap();
    let status = first.split(' ').nth(1).unwrap().parse().unwrap();
    let mut length = u64::MAX;
    loop {
        let mut field = String::new();
        reader.read_line(&mut field).unwrap();
        if let Some(value) = field.strip_prefix("content-length: ") {
            length = value.trim().parse().unwrap();
        }
        if field == "\r\n" {
            return (status, reader.take(length));
        }
    }
}
