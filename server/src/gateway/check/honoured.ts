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
  'SessionService/Query': EMBEDDED,
  'SessionService/QueryPage': EMBEDDED,
  'SessionService/RunTransaction': EMBEDDED,
  'PipelineService/Pipeline': EMBEDDED,
  'TransactionService/Transact': EMBEDDED,
  'TransactionService/ListTransactions': EMBEDDED,
  'BehaviorService/ListBehaviors': UNIT,
  'BehaviorService/GetBehavior': UNIT,
  'BehaviorService/PutBehavior': UNIT,
  'BehaviorService/DeleteBehavior': UNIT,
  'BehaviorService/WatchBehaviors': UNIT,
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
  'TaskService/StartTask': EMBEDDED,
  'TaskService/GetTask': EMBEDDED,
  'TaskService/WatchTask': EMBEDDED,
  'TaskService/CancelTask': EMBEDDED,
  'TaskService/ListTasks': EMBEDDED,
  'UdfService/RegisterUdf': EMBEDDED,
  'UdfService/RemoveUdf': EMBEDDED,
  'UdfService/ListUdfs': EMBEDDED,
  'UdfService/GetUdf': EMBEDDED,
  'ExpressionService/CompileExpression': EMBEDDED,
  'ExpressionService/ExplainQuery': EMBEDDED,
  'IndexService/CreateIndex': EMBEDDED,
  'IndexService/DropIndex': EMBEDDED,
  'IndexService/ListIndexes': EMBEDDED,
  'IndexService/GetIndex': EMBEDDED,
  'IndexService/WatchIndex': EMBEDDED,
};

/** What the tail of every data request has. */
const DATA_REQUEST_TAIL: FieldTable = {
  ...fields(EMBEDDED, 'session', 'error_disposition', 'max_response_bytes'),
  ...fields(UNIT, 'request_tag'),
};

/** What a query takes, by pages or as a stream. */
const QUERY_FIELDS: FieldTable = {
  ...fields(EMBEDDED, 'dataset', 'whole_namespace', 'bins', 'no_bins', 'operations', 'where'),
  ...fields(EMBEDDED, 'filter_expression', 'index_filter', 'limit', 'token', 'chunk_size'),
  ...fields(EMBEDDED, 'partitions', 'hint', 'require_index'),
  ...fields(UNIT, 'records_per_second', 'expected_duration'),
  ...DATA_REQUEST_TAIL,
};

