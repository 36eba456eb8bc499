import cytoscape, { type Core } from 'cytoscape';
import { useEffect, useRef } from 'react';
import type { AttackPath } from '../../shared/model/analysis';
import type { GraphView } from '../../shared/model/views';
import { useWindowState } from '../state/window-state';
import { lanesPicture, routeElements } from './elements';
import { mapStyle } from './style';

export interface MapHandle {
  fit(): void;
  zoom(factor: number): void;
  png(): Promise<Blob | undefined>;
}

interface MapProps {
  readonly view: GraphView;
  readonly selected: string | undefined;
  readonly onSelect: (asset: string | undefined) => void;
  /** A line was chosen. */
  readonly onLink?: (link: string) => void;
  readonly path?: AttackPath | undefined;
  readonly handle?: (handle: MapHandle) => void;
  readonly label: string;
}

/** Moves the picture so that no empty margin stands beside a map that goes on at the other side. */
function withoutMargin(cy: Core): void {
  const all = cy.elements().boundingBox();
  const zoom = cy.zoom();
  const moved = (pan: number, from: number, to: number, size: number): number => ((to - from) * zoom <= size ? pan : Math.max(size - to * zoom, Math.min(-from * zoom, pan)));
  cy.pan({ x: moved(cy.pan().x, all.x1, all.x2, cy.width()), y: moved(cy.pan().y, all.y1, all.y2, cy.height()) });
}

/** The site's graph in Purdue lanes on a canvas. Selection never lays out anew; a path quiets everything it does not run over. */
export function SiteMap({ view, selected, onSelect, onLink, path, handle, label }: MapProps) {
  const host = useRef<HTMLDivElement>(null);
  const core = useRef<Core | undefined>(undefined);
  const theme = useWindowState(state => state.theme);
  const select = useRef(onSelect);
  select.current = onSelect;
  const link = useRef(onLink);
  link.current = onLink;
  /** What the picture is about: all of it, or the route. */
  const frame = useRef<(cy: Core) => void>(cy => void cy.fit(undefined, 10));

  useEffect(() => {
    const { elements } = lanesPicture(view);
    const cy = cytoscape({
      container: host.current, elements, style: mapStyle(), layout: { name: 'preset' }, minZoom: 0.08, maxZoom: 3, boxSelectionEnabled: false, pixelRatio: 'auto', textureOnViewport: view.edges.length > 1_500, hideEdgesOnViewport: view.edges.length > 3_000,
    });
    core.current = cy;
    frame.current(cy);
    cy.on('tap', event => {
      if (event.target === cy) select.current(undefined);
      else if (event.target.data('kind') === 'asset') select.current(event.target.id() as string);
      else if (event.target.data('kind') === 'link') link.current?.(event.target.id() as string);
    });
    handle?.({
      fit: () => void cy.animate({ fit: { eles: cy.elements(), padding: 14 }, duration: 160 }),
      zoom: factor => cy.zoom({ level: cy.zoom() * factor, renderedPosition: { x: cy.width() / 2, y: cy.height() / 2 } }),
      png: () => cy.png({ output: 'blob-promise', full: true, scale: 2, bg: getComputedStyle(document.documentElement).getPropertyValue('--surface').trim() }),
    });
    const observer = new ResizeObserver(() => {
      cy.resize();
      frame.current(cy);
    });
    if (host.current) observer.observe(host.current);
    return () => {
      observer.disconnect();
      cy.destroy();
      core.current = undefined;
    };
    // `handle` only hands out closures over this instance.
  }, [view]);

  useEffect(() => {
    core.current?.style(mapStyle());
  }, [theme]);

  useEffect(() => {
    const cy = core.current;
    if (!cy) return;
    cy.batch(() => {
      cy.elements('.route').remove();
      cy.elements().removeClass('quiet near chosen onroute');
      if (path) {
        const known = new Set(cy.nodes('.asset').map(node => node.id()));
        cy.elements('.asset, .link').addClass('quiet');
        cy.add(routeElements(path, known));
        const onRoute = new Set(path.steps.flatMap(step => [step.from, step.to]).filter((id): id is string => id !== undefined && known.has(id)));
        for (const id of onRoute) cy.getElementById(id).removeClass('quiet').addClass('onroute');
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
        current.fit(route, 60);
        // A route of one or two assets is shown with its surroundings.
        if (current.zoom() > 0.9) {
          current.zoom(0.9);
          current.center(route);
        }
        withoutMargin(current);
      }
    };
    if (path) frame.current(cy);
  }, [view, path, selected]);

  return <div className="cy" ref={host} role="img" aria-label={label} data-testid="map" />;
}
