/** What is wrong or doubtful about an expression, in the API's messages. */

import type { TextSpan as ProtoTextSpan } from '@aerogate/proto/aerogate/v1/expression_pb';
import {
  type Diagnostic,
  DiagnosticSeverity,
} from '@aerogate/proto/aerogate/v1/expression_service_pb';
import type { AelDiagnostic, TextSpan } from '../../ael/ael-error.js';

const SEVERITIES: Readonly<Record<AelDiagnostic['severity'], DiagnosticSeverity>> = {
  error: DiagnosticSeverity.ERROR,
  warning: DiagnosticSeverity.WARNING,
};

export function diagnosticToProto(diagnostic: AelDiagnostic): Diagnostic {
  const { severity, code, message, span, hint = '' } = diagnostic;
  return {
    $typeName: 'aerogate.v1.Diagnostic',
    severity: SEVERITIES[severity],
    ...{ code, message, hint, span: spanToProto(span) },
  };
}

/** About the expression as a whole, in whatever form it came. */
export function wholeDiagnostic(
  severity: DiagnosticSeverity,
  code: string,
  message: string,
): Diagnostic {
  return { $typeName: 'aerogate.v1.Diagnostic', severity, code, message, hint: '' };
}

export function spanToProto({ startBytes, endBytes, line, column }: TextSpan): ProtoTextSpan {
  return { $typeName: 'aerogate.v1.TextSpan', start: startBytes, end: endBytes, line, column };
}
