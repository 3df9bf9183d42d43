/** What the native driver does not do: each gap with its reason, and the contract's cases that show it. */

import { type AerospikeError, clientFailure } from '../../model/aerospike-error.js';

export interface NativeGap {
  /** What is refused, or differs. */
  readonly what: string;
  /** Why, in the client's own terms. */
  readonly reason: string;
  /** The row of native-client.md that observed it. */
  readonly source: string;
  /** `refused`: the call ends UNSUPPORTED with nothing sent. `differs`: it is done, and something about it is less exact. */
  readonly effect: 'refused' | 'differs';
  /** Titles of contract cases that fail for this reason. */
  readonly cases: readonly string[];
}

const refused = (
  what: string,
  reason: string,
  source: string,
  cases: readonly string[] = [],
): NativeGap => ({ what, reason, source: `native-client.md ${source}`, effect: 'refused', cases });

const differs = (
  what: string,
  reason: string,
  source: string,
  cases: readonly string[] = [],
): NativeGap => ({ what, reason, source: `native-client.md ${source}`, effect: 'differs', cases });

/** Cases that are run as single commands and as rows of a batch. */
const bothForms = (names: readonly string[]): readonly string[] =>
  names.flatMap((name) => [name, `${name}, as rows of a batch`]);

const written = (value: string): string => `gives back ${value} as it was written`;

