import { describe, expect, it } from 'vitest';
import { createFakeClock } from '../../../test/support/fake-clock.js';
import { createFakeTerminal } from '../../../test/support/fake-terminal.js';
import { createSampleProgress, SILENT_MS } from './sample-progress.js';

describe('the progress of the sample', () => {
  it('is silent until it takes long', () => {
    const { clock, terminal, progress } = start(false);
    progress.tell({ loaded: 0, total: 50 });
    clock.advance(SILENT_MS - 1);
    progress.tell({ loaded: 10, total: 50 });
    progress.end();
    expect(terminal.errors).toBe('');
  });

  it('is one line where nobody watches', () => {
    const { clock, terminal, progress } = start(false);
    clock.advance(SILENT_MS);
    progress.tell({ loaded: 10, total: 50 });
    progress.tell({ loaded: 20, total: 50 });
    progress.end();
    expect(terminal.errors).toBe('loading the sample: 10 of 50 records\n');
  });

  it('is written over itself on a terminal', () => {
    const { clock, terminal, progress } = start(true);
    clock.advance(SILENT_MS);
    progress.tell({ loaded: 10, total: 50 });
    progress.tell({ loaded: 20, total: 50 });
    progress.end();
    expect(terminal.errors.split('\r')).toEqual([
      '',
      'loading the sample: 10 of 50 records',
      'loading the sample: 20 of 50 records\n',
    ]);
  });
});

function start(isInteractive: boolean): {
  clock: ReturnType<typeof createFakeClock>;
  terminal: ReturnType<typeof createFakeTerminal>;
  progress: ReturnType<typeof createSampleProgress>;
} {
  const clock = createFakeClock();
  const terminal = createFakeTerminal();
  const watched = { ...terminal, isInteractive };
  return { clock, terminal, progress: createSampleProgress(watched, clock) };
}
