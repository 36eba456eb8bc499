import { expect, test } from 'vitest';
import { parseCommand, UsageError } from './arguments';
import { parseConfig } from './config-file';

const refused = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError);
    return (error as UsageError).message;
  }
  throw new Error('was accepted');
};

test.each([
  ['analyse x.pcap', 'there is no command analyse'], ['analyze', 'at least one input'], ['analyze x --nwo y', '--nwo'], ['analyze x --now yesterday', '--now yesterday'], ['analyze x --out', '--out'],
  ['analyze x --out y --formats docx', 'docx'], ['analyze x --formats model', '--out DIR'], ['inspect x --out y', 'takes no --out'], ['analyze x --on-read-error ask', 'keep or discard'], ['verify x --on-read-error keep', 'takes no --on-read-error'], ['inspect', 'at least one input'], ['solve', 'one attack model'],
  ['solve m --samples many', '--samples'], ['solve m --samples 0', '--samples'], ['solve m --seed -1', '--seed'], ['solve m --seed=1.5', '--seed'], ['solve m --method guess', '--method'], ['solve m --now x', 'takes no --now'],
  ['report a b', 'one engagement'], ['report a --config c', 'takes no --config'], ['verify', 'takes an engagement'], ['analyze x --duplicates drop', 'keep or remove'], ['solve m --duplicates keep', 'takes no --duplicates'],
])('“%s” is wrong usage: %s', (line, says) => {
  expect(refused(() => parseCommand(line.split(' ')))).toContain(says);
});

test('a command with its options is what was written', () => {
  expect(parseCommand('analyze a.pcap b --out o --formats report,analysis --model m.json --now 2026-09-07T06:00:00Z --quiet'.split(' '))).toEqual({
    command: 'analyze', inputs: ['a.pcap', 'b'], outputs: { out: 'o', formats: ['report', 'analysis'], model: 'm.json' }, now: '2026-09-07T06:00:00Z', onReadError: 'keep', quiet: true, json: false,
  });
  expect(parseCommand('inspect a.pcap --duplicates remove'.split(' '))).toEqual({ command: 'inspect', inputs: ['a.pcap'], duplicates: 'remove', onReadError: 'keep', quiet: false, json: false });
  expect(parseCommand('solve m --method mc --samples 500 --seed 7'.split(' '))).toEqual({ command: 'solve', model: 'm', method: 'mc', samples: 500, seed: 7 });
  expect(parseCommand(['verify', 'e', 'x', '--json'])).toEqual({ command: 'verify', engagement: 'e', inputs: ['x'], json: true });
  expect(parseCommand(['analyze', '--help'])).toEqual({ command: 'help' });
  expect(parseCommand([])).toEqual({ command: 'help' });
});

test.each([
  ['{', 'is no JSON'], ['[]', 'c.json'], ['{"costPerHuor": 1}', 'costPerHuor'], ['{"zones": [{"name": "x", "colour": "red"}]}', 'colour'], ['{"zones": [{"name": "x", "purdueLevel": 7}]}', 'zones.0.purdueLevel'],
  ['{"roles": {"PLC-1": "toaster"}}', 'roles.PLC-1'], ['{"costPerHour": -1}', 'costPerHour'], ['{"costPerHour": "5"}', 'costPerHour'], ['{"entries": [{"id": "entry:internet", "frequency": 1e9}]}', 'entries.0.frequency'],
  ['{"timeZone": "Mars/Olympus"}', 'no time zone'], ['{"columnMaps": {"x.csv": {"adresse": "IP"}}}', 'adresse'], ['{"columnMaps": {"x.csv": {"ip": "#1", "header-row": "99"}}}', 'header-row'],
])('the configuration %s is refused and names the member: %s', (text, says) => {
  expect(refused(() => parseConfig(text, 'c.json'))).toContain(says);
});

test('a configuration with every member is taken as it stands', () => {
  const config = {
    costPerHour: 40_000, appetite: 1e5, budget: 2e4, zones: [{ name: 'Cell', site: 'north', cidr: '10.0.0.0/24', purdueLevel: 3.5 }, { name: 'V', vlan: 40 }], roles: { 'PLC-1': 'plc' }, criticality: { 'PLC-1': 'high' },
    entries: [{ id: 'entry:internet', on: false, frequency: 0.1 }], parameters: { tau: 0.3 }, sites: { 'a.pcap': 'north' }, columnMaps: { 'x.csv': { name: 'Bezeichnung', ip: ['A', '#3'], ignore: 'B' } }, columnLayouts: [{ name: 'Werk', columns: { name: 'Anlage' } }], timeZone: 'Europe/Berlin', sitePrefixes: ['10.0.0.0/8'],
    duplicates: 'remove',
  };
  expect(parseConfig(JSON.stringify(config), 'c.json')).toEqual(config);
});
