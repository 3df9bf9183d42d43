import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectRaw, type RawClient } from '../../../test/compat/raw-client.js';
import { readRecording, recordingNames } from '../../../test/support/recorded.js';
import { FRAME_HEADER_BYTES, FRAME_TYPE } from '../wire/frame.js';
import { decodeInfoAnswer, decodeInfoRequest, encodeInfoRequest } from '../wire/info.js';
import { type EmbeddedNode, startEmbedded } from './index.js';
import { INFO_COMMANDS, UNSUPPORTED_INFO_COMMANDS } from './info-commands.js';

/** Every info exchange of the recordings: request line, and the values the real server gave it. */
function recordedInfo(): Map<string, Set<string>> {
  const values = new Map<string, Set<string>>();
  for (const name of recordingNames()) {
    for (const { request, answers } of readRecording(name)) {
      const [answer] = answers;
      if (request[1] !== FRAME_TYPE.info || answer === undefined) continue;
      if (request.length === FRAME_HEADER_BYTES) continue;
      const decoded = decodeInfoAnswer(answer.subarray(FRAME_HEADER_BYTES));
      for (const line of decodeInfoRequest(request.subarray(FRAME_HEADER_BYTES))) {
        const known = values.get(line) ?? new Set();
        values.set(line, known.add(decoded.get(line) ?? ''));
      }
    }
  }
  return values;
}

const UNSUPPORTED = new Set(UNSUPPORTED_INFO_COMMANDS);
const nameOf = (line: string): string => line.split(/[/:;]/, 1)[0] ?? line;
/** Asks about an index, a job or a module that was there in the recording, and can't be here yet. */
const isAboutWhatIsMissing = (line: string): boolean =>
  /^(sindex\/|query-show:|udf-list|truncate:.*lut=)/.test(line);

let embedded: EmbeddedNode;
let client: RawClient;

beforeAll(async () => {
  embedded = await startEmbedded();
  client = await connectRaw(embedded.nodes[0]?.port ?? 0);
});
afterAll(async () => {
  client.close();
  await embedded.close();
});

async function ask(line: string): Promise<string | undefined> {
  return (await client.info(line)).get(line);
}

describe('info commands against the recordings', () => {
  const recorded = [...recordedInfo()].filter(([line]) => !UNSUPPORTED.has(nameOf(line)));
  const comparable = recorded.filter(
    ([line]) => !isAboutWhatIsMissing(line) && nameOf(line) !== 'namespace',
  );

  it('covers what the official client asks', () => {
    expect(comparable.map(([line]) => nameOf(line))).toEqual(
      expect.arrayContaining([
        ...['node', 'build', 'edition', 'features', 'status', 'truncate', 'get-config'],
        ...['partition-generation', 'peers-generation', 'peers-clear-std', 'replicas'],
        'user-agent-set',
      ]),
    );
  });

  it.each(comparable)('answers %s as the server did', async (line, values) => {
    // Each recording began on a fresh server; some of them use a name for different things.
    const index = /^sindex-create:namespace=(\w+);.*indexname=([^;]+)/.exec(line);
    if (index !== null) await ask(`sindex-delete:namespace=${index[1]};indexname=${index[2]}`);
    const fresh = await connectRaw(embedded.nodes[0]?.port ?? 0);
    const answer = (await fresh.info(line)).get(line);
    fresh.close();

    expect([...values]).toContain(answer);
  });

  it('lists the figures of a namespace in the order of the server', async () => {
    const [recording] = recorded.find(([line]) => line === 'namespace/test')?.[1] ?? [];
    const names = (text = ''): string[] => text.split(';').map((part) => part.split('=')[0] ?? '');

    expect(names(await ask('namespace/test'))).toEqual(names(recording));
  });

  it('answers an empty request with the summary, in the order of the server', async () => {
    const summary = readRecording('info').find(
      ({ request }) => request.length === FRAME_HEADER_BYTES,
    )?.answers[0];
    const lines = (payload: Buffer | undefined): string[] =>
      [...decodeInfoAnswer(payload ?? Buffer.alloc(0))].map(
        ([name, value]) => `${name} ${value.replaceAll(/=[^;]*/g, '')}`,
      );
    const varying = /^build_time /;
    const answer = await client.ask(encodeInfoRequest([]));

    expect(lines(answer.payload).filter((line) => !varying.test(line))).toEqual(
      lines(summary?.subarray(FRAME_HEADER_BYTES)).filter((line) => !varying.test(line)),
    );
  });
});