/** What the operations of bins take, family by family; operations on text are of servers from 8.2. */
const OPERATION_FIELDS: Readonly<Record<string, FieldTable>> = {
  'aerogate.v1.ListOperation': {
    ...fields(EMBEDDED, 'append', 'append_items', 'get_by', 'remove_by', 'size', 'get'),
    ...fields(EMBEDDED, 'get_range', 'insert', 'insert_items', 'set', 'increment', 'pop'),
    ...fields(EMBEDDED, 'pop_range', 'remove', 'remove_range', 'trim', 'clear', 'sort'),
    ...fields(EMBEDDED, 'create', 'set_order', 'policy'),
  },
  'aerogate.v1.ListInsert': fields(EMBEDDED, 'index', 'value'),
  'aerogate.v1.ListInsertItems': fields(EMBEDDED, 'index', 'values'),
  'aerogate.v1.ListIncrement': fields(EMBEDDED, 'index', 'value'),
  'aerogate.v1.ListSort': fields(EMBEDDED, 'descending', 'drop_duplicates'),
  'aerogate.v1.ListCreate': fields(EMBEDDED, 'order', 'pad', 'persist_index'),
  'aerogate.v1.ListSetOrder': fields(EMBEDDED, 'order', 'persist_index'),
  'aerogate.v1.MapOperation': {
    ...fields(EMBEDDED, 'put', 'put_items', 'get_by', 'remove_by', 'size', 'increment'),
    ...fields(EMBEDDED, 'decrement', 'clear', 'create', 'set_policy', 'policy'),
  },
  'aerogate.v1.MapIncrement': fields(EMBEDDED, 'key', 'value'),
  'aerogate.v1.MapCreate': fields(EMBEDDED, 'order', 'persist_index'),
  'aerogate.v1.MapSetPolicy': fields(EMBEDDED, 'order', 'persist_index'),
  'aerogate.v1.ListSelection': {
    ...fields(EMBEDDED, 'index', 'rank', 'value', 'index_range', 'rank_range', 'value_range'),
    ...fields(EMBEDDED, 'value_relative_rank_range', 'value_list', 'inverted', 'return_type'),
  },
  'aerogate.v1.MapSelection': {
    ...fields(EMBEDDED, 'index', 'rank', 'value', 'index_range', 'rank_range', 'value_range'),
    ...fields(EMBEDDED, 'value_relative_rank_range', 'value_list', 'inverted', 'return_type'),
    ...fields(EMBEDDED, 'key', 'key_range', 'key_relative_index_range', 'key_list'),
  },
  'aerogate.v1.PositionRange': fields(EMBEDDED, 'start', 'count'),
  'aerogate.v1.ValueInterval': fields(EMBEDDED, 'start', 'end'),
  'aerogate.v1.RelativeRange': fields(EMBEDDED, 'anchor', 'start', 'count'),
  'aerogate.v1.BitOperation': {
    ...fields(EMBEDDED, 'resize', 'insert', 'remove', 'set', 'bit_or', 'bit_xor', 'bit_and'),
    ...fields(EMBEDDED, 'bit_not', 'lshift', 'rshift', 'add', 'subtract', 'set_int', 'get'),
    ...fields(EMBEDDED, 'count', 'lscan', 'rscan', 'get_int', 'policy'),
  },
  'aerogate.v1.BitRange': fields(EMBEDDED, 'bit_offset', 'bit_size'),
  'aerogate.v1.BitResize': fields(EMBEDDED, 'byte_size', 'from_front', 'mode'),
  'aerogate.v1.BitInsert': fields(EMBEDDED, 'byte_offset', 'value'),
  'aerogate.v1.BitRemove': fields(EMBEDDED, 'byte_offset', 'byte_size'),
  'aerogate.v1.BitWrite': fields(EMBEDDED, 'bit_offset', 'bit_size', 'value'),
  'aerogate.v1.BitShift': fields(EMBEDDED, 'bit_offset', 'bit_size', 'shift'),
  'aerogate.v1.BitArithmetic': fields(
    EMBEDDED,
    ...['bit_offset', 'bit_size', 'value', 'signed', 'overflow'],
  ),
  'aerogate.v1.BitSetInt': fields(EMBEDDED, 'bit_offset', 'bit_size', 'value'),
  'aerogate.v1.BitScan': fields(EMBEDDED, 'bit_offset', 'bit_size', 'value'),
  'aerogate.v1.BitGetInt': fields(EMBEDDED, 'bit_offset', 'bit_size', 'signed'),
  'aerogate.v1.HllOperation': {
    ...fields(EMBEDDED, 'init', 'add', 'set_union', 'fold', 'refresh_count', 'get_count'),
    ...fields(EMBEDDED, 'describe', 'get_union', 'get_union_count', 'get_intersect_count'),
    ...fields(EMBEDDED, 'get_similarity', 'policy'),
  },
  'aerogate.v1.HllConfig': fields(EMBEDDED, 'index_bit_count', 'min_hash_bit_count'),
  'aerogate.v1.HllAdd': fields(EMBEDDED, 'values', 'config'),
  'aerogate.v1.HllSketches': fields(EMBEDDED, 'sketches'),
  'aerogate.v1.HllFold': fields(EMBEDDED, 'index_bit_count'),
  'aerogate.v1.ExpressionOperation': {
    ...fields(EMBEDDED, 'select_from', 'insert_from', 'update_from', 'upsert_from'),
    ...fields(EMBEDDED, 'ignore_op_failure', 'ignore_eval_failure', 'delete_if_null'),
  },
  'aerogate.v1.PathOperation': fields(EMBEDDED, 'select', 'modify', 'no_fail'),
};

