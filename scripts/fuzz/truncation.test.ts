import { describe, expect, test } from 'vitest';
import { openCapture } from '../../shared/capture/open';
import { ethernetFrame, ipv4Packet, tcpSegment, udpDatagram } from '../../shared/layers/frame-bytes';
import { CONTAINERS, writeCapture } from './containers';
import { judge } from './oracle';
import { Random } from './random';

/** A capture of about 4 KB: a conversation, and what fills it up. */
const frames = [
  ethernetFrame(ipv4Packet('10.0.0.1', '10.0.0.2', 6, tcpSegment(40_000, 502, '', { flags: 2, sequence: 0 }))), ethernetFrame(ipv4Packet('10.0.0.2', '10.0.0.1', 6, tcpSegment(502, 40_000, '', { flags: 0x12, sequence: 0 }))),
  ethernetFrame(ipv4Packet('10.0.0.1', '10.0.0.2', 6, tcpSegment(40_000, 502, [0, 1, 0, 0, 0, 6, 1, 3, 0, 0, 0, 2]))),
  ...Array.from({ length: 12 }, (_, i) => ethernetFrame(ipv4Packet('10.0.0.1', '10.0.0.3', 17, udpDatagram(40_000 + i, 50_000, new Uint8Array(40 + i * 35).fill(i))))),
].map((bytes, i) => ({ bytes, time: 1_700_000_000_000_000 + i, originalLength: bytes.length }));

function framesOf(file: Uint8Array): { texts: string[]; weights: string[]; messages: string[] } {
  const texts: string[] = [];
  const capture = openCapture(({ number, bytes, offset, length, time }) => void texts.push(`${number} ${time} ${Buffer.from(bytes.subarray(offset, offset + length)).toString('base64')}`));
  capture.push(file);
  capture.end();
  return { texts, weights: capture.problems.map(({ weight }) => weight), messages: capture.problems.map(({ message }) => message) };
}

describe.each(CONTAINERS.filter(container => container !== 'gzip' && container !== 'zstd'))('a %s of 4 KB, cut at every offset', container => {
  const file = writeCapture(container, 1, frames);
  const whole = framesOf(file).texts;
  // Where a file may end without anybody knowing that it did: behind its header and behind each record.
  const header = container.startsWith('pcapng') ? 28 : container === 'snoop' ? 16 : 24;

  test('is refused or partly kept in our own words, and loses no packet in front of the cut', () => {
    expect(file.length).toBeGreaterThan(3500);
    expect(whole.length).toBe(frames.length);
    let silent = 0;
    for (let cut = 0; cut < file.length; cut++) {
      const { texts, weights, messages } = framesOf(file.subarray(0, cut));
      expect(texts, `cut at ${cut}`).toEqual(whole.slice(0, texts.length));
      if (weights.length === 0) silent++;
      else if (cut < header) expect([cut, weights, texts.length]).toEqual([cut, ['refused'], 0]);
      else {
        expect([cut, weights]).toEqual([cut, ['partial']]);
        expect(messages[0]).toBe(`ends inside ${/inside (.*) at byte/.exec(messages[0]!)?.[1]} at byte ${String(cut).replace(/\B(?=(\d{3})+$)/g, ' ')}; ${texts.length} packet${texts.length === 1 ? '' : 's'} kept`);
      }
    }
    // One behind the header, one behind each record but the last; a pcapng also has its interface.
    expect(silent).toBe(frames.length + (container.startsWith('pcapng') ? 1 : 0));
  });

});

// The others differ from these in byte order and header only, which end with the container.
test.each(['pcap', 'pcapng'] as const)('a %s of 4 KB, cut at every offset, gives a whole reading that adds up', container => {
  const file = writeCapture(container, 1, frames);
  for (let cut = 0; cut < file.length; cut++) judge(file.subarray(0, cut), new Random(0, cut));
});
