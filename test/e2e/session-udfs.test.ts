/** UdfService against a cluster: modules registered on every node, called, shown, replaced and removed. */

import { SessionService } from '@aerogate/proto/aerogate/v1/session_service_pb';
import { TaskService, TaskState } from '@aerogate/proto/aerogate/v1/task_service_pb';
import { UdfService } from '@aerogate/proto/aerogate/v1/udf_service_pb';
import { describe, expect, it } from 'vitest';
import { GRPC_CODE } from '../../server/src/gateway/grpc-code.js';
import { MODULE_MAX_BYTES } from '../../server/src/gateway/limits.js';
import { callStream, callUnary } from '../support/call-context.js';
import { startEmbeddedServices } from '../support/embedded-services.js';
import { MANY, writeRecords } from '../support/many-records.js';
import { ownName } from '../support/own-names.js';
import { allOf, rowsOf } from '../support/query-calls.js';
import { int, statusOf } from '../support/session-gateway.js';
import { CLUSTER_SIZES } from '../support/test-cluster.js';

const { registerUdf, removeUdf, listUdfs, getUdf } = UdfService.method;
const { startTask, watchTask } = TaskService.method;

const PACKAGE = ownName('raise')
  .replaceAll(/[^a-z0-9]/gi, '_')
  .slice(0, 60);
const NAME = { serverPath: `${PACKAGE}.lua` };
const SOURCE = 'function raise(r, by) r.n = r.n + by aerospike:update(r) end\n';
const register = (source: string) =>
  ({ ...NAME, content: { case: 'source', value: source } }) as const;

describe.each(CLUSTER_SIZES)('modules on a cluster of $size', ({ start }) => {
  it('are on every node, do their work, and go', async () => {
    const { services } = await startEmbeddedServices({ nodes: start });
    await writeRecords(services, 50);
    const { module } = await callUnary(services, registerUdf, register(SOURCE));
    expect(module).toMatchObject({ ...NAME, nodesPending: [] });
    expect(module?.hash).toMatch(/^[0-9a-f]{40}$/);
    const { modules } = await callUnary(services, listUdfs, {});
    expect(modules.filter(({ serverPath }) => serverPath === NAME.serverPath)).toEqual([module]);
    const shown = await callUnary(services, getUdf, NAME);
    expect(shown).toMatchObject({ module, content: { case: 'source', value: SOURCE } });

    const call = { package: PACKAGE, function: 'raise', args: [int(1_000n)] };
    const { result } = await callUnary(services, startTask, {
      target: { case: 'dataset', value: MANY },
      work: { case: 'executeUdf', value: call },
    });
    const taskId = result.case === 'task' ? result.value.taskId : 0n;
    const looks = await allOf(
      callStream(services, watchTask, { taskId, interval: { nanos: 1e8 } }),
    );
    expect(looks.at(-1)).toMatchObject({
      last: true,
      task: { state: TaskState.COMPLETE, recordsSucceeded: 50n },
    });
    const target = { target: { case: 'dataset', value: MANY } } as const;
    const rows = rowsOf(await allOf(callStream(services, SessionService.method.query, target)));
    expect(rows.every(({ record }) => Number(record?.bins['n']?.kind.value) >= 1_000)).toBe(true);

    expect(await callUnary(services, removeUdf, NAME)).toMatchObject({
      ...{ removed: true, nodesPending: [] },
    });
    expect(await callUnary(services, removeUdf, NAME)).toMatchObject({ removed: false });
    expect((await statusOf(callUnary(services, getUdf, NAME))).code).toBe(GRPC_CODE.NOT_FOUND);
  });
});

describe('modules', () => {
  it('are replaced, and the hash is of the new source', async () => {
    const { services } = await startEmbeddedServices();
    const first = await callUnary(services, registerUdf, register(SOURCE));
    const second = await callUnary(services, registerUdf, register(`${SOURCE}-- more\n`));
    expect(second.module?.hash).not.toBe(first.module?.hash);
    const { content } = await callUnary(services, getUdf, NAME);
    expect(content.value).toBe(`${SOURCE}-- more\n`);
  });

  it('are refused with the line where they do not compile, and leave the old one', async () => {
    const { services } = await startEmbeddedServices();
    await callUnary(services, registerUdf, register(SOURCE));
    const broken = callUnary(services, registerUdf, register('function a()\n  return 1\n'));
    await expect(broken).rejects.toMatchObject({
      serverMessage: expect.stringMatching(/^line \d+: /) as string,
    });
    const status = await statusOf(
      callUnary(services, registerUdf, register('function a()\n  return 1\n')),
    );
    expect(status.code).toBe(GRPC_CODE.INVALID_ARGUMENT);
    expect((await callUnary(services, getUdf, NAME)).content.value).toBe(SOURCE);
  });

  it('may be as long as servers take them', async () => {
    const { services } = await startEmbeddedServices();
    const longest = `--${' '.repeat(MODULE_MAX_BYTES - 3)}\n`;
    const { module } = await callUnary(services, registerUdf, register(longest));
    expect(module?.nodesPending).toEqual([]);
    const { content } = await callUnary(services, getUdf, NAME);
    expect(content.value).toBe(longest);
  });

  it('are shown and left alone where the operator refuses changes', async () => {
    const { services } = await startEmbeddedServices({ refuseUdfChanges: true });
    const before = (await callUnary(services, listUdfs, {})).modules;
    for (const call of [
      callUnary(services, registerUdf, register(SOURCE)),
      callUnary(services, removeUdf, NAME),
    ]) {
      expect((await statusOf(call)).code).toBe(GRPC_CODE.PERMISSION_DENIED);
    }
    expect((await callUnary(services, listUdfs, {})).modules).toEqual(before);
  });
});
