import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Copy, FolderOpen, LockKeyhole, RefreshCw, ShieldCheck, Trash2 } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import type { DiagnosticLine, NetworkAttempt, SiteSettings, WiresharkState } from '../../../shared/model/views';
import { api, failureText } from '../../api';
import { Name, Words } from '../../components/Name';
import { Failed, Loading } from '../../components/states';
import { NotObserved } from '../../components/values';
import { commands } from '../../frame/commands';
import { KEYS } from '../../frame/KeySheet';
import { count, figure, plural } from '../../format';
import { LOCK_AFTER, useLockAfter } from '../../state/auto-lock';
import { attempt, useEngagement } from '../../state/queries';
import { NO_TABS } from '../../state/tabs';
import { useWindowState, type ThemeChoice } from '../../state/window-state';
import { text } from '../../strings';
import { windowAttempts } from './window-attempts';

const THEMES: readonly (readonly [ThemeChoice, string])[] = [['light', 'Light'], ['dark', 'Dark'], ['contrast', 'High contrast'], ['system', 'As the system']];
const SECTIONS: readonly (readonly [string, string])[] = [['appearance', 'Appearance'], ['keys', 'Keys'], ['intelligence', 'Intelligence files'], ['wireshark', 'Wireshark'], ['risk', 'Risk model'], ['privacy', 'Privacy'], ['network', 'Network self-test'], ['diagnostics', 'Diagnostics']];

/** The program on this computer, and the numbers that the open engagement is judged by. */
export default function SettingsView() {
  const engagement = useEngagement();
  const { themeChoice, setTheme } = useWindowState();
  return (
    <>
      <div className="tb">
        <h1>Settings</h1><span className="sp" />
        {!engagement && <button type="button" className="btn" onClick={() => useWindowState.setState({ ...NO_TABS })}>{text.settingsBack}</button>}
      </div>
      <div className="body">
        <nav className="setnav" aria-label="Sections">{SECTIONS.map(([id, title]) => <button key={id} type="button" className="btn q" onClick={() => { const section = document.getElementById(`set-${id}`); section?.scrollIntoView({ block: 'start' }); section?.focus(); }}>{title}</button>)}</nav>
        <div className="scroll settings" role="region" aria-label="Settings" tabIndex={0}>
          <Section id="appearance">
            <div className="seg" role="group" aria-label="Theme of the window">{THEMES.map(([choice, words]) => <button key={choice} type="button" className={themeChoice === choice ? 'on' : ''} aria-pressed={themeChoice === choice} onClick={() => setTheme(choice)}>{words}</button>)}</div>
          </Section>
          <Section id="keys">
            <table className="fx" aria-label="Keys" style={{ maxWidth: 640 }}><tbody>{KEYS.map(([keys, act]) => <tr key={keys}><td style={{ width: '45%' }}><kbd>{keys}</kbd></td><td>{act}</td></tr>)}</tbody></table>
          </Section>
          <Site />
          <OnThisComputer />
          <Section id="network"><SelfTest /></Section>
          <Section id="diagnostics"><Diagnostics /></Section>
        </div>
      </div>
    </>
  );
}

function Section({ id, children }: { readonly id: string; readonly children: ReactNode }) {
  const title = SECTIONS.find(([one]) => one === id)![1];
  return <section id={`set-${id}`} aria-labelledby={`set-${id}-title`} tabIndex={-1} style={{ order: SECTIONS.findIndex(([one]) => one === id) }}><h2 id={`set-${id}-title`}><Name of={title} /></h2>{children}</section>;
}

/** What belongs to the engagement: read here, set by its configuration. */
function Site() {
  const revision = useEngagement()?.revision ?? -1;
  const { data, isError, error, refetch } = useQuery({ queryKey: ['settings.site', revision], queryFn: () => api.request('settings.site', {}) });
  const shown = isError ? <Failed error={error} retry={() => void refetch()} /> : data ? undefined : <Loading rows={3} />;
  return (
    <>
      <Section id="intelligence">{shown ?? <Intelligence files={data!.intelligence} />}</Section>
      <Section id="risk">{shown ?? <Parameters parameters={data!.parameters} />}</Section>
    </>
  );
}

function Intelligence({ files }: { readonly files: SiteSettings['intelligence'] }) {
  if (files.length === 0) return <p className="mu">None is in use. Lists of exploited flaws, exploit scores, advisories, known flaws and bills of materials are imported like any other file; without them no CVE is named, and the risk is computed all the same.</p>;
  return (
    <table className="fx" aria-label="Intelligence files">
      <thead><tr><th>File</th><th style={{ width: 120 }}>Of</th><th style={{ width: 110 }}>Edition</th><th style={{ width: 250 }}>Holds</th></tr></thead>
      <tbody>{files.map(file => (
        <tr key={file.id}>
          <td title={file.sha256}><Name of={file.name} /> <span className="fa"><Name of={file.format} /></span></td>
          <td className="n">{file.date === undefined ? <NotObserved /> : <Name of={file.date.slice(0, 10)} />}</td>
          <td>{file.edition === undefined ? <NotObserved /> : <Name of={file.edition} />}</td>
          <td className="n">{Object.entries(file.entries).filter(([, number]) => number > 0).map(([what, number], i) => <span key={what}>{i === 0 ? '' : ', '}{count(number)} <Name of={what} /></span>)}</td>
        </tr>
      ))}</tbody>
    </table>
  );
}

