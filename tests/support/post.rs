//! Where messages arrive: a mail server and a webhook's receiver of the tests' own, on loopback.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// A mail as it came: who it was for, and its text.
#[derive(Clone, Debug)]
pub struct Mail {
    pub to: String,
    pub data: String,
}

/// A server that takes mail by SMTP (RFC 5321), or refuses it with the codes it was told.
#[derive(Clone, Default)]
pub struct MailServer {
    mails: Arc<Mutex<Vec<Mail>>>,
    refusals: Arc<Mutex<VecDeque<&'static str>>>,
}

impl MailServer {
    /// Starts it; returns its address as a setting.
    pub async fn start() -> (Self, String) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("smtp://{}", listener.local_addr().unwrap());
        let server = Self::default();
        let serving = server.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let server = serving.clone();
                tokio::spawn(async move { server.talk(stream).await });
            }
        });
        (server, url)
    }

    /// Refuses the next recipients with these answers.
    pub fn refuse(&self, answers: &[&'static str]) {
        self.refusals.lock().unwrap().extend(answers);
    }

    pub fn mails(&self) -> Vec<Mail> {
        self.mails.lock().unwrap().clone()
    }

    async fn talk(&self, stream: TcpStream) -> Option<()> {
        let mut stream = BufReader::new(stream);
        let mut to = String::new();
        say(&mut stream, "220 test").await?;
        loop {
            let line = line(&mut stream).await?;
            let word = line.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
            let refusal = if word == "RCPT" { self.refusals.lock().unwrap().pop_front() } else { None };
            if let Some(refusal) = refusal {
                say(&mut stream, refusal).await?;
                continue;
            }
            match word.as_str() {
                "RCPT" => {
                    to = line.split(['<', '>']).nth(1)?.to_owned();
                    say(&mut stream, "250 ok").await?;
                }
                "DATA" => {
                    say(&mut stream, "354 go on").await?;
                    let mut data = String::new();
                    loop {
                        let line = self::line(&mut stream).await?;
                        if line == "." {
                            break;
                        }
                        data.push_str(&line);
                        data.push('\n');
                    }
                    self.mails.lock().unwrap().push(Mail { to: to.clone(), data });
                    say(&mut stream, "250 taken").await?;
                }
                "QUIT" => return say(&mut stream, "221 bye").await,
                _ => say(&mut stream, "250 ok").await?,
            }
        }
    }
}

async fn line(stream: &mut BufReader<TcpStream>) -> Option<String> {
    let mut line = String::new();
    let read = stream.read_line(&mut line).await.ok()?;
    (read > 0).then(|| line.trim_end_matches(['\r', '\n']).to_owned())
}

async fn say(stream: &mut BufReader<TcpStream>, text: &str) -> Option<()> {
    stream.write_all(format!("{text}\r\n").as_bytes()).await.ok()
}

/// A call as it came.
#[derive(Clone, Debug)]
pub struct Call {
    pub headers: HeaderMap,
    pub body: Bytes,
}

/// A receiver of webhooks, which answers 204, or what it was told.
#[derive(Clone, Default)]
pub struct Receiver {
    calls: Arc<Mutex<Vec<Call>>>,
    answers: Arc<Mutex<VecDeque<StatusCode>>>,
}

impl Receiver {
    /// Starts it; returns its address.
    pub async fn start() -> (Self, String) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        let receiver = Self::default();
        let taking = receiver.clone();
        let handler = move |headers: HeaderMap, body: Bytes| async move {
            taking.calls.lock().unwrap().push(Call { headers, body });
            taking.answers.lock().unwrap().pop_front().unwrap_or(StatusCode::NO_CONTENT)
        };
        let router = Router::new().route("/hook", post(handler));
        tokio::spawn(async move { axum::serve(listener, router).await });
        (receiver, url)
    }

    /// Answers the next calls with these.
    pub fn answer(&self, answers: &[StatusCode]) {
        self.answers.lock().unwrap().extend(answers);
    }

    pub fn calls(&self) -> Vec<Call> {
        self.calls.lock().unwrap().clone()
    }
}
