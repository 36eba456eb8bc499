import { defineFinding } from './definition';
import { casesOf, weakAssets, weakNames } from './weakness-kit';
import { placed } from './words-kit';

export const anonymousVideoStream = defineFinding({
  id: 'anonymous-video-stream',
  title: 'Video without a login',
  severity: 'medium',
  detection: 'A camera or recorder described its stream over RTSP to a client that had not logged in.',
  falsePositives: 'Cameras that answer the description to anybody, but ask for a login before they play; public views.',
  techniques: ['T0882', 'T0887'],
  requirements: ['IEC 62443-3-3 SR 1.1', 'IEC 62443-3-3 SR 4.1'],
  find(site) {
    const weak = weakAssets(site, 'anonymous-access').map(one => ({ ...one, facts: one.facts.filter(({ by }) => by === 'rtsp') })).filter(({ facts }) => facts.length > 0);
    return casesOf(site, weak, ({ asset }) => ({ why: `${placed(site, asset)} hands out its video over RTSP without authentication.` }),
      (items, where) => ({ why: `${items.length} cameras in ${where} hand out their video over RTSP without authentication: ${weakNames(items)}.` }));
  },
});
