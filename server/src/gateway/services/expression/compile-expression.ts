/** ExpressionService.CompileExpression: an expression in all of its forms, or what is wrong with it and where. */

import {
  type CompileExpressionRequest,
  type CompileExpressionResponse,
  DiagnosticSeverity,
  ExpressionUse as ProtoExpressionUse,
} from '@aerogate/proto/aerogate/v1/expression_service_pb';
import { AelError } from '../../../ael/ael-error.js';
import type { AelPurpose, CompiledAel } from '../../../ael/compile.js';
import { type ElementPath, elementPathOf } from '../../../ael/element-path.js';
import { binsOf } from '../../../ael/expression-bins.js';
import { AEL_FEATURES } from '../../../ael/feature.js';
import { minimumBuild } from '../../../ael/minimum-build.js';
import { printAel } from '../../../ael/print/print.js';
import { unpackExpression } from '../../../ael/unpack.js';
import type { Packing } from '../../../driver/driver.js';
import type { Expression, ExpressionType } from '../../../model/expression.js';
import { fieldAt } from '../../field-path.js';
import { invalidArgument } from '../../gateway-error.js';
import { compareBuilds, oldestBuild } from '../../info/build.js';
import type { CallContext } from '../../service.js';
import { type AelCompiler, aelSourceFromProto } from '../../translate/ael.js';
import { contextToProto } from '../../translate/context.js';
import { diagnosticToProto, wholeDiagnostic } from '../../translate/diagnostic.js';
import { enumFromProto, enumTable } from '../../translate/enum.js';
import { expressionFromProto } from '../../translate/expression.js';
import { expressionTree, resultType } from '../../translate/expression-tree.js';
import { typeToProto } from '../../translate/expression-type.js';
import type { ServiceDependencies } from '../dependencies.js';

const EXPRESSION = fieldAt(undefined, 'expression');
const TARGET_BUILD = fieldAt(undefined, 'targetBuild');
const BUILD = /^\d+(?:\.\d+){0,3}$/;
const BUILD_MAX_CHARACTERS = 32;

type Use = 'filter' | 'value' | 'index' | 'path';

const USES = enumTable<Use>({
  filter: ProtoExpressionUse.FILTER,
  value: ProtoExpressionUse.VALUE,
  index: ProtoExpressionUse.INDEX,
  path: ProtoExpressionUse.PATH,
});

type Diagnostics = CompileExpressionResponse['diagnostics'];

/** What compiling came to. */
interface Compiled {
  readonly expression: Expression;
  readonly type: ExpressionType | undefined;
  /** The oldest server that can carry it out. */
  readonly build: string;
  readonly diagnostics: Diagnostics;
  readonly placeOf?: CompiledAel['placeOf'];
}

/** Rejects with GatewayError for a missing expression, and for trees and bytes that are none. */
export async function compileExpression(
  request: CompileExpressionRequest,
  context: CallContext,
  { driver: drivers, expressions }: ServiceDependencies,
): Promise<CompileExpressionResponse> {
  const driver = drivers.forPrincipal(context.principal);
  const use = enumFromProto(USES, request.use, { parent: undefined, step: 'use' });
  const build = targetBuild(request.targetBuild) ?? oldestBuild(driver.cluster().nodes);
  const compiled = read(request, use, expressions.compilerForBuild(build));
  const answer =
    'expression' in compiled
      ? whole(compiled, { use, build, packing: driver.packing })
      : failed(compiled.diagnostics);
  return Promise.resolve(answer);
}

function targetBuild(build: string): string | undefined {
  if (build === '') return undefined;
  if (build.length <= BUILD_MAX_CHARACTERS && BUILD.test(build)) return build;
  throw invalidArgument(TARGET_BUILD, 'a build is up to four numbers, such as 8.0.0.1.');
}

function read(
  { expression: message }: CompileExpressionRequest,
  use: Use | undefined,
  ael: AelCompiler,
): Compiled | { readonly diagnostics: Diagnostics } {
  if (message === undefined) throw invalidArgument(EXPRESSION, 'an expression is required.');
  const purpose = purposeOf(use);
  if (message.form.case !== 'ael') {
    const tree = expressionFromProto(message, EXPRESSION, { ael, purpose });
    const expression = unpackExpression(tree) ?? tree;
    const type = resultType(expression);
    return { expression, type, build: minimumBuild(expression), diagnostics: [] };
  }
  const source = { ...aelSourceFromProto(message, EXPRESSION, purpose), places: true };
  const text = message.form.value;
  try {
    return fromText(use === 'path' ? pathOf(text, source, ael) : ael(text, source));
  } catch (error) {
    if (!(error instanceof AelError)) throw error;
    return { diagnostics: error.diagnostics.map(diagnosticToProto) };
  }
}

