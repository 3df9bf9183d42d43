/** What a server says about a namespace: every statistic and setting in its order, with the value it has when nothing happened. */

/** Figures in the order the server lists them; one without a value is 0, and `*` runs over the stripes of the memory store. */
const STATISTICS = `
  ns_cluster_size=1 effective_replication_factor=1 objects tombstones xdr_tombstones
  xdr_bin_cemeteries mrt_provisionals master_objects master_tombstones prole_objects
  prole_tombstones non_replica_objects non_replica_tombstones unreplicated_records
  dead_partitions unavailable_partitions auto_revived_partitions clock_skew_stop_writes=false
  stop_writes=false hwm_breached=false current_time=533025336 non_expirable_objects
  expired_objects evicted_objects evict_ttl evict_void_time smd_evict_void_time
  nsup_cycle_duration nsup_cycle_deleted_pct=0.00 nsup_xdr_key_busy truncate_lut
  truncating=false sindex_gc_cleaned mrt_monitors mrt_monitors_active xmem_id index_used_bytes
  set_index_used_bytes sindex_used_bytes data_total_bytes=2147483648 data_used_bytes
  data_used_pct data_avail_pct=96 data_compression_ratio=1.000
  storage-engine.stripe[*].used_bytes storage-engine.stripe[*].free_wblocks=31
  storage-engine.stripe[*].writes storage-engine.stripe[*].defrag_q
  storage-engine.stripe[*].defrag_reads storage-engine.stripe[*].defrag_writes
  record_proto_uncompressed_pct=0.000 record_proto_compression_ratio=1.000
  query_proto_uncompressed_pct=0.000 query_proto_compression_ratio=1.000 pending_quiesce=false
  effective_is_quiesced=false nodes_quiesced effective_prefer_uniform_balance=false
  effective_active_rack migrate_tx_partitions_imbalance migrate_tx_instances
  migrate_rx_instances migrate_tx_partitions_active migrate_rx_partitions_active
  migrate_tx_partitions_initial migrate_tx_partitions_remaining
  migrate_tx_partitions_lead_remaining migrate_rx_partitions_initial
  migrate_rx_partitions_remaining migrate_records_skipped migrate_records_transmitted
  migrate_record_retransmits migrate_record_receives migrate_records_unreadable
  migrate_signals_active migrate_signals_remaining migrate_fresh_partitions=4096
  appeals_tx_active appeals_rx_active appeals_tx_remaining appeals_records_exonerated
  client_tsvc_error client_tsvc_timeout client_proxy_complete client_proxy_error
  client_proxy_timeout client_read_success client_read_error client_read_timeout
  client_read_not_found client_read_filtered_out client_write_success client_write_error
  client_write_timeout client_write_filtered_out xdr_client_write_success xdr_client_write_error
  xdr_client_write_timeout client_delete_success client_delete_error client_delete_timeout
  client_delete_not_found client_delete_filtered_out xdr_client_delete_success
  xdr_client_delete_error xdr_client_delete_timeout xdr_client_delete_not_found
  client_udf_complete client_udf_error client_udf_timeout client_udf_filtered_out
  client_lang_read_success client_lang_write_success client_lang_delete_success
  client_lang_error from_proxy_tsvc_error from_proxy_tsvc_timeout from_proxy_read_success
  from_proxy_read_error from_proxy_read_timeout from_proxy_read_not_found
  from_proxy_read_filtered_out from_proxy_write_success from_proxy_write_error
  from_proxy_write_timeout from_proxy_write_filtered_out xdr_from_proxy_write_success
  xdr_from_proxy_write_error xdr_from_proxy_write_timeout from_proxy_delete_success
  from_proxy_delete_error from_proxy_delete_timeout from_proxy_delete_not_found
  from_proxy_delete_filtered_out xdr_from_proxy_delete_success xdr_from_proxy_delete_error
  xdr_from_proxy_delete_timeout xdr_from_proxy_delete_not_found from_proxy_udf_complete
  from_proxy_udf_error from_proxy_udf_timeout from_proxy_udf_filtered_out
  from_proxy_lang_read_success from_proxy_lang_write_success from_proxy_lang_delete_success
  from_proxy_lang_error batch_sub_tsvc_error batch_sub_tsvc_timeout batch_sub_proxy_complete
  batch_sub_proxy_error batch_sub_proxy_timeout batch_sub_read_success batch_sub_read_error
  batch_sub_read_timeout batch_sub_read_not_found batch_sub_read_filtered_out
  batch_sub_write_success batch_sub_write_error batch_sub_write_timeout
  batch_sub_write_filtered_out batch_sub_delete_success batch_sub_delete_error
  batch_sub_delete_timeout batch_sub_delete_not_found batch_sub_delete_filtered_out
  batch_sub_udf_complete batch_sub_udf_error batch_sub_udf_timeout batch_sub_udf_filtered_out
  batch_sub_lang_read_success batch_sub_lang_write_success batch_sub_lang_delete_success
  batch_sub_lang_error from_proxy_batch_sub_tsvc_error from_proxy_batch_sub_tsvc_timeout
  from_proxy_batch_sub_read_success from_proxy_batch_sub_read_error
  from_proxy_batch_sub_read_timeout from_proxy_batch_sub_read_not_found
  from_proxy_batch_sub_read_filtered_out from_proxy_batch_sub_write_success
  from_proxy_batch_sub_write_error from_proxy_batch_sub_write_timeout
  from_proxy_batch_sub_write_filtered_out from_proxy_batch_sub_delete_success
  from_proxy_batch_sub_delete_error from_proxy_batch_sub_delete_timeout
  from_proxy_batch_sub_delete_not_found from_proxy_batch_sub_delete_filtered_out
  from_proxy_batch_sub_udf_complete from_proxy_batch_sub_udf_error
  from_proxy_batch_sub_udf_timeout from_proxy_batch_sub_udf_filtered_out
  from_proxy_batch_sub_lang_read_success from_proxy_batch_sub_lang_write_success
  from_proxy_batch_sub_lang_delete_success from_proxy_batch_sub_lang_error udf_sub_tsvc_error
  udf_sub_tsvc_timeout udf_sub_udf_complete udf_sub_udf_error udf_sub_udf_timeout
  udf_sub_udf_filtered_out udf_sub_lang_read_success udf_sub_lang_write_success
  udf_sub_lang_delete_success udf_sub_lang_error ops_sub_tsvc_error ops_sub_tsvc_timeout
  ops_sub_write_success ops_sub_write_error ops_sub_write_timeout ops_sub_write_filtered_out
  dup_res_ask dup_res_respond_read dup_res_respond_no_read retransmit_all_read_dup_res
  retransmit_all_write_dup_res retransmit_all_delete_dup_res retransmit_all_udf_dup_res
  retransmit_all_batch_sub_read_dup_res retransmit_all_batch_sub_write_dup_res
  retransmit_all_batch_sub_delete_dup_res retransmit_all_batch_sub_udf_dup_res
  retransmit_udf_sub_dup_res retransmit_ops_sub_dup_res retransmit_all_read_repl_ping
  retransmit_all_batch_sub_read_repl_ping retransmit_all_write_repl_write
  retransmit_all_delete_repl_write retransmit_all_udf_repl_write
  retransmit_all_batch_sub_write_repl_write retransmit_all_batch_sub_delete_repl_write
  retransmit_all_batch_sub_udf_repl_write retransmit_udf_sub_repl_write
  retransmit_ops_sub_repl_write pi_query_short_basic_complete pi_query_short_basic_error
  pi_query_short_basic_timeout pi_query_long_basic_complete pi_query_long_basic_error
  pi_query_long_basic_abort pi_query_aggr_complete pi_query_aggr_error pi_query_aggr_abort
  pi_query_udf_bg_complete pi_query_udf_bg_error pi_query_udf_bg_abort pi_query_ops_bg_complete
  pi_query_ops_bg_error pi_query_ops_bg_abort si_query_short_basic_complete
  si_query_short_basic_error si_query_short_basic_timeout si_query_long_basic_complete
  si_query_long_basic_error si_query_long_basic_abort si_query_aggr_complete si_query_aggr_error
  si_query_aggr_abort si_query_udf_bg_complete si_query_udf_bg_error si_query_udf_bg_abort
  si_query_ops_bg_complete si_query_ops_bg_error si_query_ops_bg_abort geo_region_query_reqs
  geo_region_query_cells geo_region_query_points geo_region_query_falsepos read_touch_tsvc_error
  read_touch_tsvc_timeout read_touch_success read_touch_error read_touch_timeout read_touch_skip
  re_repl_tsvc_error re_repl_tsvc_timeout re_repl_success re_repl_error re_repl_timeout
  mrt_verify_read_success mrt_verify_read_error mrt_verify_read_timeout mrt_roll_forward_success
  mrt_roll_forward_error mrt_roll_forward_timeout mrt_monitor_roll_forward_success
  mrt_monitor_roll_forward_error mrt_monitor_roll_forward_timeout mrt_roll_back_success
  mrt_roll_back_error mrt_roll_back_timeout mrt_monitor_roll_back_success
  mrt_monitor_roll_back_error mrt_monitor_roll_back_timeout fail_xdr_forbidden fail_key_busy
  fail_xdr_key_busy fail_generation fail_record_too_big fail_client_lost_conflict
  fail_xdr_lost_conflict fail_mrt_blocked fail_mrt_version_mismatch deleted_last_bin
  mrt_monitor_roll_tombstone_creates ttl_reductions_ignored ttl_reductions_applied
`;

