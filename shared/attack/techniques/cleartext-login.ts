import { defineTechnique } from '../definition';
import { hubsOf } from './steps-kit';

/** Services whose login was seen in clear text, or that send it so by design. */
const SERVICES = ['telnet', 'ftp', 'http', 'vnc', 'snmp', 'tn3270', 'tn5250', 'rtsp', 'pop3', 'ldap'];

export const cleartextLogin = defineTechnique({
  id: 'F17',
  name: 'cleartext-login',
  fact: 'A login to a service crossed the wire in clear text: whoever listens in the segment of the server has the credential, and with it the service.',
  techniques: ['T0842', 'T1040', 'T0859', 'T1078'],
  apply(site, graph) {
    for (const { asset, fact } of site.withFact('weakness', 'cleartext-login')) {
      if (asset.external) continue;
      const services = SERVICES.filter(service => graph.has(`${asset.id}.reach.${service}`));
      if (services.length === 0) continue;
      const cred = graph.node(`cred.${asset.id}`, { kind: 'cred', asset: asset.id }, { label: `login of ${asset.name}`, asset, technique: 'T0842' });
      for (const { hub, name } of hubsOf(site, graph, asset)) {
        graph.edge(hub, cred, { rule: 'F17', param: 'step.sniff', basis: 'observed', technique: 'T0842', evidence: fact.evidence, text: `listens to the login of ${asset.name} in ${name}` }, { to: asset.id });
      }
      for (const service of services) {
        const reach = graph.reach(asset, service);
        const auth = graph.node(`${asset.id}.auth.${service}`, { kind: 'auth', asset: asset.id, service }, { gate: 'AND', label: `login to ${asset.name} over ${service}`, asset });
        graph.edge(reach, auth, { rule: 'F17', basis: 'observed', technique: 'T0859', protocol: service, evidence: fact.evidence, text: '' }, { from: asset.id, to: asset.id });
        graph.edge(cred, auth, { rule: 'F17', basis: 'observed', technique: 'T0859', protocol: service, evidence: fact.evidence, text: '' }, { to: asset.id });
        graph.edge(auth, graph.exec(asset), { rule: 'F17', param: 'step.cred.use', basis: 'observed', technique: 'T0859', protocol: service, evidence: fact.evidence, text: `logs in to ${asset.name} over ${service}` }, { from: asset.id, to: asset.id });
      }
    }
  },
});
