/** Options in words: what a value looks like, its bounds and its default, for `--help` and docs/configuration.md. */

import type { Option } from './option.js';

/** What stands for the value in a usage line; undefined for a flag, which takes none. */
export function placeholderOf(name: string, definition: Option): string | undefined {
  switch (definition.kind) {
    case 'flag':
      return undefined;
    case 'text':
      return name.endsWith('-file') ? '<file>' : '<text>';
    case 'list':
      return '<a,b,…>';
    case 'integer':
      return '<number>';
    case 'address':
      return '<host:port>';
    case 'choice':
      return `<${definition.choices.join('|')}>`;
  }
}

/** The values it takes; undefined where the placeholder says it all. */
export function rangeOf(definition: Option): string | undefined {
  return definition.kind === 'integer' ? `${definition.min} to ${definition.max}` : undefined;
}

/** Its default as one would write it; undefined where there is none, or where it is "off". */
export function defaultWordsOf(definition: Option): string | undefined {
  return 'default' in definition ? String(definition.default) : undefined;
}
