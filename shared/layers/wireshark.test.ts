import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { joined, pcapngInterface, pcapngPacket, pcapngSection } from '../capture/capture-bytes';
import { IP_TUNNELS, LINK_LAYERS, LINK_TUNNELS } from './framing-bytes';

/** Frames made by our own hand prove little alone: whoever misread the format would write it as wrongly. */
const version = spawnSync('tshark', ['--version'], { encoding: 'utf8' }).stdout?.split('\n')[0];
if (version === undefined) test.skip('tshark is not installed: the framings of the tests were not held against it', () => undefined);

const framings = [...LINK_LAYERS, ...IP_TUNNELS, ...LINK_TUNNELS];

describe.skipIf(version === undefined)(`${version ?? 'tshark'} sees`, () => {
  const readable = framings.filter(({ wireshark }) => wireshark !== 'does not read this link type');
  const linkTypes = [...new Set(readable.map(({ linkType }) => linkType))];
  const shown = new Map<string, string>();
  if (version !== undefined) {
    const folder = mkdtempSync(join(tmpdir(), 'framings-'));
    const file = join(folder, 'framings.pcapng');
    writeFileSync(file, joined([pcapngSection(), ...linkTypes.map(linkType => pcapngInterface(linkType)), ...readable.map(({ bytes, linkType }) => pcapngPacket(bytes, 0, 1000, { interfaceIndex: linkTypes.indexOf(linkType) }))]));
    const { stdout } = spawnSync('tshark', ['-n', '-r', file, '-T', 'fields', '-e', 'ip.src', '-e', 'ipv6.src', '-e', 'tcp.dstport', '-e', 'tcp.len'], { encoding: 'utf8' });
    const lines = stdout.split('\n');
    readable.forEach(({ name }, i) => {
      const [ip = '', ip6 = '', port = '', length = ''] = (lines[i] ?? '').split('\t');
      shown.set(name, `${(name.includes('IPv6') ? ip6 : ip).split(',').at(-1)} > ${port}, ${length} bytes`);
    });
    rmSync(folder, { recursive: true });
  }

  test.each(framings.filter(({ wireshark }) => wireshark === undefined).map(({ name }) => name))('%s as we do', name => {
    expect(shown.get(name)).toBe(`${name.includes('IPv6') ? 'fd00::1' : '10.0.0.1'} > 502, 5 bytes`);
  });

  // When one of these fails, Wireshark has learned it: take the note away.
  test.each(readable.filter(({ wireshark }) => wireshark !== undefined).map(({ name, wireshark }) => [name, wireshark] as const))('%s otherwise: it %s', name => {
    expect(shown.get(name)).not.toContain('> 502, 5 bytes');
  });
});
