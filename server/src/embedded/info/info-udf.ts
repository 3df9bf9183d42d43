/** The info commands about modules of user-defined functions: `udf-put`, `udf-remove`, `udf-list`, `udf-get`. */

import {
  MODULE_MAX_BYTES,
  MODULE_NAME_MAX_BYTES,
  type UdfModule,
} from '../../engine/udf/udf-modules.js';
import type { ModuleFault } from '../../engine/udf/udf-runtime.js';
import type { NodeContext } from '../node-context.js';
import type { MetadataItem } from '../shared-metadata.js';
import { type InfoCall, parameter } from './info-call.js';

/** The kind modules are kept under with the data, by file name. */
export const UDF_MODULES = 'udf-modules';

/** Characters of `content-len` and `udf-type` the server reads. */
const LENGTH_MAX_CHARACTERS = 10;
const CONTENT_LENGTH_MAX = 0xffffffff;
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** A failure in the words of the server; they come as an answer like any other. */
class UdfRefusal extends Error {
  override readonly name = 'UdfRefusal';
}

export function udfPutReply(call: InfoCall): string {
  return answered(() => {
    const { params, node } = call;
    const filename = filenameOf(params);
    checkExtension(filename);
    const length = contentLength(params);
    checkType(params);
    if (length % 4 !== 0) throw new UdfRefusal('invalid_content_len');
    return put(node, filename, contentOf(params, length));
  });
}

export function udfRemoveReply({ params, node }: InfoCall): string {
  return answered(() => {
    const filename = filenameOf(params);
    const before = node.udf.modules.get(filename);
    if (node.udf.modules.remove(filename)) save(node, filename, before);
    return 'ok';
  });
}

export function udfListReply({ node }: InfoCall): string {
  return node.udf.modules
    .list()
    .map(({ filename, hash }) => `filename=${filename},hash=${hash},type=LUA;`)
    .join('');
}

export function udfGetReply({ params, node }: InfoCall): string {
  return answered(() => {
    const module = node.udf.modules.get(filenameOf(params));
    if (module === undefined) throw new UdfRefusal('not_found');
    if (module.content.length === 0) throw new UdfRefusal('empty');
    return `type=LUA;content=${Buffer.from(module.content).toString('base64')};`;
  });
}

function answered(reply: () => string): string {
  try {
    return reply();
  } catch (error) {
    if (error instanceof UdfRefusal) return `error=${error.message}`;
    throw error;
  }
}

function filenameOf(params: string): string {
  const filename = parameter(params, 'filename');
  if (filename === undefined || Buffer.byteLength(filename) > MODULE_NAME_MAX_BYTES) {
    throw new UdfRefusal('invalid_filename');
  }
  return filename;
}

/** The first dot is neither at the beginning nor at the end. */
function checkExtension(filename: string): void {
  const dot = filename.indexOf('.');
  if (dot <= 0 || dot === filename.length - 1) throw new UdfRefusal('invalid_filename');
}

function contentLength(params: string): number {
  const text = parameter(params, 'content-len');
  const isNumber = text !== undefined && /^\d+$/.test(text) && text.length <= LENGTH_MAX_CHARACTERS;
  if (!isNumber || Number(text) > CONTENT_LENGTH_MAX) throw new UdfRefusal('invalid_content_len');
  return Number(text);
}

function checkType(params: string): void {
  const type = parameter(params, 'udf-type');
  if (type !== undefined && type !== 'LUA') throw new UdfRefusal('invalid_udf_type');
}

function contentOf(params: string, length: number): Buffer {
  const content = parameter(params, 'content');
  if (content?.length !== length) throw new UdfRefusal('invalid_content');
  if ((length / 4) * 3 > MODULE_MAX_BYTES) throw new UdfRefusal('invalid_udf_content_len,>1M');
  if (!BASE64.test(content)) throw new UdfRefusal('invalid_base64_content');
  return Buffer.from(content, 'base64');
}

function put(node: NodeContext, filename: string, content: Buffer): string {
  const { runtime, modules } = node.udf;
  if (runtime === undefined || !modules.hasRoomFor(filename)) {
    throw new UdfRefusal('unknown_error');
  }
  const fault = runtime.checkModule(filename, content);
  if (fault !== undefined) throw new UdfRefusal(faultText(fault));
  const before = modules.get(filename);
  modules.put(filename, content);
  save(node, filename, before);
  return 'ok';
}

/** Keeps the module as it is now; `before` is what comes back should that fail. */
function save(
  { udf: { modules }, journal, metadata }: NodeContext,
  filename: string,
  before: UdfModule | undefined,
): void {
  const content = modules.get(filename)?.content;
  metadata.set('UDF', moduleItem(filename, content));
  journal?.saveMeta(UDF_MODULES, filename, content, () => {
    if (before === undefined) modules.remove(filename);
    else modules.put(filename, before.content);
    metadata.set('UDF', moduleItem(filename, before?.content));
  });
}

/** A module as the nodes agree on it. */
export function moduleItem(filename: string, content: Uint8Array | undefined): MetadataItem {
  if (content === undefined) return { key: filename, value: undefined };
  const content64 = Buffer.from(content).toString('base64');
  const value = `{"content64": "${content64}", "type": "LUA", "name": "${filename}"}`;
  return { key: filename, value };
}

function faultText({ file, line, message }: ModuleFault): string {
  const encoded = Buffer.from(message).toString('base64');
  return `compile_error;file=${file};line=${line};message=${encoded}`;
}
