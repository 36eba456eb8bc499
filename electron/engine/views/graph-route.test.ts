import { expect, test } from 'vitest';
import type { Link } from '../../../shared/model/graph';
import { graphRoute } from './graph-route';

const link = (from: string, to: string, basis: Link['basis'] = 'observed'): Link => ({ id: `link:${from}>${to}`, from, to, basis, conversations: [], protocols: [], bytes: 0 });
const links = [link('pc', 'wms'), link('wms', 'wcs'), link('wcs', 'plc'), link('pc', 'hmi', 'permitted'), link('hmi', 'plc'), link('camera', 'vms')];

test('the shortest way at a strictness', () => {
  expect(graphRoute({ links }, 'pc', 'plc', 'observed')).toEqual({ assets: ['pc', 'wms', 'wcs', 'plc'], links: ['link:pc>wms', 'link:wms>wcs', 'link:wcs>plc'], along: true });
  expect(graphRoute({ links }, 'pc', 'plc', 'permitted')?.assets).toEqual(['pc', 'hmi', 'plc']);
});

test('against the direction only where there is none along it, and none where nothing leads', () => {
  expect(graphRoute({ links }, 'plc', 'pc', 'observed')).toMatchObject({ assets: ['plc', 'wcs', 'wms', 'pc'], along: false });
  expect(graphRoute({ links }, 'pc', 'vms', 'assumed')).toBeNull();
  expect(graphRoute({ links }, 'pc', 'pc', 'assumed')).toBeNull();
});

test('of two ways of one length the answer does not hang on the order of the links', () => {
  const two = [link('a', 'c'), link('a', 'b'), link('b', 'd'), link('c', 'd')];
  expect(graphRoute({ links: two }, 'a', 'd', 'observed')?.assets).toEqual(['a', 'b', 'd']);
  expect(graphRoute({ links: [...two].reverse() }, 'a', 'd', 'observed')?.assets).toEqual(['a', 'b', 'd']);
});
