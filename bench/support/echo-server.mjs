// The least a server can do with the gateway's messages: it reads a request and sends an answer made beforehand, by grpc-js or by
// node:http2 alone. `node echo-server.mjs grpc-js|http2 ANSWER-IN-HEX`
import { createServer } from 'node:http2';
import { createInterface } from 'node:readline';
import { Server, ServerCredentials } from '@grpc/grpc-js';
import { grpcFrame } from './h2-frames.mjs';

const [kind, hex] = process.argv.slice(2);
const answer = Buffer.from(hex, 'hex');
const PATH = '/aerogate.v1.SessionService/Get';

console.log(kind === 'grpc-js' ? await serveGrpcJs() : await serveHttp2());
createInterface(process.stdin)
  .on('line', () => {
    const { user, system } = process.cpuUsage();
    console.log(JSON.stringify({ cpuMs: (user + system) / 1_000 }));
  })
  .on('close', () => process.exit(0));

function serveGrpcJs() {
  const same = (bytes) => bytes;
  const server = new Server({ 'grpc.max_concurrent_streams': 1_000 });
  const definition = {
    Get: {
      path: PATH,
      requestStream: false,
      responseStream: false,
      requestSerialize: same,
      requestDeserialize: same,
      responseSerialize: same,
      responseDeserialize: same,
    },
  };
  server.addService(definition, { Get: (_call, respond) => respond(null, answer) });
  return new Promise((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) => {
      if (error === null) resolve(port);
      else reject(error);
    });
  });
}

function serveHttp2() {
  const body = grpcFrame(answer);
  const server = createServer({ settings: { maxConcurrentStreams: 1_000 } });
  server.on('stream', (stream) => {
    stream.on('error', () => undefined);
    stream.resume();
    stream.on('end', () => {
      stream.respond(
        { ':status': 200, 'content-type': 'application/grpc' },
        { waitForTrailers: true },
      );
      stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
      stream.end(body);
    });
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(server.address().port));
  });
}
