/** The port to whatever runs Lua: modules go in as text, records and Values go in and out. */

import type { UdfCall } from '../../model/udf-call.js';
import type { Value } from '../../model/value.js';
import type { UdfRecord } from './udf-record.js';

export type UdfResult =
  | { readonly ok: true; readonly value: Value }
  /** What the function failed with; `undefined` where that was no text. */
  | { readonly ok: false; readonly message: string | undefined };

/** What a function works on that aggregates: the records of a query in one partition, one after the other. */
export interface UdfStream {
  /** The next record, which can't be changed; the one before is of no use any more. */
  next(): UdfRecord | undefined;
  /** A value that comes out, `undefined` for what no message can hold; `false` ends the function, since it gives too much. */
  emit(value: Value | undefined): boolean;
}

export type UdfStreamEnding =
  | { readonly ok: true }
  /** The code is that of the server's Lua; there is no message where the function failed with something else than text. */
  | { readonly ok: false; readonly code: number; readonly message: string | undefined };

/** Why a module can't be registered. */
export interface ModuleFault {
  /** Empty where the place is not known. */
  readonly file: string;
  /** 0 where the place is not known. */
  readonly line: number;
  readonly message: string;
}

/** The text of the registered module with this file name. */
export type ModuleSource = (filename: string) => Uint8Array | undefined;

export interface UdfRuntime {
  /** Compiles a module and runs its top level once, as registering does; the fault where either fails. */
  checkModule(filename: string, source: Uint8Array): ModuleFault | undefined;
  /** Never throws for what a module does: endless loops and too much memory are failures like others. */
  applyToRecord(call: UdfCall, record: UdfRecord): UdfResult;
  /** Runs the operations of a chain that are a server's. Never throws for what a module does, either. */
  applyToStream(call: UdfCall, stream: UdfStream): UdfStreamEnding;
  /** Registered modules changed: nothing loaded before is used again. */
  forgetModules(): void;
}
