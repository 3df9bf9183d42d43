import { describe, expect, it } from 'vitest';
import { isKnownServerCode } from './result-code.js';

/** Every code of the public header of the server, release 8.1.2 (`as/include/base/proto.h`), security's among them. */
const SERVERS = [
  ...[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25],
  ...[26, 27, 28, 32, 50, 51, 52, 53, 54, 55, 56, 60, 61, 62, 63, 64, 65, 66, 70, 71, 72, 73, 74],
  ...[75, 80, 81, 82, 83, 90, 91, 92, 93, 94, 100, 120, 121, 122, 123, 124, 125, 126, 127, 150],
  ...[151, 152, 160, 200, 201, 202, 203, 204, 205, 206, 210, 211, 212, 213, 214, 215],
];
/** Codes the Developer SDK names that no server sends any more. */
const SDKS = [10];

describe('the error table', () => {
  it('has every code of servers and of the SDK', () => {
    expect([...SERVERS, ...SDKS].filter((code) => !isKnownServerCode(code))).toEqual([]);
  });
});
