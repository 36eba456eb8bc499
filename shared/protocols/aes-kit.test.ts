import { expect, test } from 'vitest';
import { hex } from '../binary/reader';
import { encryptBlock, expandKey, gcmCounter } from './aes-kit';
import { bytes } from './protocol-checks.test';

test('AES-128 encrypts the example of FIPS 197, appendix C.1', () => {
  expect(hex(encryptBlock(expandKey(bytes('000102030405060708090a0b0c0d0e0f')), bytes('00112233445566778899aabbccddeeff')))).toBe('69c4e0d86a7b0430d8cdb78070b4c55a');
});

test('the counter mode of GCM turns test case 3 of its specification into its cipher text, and back', () => {
  const keys = expandKey(bytes('feffe9928665731c6d6a8f9467308308'));
  const nonce = bytes('cafebabefacedbaddecaf888');
  const plain = bytes('d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72');
  expect(hex(gcmCounter(keys, nonce, plain))).toBe('42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e');
  expect(gcmCounter(keys, nonce, gcmCounter(keys, nonce, plain))).toEqual(plain);
});
