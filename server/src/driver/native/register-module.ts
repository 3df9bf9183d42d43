/** Modules of functions that no info command of this client holds: they go by a file, which is all it takes them from. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UDF_NAME_MAX_BYTES } from '../../model/limits.js';
import { NATIVE, type NativePolicy } from './client-interface.js';
import { type Called, call, type NativeContext } from './native-context.js';

export interface ModuleFile {
  /** With its ending; a plain name, since the client takes what is behind the last slash for it. */
  readonly name: string;
  readonly source: Buffer;
}

const PUT_COMMAND =
  /^udf-put:filename=([^;/\\]+);content=([\w+/=]*);content-len=\d+;udf-type=LUA;$/u;
/** Such a name would be another place. */
const NO_FILES: ReadonlySet<string> = new Set(['.', '..']);

/** What an info command would register; undefined for any other command, and for names no file has. */
export function moduleIn(command: string): ModuleFile | undefined {
  const [, name, content] = PUT_COMMAND.exec(command) ?? [];
  if (name === undefined || content === undefined || NO_FILES.has(name)) return undefined;
  if (Buffer.byteLength(name) > UDF_NAME_MAX_BYTES) return undefined;
  return { name, source: Buffer.from(content, 'base64') };
}

/** Has any one node take the module and spread it. The file is gone when this resolves. */
export async function registerModule(
  context: NativeContext,
  { name, source }: ModuleFile,
  policy: NativePolicy,
): Promise<Called<unknown>> {
  const folder = await mkdtemp(join(tmpdir(), 'aerogate-udf-'));
  try {
    const path = join(folder, name);
    await writeFile(path, source, { mode: 0o600 });
    return await call<unknown>(context, (done) =>
      context.client.udfRegister(path, NATIVE.udfType.lua, policy, done),
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
