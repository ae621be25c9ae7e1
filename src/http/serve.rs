//! Connections: taken until told to stop, each waited for so long and no longer.

use std::convert::Infallible;
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::Request;
use axum::response::Response;
use hyper::body::{Body as _, Incoming};
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

use super::patience::{Answered, Sent};
use super::{Settings, observe, router};
use crate::app::App;

/// How long to wait when no connection can be taken: usually too many files are open.
const BREATHER: Duration = Duration::from_secs(1);
/// How much is read ahead of one connection, and about how long a head may be, in bytes: with many documents on their way this is
/// most of the memory they take.
const AHEAD: usize = 64 << 10;

/// Serves until `shutdown`, then lets what is under way end; streams, which would not, are ended.
///
/// # Errors
/// None today: what goes wrong with a connection is that connection's alone.
pub async fn serve(
    app: App,
    listener: TcpListener,
    shutdown: impl Future<Output = ()> + Send + 'static,
    settings: Settings,
) -> io::Result<()> {
    let closing = CancellationToken::new();
    let patience = settings.patience;
    let router = router::until(closing.clone(), app, settings);
    let mut connections = JoinSet::new();
    let mut upkeep = tokio::time::interval(observe::UPKEEP);
    tokio::pin!(shutdown);
    loop {
        let accepted = tokio::select! {
            () = &mut shutdown => break,
            _ = upkeep.tick() => {
                observe::keep_up();
                continue;
            }
            accepted = listener.accept() => accepted,
        };
        while connections.try_join_next().is_some() {}
        match accepted {
            Ok((stream, peer)) => {
                drop(connections.spawn(connection((stream, peer), router.clone(), patience, closing.clone())))
            }
            Err(error) if is_of_one_connection(&error) => {}
            Err(error) => {
                tracing::error!(%error, "no connection can be taken");
                tokio::time::sleep(BREATHER).await;
            }
        }
    }
    closing.cancel();
    drop(listener);
    while connections.join_next().await.is_some() {}
    Ok(())
}

/// One connection, to its end or to that of the server.
async fn connection(
    (stream, peer): (TcpStream, SocketAddr),
    router: Router,
    patience: Duration,
    closing: CancellationToken,
) {
    let answer = move |request: Request<Incoming>| {
        let mut request = request.map(|body| match body.is_end_stream() {
            true => Body::empty(),
            false => Body::new(Sent::new(body, patience)),
        });
        request.extensions_mut().insert(ConnectInfo(peer));
        let answered = router.clone().oneshot(request);
        async move { answered.await as Result<Response, Infallible> }
    };
    let mut builder = http1::Builder::new();
    // From when the connection is free for a request: one that is idle for so long is closed. Who has sent all and says so, as
    // some programs do, is answered all the same.
    builder.timer(TokioTimer::new()).header_read_timeout(patience).half_close(true).max_buf_size(AHEAD);
    let service = TowerToHyperService::new(tower::service_fn(answer));
    let serving = builder.serve_connection(TokioIo::new(Answered::new(stream, patience)), service);
    tokio::pin!(serving);
    // How a connection ends is its client's affair.
    tokio::select! {
        ended = serving.as_mut() => return drop(ended),
        () = closing.cancelled() => serving.as_mut().graceful_shutdown(),
    }
    drop(serving.await);
}

/// Whether only this connection failed, before it began.
fn is_of_one_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}
