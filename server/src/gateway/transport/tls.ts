/** TLS of the listeners: the material in use, renewed in all of them when its files change. */

import type { ServeConfig } from '../../config.js';
import type { Clock } from '../../model/clock.js';
import type { Log } from '../operations/log.js';
import { readTlsFiles, type TlsFiles, type TlsMaterial, watchTlsFiles } from './tls-files.js';

export interface Tls {
  readonly material: TlsMaterial;
  /** Calls the listener with every renewal from now on. */
  onRenewal(listener: (material: TlsMaterial) => void): void;
  close(): void;
}

type TlsConfig = Pick<ServeConfig, 'tls-cert-file' | 'tls-key-file' | 'tls-client-ca-file'>;

/** Undefined where the configuration asks for no TLS. Throws TlsFilesError for files that cannot be served with. */
export function openTls(config: TlsConfig, clock: Clock, log: Log): Tls | undefined {
  const files = tlsFilesOf(config);
  if (files === undefined) return undefined;
  let material = readTlsFiles(files);
  const listeners: ((material: TlsMaterial) => void)[] = [];
  const watcher = watchTlsFiles(files, clock, {
    renewed: (renewed) => {
      material = renewed;
      for (const listener of listeners) listener(renewed);
      log.info('certificates renewed; connections from now on use them');
    },
    failed: (error) => {
      log.warn('certificates changed and cannot be used; the last good ones stay', {
        why: error.message,
      });
    },
  });
  return {
    get material(): TlsMaterial {
      return material;
    },
    onRenewal(listener): void {
      listeners.push(listener);
    },
    close(): void {
      watcher.close();
    },
  };
}

/** The files the configuration names; undefined where it asks for no TLS. */
export function tlsFilesOf(config: TlsConfig): TlsFiles | undefined {
  const certFile = config['tls-cert-file'];
  const keyFile = config['tls-key-file'];
  if (certFile === undefined || keyFile === undefined) return undefined;
  return { certFile, keyFile, clientCaFile: config['tls-client-ca-file'] };
}
