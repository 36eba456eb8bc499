/**
 * AES-128 forwards (FIPS 197), for QUIC Initial packets, whose keys everybody can derive (RFC 9001 §5.2). Not for secrets: table look-ups, no constant time.
 */
const SBOX = new Uint8Array(256);
{
  // Inverse in GF(2^8) by walking the powers of 3 and of its inverse, then the affine map.
  let p = 1;
  let q = 1;
  do {
    p = (p ^ (p << 1) ^ (p & 0x80 ? 0x11b : 0)) & 0xff;
    q ^= q << 1;
    q ^= q << 2;
    q ^= q << 4;
    q &= 0xff;
    if (q & 0x80) q ^= 0x09;
    const rotate = (value: number, n: number): number => ((value << n) | (value >> (8 - n))) & 0xff;
    SBOX[p] = q ^ rotate(q, 1) ^ rotate(q, 2) ^ rotate(q, 3) ^ rotate(q, 4) ^ 0x63;
  } while (p !== 1);
  SBOX[0] = 0x63;
}

const double = (value: number): number => ((value << 1) ^ (value & 0x80 ? 0x1b : 0)) & 0xff;

/** Eleven round keys of 16 bytes. */
export function expandKey(key: Uint8Array): Uint8Array {
  const words = new Uint8Array(176);
  words.set(key.subarray(0, 16));
  let constant = 1;
  for (let at = 16; at < 176; at += 4) {
    const before = words.subarray(at - 4, at);
    let word = [before[0]!, before[1]!, before[2]!, before[3]!];
    if (at % 16 === 0) {
      word = [SBOX[word[1]!]! ^ constant, SBOX[word[2]!]!, SBOX[word[3]!]!, SBOX[word[0]!]!];
      constant = double(constant);
    }
    for (let i = 0; i < 4; i++) words[at + i] = words[at - 16 + i]! ^ word[i]!;
  }
  return words;
}

/** One block of 16 bytes under an expanded key. */
export function encryptBlock(keys: Uint8Array, block: Uint8Array): Uint8Array {
  let state = Uint8Array.from({ length: 16 }, (_, i) => block[i]! ^ keys[i]!);
  for (let round = 1; round <= 10; round++) {
    const shifted = new Uint8Array(16);
    // Row r moves r columns to the left; the state stands column by column.
    for (let i = 0; i < 16; i++) shifted[i] = SBOX[state[(i + 4 * (i % 4)) % 16]!]!;
    if (round < 10) {
      for (let column = 0; column < 16; column += 4) {
        const [a, b, c, d] = [shifted[column]!, shifted[column + 1]!, shifted[column + 2]!, shifted[column + 3]!];
        const all = a ^ b ^ c ^ d;
        shifted[column] = a ^ all ^ double(a ^ b);
        shifted[column + 1] = b ^ all ^ double(b ^ c);
        shifted[column + 2] = c ^ all ^ double(c ^ d);
        shifted[column + 3] = d ^ all ^ double(d ^ a);
      }
    }
    state = shifted.map((value, i) => value ^ keys[round * 16 + i]!);
  }
  return state;
}

/** The counter mode inside GCM (NIST SP 800-38D §6.5) for a 96-bit nonce: data begin at counter 2. The tag is not checked: what comes out must make sense by itself. */
export function gcmCounter(keys: Uint8Array, nonce: Uint8Array, data: Uint8Array): Uint8Array {
  const out = new Uint8Array(data.length);
  const block = new Uint8Array(16);
  block.set(nonce.subarray(0, 12));
  for (let at = 0, counter = 2; at < data.length; at += 16, counter++) {
    block[12] = counter >>> 24;
    block[13] = counter >>> 16;
    block[14] = counter >>> 8;
    block[15] = counter;
    const stream = encryptBlock(keys, block);
    for (let i = 0; i < 16 && at + i < data.length; i++) out[at + i] = data[at + i]! ^ stream[i]!;
  }
  return out;
}
