/** What the exporter needs of one thing on the map, in the map's own units; made from Cytoscape, so that what was moved by hand stands where it was put. */
export interface DrawnNode {
  readonly kind: 'lane' | 'box' | 'asset' | 'zonebox';
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly label: string;
  readonly fill: string;
  readonly stroke: string;
  readonly strokeWidth: number;
  /** Inner markup of the glyph, in a square of 24; our own drawing, never a text of the site. */
  readonly glyph?: string;
}

export interface DrawnLine {
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
  readonly colour: string;
  readonly width: number;
  readonly dash: 'solid' | 'dashed' | 'dotted';
  readonly label?: string;
}

export interface Drawing {
  readonly nodes: readonly DrawnNode[];
  readonly lines: readonly DrawnLine[];
  readonly background: string;
  readonly text: string;
  /** Read to those who do not see the picture. */
  readonly title: string;
}

// XML 1.0 §2.2 allows no other control characters; a name from the wire may hold any.
const escape = (text: string): string => text.replace(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, '').replace(/[&<>"]/g, sign => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[sign]!);
const number = (value: number): string => String(Math.round(value * 10) / 10);
const PAD = 16;

/** A picture in lines and letters, in one file that loads nothing and runs nothing. The same drawing gives the same bytes. */
export function drawingSvg({ nodes, lines, background, text, title }: Drawing): string {
  const left = Math.min(0, ...nodes.map(({ x, width }) => x - width / 2)) - PAD, top = Math.min(0, ...nodes.map(({ y, height }) => y - height / 2)) - PAD;
  const right = Math.max(1, ...nodes.map(({ x, width }) => x + width / 2)) + PAD, bottom = Math.max(1, ...nodes.map(({ y, height }) => y + height / 2)) + PAD + 14;
  const colours = [...new Set(lines.map(({ colour }) => colour))].sort();
  const marker = (colour: string): string => `a${colours.indexOf(colour)}`;
  const box = ({ x, y, width, height, fill, stroke, strokeWidth, kind }: DrawnNode): string => `<rect x="${number(x - width / 2)}" y="${number(y - height / 2)}" width="${number(width)}" height="${number(height)}" rx="${kind === 'lane' ? 0 : kind === 'asset' ? Math.min(width, height) / 2.6 : 6}" fill="${escape(fill)}" stroke="${escape(stroke)}" stroke-width="${number(strokeWidth)}"/>`;
  const words = (x: number, y: number, label: string, size: number, weight: number, anchor: 'middle' | 'start'): string => label.split('\n').map((line, i) => `<text x="${number(x)}" y="${number(y + i * size * 1.25)}" font-size="${size}" font-weight="${weight}" text-anchor="${anchor}" fill="${escape(text)}">${escape(line)}</text>`).join('');
  const node = (one: DrawnNode): string => {
    switch (one.kind) {
      case 'lane': return box(one) + words(one.x - one.width / 2 + 10, one.y + 6, one.label, 19, 600, 'start');
      case 'box': return box(one) + words(one.x, one.y - one.height / 2 + 15, one.label, 14, 600, 'middle');
      case 'zonebox': return box(one) + words(one.x, one.y - 4, one.label, 14, 600, 'middle');
      case 'asset': return `${box(one)}${one.glyph === undefined ? '' : `<svg x="${number(one.x - 11)}" y="${number(one.y - 11)}" width="22" height="22" viewBox="0 0 24 24">${one.glyph}</svg>`}${words(one.x, one.y + one.height / 2 + 14, one.label, 13, 500, 'middle')}`;
    }
  };
  const line = ({ x1, y1, x2, y2, colour, width, dash, label }: DrawnLine): string => {
    const drawn = `<line x1="${number(x1)}" y1="${number(y1)}" x2="${number(x2)}" y2="${number(y2)}" stroke="${escape(colour)}" stroke-width="${number(width)}" stroke-opacity=".6"${dash === 'solid' ? '' : ` stroke-dasharray="${dash === 'dashed' ? '6 4' : '1.500 3'}"`} marker-end="url(#${marker(colour)})"/>`;
    return label === undefined ? drawn : drawn + words((x1 + x2) / 2, (y1 + y2) / 2 - 3, label, 11, 500, 'middle');
  };
  const of = (kinds: readonly DrawnNode['kind'][]): string => nodes.filter(({ kind }) => kinds.includes(kind)).map(node).join('\n');
  return `<?xml version="1.0" encoding="UTF-8"?>
<svg xmlns="http://www.w3.org/2000/svg" viewBox="${number(left)} ${number(top)} ${number(right - left)} ${number(bottom - top)}" width="${number(right - left)}" height="${number(bottom - top)}" font-family="Inter, 'Segoe UI', Helvetica, Arial, sans-serif" role="img">
<title>${escape(title)}</title>
<defs>${colours.map(colour => `<marker id="${marker(colour)}" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="6" markerHeight="6" orient="auto"><path d="M0 0 8 4 0 8z" fill="${escape(colour)}"/></marker>`).join('')}</defs>
<rect x="${number(left)}" y="${number(top)}" width="${number(right - left)}" height="${number(bottom - top)}" fill="${escape(background)}"/>
${of(['lane'])}
${of(['box'])}
${lines.map(line).join('\n')}
${of(['asset', 'zonebox'])}
</svg>
`;
}
