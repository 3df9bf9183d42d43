/** Where a node is reached: the info command `endpoints`, and the network settings of `get-config`. */

import type { NodeContext } from '../node-context.js';
import type { InfoCall } from './info-call.js';
import { type Figures, figuresOf, figuresText } from './namespace-figures.js';

/** A server leaves out the addresses it does not have. */
const ABSENT = '?';
/** There is nothing between the nodes of one process: no heartbeat, no fabric, and no port for administration alone. */
const NETWORK: Figures = figuresOf(`
  service.port service.address=? service.access-port service.access-address=?
  service.alternate-access-port service.tls-port service.tls-address=? service.tls-access-port
  service.tls-access-address=? service.tls-alternate-access-port service.tls-name=null service.disable-localhost=false
  admin.port admin.tls-port admin.tls-name=null admin.disable-localhost=false heartbeat.mode=mesh
  heartbeat.port heartbeat.tls-port heartbeat.tls-name=null heartbeat.interval=150
  heartbeat.timeout=10 heartbeat.connect-timeout-ms=500 heartbeat.mtu=65536
  heartbeat.protocol=v3 fabric.tls-port fabric.tls-name=null fabric.channel-bulk-fds=2
  fabric.channel-bulk-recv-threads=4 fabric.channel-ctrl-fds=1 fabric.channel-ctrl-recv-threads=4
  fabric.channel-meta-fds=1 fabric.channel-meta-recv-threads=4 fabric.channel-rw-fds=8
  fabric.channel-rw-recv-pools=1 fabric.channel-rw-recv-threads=16 fabric.keepalive-enabled=true
  fabric.keepalive-intvl=1 fabric.keepalive-probes=10 fabric.keepalive-time=1
  fabric.latency-max-ms=5 fabric.port fabric.recv-rearm-threshold=1024 fabric.send-threads=8
`);

const ENDPOINTS: Figures = figuresOf(`
  service.port service.addresses=null service.access-port service.access-addresses=null
  service.alternate-access-port service.alternate-access-addresses=null service.tls-port
  service.tls-addresses=null service.tls-access-port service.tls-access-addresses=null
  service.tls-alternate-access-port service.tls-alternate-access-addresses=null admin.port
  admin.addresses=null admin.tls-port admin.tls-addresses=null heartbeat.port
  heartbeat.addresses=null heartbeat.tls-port heartbeat.tls-addresses=null fabric.port
  fabric.addresses=null fabric.tls-port fabric.tls-addresses=null
`);

export function endpointsReply({ node }: InfoCall): string {
  const { host, advertise, tls } = node.settings;
  const port = String(node.address.port);
  const service = tls === undefined ? 'service.' : 'service.tls-';
  const known: [string, string][] = [
    [`${service}port`, port],
    [`${service}addresses`, host],
    [`${service}access-port`, port],
    [`${service}access-addresses`, advertise],
  ];
  // The server repeats the port in this one, though no address goes with it.
  if (tls === undefined) known.push(['service.alternate-access-port', port]);
  return figuresText(ENDPOINTS, new Map(known));
}

/** The network settings, as `get-config` answers them. */
export function networkSettingsText({ settings, address }: NodeContext): string {
  const { host, advertise, tls } = settings;
  const known: [string, string][] = [
    [tls === undefined ? 'service.port' : 'service.tls-port', String(address.port)],
    [tls === undefined ? 'service.address' : 'service.tls-address', host],
    [tls === undefined ? 'service.access-address' : 'service.tls-access-address', advertise],
  ];
  if (tls?.name !== undefined) known.push(['service.tls-name', tls.name]);
  const figures = new Map(known);
  return figuresText(
    NETWORK.filter(([name, value]) => value !== ABSENT || figures.has(name)),
    figures,
  );
}
