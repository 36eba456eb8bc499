import type { Core } from 'cytoscape';
import type { Role } from '../../shared/model/asset';
import { glyphMarkup } from '../components/RoleGlyph';
import type { Drawing, DrawnLine, DrawnNode } from './svg';

/** What stands on the canvas, for a picture in lines and letters. What is out of sight is left out. */
export function drawingOf(cy: Core, title: string): Drawing {
  const token = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
  const nodes = cy.nodes().toArray().filter(node => node.visible()).map((node): DrawnNode => {
    const kind = node.data('kind') as 'lane' | 'zone' | 'asset' | 'zonebox';
    const { x1, x2, y1, y2 } = kind === 'zone' ? node.boundingBox({ includeLabels: false }) : { x1: node.position('x') - node.width() / 2, x2: node.position('x') + node.width() / 2, y1: node.position('y') - node.height() / 2, y2: node.position('y') + node.height() / 2 };
    return {
      kind: kind === 'zone' ? 'box' : kind, x: (x1 + x2) / 2, y: (y1 + y2) / 2, width: x2 - x1, height: y2 - y1, label: node.data('label') as string, fill: String(node.style('background-color')), stroke: String(node.style('border-color')),
      strokeWidth: Number.parseFloat(String(node.style('border-width'))), ...(kind === 'asset' ? { glyph: glyphMarkup(node.data('role') as Role, token('text')) } : {}),
    };
  });
  const lines = cy.edges('.link').toArray().filter(edge => edge.visible()).map((edge): DrawnLine => {
    const { x: x1, y: y1 } = edge.sourceEndpoint(), { x: x2, y: y2 } = edge.targetEndpoint(), conduit = edge.data('kind') === 'conduit';
    return { x1, y1, x2, y2, colour: String(edge.style('line-color')), width: edge.data('width') as number, dash: edge.hasClass('permitted') ? 'dashed' : edge.hasClass('inferred') || edge.hasClass('assumed') ? 'dotted' : 'solid', ...(conduit ? { label: edge.data('label') as string } : {}) };
  });
  return { nodes, lines, background: token('surface'), text: token('text'), title };
}
