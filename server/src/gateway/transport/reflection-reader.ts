/** Questions and answers of gRPC reflection, in the shape its versions share. */

import type { ServerReflectionRequest } from '@aerogate/proto/grpc/reflection/v1/reflection_pb';
import type { DescFile } from '@bufbuild/protobuf';
import { GRPC_CODE } from '../grpc-code.js';
import type { DescriptorIndex } from './descriptor-index.js';

/** What a request asks for; v1alpha has the same cases and fields under other type names. */
type Cases = ServerReflectionRequest['messageRequest'];
export type ReflectionQuestion =
  | {
      [C in Cases['case'] & string]: {
        readonly case: C;
        readonly value: Plain<Extract<Cases, { case: C }>['value']>;
      };
    }[Cases['case'] & string]
  | { readonly case: undefined };
type Plain<V> = V extends object ? Omit<V, '$typeName' | '$unknown'> : V;

export type ReflectionAnswer =
  | {
      readonly case: 'fileDescriptorResponse';
      readonly value: { fileDescriptorProto: Uint8Array[] };
    }
  | {
      readonly case: 'allExtensionNumbersResponse';
      readonly value: { baseTypeName: string; extensionNumber: number[] };
    }
  | { readonly case: 'listServicesResponse'; readonly value: { service: { name: string }[] } }
  | { readonly case: 'errorResponse'; readonly value: { errorCode: number; errorMessage: string } };

/** Answers the questions of one stream. */
export type ReflectionReader = (question: ReflectionQuestion) => ReflectionAnswer;

/** A reader for one stream; files that went over it once are not sent as imports again. */
export function createReflectionReader(
  index: DescriptorIndex,
  names: readonly string[],
): ReflectionReader {
  const sent = new Set<DescFile>();

  function filesOf(file: DescFile | undefined, what: string): ReflectionAnswer {
    if (file === undefined) return notFound(what);
    const unsent = index.withImports(file).filter((found) => found === file || !sent.has(found));
    for (const found of unsent) sent.add(found);
    const fileDescriptorProto = unsent.map((found) => index.bytesOf(found));
    return { case: 'fileDescriptorResponse', value: { fileDescriptorProto } };
  }

  return (question) => {
    switch (question.case) {
      case 'fileByFilename':
        return filesOf(index.fileNamed(question.value), 'file');
      case 'fileContainingSymbol':
        return filesOf(index.fileDefining(question.value), 'symbol');
      case 'fileContainingExtension': {
        const { containingType, extensionNumber } = question.value;
        return filesOf(index.fileExtending(containingType, extensionNumber), 'extension');
      }
      case 'allExtensionNumbersOfType': {
        const numbers = index.extensionNumbers(question.value);
        if (numbers === undefined) return notFound('message');
        const value = { baseTypeName: question.value, extensionNumber: [...numbers] };
        return { case: 'allExtensionNumbersResponse', value };
      }
      case 'listServices':
        return {
          case: 'listServicesResponse',
          value: { service: names.map((name) => ({ name })) },
        };
      case undefined:
        return {
          case: 'errorResponse',
          value: {
            errorCode: GRPC_CODE.INVALID_ARGUMENT,
            errorMessage: 'The request asks for nothing this version of reflection knows.',
          },
        };
    }
  };
}

function notFound(what: string): ReflectionAnswer {
  return {
    case: 'errorResponse',
    value: {
      errorCode: GRPC_CODE.NOT_FOUND,
      errorMessage: `This gateway serves no such ${what}.`,
    },
  };
}
