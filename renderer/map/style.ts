import type { StylesheetJson } from 'cytoscape';
import type { Role } from '../../shared/model/asset';
import { glyphImage } from '../components/RoleGlyph';

/** Cytoscape's style sheet from the tokens in force, so that themes need no second list of colours. */
export function mapStyle(): StylesheetJson {
  const read = getComputedStyle(document.documentElement);
  const token = (name: string): string => read.getPropertyValue(`--${name}`).trim();
  const images = new Map<Role, string>();
  const image = (role: Role): string => {
    let url = images.get(role);
    if (url === undefined) images.set(role, url = glyphImage(role, token('text')));
    return url;
  };
  const sans = 'InterVariable, sans-serif';
  const bands = [['low', 'r2', 2.5], ['moderate', 'r3', 3], ['high', 'r4', 3.5], ['very-high', 'r5', 4]] as const;
  const families = ['control', 'app', 'building', 'device', 'media', 'remote', 'it', 'unknown'];
  return [
    { selector: '.lane', style: { shape: 'rectangle', width: 'data(w)', height: 'data(h)', 'background-color': (element: { data(key: string): string }) => token(`l${element.data('level').replace('.', '')}`), 'border-width': 1, 'border-color': token('line'), label: 'data(label)', 'text-halign': 'left', 'text-valign': 'center', 'text-margin-x': 50, 'font-size': 19, 'font-weight': 600, color: token('text-2'), 'font-family': sans, 'z-index': 0, 'z-compound-depth': 'bottom', events: 'no' } },
    { selector: '.zone', style: { shape: 'round-rectangle', 'background-color': token('surface'), 'background-opacity': 0.72, 'border-width': 1, 'border-color': token('line-strong'), label: 'data(label)', 'text-valign': 'top', 'text-halign': 'center', 'text-margin-y': 18, 'font-size': 14, 'font-weight': 600, color: token('text-2'), 'font-family': sans, padding: '20px', 'compound-sizing-wrt-labels': 'exclude', 'z-index': 1, events: 'no', 'text-background-color': token('surface'), 'text-background-opacity': 0.85, 'text-background-padding': '2px' } },
    { selector: '.asset', style: { shape: 'data(shape)' as 'ellipse', width: 36, height: 36, 'background-color': token('surface'), 'border-width': 1.25, 'border-color': token('text-2'), 'background-image': (element: { data(key: string): string }) => image(element.data('role') as Role), 'background-width': '62%', 'background-height': '62%', 'background-fit': 'none', label: 'data(label)', 'text-valign': 'bottom', 'text-margin-y': 3, 'font-size': 13.5, 'font-weight': 500, color: token('text'), 'font-family': sans, 'text-outline-color': token('surface'), 'text-outline-width': 2.5, 'text-wrap': 'ellipsis', 'text-max-width': '70px', 'min-zoomed-font-size': 4, 'z-index': 10 } },
    { selector: '.external', style: { 'border-style': 'double', 'border-width': 4 } },
    ...bands.map(([band, colour, width]) => ({ selector: `.band-${band}`, style: { 'border-color': token(colour), 'border-width': width } })),
    { selector: '.link', style: { width: 'data(width)', 'curve-style': 'bezier', 'control-point-step-size': 26, 'line-color': token('p-unknown'), 'target-arrow-color': token('p-unknown'), 'target-arrow-shape': 'triangle', 'arrow-scale': 0.8, opacity: 0.42, 'z-index': 5 } },
    { selector: '.link.many', style: { 'curve-style': 'haystack', 'haystack-radius': 0 } },
    ...families.map(family => ({ selector: `.family-${family}`, style: { 'line-color': token(`p-${family}`), 'target-arrow-color': token(`p-${family}`) } })),
    { selector: '.family-network', style: { 'line-color': token('p-it'), 'target-arrow-color': token('p-it') } },
    { selector: '.permitted', style: { 'line-style': 'dashed' } },
    { selector: '.inferred, .assumed', style: { 'line-style': 'dotted' } },
    { selector: '.skips', style: { 'underlay-color': token('r4'), 'underlay-opacity': 0.13, 'underlay-padding': 2.5 } },
    { selector: '.quiet', style: { opacity: 0.1, 'underlay-opacity': 0 } },
    { selector: '.asset.quiet', style: { opacity: 0.35 } },
    { selector: '.near', style: { opacity: 0.95, 'z-index': 8 } },
    { selector: '.onway', style: { width: 4, opacity: 1, 'line-color': token('text'), 'target-arrow-color': token('text'), 'arrow-scale': 1.3, 'z-index': 20 } },
    { selector: '.asset:selected, .asset.chosen', style: { 'overlay-color': token('accent'), 'overlay-opacity': 0.12, 'overlay-padding': 8, 'border-color': token('accent'), 'border-width': 3 } },
    { selector: '.off', style: { display: 'none' } },
    { selector: '.pinned', style: { 'border-style': 'dashed' } },
    { selector: '.zonebox', style: { shape: 'round-rectangle', width: 138, height: 66, 'background-color': token('surface'), 'border-width': 1.5, 'border-color': token('line-strong'), label: 'data(label)', 'text-valign': 'center', 'text-halign': 'center', 'text-wrap': 'wrap', 'text-max-width': '128px', 'font-size': 15, 'font-weight': 600, color: token('text'), 'font-family': sans, 'z-index': 10 } },
    ...bands.map(([band, colour, width]) => ({ selector: `.zonebox.band-${band}`, style: { 'border-color': token(colour), 'border-width': width } })),
    { selector: '.conduit', style: { 'curve-style': 'bezier', 'control-point-step-size': 46, opacity: 0.7, label: 'data(label)', 'font-size': 13, 'font-weight': 600, 'font-family': sans, color: token('text-2'), 'text-background-color': token('surface'), 'text-background-opacity': 0.9, 'text-background-padding': '2px' } },
    { selector: '.route', style: { width: 3.5, 'curve-style': 'unbundled-bezier', 'control-point-distances': [34], 'control-point-weights': [0.5], 'line-color': token('text'), 'target-arrow-color': token('text'), 'target-arrow-shape': 'triangle', 'arrow-scale': 1.2, label: 'data(label)', 'font-size': 19, 'font-weight': 700, color: token('surface'), 'text-background-color': token('text'), 'text-background-opacity': 1, 'text-background-shape': 'round-rectangle', 'text-background-padding': '5px', 'z-index': 20, opacity: 1 } },
    { selector: '.onroute', style: { opacity: 1, 'border-color': token('text'), 'border-width': 3.5, 'font-size': 17, 'font-weight': 700, 'z-index': 21, 'text-max-width': '140px' } },
  ] as unknown as StylesheetJson;
}