const SETTINGS = `
  active-rack allow-ttl-without-nsup=false apply-ttl-reductions=true auto-revive=false
  background-query-max-rps=10000 conflict-resolution-policy=generation
  conflict-resolve-writes=false default-read-touch-ttl-pct default-ttl
  disable-cold-start-eviction=false disable-mrt-writes=false disable-write-dup-res=false
  disallow-expunge=false disallow-null-setname=false enable-benchmarks-batch-sub=false
  enable-benchmarks-ops-sub=false enable-benchmarks-read=false enable-benchmarks-udf=false
  enable-benchmarks-udf-sub=false enable-benchmarks-write=false enable-hist-proxy=false
  evict-hist-buckets=10000 evict-indexes-memory-pct evict-tenths-pct=5 force-long-queries=false
  ignore-migrate-fill-delay=false index-stage-size=134217728 indexes-memory-budget
  inline-short-queries=false max-record-size=1048576 migrate-order=5 migrate-retransmit-ms=5000
  migrate-skip-unreadable=false migrate-sleep=1 mrt-duration nsup-hist-period=3600 nsup-period=1
  nsup-threads=1 partition-tree-sprigs=256 prefer-uniform-balance=false rack-id
  read-consistency-level-override=off reject-non-xdr-writes=false reject-xdr-writes=false
  replication-factor=1 sindex-stage-size=134217728 single-query-threads=4
  stop-writes-sys-memory-pct=90 strong-consistency=false strong-consistency-allow-expunge=false
  tomb-raider-eligible-age=86400 tomb-raider-period=86400 tomb-raider-unmark-threads
  transaction-pending-limit=20 truncate-threads=4 write-commit-level-override=off
  xdr-bin-tombstone-ttl=86400 xdr-tomb-raider-period=120 xdr-tomb-raider-threads=1
  geo2dsphere-within.strict=true geo2dsphere-within.min-level=1 geo2dsphere-within.max-level=20
  geo2dsphere-within.max-cells=12 geo2dsphere-within.level-mod=1
  geo2dsphere-within.earth-radius-meters=6371000 index-type=mem sindex-type=mem
  storage-engine=memory storage-engine.stripe[*]=stripe-* storage-engine.commit-to-device=false
  storage-engine.compression=none storage-engine.compression-acceleration
  storage-engine.compression-level storage-engine.data-size=2147483648
  storage-engine.defrag-lwm-pct=50 storage-engine.defrag-queue-min
  storage-engine.defrag-sleep=1000 storage-engine.defrag-startup-minimum
  storage-engine.direct-files=false storage-engine.disable-odsync=false
  storage-engine.enable-benchmarks-storage=false storage-engine.encryption-key-file=null
  storage-engine.encryption-old-key-file=null storage-engine.evict-used-pct
  storage-engine.filesize storage-engine.flush-max-ms=1000
  storage-engine.max-write-cache=67108864 storage-engine.stop-writes-avail-pct=5
  storage-engine.stop-writes-used-pct=70 storage-engine.tomb-raider-sleep=1000
`;

