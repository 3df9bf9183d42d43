import { describe, expect, it } from 'vitest';
import { loadNativeModule, type RequireModule } from './load-client.js';

function failing(message: string, code?: string): RequireModule {
  return () => {
    throw Object.assign(new Error(message), code === undefined ? {} : { code });
  };
}

describe('a client that can not be had', () => {
  it('is named where the package is missing', () => {
    const load = failing("Cannot find module 'aerospike'\nRequire stack:", 'MODULE_NOT_FOUND');
    expect(() => loadNativeModule(load, true)).toThrow(/npm install aerospike@6\.7\.1/u);
  });
  it('is told from one that lacks a library', () => {
    const load = failing('libyaml-0.so.2: cannot open shared object file', 'ERR_DLOPEN_FAILED');
    expect(() => loadNativeModule(load, true)).toThrow(/apt-get install libyaml-0-2/u);
  });
  it('is told from one without a build for this platform', () => {
    const load = failing('Could not locate the bindings file.');
    expect(() => loadNativeModule(load, true)).toThrow(/can not be loaded on this platform/u);
  });
  it('is not even looked for outside the main thread', () => {
    const load = failing('the package was loaded');
    expect(() => loadNativeModule(load, false)).toThrow(/main thread/u);
  });
});
