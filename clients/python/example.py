"""A program to start from: connects to an Aerogate gateway, writes and reads a record, sends a batch in which one row
fails, and decodes the errors of three calls that are refused."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Mapping

import grpc
from aerogate.v1.key_pb2 import Key
from aerogate.v1.operation_pb2 import Operation
from aerogate.v1.segment_pb2 import Segment
from aerogate.v1.session_service_pb2 import ExecuteRequest, GetRequest, PutRequest
from aerogate.v1.session_service_pb2_grpc import SessionServiceStub
from aerogate.v1.value_pb2 import ListValue, Marker, Value

from aerogate_error import AerogateError, decode

# The seconds each call may take. The gateway hears of it and gives up in time to say so.
CALL_TIMEOUT = 5


def main() -> None:
    address = sys.argv[1] if len(sys.argv) > 1 else os.environ.get("AEROGATE_ADDRESS", "localhost:50051")
    # Plaintext, as the gateway serves on loopback; grpc.secure_channel for one with a certificate. One channel serves
    # any number of threads at the same time.
    with grpc.insecure_channel(address) as channel:
        session = SessionServiceStub(channel)
        try:
            run(session)
        except grpc.RpcError as error:
            raise decode(error) from error


def run(session: SessionServiceStub) -> None:
    remove_all(session, "ada", "grace", "edsger", "nobody")
    put_and_get(session)
    insert_several(session, "grace", "ada", "edsger")
    provoke_errors(session)


def put_and_get(session: SessionServiceStub) -> None:
    """Writes a record with a bin of each common type, and reads it back."""
    bins = {
        "name": text("Ada Lovelace"),
        "id": Value(int_value=9007199254740993),
        "score": Value(double_value=2.5),
        "tags": Value(list_value=ListValue(values=[text("mathematics"), text("engines")])),
    }
    put = session.Put(PutRequest(key=key("ada"), bins=bins), timeout=CALL_TIMEOUT)
    print(f"put ada: generation {put.result.record.generation}")

    get = session.Get(GetRequest(key=key("ada")), timeout=CALL_TIMEOUT)
    print(f"get ada: {show_bins(get.result.record.bins)}")


def insert_several(session: SessionServiceStub, *names: str) -> None:
    """Sends one batch. With several keys, what goes wrong with one stands in its row and the call is OK."""
    segment = Segment(
        keys=[key(name) for name in names],
        insert=Marker(),
        operations=[Operation(bin="name", put=text("new"))],
    )
    answer = session.Execute(ExecuteRequest(segments=[segment]), timeout=CALL_TIMEOUT)
    print(f"insert {', '.join(names)}: {answer.summary.ok} ok, {answer.summary.failed} failed")
    for row in answer.results:
        failed = row.HasField("error")
        outcome = describe(AerogateError(row.error)) if failed else f"generation {row.record.generation}"
        print(f"  row {row.index}: {outcome}")


def provoke_errors(session: SessionServiceStub) -> None:
    """Makes calls that fail, and shows what their errors say."""
    report("get nobody", lambda: session.Get(GetRequest(key=key("nobody")), timeout=CALL_TIMEOUT))
    put = PutRequest(key=key("ada"), bins={"name": text("Ada")}, generation=9)
    report("put ada at generation 9", lambda: session.Put(put, timeout=CALL_TIMEOUT))
    get = GetRequest(key=Key(namespace="test", set="example"))
    report("get without a user key", lambda: session.Get(get, timeout=CALL_TIMEOUT))


def report(call: str, attempt: Callable[[], object]) -> None:
    """Prints the error that is expected of a call; any other goes up."""
    try:
        attempt()
    except grpc.RpcError as error:
        failure = decode(error)
        if not isinstance(failure, AerogateError) or failure.status is None:
            raise
        print(f"{call}: {failure.status.name}, {describe(failure)}")
    else:
        raise RuntimeError(f"{call} should have been refused")


def describe(failure: AerogateError) -> str:
    origin = "client error" if failure.server_code is None else f"server code {failure.server_code}"
    field = f", field {failure.field}" if failure.field else ""
    in_doubt = str(failure.in_doubt).lower()
    return f"{failure.name} ({origin}){field}, retry {failure.retry_advice}, in doubt {in_doubt}"


def remove_all(session: SessionServiceStub, *names: str) -> None:
    """Makes the program start from nothing each time. What is missing already is no error in a row."""
    segment = Segment(keys=[key(name) for name in names], delete=Marker())
    # wait_for_ready lets the first call wait for the gateway instead of failing where it is not up yet.
    session.Execute(ExecuteRequest(segments=[segment]), timeout=CALL_TIMEOUT, wait_for_ready=True)


def key(name: str) -> Key:
    return Key(namespace="test", set="example", string_value=name)


def text(value: str) -> Value:
    return Value(string_value=value)


def show_bins(bins: Mapping[str, Value]) -> str:
    return ", ".join(f"{name}={show_value(bins[name])}" for name in sorted(bins))


def show_value(value: Value) -> str:
    """Switches over the cases of a Value, as programs that read bins do."""
    kind = value.WhichOneof("kind")
    if kind == "int_value":
        return str(value.int_value)
    if kind == "double_value":
        return str(value.double_value)
    if kind == "string_value":
        return json.dumps(value.string_value)
    if kind == "list_value":
        return f"[{', '.join(show_value(element) for element in value.list_value.values)}]"
    return f"({kind})"


if __name__ == "__main__":
    main()
