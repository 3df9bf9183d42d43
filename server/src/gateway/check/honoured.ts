/** What of the API this gateway does now: every RPC and field that is not in these tables is refused, never ignored. */

/** What a row was tried on, each including the ones before it. */
export type Verified =
  /** The gateway's own tests: it reaches the driver port as it should. */
  | 'unit'
  /** End to end, over the wire driver, on the embedded node. */
  | 'embedded'
  /** The same on the wire as in recordings of a Community server 8.1.2. */
  | 'recorded';

export interface Honoured {
  /** The first version of the gateway that does it. */
  readonly since: string;
  readonly verified: Verified;
}

export type FieldTable = Readonly<Record<string, Honoured>>;

const UNIT: Honoured = { since: '0.1.0', verified: 'unit' };
const EMBEDDED: Honoured = { since: '0.1.0', verified: 'embedded' };
const RECORDED: Honoured = { since: '0.1.0', verified: 'recorded' };

/** RPCs that are carried out, as Service/Method. */
export const HONOURED_RPCS: FieldTable = {
  'SessionService/Get': RECORDED,
  'SessionService/Put': RECORDED,
  'SessionService/Execute': RECORDED,
  'SessionService/ExecuteStream': EMBEDDED,
  'BehaviorService/ListBehaviors': UNIT,
  'BehaviorService/GetBehavior': UNIT,
  'BehaviorService/ResolveBehavior': UNIT,
  'ClusterService/GetServerInfo': EMBEDDED,
  'ClusterService/Info': EMBEDDED,
  'ClusterService/ListNamespaces': EMBEDDED,
  'ClusterService/GetNamespace': EMBEDDED,
  'ClusterService/ListSets': EMBEDDED,
  'ClusterService/ListNodes': EMBEDDED,
  'ClusterService/GetBuild': EMBEDDED,
  'ClusterService/GetClusterStability': EMBEDDED,
  'ClusterService/GetNamespaceStrongConsistency': EMBEDDED,
  'ClusterService/Truncate': EMBEDDED,
};

/** What the tail of every data request has. */
const DATA_REQUEST_TAIL: FieldTable = {
  ...fields(EMBEDDED, 'session', 'error_disposition', 'max_response_bytes'),
  ...fields(UNIT, 'request_tag'),
};

