"""Tests of do_in_transaction, on a service that answers as it is told: ``python -m unittest`` in this folder."""

import unittest

from aerogate.v1.error_pb2 import ErrorDetail
from aerogate.v1.transaction_pb2 import (
    TRANSACTION_RESULT_ABORTED,
    TRANSACTION_RESULT_COMMITTED,
    TRANSACTION_RESULT_IN_DOUBT,
)
from aerogate.v1.transaction_service_pb2 import TransactResponse

from aerogate_error import AerogateError
from do_in_transaction import do_in_transaction

BLOCKED = ErrorDetail(name="MRT_BLOCKED")


class ScriptedStub:
    """What becomes of each put, or of each commit, one after the other; afterwards all of them succeed."""

    def __init__(self, puts=(), commits=()):
        self.puts = list(puts)
        self.commits = list(commits)
        self.seen = []

    def Transact(self, requests):  # noqa: N802 - the name of the RPC
        is_open = False
        for request in requests:
            step = request.WhichOneof("step")
            self.seen.append(step)
            answer = TransactResponse(id=request.id)
            if step == "begin":
                is_open = True
                yield TransactResponse(id=0)
                answer.info.id = 7
            elif step == "put":
                failure = self.puts.pop(0) if self.puts else None
                if failure is None:
                    answer.put.SetInParent()
                else:
                    answer.error.code = 10
                    answer.error.details.add().Pack(failure)
            else:
                is_open = False
                failure = self.commits.pop(0) if self.commits else None
                answer.outcome.result = TRANSACTION_RESULT_COMMITTED
                if failure is not None:
                    in_doubt = failure.in_doubt
                    answer.outcome.result = TRANSACTION_RESULT_IN_DOUBT if in_doubt else TRANSACTION_RESULT_ABORTED
                    answer.outcome.error.CopyFrom(failure)
            yield answer
        if is_open:
            self.seen.append("aborted")


def put(transaction):
    transaction.send(put={})
    return "done"


class DoInTransactionTest(unittest.TestCase):
    def test_commits_and_returns_what_the_body_returned(self):
        stub = ScriptedStub()
        self.assertEqual(do_in_transaction(stub, put), "done")
        self.assertEqual(stub.seen, ["begin", "put", "commit"])

    def test_begins_anew_where_others_were_in_the_way(self):
        stub = ScriptedStub(
            puts=[BLOCKED, ErrorDetail(name="MRT_VERSION_MISMATCH")],
            commits=[ErrorDetail(name="TRANSACTION_VERIFY_FAILED")],
        )
        self.assertEqual(do_in_transaction(stub, put), "done")
        self.assertEqual((stub.seen.count("begin"), stub.seen.count("aborted")), (4, 2))

    def test_gives_up_after_as_many_attempts_as_were_asked_for(self):
        for options, attempts in (({}, 5), ({"max_attempts": 2}, 2)):
            stub = ScriptedStub(puts=[BLOCKED] * 9)
            with self.assertRaises(AerogateError):
                do_in_transaction(stub, put, **options)
            self.assertEqual(stub.seen.count("begin"), attempts)
        with self.assertRaises(ValueError):
            do_in_transaction(ScriptedStub(), put, max_attempts=0)

    def test_tries_nothing_else_again(self):
        doubt = ErrorDetail(name="TRANSACTION_IN_DOUBT", in_doubt=True)
        for stub in (ScriptedStub(puts=[ErrorDetail(name="KEY_BUSY")]), ScriptedStub(commits=[doubt])):
            with self.assertRaises(AerogateError):
                do_in_transaction(stub, put)
            self.assertEqual(stub.seen.count("begin"), 1)

    def test_aborts_with_what_the_body_raises(self):
        stub = ScriptedStub()

        def body(_):
            raise KeyError("own")

        with self.assertRaises(KeyError):
            do_in_transaction(stub, body)
        self.assertEqual(stub.seen, ["begin", "aborted"])


if __name__ == "__main__":
    unittest.main()
