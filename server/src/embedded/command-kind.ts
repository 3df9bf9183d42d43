/** The kinds of command on one record. */

/** How a command was carried out: the form of its answer, and what it counts as, depend on it. */
export type CommandKind = 'read' | 'write' | 'delete' | 'udf';
