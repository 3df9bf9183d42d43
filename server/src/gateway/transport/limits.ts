/** The limits transports set on connections, headers and streams; those an operator may change are options instead. */

/** Bytes of a request's headers, all together: ids, deadlines and user agents fit many times over. */
export const HEADERS_MAX_BYTES = 16 * 1024;
/** Header lines of one HTTP/2 request. */
export const HEADER_LINES_MAX = 64;

/** Streams a client may reset in one go, and per second from then on (CVE-2023-44487); cancelling readers stay far below. */
export const STREAM_RESET_BURST = 1_000;
export const STREAM_RESETS_PER_SECOND = 100;

/** Bytes a peer may send ahead on one stream, and on a connection over all of them. */
export const STREAM_WINDOW_BYTES = 1024 * 1024;
export const CONNECTION_WINDOW_BYTES = 4 * 1024 * 1024;

/** What is read of a stream of requests ahead of its service: so many messages, or so many bytes, whichever comes first. */
export const REQUESTS_AHEAD_MAX = 256;
export const REQUESTS_AHEAD_MAX_BYTES = 64 * 1024;

/** How long the headers of an HTTP/1.1 request, a TLS handshake or a connection's first bytes may take. */
export const HEADERS_TIMEOUT_MS = 10_000;
/** How long a whole HTTP/1.1 request may take to come in. */
export const REQUEST_TIMEOUT_MS = 60_000;
/** How long an HTTP/1.1 connection may lie idle; longer than the 60 s at which common balancers give up first. */
export const IDLE_TIMEOUT_MS = 75_000;
/** How often HTTP/1.1 connections are looked at for the timeouts above. */
export const TIMEOUT_CHECK_MS = 1_000;

/** After a connection has reached its age: how long its calls may go on. Queries are resumed, transactions end within 2 minutes. */
export const CONNECTION_AGE_GRACE_MS = 10 * 60_000;
/** How far a connection's age varies, so that those opened together don't end together. */
export const CONNECTION_AGE_SPREAD = 0.1;

/** The longest deadline a timer of Node can hold, just below 25 days; longer ones are taken to be this long. */
export const DEADLINE_MAX_MS = 2_147_483_000;

/** Connections a listener holds at once. */
export const CONNECTIONS_MAX = 10_000;
