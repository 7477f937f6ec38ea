//! An answer: the response, and the letter that is written once the response has left.

use spin_sdk::http::{OutgoingResponse, Response, ResponseOutparam};

use crate::letter::Letter;

/// What a request leads to.
pub(crate) struct Answer {
    /// What the browser gets.
    pub(crate) response: Response,
    /// What goes out by mail afterwards.
    pub(crate) letter: Option<Letter>,
}

impl From<Response> for Answer {
    fn from(response: Response) -> Self {
        Self { response, letter: None }
    }
}

impl Answer {
    /// Sends the response to its end, and only then writes the letter. So the browser can't learn from the time of the
    /// answer whether there was somebody to write to.
    pub(crate) async fn send(self, out: ResponseOutparam) {
        let mut response = self.response;
        let body = std::mem::take(response.body_mut());
        match OutgoingResponse::try_from(response) {
            // A browser that went away is no error, and its letter is written.
            Ok(head) => drop(out.set_with_body(head, body).await),
            Err(error) => eprintln!("no answer was sent: {error}"),
        }
        if let Some(letter) = self.letter {
            letter.write();
        }
    }
}
