/** The flag bits of a message header, by the byte they stand in. */

export const INFO1 = {
  read: 0x01,
  getAll: 0x02,
  shortQuery: 0x04,
  batch: 0x08,
  xdr: 0x10,
  noBinData: 0x20,
  readModeApAll: 0x40,
  compressResponse: 0x80,
} as const;

export const INFO2 = {
  write: 0x01,
  delete: 0x02,
  generation: 0x04,
  generationGreater: 0x08,
  durableDelete: 0x10,
  createOnly: 0x20,
  relaxApLongQuery: 0x40,
  respondAllOps: 0x80,
} as const;

export const INFO3 = {
  last: 0x01,
  commitMaster: 0x02,
  partitionDone: 0x04,
  updateOnly: 0x08,
  createOrReplace: 0x10,
  replaceOnly: 0x20,
  scReadType: 0x40,
  scReadRelax: 0x80,
} as const;

export const INFO4 = {
  txnVerifyRead: 0x01,
  txnRollForward: 0x02,
  txnRollBack: 0x04,
  txnOnLockingOnly: 0x10,
} as const;

/** TTL words of a write request that are not seconds. */
export const TTL_NEVER = 0xffffffff;
export const TTL_UNCHANGED = 0xfffffffe;
