/** docs/ael.md as its reader tries it: every example is carried out on the record of the page, and ends as the page says. */

import { readFileSync } from 'node:fs';
import { ExpressionSchema } from '@aerogate/proto/aerogate/v1/expression_pb';
import {
  ExplainQueryRequestSchema,
  ExpressionService,
  QueryAccess,
} from '@aerogate/proto/aerogate/v1/expression_service_pb';
import { Outcome } from '@aerogate/proto/aerogate/v1/record_pb';
import {
  PutRequestSchema,
  type QueryRequest,
  SessionService,
} from '@aerogate/proto/aerogate/v1/session_service_pb';
import {
  fromJson,
  fromJsonString,
  type JsonObject,
  type MessageInitShape,
} from '@bufbuild/protobuf';
import { Code } from '@connectrpc/connect';
import { describe, expect, it } from 'vitest';
import type { BoundService } from '../../server/src/gateway/service.js';
import { callUnary } from '../support/call-context.js';
import { startEmbeddedServices } from '../support/embedded-services.js';
import { requires } from '../support/requirements.js';
import { statusOf } from '../support/session-gateway.js';

const PAGE = readFileSync(new URL('../../docs/ael.md', import.meta.url), 'utf8');

interface Block {
  /** What stands behind the fence. */
  readonly words: string;
  readonly text: string;
}

function blocks(): Block[] {
  return [...PAGE.matchAll(/^```([^\n]*)\n([\s\S]*?)^```$/gm)].map(
    ([, words = '', text = '']): Block => ({ words, text }),
  );
}

function only(words: string): string {
  const found = blocks().filter((block) => block.words === words);
  const [block] = found;
  if (block === undefined || found.length > 1) throw new TypeError(`not one block "${words}"`);
  return block.text;
}

const lines = (words: string): string[] =>
  blocks()
    .filter((block) => block.words === words)
    .flatMap(({ text }) => text.split('\n').filter((line) => line !== ''));

const KEY = {
  namespace: 'test',
  set: 'people',
  userKey: { case: 'stringValue', value: 'ann' },
} as const;
type Expression = MessageInitShape<typeof ExpressionSchema>;
const ael = (value: string): Expression => ({ form: { case: 'ael', value } });

async function withRecord(): Promise<readonly BoundService[]> {
  const { services } = await startEmbeddedServices();
  const bins = JSON.parse(only('json record')) as JsonObject;
  const put = fromJson(PutRequestSchema, { bins });
  await callUnary(services, SessionService.method.put, { key: KEY, bins: put.bins });
  return services;
}

async function outcomeOf(services: readonly BoundService[], where: Expression): Promise<Outcome> {
  const { results } = await callUnary(services, SessionService.method.execute, {
    segments: [{ verb: { case: 'query', value: {} }, keys: [KEY], where }],
  });
  return results[0]?.outcome ?? Outcome.UNSPECIFIED;
}

describe.skipIf(!requires('own-cluster'))('docs/ael.md', () => {
  it('shows conditions that hold, and ones that do not', async () => {
    const services = await withRecord();
    const ends: Record<string, Outcome> = {};
    for (const line of [...lines('ael true'), ...lines('ael filtered')]) {
      ends[line] = await outcomeOf(services, ael(line));
    }
    const expected = [
      ...lines('ael true').map((line) => [line, Outcome.OK] as const),
      ...lines('ael filtered').map((line) => [line, Outcome.FILTERED_OUT] as const),
    ];
    expect(ends).toEqual(Object.fromEntries(expected));
    expect(expected.length).toBeGreaterThan(40);
  });

  it('shows what is refused', async () => {
    const services = await withRecord();
    const found: string[] = [];
    for (const line of lines('ael refused')) {
      const get = callUnary(services, SessionService.method.get, { key: KEY, where: ael(line) });
      const refusal = await statusOf(get).catch(() => undefined);
      if (refusal?.code === Code.InvalidArgument && refusal.message.startsWith('where.ael: ')) {
        found.push(line);
      }
    }
    expect(found).toEqual(lines('ael refused'));
  });

  it('shows what older servers lack', async () => {
    const services = await withRecord();
    const found: string[] = [];
    for (const line of lines('ael unsupported')) {
      const get = callUnary(services, SessionService.method.get, { key: KEY, where: ael(line) });
      const refusal = await statusOf(get).catch(() => undefined);
      const isNamed = refusal?.message.includes('which servers have from 8.2 on') === true;
      if (refusal?.code === Code.Unimplemented && isNamed) found.push(line);
    }
    expect(found).toEqual(lines('ael unsupported'));
    expect(found.length).toBeGreaterThan(0);
  });

  it('shows values that can be read', async () => {
    const services = await withRecord();
    for (const line of lines('ael value')) {
      const value = { case: 'selectFrom', value: ael(line) } as const;
      const expression = { op: value, ignoreEvalFailure: true };
      const { results } = await callUnary(services, SessionService.method.execute, {
        segments: [
          {
            verb: { case: 'query', value: {} },
            keys: [KEY],
            operations: [{ bin: 'x', op: { case: 'expression', value: expression } }],
          },
        ],
      });
      expect([line, results[0]?.outcome]).toEqual([line, Outcome.OK]);
    }
  });

  it('shows arguments, and a call that explains a query', async () => {
    const services = await withRecord();
    const call = fromJsonString(ExpressionSchema, only('json call'));
    expect(await outcomeOf(services, call)).toBe(Outcome.OK);
    const [, json = ''] = /-d '([^']*)'/.exec(only('sh')) ?? [];
    const request = fromJsonString(ExplainQueryRequestSchema, json);
    const query: QueryRequest | undefined = request.query;
    if (query === undefined) throw new TypeError('no query');
    const { access, residualAel } = await callUnary(
      services,
      ExpressionService.method.explainQuery,
      { query },
    );
    expect([access, residualAel]).toEqual([QueryAccess.PRIMARY_INDEX, '$.age > 21']);
  });
});
