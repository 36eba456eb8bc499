import { wireText } from '../binary/reader';
import { claim, claims, isHostName } from './claims-kit';
import { defineProtocol } from './definition';

interface JetdirectMessage {
  readonly language?: 'PJL' | 'PostScript' | 'PCL';
  readonly model?: string;
  readonly job?: { readonly user?: string; readonly host?: string };
  readonly danger?: string;
  readonly answer: boolean;
}

/** Bytes of a portion that are searched; print data that follows says nothing of who is who. */
const SEARCHED = 8192;
const LANGUAGES: readonly (readonly [start: string, language: 'PJL' | 'PostScript' | 'PCL'])[] = [['\x1b%-12345X', 'PJL'], ['@PJL', 'PJL'], ['%!PS', 'PostScript'], ['\x1bE', 'PCL']];

/** Raw printing on TCP 9100: page languages with PJL around them. A stream without messages: each portion is taken as one. */
export const jetdirect = defineProtocol<JetdirectMessage, { started: boolean }>({
  id: 'jetdirect',
  name: 'JetDirect raw print',
  family: 'device',
  reference: 'HP Printer Job Language Technical Reference Manual (5021-0380)',
  carriers: ['tcp/9100', 'tcp/9101', 'tcp/9102'],
  authentication: 'none',
  encryption: 'none',
  reads: { 'PJL info answer': 'model', 'job header': 'language, host, user', 'file system commands': 'operation' },
  leaves: 'documents',
  facts: { 'jetdirect.language': 'page language that it is sent' },
  begin: () => ({ started: false }),

  recognises: payload => LANGUAGES.some(([start]) => payload.startsWithText(start)),

  dissect(payload) {
    const text = payload.latin1(Math.min(SEARCHED, payload.remaining));
    payload.skip(payload.remaining);
    const language = LANGUAGES.find(([start]) => text.startsWith(start))?.[1];
    // What the printer says begins with the query that it answers.
    const model = /^@PJL INFO ID\s*\r?\n"?([^"\r\n\f]{2,80})"?/.exec(text)?.[1];
    const user = /@PJL (?:SET )?(?:JOBATTR\s*=\s*"?JobAcct1=|USERNAME\s*=\s*"?)([^"\r\n]{1,64})/.exec(text)?.[1];
    const host = /@PJL SET JOBATTR\s*=\s*"?JobAcct2=([^"\r\n]{1,64})/.exec(text)?.[1];
    const danger = /@PJL (FSDELETE|FSDOWNLOAD|FSUPLOAD|FSINIT|DEFAULT|INITIALIZE|RESET|DMCMD)\b/.exec(text)?.[1];
    const answer = /^@PJL (INFO|USTATUS|INQUIRE|DINQUIRE|ECHO|DMINFO)\b[^\n]*\n/.test(text) && !text.includes('\x1b%-12345X');
    return { answer, ...(language ? { language } : {}), ...(model ? { model: wireText(model) } : {}), ...(danger ? { danger } : {}), ...(user || host ? { job: { ...(user ? { user: wireText(user) } : {}), ...(host ? { host } : {}) } } : {}) };
  },

  direction: ({ answer }) => (answer ? 'response' : undefined),

  observe({ language, model, job, answer }) {
    return claims(
      answer && claim('sender', 'model', model, 0.9), !answer && claim('receiver', 'jetdirect.language', language, 0.5), claim('sender', 'user', job?.user, 0.7), job?.host !== undefined && isHostName(job.host) && claim('sender', 'hostname', job.host, 0.7),
    );
  },

  operations({ answer, language, danger }, { memory }) {
    if (danger !== undefined && !answer) return [{ name: `PJL ${danger}`, kind: danger === 'FSUPLOAD' ? 'read' : danger.startsWith('FS') ? 'program' : 'control' }];
    if (answer || language === undefined || memory.started) return [];
    memory.started = true;
    return [{ name: 'print', kind: 'write' }];
  },
});
