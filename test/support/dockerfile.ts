/** Reads the Dockerfile of this repository: the instructions it uses, and no others. */

/** A stage: what it starts from, and its instructions in order. */
export interface Stage {
  /** A base image, or the name of an earlier stage. */
  readonly from: string;
  readonly name: string | undefined;
  readonly steps: readonly Step[];
}

export type Step =
  | {
      readonly do: 'copy';
      readonly from?: string;
      readonly sources: readonly string[];
      readonly to: string;
    }
  | { readonly do: 'run'; readonly command: string }
  | { readonly do: 'workdir'; readonly path: string }
  | { readonly do: 'env'; readonly variables: Readonly<Record<string, string>> }
  | { readonly do: 'user'; readonly user: string }
  | { readonly do: 'entrypoint' | 'cmd' | 'healthcheck'; readonly argv: readonly string[] }
  | {
      readonly do: 'label' | 'expose' | 'stopsignal';
      readonly text: string;
    };

interface Instruction {
  readonly keyword: string;
  readonly rest: string;
}

/** Throws for an instruction or a form of one that the reader does not know: an unread line would be an untested one. */
export function readDockerfile(text: string): Stage[] {
  const defaults = new Map<string, string>();
  const stages: { from: string; name: string | undefined; steps: Step[] }[] = [];
  for (const { keyword, rest } of instructionsOf(text)) {
    if (keyword === 'ARG' && stages.length === 0) {
      const { name, value } = assignment(rest);
      defaults.set(name, value);
      continue;
    }
    if (keyword === 'FROM') {
      const [, from = '', name] = match(rest, /^(\S+)(?: AS (\S+))?$/);
      stages.push({ from: expand(from, defaults), name, steps: [] });
      continue;
    }
    const stage = stages.at(-1);
    if (stage === undefined) throw new Error(`${keyword} stands before the first FROM`);
    stage.steps.push(readStep(keyword, rest));
  }
  return stages;
}

/** Comments are dropped, lines that end in a backslash joined. */
function instructionsOf(text: string): Instruction[] {
  const lines = text.split('\n').filter((line) => !/^\s*#/.test(line));
  const joined = lines.join('\n').replaceAll(/\s*\\\n\s*/g, ' ');
  return joined
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [, keyword = '', rest = ''] = match(line, /^([A-Z]+)\s+(.+)$/);
      return { keyword, rest: rest.trim() };
    });
}

function readStep(keyword: string, rest: string): Step {
  switch (keyword) {
    case 'COPY':
      return readCopy(rest);
    case 'RUN':
      if (/^\[|<<|^--/.test(rest)) throw new Error(`RUN in a form that is not read: ${rest}`);
      return { do: 'run', command: rest };
    case 'WORKDIR':
      return { do: 'workdir', path: rest };
    case 'ENV':
      return { do: 'env', variables: Object.fromEntries(rest.split(/\s+/).map(pairOf)) };
    case 'USER':
      return { do: 'user', user: rest };
    case 'ENTRYPOINT':
      return { do: 'entrypoint', argv: execForm(rest) };
    case 'CMD':
      return { do: 'cmd', argv: execForm(rest) };
    case 'HEALTHCHECK':
      return { do: 'healthcheck', argv: execForm(match(rest, /^(?:--\S+ )*CMD (.+)$/)[1] ?? '') };
    case 'LABEL':
      return { do: 'label', text: rest };
    case 'EXPOSE':
      return { do: 'expose', text: rest };
    case 'STOPSIGNAL':
      return { do: 'stopsignal', text: rest };
    default:
      throw new Error(`${keyword} is no instruction the reader knows`);
  }
}

function readCopy(rest: string): Step {
  const [, from, paths = ''] = match(rest, /^(?:--from=(\S+) )?([^-[].*)$/);
  const words = paths.split(/\s+/);
  const to = words.at(-1) ?? '';
  const sources = words.slice(0, -1);
  return { do: 'copy', ...(from === undefined ? {} : { from }), sources, to };
}

/** The form without a shell; the other one would put a shell between the signal and the server. */
function execForm(rest: string): string[] {
  const argv: unknown = JSON.parse(rest);
  if (!Array.isArray(argv) || !argv.every((word) => typeof word === 'string')) {
    throw new Error(`not a list of words: ${rest}`);
  }
  return argv;
}

function pairOf(text: string): [string, string] {
  const { name, value } = assignment(text);
  return [name, value];
}

function assignment(text: string): { name: string; value: string } {
  const [, name = '', value = ''] = match(text, /^(\w+)=(\S*)$/);
  return { name, value };
}

function expand(text: string, values: ReadonlyMap<string, string>): string {
  return text.replaceAll(/\$\{(\w+)\}/g, (_whole, name: string) => {
    const value = values.get(name);
    if (value === undefined) throw new Error(`FROM names ${name}, which no ARG gives a value`);
    return value;
  });
}

function match(text: string, pattern: RegExp): RegExpExecArray {
  const found = pattern.exec(text);
  if (found === null) throw new Error(`not read: ${text}`);
  return found;
}
