/* eslint-disable @typescript-eslint/no-deprecated -- The version is marked as outdated; tools in use still ask for it first. */
/** gRPC reflection under the name it had before v1. */

import { ServerReflection } from '@aerogate/proto/grpc/reflection/v1alpha/reflection_pb';
import { type BoundService, bindService } from '../service.js';
import type { ReflectionReader } from './reflection-reader.js';

export const REFLECTION_V1ALPHA = ServerReflection;

export function bindReflectionV1alpha(createReader: () => ReflectionReader): BoundService {
  return bindService(ServerReflection, {
    async *serverReflectionInfo(requests) {
      const answer = createReader();
      for await (const request of requests) {
        yield {
          validHost: request.host,
          originalRequest: request,
          messageResponse: answer(request.messageRequest),
        };
      }
    },
  });
}
