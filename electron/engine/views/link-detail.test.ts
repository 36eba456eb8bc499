import { expect, test } from 'vitest';
import type { SiteConversation } from '../../../shared/model/graph';
import { sampleAnalysis } from '../../../shared/report/report-test-kit';
import { linkDetail } from './link-detail';

const sample = sampleAnalysis();
const [one] = sample.conversations;
const conversations = Array.from({ length: 250 }, (_, n): SiteConversation => ({ ...one!, id: `conv:${n}`, bytes: n }));
const link = { id: 'link:1', from: one!.client!, to: one!.server!, basis: 'observed' as const, conversations: conversations.slice(10).map(({ id }) => id), protocols: ['s7comm'], bytes: 12 };

test('a link is shown with its own conversations, the largest first, and the rest counted', () => {
  const detail = linkDetail({ ...sample, conversations, links: [link] }, 'link:1')!;
  expect(detail.conversationCount).toBe(240);
  expect(detail.conversations.map(({ bytes }) => bytes)).toEqual(Array.from({ length: 200 }, (_, n) => 249 - n));
  expect(detail.names).toMatchObject({ [link.from]: 'CNV-PLC-02', [link.to]: 'CNV-PLC-01' });
  expect(detail, 'within one zone').not.toHaveProperty('conduit');
  expect(linkDetail(sample, 'link:none')).toBeNull();
});

test('between two zones it names the conduit that it is part of', () => {
  const [zone, outside] = sample.zones;
  const assets = sample.assets.map(asset => (asset.id === link.from ? { ...asset, zone: outside!.id } : asset));
  const detail = linkDetail({ ...sample, assets, conversations, links: [link] }, 'link:1')!;
  expect(detail.conduit).toEqual({ from: outside!.id, to: zone!.id, conversations: 1, bytes: 400 });
  expect(detail.names).toMatchObject({ [outside!.id]: 'External', [zone!.id]: 'VLAN 60' });
});
