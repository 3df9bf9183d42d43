"""Runs a body in a transaction, and again from its beginning where other transactions were in its way."""

from __future__ import annotations

import queue
import time
from collections.abc import Callable, Iterator
from typing import TypeVar

from aerogate.v1 import error_pb2, transaction_pb2, transaction_service_pb2
from aerogate.v1.transaction_service_pb2_grpc import TransactionServiceStub
from google.rpc import status_pb2

from aerogate_error import AerogateError

Result = TypeVar("Result")

#: What the SDK carries a transaction out again for. Not a commit in doubt, of which ``in_doubt`` is true.
_REPEATED = frozenset({"MRT_BLOCKED", "MRT_VERSION_MISMATCH", "TRANSACTION_VERIFY_FAILED"})

_IN_DOUBT = error_pb2.ErrorDetail(
    name="TRANSACTION_IN_DOUBT",
    message="The stream was lost under the commit.",
    in_doubt=True,
    retry_advice=error_pb2.RETRY_ADVICE_NEVER,
)


def do_in_transaction(
    stub: TransactionServiceStub,
    body: Callable[[Transaction], Result],
    *,
    max_attempts: int = 5,
    sleep_between_retries: float = 0.0,
    begin: transaction_service_pb2.BeginTransaction | None = None,
) -> Result:
    """What the body returns, once it is committed. Whatever else the body raises aborts the transaction, and is raised.

    sleep_between_retries is in seconds.
    """
    if max_attempts < 1:
        raise ValueError("max_attempts is 1 or more")
    for attempt in range(1, max_attempts + 1):
        transaction = Transaction(stub)
        try:
            transaction.send(begin=begin or transaction_service_pb2.BeginTransaction())
            result = body(transaction)
            transaction.commit()
            return result
        except AerogateError as error:
            if error.in_doubt or error.name not in _REPEATED or attempt == max_attempts:
                raise
        finally:
            # Without a commit this aborts.
            transaction.close()
        time.sleep(sleep_between_retries)
    raise AssertionError("unreachable")


class Transaction:
    """An open transaction: one step under way at a time, each answered before the next is sent."""

    def __init__(self, stub: TransactionServiceStub) -> None:
        self._steps: queue.SimpleQueue[transaction_service_pb2.TransactRequest | None] = queue.SimpleQueue()
        self._answers = stub.Transact(self._requests())
        self._id = 0

    def send(self, **step):
        """The answer to one step, given by its name: ``get=``, ``put=`` or ``execute=``. Raises AerogateError."""
        self._id += 1
        self._steps.put(transaction_service_pb2.TransactRequest(id=self._id, **step))
        for answer in self._answers:
            # Under id 0 the gateway tells that the transaction's time is over; the step says so itself.
            if answer.id != self._id:
                continue
            kind = answer.WhichOneof("answer")
            if kind == "error":
                raise _error_of(answer.error)
            return getattr(answer, kind)
        raise RuntimeError("the stream ended")

    def commit(self) -> None:
        try:
            outcome = self.send(commit={})
        except AerogateError:
            raise
        except Exception as lost:
            # A commit that has begun is finished: whoever loses the stream under it does not know.
            raise AerogateError(_IN_DOUBT) from lost
        if outcome.result != transaction_pb2.TRANSACTION_RESULT_COMMITTED:
            raise AerogateError(outcome.error)

    def close(self) -> None:
        self._steps.put(None)
        # The gateway ends the stream when what was open is aborted; of one that is lost, it does the same.
        try:
            for _ in self._answers:
                pass
        except Exception:  # noqa: BLE001 - what ended the transaction is being raised already
            pass

    def _requests(self) -> Iterator[transaction_service_pb2.TransactRequest]:
        while (step := self._steps.get()) is not None:
            yield step


def _error_of(status: status_pb2.Status) -> Exception:
    for packed in status.details:
        detail = error_pb2.ErrorDetail()
        if packed.Unpack(detail):
            return AerogateError(detail)
    return RuntimeError(status.message)
