/** AEL text in requests: compiled for the cluster a call goes to, its mistakes told with their place. */

import {
  AelDialect,
  type Expression as ProtoExpression,
} from '@aerogate/proto/aerogate/v1/expression_pb';
import { AelError } from '../../ael/ael-error.js';
import type { AelOptions, AelPurpose, CompiledAel } from '../../ael/compile.js';
import type { Value } from '../../model/value.js';
import { type FieldPath, fieldAt } from '../field-path.js';
import { invalidArgument, unsupported } from '../gateway-error.js';
import { enumFromProto, enumTable } from './enum.js';
import { literalFromProto } from './value.js';

export type AelSource = Pick<AelOptions, 'placeholders' | 'dialect' | 'purpose' | 'places'>;

/** Compiles for one cluster. Throws AelError. */
export type AelCompiler = (text: string, source: AelSource) => CompiledAel;

/** What an expression of a request is read with. */
export interface ExpressionUse {
  readonly ael: AelCompiler;
  readonly purpose: AelPurpose;
}

const DIALECTS = enumTable<NonNullable<AelOptions['dialect']>>({
  PUBLISHED: AelDialect.PUBLISHED,
  ALPHA: AelDialect.SDK_ALPHA,
});

/** What the text is compiled with. Throws GatewayError for a dialect nobody knows and for bad values. */
export function aelSourceFromProto(
  { args, dialect }: ProtoExpression,
  path: FieldPath,
  purpose: AelPurpose,
): AelSource {
  const place = { parent: path, step: 'dialect' };
  return {
    placeholders: argsFromProto(args, fieldAt(path, 'args')),
    dialect: enumFromProto(DIALECTS, dialect, place) ?? 'PUBLISHED',
    purpose,
  };
}

function argsFromProto(args: ProtoExpression['args'], path: FieldPath): readonly Value[] {
  return args.map((value, index) => literalFromProto(value, path, index));
}

/** Throws GatewayError for text that does not compile: its path, the place in it, and what to write instead. */
export function aelFromProto(
  text: string,
  source: AelSource,
  { ael, path }: { readonly ael: AelCompiler; readonly path: FieldPath },
): CompiledAel {
  try {
    return ael(text, source);
  } catch (error) {
    if (!(error instanceof AelError)) throw error;
    const at = fieldAt(path, 'ael');
    const detail = `${error.message}.`;
    throw error.diagnostic.code === 'ael/feature'
      ? unsupported(at, detail)
      : invalidArgument(at, detail);
  }
}