/** Message → its honoured fields, by their names in the protos; google.protobuf's own messages are honoured whole. */
export const HONOURED_FIELDS: Readonly<Record<string, FieldTable>> = {
  'aerogate.v1.GetRequest': {
    ...fields(RECORDED, 'key', 'bins', 'no_bins'),
    ...fields(EMBEDDED, 'allow_missing'),
    ...fields(UNIT, 'fail_on_filtered_out'),
    ...DATA_REQUEST_TAIL,
  },
  'aerogate.v1.PutRequest': {
    ...fields(RECORDED, 'key', 'bins', 'ttl', 'generation'),
    ...fields(UNIT, 'durable_delete', 'fail_on_filtered_out'),
    ...DATA_REQUEST_TAIL,
  },
  'aerogate.v1.ExecuteRequest': {
    ...fields(RECORDED, 'segments'),
    ...fields(EMBEDDED, 'defaults', 'respond_all_keys'),
    ...fields(UNIT, 'fail_on_filtered_out'),
    ...DATA_REQUEST_TAIL,
  },
  'aerogate.v1.ExecuteStreamRequest': {
    ...fields(EMBEDDED, 'segments', 'defaults', 'respond_all_keys', 'row_order'),
    ...fields(UNIT, 'fail_on_filtered_out'),
    ...DATA_REQUEST_TAIL,
  },
  'aerogate.v1.Segment': {
    ...fields(RECORDED, 'keys', 'operations', 'upsert', 'insert', 'update', 'replace'),
    ...fields(RECORDED, 'replace_if_exists', 'delete', 'touch', 'exists', 'query'),
    ...fields(RECORDED, 'ttl', 'generation'),
    ...fields(EMBEDDED, 'session'),
    ...fields(UNIT, 'durable_delete'),
  },
  'aerogate.v1.SegmentDefaults': {
    ...fields(EMBEDDED, 'ttl'),
    ...fields(UNIT, 'durable_delete'),
  },
  'aerogate.v1.BinProjection': fields(RECORDED, 'bins', 'no_bins'),
  'aerogate.v1.Operation': {
    ...fields(RECORDED, 'bin', 'get', 'put', 'add', 'append', 'prepend', 'remove', 'touch'),
    ...fields(EMBEDDED, 'get_all', 'get_header', 'delete'),
  },
  'aerogate.v1.Ttl': {
    ...fields(RECORDED, 'seconds', 'server_default'),
    ...fields(EMBEDDED, 'at', 'never', 'no_change'),
  },
  'aerogate.v1.Key': {
    ...fields(RECORDED, 'namespace', 'set', 'string_value', 'int_value', 'bytes_value'),
    ...fields(RECORDED, 'digest'),
  },
  'aerogate.v1.SessionOptions': fields(EMBEDDED, 'behavior', 'settings'),
  'aerogate.v1.Settings': {
    ...fields(EMBEDDED, 'total_timeout', 'socket_timeout', 'max_retries', 'retry_delay'),
    ...fields(EMBEDDED, 'send_key', 'replica', 'max_concurrent_nodes'),
    ...fields(UNIT, 'durable_delete', 'commit_level', 'read_mode_ap', 'read_mode_sc'),
    ...fields(UNIT, 'use_compression', 'compression_threshold', 'record_queue_size'),
    ...fields(UNIT, 'allow_inline', 'allow_inline_ssd', 'read_touch_ttl_percent'),
  },
  'aerogate.v1.Value': {
    ...fields(RECORDED, 'null_value', 'bool_value', 'int_value', 'double_value'),
    ...fields(RECORDED, 'string_value', 'bytes_value', 'list_value', 'map_value'),
    ...fields(RECORDED, 'geojson_value', 'hll_value'),
    ...fields(EMBEDDED, 'blob_value', 'opaque_value', 'infinity', 'wildcard'),
  },
  'aerogate.v1.ListValue': fields(RECORDED, 'values', 'ordered'),
  'aerogate.v1.MapValue': fields(RECORDED, 'entries', 'order'),
  'aerogate.v1.MapEntry': fields(RECORDED, 'key', 'value'),
  'aerogate.v1.BlobValue': fields(EMBEDDED, 'particle_type', 'data'),
  'aerogate.v1.OpaqueValue': fields(EMBEDDED, 'particle_type', 'data'),
  'aerogate.v1.Marker': {},
  'aerogate.v1.ListBehaviorsRequest': {},
  'aerogate.v1.GetBehaviorRequest': fields(UNIT, 'name'),
  'aerogate.v1.ResolveBehaviorRequest': fields(UNIT, 'session', 'kind', 'shape', 'mode'),
  'aerogate.v1.GetServerInfoRequest': {},
  'aerogate.v1.InfoRequest': fields(EMBEDDED, 'commands', 'any_node', 'all_nodes', 'node'),
  'aerogate.v1.ListNamespacesRequest': {},
  'aerogate.v1.GetNamespaceRequest': fields(EMBEDDED, 'namespace'),
  'aerogate.v1.ListSetsRequest': fields(EMBEDDED, 'namespace', 'set', 'per_node'),
  'aerogate.v1.ListNodesRequest': {},
  'aerogate.v1.GetBuildRequest': {},
  'aerogate.v1.GetClusterStabilityRequest': fields(
    EMBEDDED,
    ...['expected_size', 'ignore_migrations', 'namespace'],
  ),
  'aerogate.v1.GetNamespaceStrongConsistencyRequest': fields(EMBEDDED, 'namespace'),
  'aerogate.v1.TruncateRequest': fields(EMBEDDED, 'dataset', 'whole_namespace', 'before_time'),
  'aerogate.v1.DataSet': fields(EMBEDDED, 'namespace', 'set'),
};

function fields(row: Honoured, ...names: readonly string[]): FieldTable {
  return Object.fromEntries(names.map((name) => [name, row]));
}
