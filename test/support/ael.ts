/** AEL as services compile it, for tests of what takes it. */

import { CompiledExpressions } from '../../server/src/gateway/services/expression/compiled-expressions.js';
import type { AelCompiler, ExpressionUse } from '../../server/src/gateway/translate/ael.js';

/** For servers that can do everything. */
export const ANY_SERVER: AelCompiler = new CompiledExpressions().compilerForBuild('');

export const AS_FILTER: ExpressionUse = { ael: ANY_SERVER, purpose: 'filter' };
