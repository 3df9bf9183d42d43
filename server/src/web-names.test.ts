import { describe, expect, it } from 'vitest';
import { isHostName, isOrigin } from './web-names.js';

describe('an origin', () => {
  it.each([
    'https://app.example.com',
    'https://App.Example.com',
    'http://localhost:5173',
    'http://[::1]:5173',
    'https://xn--mller-kva.example',
    'chrome-extension://abcdefgh',
    'capacitor://localhost',
  ])('is %s', (text) => {
    expect(isOrigin(text)).toBe(true);
  });

  it.each([
    'nonsense',
    'app.example.com',
    'localhost:5173',
    'https://app.example.com/',
    'https://app.example.com/path',
    'https://app.example.com?x',
    'https://app.example.com:443',
    'http://app.example.com:80',
    'https://app.example.com:',
    'https://user@app.example.com',
    'https://*.example.com',
    'https://müller.example',
    'https://',
    'https:///',
    'https://a b',
    'https://app.example.com:99999',
    'null',
    '*',
  ])('is not %s', (text) => {
    expect(isOrigin(text)).toBe(false);
  });
});

describe('a host', () => {
  it.each(['gateway', 'gateway.example.com', '10.0.0.1', '::1', 'my_service'])('is %s', (text) => {
    expect(isHostName(text)).toBe(true);
  });

  it.each([
    'gateway:8080',
    'http://gateway',
    'gateway/',
    'gateway.example.com.',
    '[::1]',
    '*.example.com',
    '*',
    'a b',
  ])('is not %s', (text) => {
    expect(isHostName(text)).toBe(false);
  });
});
