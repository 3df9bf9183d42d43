/** The Prometheus metrics of one gateway, in a registry of its own: calls by RPC and code, and what the process does. */

import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { Clock } from '../../model/clock.js';
import type { Call, Protocol } from '../transport/call.js';
import type { CallObserver, CallOutcome } from '../transport/calls.js';
import { codeName } from './access-log.js';
import { DurationHistogram, type DurationSeries } from './duration-histogram.js';

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
export const LATENCY_BUCKETS_SECONDS = [
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
    // Of several workers; what says nothing is summed.
    aggregator: 'first',
    labelNames: ['version', 'commit', 'node'],
    registers: [registry],
  }).set({ version: build.version, commit: build.commit ?? '', node: build.node }, 1);
  new Gauge({
    name: 'aerogate_embedded',
    help: '1 while the cluster is a node inside this process, which is for development.',
    aggregator: 'first',
    registers: [registry],
  }).set(embedded ? 1 : 0);
}

/** What one RPC has come to. Plain numbers, since calls end thousands of times a second and are scraped every few seconds. */
interface RpcTotals {
  readonly duration: DurationSeries;
  readonly outcomes: OutcomeCount[];
  inFlight: number;
  requestBytes: number;
  responseBytes: number;
  requestMessages: number;
  responseMessages: number;
}

/** Few of an RPC, so that looking through them is cheaper than making a key of protocol and code. */
interface OutcomeCount {
  readonly protocol: Protocol;
  readonly code: number;
  calls: number;
}

class CallMetrics implements CallObserver {
  readonly #clock: Clock;
  readonly #rpcs = new Map<string, RpcTotals>();
  readonly #duration: DurationHistogram;

  constructor(registry: Registry, clock: Clock) {
    this.#clock = clock;
    this.#duration = new DurationHistogram({
      name: 'aerogate_call_duration_seconds',
      help: 'Time from the headers of a call to its end; for streams, how long they were open.',
      buckets: LATENCY_BUCKETS_SECONDS,
      registry,
    });
    addCallTotals(registry, this.#rpcs);
  }

  began(call: Call): void {
    this.#totalsOf(call.rpc.name).inFlight += 1;
  }

  ended(call: Call, { code }: CallOutcome): void {
    const totals = this.#totalsOf(call.rpc.name);
    totals.inFlight -= 1;
    totals.requestBytes += call.requestBytes;
    totals.responseBytes += call.responseBytes;
    totals.requestMessages += call.requestMessages;
    totals.responseMessages += call.responseMessages;
    totals.duration.observe((this.#clock.monotonicMs() - call.startedMs) / 1_000);
    countOutcome(totals.outcomes, call.protocol, code);
  }

  #totalsOf(rpc: string): RpcTotals {
    const known = this.#rpcs.get(rpc);
    if (known !== undefined) return known;
    const made: RpcTotals = {
      duration: this.#duration.seriesOf(rpc),
      outcomes: [],
      inFlight: 0,
      requestBytes: 0,
      responseBytes: 0,
      requestMessages: 0,
      responseMessages: 0,
    };
    this.#rpcs.set(rpc, made);
    return made;
  }
}

function countOutcome(outcomes: OutcomeCount[], protocol: Protocol, code: number): void {
  for (const outcome of outcomes) {
    if (outcome.code !== code || outcome.protocol !== protocol) continue;
    outcome.calls += 1;
    return;
  }
  outcomes.push({ protocol, code, calls: 1 });
}

/** The totals as metrics, filled in at each scrape. */
function addCallTotals(registry: Registry, rpcs: ReadonlyMap<string, RpcTotals>): void {
  const registers = [registry];
  new Counter({
    name: 'aerogate_calls_total',
    help: 'Calls that ended, by how.',
    labelNames: ['rpc', 'protocol', 'code'],
    registers,
    collect(): void {
      this.reset();
      for (const [rpc, { outcomes }] of rpcs) {
        for (const { protocol, code, calls } of outcomes) {
          this.inc({ rpc, protocol, code: codeName(code) }, calls);
        }
      }
    },
  });
  new Gauge({
    name: 'aerogate_calls_in_flight',
    help: 'Calls under way.',
    labelNames: ['rpc'],
    registers,
    collect(): void {
      for (const [rpc, { inFlight }] of rpcs) this.set({ rpc }, inFlight);
    },
  });
  new Counter({
    name: 'aerogate_message_bytes_total',
    help: 'Bytes of the messages of calls that ended.',
    labelNames: ['rpc', 'direction'],
    registers,
    collect(): void {
      this.reset();
      for (const [rpc, { requestBytes, responseBytes }] of rpcs) {
        this.inc({ rpc, direction: 'request' }, requestBytes);
        this.inc({ rpc, direction: 'response' }, responseBytes);
      }
    },
  });
  new Counter({
    name: 'aerogate_messages_total',
    help: 'Messages of calls that ended.',
    labelNames: ['rpc', 'direction'],
    registers,
    collect(): void {
      this.reset();
      for (const [rpc, { requestMessages, responseMessages }] of rpcs) {
        this.inc({ rpc, direction: 'request' }, requestMessages);
        this.inc({ rpc, direction: 'response' }, responseMessages);
      }
    },
  });
}