function Parameters({ parameters }: { readonly parameters: SiteSettings['parameters'] }) {
  const [words, setWords] = useState('');
  const wanted = words.trim().toLowerCase();
  const shown = parameters.filter(({ name, reason }) => `${name} ${reason}`.toLowerCase().includes(wanted));
  return (
    <>
      <p className="mu">Engineering estimates, each with the range that the uncertainty is drawn from and the reason. They are set for an engagement by its configuration file (<span className="m">parameters</span>); here they are read. {plural(parameters.filter(({ given }) => given).length, 'value')} of {count(parameters.length)} set for this engagement.</p>
      <div className="fbar" style={{ maxWidth: 360, flex: 'none', margin: '0 0 8px' }}><input aria-label="Filter parameters" placeholder="filter: smb, hours, phishing" value={words} onChange={event => setWords(event.target.value)} onKeyDown={event => event.key === 'Escape' && setWords('')} /></div>
      {shown.length === 0 ? <p className="mu" role="status">No parameter matches. <button type="button" className="btn lnk" onClick={() => setWords('')}>{text.clearFilter}</button></p> : (
        <table className="fx params" aria-label="Risk parameters">
          <thead><tr><th style={{ width: 178 }}>Parameter</th><th className="num" style={{ width: 78 }}>Value</th><th className="num" style={{ width: 130 }}>Range</th><th style={{ width: 78 }}>Unit</th><th>Reason</th></tr></thead>
          <tbody>{shown.map(({ name, value, standard, low, high, unit, reason, given }) => (
            <tr key={name}>
              <td className="m"><Name of={name} /></td>
              <td className="num">{given ? <b title={`standard ${figure(standard)}`}>{figure(value)} *</b> : figure(value)}</td>
              <td className="num">{figure(low)}–{figure(high)}</td>
              <td>{unit === undefined ? 'chance' : <Name of={unit} />}</td>
              <td><Words of={reason} /></td>
            </tr>
          ))}</tbody>
        </table>
      )}
    </>
  );
}

const WIRESHARK: Readonly<Record<WiresharkState['state'], string>> = { 'not-found': 'not found', found: 'found', chosen: 'chosen', 'chosen-missing': 'chosen, and not there any more' };

function OnThisComputer() {
  const engagement = useEngagement();
  const client = useQueryClient();
  const { data, isError, error, refetch } = useQuery({ queryKey: ['settings'], queryFn: () => api.request('settings.get', {}), staleTime: 0 });
  const shown = isError ? <Failed error={error} retry={() => void refetch()} /> : data ? undefined : <Loading rows={2} />;
  const look = (file: Parameters<typeof api.request<'settings.wireshark'>>[1]['file']): Promise<unknown> => attempt(async () => client.setQueryData(['settings'], await api.request('settings.wireshark', { file })));
  return (
    <>
      <Section id="wireshark">{shown ?? (
        <>
          <p className="row wrap">
            <span className={data!.wireshark.state === 'chosen-missing' ? 'tag e' : data!.wireshark.state === 'not-found' ? 'tag' : 'tag k'}>{WIRESHARK[data!.wireshark.state]}</span>
            {data!.wireshark.state !== 'not-found' && <span className="m"><Name of={data!.wireshark.path} /></span>}
          </p>
          <p className="mu">Frames carry Wireshark’s numbers, and filters are copied in its words. Crossdock looks for the program; it does not start it.</p>
          <p className="row"><button type="button" className="btn" onClick={() => void attempt(async () => {
            const [file] = await api.request('files.choose', { kind: 'program' });
            if (file) await look(file.token);
          })}><FolderOpen size={14} strokeWidth={1.5} aria-hidden />Choose…</button><button type="button" className="btn" onClick={() => void look(null)}><RefreshCw size={14} strokeWidth={1.5} aria-hidden />Look for it</button></p>
        </>
      )}</Section>
      <Section id="privacy">{shown ?? (
        <>
          <p>{engagement ? engagement.closed ? text.passphraseIsClosed : text.passphraseIsOpen : text.passphraseNone}</p>
          {engagement && <p><button type="button" className="btn" onClick={() => void commands.protect()}><LockKeyhole size={14} strokeWidth={1.5} aria-hidden />{engagement.closed ? text.passphraseChange : text.passphraseSet}</button></p>}
          <LockAfter />
          <p>{data!.recent === 0 ? 'No engagement is on the list of recent ones.' : `${plural(data!.recent, 'engagement')} on the list of recent ones.`} <span className="mu">The list holds names and places, in your profile folder; nothing else remembers what you opened.</span></p>
          <p><button type="button" className="btn" disabled={data!.recent === 0} onClick={() => void attempt(async () => {
            await api.request('recent.clear', {});
            await client.invalidateQueries({ queryKey: ['recent'] });
            await refetch();
          })}><Trash2 size={14} strokeWidth={1.5} aria-hidden />Wipe the list</button></p>
        </>
      )}</Section>
    </>
  );
}

