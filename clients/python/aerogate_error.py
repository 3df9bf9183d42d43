"""Turns what the gateway says about a failure into a Python exception that programs can decide on."""

from __future__ import annotations

import grpc
from aerogate.v1 import error_pb2
from google.rpc import status_pb2


class AerogateError(Exception):
    """A failure as the gateway describes it, of a whole call or of one row of a batch.

    name: what went wrong, such as ``GENERATION_ERROR`` or ``TIMEOUT``.
    server_code: the Aerospike server's result code; None where the server did not answer with one.
    in_doubt: whether a write may have been applied although it failed.
    retry_advice: whether, and after what, it makes sense to try again: ``NEVER``, ``SAME_CALL``, ``AFTER_REREAD``,
        ``WHOLE_TRANSACTION`` or ``ONLY_IF_IDEMPOTENT``.
    field: the path of the request's field that is to blame; empty where none is.
    status: the gRPC status of the call; None where one row failed and the call did not.
    """

    def __init__(self, detail: error_pb2.ErrorDetail, status: grpc.StatusCode | None = None) -> None:
        super().__init__(f"{detail.name}: {detail.message}")
        self.name = detail.name
        self.server_code = detail.server_code if detail.HasField("server_code") else None
        self.in_doubt = detail.in_doubt
        self.retry_advice = _advice_name(detail.retry_advice)
        self.field = detail.field
        self.status = status


def decode(error: grpc.RpcError) -> Exception:
    """The AerogateError of a failed call; ``error`` itself where it carries none, as the errors of a proxy or of gRPC.

    Use it as ``raise decode(error) from error``.
    """
    if not isinstance(error, grpc.Call):
        return error
    for key, value in error.trailing_metadata() or ():
        if key != "grpc-status-details-bin":
            continue
        for packed in status_pb2.Status.FromString(value).details:
            detail = error_pb2.ErrorDetail()
            # Unpack answers False for the details that are of another type.
            if packed.Unpack(detail):
                return AerogateError(detail, error.code())
    return error


def _advice_name(number: error_pb2.RetryAdvice.ValueType) -> str:
    """The advice without its prefix; a newer gateway's by its number."""
    try:
        return error_pb2.RetryAdvice.Name(number).removeprefix("RETRY_ADVICE_")
    except ValueError:
        return str(number)
