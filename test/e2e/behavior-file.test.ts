/** `aerogate serve --behavior-file`: the file of docs/behaviors.md in use, changed on disk and by request. */

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  BehaviorService,
  type WatchBehaviorsResponse,
} from '@aerogate/proto/aerogate/v1/behavior_service_pb';
import {
  ConsistencyMode,
  OperationKind,
  OperationShape,
} from '@aerogate/proto/aerogate/v1/settings_pb';
import { createClient } from '@connectrpc/connect';
import { createGrpcTransport } from '@connectrpc/connect-node';
import { expect, it, onTestFinished } from 'vitest';
import { runAerogate, serveAerogate } from '../support/aerogate-process.js';
import { codeBlocks } from '../support/markdown-blocks.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const page = readFileSync(new URL('../../docs/behaviors.md', import.meta.url), 'utf8');
const documented = codeBlocks(page).find(({ language }) => language === 'yaml')?.code ?? '';

function writtenFile(text: string): string {
  const path = join(temporaryFolder(), 'behaviors.yaml');
  writeFileSync(path, text);
  return path;
}

function eventReader(
  stream: AsyncIterator<WatchBehaviorsResponse>,
): () => Promise<WatchBehaviorsResponse> {
  return async () => {
    const step = await stream.next();
    if (step.done === true) throw new Error('the stream of behaviours ended');
    return step.value;
  };
}

it('serves the behaviours of the file, and takes changes of both kinds', async () => {
  const path = writtenFile(documented);
  const gateway = await serveAerogate(['--embedded', '--behavior-file', path]);
  onTestFinished(async () => {
    await gateway.stop();
  });
  const transport = createGrpcTransport({ baseUrl: `http://${gateway.grpc}` });
  const behaviors = createClient(BehaviorService, transport);
  const stop = new AbortController();
  const stream = behaviors.watchBehaviors({}, { signal: stop.signal });
  const nextChange = eventReader(stream[Symbol.asyncIterator]());

  const { cells } = await behaviors.resolveBehavior({
    session: { behavior: 'checkout-report' },
    kind: OperationKind.READ,
    shape: OperationShape.QUERY,
    mode: ConsistencyMode.SC,
  });
  expect(cells[0]?.settings).toMatchObject({
    ...{ totalTimeout: { seconds: 300n }, socketTimeout: { nanos: 50_000_000 }, maxRetries: 3 },
  });
  expect(cells[0]?.origins[0]).toMatchObject({ behavior: 'checkout-report', capped: false });

  const first = await nextChange();
  expect(first.event.case).toBe('snapshot');
  writeFileSync(path, documented.replace('total_timeout: 2s', 'total_timeout: 3s'));
  const second = await nextChange();
  expect(second.event).toMatchObject({
    case: 'changed',
    value: { name: 'checkout', all: { totalTimeout: { seconds: 3n } } },
  });
  const put = await behaviors.putBehavior({ behavior: { name: 'ours', parent: 'checkout' } });
  const third = await nextChange();
  expect(third).toMatchObject({
    revision: put.revision,
    event: { case: 'changed', value: { name: 'ours' } },
  });
  expect(readFileSync(path, 'utf8')).toContain('# DEFAULT when left out');
  stop.abort();
});

it('is not served with a file that can not be used, and says where it is wrong', async () => {
  const path = writtenFile('behaviors:\n  a:\n    all: { max_retries: many }\n');

  const { exitCode, errors } = await runAerogate(['serve', '--embedded', '--behavior-file', path]);
  const unknown = await runAerogate(['serve', '--embedded', '--forbid-setting', 'colour']);

  expect([exitCode, unknown.exitCode]).toEqual([1, 2]);
  expect(errors).toContain(`--behavior-file: ${path}: line 3: behaviors.a.all.max_retries:`);
  expect(unknown.errors).toContain('there are total_timeout, socket_timeout');
});
