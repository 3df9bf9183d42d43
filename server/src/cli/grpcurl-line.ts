/** The grpcurl command line a call stands for, to paste into a shell. */

import type { DescMethod, JsonValue } from '@bufbuild/protobuf';
import { formatAddress } from '../option.js';
import type { GatewayAddress } from './gateway-address.js';

/** One line that any POSIX shell reads as the same call. */
export function grpcurlLine(target: GatewayAddress, method: DescMethod, body: JsonValue): string {
  const data = shellQuote(JSON.stringify(body));
  const to = formatAddress(target.address);
  return `grpcurl ${grpcurlFlags(target)}-d ${data} ${to} ${methodPath(method)}`;
}

/** `package.Service/Method`, as grpcurl and URLs have it. */
function methodPath(method: DescMethod): string {
  return `${method.parent.typeName}/${method.name}`;
}

/** The word as one word of a shell. */
export function shellQuote(word: string): string {
  return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

function grpcurlFlags({ tls }: GatewayAddress): string {
  if (tls === undefined) return '-plaintext ';
  if (tls.insecure) return '-insecure ';
  return tls.caFile === undefined ? '' : `-cacert ${shellQuote(tls.caFile)} `;
}
