// The load generator, in a process of its own: requests made beforehand, over plain sockets, so that what it costs is little and
// known. Each line it gets is a load as JSON, and is answered with what was measured.
import { once } from 'node:events';
import { connect as connectTcp } from 'node:net';
import { createInterface } from 'node:readline';
import { connect as connectTls } from 'node:tls';
import {
  createFrameReader,
  createMessageReader,
  eachField,
  encodeHeaders,
  FLAG,
  frame,
  grpcFrame,
  moreWindow,
  opening,
  TYPE,
} from './h2-frames.mjs';
import { createLoad, pipelineMessage } from './load-messages.mjs';
import { pause, percentiles } from './measure.mjs';

const LATENCIES_MAX = 4_000_000;
/** Between two windows given back to the server. */
const WINDOW_STEP_BYTES = 2 ** 24;
const PACE_MS = 1;
/** Fewer than the streams a connection of the gateway may have; a paced load that falls so far behind waits. */
const OPEN_CALLS_MAX = 200;
/** Messages of each place of a pipeline, taken in turns. */
const PIPELINE_VARIETY = 8;
/** How long the answers of what is under way may take. */
const LAST_ANSWERS_MS = 5_000;

const CONTENT_TYPES = { grpc: 'application/grpc', connect: 'application/proto' };
const RESULT = { id: 1, get: 2, put: 3, execute: 4, error: 5 };

/** What was measured, in records: rate, failures, latencies of calls, and the part of a core this process took. */
async function run(options) {
  const load = createLoad(options.load, options);
  const tally = new Tally();
  const open = load.items === undefined ? UnaryConnection : PipelineConnection;
  const each = Math.ceil(options.inFlight / options.connections);
  const connections = Array.from(
    { length: options.connections },
    () => new open({ ...options, load, tally, places: each }),
  );
  await Promise.all(connections.map((connection) => connection.opened));
  const stop = startLoad(connections, options);
  await pause(options.warmUpMs);
  tally.start();
  const cpuBefore = process.cpuUsage();
  const startMs = performance.now();
  do await pause(options.durationMs);
  while (tally.done === 0 && performance.now() - startMs < LAST_ANSWERS_MS);
  const elapsedMs = performance.now() - startMs;
  const { user, system } = process.cpuUsage(cpuBefore);
  const measured = tally.stop();
  stop();
  for (const connection of connections) connection.close();
  return {
    perSecond: (measured.done * 1_000) / elapsedMs,
    failed: measured.failed,
    calls: measured.calls,
    latencyMs: percentiles(measured.latencies),
    generatorCores: (user + system) / 1_000 / elapsedMs,
  };
}

/** Keeps all places taken, or with a rate calls at that pace. */
function startLoad(connections, { perSecond }) {
  if (perSecond === undefined) {
    for (const connection of connections) connection.keepFull();
    return () => undefined;
  }
  const startMs = performance.now();
  let sent = 0;
  const timer = setInterval(() => {
    const due = Math.floor(((performance.now() - startMs) * perSecond) / 1_000);
    for (const connection of connections) {
      const share = Math.ceil((due - sent) / connections.length);
      if (share <= 0) break;
      sent += connection.begin(Math.min(share, due - sent));
    }
  }, PACE_MS);
  return () => clearInterval(timer);
}

class Tally {
  done = 0;
  #failed = 0;
  #isOn = false;
  #latencies = new Float64Array(LATENCIES_MAX);
  #calls = 0;

  start() {
    this.done = 0;
    this.#failed = 0;
    this.#calls = 0;
    this.#isOn = true;
  }

