"""Writes the values of test/vectors/values.json through a gateway, or reads them from sets that a program in any language
wrote and compares: ``python value_vectors.py write|read grpc|connect host:port values.json set...``"""

from __future__ import annotations

import argparse
import base64
import http.client
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import grpc
from aerogate.v1.key_pb2 import Key
from aerogate.v1.session_service_pb2 import GetRequest, GetResponse, PutRequest, PutResponse
from aerogate.v1.session_service_pb2_grpc import SessionServiceStub
from aerogate.v1.value_pb2 import Value

from aerogate_error import decode

# The seconds each call may take.
CALL_TIMEOUT = 30


class Vector(NamedTuple):
    """One value: what is written, and what is read, which is sorted where the server sorts."""

    name: str
    written: bytes
    stored: bytes


class Session(NamedTuple):
    """The two calls, whatever carries them."""

    put: Callable[[PutRequest], PutResponse]
    get: Callable[[GetRequest], GetResponse]


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("mode", choices=["write", "read"])
    arguments.add_argument("protocol", choices=["grpc", "connect"])
    arguments.add_argument("address")
    arguments.add_argument("file", type=Path)
    arguments.add_argument("sets", nargs="+", metavar="set")
    given = arguments.parse_args()
    vectors = load(given.file)
    connect = grpc_session if given.protocol == "grpc" else connect_session
    with connect(given.address) as session:
        different = 0
        for name in given.sets:
            if given.mode == "write":
                write(session, vectors, name)
            else:
                different += read(session, vectors, name)
    if different > 0:
        sys.exit(1)


def load(file: Path) -> list[Vector]:
    """The binary form of each value; the JSON beside it is for people."""
    return [
        Vector(
            name=each["name"],
            written=base64.b64decode(each["binary"]),
            stored=base64.b64decode(each.get("stored", each)["binary"]),
        )
        for each in json.loads(file.read_text(encoding="utf-8"))
    ]


def write(session: Session, vectors: list[Vector], set_name: str) -> None:
    for name, written, _ in vectors:
        session.put(PutRequest(key=key(set_name, name), bins={"v": Value.FromString(written)}))
    print(f"{set_name}: {len(vectors)} written")


def read(session: Session, vectors: list[Vector], set_name: str) -> int:
    """Prints what differs, and tells how many values do."""
    different = 0
    for name, _, stored in vectors:
        answer = session.get(GetRequest(key=key(set_name, name), allow_missing=True))
        bins = answer.result.record.bins
        # Bytes tell what == does not: NaN equals nothing, and -0.0 equals 0.0.
        found = bins["v"].SerializeToString(deterministic=True) if "v" in bins else None
        if found != stored:
            different += 1
            print(f"{set_name}, {name}: expected {show(stored)}, found {show(found)}")
    print(f"{set_name}: {len(vectors)} read, {different} different")
    return different


def key(set_name: str, name: str) -> Key:
    return Key(namespace="test", set=set_name, string_value=name)


def show(message: bytes | None) -> str:
    return "nothing" if message is None else base64.b64encode(message).decode()


@contextmanager
def grpc_session(address: str) -> Iterator[Session]:
    with grpc.insecure_channel(address) as channel:
        stub = SessionServiceStub(channel)
        try:
            yield Session(
                put=lambda request: stub.Put(request, timeout=CALL_TIMEOUT),
                get=lambda request: stub.Get(request, timeout=CALL_TIMEOUT),
            )
        except grpc.RpcError as error:
            raise decode(error) from error


@contextmanager
def connect_session(address: str) -> Iterator[Session]:
    """Connect needs no library: a unary call is a POST of the message as protobuf, answered with another."""
    connection = http.client.HTTPConnection(address, timeout=CALL_TIMEOUT)
    headers = {
        "content-type": "application/proto",
        "connect-protocol-version": "1",
        "connect-timeout-ms": str(CALL_TIMEOUT * 1000),
    }

    def call(method: str, request: PutRequest | GetRequest) -> bytes:
        path = f"/aerogate.v1.SessionService/{method}"
        connection.request("POST", path, request.SerializeToString(), headers)
        response = connection.getresponse()
        body = response.read()
        if response.status != http.HTTPStatus.OK:
            # The error as JSON, with its code and message.
            raise RuntimeError(f"{method}: {response.status} {body.decode()}")
        return body

    try:
        yield Session(
            put=lambda request: PutResponse.FromString(call("Put", request)),
            get=lambda request: GetResponse.FromString(call("Get", request)),
        )
    finally:
        connection.close()


if __name__ == "__main__":
    main()
