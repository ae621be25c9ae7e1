//! Clients over loopback that keep their connections and ask the same thing again and again: as little work as a client can do,
//! on a thread of its own, so that what is compared is the servers.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Connections at once.
const CONNECTIONS: usize = 16;

/// What is asked, as it goes over the line.
#[derive(Clone)]
pub struct Ask {
    /// The server.
    pub to: SocketAddr,
    /// The request.
    pub request: Vec<u8>,
    /// The status that every answer must have.
    pub status: u16,
}

impl Ask {
    /// A `GET` with a token, and the tag that the client has, if it has one.
    pub fn get(to: SocketAddr, path: &str, token: &str, tag: Option<&str>) -> Self {
        let condition = tag.map(|tag| format!("if-none-match: {tag}\r\n")).unwrap_or_default();
        let head = format!(
            "GET {path} HTTP/1.1\r\nhost: {to}\r\nauthorization: Bearer {token}\r\naccept: application/json\r\n{condition}\r\n"
        );
        Self { to, request: head.into_bytes(), status: if tag.is_some() { 304 } else { 200 } }
    }
}

/// What came of it.
#[derive(Default)]
pub struct Load {
    /// How long each answer took, sorted.
    pub times: Vec<Duration>,
    /// Answers a second.
    pub rate: f64,
}

impl Load {
    /// The time that so many of a hundred answers took at most.
    pub fn percentile(&self, percent: usize) -> Duration {
        self.times[(self.times.len() * percent / 100).min(self.times.len() - 1)]
    }
}

/// Asks for so long.
pub fn drive(ask: &Ask, length: Duration) -> Load {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let begun = Instant::now();
        let clients: Vec<_> = (0..CONNECTIONS).map(|_| tokio::spawn(client(ask.clone(), begun + length))).collect();
        let mut times = Vec::new();
        for client in clients {
            times.extend(client.await.unwrap());
        }
        let rate = times.len() as f64 / begun.elapsed().as_secs_f64();
        times.sort_unstable();
        Load { times, rate }
    })
}

async fn client(ask: Ask, end: Instant) -> Vec<Duration> {
    let mut connection = Connection::to(ask.to).await;
    let mut times = Vec::new();
    while Instant::now() < end {
        let asked = Instant::now();
        let answer = connection.ask(&ask.request).await;
        times.push(asked.elapsed());
        assert_eq!(answer.status, ask.status, "{}", String::from_utf8_lossy(&answer.body));
    }
    times
}

/// An answer.
pub struct Answer {
    pub status: u16,
    pub tag: Option<String>,
    pub body: Vec<u8>,
}

/// A connection that is kept.
pub struct Connection {
    stream: TcpStream,
    read: Vec<u8>,
}

impl Connection {
    pub async fn to(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).await.unwrap();
        stream.set_nodelay(true).unwrap();
        Self { stream, read: Vec::with_capacity(1 << 16) }
    }

    /// Sends a request and reads its whole answer.
    pub async fn ask(&mut self, request: &[u8]) -> Answer {
        self.stream.write_all(request).await.unwrap();
        self.read.clear();
        let (end, status, length, tag) = loop {
            assert_ne!(self.stream.read_buf(&mut self.read).await.unwrap(), 0, "the server closed the connection");
            if let Some(end) = self.read.windows(4).position(|four| four == b"\r\n\r\n") {
                let head = std::str::from_utf8(&self.read[..end]).unwrap();
                let field = |name: &str| head.lines().find_map(|line| line.strip_prefix(name)).map(str::to_owned);
                let length = field("content-length: ").map_or(0, |length| length.parse().unwrap());
                break (end + 4, head[9..12].parse().unwrap(), length, field("etag: "));
            }
        };
        while self.read.len() < end + length {
            assert_ne!(self.stream.read_buf(&mut self.read).await.unwrap(), 0, "the answer broke off");
        }
        Answer { status, tag, body: self.read[end..].to_vec() }
    }
}