function LockAfter() {
  const { minutes, set } = useLockAfter();
  return (
    <p>
      <label className="row" style={{ display: 'inline-flex' }}>{text.lockAfter}
        <select className="inp" style={{ width: 'auto' }} value={minutes} onChange={event => set(Number(event.target.value))}>{[...new Set([...LOCK_AFTER, minutes])].map(choice => <option key={choice} value={choice}>{text.lockMinutes(choice)}</option>)}</select>
      </label><br /><span className="mu">{text.lockAbout}</span>
    </p>
  );
}

type Test = { readonly state: 'none' | 'running' } | { readonly state: 'done'; readonly attempts: readonly NetworkAttempt[] } | { readonly state: 'failed'; readonly why: string };

function SelfTest() {
  const [test, setTest] = useState<Test>({ state: 'none' });
  const run = async (): Promise<void> => {
    setTest({ state: 'running' });
    try {
      setTest({ state: 'done', attempts: [...await windowAttempts(), ...await api.request('network.tryMain', {}), ...await api.request('network.tryEngine', {})] });
    } catch (error) {
      setTest({ state: 'failed', why: failureText(error).message });
    }
  };
  const through = test.state === 'done' ? test.attempts.filter(({ refused }) => !refused).length : 0;
  return (
    <>
      <p className="mu">Tries every way to a network from the window, from the main process and from the engine, at this computer’s own address, so that nothing leaves it even if a way were open. Only a refusal by Crossdock itself counts.</p>
      <p><button type="button" className="btn" disabled={test.state === 'running'} onClick={() => void run()}><ShieldCheck size={14} strokeWidth={1.5} aria-hidden />{test.state === 'running' ? 'Trying…' : 'Run the self-test'}</button></p>
      {test.state === 'failed' && <p className="problem" role="alert" style={{ margin: '8px 0' }}><b>The test did not come to its end.</b> <Words of={test.why} /></p>}
      {test.state === 'done' && (
        <>
          <p role="status"><span className={through === 0 ? 'tag k' : 'tag e'}>{through === 0 ? 'no network' : 'look'}</span> {through === 0 ? `All ${count(test.attempts.length)} attempts were refused.` : `${count(through)} of ${count(test.attempts.length)} attempts were not refused by Crossdock.`}</p>
          <table className="fx params" aria-label="Attempts">
            <thead><tr><th style={{ width: 90 }}>Process</th><th style={{ width: 250 }}>Tried</th><th>Outcome</th></tr></thead>
            <tbody>{test.attempts.map(({ process, what, outcome, refused }) => <tr key={`${process} ${what}`}><td>{process}</td><td><Words of={what} /></td><td><span className={refused ? 'tag k' : 'tag e'}>{refused ? 'ok' : 'open'}</span> <Words of={outcome} /></td></tr>)}</tbody>
          </table>
        </>
      )}
    </>
  );
}

const GROUPS: Readonly<Record<DiagnosticLine['group'], string>> = { versions: 'Versions', places: 'Places', limits: 'Limits', memory: 'Memory' };

function Diagnostics() {
  const { data, isError, error, refetch } = useQuery({ queryKey: ['diagnostics'], queryFn: () => api.request('diagnostics.get', {}), staleTime: 0 });
  if (isError) return <Failed error={error} retry={() => void refetch()} />;
  if (!data) return <Loading rows={4} />;
  const groups = (Object.keys(GROUPS) as DiagnosticLine['group'][]).map(group => [group, data.filter(line => line.group === group)] as const);
  const words = groups.map(([group, lines]) => [GROUPS[group], ...lines.map(({ what, value }) => `  ${what}: ${value}`)].join('\n')).join('\n');
  return (
    <>
      <p className="row"><button type="button" className="btn" onClick={() => void commands.copy(words)}><Copy size={14} strokeWidth={1.5} aria-hidden />Copy</button><button type="button" className="btn" onClick={() => void refetch()}><RefreshCw size={14} strokeWidth={1.5} aria-hidden />Measure again</button></p>
      <table className="fx params" aria-label="Diagnostics" style={{ maxWidth: 720 }}>
        <tbody>{groups.flatMap(([group, lines]) => [
          <tr key={group} className="grp"><th scope="rowgroup" colSpan={2}>{GROUPS[group]}</th></tr>,
          ...lines.map(({ what, value }, i) => <tr key={`${group} ${i}`}><td style={{ width: 240 }}><Name of={what} /></td><td className="n"><Name of={value} /></td></tr>),
        ])}</tbody>
      </table>
    </>
  );
}
