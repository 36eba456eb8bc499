import { defineTechnique } from '../definition';
import { commandedBy, type Openness } from './open-protocol-kit';

/** Number of the model, ATT&CK id, words. */
const OPEN: Readonly<Record<string, Openness>> = {
  enip: { param: 'step.cip.noauth', technique: 'T0855', text: 'sets tags over EtherNet/IP without a login' },
  cip: { param: 'step.cip.noauth', technique: 'T0855', text: 'sets tags over EtherNet/IP without a login' },
  'cip-io': { param: 'step.cip.noauth', technique: 'T0855', text: 'sends outputs over EtherNet/IP I/O' },
  fins: { param: 'step.cip.noauth', technique: 'T0855', text: 'writes memory over FINS without a login' },
  slmp: { param: 'step.cip.noauth', technique: 'T0855', text: 'writes devices over SLMP without a login' },
  ads: { param: 'step.cip.noauth', technique: 'T0855', text: 'writes over ADS, which trusts a route table' },
  'ge-srtp': { param: 'step.cip.noauth', technique: 'T0855', text: 'writes memory over SRTP' },
  'codesys-v2': { param: 'step.cip.noauth', technique: 'T0855', text: 'logs in over CODESYS without a password' },
  'codesys-v3': { param: 'step.cip.noauth', technique: 'T0855', text: 'logs in over CODESYS without a password' },
  dnp3: { param: 'step.cip.noauth', technique: 'T0855', text: 'operates points over DNP3 without authentication' },
  iec104: { param: 'step.cip.noauth', technique: 'T0855', text: 'sends commands over IEC 104 without authentication' },
  mms: { param: 'step.cip.noauth', technique: 'T0855', text: 'operates controls over MMS' },
  'profinet-dcp': { param: 'step.cip.noauth', technique: 'T0836', text: 'renames or re-addresses it by PROFINET DCP' },
};

export const unauthenticatedControl = defineTechnique({
  id: 'F10',
  name: 'unauthenticated-control',
  fact: 'EtherNet/IP, FINS, SLMP, ADS and other control protocols without authentication are served: whoever reaches them commands. Observed where a write was taken, inferred from reads.',
  techniques: ['T0855', 'T0836'],
  apply: (site, graph) => commandedBy(site, graph, 'F10', OPEN),
});
