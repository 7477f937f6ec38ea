"""Requests and responses on `wasi:http`."""

from dataclasses import dataclass, field

from componentize_py_types import Err, Ok
from wit_world.imports.streams import StreamError_Closed
from wit_world.imports.types import (
    Fields,
    IncomingRequest,
    Method_Get,
    Method_Post,
    OutgoingBody,
    OutgoingResponse,
    ResponseOutparam,
)

# The most that `wasi:io` takes in one flushing write, in bytes.
CHUNK = 4096


@dataclass
class Request:
    method: str
    path: str
    host: str
    headers: dict[str, str]
    body: bytes

    @classmethod
    def read(cls, request: IncomingRequest) -> "Request":
        headers = {name.lower(): value.decode(errors="replace") for name, value in request.headers().entries()}
        path, _, _ = (request.path_with_query() or "/").partition("?")
        return cls(method(request), path, request.authority() or "", headers, body(request))


@dataclass
class Response:
    status: int
    headers: dict[str, str]
    body: bytes = field(default=b"")


def method(request: IncomingRequest) -> str:
    """The method; empty for one that no page takes."""
    match request.method():
        case Method_Get():
            return "GET"
        case Method_Post():
            return "POST"
        case _:
            return ""


def body(request: IncomingRequest) -> bytes:
    read = b""
    with request.consume() as incoming, incoming.stream() as stream:
        while True:
            try:
                read += stream.blocking_read(CHUNK)
            except Err as error:
                if isinstance(error.value, StreamError_Closed):
                    return read
                raise


def send(response: Response, out: ResponseOutparam) -> None:
    headers = {**response.headers, "content-length": str(len(response.body))}
    outgoing = OutgoingResponse(Fields.from_list([(name, value.encode()) for name, value in headers.items()]))
    outgoing.set_status_code(response.status)
    body = outgoing.body()
    ResponseOutparam.set(out, Ok(outgoing))
    with body.write() as stream:
        for start in range(0, len(response.body), CHUNK):
            stream.blocking_write_and_flush(response.body[start : start + CHUNK])
    OutgoingBody.finish(body, None)
