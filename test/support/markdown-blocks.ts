/** The fenced code blocks of a Markdown page, in order. */

export interface CodeBlock {
  /** What stands behind the fence: `sh`, `js`, `json`, `text` … */
  readonly language: string;
  readonly code: string;
  /** Line of the opening fence, from 1. */
  readonly line: number;
}

export function codeBlocks(markdown: string): CodeBlock[] {
  const blocks: CodeBlock[] = [];
  const fences = /^```(\w*)\n([\s\S]*?)^```$/gm;
  for (const match of markdown.matchAll(fences)) {
    const [, language = '', code = ''] = match;
    const line = markdown.slice(0, match.index).split('\n').length;
    blocks.push({ language, code, line });
  }
  return blocks;
}
