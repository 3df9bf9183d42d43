import { describe, expect, it } from 'vitest';
import { INFO_COMMAND_MAX_BYTES, INFO_COMMANDS_MAX } from '../limits.js';
import { checkInfoCommands, isReadingCommand } from './info-command.js';

describe('isReadingCommand', () => {
  it.each([
    'build',
    'namespace/test',
    'sets/test/users',
    'get-config:context=namespace;id=test',
    'cluster-stable:size=3',
    'sindex-list:ns=test',
    'udf-get:filename=a.lua',
    'udf-get:filename=a-b_1.2.lua;',
  ])('takes %s', (command) => {
    expect(isReadingCommand(command)).toBe(true);
  });

  it.each([
    'truncate:namespace=test;set=users',
    'set-config:context=service;ticker-interval=1',
    'recluster:',
    'quiesce:',
    'udf-remove:filename=a.lua',
    'udf-get:filename=',
    'udf-get:filename=.',
    'udf-get:filename=..',
    'udf-get:filename=../a.lua',
    'udf-get:filename=a/b.lua',
    'udf-get:x=1;filename=..',
    'udf-get:filename=a.lua;filename=..',
    'udf-get/filename=..',
    'udf-get',
    'sindex-delete:ns=test;indexname=a',
    'roster-set:namespace=test;nodes=A1',
    'jem-stats:file=/etc/passwd',
    'buildx',
    ' build',
    'BUILD',
    '/build',
    '',
  ])('does not take %s', (command) => {
    expect(isReadingCommand(command)).toBe(false);
  });
});

describe('checkInfoCommands', () => {
  const refusal = (commands: readonly string[], allowAdmin = false) => {
    return () => {
      checkInfoCommands(commands, allowAdmin);
    };
  };

  it('takes up to 64 commands of up to 64 KiB, and up to 256 KiB of them', () => {
    const longest = 'namespace/'.padEnd(INFO_COMMAND_MAX_BYTES, 'x');

    expect(refusal(Array.from({ length: INFO_COMMANDS_MAX }, () => 'build'))).not.toThrow();
    expect(refusal([longest, longest, longest, longest])).not.toThrow();
    expect(refusal(Array.from({ length: INFO_COMMANDS_MAX + 1 }, () => 'build'))).toThrow(
      'commands: 65 commands',
    );
    expect(refusal([`${longest}x`])).toThrow('commands[0]: a command of 65537 bytes');
    expect(refusal([longest, longest, longest, longest, 'x'])).toThrow('the limit of a call is');
  });

  it.each([
    ['none', [], 'commands: 0 commands'],
    ['an empty one', ['build', ''], 'commands[1]: the command is empty'],
    ['two in one', ['build\ntruncate-namespace:namespace=test'], 'commands[0]: the command holds'],
    ['a carriage return', ['build\r'], 'commands[0]'],
    ['NUL', ['build\0'], 'commands[0]'],
    ['a lone surrogate', ['namespace/\ud800'], 'commands[0]'],
  ])('refuses %s, whoever asks', (_, commands, message) => {
    expect(refusal(commands, true)).toThrow(message);
  });

  it('refuses what may change something, unless it is allowed', () => {
    expect(refusal(['build', 'recluster:'])).toThrow('commands[1]: the command is not on the list');
    expect(refusal(['build', 'recluster:'])).toThrow(
      expect.objectContaining({ reason: 'PERMISSION_DENIED', grpcCode: 'PERMISSION_DENIED' }),
    );
    expect(refusal(['build', 'recluster:'], true)).not.toThrow();
  });
});
