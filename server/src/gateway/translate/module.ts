/** Modules of functions: their names and sources, checked before anything is sent, and what nodes list. */

import {
  type GetUdfResponse,
  type RegisterUdfRequest,
  UdfLanguage,
  type UdfModule,
} from '@aerogate/proto/aerogate/v1/udf_service_pb';
import { type FieldPath, fieldAt } from '../field-path.js';
import { invalidArgument } from '../gateway-error.js';
import { MODULE_MAX_BYTES, MODULE_NAME_MAX_BYTES } from '../limits.js';
import { enumFromProto, enumTable } from './enum.js';
import { checkCommandWord, checkNameText } from './name.js';

const LANGUAGES = enumTable({ lua: UdfLanguage.LUA });

const SERVER_PATH = fieldAt(undefined, 'serverPath');

/** What would end a parameter or an entry of a list, or lead out of the servers' folder of modules. */
const FORBIDDEN = /[/\\,=]/;

/** Throws GatewayError for a name no module can have. */
export function checkModuleName(name: string): void {
  checkNameText(name, SERVER_PATH);
  checkCommandWord(name, SERVER_PATH);
  const bytes = Buffer.byteLength(name);
  if (bytes > 0 && bytes <= MODULE_NAME_MAX_BYTES && !FORBIDDEN.test(name)) return;
  throw invalidArgument(
    SERVER_PATH,
    `a file name is 1 to ${MODULE_NAME_MAX_BYTES} bytes without '/', '\\', ',' and '='.`,
  );
}

/** The same, and that there is an extension: servers look for the first dot, and something on both sides of it. */
export function checkNewModuleName(name: string): void {
  checkModuleName(name);
  const dot = name.indexOf('.');
  if (dot > 0 && dot < name.length - 1) return;
  throw invalidArgument(SERVER_PATH, 'the name needs an extension, such as .lua.');
}

/** Throws GatewayError for no source, one too large, and a language there is not. */
export function sourceFromProto({ content, language }: RegisterUdfRequest): Buffer {
  enumFromProto(LANGUAGES, language, { parent: undefined, step: 'language' });
  if (content.case === undefined) {
    throw invalidArgument(undefined, 'one of source and binarySource is required.');
  }
  const path = fieldAt(undefined, content.case);
  if (content.case === 'source') checkNameText(content.value, path);
  const source = Buffer.from(content.value);
  checkSize(source.length, path);
  return source;
}

function checkSize(bytes: number, path: FieldPath): void {
  if (bytes > 0 && bytes <= MODULE_MAX_BYTES) return;
  throw invalidArgument(
    path,
    `a source of ${bytes} bytes; one has 1 to ${MODULE_MAX_BYTES} bytes.`,
  );
}

export function moduleToProto(
  serverPath: string,
  hash: string,
  nodesPending: readonly string[],
): UdfModule {
  return {
    $typeName: 'aerogate.v1.UdfModule',
    ...{ serverPath, hash },
    language: UdfLanguage.LUA,
    nodesPending: [...nodesPending],
  };
}

/** As text where it is UTF-8; a byte-order mark stays part of it. */
export function sourceToProto(source: Uint8Array): GetUdfResponse['content'] {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(source);
    return { case: 'source', value: text };
  } catch {
    return { case: 'binarySource', value: Uint8Array.from(source) };
  }
}
