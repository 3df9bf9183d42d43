import { describe, expect, it } from 'vitest';
import { bytes, frameOf, text } from '../../../test/support/bytes.js';
import { oneFrame } from '../../../test/support/one-frame.js';
import {
  decodeInfoAnswer,
  decodeInfoRequest,
  encodeInfoAnswer,
  encodeInfoRequest,
  formatInfoError,
  infoRefusal,
  parseInfoError,
} from './info.js';

describe('info requests', () => {
  it.each([
    { name: 'no command', frame: bytes('02 01 00 00 00 00 00 00'), commands: [] },
    {
      name: 'one command',
      frame: bytes('02 01 00 00 00 00 00 05 6e 6f 64 65 0a'),
      commands: ['node'],
    },
    {
      name: 'two commands',
      frame: frameOf(1, text('build\nsets/test\n')),
      commands: ['build', 'sets/test'],
    },
    { name: 'an empty command', frame: frameOf(1, text('\n')), commands: [''] },
    {
      name: 'a command beyond ASCII',
      frame: frameOf(1, bytes(text('sets/test/gr'), 'c3b6', text('\n'))),
      commands: ['sets/test/grö'],
    },
  ])('reads and writes $name', ({ frame, commands }) => {
    expect(decodeInfoRequest(oneFrame(frame).payload)).toEqual(commands);
    expect(encodeInfoRequest(commands)).toEqual(frame);
  });

  it('does not take text behind the last line feed for a command', () => {
    expect(decodeInfoRequest(text('node\nbui'))).toEqual(['node']);
    expect(decodeInfoRequest(text('node'))).toEqual([]);
  });
});

describe('info answers', () => {
  it.each([
    { name: 'nothing', answer: '', values: [] },
    { name: 'a value', answer: 'node\tA1\n', values: [['node', 'A1']] },
    {
      name: 'several, one of them empty',
      answer: 'build\t8.1.2.0\nsets/test\t\nnode\tA1\n',
      values: [
        ['build', '8.1.2.0'],
        ['sets/test', ''],
        ['node', 'A1'],
      ],
    },
    { name: 'a value with tabs', answer: 'a\tb\tc\n', values: [['a', 'b\tc']] },
  ] as const)('reads and writes $name', ({ answer, values }) => {
    const frame = frameOf(1, text(answer));
    expect([...decodeInfoAnswer(oneFrame(frame).payload)]).toEqual(values);
    expect(encodeInfoAnswer(values)).toEqual(frame);
  });

  it.each([
    {
      name: 'a name without a value',
      answer: 'node\nbuild\t8\n',
      values: [
        ['node', ''],
        ['build', '8'],
      ],
    },
    {
      name: 'a last line without its feed',
      answer: 'a\tb\nc\td',
      values: [
        ['a', 'b'],
        ['c', 'd'],
      ],
    },
    { name: 'a name alone', answer: 'node', values: [['node', '']] },
    {
      name: 'an empty line',
      answer: '\na\tb\n',
      values: [
        ['', ''],
        ['a', 'b'],
      ],
    },
  ])('reads $name', ({ answer, values }) => {
    expect([...decodeInfoAnswer(text(answer))]).toEqual(values);
  });

  it('replaces what is not UTF-8', () => {
    expect([...decodeInfoAnswer(bytes('61 09 ff 0a'))]).toEqual([['a', '\ufffd']]);
  });

  it.each(['ERROR:80:not authenticated', 'ERROR:9:timeout'])(
    'sees that %j stands in place of every answer',
    (line) => {
      const refusal = infoRefusal(decodeInfoAnswer(text(`${line}\n`)));
      expect(refusal).toEqual(parseInfoError(line));
      expect(refusal).toBeDefined();
    },
  );

  it.each(['node\tERROR:4:bad\n', 'node\n', '', 'ERROR:80:x\nnode\tA1\n'])(
    'sees no refusal of everything in %j',
    (answer) => {
      expect(infoRefusal(decodeInfoAnswer(text(answer)))).toBeUndefined();
    },
  );
});

describe('info errors', () => {
  it.each([
    { value: 'ERROR:4:bad max', error: { resultCode: 4, message: 'bad max' } },
    { value: 'ERROR:201:no index', error: { resultCode: 201, message: 'no index' } },
    { value: 'ERROR::odd', error: { resultCode: 1, message: 'odd' } },
    { value: 'ERROR:4:a:b:c', error: { resultCode: 4, message: 'a:b:c' } },
    { value: 'ERROR:4:', error: { resultCode: 4, message: '' } },
  ])('reads and writes $value', ({ value, error }) => {
    expect(parseInfoError(value)).toEqual(error);
    expect(formatInfoError(error)).toBe(value);
  });

  it.each([
    { value: 'FAIL:200:index exists', error: { resultCode: 200, message: 'index exists' } },
    { value: 'FAIL:bad things', error: { resultCode: 1, message: 'bad things' } },
    { value: 'fail', error: { resultCode: 1, message: '' } },
    { value: 'ERROR', error: { resultCode: 1, message: '' } },
    { value: 'ERROR:4', error: { resultCode: 4, message: '' } },
    { value: 'error:22:forbidden', error: { resultCode: 22, message: 'forbidden' } },
    { value: 'ERROR:4:two\nlines', error: { resultCode: 4, message: 'two\nlines' } },
    { value: 'FAIL:4th node is away', error: { resultCode: 1, message: '4th node is away' } },
  ])('reads $value of other servers', ({ value, error }) => {
    expect(parseInfoError(value)).toEqual(error);
  });

  it.each(['ok', '', '0', 'errors=0', 'failed', 'failures=3;errors=1', 'ns_error:4', 'a:ERROR:4'])(
    'finds no error in %j',
    (value) => {
      expect(parseInfoError(value)).toBeUndefined();
    },
  );
});
