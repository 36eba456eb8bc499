import type { ParameterName } from '../parameters';
import { defineTechnique } from '../definition';
import { isCommanded } from './steps-kit';

interface Weak {
  readonly weakness: string;
  readonly rule: string;
  readonly services: readonly string[];
  readonly param: ParameterName;
  readonly technique: string;
  readonly text: (name: string) => string;
}

/** Weaknesses that open a service by themselves; each is one trial per asset. Risk model F16, F18, F19, F26. */
const WEAK: readonly Weak[] = [
  { weakness: 'vnc-without-authentication', rule: 'F16', services: ['vnc'], param: 'step.vnc.noauth', technique: 'T0886', text: name => `opens the screen of ${name} over VNC, which asks for no password` },
  { weakness: 'default-credential', rule: 'F18', services: ['http', 'telnet', 'ftp', 'ssh', 'rtsp', 'vnc'], param: 'step.default.cred', technique: 'T0812', text: name => `logs in to ${name} with the maker's default password` },
  { weakness: 'writable-community', rule: 'F18', services: ['snmp'], param: 'step.snmp.rw', technique: 'T0891', text: name => `changes ${name} over SNMP with a default community` },
  { weakness: 'default-community', rule: 'F18', services: ['snmp'], param: 'step.snmp.rw', technique: 'T0891', text: name => `changes ${name} over SNMP with a default community` },
  { weakness: 'smb1', rule: 'F19', services: ['smb1', 'smb2'], param: 'step.smbv1', technique: 'T0866', text: name => `exploits SMBv1 on ${name}` },
  { weakness: 'end-of-life', rule: 'F26', services: ['smb1', 'smb2', 'rdp', 'dcerpc', 'http', 'vnc', 'ftp', 'telnet'], param: 'step.eol', technique: 'T0866', text: name => `exploits an unpatched flaw of ${name}, which is out of support` },
  { weakness: 'anonymous-access', rule: 'F30', services: ['mqtt', 'amqp', 'ftp', 'vda5050'], param: 'step.app.noauth', technique: 'T0866', text: name => `uses ${name} without a login` },
];

export const knownWeakness = defineTechnique({
  id: 'F16',
  name: 'known-weakness',
  fact: 'F16, F18, F19, F26: a weakness seen on the wire opens the service it belongs to. One trial per asset and weakness: what fails from one place fails from all.',
  techniques: ['T0886', 'T0812', 'T0891', 'T0866'],
  apply(site, graph) {
    for (const { weakness, rule, services, param, technique, text } of WEAK) {
      for (const { asset, fact } of site.withFact('weakness', weakness)) {
        const reached = services.filter(service => graph.has(`${asset.id}.reach.${service}`));
        if (reached.length === 0 || asset.external) continue;
        const weak = graph.weak(asset, weakness, param, text(asset.name), technique);
        for (const service of reached) graph.edge(graph.reach(asset, service), weak, { rule, basis: 'observed', technique, protocol: service, evidence: fact.evidence, text: '' }, { from: asset.id, to: asset.id });
        graph.edge(weak, isCommanded(asset) && asset.role !== 'access-control-panel' ? graph.ctl(asset) : graph.exec(asset), {
          rule, basis: 'observed', technique, protocol: reached[0]!, evidence: fact.evidence, text: text(asset.name),
        }, { from: asset.id, to: asset.id });
      }
    }
  },
});
