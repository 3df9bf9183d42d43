// HTTP/2 as a load generator needs it: requests made once as bytes, and answers looked at no further than their frames.

const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 'latin1');
const HEADER_BYTES = 9;
const TYPE = {
  data: 0,
  headers: 1,
  rstStream: 3,
  settings: 4,
  ping: 6,
  goAway: 7,
  windowUpdate: 8,
};
const FLAG = { endStream: 0x1, ack: 0x1, endHeaders: 0x4 };
const INITIAL_WINDOW_SETTING = 4;
const WINDOW_BYTES = 2 ** 30;

export { FLAG, TYPE };

export function frame(type, flags, stream, payload = Buffer.alloc(0)) {
  const bytes = Buffer.alloc(HEADER_BYTES + payload.length);
  bytes.writeUIntBE(payload.length, 0, 3);
  bytes[3] = type;
  bytes[4] = flags;
  bytes.writeUInt32BE(stream, 5);
  payload.copy(bytes, HEADER_BYTES);
  return bytes;
}

/** Headers as literals that no table remembers: the same bytes on every stream. */
export function encodeHeaders(headers) {
  const parts = [];
  for (const [name, value] of Object.entries(headers)) {
    parts.push(Buffer.from([0]), text(name), text(value));
  }
  return Buffer.concat(parts);
}

/** Below 127 bytes a length is one byte. */
function text(value) {
  if (value.length > 126) throw new RangeError('headers of the load are short');
  return Buffer.concat([Buffer.from([value.length]), Buffer.from(value, 'latin1')]);
}

/** What opens a connection: windows so large that they never hold anything back, asked for once. */
export function opening() {
  const settings = Buffer.alloc(6);
  settings.writeUInt16BE(INITIAL_WINDOW_SETTING, 0);
  settings.writeUInt32BE(WINDOW_BYTES, 2);
  return Buffer.concat([PREFACE, frame(TYPE.settings, 0, 0, settings), moreWindow(WINDOW_BYTES)]);
}

export function moreWindow(bytes, stream = 0) {
  const payload = Buffer.alloc(4);
  payload.writeUInt32BE(bytes);
  return frame(TYPE.windowUpdate, 0, stream, payload);
}

/** Calls `onFrame(type, flags, stream, payload)` for each whole frame of what comes in; payloads are views. */
export function createFrameReader(onFrame) {
  let rest = Buffer.alloc(0);
  return (chunk) => {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let at = 0;
    while (bytes.length - at >= HEADER_BYTES) {
      const end = at + HEADER_BYTES + bytes.readUIntBE(at, 3);
      if (end > bytes.length) break;
      const stream = bytes.readUInt32BE(at + 5);
      onFrame(bytes[at + 3], bytes[at + 4], stream, bytes.subarray(at + HEADER_BYTES, end));
      at = end;
    }
    rest = bytes.subarray(at);
  };
}

/** A message in gRPC's frame: not compressed, with its length. */
export function grpcFrame(message) {
  const bytes = Buffer.alloc(5 + message.length);
  bytes.writeUInt32BE(message.length, 1);
  Buffer.from(message).copy(bytes, 5);
  return bytes;
}

/** Calls `onMessage` for each whole gRPC message in the DATA of one stream. */
export function createMessageReader(onMessage) {
  let rest = Buffer.alloc(0);
  return (chunk) => {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let at = 0;
    while (bytes.length - at >= 5) {
      const end = at + 5 + bytes.readUInt32BE(at + 1);
      if (end > bytes.length) break;
      onMessage(bytes.subarray(at + 5, end));
      at = end;
    }
    rest = bytes.subarray(at);
  };
}

/** Calls `onField(number, start, end)` for each field of length-delimited type in `bytes[from, to)`. */
export function eachField(bytes, from, to, onField) {
  let at = from;
  while (at < to) {
    const tag = bytes[at];
    at += 1;
    switch (tag & 7) {
      case 0:
        while (bytes[at] >= 0x80) at += 1;
        at += 1;
        break;
      case 1:
        at += 8;
        break;
      case 2: {
        let length = 0;
        let shift = 0;
        while (bytes[at] >= 0x80) {
          length |= (bytes[at] & 0x7f) << shift;
          shift += 7;
          at += 1;
        }
        length |= bytes[at] << shift;
        at += 1;
        onField(tag >> 3, at, at + length);
        at += length;
        break;
      }
      default:
        throw new Error('a field no answer has');
    }
  }
}
