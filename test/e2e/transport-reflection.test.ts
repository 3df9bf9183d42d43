/* eslint-disable @typescript-eslint/no-deprecated -- v1alpha is marked as outdated, and what tools still ask for. */
/** Reflection by hand, in both versions, and through the tools that need it. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { file_aerogate_v1_session_service as sessionFile } from '@aerogate/proto/aerogate/v1/session_service_pb';
import { ServerReflection } from '@aerogate/proto/grpc/reflection/v1/reflection_pb';
import { ServerReflection as ServerReflectionAlpha } from '@aerogate/proto/grpc/reflection/v1alpha/reflection_pb';
import { create, createFileRegistry, equals, fromBinary } from '@bufbuild/protobuf';
import {
  type FileDescriptorProto,
  FileDescriptorProtoSchema,
  FileDescriptorSetSchema,
} from '@bufbuild/protobuf/wkt';
import { Code, ConnectError, createClient } from '@connectrpc/connect';
import { describe, expect, it } from 'vitest';
import { pathOf, requires } from '../support/requirements.js';
import { fakeGateway } from '../support/session-gateway.js';
import {
  BIDI_BINDINGS,
  collect,
  failureOfCall,
  startTestGateway,
  type TestGateway,
  transportOf,
} from '../support/transport-gateway.js';

const VERSIONS = { v1: ServerReflection, v1alpha: ServerReflectionAlpha } as const;
type Version = keyof typeof VERSIONS;
type Question = Parameters<typeof ask>[2][number];

const EVERY_SERVICE = [
  'aerogate.v1.BehaviorService',
  'aerogate.v1.ClusterService',
  'aerogate.v1.ExpressionService',
  'aerogate.v1.IndexService',
  'aerogate.v1.PipelineService',
  'aerogate.v1.SessionService',
  'aerogate.v1.TaskService',
  'aerogate.v1.TransactionService',
  'aerogate.v1.UdfService',
  'grpc.health.v1.Health',
  'grpc.reflection.v1.ServerReflection',
  'grpc.reflection.v1alpha.ServerReflection',
];

function startWhole(): Promise<TestGateway> {
  return startTestGateway({ services: fakeGateway().services });
}

/** Asks the questions on one stream. */
async function ask(
  gateway: TestGateway,
  version: Version,
  questions: readonly (
    | {
        case:
          | 'fileByFilename'
          | 'fileContainingSymbol'
          | 'allExtensionNumbersOfType'
          | 'listServices';
        value: string;
      }
    | {
        case: 'fileContainingExtension';
        value: { containingType: string; extensionNumber: number };
      }
    | { case: undefined }
  )[],
  binding: (typeof BIDI_BINDINGS)[number] = 'gRPC',
) {
  async function* requests() {
    for (const messageRequest of questions) {
      yield await Promise.resolve({ host: 'here', messageRequest });
    }
  }
  const client = createClient(VERSIONS[version], transportOf(gateway, binding));
  const answers = await collect(client.serverReflectionInfo(requests()));
  expect(answers).toHaveLength(questions.length);
  for (const [i, { validHost, originalRequest }] of answers.entries()) {
    expect(validHost).toBe('here');
    expect(originalRequest?.messageRequest.case).toBe(questions[i]?.case);
  }
  return answers.map(({ messageResponse }) => messageResponse);
}

function filesIn(
  answer: Awaited<ReturnType<typeof ask>>[number] | undefined,
): FileDescriptorProto[] {
  expect(answer?.case).toBe('fileDescriptorResponse');
  if (answer?.case !== 'fileDescriptorResponse') return [];
  return answer.value.fileDescriptorProto.map((b) => fromBinary(FileDescriptorProtoSchema, b));
}

