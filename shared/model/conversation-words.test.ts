import { expect, test } from 'vitest';
import { outcomeWords, periodWords, roundTripWords, shortTime, ttlWords } from './conversation-words';

const tcp = { transport: 'tcp', established: true } as const;

test('connections are told by how they ended, and where no handshake was seen that is said', () => {
  expect(outcomeWords({ ...tcp, outcomes: { established: 12, refused: 3, halfOpen: 1, reset: 2 } })).toBe('12 established, 3 refused, 1 half-open, 2 reset');
  expect(outcomeWords({ ...tcp, outcomes: { established: 0, refused: 4, halfOpen: 0, reset: 0 } })).toBe('4 refused');
  expect(outcomeWords({ ...tcp, outcomes: { established: 0, refused: 0, halfOpen: 0, reset: 0 } })).toBe('data both ways, no handshake seen');
  expect(outcomeWords({ ...tcp, established: false })).toBe('one way, no handshake seen');
  expect(outcomeWords({ transport: 'udp', established: true })).toBe('answered');
  expect(outcomeWords({ transport: 'udp', established: false })).toBe('no answer');
});

test('period, round trip and TTL are told with their units, or not at all', () => {
  expect(periodWords({ ...tcp, period: { micros: 249_960, variation: 0.0213 } })).toBe('every 250 ms, jitter 2.13 %');
  expect(periodWords({ ...tcp, period: { micros: 60e6, variation: 1.5 } })).toBe('every 60 s, jitter 150 %');
  expect(roundTripWords({ ...tcp, roundTripMicros: 812.4 })).toBe('812 µs');
  expect(ttlWords({ ...tcp, ttlClient: 127, ttlServer: 64 })).toBe('client 127, server 64');
  expect(ttlWords({ ...tcp, ttlServer: 64 })).toBe('server 64');
  expect([periodWords(tcp), roundTripWords(tcp), ttlWords(tcp)]).toEqual([undefined, undefined, undefined]);
});

test('times of any size stand in at most three digits', () => {
  expect([0, 999.4, 999.6, 4_123, 999_400, 999_600, 1.5e6, 599e6, 900e6].map(shortTime)).toEqual(['0 µs', '999 µs', '1 ms', '4.12 ms', '999 ms', '1 s', '1.5 s', '599 s', '15 min']);
});
