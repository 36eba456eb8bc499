import { defineRemediation } from '../definition';
import { scale } from './effects-kit';

export const removeInternetExposure = defineRemediation({
  id: 'M01-remove-internet-exposure',
  title: 'Remove the service from the internet',
  effortHours: 4, downtimeHours: 0,
  requirements: ['IEC 62443-3-3 SR 5.2', 'IEC 62443-3-3 SR 1.13', 'NIST SP 800-53 SC-7'],
  mitigations: ['M0930'],
  findings: ['internet-exposed-service', 'internet-exposed-control'],
  leaves: 'What begins inside: phishing, vendors, laptops.',
  instances: (site, model) => model.built.entries.filter(entry => entry.kind === 'internet-exposed-service').map(entry => ({
    key: entry.id,
    title: `Take ${site.name(entry.assets[0])} off the internet`,
    description: `Remove the inbound rule or address translation that lets the internet reach ${site.name(entry.assets[0])}; where somebody outside needs it, let them come through the vendor access of the site.`,
    assets: entry.assets,
    effects: scale('entry', [entry.id], 0.05),
    brokenConversations: site.conversations.filter(conversation => conversation.server === entry.assets[0] && site.asset(conversation.client)?.external === true).map(conversation => conversation.id),
  })),
});
