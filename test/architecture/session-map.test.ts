/** The map of the SDK's Session: complete by the list of its members, and true by the API's descriptors. */

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { file_aerogate_v1_behavior_service } from '@aerogate/proto/aerogate/v1/behavior_service_pb';
import { file_aerogate_v1_cluster_service } from '@aerogate/proto/aerogate/v1/cluster_service_pb';
import { file_aerogate_v1_expression_service } from '@aerogate/proto/aerogate/v1/expression_service_pb';
import { file_aerogate_v1_index_service } from '@aerogate/proto/aerogate/v1/index_service_pb';
import { file_aerogate_v1_pipeline_service } from '@aerogate/proto/aerogate/v1/pipeline_service_pb';
import { file_aerogate_v1_session_service } from '@aerogate/proto/aerogate/v1/session_service_pb';
import { file_aerogate_v1_task_service } from '@aerogate/proto/aerogate/v1/task_service_pb';
import { file_aerogate_v1_transaction_service } from '@aerogate/proto/aerogate/v1/transaction_service_pb';
import { file_aerogate_v1_udf_service } from '@aerogate/proto/aerogate/v1/udf_service_pb';
import {
  createRegistry,
  type DescField,
  type DescMessage,
  type DescMethod,
  fromJson,
  type JsonValue,
} from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

interface SessionCall {
  readonly does: string;
  readonly rpc: string;
  readonly body?: JsonValue;
  readonly messages?: readonly JsonValue[];
  readonly setup?: readonly string[];
  readonly expect: string;
  readonly unsupported?: string;
}

interface SessionEntry {
  readonly group: string;
  readonly id: string;
  readonly sdk: 'python' | 'java';
  readonly class: string;
  readonly member: string;
  readonly kind: string;
  readonly text: string;
  readonly fields?: Readonly<Record<string, string | readonly string[]>>;
  readonly calls?: readonly SessionCall[];
}

interface SessionMap {
  readonly groups: readonly { readonly id: string }[];
  readonly fixtures: Readonly<Record<string, readonly Omit<SessionCall, 'does' | 'expect'>[]>>;
  readonly entries: readonly SessionEntry[];
}

type SessionMembers = Readonly<
  Record<'python' | 'java', Readonly<Record<string, readonly string[]>>>
>;

const registry = createRegistry(
  file_aerogate_v1_behavior_service,
  file_aerogate_v1_cluster_service,
  file_aerogate_v1_expression_service,
  file_aerogate_v1_index_service,
  file_aerogate_v1_pipeline_service,
  file_aerogate_v1_session_service,
  file_aerogate_v1_task_service,
  file_aerogate_v1_transaction_service,
  file_aerogate_v1_udf_service,
);

const root = new URL('../../', import.meta.url);
const map = parse(readText('docs/session-map.yaml')) as SessionMap;
const members = JSON.parse(readText('test/architecture/session-members.json')) as SessionMembers;
const entries = map.entries.map((entry) => ({ name: `${entry.class}.${entry.member}`, entry }));