/** The file and all it imports, each after its own imports; fails when one is missing. */
function importsFirst(
  file: FileDescriptorProto,
  files: readonly FileDescriptorProto[],
  done = new Set<FileDescriptorProto>(),
): FileDescriptorProto[] {
  if (done.has(file)) return [];
  done.add(file);
  const imported = file.dependency.flatMap((name) => {
    const found = files.find((candidate) => candidate.name === name);
    if (found === undefined) throw new Error(`${file.name} imports ${name}, which did not come`);
    return importsFirst(found, files, done);
  });
  return [...imported, file];
}

describe.each(['v1', 'v1alpha'] as const)('reflection %s', (version) => {
  it.each(BIDI_BINDINGS)('lists every service: %s', async (binding) => {
    const gateway = await startWhole();
    const [answer] = await ask(gateway, version, [{ case: 'listServices', value: '*' }], binding);
    expect(answer).toMatchObject({
      case: 'listServicesResponse',
      value: { service: EVERY_SERVICE.map((name) => ({ name })) },
    });
  });

  it('gives files with all they import, as the compiler wrote them', async () => {
    const gateway = await startWhole();
    const name = 'aerogate/v1/session_service.proto';
    const [answer] = await ask(gateway, version, [{ case: 'fileByFilename', value: name }]);
    const files = filesIn(answer);
    const [file] = files;
    if (file === undefined) throw new Error('no file came');
    expect(file.name).toBe(name);
    const names = files.map((found) => found.name);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toContain('google/protobuf/duration.proto');
    expect(equals(FileDescriptorProtoSchema, file, sessionFile.proto)).toBe(true);
    // What the tools need: every import resolves, JSON names and presence are there.
    const registry = createFileRegistry(
      create(FileDescriptorSetSchema, { file: importsFirst(file, files) }),
    );
    const request = registry.getMessage('aerogate.v1.PutRequest');
    expect(request?.fields.find(({ name: n }) => n === 'durable_delete')).toMatchObject({
      jsonName: 'durableDelete',
      proto: { proto3Optional: true },
    });
  });

  it('finds the file of every kind of symbol', async () => {
    const gateway = await startWhole();
    const symbols = {
      'aerogate.v1.SessionService': 'aerogate/v1/session_service.proto',
      'aerogate.v1.SessionService.Get': 'aerogate/v1/session_service.proto',
      'aerogate.v1.GetRequest': 'aerogate/v1/session_service.proto',
      'aerogate.v1.GetRequest.allow_missing': 'aerogate/v1/session_service.proto',
      'aerogate.v1.ErrorDetail.code': 'aerogate/v1/error.proto',
      'aerogate.v1.RetryAdvice': 'aerogate/v1/error.proto',
      'aerogate.v1.RETRY_ADVICE_NEVER': 'aerogate/v1/error.proto',
      'grpc.health.v1.HealthCheckResponse.ServingStatus': 'grpc/health/v1/health.proto',
      'grpc.health.v1.HealthCheckResponse.SERVING': 'grpc/health/v1/health.proto',
      'grpc.reflection.v1.ServerReflection': 'grpc/reflection/v1/reflection.proto',
      'google.protobuf.Duration': 'google/protobuf/duration.proto',
    };
    for (const [symbol, file] of Object.entries(symbols)) {
      const question = { case: 'fileContainingSymbol', value: symbol } as const;
      const [answer] = await ask(gateway, version, [question]);
      expect([symbol, filesIn(answer)[0]?.name]).toEqual([symbol, file]);
    }
  });

  it('sends imports once per stream', async () => {
    const gateway = await startWhole();
    const question = { case: 'fileContainingSymbol', value: 'aerogate.v1.SessionService' } as const;
    const [first, again] = await ask(gateway, version, [question, question]);
    expect(filesIn(first).length).toBeGreaterThan(5);
    expect(filesIn(again).map((file) => file.name)).toEqual(['aerogate/v1/session_service.proto']);
  });

  it('says NOT_FOUND inside the stream, which goes on', async () => {
    const gateway = await startWhole();
    const unknown: Question[] = [
      { case: 'fileByFilename', value: 'nothing.proto' },
      { case: 'fileContainingSymbol', value: 'aerogate.v1.Nothing' },
      { case: 'fileContainingSymbol', value: '' },
      {
        case: 'fileContainingExtension',
        value: { containingType: 'aerogate.v1.Key', extensionNumber: 100 },
      },
      { case: 'allExtensionNumbersOfType', value: 'aerogate.v1.Nothing' },
    ];
    const known = { case: 'listServices', value: '' } as const;
    const answers = await ask(gateway, version, [...unknown, known]);
    for (const answer of answers.slice(0, -1)) {
      expect(answer).toMatchObject({ case: 'errorResponse', value: { errorCode: Code.NotFound } });
    }
    expect(answers.at(-1)?.case).toBe('listServicesResponse');
  });

  it('knows that a message has no extensions, and a question that is none', async () => {
    const gateway = await startWhole();
    const answers = await ask(gateway, version, [
      { case: 'allExtensionNumbersOfType', value: 'aerogate.v1.Key' },
      { case: undefined },
    ]);
    expect(answers).toMatchObject([
      {
        case: 'allExtensionNumbersResponse',
        value: { baseTypeName: 'aerogate.v1.Key', extensionNumber: [] },
      },
      { case: 'errorResponse', value: { errorCode: Code.InvalidArgument } },
    ]);
  });

  it('is not there when it is off', async () => {
    const gateway = await startTestGateway({ flags: { reflection: 'off' } });
    const error = await failureOfCall(ask(gateway, version, [{ case: 'listServices', value: '' }]));
    expect(ConnectError.from(error).code).toBe(Code.Unimplemented);
  });
});

