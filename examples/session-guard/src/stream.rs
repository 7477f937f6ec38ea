//! Bodies that pass through, a chunk at a time.

use futures::{Sink, SinkExt, Stream, StreamExt};

/// The body that was to be passed on ended early.
pub(crate) struct EndedEarly;

/// Copies a body. If the receiver wants no more of it, that is its end.
pub(crate) async fn copy<Error>(
    body: impl Stream<Item = Result<Vec<u8>, Error>>,
    receiver: impl Sink<Vec<u8>>,
) -> Result<(), EndedEarly> {
    let (mut body, mut receiver) = (Box::pin(body), Box::pin(receiver));
    while let Some(chunk) = body.next().await {
        let Ok(chunk) = chunk else {
            // Dropped, the body would end as if it were whole. So it ends with the instance.
            std::mem::forget(receiver);
            return Err(EndedEarly);
        };
        if receiver.send(chunk).await.is_err() {
            return Ok(());
        }
    }
    Ok(())
}
