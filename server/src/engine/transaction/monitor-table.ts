/** The monitor records of one namespace, so that nobody has to look for those whose time is over. */

import { digestText } from '../digest-text.js';
import type { StoredRecord } from '../record.js';
import { MONITOR_SET } from './monitor.js';

export interface MonitorTable {
  /** To be called with every change of a record: what it was, and what it is now. */
  replace(before: StoredRecord | undefined, after: StoredRecord | undefined): void;
  values(): Iterable<StoredRecord>;
}

export function createMonitorTable(): MonitorTable {
  const monitors = new Map<string, StoredRecord>();
  return {
    replace(before, after): void {
      const record = after ?? before;
      if (record?.set !== MONITOR_SET) return;
      if (after === undefined) monitors.delete(digestText(record.digest));
      else monitors.set(digestText(record.digest), after);
    },
    values: () => monitors.values(),
  };
}
