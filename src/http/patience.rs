//! How long a slow client is waited for: a body that stands still or trickles has broken off, and so has whoever takes no answer.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep, sleep_until};

/// The least that must have come for each second after the first of the patience, in bytes: a line of a modem brings more.
const LEAST: u64 = 1 << 10;

/// The body of a request as it is sent.
pub(super) struct Sent<B> {
    body: B,
    /// When it was first asked for.
    begun: Option<Instant>,
    come: u64,
    stall: Duration,
    /// Ends the patience; made with the first wait.
    next: Option<Pin<Box<Sleep>>>,
}

impl<B> Sent<B> {
    pub(super) fn new(body: B, stall: Duration) -> Self {
        Self { body, begun: None, come: 0, stall, next: None }
    }

    /// Until when the next bytes must be there: those that came buy time for more.
    fn patience(&mut self) -> Instant {
        let (now, bought) = (Instant::now(), self.stall + Duration::from_secs(self.come / LEAST));
        (*self.begun.get_or_insert(now) + bought).min(now + self.stall)
    }
}

impl<B> Body for Sent<B>
where
    B: Body<Data = Bytes> + Unpin,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    type Data = Bytes;
    type Error = Box<dyn std::error::Error + Send + Sync>;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let this = &mut *self;
        let Poll::Ready(frame) = Pin::new(&mut this.body).poll_frame(cx) else {
            let until = this.patience();
            ready!(this.next.get_or_insert_with(|| Box::pin(sleep_until(until))).as_mut().poll(cx));
            return Poll::Ready(Some(Err(io::Error::from(io::ErrorKind::TimedOut).into())));
        };
        if let Some(Ok(frame)) = &frame {
            this.come += frame.data_ref().map_or(0, |data| data.len() as u64);
            this.next = None;
        }
        Poll::Ready(frame.map(|frame| frame.map_err(Into::into)))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// A connection whose answers are taken, or it ends.
pub(super) struct Answered<S> {
    stream: S,
    stall: Duration,
    /// Set while nothing of what is to be sent is taken.
    stuck: Option<Pin<Box<Sleep>>>,
}

impl<S> Answered<S> {
    pub(super) fn new(stream: S, stall: Duration) -> Self {
        Self { stream, stall, stuck: None }
    }

    fn waited<T>(&mut self, cx: &mut Context<'_>, sent: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if sent.is_ready() {
            self.stuck = None;
            return sent;
        }
        let stall = self.stall;
        ready!(self.stuck.get_or_insert_with(|| Box::pin(sleep(stall))).as_mut().poll(cx));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Answered<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, to: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, to)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Answered<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let sent = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.waited(cx, sent)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let sent = Pin::new(&mut self.stream).poll_flush(cx);
        self.waited(cx, sent)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let sent = Pin::new(&mut self.stream).poll_shutdown(cx);
        self.waited(cx, sent)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let sent = Pin::new(&mut self.stream).poll_write_vectored(cx, bytes);
        self.waited(cx, sent)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}

#[cfg(test)]
mod tests {
    use http_body_util::{BodyExt, StreamBody};
    use tokio::io::AsyncWriteExt;

    use super::*;

    /// The patience of these tests.
    const A_SECOND: Duration = Duration::from_secs(1);

    /// A body of so many bytes at a time, with so long between.
    fn slow(size: usize, pause: Duration, times: usize) -> impl Body<Data = Bytes, Error = io::Error> {
        let parts = futures_util::stream::unfold(0, move |nth| async move {
            if nth == times {
                return None;
            }
            tokio::time::sleep(pause).await;
            Some((Ok(Frame::data(Bytes::from(vec![b'x'; size]))), nth + 1))
        });
        StreamBody::new(Box::pin(parts))
    }

    async fn came(size: usize, pause: u64, times: usize) -> Option<usize> {
        let body = slow(size, Duration::from_millis(pause), times);
        let body = Sent::new(body, A_SECOND);
        body.collect().await.ok().map(|body| body.to_bytes().len())
    }

    #[tokio::test]
    async fn a_body_that_stands_still_or_trickles_has_broken_off() {
        assert_eq!(came(10 << 10, 0, 100).await, Some(1000 << 10));
        for (size, pause) in [(10, 100_000), (1, 50)] {
            let begun = Instant::now();
            assert_eq!(came(size, pause, 1_000).await, None);
            let waited = begun.elapsed();
            assert!(waited >= A_SECOND && waited < 20 * A_SECOND, "{waited:?}");
        }
    }

    #[tokio::test]
    async fn who_takes_no_answer_is_let_go() {
        let (ours, theirs) = tokio::io::duplex(1000);
        let mut ours = Answered::new(ours, A_SECOND);
        let begun = Instant::now();
        let error = ours.write_all(&[0; 5000]).await.unwrap_err();
        assert_eq!((error.kind(), begun.elapsed() >= A_SECOND), (io::ErrorKind::TimedOut, true));
        drop(theirs);
    }
}