/** Message → its honoured fields, by their names in the protos; google.protobuf's own messages are honoured whole. */
export const HONOURED_FIELDS: Readonly<Record<string, FieldTable>> = {
  'aerogate.v1.GetRequest': {
    ...fields(RECORDED, 'key', 'bins', 'no_bins'),
    ...fields(EMBEDDED, 'where', 'allow_missing', 'fail_on_filtered_out'),
    ...DATA_REQUEST_TAIL,
  },
  'aerogate.v1.PutRequest': {
    ...fields(RECORDED, 'key', 'bins', 'ttl', 'generation'),
    ...fields(EMBEDDED, 'where', 'fail_on_filtered_out'),
    ...fields(UNIT, 'durable_delete'),
    ...DATA_REQUEST_TAIL,
  },
  'aerogate.v1.ExecuteRequest': {
    ...fields(RECORDED, 'segments'),
    ...fields(EMBEDDED, 'defaults', 'respond_all_keys', 'fail_on_filtered_out'),
    ...DATA_REQUEST_TAIL,
  },
  'aerogate.v1.PipelineRequest': fields(EMBEDDED, 'items', 'session'),
  'aerogate.v1.PipelineItem': {
    ...fields(EMBEDDED, 'id', 'get', 'put', 'execute', 'cancel', 'timeout'),
    ...fields(UNIT, 'traceparent'),
  },
  'aerogate.v1.PipelineCancel': fields(EMBEDDED, 'id'),
  'aerogate.v1.ExecuteStreamRequest': {
    ...fields(EMBEDDED, 'segments', 'defaults', 'respond_all_keys', 'row_order'),
    ...fields(EMBEDDED, 'fail_on_filtered_out'),
    ...DATA_REQUEST_TAIL,
  },
  'aerogate.v1.RunTransactionRequest': {
    ...fields(EMBEDDED, 'segments', 'defaults', 'respond_all_keys', 'fail_on_filtered_out'),
    ...fields(EMBEDDED, 'timeout', 'max_attempts', 'sleep_between_attempts', 'sleep_jitter'),
    ...fields(EMBEDDED, 'receipt_key'),
    ...DATA_REQUEST_TAIL,
  },
  'aerogate.v1.TransactRequest': {
    ...fields(EMBEDDED, 'id', 'get', 'put', 'execute', 'begin', 'info', 'commit', 'abort'),
    ...fields(EMBEDDED, 'timeout', 'outside_transaction'),
    ...fields(UNIT, 'traceparent'),
  },
  'aerogate.v1.BeginTransaction': fields(EMBEDDED, 'timeout', 'session', 'receipt_key'),
  'aerogate.v1.ListTransactionsRequest': fields(EMBEDDED, 'state', 'page_size', 'page_token'),
  'aerogate.v1.QueryRequest': QUERY_FIELDS,
  'aerogate.v1.QueryPageRequest': QUERY_FIELDS,
  'aerogate.v1.IndexFilter': {
    ...fields(EMBEDDED, 'bin', 'index_name', 'collection', 'context', 'equal', 'range'),
    ...fields(EMBEDDED, 'within_region', 'within_radius'),
    ...fields(UNIT, 'expression', 'regions_containing_point'),
  },
  'aerogate.v1.QueryHint': fields(EMBEDDED, 'index_name', 'bin_name', 'hard'),
  'aerogate.v1.IntegerRange': fields(EMBEDDED, 'low', 'high'),
  'aerogate.v1.GeoCircle': fields(EMBEDDED, 'longitude', 'latitude', 'radius_meters'),
  'aerogate.v1.PartitionFilter': fields(EMBEDDED, 'id', 'range', 'set', 'after'),
  'aerogate.v1.PartitionRange': fields(EMBEDDED, 'start', 'end'),
  'aerogate.v1.PartitionSet': fields(EMBEDDED, 'ids'),
  'aerogate.v1.Expression': fields(EMBEDDED, 'ael', 'args', 'dialect', 'tree', 'packed'),
  'aerogate.v1.ExpressionNode': {
    ...fields(EMBEDDED, 'type', 'literal', 'bin', 'variable', 'call', 'condition', 'let', 'regex'),
    ...fields(EMBEDDED, 'collection'),
    ...fields(UNIT, 'loop_variable', 'path', 'span'),
  },
  'aerogate.v1.TextSpan': fields(UNIT, 'start', 'end', 'line', 'column'),
  'aerogate.v1.ExpressionCall': fields(EMBEDDED, 'op', 'args'),
  'aerogate.v1.ExpressionCondition': fields(EMBEDDED, 'branches', 'otherwise'),
  'aerogate.v1.ExpressionBranch': fields(EMBEDDED, 'condition', 'result'),
  'aerogate.v1.ExpressionLet': fields(EMBEDDED, 'definitions', 'body'),
  'aerogate.v1.ExpressionDefinition': fields(EMBEDDED, 'name', 'value'),
  'aerogate.v1.ExpressionRegex': {
    ...fields(EMBEDDED, 'value', 'pattern', 'extended', 'ignore_case'),
    ...fields(UNIT, 'newline'),
  },
  'aerogate.v1.CollectionCall': {
    ...fields(EMBEDDED, 'op', 'source', 'args', 'context', 'return_type', 'inverted'),
    ...fields(UNIT, 'list_policy', 'map_policy', 'bit_policy', 'hll_policy'),
  },
  'aerogate.v1.PathCall': fields(UNIT, 'source', 'context', 'select', 'modify', 'no_fail'),
  'aerogate.v1.ContextElement': {
    ...fields(EMBEDDED, 'list_index', 'list_rank', 'list_value'),
    ...fields(EMBEDDED, 'map_index', 'map_rank', 'map_key', 'map_value'),
    ...fields(EMBEDDED, 'create_list_index', 'create_map_key'),
    ...fields(EMBEDDED, 'all_children', 'children_where', 'map_keys_in', 'and_where'),
  },
  'aerogate.v1.CreateListIndex': fields(EMBEDDED, 'index', 'order', 'pad'),
  'aerogate.v1.CreateMapKey': fields(EMBEDDED, 'key', 'order'),
  'aerogate.v1.ListPolicy': fields(
    EMBEDDED,
    ...['order', 'add_unique', 'insert_bounded', 'no_fail', 'partial'],
  ),
  'aerogate.v1.MapPolicy': fields(
    EMBEDDED,
    ...['order', 'persist_index', 'write_mode', 'no_fail', 'partial'],
  ),
  'aerogate.v1.BitPolicy': fields(EMBEDDED, 'write_mode', 'no_fail', 'partial'),
  'aerogate.v1.HllPolicy': fields(EMBEDDED, 'write_mode', 'no_fail', 'allow_fold'),
  'aerogate.v1.Segment': {
    ...fields(RECORDED, 'keys', 'operations', 'upsert', 'insert', 'update', 'replace'),
    ...fields(RECORDED, 'replace_if_exists', 'delete', 'touch', 'exists', 'query'),
    ...fields(RECORDED, 'ttl', 'generation'),
    ...fields(EMBEDDED, 'session', 'where', 'execute_udf'),
    ...fields(UNIT, 'durable_delete'),
  },
  'aerogate.v1.UdfCall': fields(EMBEDDED, 'package', 'function', 'args'),
  'aerogate.v1.SegmentDefaults': {
    ...fields(EMBEDDED, 'where', 'ttl'),
    ...fields(UNIT, 'durable_delete'),
  },
  'aerogate.v1.BinProjection': fields(RECORDED, 'bins', 'no_bins'),
  'aerogate.v1.Operation': {
    ...fields(RECORDED, 'bin', 'get', 'put', 'add', 'append', 'prepend', 'remove', 'touch'),
    ...fields(EMBEDDED, 'get_all', 'get_header', 'delete', 'context'),
    ...fields(EMBEDDED, 'list', 'map', 'bit', 'hll', 'expression', 'path'),
  },
  ...OPERATION_FIELDS,
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
  'aerogate.v1.PutBehaviorRequest': fields(
    UNIT,
    ...['behavior', 'expected_revision', 'validate_only'],
  ),
  'aerogate.v1.Behavior': fields(
    UNIT,
    ...['name', 'parent', 'all', 'reads', 'reads_ap', 'reads_sc', 'reads_point', 'reads_batch'],
    ...['reads_query', 'writes', 'writes_ap', 'writes_sc', 'writes_retryable'],
    ...['writes_non_retryable', 'writes_point', 'writes_batch', 'writes_query', 'preset'],
  ),
  'aerogate.v1.DeleteBehaviorRequest': fields(
    UNIT,
    ...['name', 'expected_revision', 'allow_missing'],
  ),
  'aerogate.v1.WatchBehaviorsRequest': {},
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
  'aerogate.v1.StartTaskRequest': {
    ...fields(EMBEDDED, 'dataset', 'whole_namespace', 'update', 'delete', 'touch', 'execute_udf'),
    ...fields(EMBEDDED, 'operations', 'where', 'index_filter', 'records_per_second', 'session'),
    ...fields(EMBEDDED, 'ttl', 'task_id', 'dry_run'),
    ...fields(UNIT, 'durable_delete'),
  },
  'aerogate.v1.GetTaskRequest': fields(EMBEDDED, 'task_id'),
  'aerogate.v1.WatchTaskRequest': fields(EMBEDDED, 'task_id', 'interval'),
  'aerogate.v1.CancelTaskRequest': fields(EMBEDDED, 'task_id'),
  'aerogate.v1.ListTasksRequest': fields(
    EMBEDDED,
    ...['namespace', 'set', 'running_only', 'include_queries', 'limit'],
  ),
  'aerogate.v1.RegisterUdfRequest': fields(
    EMBEDDED,
    ...['server_path', 'source', 'binary_source', 'language', 'wait_for_all_nodes'],
  ),
  'aerogate.v1.RemoveUdfRequest': fields(EMBEDDED, 'server_path', 'wait_for_all_nodes'),
  'aerogate.v1.ListUdfsRequest': {},
  'aerogate.v1.GetUdfRequest': fields(EMBEDDED, 'server_path'),
  'aerogate.v1.CompileExpressionRequest': fields(
    EMBEDDED,
    ...['expression', 'use', 'target_build'],
  ),
  'aerogate.v1.ExplainQueryRequest': fields(EMBEDDED, 'query'),
  'aerogate.v1.CreateIndexRequest': fields(
    EMBEDDED,
    ...['dataset', 'whole_namespace', 'name', 'bin', 'expression', 'set_index', 'type'],
    ...['collection', 'context'],
  ),
  'aerogate.v1.DropIndexRequest': fields(EMBEDDED, 'namespace', 'name', 'allow_missing'),
  'aerogate.v1.ListIndexesRequest': fields(EMBEDDED, 'namespace', 'set'),
  'aerogate.v1.GetIndexRequest': fields(EMBEDDED, 'namespace', 'name'),
  'aerogate.v1.WatchIndexRequest': fields(EMBEDDED, 'namespace', 'name', 'interval'),
  'aerogate.v1.DataSet': fields(EMBEDDED, 'namespace', 'set'),
};

function fields(row: Honoured, ...names: readonly string[]): FieldTable {
  return Object.fromEntries(names.map((name) => [name, row]));
}
