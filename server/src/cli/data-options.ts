/** The options of a data directory, and its refusals in words: the same for the node alone and inside the gateway. */

import { DataDirectoryError, type EmbeddedWorkerOptions } from '../embedded/index.js';
import { CliError } from './cli-error.js';

type DataOptions = Pick<EmbeddedWorkerOptions, 'dataDir' | 'dataSync'>;

/** None where no directory is named. */
export function dataOptions(
  directory: string | undefined,
  sync: DataOptions['dataSync'] | undefined,
): DataOptions {
  if (directory === undefined) return {};
  return { dataDir: directory, ...(sync === undefined ? {} : { dataSync: sync }) };
}

/** A data directory that can't be used, told with its option; undefined when the error is another one. */
export function dataFailure(error: unknown): CliError | undefined {
  if (!(error instanceof DataDirectoryError)) return undefined;
  return new CliError(`--data-dir: ${error.message}`, undefined, error);
}

/** Where the records of an embedded node are, in the words of its reports. */
export function whereRecordsAre(directory: string | undefined): string {
  return directory === undefined ? 'in memory' : `in ${directory}`;
}
