"""Tests of aerogate_error, on statuses built by hand: ``python -m unittest`` in this folder."""

import unittest

import grpc
from aerogate.v1.error_pb2 import CLIENT_ERROR_TIMEOUT, RETRY_ADVICE_AFTER_REREAD, ErrorDetail
from google.rpc.error_details_pb2 import ErrorInfo
from google.rpc.status_pb2 import Status

from aerogate_error import AerogateError, decode

DETAIL = ErrorDetail(
    server_code=3,
    name="GENERATION_ERROR",
    in_doubt=True,
    retry_advice=RETRY_ADVICE_AFTER_REREAD,
    field="generation",
    message="The record has another generation.",
)


class FailedCall(grpc.RpcError, grpc.Call):
    """What gRPC raises, with the status and trailers of our choice."""

    def __init__(self, code, *details):
        self._code = code
        status = Status(code=code.value[0], message="no")
        for detail in details:
            status.details.add().Pack(detail)
        self._trailers = [("other-bin", b"\xff")]
        if details:
            self._trailers.append(("grpc-status-details-bin", status.SerializeToString()))

    def code(self):
        return self._code

    def trailing_metadata(self):
        return self._trailers

    def _unused(self, *_):
        raise NotImplementedError

    add_callback = cancel = details = initial_metadata = is_active = time_remaining = _unused


class DecodeTest(unittest.TestCase):
    def test_finds_the_detail_among_others(self):
        cause = FailedCall(grpc.StatusCode.ABORTED, ErrorInfo(reason="GENERATION_ERROR"), DETAIL)
        error = decode(cause)
        self.assertIsInstance(error, AerogateError)
        self.assertEqual(
            (error.status, error.name, error.server_code, error.in_doubt, error.retry_advice, error.field),
            (grpc.StatusCode.ABORTED, "GENERATION_ERROR", 3, True, "AFTER_REREAD", "generation"),
        )
        self.assertEqual(str(error), "GENERATION_ERROR: The record has another generation.")

    def test_leaves_alone_what_the_gateway_did_not_say(self):
        for cause in (
            FailedCall(grpc.StatusCode.UNAVAILABLE),
            FailedCall(grpc.StatusCode.INTERNAL, ErrorInfo(reason="PROXY")),
            grpc.RpcError(),
        ):
            self.assertIs(decode(cause), cause)

    def test_takes_the_detail_of_a_row(self):
        error = AerogateError(ErrorDetail(client_error=CLIENT_ERROR_TIMEOUT, name="TIMEOUT"))
        self.assertIsNone(error.server_code)
        self.assertIsNone(error.status)

    def test_names_the_advice_of_a_newer_gateway_by_its_number(self):
        self.assertEqual(AerogateError(ErrorDetail(retry_advice=99)).retry_advice, "99")


if __name__ == "__main__":
    unittest.main()
