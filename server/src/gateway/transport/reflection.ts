/** gRPC reflection over the untouched descriptors: what grpcurl, buf curl and others ask before a call. */

import { ServerReflection } from '@aerogate/proto/grpc/reflection/v1/reflection_pb';
import { type BoundService, bindService } from '../service.js';
import { createDescriptorIndex } from './descriptor-index.js';
import { createReflectionReader, type ReflectionReader } from './reflection-reader.js';
import { bindReflectionV1alpha, REFLECTION_V1ALPHA } from './reflection-v1alpha.js';

/** Reflection, v1 and v1alpha, for the services and for itself. */
export function createReflectionServices(services: readonly BoundService[]): BoundService[] {
  const descriptors = services.map(({ descriptor }) => descriptor);
  const all = [...descriptors, ServerReflection, REFLECTION_V1ALPHA];
  const index = createDescriptorIndex(all);
  const names = all.map(({ typeName }) => typeName).sort();
  const createReader = (): ReflectionReader => createReflectionReader(index, names);
  return [bindReflectionV1(createReader), bindReflectionV1alpha(createReader)];
}

function bindReflectionV1(createReader: () => ReflectionReader): BoundService {
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
