/** Holds the comment of each RPC to saying whether a browser can call it, and to being right. */

import { readFileSync } from 'node:fs';
import { fromBinary } from '@bufbuild/protobuf';
import {
  type FileDescriptorProto,
  FileDescriptorSetSchema,
  type MethodDescriptorProto,
} from '@bufbuild/protobuf/wkt';
import { describe, expect, it } from 'vitest';

/** Numbers of fields in the paths of source locations: FileDescriptorProto.service, ServiceDescriptorProto.method. */
const SERVICE_FIELD = 6;
const METHOD_FIELD = 2;

const set = fromBinary(
  FileDescriptorSetSchema,
  readFileSync(new URL('../../gen/aerogate.binpb', import.meta.url)),
);
const rpcs = set.file.filter((file) => file.package === 'aerogate.v1').flatMap(rpcsOf);

describe('the comment of an RPC', () => {
  it('is looked at for every service', () => {
    expect(new Set(rpcs.map(({ service }) => service)).size).toBe(9);
    expect(rpcs.length).toBeGreaterThan(40);
  });

  it.each(rpcs)('says whether a browser can call $service/$name', ({ method, comment }) => {
    const said = [...comment.matchAll(/Browsers (can|cannot) call it/g)].map(([, word]) => word);
    // Browsers send a request whole: they read streams and can't send any.
    expect(said).toEqual([method.clientStreaming ? 'cannot' : 'can']);
  });
});

interface CommentedRpc {
  readonly service: string;
  readonly name: string;
  readonly method: MethodDescriptorProto;
  /** In one line. */
  readonly comment: string;
}

function rpcsOf(file: FileDescriptorProto): CommentedRpc[] {
  const comments = new Map(
    (file.sourceCodeInfo?.location ?? []).map(({ path, leadingComments }) => [
      path.join('.'),
      leadingComments.replaceAll(/\s+/g, ' '),
    ]),
  );
  return file.service.flatMap((service, serviceIndex) =>
    service.method.map((method, methodIndex) => ({
      service: service.name,
      name: method.name,
      method,
      comment:
        comments.get([SERVICE_FIELD, serviceIndex, METHOD_FIELD, methodIndex].join('.')) ?? '',
    })),
  );
}
