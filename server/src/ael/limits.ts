/** What bounds the work one text can cause; each is enforced before the work is done. */

/** Bytes of UTF-8 in an expression. */
export const AEL_MAX_BYTES = 65_536;
/** Levels of nesting an expression may have; a chain of operators of one kind is one level for each but `and` and `or`. */
export const AEL_MAX_DEPTH = 100;
/** Nodes an expression may have: operands, operators, steps of paths, elements of constants. */
export const AEL_MAX_NODES = 16_384;
/** Placeholders an expression may have. */
export const AEL_MAX_PLACEHOLDERS = 1_024;
/** Steps a path may have: as many as contexts on the wire. */
export const AEL_MAX_PATH_STEPS = 30;
/** Mistakes of one text that are told at once. */
export const AEL_MAX_MISTAKES = 10;
