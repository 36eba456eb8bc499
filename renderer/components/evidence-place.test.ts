import { expect, test } from 'vitest';
import { evidencePlace, sourceShort } from './evidence-place';

test('a frame has the number that Wireshark shows', () => expect(evidencePlace({ source: 'src:1', frame: 18204 })).toBe('#18204'));
test('a cell is cited by sheet, row and column', () => expect(evidencePlace({ source: 'src:1', sheet: 'Assets', row: 7, column: 'Serial' })).toBe('Assets row 7, Serial'));
test('a whole file is a file, a byte in it a byte', () => expect([evidencePlace({ offset: 0 }), evidencePlace({ offset: 91 })]).toEqual(['file', 'byte 91']));
test('a derived claim has no place of its own', () => expect(evidencePlace({ rule: 'R23', from: [] })).toBe(''));
test('names lose their ending, and long ones say that they were cut', () => expect([sourceShort('core.pcapng.gz'), sourceShort('a-very-long-capture-name-indeed.pcap')]).toEqual(['core', 'a-very-long-capture-n…']));
