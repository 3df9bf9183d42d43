/** The MessagePack dialect of lists and maps, both directions. */

export { decodeMsgpack, readMsgpackValue } from './msgpack-decode.js';
export { containerHeadBytes, encodeMsgpack, msgpackBytes } from './msgpack-encode.js';
