/** The descriptors of everything the gateway serves, findable by file, by symbol and by extension. */

import {
  type DescExtension,
  type DescFile,
  type DescMessage,
  type DescService,
  toBinary,
} from '@bufbuild/protobuf';
import { FileDescriptorProtoSchema } from '@bufbuild/protobuf/wkt';

export interface DescriptorIndex {
  fileNamed(name: string): DescFile | undefined;
  /** The file that defines a message, field, oneof, enum, enum value, service, method or extension. */
  fileDefining(symbol: string): DescFile | undefined;
  fileExtending(typeName: string, fieldNumber: number): DescFile | undefined;
  /** Numbers of the known extensions of a message, in order; undefined for a message that is not known. */
  extensionNumbers(typeName: string): readonly number[] | undefined;
  /** A file and all it imports, imported ones after those that import them. */
  withImports(file: DescFile): readonly DescFile[];
  /** A FileDescriptorProto, as the compiler wrote it. */
  bytesOf(file: DescFile): Uint8Array;
}

export function createDescriptorIndex(services: readonly DescService[]): DescriptorIndex {
  const files = new Map<string, DescFile>();
  for (const { file } of services) {
    for (const found of withImports(file)) files.set(found.proto.name, found);
  }
  const symbols = new Map<string, DescFile>();
  const extensions = new Map<string, Map<number, DescFile>>();
  for (const file of files.values()) {
    for (const symbol of symbolsOf(file)) symbols.set(symbol, file);
    for (const { extendee, number } of extensionsOf(file)) {
      const numbers = extensions.get(extendee.typeName) ?? new Map<number, DescFile>();
      extensions.set(extendee.typeName, numbers.set(number, file));
    }
  }
  const messages = new Set([...files.values()].flatMap(messagesOf).map((m) => m.typeName));
  const encoded = new Map<DescFile, Uint8Array>();
  return {
    fileNamed: (name) => files.get(name),
    fileDefining: (symbol) => symbols.get(symbol),
    fileExtending: (typeName, fieldNumber) => extensions.get(typeName)?.get(fieldNumber),
    extensionNumbers(typeName): readonly number[] | undefined {
      if (!messages.has(typeName)) return undefined;
      return [...(extensions.get(typeName)?.keys() ?? [])].sort((a, b) => a - b);
    },
    withImports,
    bytesOf(file): Uint8Array {
      const known = encoded.get(file);
      if (known !== undefined) return known;
      const bytes = toBinary(FileDescriptorProtoSchema, file.proto);
      encoded.set(file, bytes);
      return bytes;
    },
  };
}

function withImports(file: DescFile): readonly DescFile[] {
  const found = new Set([file]);
  // A Set is iterated in the order things were added, and goes on while more are.
  for (const next of found) {
    for (const imported of next.dependencies) found.add(imported);
  }
  return [...found];
}

function symbolsOf(file: DescFile): string[] {
  return [
    ...messagesOf(file).flatMap(symbolsOfMessage),
    ...enumsOf(file).flatMap(({ typeName, parent, values }) => {
      // The values of an enum live beside it, not in it.
      const scope = parent === undefined ? file.proto.package : parent.typeName;
      return [typeName, ...values.map(({ name }) => qualified(scope, name))];
    }),
    ...file.services.flatMap(({ typeName, methods }) => [
      typeName,
      ...methods.map(({ name }) => qualified(typeName, name)),
    ]),
    ...extensionsOf(file).map(({ typeName }) => typeName),
  ];
}

function symbolsOfMessage({ typeName, fields, oneofs }: DescMessage): string[] {
  return [typeName, ...[...fields, ...oneofs].map(({ name }) => qualified(typeName, name))];
}

function messagesOf(file: DescFile): DescMessage[] {
  const nested = (message: DescMessage): DescMessage[] => [
    message,
    ...message.nestedMessages.flatMap(nested),
  ];
  return file.messages.flatMap(nested);
}

function enumsOf(file: DescFile): DescFile['enums'] {
  return [...file.enums, ...messagesOf(file).flatMap((message) => message.nestedEnums)];
}

function extensionsOf(file: DescFile): DescExtension[] {
  return [...file.extensions, ...messagesOf(file).flatMap((message) => message.nestedExtensions)];
}

function qualified(scope: string, name: string): string {
  return scope === '' ? name : `${scope}.${name}`;
}
