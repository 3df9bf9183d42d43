/** A real Aerospike Community server in a container, where a Docker engine answers: started for a test, found at its seed. */

import { once } from 'node:events';
import { createServer } from 'node:net';
import { GenericContainer, Wait, type WaitStrategy } from 'testcontainers';

/** The server the recordings in test/vectors come from, in its latest patch; docker-compose.yml starts the same. */
export const SERVER_IMAGE = 'aerospike/aerospike-server:8.1.2.3';

/** The first start includes the download of the image. */
const START_TIMEOUT_MS = 180_000;
const CONFIG_PATH = '/opt/aerospike/etc/aerospike.conf';

export interface ServerContainer {
  /** What AEROGATE_TEST_SEEDS takes. */
  readonly seeds: string;
  stop(): Promise<void>;
}

/** Starts a fresh one with the namespace `test` in memory. Rejects when no engine answers or the server is not ready in time. */
export async function startServerContainer(): Promise<ServerContainer> {
  const port = await freePort();
  const container = await new GenericContainer(SERVER_IMAGE)
    .withCopyContentToContainer([{ content: serverConfig(port), target: CONFIG_PATH }])
    .withCommand(['--config-file', CONFIG_PATH])
    // The same number on both sides, since clients connect to the address a node publishes and not to the seed alone.
    .withExposedPorts({ container: port, host: port })
    .withWaitStrategy(serverReady(port))
    .withStartupTimeout(START_TIMEOUT_MS)
    .start();
  return {
    seeds: `127.0.0.1:${port}`,
    stop: async () => {
      await container.stop();
    },
  };
}

/** The server answers info requests, and says that it has finished starting. */
export function serverReady(port: number): WaitStrategy {
  return Wait.forAll([
    Wait.forLogMessage(/service ready/),
    Wait.forSuccessfulCommand(`asinfo -h 127.0.0.1 -p ${port} -v build`),
  ]);
}

/** One node, `test` as the tests want it: no default TTL, and a supervisor that lets records have one. */
export function serverConfig(port: number): string {
  return `service {
	cluster-name aerogate-test
}
logging {
	console {
		context any info
	}
}
network {
	service {
		address any
		port ${port}
		access-address 127.0.0.1
	}
	heartbeat {
		mode mesh
		address local
		port 3002
		interval 150
		timeout 10
	}
	fabric {
		address local
		port 3001
	}
}
namespace test {
	replication-factor 1
	default-ttl 0
	nsup-period 1
	storage-engine memory {
		data-size 1G
	}
}
`;
}

/** A port nobody listens on now; the engine takes it a moment later. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (typeof address !== 'object' || address === null) throw new Error('no port was given');
  return address.port;
}
