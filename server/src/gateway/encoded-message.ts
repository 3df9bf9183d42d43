/** A message of an answer that a service has encoded itself, since making an object of each part first costs several times as much. */

import {
  type DescMessage,
  fromBinary,
  type MessageInitShape,
  type MessageShape,
} from '@bufbuild/protobuf';

export class EncodedMessage {
  readonly bytes: Uint8Array;

  /** `bytes`: a whole message of the RPC's answer; nobody writes into them any more. */
  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }
}

export function encodedMessage(bytes: Uint8Array): EncodedMessage {
  return new EncodedMessage(bytes);
}

/** The message as an object, for transports that have to look into it. */
export function decodedMessage<M extends DescMessage>(
  schema: M,
  message: MessageInitShape<M> | EncodedMessage,
): MessageInitShape<M> | MessageShape<M> {
  return message instanceof EncodedMessage ? fromBinary(schema, message.bytes) : message;
}
