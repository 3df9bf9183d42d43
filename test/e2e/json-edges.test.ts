/** JSON at its edges, from a shell: grpcurl, buf curl and curl write what is hard to write, and every other reader sees the same. */

import { execFile } from 'node:child_process';
import { join } from 'node:path';
import type { Value } from '@aerogate/proto/aerogate/v1/value_pb';
import { describe, expect, it } from 'vitest';
import { WORKSPACE } from '../support/aerogate-process.js';
import { type LiveGateway, startLiveGateway } from '../support/live-gateway.js';
import { ownKey, ownName, ownSet } from '../support/own-names.js';
import { pathOf, requires } from '../support/requirements.js';
import { sessionClient } from '../support/transport-gateway.js';

interface Edge {
  /** What is sent, as it stands in the request. */
  readonly sent: string;
  /** What a reader of gRPC sees. */
  readonly value: { readonly case: Value['kind']['case']; readonly value: unknown };
  /** What a reader of JSON sees. */
  readonly json: unknown;
}

const EDGES: Readonly<Record<string, Edge>> = {
  max: {
    sent: '{"int":"9223372036854775807"}',
    value: { case: 'intValue', value: 9223372036854775807n },
    json: { int: '9223372036854775807' },
  },
  min: {
    sent: '{"int":"-9223372036854775808"}',
    value: { case: 'intValue', value: -9223372036854775808n },
    json: { int: '-9223372036854775808' },
  },
  number: {
    sent: '{"int":9007199254740993}',
    value: { case: 'intValue', value: 9007199254740993n },
    json: { int: '9007199254740993' },
  },
  zero: { sent: '{"int":0}', value: { case: 'intValue', value: 0n }, json: { int: '0' } },
  false: {
    sent: '{"bool":false}',
    value: { case: 'boolValue', value: false },
    json: { bool: false },
  },
  nan: {
    sent: '{"double":"NaN"}',
    value: { case: 'doubleValue', value: Number.NaN },
    json: { double: 'NaN' },
  },
  infinity: {
    sent: '{"double":"Infinity"}',
    value: { case: 'doubleValue', value: Number.POSITIVE_INFINITY },
    json: { double: 'Infinity' },
  },
  less: {
    sent: '{"double":"-Infinity"}',
    value: { case: 'doubleValue', value: Number.NEGATIVE_INFINITY },
    json: { double: '-Infinity' },
  },
  minusZero: {
    sent: '{"double":-0.0}',
    value: { case: 'doubleValue', value: -0 },
    // JSON.stringify writes -0 as 0; values-keys-and-json.test.ts holds that gap by name.
    json: { double: expect.closeTo(0, 15) as unknown },
  },
  whole: { sent: '{"double":1}', value: { case: 'doubleValue', value: 1 }, json: { double: 1 } },
  base64: {
    sent: '{"bytes":"+/8="}',
    value: { case: 'bytesValue', value: Uint8Array.of(0xfb, 0xff) },
    json: { bytes: '+/8=' },
  },
  urlSafe: {
    sent: '{"bytes":"-_8"}',
    value: { case: 'bytesValue', value: Uint8Array.of(0xfb, 0xff) },
    json: { bytes: '+/8=' },
  },
  noText: {
    sent: '{"string":""}',
    value: { case: 'stringValue', value: '' },
    json: { string: '' },
  },
  noBytes: {
    sent: '{"bytes":""}',
    value: { case: 'bytesValue', value: new Uint8Array() },
    json: { bytes: '' },
  },
  noList: {
    sent: '{"list":{}}',
    value: { case: 'listValue', value: holding({ values: [], ordered: false }) },
    json: { list: {} },
  },
  nulls: {
    sent: '{"list":{"values":[{"null":{}},{"list":{"values":[]}}]}}',
    value: {
      case: 'listValue',
      value: holding({
        values: [
          holding({ kind: holding({ case: 'nullValue' }) }),
          holding({ kind: holding({ case: 'listValue' }) }),
        ],
      }),
    },
    json: { list: { values: [{ null: {} }, { list: {} }] } },
  },
  noMap: {
    sent: '{"map":{"order":"MAP_ORDER_KEY_ORDERED"}}',
    value: { case: 'mapValue', value: holding({ entries: [] }) },
    json: { map: { order: 'MAP_ORDER_KEY_ORDERED' } },
  },
};

