/** The progress of loading the sample: said only when it takes long enough for somebody to wonder. */

import type { Clock } from '../model/clock.js';
import type { SampleProgress } from '../sample/load-sample.js';
import type { Terminal } from './terminal.js';

/** Until then silence means that all is well. */
export const SILENT_MS = 1_000;

export interface ProgressLine {
  readonly tell: (progress: SampleProgress) => void;
  end(): void;
}

export function createSampleProgress(terminal: Terminal, clock: Clock): ProgressLine {
  const startedMs = clock.monotonicMs();
  let told = false;
  return {
    tell({ loaded, total }): void {
      if (clock.monotonicMs() - startedMs < SILENT_MS) return;
      // Where nobody watches, one line for the start is enough.
      if (told && !terminal.isInteractive) return;
      const start = terminal.isInteractive ? '\r' : '';
      const end = terminal.isInteractive ? '' : '\n';
      terminal.err(`${start}loading the sample: ${loaded} of ${total} records${end}`);
      told = true;
    },
    end(): void {
      if (told && terminal.isInteractive) terminal.err('\n');
    },
  };
}
