# The image of `aerogate`: production dependencies and the build, on a slim Node, run by a user without rights.
#
#   docker build -t aerogate .
#   docker run --rm -p 127.0.0.1:50051:50051 aerogate serve --embedded --allow-plaintext-beyond-loopback
#
# It never embeds a node by itself: `serve` alone ends with exit code 2 and names --seeds and --embedded. The official
# client of `--driver native` is left out on purpose: it brings 226 MB, compilers' front ends (node-gyp) and a need for
# libyaml, for a driver that the wire driver replaces. An image that wants it adds libyaml-0-2 and `npm install aerospike`.

# The Node the workspace is pinned to; a test compares the two.
ARG NODE_IMAGE=node:24.21.0-bookworm-slim

# All dependencies, for the compiler and the bundler, whose binary for this platform is an optional one.
FROM ${NODE_IMAGE} AS build
WORKDIR /build
COPY package.json package-lock.json ./
COPY server/package.json server/
COPY gen/ts/package.json gen/ts/
COPY clients/typescript/package.json clients/typescript/
COPY clients/browser/package.json clients/browser/
RUN npm ci --ignore-scripts --include=dev --include=optional --no-audit --no-fund
COPY tsconfig.json tsconfig.base.json ./
COPY scripts/bundle.mjs scripts/
COPY gen/ts gen/ts
COPY server server
RUN npm run build
# Declarations and maps are for those who compile or debug against the sources, which the image does not have.
RUN find server/dist gen/ts/src -name '*.d.ts' -delete -o -name '*.map' -delete -o -name '*.tsbuildinfo' -delete

# What runs needs, and nothing else.
FROM ${NODE_IMAGE} AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
COPY server/package.json server/
COPY gen/ts/package.json gen/ts/
COPY clients/typescript/package.json clients/typescript/
COPY clients/browser/package.json clients/browser/
RUN npm ci --ignore-scripts --omit=dev --omit=optional --workspace server --no-audit --no-fund
RUN rm -r clients package-lock.json

FROM ${NODE_IMAGE}
LABEL org.opencontainers.image.title="aerogate" \
      org.opencontainers.image.description="A typed gRPC and Connect gateway to Aerospike" \
      org.opencontainers.image.licenses="Apache-2.0"
# Nothing is installed from inside the image.
RUN rm -rf /usr/local/lib/node_modules /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack \
           /usr/local/bin/yarn /usr/local/bin/yarnpkg /opt/yarn-*
WORKDIR /app
COPY LICENSE NOTICE ./
# All of it, since npm may put a package below the workspace that needs it.
COPY --from=dependencies /app .
COPY --from=build /build/gen/ts/src gen/ts/src
COPY --from=build /build/server/bin server/bin
COPY --from=build /build/server/dist server/dist

# A listener on the container's loopback could not be reached. Without TLS, `serve` therefore also asks for
# --allow-plaintext-beyond-loopback, which names the risk: publish the ports on 127.0.0.1, or give it a certificate.
ENV NODE_ENV=production \
    AEROGATE_GRPC_LISTEN=0.0.0.0:50051 \
    AEROGATE_WEB_LISTEN=0.0.0.0:8080 \
    AEROGATE_OPS_LISTEN=0.0.0.0:9090
EXPOSE 50051 8080 9090

# The user `node` of the base image, by number, so that an orchestrator sees that it is not root.
USER 1000:1000
# Asks the plaintext listener; with TLS, override it with `aerogate health --tls-ca-file …`.
HEALTHCHECK --interval=10s --timeout=5s --start-period=10s --retries=3 \
  CMD ["node", "/app/server/bin/aerogate.js", "health"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["node", "/app/server/bin/aerogate.js"]
CMD ["serve"]