describe('info commands', () => {
  it('answers each line of a request, and nothing behind the last newline', async () => {
    const frame = await client.ask(Buffer.concat([encodeInfoRequest(['node', 'build'])]));

    expect(frame.payload.toString()).toBe('node\tA1\nbuild\t8.1.2.0\n');
  });

  it.each<[string, string | RegExp]>([
    ['no-such-command', 'ERROR:4:unrecognized command'],
    [
      'sindex-create:namespace=test;indexname=i;bin=b',
      "ERROR:4:both 'indexdata' and 'type' are missing",
    ],
    ['sindex-create:ns=test;indexname=old;set=s;indexdata=b,string', 'ok'],
    ['sindex-create:ns=test;indexname=old;set=s;indexdata=b,string', 'ok'],
    [
      'sindex-create:ns=test;indexname=old;set=s;indexdata=c,string',
      "ERROR:200:'indexname' already exists with different definition",
    ],
    ['sindex-create:namespace=test;set=s;indexname=new;bin=b;type=STRING', 'ok'],
    ['sindex-create:namespace=nobody-has;set=s;indexname=far;bin=b;type=numeric', 'ok'],
    [
      'sindex-create:namespace=nobody-has;set=s;indexname=far;bin=c;type=numeric',
      "ERROR:200:'indexname' already exists with different definition",
    ],
    ['smd-show:module=sindex', /;nobody-has\|s\|b\|\.\|I=far$/],
    ['sindex-delete:namespace=nobody-has;indexname=far', 'ok'],
    ['smd-show:module=sindex', /^(?!.*far)/],
    ['sindex-delete:namespace=test', "ERROR:4:missing 'indexname'ok"],
    ['sindex-stat:namespace=test', "ERROR:4:missing 'indexname'ERROR:201:no index"],
    ['sindex-create:namespace=test;set=indexed;indexname=onset;indextype=set', 'ok'],
    ['sets/test/indexed', /^objects=0:.*:sindexes=0:.*:enable-index=true:/],
    ['sindex-delete:namespace=test;indexname=onset', 'ok'],
    ['smd-show:module=evict', '<empty>'],
    ['smd-show:module=masking', 'ERROR:25:enterprise only'],
    ['smd-show:module=nope', "ERROR:4:unknown 'module'"],
    ['smd-info:', /^smd:n_pending_sets=0,.*;evict:committed_key=0,.*;UDF:.*,state=pr;$/],
    ['truncate-undo:namespace=test;set=s', 'ok'],
    ['truncate-undo:namespace=test', "ERROR:4:missing 'set'"],
    ['truncate-namespace-undo:namespace=test;set=s', 'ERROR:4:unexpected set name'],
    ['log/0/rw', 'rw:INFO'],
    ['log-set:id=0;rw=detail', 'ok'],
    ['log/0/RW', 'RW:DETAIL'],
    ['log-set:id=0;any=INFO', 'ok'],
    ['log/0', /^misc:INFO;.*;rw:INFO;.*;masking:INFO$/],
    ['log/7', 'ERROR::bad-id'],
    ['log/0/nope', 'ERROR::bad-context'],
    ['log-set:id=0', 'ERROR:4:missing context'],
    ['log-set:id', 'ERROR:4:bad id'],
    ['log-set:id=0;rw=loud', 'ERROR:4:bad parameter'],
    ['log-message:message=hello', ''],
    ['log-message:who=me', "ERROR:4:missing 'message'"],
    ['dump-hb:verbose=true', 'ok'],
    ['dump-cluster:verbose=x', "ERROR:4:'verbose' may be either 'true' or 'false'"],
    ['dump-wb-summary:namespace=nope', 'ERROR:20:namespace not found on node'],
    ['debug-record:namespace=test;keyd=00', 'ERROR:4:keyd'],
    [`debug-record:namespace=test;keyd=${'0'.repeat(40)}`, 'ERROR:2:record not found'],
    [`debug-record-meta:namespace=test;keyd=${'g'.repeat(40)}`, 'ERROR:4:bad keyd'],
    [`debug-record:namespace=test;keyd=${'0'.repeat(40)};mode=x`, 'ERROR:4:unknown mode'],
    ['thread-traces', /^---------- \d+ .*;.*answerInfo/],
    ['jem-stats:', 'ok'],
    ['endpoints', /^service\.port=\d+;service\.addresses=127\.0\.0\.1;/],
    ['histogram:namespace=test;type=ttl;set=nope', 'ERROR:4:unknown set name'],
    ['histogram:namespace=test;type=nope', 'ERROR:4:unknown hist name'],
    ['histogram:namespace=test;type=object-size;set=indexed', 'hist-unavailable'],
    ['latencies:hist={test}-proxy', '{test}-proxy:'],
    ['latencies:hist={nope}-read', 'ERROR:4:bad hist name'],
    ['set-config:context=namespace;id=test;default-ttl=2h', 'ok'],
    ['get-config:context=namespace;namespace=test', /;default-ttl=7200;/],
    ['set-config:context=namespace;namespace=test;default-ttl=0', 'ok'],
    [
      'set-config:context=namespace;namespace=test;max-record-size=63',
      'ERROR:4:invalid set-config parameter',
    ],
    ['set-config:context=service;query-max-done=7', 'ok'],
    ['get-config:context=service', /;query-max-done=7;/],
    ['set-config:context=service;query-max-done=100', 'ok'],
    ['sindex-exists:namespace=test;indexname=old', 'false'],
    ['sindex-exists:namespace=test;indexname=new', 'true'],
    ['sindex-stat:namespace=test;indexname=old', 'ERROR:201:no index'],
    ['sindex-delete:namespace=test;indexname=old', 'ok'],
    ['sindex-delete:namespace=test;indexname=new', 'ok'],
    ['sindex-exists:namespace=test;indexname=new', 'false'],
    // As a Community server 8.1.2 answers: a list is two lists, and each refuses.
    [
      'sindex-list:namespace=nope',
      'ERROR:20:namespace not found on node;ERROR:20:namespace not found on node',
    ],
    [
      'sindex-list:namespace=',
      "ERROR:20:missing 'namespace' value;ERROR:20:missing 'namespace' value",
    ],
    ['sindex-list:namespace=test;b64=x', 'ERROR:4:bad b64'],
    ['sindex-stat:namespace=nope;indexname=i', 'ERROR:20:namespace not found on node'],
    ['sindex-exists:namespace=nope;indexname=i', 'ERROR:20:namespace not found on node'],
    ['__proto__', 'ERROR:4:unrecognized command'],
    ['rack-ids', 'ERROR:25:enterprise only'],
    ['quiesce:', 'ERROR:25:enterprise only'],
    ['peers-tls-std', 'ERROR:25:enterprise only'],
    ...['racks:', 'quiesce-undo:', 'roster:', 'roster-set:', 'revive:namespace=test'].map(
      (line): [string, string] => [line, 'ERROR:25:enterprise only'],
    ),
    ...['xdr-dc-state', 'xdr-get-filter', 'xdr-set-filter', 'feature-key', 'masking:'].map(
      (line): [string, string] => [line, 'ERROR:25:enterprise only'],
    ),
    ...['jobs:', 'jobs:module=query', 'scan-show', 'latency:', 'throughput:', 'dc/x'].map(
      (line): [string, string] => [line, 'ERROR:4:unrecognized command'],
    ),
    ['recluster:', 'ok'],
    ['get-config:context=xdr', ''],
    ['get-config:context=xdr;dc=x', ''],
    ['get-config:context=security', ''],
    ['get-config:context=', "ERROR:4:missing 'context' value"],
    ['config-set:', "ERROR:4:missing 'context'"],
    ['config-set:context=', "ERROR:4:missing 'context' value"],
    ['config-set:context=nope', 'ERROR:4:invalid context'],
    ['config-set:context=service;foo=1', 'ERROR:4:invalid set-config parameter'],
    ['config-set:context=network;foo=1', 'ERROR:4:invalid set-config parameter'],
    ['config-set:context=xdr;dc=a;action=create', 'ERROR:25:enterprise only'],
    ['config-set:context=security;foo=1', 'ERROR:25:enterprise only'],
    ['config-set:context=namespace;foo=1', "ERROR:20:missing 'namespace'"],
    ['config-set:context=namespace;namespace=nope;foo=1', 'ERROR:20:namespace not found on node'],
    ['set-config:context=namespace;id=test;foo=1', 'ERROR:4:invalid set-config parameter'],
    ['get-stats', "ERROR:4:missing 'context'"],
    ['get-stats:context=', "ERROR:4:missing 'context' value"],
    ['get-stats:context=xdr;dc=x', ''],
    ['get-stats:context=nope', 'ERROR:4:unknown context'],
    ['eviction-reset:', "ERROR:20:missing 'namespace'"],
    ['eviction-reset:namespace=', "ERROR:20:missing 'namespace' value"],
    ['eviction-reset:namespace=test', 'ok'],
    ['tip:', "ERROR:4:missing 'host'"],
    ['tip:host=;port=1', "ERROR:4:missing 'host' value"],
    ['tip:host=192.0.2.1', "ERROR:4:missing 'port'"],
    ['tip:host=192.0.2.1;port=x', "ERROR:4:'port' must be an integer"],
    ['tip:host=192.0.2.1;port=99999', 'ERROR::unknown'],
    ['tip:host=192.0.2.1;port=0', 'ERROR::unknown'],
    ['tip:host=192.0.2.1;port=3002', 'ok'],
    ['tip-clear:', "ERROR:4:missing 'host-port-list'"],
    ['tip-clear:host-port-list=x', 'ERROR::0 cleared, 0 not found'],
    ['tip-clear:host-port-list=192.0.2.1:1,192.0.2.2:2', 'ERROR::0 cleared, 2 not found'],
    ['index-pressure', 'test:0:0;bar:0:0'],
    ['digests', 'RIPEMD160'],
    ['namespace/nope', 'type=unknown'],
    ['sets/nope', 'ns_type=unknown'],
    ['sets/test/nope', ''],
    ['sindex/test/nope', 'ERROR:201:no index'],
    ['query-show:id=17', 'ERROR:2:job not found'],
    ['query-show:id=x', 'ERROR:4:bad id'],
    ['query-show', ''],
    ['get-config:context=nope', 'ERROR:4:invalid context'],
    ['get-config:context=namespace;id=nope', 'ERROR:20:namespace not found on node'],
    ['get-config:context=namespace', "ERROR:20:missing 'namespace'"],
    ['truncate:set=s', "ERROR:20:missing 'namespace'"],
    ['truncate:namespace=test', "ERROR:4:missing 'set'"],
    ['truncate:namespace=test;set=', "ERROR:4:missing 'set' value"],
    [`truncate:namespace=test;set=${'s'.repeat(64)}`, "ERROR:4:'set' value too long"],
    ['truncate:namespace=test;set=s;lut=0', 'ERROR:4:would truncate to 0'],
    ['truncate:namespace=test;set=s;lut=-1', 'ERROR:4:would truncate in the future'],
    [
      'truncate:namespace=test;set=s;lut=9999999999000000000',
      'ERROR:4:would truncate in the future',
    ],
    ['truncate-namespace:namespace=test;set=s', 'ERROR:4:unexpected set name'],
    ['cluster-stable:size=2', 'ERROR:7:cluster not specified size'],
    ['cluster-stable:size=x', 'ERROR:4:bad size'],
    ['replicas:max=x', 'ERROR:4:bad max'],
    ['mcast', 'ERROR:4:heartbeat is in multicast mode'],
    ['user-agent-set:value=***', "ERROR:4:'value' invalid base64"],
    ['partitions', '4096'],
    ['namespaces', 'test;bar'],
    ['udf-list', ''],
    ['best-practices', 'failed_best_practices=none'],
    ['release', /^edition=Aerospike Community Edition;version=8\.1\.2\.0;os=/],
    ['statistics', /^failed_best_practices=false;cluster_size=1;cluster_key=[0-9A-F]{12};/],
    ['service', /^127\.0\.0\.1:\d+$/],
    ['latencies:', /^batch-index:;\{test\}-read:;/],
    ['partition-info', /^namespace:partition:state.*;test:0:S:1:0:0:0:A1:/],
  ])('answers %s', async (line, expected) => {
    const answer = await ask(line);

    if (typeof expected === 'string') expect(answer).toBe(expected);
    else expect(answer).toMatch(expected);
  });

  it('takes a user agent once per connection, and lists those of all', async () => {
    const other = await connectRaw(embedded.nodes[0]?.port ?? 0);
    const line = 'user-agent-set:value=MSx0ZXN0LG5vdC1zZXQ=';

    expect((await other.info(line)).get(line)).toBe('ok');
    expect((await other.info(line)).get(line)).toBe('ERROR:4:already set');
    expect(await ask('user-agents')).toContain('user-agent=MSx0ZXN0LG5vdC1zZXQ=:count=1;');
    other.close();
  });

  it('names no command both supported and not', () => {
    expect(INFO_COMMANDS.filter((name) => UNSUPPORTED.has(name))).toEqual([]);
  });

  it('lists in help what an operator can ask a Community server', async () => {
    const help = (await ask('help'))?.split(';') ?? [];

    expect(help).toEqual(expect.arrayContaining(['namespaces', 'sets', 'truncate']));
    expect(help).not.toContain('rack-ids');
    expect(help).not.toContain('replicas');
  });
});