interface Answer {
  readonly ok: boolean;
  /** What the tool printed: answers, or why there is none. */
  readonly text: string;
}

interface Tool {
  readonly name: string;
  readonly call: (gateway: LiveGateway, method: string, body: string) => Promise<Answer>;
  /** Whether it knows the API itself and refuses what that does not have before anything is sent. */
  readonly readsTheApi: boolean;
  /** Of JSON's rules for protobuf it knows the older ones: no url-safe base64, and of two cases of a oneof the last wins. */
  readonly olderRules: boolean;
}

const TOOLS: readonly Tool[] = [
  {
    name: 'grpcurl',
    readsTheApi: true,
    olderRules: true,
    call: ({ grpcUrl }, method, body) =>
      run(pathOf('grpcurl'), [
        ...['-plaintext', '-d', body, grpcUrl.slice('http://'.length)],
        `aerogate.v1.SessionService/${method}`,
      ]),
  },
  {
    name: 'buf curl',
    readsTheApi: true,
    olderRules: false,
    call: ({ grpcUrl }, method, body) =>
      run(join(WORKSPACE, 'node_modules', '.bin', 'buf'), [
        ...['curl', '--protocol', 'grpc', '--http2-prior-knowledge', '-d', body],
        `${grpcUrl}/aerogate.v1.SessionService/${method}`,
      ]),
  },
  {
    name: 'curl',
    readsTheApi: false,
    olderRules: false,
    call: ({ webUrl }, method, body) =>
      run(pathOf('curl'), [
        ...['-sS', '--fail-with-body', '-H', 'content-type: application/json', '-d', body],
        `${webUrl}/aerogate.v1.SessionService/${method}`,
      ]),
  },
];

const SET = 'json-edges';
const keyOf = (): string =>
  `{"namespace":"test","set":"${ownSet(SET)}","string":"${ownName('edges')}"}`;
/** The edges a tool can write. */
const edgesOf = ({ olderRules }: Tool): [string, Edge][] =>
  Object.entries(EDGES).filter(([bin]) => !(olderRules && bin === 'urlSafe'));

