/** Names of Behaviors. */

export const BEHAVIOR_NAME_MAX_CHARS = 64;

const NAME = /^[A-Za-z][A-Za-z0-9_.-]*$/;

export const BEHAVIOR_NAME_RULE = `a name is 1 to ${BEHAVIOR_NAME_MAX_CHARS} letters, digits, '_', '-' and '.', beginning with a letter.`;

export function isBehaviorName(name: string): boolean {
  return name.length <= BEHAVIOR_NAME_MAX_CHARS && NAME.test(name);
}