  stop() {
    this.#isOn = false;
    const measured = Math.min(this.#calls, LATENCIES_MAX);
    const latencies = this.#latencies.subarray(0, measured);
    return { done: this.done, failed: this.#failed, calls: this.#calls, latencies };
  }

  ended(rows, wanted, tookMs) {
    if (!this.#isOn) return;
    this.done += rows;
    if (rows !== wanted) this.#failed += 1;
    if (this.#calls < LATENCIES_MAX) this.#latencies[this.#calls] = tookMs;
    this.#calls += 1;
  }
}

class Connection {
  constructor({ port, tls, path, protocol }) {
    this.socket = tls
      ? connectTls({ port, host: '127.0.0.1', ALPNProtocols: ['h2'], rejectUnauthorized: false })
      : connectTcp({ port, host: '127.0.0.1', noDelay: true });
    this.headers = encodeHeaders({
      ':method': 'POST',
      ':scheme': tls ? 'https' : 'http',
      ':path': path,
      ':authority': 'localhost',
      'content-type': CONTENT_TYPES[protocol],
      ...(protocol === 'grpc' ? { te: 'trailers' } : { 'connect-protocol-version': '1' }),
    });
    this.isFull = false;
    this.out = [];
    this.consumed = 0;
    const read = createFrameReader((...frameParts) => this.onFrame(...frameParts));
    this.socket.on('data', (chunk) => {
      read(chunk);
      this.flush();
    });
    this.socket.on('error', (error) => {
      if (!this.isClosed) throw error;
    });
    this.opened = once(this.socket, tls ? 'secureConnect' : 'connect').then(() => {
      this.out.push(opening());
      this.onOpen();
      this.flush();
    });
  }

  onOpen() {}

  onFrame(type, flags, stream, payload) {
    switch (type) {
      case TYPE.data:
        this.giveBack(stream, payload.length);
        this.onData(stream, payload);
        if ((flags & FLAG.endStream) !== 0) this.onEnd(stream);
        break;
      case TYPE.headers:
        if ((flags & FLAG.endStream) !== 0) this.onEnd(stream);
        break;
      case TYPE.settings:
        if ((flags & FLAG.ack) === 0) this.out.push(frame(TYPE.settings, FLAG.ack, 0));
        break;
      case TYPE.ping:
        if ((flags & FLAG.ack) === 0) this.out.push(frame(TYPE.ping, FLAG.ack, 0, payload));
        break;
      case TYPE.rstStream:
        this.onEnd(stream);
        break;
      case TYPE.goAway:
        if (!this.isClosed)
          throw new Error(`the server closes the connection: ${payload.subarray(8)}`);
    }
  }

  giveBack(stream, bytes) {
    this.consumed += bytes;
    if (this.consumed < WINDOW_STEP_BYTES) return;
    this.out.push(moreWindow(this.consumed), ...this.streamWindow(stream, this.consumed));
    this.consumed = 0;
  }

  streamWindow() {
    return [];
  }

  flush() {
    if (this.out.length === 0) return;
    this.socket.write(this.out.length === 1 ? this.out[0] : Buffer.concat(this.out));
    this.out = [];
  }

  close() {
    this.isClosed = true;
    this.socket.destroy();
  }
}

/** Calls of one request each, answered with one message or several. */
class UnaryConnection extends Connection {
  constructor(options) {
    super({ ...options, path: options.path ?? options.load.path });
    const { load, protocol } = options;
    this.options = options;
    const length = this.headers.length;
    const head = frame(TYPE.headers, FLAG.endHeaders, 0, this.headers);
    this.templates = load.requests.map((message) => {
      const body = protocol === 'grpc' ? grpcFrame(message) : Buffer.from(message);
      return Buffer.concat([head, frame(TYPE.data, FLAG.endStream, 0, body)]);
    });
    this.secondId = 9 + length + 5;
    this.nextStream = 1;
    this.calls = new Map();
  }

  keepFull() {
    this.isFull = true;
    this.begin(this.options.places);
  }

  begin(count) {
    const room = Math.max(0, Math.min(count, OPEN_CALLS_MAX - this.calls.size));
    for (let i = 0; i < room; i += 1) this.call();
    this.flush();
    return room;
  }

  call() {
    const id = this.nextStream;
    this.nextStream += 2;
    const bytes = Buffer.from(this.templates[(id >> 1) % this.templates.length]);
    bytes.writeUInt32BE(id, 5);
    bytes.writeUInt32BE(id, this.secondId);
    this.calls.set(id, { startMs: performance.now(), rows: 0, reader: undefined });
    this.out.push(bytes);
  }

  onData(stream, payload) {
    const call = this.calls.get(stream);
    if (call === undefined || payload.length === 0) return;
    const { load, protocol } = this.options;
    if (protocol === 'connect') {
      call.rows += load.count(payload);
      return;
    }
    const isWhole = payload.length >= 5 && payload.length === payload.readUInt32BE(1) + 5;
    if (call.reader === undefined && isWhole) {
      call.rows += load.count(payload.subarray(5));
      return;
    }
    call.reader ??= createMessageReader((message) => {
      call.rows += load.count(message);
    });
    call.reader(payload);
  }

  onEnd(stream) {
    const call = this.calls.get(stream);
    if (call === undefined) return;
    this.calls.delete(stream);
    const { tally, load } = this.options;
    tally.ended(call.rows, load.rows, performance.now() - call.startMs);
    if (this.isFull && !this.isClosed) this.call();
  }
}

/** One stream; each place sends its message again when all items of it are answered. */
class PipelineConnection extends Connection {
  constructor(options) {
    super({ ...options, path: options.load.path });
    this.options = options;
    const { load, places } = options;
    const count = Math.max(1, Math.floor(places / load.size));
    this.places = Array.from({ length: count }, (_, place) => ({
      missing: 0,
      startMs: 0,
      turn: 0,
      messages: Array.from({ length: PIPELINE_VARIETY }, (_, turn) =>
        placeMessage(load, place, turn * count + place),
      ),
    }));
    this.idle = [...this.places];
    this.read = createMessageReader((message) => this.onMessage(message));
  }

  onOpen() {
    this.out.push(frame(TYPE.headers, FLAG.endHeaders, 1, this.headers));
  }

  keepFull() {
    this.isFull = true;
    this.begin(Number.POSITIVE_INFINITY);
  }

  /** Counted in items, as rates are. */
  begin(items) {
    const { size } = this.options.load;
    let begun = 0;
    while (begun < items && this.idle.length > 0) {
      this.send(this.idle.pop());
      begun += size;
    }
    this.flush();
    return begun;
  }

  send(place) {
    place.missing = this.options.load.size;
    place.startMs = performance.now();
    this.out.push(place.messages[place.turn]);
    place.turn = (place.turn + 1) % PIPELINE_VARIETY;
  }

  onData(_stream, payload) {
    this.read(payload);
  }

  onMessage(message) {
    eachField(message, 0, message.length, (field, start, end) => {
      if (field === 1) this.onResult(message, start, end);
    });
  }

  onResult(message, start, end) {
    const place = this.places[Math.floor((idOf(message, start) - 1) / this.options.load.size)];
    let answered = 0;
    eachField(message, start, end, (field) => {
      if (field >= RESULT.get && field <= RESULT.execute) answered = 1;
    });
    this.options.tally.ended(answered, 1, performance.now() - place.startMs);
    place.missing -= 1;
    if (place.missing > 0) return;
    if (this.isFull && !this.isClosed) this.send(place);
    else this.idle.push(place);
  }

  onEnd() {
    if (!this.isClosed) throw new Error('the pipeline ended in the middle of the load');
  }

  streamWindow(stream, bytes) {
    return [moreWindow(bytes, stream)];
  }
}

/** Ids by place, keys by what comes: two places never work on the same records at a time. */
function placeMessage(load, place, number) {
  const items = (i) => load.items(number * load.size + (i - place * load.size));
  const message = pipelineMessage({ items, size: load.size }, place * load.size);
  return frame(TYPE.data, 0, 1, grpcFrame(message));
}

/** The id is the first field of a result, a varint. */
function idOf(bytes, start) {
  let id = 0;
  let shift = 1;
  let at = start + 1;
  for (; bytes[at] >= 0x80; at += 1) {
    id += (bytes[at] & 0x7f) * shift;
    shift *= 128;
  }
  return id + bytes[at] * shift;
}

for await (const line of createInterface(process.stdin)) {
  console.log(JSON.stringify(await run(JSON.parse(line))));
}
