/** How many streams of one kind are open: each kind has a limit of its own. */

export interface Watchers {
  open: number;
}

export function createWatchers(): Watchers {
  return { open: 0 };
}
