/** Calls of user-defined functions: names and arguments checked before anything is sent. */

import type { UdfCall as ProtoUdfCall } from '@aerogate/proto/aerogate/v1/segment_pb';
import { UDF_NAME_MAX_BYTES } from '../../model/limits.js';
import type { UdfCall } from '../../model/udf-call.js';
import { type FieldPath, type FieldStep, fieldAt } from '../field-path.js';
import { invalidArgument } from '../gateway-error.js';
import { UDF_ARGUMENTS_MAX } from '../limits.js';
import { checkNameText } from './name.js';
import { valueFromProto } from './value.js';

/** Throws GatewayError for names that are missing or too long, for too many arguments, and for values no bin could hold. */
export function udfCallFromProto(call: ProtoUdfCall, path: FieldPath): UdfCall {
  checkUdfName(call.package, path, 'package');
  checkUdfName(call.function, path, 'function');
  const args = fieldAt(path, 'args');
  if (call.args.length > UDF_ARGUMENTS_MAX) {
    throw invalidArgument(
      args,
      `${call.args.length} arguments; the limit is ${UDF_ARGUMENTS_MAX}.`,
    );
  }
  return {
    module: call.package,
    functionName: call.function,
    args: call.args.map((arg, index) => valueFromProto(arg, args, index)),
  };
}

function checkUdfName(name: string, parent: FieldPath, step: FieldStep): void {
  const path = fieldAt(parent, step);
  checkNameText(name, path);
  const bytes = Buffer.byteLength(name);
  if (bytes > 0 && bytes <= UDF_NAME_MAX_BYTES && !name.includes('\0')) return;
  throw invalidArgument(
    path,
    `a name of 1 to ${UDF_NAME_MAX_BYTES} bytes without NUL is required.`,
  );
}
