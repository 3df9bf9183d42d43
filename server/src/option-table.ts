/** Every option of `aerogate serve`: the one table flags, environment, YAML keys, `--help` and docs/configuration.md come from. */

import { type Option, option } from './option.js';
import { isHostName, isOrigin } from './web-names.js';

const MINUTE_MS = 60_000;

/**
 * Option → its kind, default, bounds and help. The key is the flag without its dashes, the YAML key, and, in capitals with
 * AEROGATE_ in front, the environment variable.
 */
export const SERVE_OPTIONS = {
  seeds: option.list('Cluster', {
    help: 'Aerospike nodes to start from, host[:port] or host:tlsname:port, comma-separated; IPv6 hosts in brackets',
    expected: 'nodes separated by commas, such as 10.0.0.1:3000,10.0.0.2:3000',
  }),
  embedded: option.flag(
    'Cluster',
    'Serve an Aerospike node inside this process instead of a cluster',
  ),
  sample: option.flag('Cluster', 'With --embedded: load a small sample of records at the start'),
  driver: option.choice('Cluster', ['wire', 'native'], {
    help: 'Client that speaks to the cluster; has to be said with --seeds, wire with --embedded',
  }),
  'cluster-name': option.text('Cluster', 'Refuse nodes whose cluster has another name'),
  user: option.text('Cluster', 'User to log in to the cluster as; needs --password-file'),
  'password-file': option.text(
    'Cluster',
    "File with that user's password, without the line end it may have",
  ),
  'auth-mode': option.choice('Cluster', ['internal', 'external', 'pki'], {
    help: 'Where the user is known: to the cluster, to LDAP (the password itself is sent, so TLS has to be on), or by the certificate of --cluster-tls-cert-file alone',
    default: 'internal',
  }),
  'cluster-tls': option.flag(
    'Cluster',
    "Speak TLS to the cluster, trusting the system's authorities; each of the options that follow switches it on, too",
  ),
  'cluster-tls-ca-file': option.text(
    'Cluster',
    "PEM authorities of the nodes' certificates, instead of the system's",
  ),
  'cluster-tls-name': option.text(
    'Cluster',
    'Name the certificates carry of nodes without one of their own (seeds: host:tlsname:port); their host unless given',
  ),
  'cluster-tls-cert-file': option.text(
    'Cluster',
    'PEM certificate chain of the gateway, for nodes that ask for one',
  ),
  'cluster-tls-key-file': option.text('Cluster', 'PEM private key of --cluster-tls-cert-file'),
  'services-alternate': option.flag('Cluster', "Use the nodes' alternate addresses"),
  'rack-ids': option.list('Cluster', {
    help: 'Racks that reads with replica PREFER_RACK go to, in order',
    expected: 'whole numbers of up to seven digits, separated by commas, such as 1,2',
    accepts: (item) => /^\d{1,7}$/u.test(item),
  }),
  'tend-interval-ms': option.integer('Cluster', {
    help: 'Time between two looks at the cluster',
    default: 1_000,
    min: 100,
    max: MINUTE_MS,
  }),
  'route-patience-ms': option.integer('Cluster', {
    help: 'How long a call waits for a node when its partition has none for the moment; 0 fails it at once',
    default: 5_000,
    min: 0,
    max: MINUTE_MS,
  }),
  'max-connections-per-node': option.integer('Cluster', {
    help: 'Sockets the driver opens to one node at most, beside one for each open query',
    default: 100,
    min: 1,
    max: 10_000,
  }),
  coalesce: option.choice('Cluster', ['on', 'off'], {
    help: 'Send single reads and writes that come together as one batch to each node, where that is faster',
    default: 'on',
  }),
  'allow-info-admin': option.flag(
    'Cluster',
    'Pass on info commands that change something; without it only those that read are',
  ),
  'refuse-udf-changes': option.flag(
    'Cluster',
    'Refuse to register and remove modules of functions, which are code on every node',
  ),
  'embedded-listen': option.address('Cluster', {
    help: 'With --embedded: where other Aerospike clients reach the node; port 0 takes a free one',
    default: '127.0.0.1:0',
  }),
  'embedded-nodes': option.integer('Cluster', {
    help: 'With --embedded: nodes in the embedded cluster',
    default: 1,
    min: 1,
    max: 16,
  }),
  'data-dir': option.text(
    'Cluster',
    'With --embedded: a directory to keep the data in, made where there is none; in memory only without it',
  ),
  'data-sync': option.choice('Cluster', ['process', 'power'], {
    help: 'With --data-dir: what acknowledged writes survive, the end of the process, or a loss of power, too, which waits for the disk',
    default: 'process',
  }),
  'grpc-listen': option.address('Listeners', {
    help: 'Where gRPC is served',
    default: '127.0.0.1:50051',
  }),
  'web-listen': option.address('Listeners', {
    help: 'Where Connect and gRPC-Web are served (HTTP/1.1 and HTTP/2)',
    default: '127.0.0.1:8080',
  }),
  'ops-listen': option.address('Listeners', {
    help: 'Where /metrics, /healthz and /readyz are served',
    default: '127.0.0.1:9090',
  }),
  workers: option.integer('Listeners', {
    help: 'Processes that serve calls side by side, on the same ports; each has its part of the limits on what is open at once',
    default: 1,
    min: 1,
    max: 64,
  }),
  'allow-plaintext-beyond-loopback': option.flag(
    'Listeners',
    'Listen on other addresses than loopback without TLS: everyone on the network can read and write',
  ),
  'tls-cert-file': option.text('Listeners', 'PEM certificate chain for the gRPC and web listeners'),
  'tls-key-file': option.text('Listeners', 'PEM private key of --tls-cert-file'),
  'tls-client-ca-file': option.text(
    'Listeners',
    'PEM authorities; callers then have to present a certificate signed by one of them',
  ),
  'cors-origin': option.list('Listeners', {
    help: 'Browser origins that may call the web listener, such as https://app.example.com',
    expected:
      "origins as browsers send them, a scheme and a host, with the port where it is not the scheme's own, and nothing behind it, such as https://app.example.com,http://localhost:5173",
    accepts: isOrigin,
  }),
  'allowed-host': option.list('Listeners', {
    help: 'Host names the web listener answers to besides the loopback names and its own address',
    expected: 'names or addresses without scheme and port, such as gateway.example.com',
    accepts: isHostName,
  }),
  'token-key-file': option.text(
    'Listeners',
    'Keys that tokens of queries are made with, one a line in 64 hexadecimal digits: the first makes them, all are taken; the same for all replicas',
  ),
  reflection: option.choice('Listeners', ['on', 'off'], {
    help: 'Serve gRPC reflection, which grpcurl and buf curl use',
    default: 'on',
  }),
  'ready-file': option.text(
    'Listeners',
    'Written once calls are served, with the addresses as JSON; removed at the end',
  ),
  'behavior-file': option.text(
    'Behaviours',
    'YAML file of behaviours; watched, and rewritten by PutBehavior and DeleteBehavior',
  ),
  'cap-total-timeout-ms': option.integer('Behaviours', {
    help: 'Longest total timeout, whatever behaviours and requests say; 0 does not bound it',
    default: 0,
    min: 0,
    max: 24 * 60 * MINUTE_MS,
  }),
  'cap-max-retries': option.integer('Behaviours', {
    help: 'Most attempts after the first, whatever behaviours and requests say',
    default: 100,
    min: 0,
    max: 100,
  }),
  'forbid-setting': option.list('Behaviours', {
    help: 'Settings that requests can not override, such as durable_delete',
    expected: 'names of settings separated by commas, such as durable_delete,max_retries',
  }),
  'max-request-bytes': option.integer('Limits', {
    help: 'Largest request message',
    default: 4 * 1024 * 1024,
    min: 1_024,
    max: 64 * 1024 * 1024,
  }),
  'max-calls-in-flight': option.integer('Limits', {
    help: 'Calls served at once; further ones end with RESOURCE_EXHAUSTED',
    default: 4_096,
    min: 1,
    max: 1_000_000,
  }),
  'max-open-queries': option.integer('Limits', {
    help: 'Queries being read at once; further ones end with RESOURCE_EXHAUSTED',
    default: 512,
    min: 1,
    max: 100_000,
  }),
  'max-open-queries-per-principal': option.integer('Limits', {
    help: 'The same for the queries of one principal',
    default: 256,
    min: 1,
    max: 100_000,
  }),
  'max-open-transactions': option.integer('Limits', {
    help: 'Transactions open at once; further ones end with RESOURCE_EXHAUSTED',
    default: 1_024,
    min: 1,
    max: 100_000,
  }),
  'max-open-transactions-per-principal': option.integer('Limits', {
    help: 'The same for the transactions of one principal',
    default: 512,
    min: 1,
    max: 100_000,
  }),
  'pipeline-max-in-flight': option.integer('Limits', {
    help: 'Items a pipeline has under way; it is read no further at that number',
    default: 512,
    min: 1,
    max: 100_000,
  }),
  'pipeline-max-age-ms': option.integer('Limits', {
    help: 'Age at which a pipeline is asked to begin anew; below the 10 min that streams have when their connection has reached its age',
    default: 9 * MINUTE_MS,
    min: 1_000,
    max: 9 * MINUTE_MS,
  }),
  'pipeline-idle-ms': option.integer('Limits', {
    help: 'Time without items after which a pipeline ends',
    default: 5 * MINUTE_MS,
    min: 1_000,
    max: 60 * MINUTE_MS,
  }),
  'max-streams-per-connection': option.integer('Limits', {
    help: 'HTTP/2 streams one connection may have open',
    default: 256,
    min: 1,
    max: 10_000,
  }),
  'keepalive-ms': option.integer('Limits', {
    help: 'Silence after which a connection is pinged',
    default: 30_000,
    min: 1_000,
    max: 60 * MINUTE_MS,
  }),
  'keepalive-timeout-ms': option.integer('Limits', {
    help: 'How long the answer to a ping may take before the connection is closed',
    default: 10_000,
    min: 100,
    max: 10 * MINUTE_MS,
  }),
  'max-connection-age-ms': option.integer('Limits', {
    help: 'Age after which a connection is asked to reconnect (spread by 10 %); 0 never',
    default: 30 * MINUTE_MS,
    min: 0,
    max: 24 * 60 * MINUTE_MS,
  }),
  'drain-grace-ms': option.integer('Limits', {
    help: 'After SIGTERM: how long calls under way may take before they are cut off',
    default: 30_000,
    min: 0,
    max: 60 * MINUTE_MS,
  }),
  'drain-delay-ms': option.integer('Limits', {
    help: 'After SIGTERM: how long readiness is false before listeners close, for load balancers to notice',
    default: 0,
    min: 0,
    max: 10 * MINUTE_MS,
  }),
  'log-level': option.choice('Logs', ['trace', 'debug', 'info', 'warn', 'error', 'silent'], {
    help: 'Least severe line that is written; info with --seeds, warn with --embedded',
  }),
  'log-format': option.choice('Logs', ['text', 'json'], {
    help: 'One readable line or one JSON object per event; text on a terminal, else json',
  }),
} as const satisfies Record<string, Option>;

export type ServeOptionName = keyof typeof SERVE_OPTIONS;
