import { defineProtocol } from './definition';
import { UMAS_FUNCTION_CODE, isUmasAnswer, readUmas, umasObservations, umasOperation } from './umas-kit';
import type { UmasMessage } from './umas-kit';

/**
 * Schneider UMAS: programming and control of Modicon controllers. It never owns a conversation, modbus-tcp carries it; this entry says what it is and reads one such
 * body (from the function code 0x5A on) by itself.
 */
export const umas = defineProtocol<UmasMessage>({
  id: 'umas',
  name: 'UMAS',
  family: 'control',
  reference: 'No public specification; Modbus function 0x5A (90), "Unity"',
  carriers: [],
  authentication: 'optional',
  encryption: 'none',
  reads: {
    'read id': 'model, firmware, vendor', 'project information': 'project name, version', 'card information': 'memory card', reservation: 'computer that holds the controller',
    'every request': 'operation',
  },
  leaves: 'values of variables, contents of up- and downloads',
  facts: {
    'umas.owner': 'computer that reserved the controller', 'umas.project': 'name of the loaded project', 'umas.project-version': 'its version', 'umas.memory-card': 'type of the memory card',
  },
  recognises: payload => payload.remaining >= 3 && payload.peek() === UMAS_FUNCTION_CODE,
  dissect(payload) {
    payload.skip(1);
    return readUmas(payload);
  },
  direction: message => (isUmasAnswer(message) ? 'response' : 'request'),
  observe: message => umasObservations(message, undefined),
  operations(message) {
    const operation = umasOperation(message, undefined);
    return operation ? [operation] : [];
  },
});
