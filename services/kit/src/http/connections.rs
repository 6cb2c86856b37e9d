//! Connections of a listener: each is served until its client leaves, or is silent for too long where a request is due.
//! Knows no route.

use std::net::SocketAddr;
use std::pin::pin;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request};
use axum::serve::Listener;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::Service;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// How long the head of a request may take to come, and so how long a connection may be idle between two requests. Without
/// a limit, connections whose client is gone would stay for ever. Longer than load balancers keep theirs (a minute): they
/// would send requests on connections that are closed meanwhile.
pub(super) const REQUEST_HEAD_WAIT_MAX: Duration = Duration::from_secs(75);

/// Serves until `stopping`, then takes no more connections and waits for the requests that are under way.
pub(super) async fn serve<L>(mut listener: L, router: Router, head_wait_max: Duration, stopping: CancellationToken)
where
    L: Listener<Addr = SocketAddr>,
{
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(head_wait_max);
    let router = TowerToHyperService::new(router.with_state::<()>(()));
    let open = TaskTracker::new();
    while let Some((connection, client)) = stopping.run_until_cancelled(listener.accept()).await {
        let service = ClientService { router: router.clone(), client };
        let served = http.serve_connection(TokioIo::new(connection), service).with_upgrades();
        let stopping = stopping.clone();
        open.spawn(async move {
            let mut served = pin!(served);
            let outcome = tokio::select! {
                outcome = served.as_mut() => outcome,
                () = stopping.cancelled() => {
                    served.as_mut().graceful_shutdown();
                    served.await
                }
            };
            if let Err(error) = outcome {
                tracing::trace!("a connection of {client} ended: {error}");
            }
        });
    }
    drop(listener);
    open.close();
    open.wait().await;
}

/// The router, told who asks.
struct ClientService {
    router: TowerToHyperService<Router>,
    client: SocketAddr,
}

impl Service<Request<Incoming>> for ClientService {
    type Response = <TowerToHyperService<Router> as Service<Request>>::Response;
    type Error = <TowerToHyperService<Router> as Service<Request>>::Error;
    type Future = <TowerToHyperService<Router> as Service<Request>>::Future;

    fn call(&self, request: Request<Incoming>) -> Self::Future {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(self.client));
        self.router.call(request)
    }
}

#[cfg(test)]
mod tests {
    use axum::routing::get;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::{TcpListener, TcpStream};

    use super::*;

    const WAIT_MAX: Duration = Duration::from_secs(10);

    /// Everything that is answered to what a client says, up to the end of the connection.
    async fn answers(said: &str) -> String {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let router = Router::new().route("/", get(async || "here"));
        let serving = tokio::spawn(serve(listener, router, Duration::from_millis(100), CancellationToken::new()));
        let mut client = TcpStream::connect(address).await.expect("a connection");
        client.write_all(said.as_bytes()).await.expect("an open connection");
        let mut answers = String::new();
        let ended = tokio::time::timeout(WAIT_MAX, client.read_to_string(&mut answers)).await;
        ended.expect("the connection is ended").expect("in order");
        serving.abort();
        answers
    }

    #[tokio::test]
    async fn who_asks_for_nothing_is_not_waited_for() {
        assert_eq!(answers("").await, "");
        assert_eq!(answers("GET / HTTP/1.1\r\nHost:").await, "");
        let answer = answers("GET / HTTP/1.1\r\nHost: here\r\n\r\n").await;
        assert!(answer.starts_with("HTTP/1.1 200 OK\r\n") && answer.ends_with("here"), "{answer}");
    }
}
