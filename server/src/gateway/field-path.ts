/** Where in a request a field stands: built only as deep as messages nest, and turned into text only when a field is at fault. */

import { FIELD_PATH_MAX_BYTES } from './limits.js';
import { cutUtf8 } from './text.js';

/** A field by its JSON name, an element of a repeated field, or an entry of a map field. */
export type FieldStep = string | number | { readonly mapKey: string };

export interface FieldPath {
  readonly parent: FieldPath | undefined;
  readonly step: FieldStep;
}

/** Letters of a map key that are shown: what is longer is no name of a bin, and may be a value put in the wrong place. */
const MAP_KEY_SHOWN = 15;

export function fieldAt(parent: FieldPath | undefined, step: FieldStep): FieldPath {
  return { parent, step };
}

/** The path as ErrorDetail.field spells it: `segments[2].operations[0].put.list.values[3]`. */
export function pathText(path: FieldPath | undefined): string {
  const steps: FieldStep[] = [];
  for (let at = path; at !== undefined; at = at.parent) steps.push(at.step);
  let text = '';
  for (const step of steps.reverse()) text = withStep(text, step);
  return cutUtf8(text, FIELD_PATH_MAX_BYTES);
}

function withStep(text: string, step: FieldStep): string {
  if (typeof step === 'number') return `${text}[${step}]`;
  if (typeof step === 'object') return `${text}[${shownKey(step.mapKey)}]`;
  return text === '' ? step : `${text}.${step}`;
}

function shownKey(key: string): string {
  return key.length <= MAP_KEY_SHOWN
    ? JSON.stringify(key)
    : `${JSON.stringify(key.slice(0, MAP_KEY_SHOWN))}…`;
}
