/** Stands for npm `aerospike` where a test looks at what would be sent: every operation shows what it was made of. */

import type {
  NativeModule,
  NativeOperation,
} from '../../server/src/driver/native/client-interface.js';

export interface ShownOperation extends NativeOperation {
  readonly name: string;
  readonly bin?: string;
  readonly value?: unknown;
  readonly expression?: string;
  readonly flags?: number;
}

class Double {
  Double: number;
  constructor(value: number) {
    this.Double = value;
  }
}

class GeoJSON {
  readonly str: string;
  constructor(json: string) {
    this.str = json;
  }
}

class HyperLogLog {
  readonly buffer: Buffer;
  constructor(data: Buffer) {
    this.buffer = data;
  }
}

function NoClient(): never {
  throw new Error('this module connects to nothing');
}

export const shownModule: NativeModule = {
  Client: NoClient as unknown as NativeModule['Client'],
  auth: { INTERNAL: 0, EXTERNAL: 1, AUTH_PKI: 3 },
  Double,
  GeoJSON,
  HyperLogLog,
  operations: {
    read: (bin) => show({ name: 'read', bin }),
    write: (bin, value) => show({ name: 'write', bin, value }),
    incr: (bin, value) => show({ name: 'incr', bin, value }),
    append: (bin, value) => show({ name: 'append', bin, value }),
    prepend: (bin, value) => show({ name: 'prepend', bin, value }),
    touch: () => show({ name: 'touch' }),
    delete: () => show({ name: 'delete' }),
  },
  exp: {
    operations: {
      read: (bin, expression, flags) => show({ name: 'expRead', bin, expression, flags }),
      write: (bin, expression, flags) => show({ name: 'expWrite', bin, expression, flags }),
    },
  },
  filter: { range: NoClient, contains: NoClient, geoWithinGeoJSONRegion: NoClient },
  cdt: { Context: NoClient as unknown as NativeModule['cdt']['Context'] },
  Key: { fromASKey: (key) => key },
  Transaction: NoClient as unknown as NativeModule['Transaction'],
  _transactionPool: { capacity: 128, transactions: [] },
  log: { OFF: -1 },
  setDefaultLogging: () => undefined,
  wrapHLL: () => undefined,
  setupGlobalCommandQueue: () => undefined,
};

function show(operation: Omit<ShownOperation, 'op'>): ShownOperation {
  return { op: 0, ...operation };
}
