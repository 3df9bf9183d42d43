/** The value a path leads to, for an index that looks inside a bin; steps that select many lead nowhere here. */

import type { ContextStep } from '../../model/expression.js';
import type { ListValue, MapValue, Value } from '../../model/value.js';
import { isSameValue, sortedEntries, sortedItems } from '../../model/value-order.js';

/** `undefined` where a step finds nothing. */
export function valueAtContext(
  value: Value | undefined,
  context: readonly ContextStep[],
): Value | undefined {
  let current = value;
  for (const step of context) {
    if (current?.type === 'list') current = listElement(current, step);
    else if (current?.type === 'map') current = mapElement(current, step);
    else return undefined;
  }
  return current;
}

function listElement(list: ListValue, step: ContextStep): Value | undefined {
  switch (step.step) {
    case 'listIndex':
      return list.items.at(step.index);
    case 'listRank':
      return sortedItems(list).at(step.rank);
    case 'listValue':
      return list.items.find((item) => isSameValue(item, step.value));
    default:
      return undefined;
  }
}

function mapElement(map: MapValue, step: ContextStep): Value | undefined {
  switch (step.step) {
    case 'mapIndex':
      return sortedEntries(map).at(step.index)?.[1];
    case 'mapRank':
      return sortedItems({
        type: 'list',
        items: map.entries.map(([, element]) => element),
        ordered: false,
      }).at(step.rank);
    case 'mapKey':
      return map.entries.find(([key]) => isSameValue(key, step.key))?.[1];
    case 'mapValue':
      return map.entries.find(([, element]) => isSameValue(element, step.value))?.[1];
    default:
      return undefined;
  }
}
