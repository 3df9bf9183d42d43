/** The keys and certificates of the listeners: read from files, checked as a whole, and read again when the files change. */

import { type FSWatcher, readFileSync, watch } from 'node:fs';
import { dirname } from 'node:path';
import { createSecureContext } from 'node:tls';
import { holdsCertificates } from '../../model/certificates.js';
import type { Clock, Timer } from '../../model/clock.js';

export interface TlsFiles {
  readonly certFile: string;
  readonly keyFile: string;
  readonly clientCaFile: string | undefined;
}

export interface TlsMaterial {
  readonly cert: Buffer;
  readonly key: Buffer;
  /** Callers have to present a certificate signed by one of these. */
  readonly clientCa: Buffer | undefined;
}

/** Files that cannot be served with; the message names the options, never what stands in the files. */
export class TlsFilesError extends Error {
  override readonly name = 'TlsFilesError';
}

/** Certificates and keys are replaced one file after the other; this long after the last change they belong together. */
const TLS_RELOAD_DELAY_MS = 200;

/** Reads and checks the files. Throws TlsFilesError for what is missing, unreadable or does not belong together. */
export function readTlsFiles(files: TlsFiles): TlsMaterial {
  const material = {
    cert: readOption('tls-cert-file', files.certFile),
    key: readOption('tls-key-file', files.keyFile),
    clientCa:
      files.clientCaFile === undefined
        ? undefined
        : readOption('tls-client-ca-file', files.clientCaFile),
  };
  try {
    // An empty file is none at all to TLS, and no reason to complain.
    if (material.cert.length === 0 || material.key.length === 0) throw new Error('an empty file');
    createSecureContext({ cert: material.cert, key: material.key });
  } catch (cause) {
    throw new TlsFilesError(
      '--tls-cert-file and --tls-key-file: not a PEM certificate chain and its private key, or they do not belong together.',
      { cause },
    );
  }
  if (material.clientCa !== undefined && !holdsCertificates(material.clientCa.toString())) {
    throw new TlsFilesError('--tls-client-ca-file holds no PEM certificates, or a damaged one.');
  }
  return material;
}

export interface TlsWatcher {
  close(): void;
}

/**
 * Calls `renewed` with the new material some time after the files change, `failed` when they cannot be served with: the last good
 * ones stay. Folders are watched, not files, since replacing a mounted secret swaps a link beside them.
 */
export function watchTlsFiles(
  files: TlsFiles,
  clock: Clock,
  tell: { renewed: (material: TlsMaterial) => void; failed: (error: TlsFilesError) => void },
): TlsWatcher {
  let timer: Timer | undefined;
  let last = fingerprint(readTlsFiles(files));

  function reload(): void {
    try {
      const material = readTlsFiles(files);
      const now = fingerprint(material);
      if (now.equals(last)) return;
      last = now;
      tell.renewed(material);
    } catch (error) {
      if (!(error instanceof TlsFilesError)) throw error;
      tell.failed(error);
    }
  }

  const folders = new Set(pathsOf(files).map((path) => dirname(path)));
  const watchers = [...folders].map((folder): FSWatcher => {
    const watcher = watch(folder, { persistent: false }, () => {
      timer?.cancel();
      timer = clock.setTimer(TLS_RELOAD_DELAY_MS, reload);
    });
    // A folder that is removed ends its watch; the material in use stays.
    watcher.on('error', () => {
      watcher.close();
    });
    return watcher;
  });
  return {
    close(): void {
      timer?.cancel();
      for (const watcher of watchers) watcher.close();
    },
  };
}

function pathsOf(files: TlsFiles): string[] {
  const { certFile, keyFile, clientCaFile } = files;
  return clientCaFile === undefined ? [certFile, keyFile] : [certFile, keyFile, clientCaFile];
}

function fingerprint({ cert, key, clientCa }: TlsMaterial): Buffer {
  return Buffer.concat([cert, key, clientCa ?? Buffer.alloc(0)]);
}

function readOption(option: string, path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? 'unknown error';
    throw new TlsFilesError(`--${option} ${path} cannot be read (${code}).`, { cause });
  }
}