const STRIPES = 8;

export type Figures = readonly (readonly [name: string, value: string])[];

export const NAMESPACE_STATISTICS: Figures = figuresOf(STATISTICS);
export const NAMESPACE_SETTINGS: Figures = figuresOf(SETTINGS);

/** `name=value;…`, with the values that are known in the place of the defaults. */
export function figuresText(figures: Figures, known: ReadonlyMap<string, string>): string {
  return figures.map(([name, value]) => `${name}=${known.get(name) ?? value}`).join(';');
}

/** Reads a list of figures; the stripes' figures stand together, stripe by stripe. */
export function figuresOf(text: string): Figures {
  const figures: (readonly [string, string])[] = [];
  let striped: string[] = [];
  const flush = (): void => {
    for (let stripe = 0; striped.length > 0 && stripe < STRIPES; stripe += 1) {
      for (const word of striped) figures.push(figureOf(word.replaceAll('*', String(stripe))));
    }
    striped = [];
  };
  for (const word of text.trim().split(/\s+/)) {
    if (word.includes('*')) {
      striped.push(word);
      continue;
    }
    flush();
    figures.push(figureOf(word));
  }
  flush();
  return figures;
}

function figureOf(word: string): readonly [string, string] {
  const separator = word.indexOf('=');
  return separator === -1 ? [word, '0'] : [word.slice(0, separator), word.slice(separator + 1)];
}