/** Runs a tool to its end; the gateway is in this process, so the tool must not block it. */
async function run(program: string, args: string[]): Promise<string> {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      text += String(chunk);
    });
  }
  await once(child, 'close');
  return text;
}

describe.skipIf(!requires('grpcurl'))('grpcurl', () => {
  it('lists, describes and calls', async () => {
    const gateway = await startWhole();
    const address = gateway.grpcUrl.slice('http://'.length);
    const grpcurl = (...args: string[]): Promise<string> =>
      run(pathOf('grpcurl'), ['-plaintext', ...args]);
    expect((await grpcurl(address, 'list')).trim().split('\n')).toEqual(EVERY_SERVICE);
    expect(await grpcurl(address, 'describe', 'aerogate.v1.SessionService.Put')).toContain(
      'rpc Put ( .aerogate.v1.PutRequest ) returns ( .aerogate.v1.PutResponse )',
    );
    const key = '{"namespace":"test","set":"users","string":"u1"}';
    const put = await grpcurl(
      ...['-d', `{"key":${key},"bins":{"age":{"int":30}}}`],
      ...[address, 'aerogate.v1.SessionService/Put'],
    );
    expect(JSON.parse(put)).toMatchObject({ result: {} });
    const health = await grpcurl(address, 'grpc.health.v1.Health/Check');
    expect(JSON.parse(health)).toEqual({ status: 'SERVING' });
    const refused = await grpcurl('-d', '{}', address, 'aerogate.v1.SessionService/Put');
    expect(refused).toContain('InvalidArgument');
    // The details decode from what reflection gives.
    expect(refused).toContain('aerogate.v1.ErrorDetail');
    expect(refused).toContain('"retryAdvice": "RETRY_ADVICE_NEVER"');
  });
});

describe('buf curl', () => {
  const buf = fileURLToPath(new URL('../../node_modules/.bin/buf', import.meta.url));

  it.each(['connect', 'grpc', 'grpcweb'])('calls over %s', async (protocol) => {
    const gateway = await startWhole();
    const url = `${gateway.webUrl}/aerogate.v1.ClusterService/GetServerInfo`;
    const answer = await run(buf, [
      ...['curl', '--protocol', protocol, '--http2-prior-knowledge', '--reflect', '-d', '{}', url],
    ]);
    expect(answer).not.toContain('reflection');
    expect(answer).toMatch(/"(gatewayVersion|code)"/);
  });
});
