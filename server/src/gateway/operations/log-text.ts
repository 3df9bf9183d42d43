/** A JSON line of the log as text for people: time, level, sentence, then the fields as name=value. */

const LEVEL_WIDTH = 5;
/** What reads unambiguously without quotes. */
const PLAIN = /^[^\s"=]+$/;

/** The line with its newline; a line that is no JSON object comes back as it is. */
export function formatTextLine(line: string): string {
  const entry = parse(line);
  if (entry === undefined) return line;
  const { time, level, message, cause, ...fields } = entry;
  const words = [
    String(time),
    String(level).toUpperCase().padEnd(LEVEL_WIDTH),
    String(message),
    ...Object.entries(fields).map(([name, value]) => `${name}=${formatValue(value)}`),
  ];
  const stack = typeof cause === 'string' ? `\n${indent(cause)}` : '';
  return `${words.join(' ')}${stack}\n`;
}

function parse(line: string): Record<string, unknown> | undefined {
  try {
    const entry: unknown = JSON.parse(line);
    return typeof entry === 'object' && entry !== null ? { ...entry } : undefined;
  } catch {
    return undefined;
  }
}

function formatValue(value: unknown): string {
  return typeof value === 'string' && PLAIN.test(value) ? value : JSON.stringify(value);
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, '    ');
}
