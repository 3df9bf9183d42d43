/** Nodes of expression trees in the API's messages, for requests of tests. */

import {
  type ExpressionNodeSchema,
  type ExpressionOp,
  ExpressionType,
} from '@aerogate/proto/aerogate/v1/expression_pb';
import type { ValueSchema } from '@aerogate/proto/aerogate/v1/value_pb';
import type { MessageInitShape } from '@bufbuild/protobuf';

type NodeInit = MessageInitShape<typeof ExpressionNodeSchema>;

export const binNode = (name: string, type = ExpressionType.INT): NodeInit => ({
  type,
  node: { case: 'bin', value: name },
});

export const literalNode = (value: MessageInitShape<typeof ValueSchema>): NodeInit => ({
  node: { case: 'literal', value },
});

export const callNode = (op: ExpressionOp, ...args: NodeInit[]): NodeInit => ({
  node: { case: 'call', value: { op, args } },
});
