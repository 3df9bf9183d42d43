/** Whatever a request holds, it is answered or refused by the API's own errors: nothing a caller sends is a defect. */

import { ClusterService } from '@aerogate/proto/aerogate/v1/cluster_service_pb';
import { SessionService } from '@aerogate/proto/aerogate/v1/session_service_pb';
import type { DescField, DescMethodServerStreaming, DescMethodUnary } from '@bufbuild/protobuf';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HONOURED_FIELDS } from '../../server/src/gateway/check/honoured.js';
import { isUnexpected } from '../../server/src/gateway/errors.js';
import { GatewayError } from '../../server/src/gateway/gateway-error.js';
import { arbitraryMessage } from '../support/arbitrary-message.js';
import { callStream, callUnary } from '../support/call-context.js';
import { collect } from '../support/collect.js';
import { fakeGateway } from '../support/session-gateway.js';

const { get, put, execute, executeStream } = SessionService.method;
const { info, getClusterStability, getNamespaceStrongConsistency } = ClusterService.method;

const METHODS: readonly (DescMethodUnary | DescMethodServerStreaming)[] = [
  get,
  put,
  execute,
  executeStream,
  info,
  getClusterStability,
  getNamespaceStrongConsistency,
];

const SHAPE = { maxDepth: 4, texts: ['test', 'users', 'a', 'DEFAULT', 'build'] };

/** With any field, most are refused for one that is not honoured; with honoured ones, they come to be read. */
const FIELDS = {
  any: () => true,
  honoured: ({ name, parent: { typeName } }: DescField) =>
    typeName.startsWith('google.') || name in (HONOURED_FIELDS[typeName] ?? {}),
} as const;

describe.each(['any', 'honoured'] as const)('a request of %s fields', (fields) => {
  it.each(METHODS.map((method) => ({ name: method.name, method })))(
    'of $name is answered or refused as such',
    async ({ method }) => {
      const request = arbitraryMessage(method.input, { ...SHAPE, takes: FIELDS[fields] });
      await fc.assert(
        fc.asyncProperty(request, async (message) => {
          const { services, driver } = fakeGateway();

          const error = await failureOf(
            method.methodKind === 'unary'
              ? callUnary(services, method, message)
              : collect(callStream(services, method, message)),
          );

          expect(error === undefined || !isUnexpected(error), String(error)).toBe(true);
          // What is refused by the gateway has not been sent.
          if (error instanceof GatewayError) expect(driver.calls).toEqual([]);
          if (fields === 'honoured') expect(reasonOf(error)).not.toBe('UNSUPPORTED');
        }),
        { numRuns: 200 },
      );
    },
  );
});

function reasonOf(error: unknown): string {
  return error instanceof GatewayError ? error.reason : '';
}

async function failureOf(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => undefined,
    (error: unknown) => error,
  );
}