describe.skipIf(!requires('grpcurl', 'curl'))('JSON from a shell', () => {
  it.each(TOOLS)('$name: writes every edge, and all readers see it', async (tool) => {
    const gateway = await startLiveGateway();

    const edges = edgesOf(tool);
    const sent = edges.map(([bin, edge]) => `"${bin}":${edge.sent}`).join(',');

    const written = await tool.call(gateway, 'Put', `{"key":${keyOf()},"bins":{${sent}}}`);

    expect(written).toMatchObject({ ok: true });
    const { result } = await sessionClient(gateway, 'gRPC').get({
      key: ownKey('edges', 'test', SET),
    });
    const bins = result?.record?.bins ?? {};
    expect(Object.keys(bins).toSorted()).toEqual(edges.map(([bin]) => bin).toSorted());
    for (const [bin, { value }] of edges) {
      expect([bin, bins[bin]?.kind]).toEqual([bin, expect.objectContaining(value)]);
    }
    for (const reader of TOOLS) {
      const { text } = await reader.call(gateway, 'Get', `{"key":${keyOf()}}`);
      const [answer] = documentsOf(text);
      const read = (answer as { result: { record: { bins: Record<string, unknown> } } }).result;
      for (const [bin, { json }] of edges) {
        expect([reader.name, bin, read.record.bins[bin]]).toEqual([reader.name, bin, json]);
      }
    }
    expect(gateway.defects()).toEqual([]);
  });

  it.each(TOOLS)('$name: names records by digest, in either base64', async (tool) => {
    const gateway = await startLiveGateway();
    const client = sessionClient(gateway, 'gRPC');
    const bins = { a: { kind: { case: 'intValue', value: 1n } } } as const;
    const put = await client.put({ key: ownKey('digest', 'test', SET), bins });
    const digest = Buffer.from(put.result?.key?.digest ?? []);

    const urlSafe = tool.olderRules ? [] : [digest.toString('base64url')];
    for (const text of [digest.toString('base64'), ...urlSafe]) {
      const key = `{"namespace":"test","set":"${ownSet(SET)}","digest":"${text}"}`;
      const answer = await tool.call(gateway, 'Get', `{"key":${key}}`);
      expect(documentsOf(answer.text)).toMatchObject([
        {
          result: {
            key: { digest: digest.toString('base64') },
            record: { bins: { a: { int: '1' } } },
          },
        },
      ]);
    }
  });

  it.each(TOOLS)('$name: takes null for unset, and enums by name or number', async ({ call }) => {
    const gateway = await startLiveGateway();
    for (const disposition of ['"ERROR_DISPOSITION_ROWS"', '1']) {
      const answer = await call(
        gateway,
        'Get',
        `{"key":${keyOf()},"where":null,"session":null,"bins":[],"errorDisposition":${disposition}}`,
      );
      expect(documentsOf(answer.text)).toMatchObject([
        { result: { outcome: 'OUTCOME_NOT_FOUND' } },
      ]);
    }
  });

  it.each(TOOLS)(
    '$name: what the API does not have is refused, and writes nothing',
    async (tool) => {
      const gateway = await startLiveGateway();
      const refused: [string, string][] = [
        ['an unknown field', '"bins":{"a":{"int":1}},"wher":{"ael":"$.a > 1"}'],
        ['an unknown field of a value', '"bins":{"a":{"integer":1}}'],
        ['an unknown name of an enum', '"bins":{"a":{"int":1}},"errorDisposition":"ROWS"'],
        ['an integer beyond 64 bits', '"bins":{"a":{"int":"9223372036854775808"}}'],
        ['an integer with a fraction', '"bins":{"a":{"int":1.5}}'],
        ['a value that is null', '"bins":{"a":null}'],
        ['bytes that are no base64', '"bins":{"a":{"bytes":"%%%%"}}'],
      ];

      if (!tool.olderRules) refused.push(['two values', '"bins":{"a":{"int":1,"bool":true}}']);

      for (const [what, fields] of refused) {
        const { ok, text } = await tool.call(gateway, 'Put', `{"key":${keyOf()},${fields}}`);
        expect([what, ok]).toEqual([what, false]);
        if (!tool.readsTheApi)
          expect([what, text]).toEqual([what, expect.stringContaining('invalid_argument')]);
      }

      expect(await gateway.messagesSent()).toBe(0);
      expect(gateway.defects()).toEqual([]);
    },
  );

  it.each(TOOLS.filter(({ readsTheApi }) => readsTheApi))(
    '$name: reads a stream of rows',
    async ({ call }) => {
      const gateway = await startLiveGateway();
      const segments = `[{"upsert":{},"keys":[${keyOf()}],"operations":[{"bin":"a","put":{"int":"9007199254740993"}}]},
        {"query":{},"keys":[${keyOf()}]}]`;
      await call(gateway, 'Execute', `{"segments":${segments}}`);

      const { text } = await call(
        gateway,
        'ExecuteStream',
        `{"segments":[{"query":{},"keys":[${keyOf()},${keyOf()}]}],"rowOrder":"ROW_ORDER_COMPLETION"}`,
      );

      const frames = documentsOf(text);
      expect(frames[0]).toMatchObject({ header: { heartbeatInterval: '10s' } });
      expect(frames.at(-1)).toMatchObject({ trailer: { rowsSent: '2', summary: { ok: 2 } } });
      const rows = frames.flatMap(
        (frame) => (frame as { records?: { results: readonly unknown[] } }).records?.results ?? [],
      );
      expect(rows).toHaveLength(2);
      for (const row of rows) {
        expect(row).toMatchObject({ record: { bins: { a: { int: '9007199254740993' } } } });
      }
    },
  );
});

/** Runs a program to its end; what it wrote to either stream, and whether it succeeded. */
function run(program: string, args: readonly string[]): Promise<Answer> {
  return new Promise((resolve) => {
    execFile(program, args, { encoding: 'utf8' }, (error, stdout, stderr) => {
      resolve({ ok: error === null, text: `${stdout}${stderr}` });
    });
  });
}

/** The JSON documents a tool printed one after the other, each from the start of a line to the start of the next. */
function documentsOf(text: string): readonly unknown[] {
  return text
    .trim()
    .split(/\n(?=\{)/)
    .map((document) => JSON.parse(document) as unknown);
}

/** Matches objects with these fields and others. */
function holding(fields: Readonly<Record<string, unknown>>): unknown {
  return expect.objectContaining(fields);
}