describe('session map', () => {
  it('has one entry for each member of the SDKs, and none beside', () => {
    const listed = (['python', 'java'] as const).flatMap((sdk) =>
      Object.entries(members[sdk]).flatMap(([className, names]) =>
        names.map((name) => `${sdk} ${className} ${name}`),
      ),
    );
    const mapped = map.entries.map((entry) => `${entry.sdk} ${entry.class} ${entry.member}`);

    expect(listed.length).toBeGreaterThan(40);
    expect(mapped.toSorted()).toEqual(listed.toSorted());
  });

  it('gives each entry a group that exists and an id of its own', () => {
    const groups = new Set(map.groups.map((group) => group.id));
    const ids = map.entries.map((entry) => `${entry.group}/${entry.id}`);

    expect(map.entries.filter((entry) => !groups.has(entry.group))).toEqual([]);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it.each(entries)('$name maps to fields that exist', ({ entry }) => {
    const fallback = entry.calls?.[0]?.rpc;
    for (const path of Object.values(entry.fields ?? {}).flat()) {
      expect(unknownPartOf(path, fallback), path).toBeUndefined();
    }
  });

  it.each(entries)('$name says what it is', ({ entry }) => {
    expect(['rpc', 'client']).toContain(entry.kind);
    expect(entry.text.trim()).not.toBe('');
    // What an RPC does has to be shown; what lives in the client may have nothing to show.
    if (entry.kind === 'rpc') expect(entry.calls?.length).toBeGreaterThan(0);
  });

  it.each(entries)('$name has calls that parse', ({ entry }) => {
    for (const call of entry.calls ?? []) {
      expect(call.does).not.toBe('');
      expectToParse(call);
      for (const fixture of call.setup ?? []) expect(Object.keys(map.fixtures)).toContain(fixture);
    }
  });

  it.each(entries)('$name says what a runner may expect', ({ entry }) => {
    for (const call of entry.calls ?? []) {
      expect(['ok', 'unsupported-yet'], call.does).toContain(call.expect);
      if (call.expect === 'ok') expect(call.unsupported, call.does).toBeUndefined();
      else expect(unknownRefusalOf(call), call.does).toBeUndefined();
    }
  });

  it('has fixtures that parse', () => {
    for (const call of Object.values(map.fixtures).flat()) expectToParse(call);
  });

  it('is rendered into docs/session-map.md as it stands', () => {
    const script = fileURLToPath(new URL('scripts/gen/session-map.mjs', root));
    const { status, stderr } = spawnSync(process.execPath, [script, '--check'], {
      encoding: 'utf8',
    });

    expect(stderr).toBe('');
    expect(status).toBe(0);
  });

  it.each(entries)('$name has a heading of its own', ({ entry }) => {
    expect(readText('docs/session-map.md')).toContain(`\n### \`${entry.member}\`\n`);
  });

  it('is rendered with shell lines whose bodies are the ones checked here', () => {
    const bodies = [
      ...readText('docs/session-map.md').matchAll(/ -d '([^']*)' \\\n {2}\S+ (\S+)/g),
    ];
    const rendered = bodies.map(([, body, rpc]) => ({
      rpc: rpc?.replace('aerogate.v1.', ''),
      messages: body?.split('\n').map((line) => JSON.parse(line) as JsonValue),
    }));
    const calls = [
      ...Object.values(map.fixtures).flat(),
      ...map.groups.flatMap((group) =>
        map.entries
          .filter((entry) => entry.group === group.id)
          .flatMap((entry) => entry.calls ?? []),
      ),
    ];

    expect(rendered).toEqual(
      calls.map(({ rpc, ...call }) => ({ rpc, messages: messagesOf(call) })),
    );
  });
});

describe('the checks of the session map', () => {
  it.each([
    ['SessionService/Nothing:key', 'SessionService/Nothing'],
    ['SessionService/Get:key.nothing', 'nothing'],
    ['SessionService/Get:bins.nothing', 'nothing'],
    ['SessionService/Get:answer.result.nothing', 'nothing'],
  ])('find what is wrong with %s', (path, wrong) => {
    expect(unknownPartOf(path, undefined)).toBe(wrong);
  });

  it('find a field that is refused by a name it does not have', () => {
    const call = { does: '', rpc: 'SessionService/Execute', expect: 'unsupported-yet' };

    expect(unknownRefusalOf({ ...call, unsupported: 'segments[0].replaceIfExists' })).toBe(
      undefined,
    );
    expect(unknownRefusalOf({ ...call, unsupported: 'segments[0].replace_if_exists' })).toBe(
      'replace_if_exists',
    );
    expect(unknownRefusalOf({ ...call, unsupported: 'SessionService/Query' })).toBe(
      'SessionService/Query',
    );
  });
});

function readText(path: string): string {
  return readFileSync(new URL(path, root), 'utf8');
}

function findMethod(rpc: string): DescMethod | undefined {
  const [service, name] = rpc.split('/');
  return registry
    .getService(`aerogate.v1.${service ?? ''}`)
    ?.methods.find((method) => method.name === name);
}

function messagesOf(call: Pick<SessionCall, 'body' | 'messages'>): readonly JsonValue[] {
  return call.messages ?? (call.body === undefined ? [] : [call.body]);
}

function expectToParse(call: Omit<SessionCall, 'does' | 'expect'>): void {
  const method = findMethod(call.rpc);
  const messages = messagesOf(call);
  if (method === undefined) expect.fail(`there is no ${call.rpc}`);
  expect(messages.length, call.rpc).toBeGreaterThan(0);
  if (messages.length > 1) expect(method.methodKind, call.rpc).toBe('bidi_streaming');
  for (const message of messages) fromJson(method.input, message);
}

/** The first part of `[Service/Method:][answer.]a.b.c` that no descriptor has. */
function unknownPartOf(path: string, fallback: string | undefined): string | undefined {
  const colon = path.indexOf(':');
  const rpc = colon < 0 ? fallback : path.slice(0, colon);
  const fieldPath = path.slice(colon + 1);
  const method = rpc === undefined ? undefined : findMethod(rpc);
  if (method === undefined) return rpc ?? path;
  const answer = 'answer.';
  return fieldPath.startsWith(answer)
    ? unknownFieldOf(method.output, fieldPath.slice(answer.length).split('.'), 'name')
    : unknownFieldOf(method.input, fieldPath.split('.'), 'name');
}

/** What is wrong with the `unsupported` of a call: its own RPC, or a field of its request in JSON's names. */
function unknownRefusalOf(call: SessionCall): string | undefined {
  const refused = call.unsupported ?? '';
  const method = findMethod(call.rpc);
  if (refused === call.rpc && method !== undefined) return undefined;
  if (method === undefined || refused === '' || refused.includes('/')) return refused;
  return unknownFieldOf(method.input, refused.replace(/\[\d+\]/g, '').split('.'), 'jsonName');
}

function unknownFieldOf(
  message: DescMessage,
  names: readonly string[],
  spelling: 'name' | 'jsonName',
): string | undefined {
  let current: DescMessage | undefined = message;
  for (const name of names) {
    const field: DescField | undefined = current?.fields.find((one) => one[spelling] === name);
    if (field === undefined) return name;
    current = field.message;
  }
  return undefined;
}
