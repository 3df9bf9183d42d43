"""Tests of do_in_transaction, on a service that answers as it is told: ``python -m unittest`` in this folder."""

import json
import unittest
from pathlib import Path

import grpc
from aerogate.v1.error_pb2 import ErrorDetail
from aerogate.v1.transaction_pb2 import (
    TRANSACTION_RESULT_ABORTED,
    TRANSACTION_RESULT_COMMITTED,
    TRANSACTION_RESULT_IN_DOUBT,
)
from aerogate.v1.transaction_service_pb2 import TransactResponse

from aerogate_error import AerogateError
from do_in_transaction import do_in_transaction

CASES = Path(__file__).parents[2] / "test/vectors/transaction-attempts.json"


class StreamLostError(grpc.RpcError):
    """What a call ends with whose connection is gone."""


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
                failure = _shift(self.puts)
                if failure is None:
                    answer.put.SetInParent()
                else:
                    answer.error.code = 10
                    answer.error.details.add().Pack(failure)
            else:
                is_open = False
                failure = _shift(self.commits)
                answer.outcome.result = TRANSACTION_RESULT_COMMITTED
                if failure is not None:
                    in_doubt = failure.in_doubt
                    answer.outcome.result = TRANSACTION_RESULT_IN_DOUBT if in_doubt else TRANSACTION_RESULT_ABORTED
                    answer.outcome.error.CopyFrom(failure)
            yield answer
        if is_open:
            self.seen.append("aborted")


class DoInTransactionTest(unittest.TestCase):
    def test_cases_of_every_language(self):
        cases = json.loads(CASES.read_text(encoding="utf-8"))
        self.assertGreater(len(cases), 0)
        for case in cases:
            with self.subTest(case["name"]):
                self.assertEqual(*self.play(case))

    def play(self, case):
        """The steps the service saw, and those it should have seen."""
        stub = ScriptedStub(case.get("puts", ()), case.get("commits", ()))
        options = {"max_attempts": case["maxAttempts"]} if "maxAttempts" in case else {}

        def body(transaction):
            transaction.send(put={})
            if case.get("bodyFails"):
                raise KeyError("own")
            return "done"

        if "error" in case:
            with self.assertRaises(AerogateError) as caught:
                do_in_transaction(stub, body, **options)
            self.assertEqual(caught.exception.name, case["error"])
            in_doubt = any(failure.get("inDoubt") for failure in case.get("commits", ()))
            self.assertEqual(caught.exception.in_doubt, in_doubt)
        elif case.get("isLost"):
            with self.assertRaises(StreamLostError):
                do_in_transaction(stub, body, **options)
        elif case.get("bodyFails"):
            with self.assertRaises(KeyError):
                do_in_transaction(stub, body, **options)
        elif case.get("isRefused"):
            with self.assertRaises(ValueError):
                do_in_transaction(stub, body, **options)
        else:
            self.assertEqual(do_in_transaction(stub, body, **options), "done")
        return stub.seen, case["steps"]

    def test_refuses_no_attempts(self):
        with self.assertRaises(ValueError):
            do_in_transaction(ScriptedStub(), lambda _: None, max_attempts=0)


def _shift(failures):
    """The next failure, None where there is none."""
    failure = failures.pop(0) if failures else None
    if failure is None:
        return None
    if failure.get("isLost"):
        raise StreamLostError
    return ErrorDetail(name=failure["name"], in_doubt=failure.get("inDoubt", False))


if __name__ == "__main__":
    unittest.main()
