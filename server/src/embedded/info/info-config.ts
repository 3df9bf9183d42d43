/** `get-config`: the settings of the node, by context. */

import { RESULT } from '../../model/result-code.js';
import type { NodeContext } from '../node-context.js';
import { type InfoCall, InfoError, parameter, requiredParameter } from './info-call.js';
import { networkSettingsText } from './info-endpoints.js';
import { namespaceSettingsText } from './info-namespace.js';
import { figuresOf, figuresText } from './namespace-figures.js';

const CONTEXT_MAX_BYTES = 1023;

/** Server settings in the server's order, at its defaults; nothing here can be set while the node runs. */
const SERVICE = figuresOf(`
  advertise-ipv6=false auto-pin=none batch-index-threads=1 batch-max-buffers-per-queue=255
  batch-max-requests=0 batch-max-unused-buffers=256 cgroup-mem-tracking=false cluster-name=
  debug-allocations=false disable-udf-execution=false enable-benchmarks-fabric=false
  enable-health-check=false enable-hist-info=false enforce-best-practices=false
  indent-allocations=false info-max-ms=10000 info-threads=16 keep-caps-ssd-health=false
  log-local-time=false log-millis=false microsecond-histograms=false migrate-fill-delay
  migrate-max-num-incoming=4 migrate-threads=1 min-cluster-size=1 node-id node-id-interface=null
  os-group-perms=false pidfile=null poison-allocations=false proto-fd-idle-ms proto-fd-max
  quarantine-allocations query-max-done=100 query-threads-limit=128 run-as-daemon=false
  secrets-address-port=null secrets-tls-context=null secrets-uds-path=null service-threads=1
  sindex-builder-threads=4 sindex-gc-period=10 stay-quiesced=false ticker-interval=10
  tls-refresh-period=60 transaction-max-ms=1000 transaction-retry-ms=1002 vault-ca=null
  vault-namespace=null vault-path=null vault-token-file=null vault-url=null work-directory=null
`);

export function getConfigReply({ node, params }: InfoCall): string {
  if (params === '') return `${serviceText(node)};${networkSettingsText(node)}`;
  const context = requiredParameter(params, 'context', CONTEXT_MAX_BYTES);
  const contexts: Readonly<Record<string, () => string>> = {
    service: () => serviceText(node),
    network: () => networkSettingsText(node),
    namespace: () => namespaceSettingsText(node, namespaceParameter(node, params)),
    // Security is not configured, and there is nothing to ship to.
    security: () => '',
    xdr: () => '',
  };
  const reply = contexts[context];
  if (reply === undefined) throw new InfoError(RESULT.parameter, 'invalid context');
  return reply();
}

/** The namespace a command names, `id` being the old spelling. Throws InfoError unless the node has it. */
function namespaceParameter(node: NodeContext, params: string): string {
  const spelling = parameter(params, 'namespace') === undefined ? 'id' : 'namespace';
  const value = parameter(params, spelling);
  if (value === undefined) throw new InfoError(RESULT.invalidNamespace, "missing 'namespace'");
  if (value === '') throw new InfoError(RESULT.invalidNamespace, "missing 'namespace' value");
  if (node.engine.namespace(value) === undefined) {
    throw new InfoError(RESULT.invalidNamespace, 'namespace not found on node');
  }
  return value;
}

function serviceText(node: NodeContext): string {
  return figuresText(
    SERVICE,
    new Map([
      ['cluster-name', node.settings.clusterName],
      ['node-id', node.name],
      ['proto-fd-idle-ms', String(node.settings.idleTimeoutMs)],
      ['query-max-done', String(node.queries.remembered)],
      ['proto-fd-max', String(node.settings.maxConnections)],
    ]),
  );
}