describe('figures of the engine', () => {
  it('counts records and sets, and truncates them', async () => {
    const record = (set: string, key: string) => ({ namespace: 'bar', set, key, bins: { a: 1 } });
    await embedded.control.seed([record('x', '1'), record('x', '2'), record('y', '1')]);

    expect(await ask('sets/bar/x')).toMatch(/^objects=2:tombstones=0:data_used_bytes=[1-9]/);
    expect(await ask('sets/bar')).toMatch(/^ns=bar:set=x:objects=2:.*;ns=bar:set=y:objects=1:.*;$/);
    expect(await ask('namespace/bar')).toContain(';objects=3;');
    expect(await ask('objects')).toBe('3');

    const make = (name: string, bin: string): Promise<string | undefined> =>
      ask(`sindex-create:namespace=bar;set=x;indexname=${name};bin=${bin};type=numeric`);
    expect([await make('of-a', 'a'), await make('of-b', 'b')]).toEqual(['ok', 'ok']);
    expect(await ask('sets/bar/x')).toContain(':sindexes=2:');
    expect(await ask('sets/bar/y')).toContain(':sindexes=0:');
    expect(await ask('sindex-delete:namespace=bar;indexname=of-a')).toBe('ok');
    expect(await ask('sets/bar/x')).toContain(':sindexes=1:');

    expect(await ask('truncate:namespace=bar;set=x')).toBe('ok');
    expect(await ask('sets/bar/x')).toMatch(/^objects=0:.*truncate_lut=[1-9]/);
    expect(await ask('truncate-namespace:namespace=bar')).toBe('ok');
    expect(await ask('objects')).toBe('0');
    expect(await ask('truncate:namespace=bar;set=never-seen')).toBe('ok');
    expect(await ask('sets/bar/never-seen')).toBe('');
  });
});
