//! Connects requests with [`respond`] and open pages with what is published.

use std::convert::Infallible;
use std::io;
use std::net::TcpListener;
use std::pin::pin;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request as HttpRequest, State};
use axum::http::header::HOST;
use axum::http::{HeaderValue, Response as HttpResponse, StatusCode};
use axum::response::IntoResponse;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::future::{Either, select};
use futures_util::stream::unfold;
use tokio::runtime::Builder;
use tokio::sync::watch::{Receiver, Sender};

use crate::serve::{Answer, Published, Request, Response, respond};

/// Holds what is published, for the one who publishes and for the server.
#[derive(Debug, Clone)]
pub struct Shelf(Sender<Arc<Published>>);

impl Shelf {
    /// A shelf with this on it.
    pub fn new(published: Published) -> Self {
        Self(Sender::new(Arc::new(published)))
    }

    /// Publishes what follows from an attempt, and tells the open pages.
    pub fn put(&self, attempt: Result<crate::serve::Files, String>) {
        let next = self.0.borrow().after(attempt);
        self.0.send_replace(Arc::new(next));
    }
}

/// Serves until the user ends the program with Ctrl-C.
///
/// # Errors
/// When the system takes the socket or the signal away.
pub fn serve(listener: TcpListener, shelf: &Shelf) -> io::Result<()> {
    listener.set_nonblocking(true)?;
    let runtime = Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::from_std(listener)?;
        let app = Router::new()
            .fallback(answer)
            .with_state(shelf.0.subscribe());
        let server = pin!(axum::serve(listener, app).into_future());
        let end = pin!(tokio::signal::ctrl_c());
        // Not a graceful end: a page that listens for changes would hold it up for ever.
        match select(server, end).await {
            Either::Left((result, _)) | Either::Right((result, _)) => result,
        }
    })
}

async fn answer(
    State(state): State<Receiver<Arc<Published>>>,
    request: HttpRequest,
) -> HttpResponse<Body> {
    let published = Arc::clone(&state.borrow());
    let named = request.headers().get_all(HOST).iter();
    // A name that is no text is none of this machine.
    let hosts: Vec<&str> = named
        .map(|host| host.to_str().unwrap_or_default())
        .chain(
            request
                .uri()
                .authority()
                .map(|authority| authority.as_str()),
        )
        .collect();
    let asked = Request {
        method: request.method().as_str(),
        hosts: &hosts,
        path: request.uri().path(),
    };
    match respond(asked, &published) {
        Answer::Whole(response) => whole(response),
        Answer::Events => events(state),
    }
}

fn whole(response: Response) -> HttpResponse<Body> {
    let mut http = HttpResponse::new(Body::from(response.body));
    *http.status_mut() =
        StatusCode::from_u16(response.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    for (name, value) in response.headers {
        if let Ok(value) = HeaderValue::from_str(&value) {
            http.headers_mut().insert(name, value);
        }
    }
    http
}

/// The state as it is, then each one that follows.
fn events(mut state: Receiver<Arc<Published>>) -> HttpResponse<Body> {
    state.mark_changed();
    let stream = unfold(state, |mut state| async move {
        state.changed().await.ok()?;
        let text = state.borrow_and_update().state();
        Some((
            Ok::<Event, Infallible>(Event::default().event("state").data(text)),
            state,
        ))
    });
    Sse::new(stream)
        .keep_alive(KeepAlive::default())
        .into_response()
}
