import cytoscape, { type Core } from 'cytoscape';
import { useEffect, useRef, type KeyboardEvent } from 'react';
import type { AttackPath } from '../../shared/model/analysis';
import type { GraphRoute, GraphView } from '../../shared/model/views';
import type { Placed } from './lanes-layout';
import { useWindowState } from '../state/window-state';
import { text } from '../strings';
import { drawingOf } from './drawing';
import { lanesPicture, plainPicture, routeElements, type Picture } from './elements';
import { mapStyle } from './style';
import { drawingSvg } from './svg';
import { zonesPicture } from './zones-picture';

export interface MapHandle {
  fit(): void;
  zoom(factor: number): void;
  png(): Promise<Blob | undefined>;
  /** The picture as it stands, in lines and letters. */
  svg(title: string): string;
}

/** Where everything stands: in the lanes of the Purdue levels, as zones and conduits, or at given places. */
export type Arrangement = { readonly kind: 'lanes' | 'zones' } | { readonly kind: 'radial' | 'free'; readonly places: ReadonlyMap<string, Placed> };

interface MapProps {
  readonly view: GraphView;
  readonly arrangement?: Arrangement;
  readonly selected: string | undefined;
  readonly onSelect: (asset: string | undefined) => void;
  /** A line was chosen. */
  readonly onLink?: (link: string) => void;
  readonly onZone?: (zone: string) => void;
  /** An asset was put somewhere by hand. */
  readonly onPlace?: (asset: string, place: Placed) => void;
  readonly path?: AttackPath | undefined;
  /** The way between two assets. */
  readonly way?: GraphRoute | undefined;
  readonly withoutFamilies?: ReadonlySet<string>;
  readonly handle?: (handle: MapHandle) => void;
  readonly label: string;
}

const LANES: Arrangement = { kind: 'lanes' };
const NONE: ReadonlySet<string> = new Set();

function pictureOf(view: GraphView, arrangement: Arrangement): Picture {
  switch (arrangement.kind) {
    case 'lanes': return lanesPicture(view, view.pinned?.lanes);
    case 'zones': return zonesPicture(view);
    case 'radial': return plainPicture(view, arrangement.places);
    case 'free': return plainPicture(view, arrangement.places, view.pinned?.free);
  }
}

/** Moves the picture so that no empty margin stands beside a map that goes on at the other side; what fits whole stands in the middle. */
function withoutMargin(cy: Core): void {
  // Lanes fill the whole map; their labels reach beyond it.
  const lanes = cy.nodes('.lane'), all = lanes.empty() ? cy.elements().boundingBox() : lanes.boundingBox({ includeLabels: false });
  const zoom = cy.zoom();
  const moved = (pan: number, from: number, to: number, size: number): number => ((to - from) * zoom <= size ? (size - (from + to) * zoom) / 2 : Math.max(size - to * zoom, Math.min(-from * zoom, pan)));
  cy.pan({ x: moved(cy.pan().x, all.x1, all.x2, cy.width()), y: moved(cy.pan().y, all.y1, all.y2, cy.height()) });
}

