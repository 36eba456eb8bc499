import { XMLParser, XMLValidator } from 'fast-xml-parser';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { drawingSvg, type Drawing } from './svg';

const drawing = (label: string): Drawing => ({
  nodes: [
    { kind: 'lane', x: 200, y: 60, width: 400, height: 120, label: 'L1', fill: '#eee', stroke: '#ccc', strokeWidth: 1 },
    { kind: 'asset', x: 40, y: 60, width: 36, height: 36, label, fill: '#fff', stroke: '#333', strokeWidth: 1.25, glyph: '<path d="M0 0h4"/>' },
    { kind: 'asset', x: 240, y: 60, width: 36, height: 36, label: 'HMI', fill: '#fff', stroke: '#333', strokeWidth: 1.25 },
  ],
  lines: [{ x1: 58, y1: 60, x2: 222, y2: 60, colour: 'rgb(1,2,3)', width: 2, dash: 'dashed', label: '3' }], background: '#fff', text: '#111', title: 'Site',
});

test('a picture in lines and letters holds every name, line and lane, and nothing that runs or is loaded', () => {
  const svg = drawingSvg(drawing('SRT-PLC-01'));
  for (const part of ['>SRT-PLC-01<', '>HMI<', '>L1<', '>Site<', 'stroke-dasharray', 'marker-end="url(#a0)"', '<path d="M0 0h4"/>']) expect(svg).toContain(part);
  expect(svg).not.toMatch(/<script|href|foreignObject|onload|http:\/\/(?!www\.w3\.org)/i);
  expect(drawingSvg(drawing('SRT-PLC-01'))).toBe(svg);
});

test('whatever a device calls itself, the picture is well-formed and says it', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 40 }), label => {
    const svg = drawingSvg(drawing(`x${label}`));
    expect(XMLValidator.validate(svg)).toBe(true);
    expect(svg.match(/<text/g)!.length).toBe(4 + (label.split('\n').length - 1));
  }));
  const parsed = new XMLParser().parse(drawingSvg(drawing('<b onclick="x">&'))) as { svg: { text: (string | { '#text': string })[] } };
  expect(JSON.stringify(parsed.svg.text)).toContain('<b onclick=');
});