export const NATIVE_GAPS = {
  'transaction-doubt': differs(
    'committing a transaction in which a write is in doubt',
    'the client removes its monitor even then, and such a write that arrives later would be undone alone; it is aborted',
    '§2.7',
    ['a transaction with a write in doubt may commit'],
  ),
  'transaction-pending': differs(
    'what is left to do of a transaction that failed to be committed',
    'the client loses the status with the error: the records it wrote count as not undone yet',
    '§2.7 statuses',
    ['a transaction that was aborted by its reads has nothing left to do'],
  ),
  'transaction-id': differs(
    "a transaction's number",
    'the client tells it rounded; it is one of the gateway and not what servers know',
    '§2.7 getId',
  ),
  'transaction-batch': differs(
    'batches in a transaction',
    'the client tells the monitor of the last key only, so that each row is a command of its own',
    '§2.7 batchWrite in txn',
  ),
  'transaction-cancel': differs(
    'commands of a transaction that are cancelled',
    'the client has no way back: what follows on the record, and the end, wait until it has answered',
    '§5.1 close with in-flight commands',
  ),
  'nul-in-text': refused(
    'writing text that holds NUL',
    'the client ends strings at the first NUL, so another string would be stored',
    '§3.1 string',
    [written('a string past ASCII')],
  ),
  'nul-in-name': refused(
    'namespaces, sets and bins whose names hold NUL',
    'the client ends names at the first NUL, so another record or bin would be meant',
    '§3.3',
  ),
  'nul-in-stored-key': refused(
    'storing a user key that holds NUL, is empty, or is of a type clients do not make',
    'the client cuts or refuses such keys; without sendKey the record is addressed by its digest',
    '§3.3',
  ),
  'ordered-list': refused(
    'writing a list that is ordered or keeps its index, at any depth',
    'the client has no such list, and would store a plain one',
    '§3.1 Array',
    [written('the empty ordered list'), written('an ordered list')],
  ),
  'map-order': refused(
    'writing a map that is not ordered by key, or keeps its index, at any depth',
    'the client sends every map as ordered by key',
    '§3.1 Map',
    [
      written('the empty map'),
      written('a list of everything'),
      written('a map with keys of every type a key may have'),
      written('a map in key and value order'),
    ],
  ),
  'map-key-type': refused(
    'writing a map with keys other than integers, strings and plain blobs',
    'the client drops such entries in silence',
    '§3.1 Map',
  ),
  'map-duplicate-key': refused(
    'writing a map that holds a key twice',
    'the client keeps the last entry, where the server decides for other clients',
    '§3.1 Map',
  ),
  'blob-type': refused(
    "writing a blob of another language's type",
    'the client writes plain blobs only',
    '§3.1',
    [written('a blob of Java'), written('a blob of Python')],
  ),
  'opaque-value': refused(
    'writing opaque bytes: text that is not UTF-8, types unknown here, lists and maps too deep for a tree',
    'the client has no value for them',
    '§3.1',
    [written('text that is not UTF-8')],
  ),
  'nested-range-value': refused(
    'writing infinity or wildcard inside a list or map',
    'the client has them in expressions only',
    '§3.1 infinity',
  ),
  'proto-bin': refused(
    'records with a bin called __proto__',
    'the client hands bins out as properties, and that name is none',
    '§3.2 map',
  ),
  'read-all-beside-writes': refused(
    'reading all bins in a list that writes',
    'types are asked for by name, and the names are not known before the write is done',
    '§3.4 get-all',
    [
      'reads all bins in the middle of writes',
      'reads all bins in the middle of writes, as rows of a batch',
      'passes on that all bins can not be read beside others and writes',
    ],
  ),
  'many-operations': refused(
    'lists and records whose reads take more than 32768 operations',
    'a read that brings its type takes three to ten of them, and servers take no more in one message',
    '§3.4 get-all',
  ),
  'reread-blob-type': differs(
    "reading a blob of another language's type in a list that uses its bin more than once",
    'the value is read by an expression, which knows plain blobs only; the answer is MALFORMED_ANSWER, in doubt',
    '§3.4 several reads',
  ),
  'computed-operation': refused(
    'operations inside lists, maps, bitmaps and sketches, paths, and expressions that are read',
    'the client loses the types of their arguments and results, and of several results on one bin keeps the last',
    '§3.4 element results',
    [
      'changes bits in order, and reads them in between',
      'changes how long a blob is',
      'takes what a range has, or nothing, only where it is told to',
      'says what is wrong with bits',
      'counts elements in sketches, and reads them in between',
      'compares sketches and puts them together',
      'says what is wrong with sketches',
      'answers each expression, with its type, in order',
      'reads expressions between writes',
      'fails where an expression that is read has no value',
      'answers nil for reads of a list that is not there',
      ...bothForms([
        'appends, inserts, sets and reads a list in order',
        'makes an ordered list, and keeps it ordered',
        'keeps repeats out of a list, as far as it is told to',
        'removes by index, rank and value, and answers what it removed',
        'finds ranks relative to a value, and matches wildcards',
        'puts, increments and reads entries of a map',
        'selects entries by key, index, rank and value',
        'writes entries only where the mode lets it',
        'changes what a path leads to',
        'makes the way to what is not there',
        'moves a changed element of an ordered list to its place',
      ]),
      ...[
        'an operation on lists in a map',
        'an index that is not there',
        'a repeat in a list that takes none',
        'a key to be updated that is not there',
        'a path that leads nowhere',
        'a key no map can have',
      ].map((name) => `names the failure of ${name}, and changes nothing`),
    ],
  ),
  'query-portions': differs(
    'the reading of a query',
    'the client can not pause or end one, and goes on behind no record: it is asked for a few partitions at a time, the digests of which are kept; a query that is left, or has as many records as it may, is over for the servers when they are through with these',
    '§5.2, §2.5',
  ),
  'query-two-steps': differs(
    'what a record holds that is changed while it is queried',
    'the client loses types, so that records are found first and read with their types after: as they are then, where the filter holds still; the range of an index is not looked at again',
    '§3.2',
  ),
  'query-index-value': differs(
    'the value in the index of a record that is found by it',
    'the client does not tell it; a query goes on by digests alone, in an order of its own, and takes no token of the wire driver',
    '§2.5',
    ['tells the index value of each record'],
  ),
  'query-rate': differs(
    'the records per second of a query over an index, or with relaxed reads',
    'the client hands a rate to scans only; the others keep it on average, from a few partitions to the next',
    '§2.5 records_per_second',
  ),
  'query-wide-bounds': refused(
    'integers a double does not hold as bounds of an index on elements, at a path, or known by its name alone',
    'the client takes numbers as bounds, and there is no condition to narrow such a range again',
    '§4 BigInt',
  ),
  'query-context': refused(
    'paths of indexes that make what is not there, or lead to several children',
    'the client sends them wrong without a word',
    '§2.2 nested ctx',
  ),
  functions: refused(
    'calls of user-defined functions',
    'the client loses the types of what they return, cuts the list of arguments at an integer it can not hold, and drops the words of a failed row',
    '§2.6 UDF execute, §2.4 UDF row failure',
    [
      ...bothForms([
        'answers what a function returns, with its type',
        'hands arguments over with their types',
        'lets a function write the record',
        'tells why a function failed',
      ]),
      'names a function or module that is not there',
      'calls a function where the filter holds',
      'calls functions beside other rows of a batch',
      'never repeats a call of a function that is in doubt',
      'a transaction has functions write in it',
    ],
  ),
  'background-start': differs(
    'what became of the start of background work on each node, where it failed on some',
    'the client tells of one failure: nodes that are found to have begun count as such, the others are in doubt',
    '§2.6 background ops / UDF',
  ),
  'background-rate': refused(
    'the records per second of background work over an index, or with a commit level',
    'the client hands a rate to scans only, which have neither',
    '§2.5 records_per_second',
  ),
  'task-id': refused(
    'ids of background work that a double does not hold',
    'the client takes it as a number',
    '§2.6 background ops / UDF',
  ),
  'function-name': refused(
    'functions in the background, of modules or by names beyond ASCII',
    'the client counts characters where it copies bytes, and would cut them',
    '§2.6 UDF execute',
  ),
  'info-command-length': refused(
    'info commands of more than 255 bytes, but for those that register a module, or of several lines',
    'the client copies commands into 256 bytes; modules it takes from a file',
    '§2.6 info',
  ),
  'info-error-answer': differs(
    'info answers that are errors',
    "the client keeps the code and the server's words, and drops how the answer began: it is told as ERROR, with both",
    '§2.6 info',
  ),
  'compression-threshold': refused(
    'a compression threshold other than 128 bytes',
    'the client takes one with puts only, which tell no generation',
    '§2.1 commit_level',
  ),
  'concurrent-nodes': differs(
    'a limit on the nodes a batch or query talks to at once, below their number',
    "the client's batches go to all nodes at once, so rows go as commands of their own; long queries without an index go to one node after the other, all others to all nodes at once",
    '§2.4 parent, §2.5',
  ),
  'replica-sequence': differs(
    'the next replica for a further attempt',
    'attempts are counted here, so that no write is repeated; each further one goes to any replica',
    '§2.1 commit_level',
  ),
  'batch-replica': differs(
    'rows of one batch that ask for different replicas',
    'the client has one replica policy for all rows of a batch: that of the call',
    '§2.4 parent',
  ),
  'same-key-order': differs(
    'the order of rows of one batch on one key',
    'the client sends them all at once, a server may carry them out side by side, and reads of all bins take a second step',
    '§2.4 parent',
    ['keeps the order of rows on one key'],
  ),
  'expiry-second': differs(
    'the second a record expires in',
    'the client tells the seconds left by its own clock, and never less than one',
    '§2.1 expire_after',
  ),
  'bin-order': differs(
    'the order of bins whose names are whole numbers',
    'the client hands bins out as properties, which put such names first',
    '§3.2 map',
  ),
  'whole-batch-failure': differs(
    'rows of a batch in which one node failed',
    "the client drops every row's answer then: writes end in doubt on all nodes",
    '§2.4 errors',
  ),
  'stop-at-failure': differs(
    'a batch told to stop at its first failure',
    'the client drops the answers of such a batch: its rows run one after the other, and none behind the failed one is in doubt',
    '§2.4 errors',
    ['stops at the first failure when told to, and says which rows it left'],
  ),
  'circuit-view': differs(
    "whether a node's circuit is open",
    'the client does not tell; the view says it is not',
    '§2.8',
  ),
  'search-after-start': differs(
    'looking for the cluster again after a failed start',
    'connecting blocks the thread, so it is done at start only',
    '§5.1 main-thread blocking',
  ),
} as const satisfies Record<string, NativeGap>;

export type NativeGapId = keyof typeof NATIVE_GAPS;

/** UNSUPPORTED with the gap's reason; `path` says which part of the command it is about. */
export function unsupported(id: NativeGapId, path?: string): AerospikeError {
  const { what, reason } = NATIVE_GAPS[id];
  const where = path === undefined ? '' : `${path}: `;
  return clientFailure('UNSUPPORTED', {
    detail: `${where}The native driver refuses ${what}: ${reason} (${id}). Use --driver wire for it.`,
  });
}

/** The contract's cases that gaps explain, each with its reason. */
export function gapCases(): Readonly<Record<string, string>> {
  const cases: Record<string, string> = {};
  for (const [id, gap] of Object.entries<NativeGap>(NATIVE_GAPS)) {
    for (const title of gap.cases) cases[title] = `${id}: ${gap.reason}`;
  }
  return cases;
}
