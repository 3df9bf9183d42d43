/** The Prometheus metrics of one gateway, in a registry of its own: calls by RPC and code, and what the process does. */

import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Clock } from '../../model/clock.js';
import type { Call } from '../transport/call.js';
import type { CallObserver, CallOutcome } from '../transport/calls.js';
import { codeName } from './access-log.js';

export interface BuildFacts {
  /** For example `0.1.0`. */
  readonly version: string;
  /** Unset for a published package. */
  readonly commit?: string | undefined;
  /** Of Node. */
  readonly node: string;
}

export interface Metrics {
  readonly registry: Registry;
  readonly observer: CallObserver;
}

/** From what the embedded node answers in to what nobody should wait for. */
const LATENCY_BUCKETS_SECONDS = [
  0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30,
];

/** Labels are bounded: RPCs by the API, codes and protocols by gRPC. Nothing a caller writes becomes one. */
export function createMetrics(build: BuildFacts, embedded: boolean, clock: Clock): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  addBuildInfo(registry, build, embedded);
  return { registry, observer: new CallMetrics(registry, clock) };
}

function addBuildInfo(registry: Registry, build: BuildFacts, embedded: boolean): void {
  new Gauge({
    name: 'aerogate_build_info',
    help: 'Which gateway this is; always 1.',
    labelNames: ['version', 'commit', 'node'],
    registers: [registry],
  }).set({ version: build.version, commit: build.commit ?? '', node: build.node }, 1);
  new Gauge({
    name: 'aerogate_embedded',
    help: '1 while the cluster is a node inside this process, which is for development.',
    registers: [registry],
  }).set(embedded ? 1 : 0);
}

interface RpcMetrics {
  readonly duration: { observe(seconds: number): void };
  readonly inFlight: { inc(): void; dec(): void };
  readonly requestBytes: { inc(bytes: number): void };
  readonly responseBytes: { inc(bytes: number): void };
  readonly requestMessages: { inc(messages: number): void };
  readonly responseMessages: { inc(messages: number): void };
  readonly byOutcome: Map<string, { inc(): void }>;
}

/** The library finds a metric by its labels anew each time; here that is done once per RPC. */
class CallMetrics implements CallObserver {
  readonly #clock: Clock;
  readonly #rpcs = new Map<string, RpcMetrics>();
  readonly #calls: Counter<'rpc' | 'protocol' | 'code'>;
  readonly #duration: Histogram<'rpc'>;
  readonly #inFlight: Gauge<'rpc'>;
  readonly #bytes: Counter<'rpc' | 'direction'>;
  readonly #messages: Counter<'rpc' | 'direction'>;

  constructor(registry: Registry, clock: Clock) {
    const registers = [registry];
    this.#clock = clock;
    this.#calls = new Counter({
      name: 'aerogate_calls_total',
      help: 'Calls that ended, by how.',
      labelNames: ['rpc', 'protocol', 'code'],
      registers,
    });
    this.#duration = new Histogram({
      name: 'aerogate_call_duration_seconds',
      help: 'Time from the headers of a call to its end; for streams, how long they were open.',
      labelNames: ['rpc'],
      buckets: LATENCY_BUCKETS_SECONDS,
      registers,
    });
    this.#inFlight = new Gauge({
      name: 'aerogate_calls_in_flight',
      help: 'Calls under way.',
      labelNames: ['rpc'],
      registers,
    });
    this.#bytes = new Counter({
      name: 'aerogate_message_bytes_total',
      help: 'Bytes of the messages of calls that ended.',
      labelNames: ['rpc', 'direction'],
      registers,
    });
    this.#messages = new Counter({
      name: 'aerogate_messages_total',
      help: 'Messages of calls that ended.',
      labelNames: ['rpc', 'direction'],
      registers,
    });
  }

  began(call: Call): void {
    this.#metricsOf(call.rpc.name).inFlight.inc();
  }

  ended(call: Call, outcome: CallOutcome): void {
    const metrics = this.#metricsOf(call.rpc.name);
    metrics.inFlight.dec();
    metrics.duration.observe((this.#clock.monotonicMs() - call.startedMs) / 1_000);
    metrics.requestBytes.inc(call.requestBytes);
    metrics.responseBytes.inc(call.responseBytes);
    metrics.requestMessages.inc(call.requestMessages);
    metrics.responseMessages.inc(call.responseMessages);
    this.#countOutcome(call, outcome, metrics);
  }

  #countOutcome(call: Call, { code }: CallOutcome, { byOutcome }: RpcMetrics): void {
    const key = `${call.protocol} ${code}`;
    let counter = byOutcome.get(key);
    if (counter === undefined) {
      counter = this.#calls.labels(call.rpc.name, call.protocol, codeName(code));
      byOutcome.set(key, counter);
    }
    counter.inc();
  }

  #metricsOf(rpc: string): RpcMetrics {
    const known = this.#rpcs.get(rpc);
    if (known !== undefined) return known;
    const made = {
      duration: this.#duration.labels(rpc),
      inFlight: this.#inFlight.labels(rpc),
      requestBytes: this.#bytes.labels(rpc, 'request'),
      responseBytes: this.#bytes.labels(rpc, 'response'),
      requestMessages: this.#messages.labels(rpc, 'request'),
      responseMessages: this.#messages.labels(rpc, 'response'),
      byOutcome: new Map<string, { inc(): void }>(),
    };
    this.#rpcs.set(rpc, made);
    return made;
  }
}
