import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileFilter, parseFilter, type Fields } from './filter';

interface Row { readonly name: string; readonly zone?: string; readonly level?: number; readonly risk: number; readonly proto: readonly string[] }
const plc: Row = { name: 'SRT-PLC-01', zone: 'Sorter cell', level: 1, risk: 0.06, proto: ['cip', 'enip'] };
const pc: Row = { name: 'PC-HR-01', level: 4, risk: 0, proto: ['smb2'] };
const fields: Fields<Row> = { zone: row => row.zone, level: row => row.level, risk: row => row.risk, proto: row => row.proto };
const found = (text: string): string[] => {
  const { test: matches } = compileFilter(text, fields, row => row.name);
  return [plc, pc].filter(matches).map(row => row.name);
};

describe('the filter language', () => {
  test.each([
    ['', ['SRT-PLC-01', 'PC-HR-01']],
    ['zone:"sorter c"', ['SRT-PLC-01']],
    ['zone:unknown', ['PC-HR-01']],
    ['level<=2', ['SRT-PLC-01']],
    ['risk>=5%', ['SRT-PLC-01']],
    ['proto:cip,smb2', ['SRT-PLC-01', 'PC-HR-01']],
    ['-proto:cip', ['PC-HR-01']],
    ['plc', ['SRT-PLC-01']],
    ['-plc level>3', ['PC-HR-01']],
    ['level=1 plc proto=enip', ['SRT-PLC-01']],
    ['proto=eni', []],
  ])('%s', (text, names) => expect(found(text)).toEqual(names));

  test('an unknown field is named together with the known ones', () => {
    expect(compileFilter('colour:red', fields, row => row.name).problem).toBe('There is no field “colour”; known are level, proto, risk, zone.');
  });

  test('an open quote says where it opened', () => {
    expect(parseFilter('plc zone:"Sorter').problem).toBe('The quote at character 10 is not closed.');
  });

  test('arbitrary text is parsed or refused, never thrown at', () => {
    fc.assert(fc.property(fc.string({ maxLength: 200 }), text => {
      const { terms } = parseFilter(text);
      expect(terms.length).toBeLessThanOrEqual(50);
    }));
  });

  test('every term keeps what was written, so that chips can be put back together', () => {
    fc.assert(fc.property(fc.array(fc.stringMatching(/^[a-z0-9.]{1,8}$/), { maxLength: 10 }), words => {
      expect(parseFilter(words.join(' ')).terms.map(term => term.text)).toEqual(words);
    }));
  });
});