/** The site's graph on a canvas. Selection never lays out anew; a path quiets everything it does not run over. */
export function SiteMap({ view, arrangement = LANES, selected, onSelect, onLink, onZone, onPlace, path, way, withoutFamilies = NONE, handle, label }: MapProps) {
  const host = useRef<HTMLDivElement>(null);
  const core = useRef<Core | undefined>(undefined);
  const theme = useWindowState(state => state.theme);
  const on = useRef({ onSelect, onLink, onZone, onPlace });
  on.current = { onSelect, onLink, onZone, onPlace };
  /** What the picture is about: all of it, or the route. */
  const frame = useRef<(cy: Core) => void>(cy => void cy.fit(undefined, 10));
  /** Where somebody had moved and zoomed to, and of which picture: putting one asset elsewhere is no reason to jump. */
  const looked = useRef<{ readonly of: string; readonly pan: cytoscape.Position; readonly zoom: number } | undefined>(undefined);

  useEffect(() => {
    const { elements } = pictureOf(view, arrangement);
    const of = `${arrangement.kind} ${view.nodes.map(({ id }) => id).join(' ')}`;
    const cy = cytoscape({
      container: host.current, elements, style: mapStyle(), layout: { name: 'preset' }, minZoom: 0.08, maxZoom: 3, boxSelectionEnabled: false, pixelRatio: 'auto', textureOnViewport: view.edges.length > 1_500, hideEdgesOnViewport: view.edges.length > 3_000,
    });
    core.current = cy;
    if (looked.current?.of === of) cy.viewport({ pan: looked.current.pan, zoom: looked.current.zoom });
    else frame.current(cy);
    cy.on('tap', event => {
      if (event.target === cy) on.current.onSelect(undefined);
      else if (event.target.data('kind') === 'asset') on.current.onSelect(event.target.id() as string);
      else if (event.target.data('kind') === 'link') on.current.onLink?.(event.target.id() as string);
      else if (event.target.data('kind') === 'zonebox') on.current.onZone?.(event.target.data('zone') as string);
    });
    cy.on('dragfree', 'node.asset', event => {
      const { x, y } = (event.target as cytoscape.NodeSingular).position();
      on.current.onPlace?.(event.target.id() as string, { x: Math.round(x), y: Math.round(y) });
    });
    handle?.({
      fit: () => void cy.animate({ fit: { eles: cy.elements(), padding: 14 }, duration: 160 }),
      zoom: factor => cy.zoom({ level: cy.zoom() * factor, renderedPosition: { x: cy.width() / 2, y: cy.height() / 2 } }),
      png: () => cy.png({ output: 'blob-promise', full: true, scale: 2, bg: getComputedStyle(document.documentElement).getPropertyValue('--surface').trim() }),
      svg: title => drawingSvg(drawingOf(cy, title)),
    });
    const observer = new ResizeObserver(() => {
      cy.resize();
      frame.current(cy);
    });
    if (host.current) observer.observe(host.current);
    return () => {
      observer.disconnect();
      looked.current = { of, pan: { ...cy.pan() }, zoom: cy.zoom() };
      cy.destroy();
      core.current = undefined;
    };
    // `handle` only hands out closures over this instance.
  }, [view, arrangement]);

  useEffect(() => {
    core.current?.style(mapStyle());
  }, [theme]);

  useEffect(() => {
    core.current?.batch(() => core.current!.edges('.link').forEach(edge => void edge.toggleClass('off', withoutFamilies.has(edge.data('family') as string))));
  }, [view, arrangement, withoutFamilies]);

  useEffect(() => {
    const cy = core.current;
    if (!cy) return;
    cy.batch(() => {
      cy.elements('.route').remove();
      cy.elements().removeClass('quiet near chosen onroute onway');
      if (path) {
        const known = new Set(cy.nodes('.asset').map(node => node.id()));
        cy.elements('.asset, .link').addClass('quiet');
        cy.add(routeElements(path, known));
        const onRoute = new Set(path.steps.flatMap(step => [step.from, step.to]).filter((id): id is string => id !== undefined && known.has(id)));
        for (const id of onRoute) cy.getElementById(id).removeClass('quiet').addClass('onroute');
      } else if (way) {
        cy.elements('.asset, .link').addClass('quiet');
        for (const id of way.assets) cy.getElementById(id).removeClass('quiet').addClass('onroute');
        for (const id of way.links) cy.getElementById(id).removeClass('quiet').addClass('onway');
      } else if (selected !== undefined && cy.getElementById(selected).nonempty()) {
        const centre = cy.getElementById(selected);
        const near = centre.closedNeighborhood();
        cy.elements('.asset, .link').not(near).addClass('quiet');
        near.edges().addClass('near');
        centre.addClass('chosen');
      }
    });
    frame.current = current => {
      const route = current.elements('.onroute');
      if (route.empty()) current.fit(undefined, 10);
      else {
        current.fit(route, 36);
        // A route of one or two assets is shown with its surroundings.
        if (current.zoom() > 0.9) {
          current.zoom(0.9);
          current.center(route);
        }
        withoutMargin(current);
      }
    };
    if (path ?? way) frame.current(cy);
  }, [view, arrangement, path, way, selected]);

  /** What the mouse does here, for the keys. */
  const onKeyDown = (event: KeyboardEvent): void => {
    const cy = core.current, step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (!cy || event.ctrlKey || event.metaKey) return;
    const zoomed = { '+': 1.25, '=': 1.25, '-': 0.8 }[event.key];
    if (!step && zoomed === undefined && event.key !== '0') return;
    event.preventDefault();
    event.stopPropagation();
    if (zoomed !== undefined) cy.zoom({ level: cy.zoom() * zoomed, renderedPosition: { x: cy.width() / 2, y: cy.height() / 2 } });
    else if (!step) cy.fit(undefined, 10);
    else if (!event.altKey) cy.panBy({ x: -60 * step[0]!, y: -60 * step[1]! });
    else if (selected !== undefined && onPlace) {
      const chosen = cy.getElementById(selected);
      if (chosen.empty()) return;
      const { x, y } = chosen.position(), place = { x: Math.round(x + 22 * step[0]!), y: Math.round(y + 22 * step[1]!) };
      chosen.position(place);
      onPlace(selected, place);
    }
  };
  return <div className="mapkeys" tabIndex={0} role="group" aria-label={text.mapKeys} onKeyDown={onKeyDown}><div className="cy" ref={host} role="img" aria-label={label} data-testid="map" data-arrangement={arrangement.kind} /></div>;
}