function purposeOf(use: Use | undefined): AelPurpose {
  if (use === 'filter') return 'filter';
  return use === 'value' ? 'write' : 'read';
}

/** The type of what is at its end need not be known: whether something is there has no type. */
function pathOf(text: string, source: Parameters<AelCompiler>[1], ael: AelCompiler): CompiledAel {
  try {
    return ael(text, source);
  } catch (error) {
    if (!(error instanceof AelError) || error.diagnostic.code !== 'ael/type-unknown') throw error;
    // Its places would be of another text.
    return ael(`${text}.exists()`, { ...source, places: false });
  }
}

function fromText({ expression, needs, diagnostics, placeOf }: CompiledAel): Compiled {
  const builds = [minimumBuild(expression), ...needs.map((name) => AEL_FEATURES[name].since)];
  return {
    expression,
    type: resultType(expression),
    build: builds.toSorted(compareBuilds).at(-1) ?? '',
    diagnostics: diagnostics.map(diagnosticToProto),
    ...(placeOf === undefined ? {} : { placeOf }),
  };
}

interface Target {
  readonly use: Use | undefined;
  /** Empty where no server is known. */
  readonly build: string;
  readonly packing: Packing;
}

function whole(compiled: Compiled, target: Target): CompileExpressionResponse {
  const { expression, type, build, diagnostics } = compiled;
  const path = target.use === 'path' ? elementPathOf(expression) : undefined;
  const mistakes = mistakesOf(compiled, target, path);
  if (mistakes.length > 0) return failed([...diagnostics, ...mistakes]);
  const tree = expressionTree(expression, compiled.placeOf);
  const printed = printAel(expression);
  const doubts = [
    ...(tree === undefined ? [info('no-tree', 'It has no tree of messages; use it packed.')] : []),
    ...('unsayable' in printed
      ? [info('no-text', `AEL has no words for this: ${printed.unsayable}.`)]
      : []),
  ];
  return {
    $typeName: 'aerogate.v1.CompileExpressionResponse',
    ok: true,
    ...(tree === undefined ? {} : { tree }),
    packed: target.packing.packExpression(expression),
    ael: 'ael' in printed ? printed.ael : '',
    type: typeToProto(type),
    bins: [...binsOf(expression)],
    minimumBuild: build,
    diagnostics: [...diagnostics, ...doubts],
    pathBin: path?.bin ?? '',
    pathContext: contextToProto(path?.steps ?? []) ?? [],
  };
}

function failed(diagnostics: Diagnostics): CompileExpressionResponse {
  return {
    $typeName: 'aerogate.v1.CompileExpressionResponse',
    ok: false,
    packed: new Uint8Array(),
    ...{
      ael: '',
      type: typeToProto(undefined),
      bins: [],
      minimumBuild: '',
      pathBin: '',
      pathContext: [],
    },
    diagnostics,
  };
}

const INDEXED: ReadonlySet<ExpressionType> = new Set<ExpressionType>([
  ...(['int', 'string', 'blob', 'geo', 'list', 'map'] as const),
]);

/** What a type or a server makes impossible; types that are not known are the server's to judge. */
function mistakesOf(
  { type, build }: Compiled,
  target: Target,
  path: ElementPath | undefined,
): Diagnostics {
  const { use } = target;
  const isOld = target.build !== '' && compareBuilds(target.build, build) < 0;
  const named = (type ?? '').toUpperCase();
  return [
    ...(use === 'filter' && type !== undefined && type !== 'bool'
      ? [mistake('type-mismatch', `A filter has to be a BOOL, and this is a ${named}.`)]
      : []),
    ...(use === 'index' && type !== undefined && !INDEXED.has(type)
      ? [mistake('type-mismatch', `Indexes hold no values of the type ${named}.`)]
      : []),
    ...(use === 'path' && path === undefined
      ? [mistake('not-a-path', 'It leads to no single element of a bin.')]
      : []),
    ...(isOld
      ? [mistake('feature', `It takes servers from ${build} on; the oldest is ${target.build}.`)]
      : []),
  ];
}

function mistake(code: string, message: string): Diagnostics[number] {
  return wholeDiagnostic(DiagnosticSeverity.ERROR, `ael/${code}`, message);
}

function info(code: string, message: string): Diagnostics[number] {
  return wholeDiagnostic(DiagnosticSeverity.INFO, `ael/${code}`, message);
}
